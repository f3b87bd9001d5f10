"""The one table that turns findings into a disposition.

| what was found | disposition |
|---|---|
| nothing to match on, or lists missing or stale, and no hit | INDETERMINATE |
| strong hit, official name, designation in force, a prohibition that binds the caller applies | BLOCK |
| any other hit whose designation is or may be in force | REVIEW |
| a hit whose designations are all stopped or suspended | REVIEW (what changed is shown) |
| a territory named for certain, a prohibition applies | BLOCK |
| a territory that may be meant, or an advisory one | REVIEW |
| an end-use rule that applies, or cannot be ruled out for military end use | BLOCK or REVIEW |
| none of these | CLEAR |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.model.measure import Effect
from screening.model.result import Applicability, Disposition, Hit, MeasureFinding, Reason, TerritoryFinding

BLOCK_STRENGTH = 0.92
"""Hit strength from which a listed party is taken as the party itself; below it a person decides."""

_ORDER = (Disposition.CLEAR, Disposition.INDETERMINATE, Disposition.REVIEW, Disposition.BLOCK)


def worst(dispositions: Iterable[Disposition]) -> Disposition:
    """Return the gravest of several dispositions: BLOCK over REVIEW over INDETERMINATE over CLEAR."""
    return max(dispositions, key=_ORDER.index, default=Disposition.CLEAR)


def judge_hit(hit: Hit, *, in_force: bool | None) -> tuple[Disposition, Reason]:
    """Return what one hit asks for; `in_force` is None where the designation's force is not known."""
    name = hit.matched_name
    listed = hit.entity.entity_id
    banned = [f for f in hit.measures if _prohibits(f)]
    if in_force is False:
        return Disposition.REVIEW, Reason(
            "DESIGNATION_NOT_IN_FORCE",
            f"{name} ({listed}) is listed, but the designation is stopped or suspended",
            f"{name}（{listed}）は掲載されているが、指定は停止中",
        )
    if hit.strength >= BLOCK_STRENGTH and hit.matched_official and in_force and banned:
        return Disposition.BLOCK, Reason(
            "PROHIBITED",
            f"{name} ({listed}): {banned[0].measure.text_en}",
            f"{name}（{listed}）：{banned[0].measure.text_ja}",
        )
    return Disposition.REVIEW, _review_reason(hit, in_force)


def _review_reason(hit: Hit, in_force: bool | None) -> Reason:
    name, listed = hit.matched_name, hit.entity.entity_id
    if in_force is None:
        return Reason(
            "FORCE_UNKNOWN",
            f"{name} ({listed}): whether the designation is in force on this day is not known; check the notice",
            f"{name}（{listed}）：当日の効力が未確認。告示を確認してください",
        )
    if hit.strength < BLOCK_STRENGTH or not hit.matched_official:
        return Reason(
            "POSSIBLE_MATCH",
            f"{name} ({listed}) may be the party; compare address, country and identifiers",
            f"{name}（{listed}）の可能性。住所・国・識別番号を照合してください",
        )
    missing = [text for f in hit.measures if f.applicability is Applicability.UNKNOWN for text in f.reasons_en]
    missing_ja = [text for f in hit.measures if f.applicability is Applicability.UNKNOWN for text in f.reasons_ja]
    settle, settle_ja = "; ".join(dict.fromkeys(missing)), "、".join(dict.fromkeys(missing_ja))
    if settle:
        return Reason("FACTS_MISSING", f"{name} ({listed}) is listed; {settle}", f"{name}（{listed}）は掲載者。{settle_ja}")
    return Reason(
        "LISTED_PARTY",
        f"{name} ({listed}) is listed; no prohibition that binds the caller was found to apply",
        f"{name}（{listed}）は掲載者。照会者に適用される禁止措置は確認されなかった",
    )


def judge_territory(finding: TerritoryFinding) -> tuple[Disposition, Reason]:
    """Return what a sign of an embargoed territory asks for."""
    banned = [f for f in finding.measures if _prohibits(f)]
    if finding.verdict == "fires" and banned:
        return Disposition.BLOCK, Reason("TERRITORY_EMBARGO", finding.text_en, finding.text_ja, finding.field)
    return Disposition.REVIEW, Reason("TERRITORY_SIGN", finding.text_en, finding.text_ja, finding.field)


def judge_rules(findings: Sequence[MeasureFinding]) -> list[tuple[Disposition, Reason]]:
    """Return what the rules without names ask for (announcement 2026 No. 1: military end use)."""
    judged = []
    for finding in findings:
        if finding.applicability is Applicability.DOES_NOT_APPLY:
            continue
        measure = finding.measure
        judged.append((Disposition.REVIEW, Reason("END_USE_RULE", measure.text_en, measure.text_ja, "transaction.end_use")))
    return judged


def _prohibits(finding: MeasureFinding) -> bool:
    return finding.measure.effect is Effect.PROHIBITED and finding.applicability is Applicability.APPLIES
