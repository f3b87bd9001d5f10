"""The one decision table: match strength, force, applicability and effect become a disposition.

Each of the four parts is read from the top; the first row that fits decides. `docs/decision-table.md` is written from
them by `tools/make_decision_table.py`, so the table stands once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from screening.model.measure import Effect, Topic
from screening.model.result import Applicability, Disposition, Hit, MeasureFinding, TerritoryFinding
from screening.policy.force import Force, ForceState

BLOCK_STRENGTH: Final = 0.92
"""Hit strength from which a listed party is taken as the party itself; below it a person decides."""

_ORDER: Final = (Disposition.CLEAR, Disposition.INDETERMINATE, Disposition.REVIEW, Disposition.BLOCK)
_CIRCUMSTANCES: Final = frozenset({"bound", "direction", "destination"})
_Seen = TypeVar("_Seen")


def worst(dispositions: Iterable[Disposition]) -> Disposition:
    """Return the gravest of several dispositions: BLOCK over REVIEW over INDETERMINATE over CLEAR."""
    return max(dispositions, key=_ORDER.index, default=Disposition.CLEAR)


@dataclass(frozen=True, slots=True)
class Row(Generic[_Seen]):
    """One row of the table: the stable code of its reason, what must be seen, and what follows."""

    code: str
    when: Callable[[_Seen], bool]
    disposition: Disposition
    text_en: str
    text_ja: str


@dataclass(frozen=True, slots=True)
class HitSeen:
    """A hit as the table sees it: the hit with its measures held against the transaction, and its force on the day."""

    hit: Hit
    force: Force

    @property
    def strong(self) -> bool:
        """Whether the party is taken as the listed party: strong, and by an official name or a number."""
        return self.hit.strength >= BLOCK_STRENGTH and self.hit.matched_official

    def applying(self, *effects: Effect) -> list[MeasureFinding]:
        """Measures of these effects that apply."""
        return [
            f for f in self.hit.measures if f.applicability is Applicability.APPLIES and f.measure.effect in effects
        ]

    @property
    def unknown(self) -> list[MeasureFinding]:
        """Measures of which it cannot be told whether they apply."""
        return [f for f in self.hit.measures if f.applicability is Applicability.UNKNOWN]

    @property
    def beside(self) -> list[MeasureFinding]:
        """Measures that fail only on who is bound, direction or destination, and ask for a look all the same."""
        return [
            f
            for f in self.hit.measures
            if f.applicability is Applicability.DOES_NOT_APPLY
            and f.measure.otherwise is not Effect.INFORMATION
            and _CIRCUMSTANCES.issuperset(f.facts)
        ]

    @property
    def open(self) -> bool:
        """Whether anything would follow if the party were the listed one."""
        grave = self.applying(Effect.PROHIBITED, Effect.APPROVAL_REQUIRED, Effect.ENHANCED_REVIEW)
        return bool(grave or self.unknown or self.beside)


def _force_is(state: ForceState) -> Callable[[HitSeen], bool]:
    return lambda seen: seen.force.state is state


def _applies(effect: Effect, topic: Topic | None = None) -> Callable[[HitSeen], bool]:
    return lambda seen: seen.strong and any(topic in {None, f.measure.topic} for f in seen.applying(effect))


HIT_TABLE: Final[tuple[Row[HitSeen], ...]] = (
    Row(
        "BEFORE_KNOWN_HISTORY",
        _force_is(ForceState.BEFORE_HISTORY),
        Disposition.INDETERMINATE,
        "the day asked for lies before the known history of the list",
        "基準日がリストの把握期間より前",
    ),
    Row(
        "NOT_LISTED_ON_DAY",
        _force_is(ForceState.NOT_LISTED),
        Disposition.CLEAR,
        "the party was not listed on the day asked for, or was taken off the list before",
        "基準日には未掲載、又は既に削除済み",
    ),
    Row(
        "FORCE_UNKNOWN",
        _force_is(ForceState.UNKNOWN),
        Disposition.REVIEW,
        "whether the designation was in force on the day is not known (an expired suspension, an unknown day of listing)",
        "当日の指定の効力が不明（停止期間の満了後、掲載日不明など）",
    ),
    Row(
        "DESIGNATION_NOT_IN_FORCE",
        _force_is(ForceState.NOT_IN_FORCE),
        Disposition.REVIEW,
        "listed, but the designation is suspended, stopped or not yet in force",
        "掲載されているが、指定は停止中・中止・未発効",
    ),
    Row(
        "NO_MEASURE_STATED",
        lambda seen: not seen.hit.measures,
        Disposition.REVIEW,
        "the list states no measure",
        "リストに措置の定めがない",
    ),
    Row(
        "RETRANSFER_BAN",
        _applies(Effect.PROHIBITED, Topic.RETRANSFER_BAN),
        Disposition.BLOCK,
        "strong hit, and a re-transfer ban on Chinese-origin dual-use items applies (Chinese law, whoever transfers)",
        "強い一致で、中国原産の両用品目の再移転禁止が適用される（中国法。移転者の国を問わない）",
    ),
    Row(
        "PROHIBITED",
        _applies(Effect.PROHIBITED),
        Disposition.BLOCK,
        "strong hit, and a prohibition that binds the caller applies",
        "強い一致で、照会者を拘束する禁止措置が適用される",
    ),
    Row(
        "POSSIBLE_MATCH",
        lambda seen: not seen.strong and seen.open,
        Disposition.REVIEW,
        f"weaker hit (strength below {BLOCK_STRENGTH}) or an unofficial name, and a measure applies or may apply",
        f"弱い一致（強度 {BLOCK_STRENGTH} 未満）又は非公式名称で、措置が適用される可能性がある",
    ),
    Row(
        "APPROVAL_REQUIRED",
        _applies(Effect.APPROVAL_REQUIRED),
        Disposition.REVIEW,
        "strong hit, and a measure applies that demands an approval first",
        "強い一致で、事前承認を要する措置が適用される",
    ),
    Row(
        "SUPPLY_RISK",
        _applies(Effect.ENHANCED_REVIEW, Topic.SUPPLY_RISK),
        Disposition.REVIEW,
        "strong hit on the own company, an affiliate or a supplier: its supply from China may stop",
        "強い一致が自社・関連会社・仕入先であり、中国からの供給が止まるおそれがある",
    ),
    Row(
        "ENHANCED_REVIEW",
        _applies(Effect.ENHANCED_REVIEW),
        Disposition.REVIEW,
        "strong hit, and a measure applies that demands a closer look",
        "強い一致で、慎重な審査を要する措置が適用される",
    ),
    Row(
        "FACTS_MISSING",
        lambda seen: bool(seen.unknown),
        Disposition.REVIEW,
        "strong hit, and facts are missing to tell whether a measure applies",
        "強い一致で、措置の適否を判断する事実が不足している",
    ),
    Row(
        "OUTSIDE_MEASURE",
        lambda seen: bool(seen.beside),
        Disposition.REVIEW,
        "strong hit; the measure fails only on who is bound, the direction or the destination and asks for a look",
        "強い一致。名宛人・取引の方向・仕向地のみが措置の対象外であり、確認を要する",
    ),
    Row(
        "INFORMATION",
        lambda seen: bool(seen.applying(Effect.INFORMATION)),
        Disposition.CLEAR,
        "listed; what applies is information only and is shown",
        "掲載者だが、該当するのは参考情報のみ（表示する）",
    ),
    Row(
        "NO_MEASURE_APPLIES",
        lambda _: True,
        Disposition.CLEAR,
        "listed; every measure fails on a stated fact, which is shown",
        "掲載者だが、いずれの措置も明示された事実により適用されない（事実を表示する）",
    ),
)


def _embargoed(finding: TerritoryFinding) -> bool:
    return finding.verdict == "fires" and any(
        f.applicability is Applicability.APPLIES and f.measure.effect is Effect.PROHIBITED for f in finding.measures
    )


def _lapsed(finding: TerritoryFinding) -> bool:
    return finding.verdict == "fires" and any("time" in f.facts and f.settle_en for f in finding.measures)


TERRITORY_TABLE: Final[tuple[Row[TerritoryFinding], ...]] = (
    Row(
        "TERRITORY_EMBARGO",
        _embargoed,
        Disposition.BLOCK,
        "an embargoed territory is named for certain, and its prohibition applies",
        "禁輸地域が明らかに記載され、禁止措置が適用される",
    ),
    Row(
        "EXTENSION_UNKNOWN",
        _lapsed,
        Disposition.REVIEW,
        "the territory is named for certain, but its measure has run out and an extension is not known",
        "禁輸地域が明らかだが、措置の期限が過ぎ、延長の有無が不明",
    ),
    Row(
        "TERRITORY_SIGN",
        lambda _: True,
        Disposition.REVIEW,
        "a territory may be meant, is advisory, or its measures do not cover this direction",
        "禁輸地域の可能性がある、注意喚起のみ、又は措置がこの取引の方向を対象としない",
    ),
)


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """A rule without names as the table sees it; `turned` where the caller stands on the receiving side (an import)."""

    finding: MeasureFinding
    turned: bool = False

    @property
    def applies(self) -> bool:
        """Whether all facts of a prohibition are stated and fit."""
        finding = self.finding
        return finding.applicability is Applicability.APPLIES and finding.measure.effect is Effect.PROHIBITED

    @property
    def half_met(self) -> bool:
        """Whether goods or end use of the rule are stated, so that asking for the other is worth it."""
        unknown = self.finding.applicability is Applicability.UNKNOWN
        return unknown and not {"goods", "end_use"}.issubset(self.finding.facts)


RULE_TABLE: Final[tuple[Row[RuleSeen], ...]] = (
    Row(
        "END_USE_RULE",
        lambda seen: seen.applies and not seen.turned,
        Disposition.BLOCK,
        "a rule without names applies: all its facts are stated and fit",
        "名称によらない規制の要件がすべて明示され、適用される",
    ),
    Row(
        "END_USE_QUESTION",
        lambda seen: seen.applies or seen.half_met,
        Disposition.REVIEW,
        "goods or end use of a rule without names fit and the rest is not known, or the caller is on the receiving side",
        "名称によらない規制の貨物又は用途が該当し残りが不明、又は照会者が受け取る側",
    ),
)


REQUEST_TABLE: Final[tuple[Row[str], ...]] = tuple(
    Row(code, lambda seen, code=code: seen == code, disposition, text_en, text_ja)  # type: ignore[misc]
    for code, disposition, text_en, text_ja in (
        ("NO_LISTS", Disposition.INDETERMINATE, "no list is loaded", "リストが読み込まれていない"),
        ("LIST_EMPTY", Disposition.INDETERMINATE, "a list is empty", "リストが空"),
        (
            "LIST_MISSING",
            Disposition.INDETERMINATE,
            "a list that is refreshed here is not in the index",
            "更新対象のリストが索引にない",
        ),
        ("LIST_STALE", Disposition.INDETERMINATE, "a list is older than allowed", "リストが許容期間より古い"),
        (
            "HISTORY_UNKNOWN",
            Disposition.INDETERMINATE,
            "the day asked for lies before a list's known history",
            "基準日がリストの把握期間より前",
        ),
        ("NOTHING_TO_MATCH", Disposition.INDETERMINATE, "no party, or a name without a letter", "照合できる名称がない"),
        (
            "NAME_PARTLY_READ",
            Disposition.INDETERMINATE,
            "a part of a name was not compared",
            "名称の一部を照合できない",
        ),
        ("CONTRADICTORY_FACTS", Disposition.REVIEW, "stated facts contradict each other", "指定された事実が矛盾する"),
        (
            "DECISION_LAPSED",
            Disposition.CLEAR,
            "a decision on this pair no longer holds; the hit is judged by its own row",
            "過去の判断が失効している（該当は通常どおり判定する）",
        ),
    )
)


def first_row(table: Iterable[Row[_Seen]], seen: _Seen) -> Row[_Seen] | None:
    """Return the row that decides, None when none fits."""
    return next((row for row in table if row.when(seen)), None)
