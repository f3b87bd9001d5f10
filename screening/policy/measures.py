"""Holds each measure of a designation or a territory against a transaction.

A measure speaks of who is bound, a time, a direction, a destination, goods, an end use and a role. Each of these fits,
does not fit, or cannot be told from what the caller said; the finding names the facts that decided or are missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from screening.model.measure import LISTED_COUNTRY, Bound, Direction, Measure
from screening.model.party import PartyRole
from screening.model.result import Applicability, MeasureFinding
from screening.policy.facts import Circumstances, Fact
from screening.policy.goods import goods_fact
from screening.policy.roles import presumed_direction, role_fact

VERIFIED: Final = "verified"
_KEPT: Final = 2_048
_BOUND_IN: Final = {
    Bound.JAPANESE_EXPORTER: "JP",
    Bound.JAPANESE_TRADER: "JP",
    Bound.CHINESE_EXPORTER: "CN",
}
_BOUND_JA: Final = {
    Bound.JAPANESE_EXPORTER: "日本の輸出者",
    Bound.JAPANESE_TRADER: "日本の貿易業者",
    Bound.CHINESE_EXPORTER: "中国の輸出事業者",
    Bound.ANY_TRANSFEROR_OF_CHINESE_DUAL_USE: "中国原産の両用品目を移転する者（国を問わない）",
    Bound.VESSEL: "船舶",
    Bound.COMPANY: "企業",
}
DIRECTION_JA: Final = {
    Direction.EXPORT: "輸出",
    Direction.IMPORT: "輸入",
    Direction.TECHNOLOGY: "技術提供",
    Direction.SERVICE: "役務取引",
    Direction.PORT_ENTRY: "入港",
}
END_USE_JA: Final = {"military": "軍事", "civil": "民生"}


class _Itself:
    """A value known again by the object and not by what it says: the texts of a measure are long."""

    __slots__ = ("value",)

    def __init__(self, value: Measure | tuple[Measure, ...]) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.value is other.value


def evaluate(measure: Measure, around: Circumstances) -> MeasureFinding:
    """Return whether `measure` applies, with the deciding facts, or the missing ones when that cannot be told."""
    return _evaluated(_Itself(measure), around)[0]


def evaluate_all(measures: tuple[Measure, ...], around: Circumstances) -> tuple[MeasureFinding, ...]:
    """Return a finding for each measure that speaks of listed parties, in the order of the list."""
    return _evaluated(_Itself(measures), around)


@lru_cache(maxsize=_KEPT)
def _evaluated(asked: _Itself, around: Circumstances) -> tuple[MeasureFinding, ...]:
    """The finding of one measure, or those of a list: the same for every hit under the same circumstances."""
    if isinstance(asked.value, tuple):
        return tuple(evaluate(measure, around) for measure in asked.value if measure.listed_only)
    return (_evaluate(asked.value, around),)


def _evaluate(measure: Measure, around: Circumstances) -> MeasureFinding:
    facts = [fact for fact in _facts(measure, around) if fact is not None]
    against = [fact for fact in facts if fact.fits is False]
    unknown = [fact for fact in facts if fact.fits is None]
    if against:
        return _finding(measure, Applicability.DOES_NOT_APPLY, against)
    if unknown:
        return _finding(measure, Applicability.UNKNOWN, unknown)
    return _finding(measure, Applicability.APPLIES, facts)


def _finding(measure: Measure, applicability: Applicability, facts: Sequence[Fact]) -> MeasureFinding:
    return MeasureFinding(
        measure,
        applicability,
        tuple(fact.text_en for fact in facts),
        tuple(fact.text_ja for fact in facts),
        tuple(fact.kind for fact in facts),
        tuple(fact.settle_en for fact in facts if fact.settle_en),
        tuple(fact.settle_ja for fact in facts if fact.settle_ja),
    )


def _facts(measure: Measure, around: Circumstances) -> tuple[Fact | None, ...]:
    deal = around.transaction
    return (
        _bound(measure, deal.bound_by),
        _validity(measure, around),
        _direction(measure, deal.direction, around.role),
        _destination(measure, around),
        goods_fact(measure, deal),
        _end_use(measure, deal.end_use),
        role_fact(measure, around.role),
        _certainty(measure),
    )


def _bound(measure: Measure, law: str) -> Fact | None:
    places = {_BOUND_IN.get(bound, "") for bound in measure.binds}
    if "" in places or law in places:
        return None
    who, who_ja = ", ".join(measure.binds), "・".join(_BOUND_JA[bound] for bound in measure.binds)
    return Fact(
        "bound",
        False,
        f"binds {who}; the caller is bound by the law of {law}",
        f"対象は{who_ja}。照会者に適用される法は {law}",
    )


def _validity(measure: Measure, around: Circumstances) -> Fact | None:
    day = around.day
    if measure.valid_from is not None and day < measure.valid_from:
        return Fact("time", False, f"not in force before {measure.valid_from}", f"{measure.valid_from} より前は未施行")
    if measure.valid_to is not None and day > measure.valid_to:
        return Fact(
            "time",
            None,
            f"valid to {measure.valid_to}; whether it was extended is not known here (extension unknown)",
            f"{measure.valid_to} までの措置。延長の有無は未確認",
            "check whether the measure was extended",
            "措置が延長されたかを確認する",
        )
    return None


def _direction(measure: Measure, stated: Direction | None, role: PartyRole) -> Fact | None:
    direction = stated or presumed_direction(role)
    said, said_ja = str(direction), DIRECTION_JA[direction]
    if stated is None:
        said, said_ja = f"not stated, {direction} presumed", f"未指定のため{said_ja}と推定"
    if direction in measure.directions:
        return Fact("direction", True, f"direction: {said}", f"取引の方向：{said_ja}")
    covered = ", ".join(measure.directions)
    covered_ja = "・".join(DIRECTION_JA[item] for item in measure.directions)
    return Fact(
        "direction", False, f"speaks of {covered}; direction: {said}", f"対象は{covered_ja}。取引の方向：{said_ja}"
    )


def _destination(measure: Measure, around: Circumstances) -> Fact | None:
    wanted = _destinations(measure, around)
    if not measure.destinations:
        return None
    stated = around.transaction.destination
    known = (stated,) if stated else around.countries
    if not known:
        return _presumed(wanted if measure.listed_only else ())
    said = ", ".join(known)
    if set(known) & set(wanted):
        how = "destination" if stated else "destination presumed from the party's country"
        how_ja = "仕向地" if stated else "仕向地（当事者の所在国から推定）"
        return Fact("destination", True, f"{how}: {said}", f"{how_ja}：{said}")
    if not stated:
        text = f"the destination is not stated; the party's country is {said}"
        return Fact("destination", None, text, f"仕向地が未指定（当事者の所在国：{said}）", *_STATE_DESTINATION)
    if LISTED_COUNTRY in measure.destinations:
        text = f"whether destination {said} is a region the measure covers is not known here"
        return Fact("destination", None, text, f"仕向地 {said} が対象地域か未確認", *_CHECK_REGION)
    covered = ", ".join(measure.destinations)
    return Fact("destination", False, f"speaks of {covered}; destination: {said}", f"対象は {covered}。仕向地：{said}")


_STATE_DESTINATION: Final = ("state the country of final destination", "最終仕向地の国を指定する")
_CHECK_REGION: Final = (
    "check whether the destination is a region of Appended Table 2-4",
    "仕向地が輸出令別表第2の4の地域に当たるか確認する",
)


def _destinations(measure: Measure, around: Circumstances) -> tuple[str, ...]:
    named = tuple(place for place in measure.destinations if place != LISTED_COUNTRY)
    return named if LISTED_COUNTRY not in measure.destinations else (*named, *around.listed_countries)


def _presumed(wanted: Sequence[str]) -> Fact:
    if not wanted:
        return Fact("destination", None, "the destination is not stated", "仕向地が未指定", *_STATE_DESTINATION)
    said = ", ".join(wanted)
    return Fact(
        "destination",
        True,
        f"destination not stated: {said} presumed from the listed party's country",
        f"仕向地が未指定のため掲載者の国 {said} と推定",
    )


def _end_use(measure: Measure, end_use: str) -> Fact | None:
    if not measure.end_use:
        return None
    wanted_ja = END_USE_JA[measure.end_use]
    if not end_use:
        return Fact(
            "end_use",
            None,
            f"whether the end use or the end user is {measure.end_use} is not known",
            f"最終用途・需要者が{wanted_ja}に当たるか不明",
            "obtain an end-use statement and state the end use",
            "用途証明・誓約書により最終用途を確認して指定する",
        )
    said_ja = END_USE_JA.get(end_use, end_use)
    return Fact("end_use", end_use == measure.end_use, f"end use: {end_use}", f"最終用途：{said_ja}")


def _certainty(measure: Measure) -> Fact | None:
    if measure.status == VERIFIED:
        return None
    return Fact(
        "certainty",
        None,
        measure.status,
        f"措置の内容に未確認の点がある（{measure.status}）",
        "read the notice, or ask the authority",
        "告示・公告の原文を読むか、所管当局に確認する",
    )
