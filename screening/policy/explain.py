"""Why an answer is what it is, in Japanese and English: the waterfall of evidence, the measures, the next step.

`explain` gives the typed form, `as_text` the same for a mail or a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from screening.model.measure import Effect
from screening.model.result import Applicability, Disposition, Evidence, Hit, Reason, ScreeningResult

DISPOSITION_JA: Final = {
    Disposition.BLOCK: "取引停止",
    Disposition.REVIEW: "要審査",
    Disposition.CLEAR: "該当なし",
    Disposition.INDETERMINATE: "判定不能",
}
DISPOSITION_EN: Final = {
    Disposition.BLOCK: "do not go on",
    Disposition.REVIEW: "a person must look at it",
    Disposition.CLEAR: "nothing found that stands against it",
    Disposition.INDETERMINATE: "cannot be answered; treat as REVIEW",
}
EFFECT_JA: Final = {
    Effect.PROHIBITED: "禁止",
    Effect.APPROVAL_REQUIRED: "要承認",
    Effect.ENHANCED_REVIEW: "慎重審査",
    Effect.INFORMATION: "参考情報",
}
APPLIES_JA: Final = {
    Applicability.APPLIES: "適用",
    Applicability.DOES_NOT_APPLY: "不適用",
    Applicability.UNKNOWN: "不明",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the waterfall: what was seen, what it added or took away, and the score reached, in [0, 1]."""

    evidence: Evidence
    reached: float


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure in a sentence: whether it applies and why, with its citation, in Japanese and English."""

    measure_id: str
    text_ja: str
    text_en: str
    citation_ja: str
    citation_en: str


@dataclass(frozen=True, slots=True)
class HitExplanation:
    """Why a listed entity was met and what follows from it."""

    entity_id: str
    queried_name: str
    listed_name: str
    waterfall: tuple[Step, ...]
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One answer explained: the headline, each hit, the reasons, and what to do next, each once."""

    headline_ja: str
    headline_en: str
    hits: tuple[HitExplanation, ...]
    reasons: tuple[Reason, ...]
    next_ja: tuple[str, ...]
    next_en: tuple[str, ...]


def explain(result: ScreeningResult) -> Explanation:
    """Return why the answer is what it is."""
    reasons = tuple({(r.code, r.subject, r.field, r.text_en): r for r in result.reasons}.values())
    kind = result.disposition
    return Explanation(
        headline_ja=f"{kind} {DISPOSITION_JA[kind]}（{result.as_of} 時点）",
        headline_en=f"{kind}: {DISPOSITION_EN[kind]} (as of {result.as_of})",
        hits=tuple(explain_hit(hit) for hit in result.hits),
        reasons=reasons,
        next_ja=tuple(dict.fromkeys(r.settle_ja for r in reasons if r.settle_ja)),
        next_en=tuple(dict.fromkeys(r.settle_en for r in reasons if r.settle_en)),
    )


def explain_hit(hit: Hit) -> HitExplanation:
    """Return why one listed entity was met and what each of its measures does here."""
    return HitExplanation(hit.entity.entity_id, hit.queried_name, hit.matched_name, waterfall(hit), tuple(_lines(hit)))


def waterfall(hit: Hit) -> tuple[Step, ...]:
    """Return what each piece of evidence added or took away, name first, then what stands around it."""
    reached, steps = 0.0, []
    for piece in (*hit.match.evidence, *hit.evidence):
        reached = min(max(reached + piece.contribution, 0.0), 1.0)
        steps.append(Step(piece, round(reached, 4)))
    return tuple(steps)


def _lines(hit: Hit) -> list[MeasureLine]:
    lines = []
    for found in hit.measures:
        measure, says = found.measure, found.applicability
        because_ja, because_en = "、".join(found.reasons_ja), "; ".join(found.reasons_en)
        lines.append(
            MeasureLine(
                measure.measure_id,
                f"【{APPLIES_JA[says]}】{EFFECT_JA[measure.effect]}：{measure.text_ja}（{because_ja}）",
                f"[{says.replace('_', ' ')}] {measure.effect.replace('_', ' ')}: {measure.text_en} ({because_en})",
                measure.legal_basis.citation_ja,
                measure.legal_basis.citation_en or measure.legal_basis.citation_ja,
            )
        )
    return lines


def as_text(told: Explanation, language: str) -> str:
    """Return an explanation as text; `language` is `ja` or `en`."""
    japanese = language == "ja"
    lines = [told.headline_ja if japanese else told.headline_en]
    for hit in told.hits:
        lines += ["", f"{hit.queried_name} -> {hit.listed_name} ({hit.entity_id})"]
        lines += [
            f"  {step.evidence.contribution:+.3f} = {step.reached:.3f}  "
            f"{step.evidence.text_ja if japanese else step.evidence.text_en}"
            for step in hit.waterfall
        ]
        for line in hit.measures:
            lines.append(f"  {line.text_ja if japanese else line.text_en}")
            lines.append(
                f"    {'根拠：' if japanese else 'basis: '}{line.citation_ja if japanese else line.citation_en}"
            )
    lines += ["", "理由" if japanese else "reasons"]
    lines += [f"  {reason.code}: {reason.text_ja if japanese else reason.text_en}" for reason in told.reasons]
    lines += ["", "次の対応" if japanese else "next steps"]
    lines += [f"  - {text}" for text in (told.next_ja if japanese else told.next_en)]
    return "\n".join(lines) + "\n"
