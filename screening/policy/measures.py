"""Holds each measure of a designation or a territory against a transaction.

A measure speaks of who is bound, a direction, a destination, goods, an end use and a time. Each of these either fits,
does not fit, or cannot be told from what the caller said; the finding names the facts that decided or are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from screening.model.measure import Bound, Designation, Direction, EventKind, GoodsScope, Measure
from screening.model.party import PartyRole
from screening.model.result import Applicability, MeasureFinding, Transaction

_BOUND_IN = {
    Bound.JAPANESE_EXPORTER: "JP",
    Bound.JAPANESE_TRADER: "JP",
    Bound.CHINESE_EXPORTER: "CN",
}
_WITHIN: dict[GoodsScope, frozenset[GoodsScope]] = {
    GoodsScope.DUAL_USE: frozenset({GoodsScope.CHINESE_ORIGIN_DUAL_USE, GoodsScope.APPENDED_TABLE_1}),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One test of a measure: whether it fits (None when a fact is missing), and the sentence for people."""

    fits: bool | None
    text_en: str
    text_ja: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known around a measure: the transaction, the party's role and countries, the day."""

    transaction: Transaction
    role: PartyRole
    countries: tuple[str, ...]
    today: date

    @property
    def day(self) -> date:
        """The day the question is asked for."""
        return self.transaction.as_of or self.today

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where the goods go: as stated, else presumed from the party's own countries."""
        return (self.transaction.destination,) if self.transaction.destination else self.countries


def evaluate(measure: Measure, around: Circumstances) -> MeasureFinding:
    """Return whether `measure` applies, with the deciding facts, or the missing ones when that cannot be told."""
    facts = [fact for fact in _facts(measure, around) if fact is not None]
    against = [fact for fact in facts if fact.fits is False]
    unknown = [fact for fact in facts if fact.fits is None]
    if against:
        return _finding(measure, Applicability.DOES_NOT_APPLY, against)
    if unknown:
        return _finding(measure, Applicability.UNKNOWN, unknown)
    return _finding(measure, Applicability.APPLIES, facts)


def evaluate_all(measures: Iterable[Measure], around: Circumstances) -> tuple[MeasureFinding, ...]:
    """Return a finding for each measure, in the order of the list."""
    return tuple(evaluate(measure, around) for measure in measures)


def _finding(measure: Measure, applicability: Applicability, facts: Sequence[Fact]) -> MeasureFinding:
    return MeasureFinding(
        measure, applicability, tuple(fact.text_en for fact in facts), tuple(fact.text_ja for fact in facts)
    )


def _facts(measure: Measure, around: Circumstances) -> tuple[Fact | None, ...]:
    return (
        _bound(measure, around),
        _validity(measure, around.day),
        _direction(measure, around.transaction.direction),
        _destination(measure, around),
        _goods(measure, around.transaction.goods),
        _end_use(measure, around.transaction.end_use),
        _role(measure, around.role),
        _certainty(measure),
    )


def _bound(measure: Measure, around: Circumstances) -> Fact | None:
    law = around.transaction.bound_by
    places = {_BOUND_IN.get(bound, "") for bound in measure.binds}
    if "" in places or law in places:
        return None
    who = ", ".join(measure.binds)
    return Fact(False, f"binds {who}, not a caller bound by the law of {law}", f"{law}法の下にある照会者は対象外（対象：{who}）")


def _validity(measure: Measure, day: date) -> Fact | None:
    if measure.valid_from is not None and day < measure.valid_from:
        return Fact(False, f"not in force before {measure.valid_from}", f"{measure.valid_from} より前は未施行")
    if measure.valid_to is not None and day > measure.valid_to:
        text = f"valid to {measure.valid_to}; whether it was extended is not known here"
        return Fact(None, text, f"{measure.valid_to} までの措置。延長の有無は未確認")
    return None


def _direction(measure: Measure, direction: Direction | None) -> Fact | None:
    if direction is None:
        if Direction.EXPORT in measure.directions:
            return Fact(True, "direction not stated: export presumed", "取引の方向が未指定のため輸出と推定")
        return Fact(None, "the direction of the transaction is not stated", "取引の方向が未指定")
    if direction in measure.directions:
        return Fact(True, f"direction: {direction}", f"取引の方向：{direction}")
    return Fact(False, f"speaks of {', '.join(measure.directions)}, not of {direction}", f"{direction} は対象外")


def _destination(measure: Measure, around: Circumstances) -> Fact | None:
    if not measure.destinations:
        return None
    known = around.destinations
    if not known:
        return Fact(None, "the destination is not stated", "仕向地が未指定")
    if set(known) & set(measure.destinations):
        how = "destination" if around.transaction.destination else "destination presumed from the party's country"
        how_ja = "仕向地" if around.transaction.destination else "当事者の所在国から推定した仕向地"
        return Fact(True, f"{how}: {', '.join(known)}", f"{how_ja}：{', '.join(known)}")
    if not around.transaction.destination:
        return Fact(None, "the destination is not stated", "仕向地が未指定")
    return Fact(False, f"destination {known[0]} is not {', '.join(measure.destinations)}", f"仕向地 {known[0]} は対象外")


def _goods(measure: Measure, goods: tuple[GoodsScope, ...]) -> Fact | None:
    if measure.goods is GoodsScope.ALL:
        return None
    if measure.goods is GoodsScope.UNKNOWN or not goods or GoodsScope.UNKNOWN in goods:
        return Fact(None, f"whether the goods are {measure.goods} is not known", f"貨物が {measure.goods} に当たるか不明")
    covered = {measure.goods, *_WITHIN.get(measure.goods, frozenset())}
    if covered & set(goods):
        return Fact(True, f"goods: {', '.join(goods)}", f"貨物：{', '.join(goods)}")
    if GoodsScope.ALL in goods or GoodsScope.DUAL_USE in goods:
        return Fact(None, f"whether the goods are {measure.goods} is not known", f"貨物が {measure.goods} に当たるか不明")
    return Fact(False, f"the goods are not {measure.goods}", f"貨物は {measure.goods} に当たらない")


def _end_use(measure: Measure, end_use: str) -> Fact | None:
    if not measure.end_use:
        return None
    if not end_use:
        return Fact(None, f"whether the end use is {measure.end_use} is not known", f"用途が {measure.end_use} か不明")
    same = end_use == measure.end_use
    return Fact(same, f"end use: {end_use}", f"用途：{end_use}")


def _role(measure: Measure, role: PartyRole) -> Fact | None:
    if not measure.roles:
        return None
    if role is PartyRole.UNSPECIFIED:
        return Fact(None, "the role of the party is not stated", "当事者の役割が未指定")
    fits = role.value in measure.roles
    return Fact(fits, f"role: {role}", f"当事者の役割：{role}")


def _certainty(measure: Measure) -> Fact | None:
    if measure.status == "verified":
        return None
    return Fact(None, measure.status, f"措置の内容に未確認の点がある（{measure.status}）")


def designation_force(designation: Designation, day: date) -> Fact:
    """Return whether a designation is in force on `day`: yes, no, or not known, with the event that says so.

    A suspension holds until its day; after that day the answer is not known, since an expired suspension is never
    read as lifted and an announced extension is no legal date.
    """
    if designation.effective_to is not None and day > designation.effective_to:
        return Fact(False, f"ended on {designation.effective_to}", f"{designation.effective_to} に終了")
    fact = Fact(True, "in force", "有効")
    for event in sorted(designation.events, key=lambda event: event.on):
        if event.on > day:
            break
        if event.kind in {EventKind.STOPPED, EventKind.DELISTED}:
            fact = Fact(False, f"stopped on {event.on}", f"{event.on} に停止")
        elif event.kind is EventKind.SUSPENDED:
            fact = _suspension(event.on, event.until, day)
    return fact


def _suspension(since: date, until: date | None, day: date) -> Fact:
    if until is None or day <= until:
        end = f" to {until}" if until else ""
        return Fact(False, f"suspended from {since}{end}", f"{since} から{until or '当面'}まで停止中")
    return Fact(
        None,
        f"suspended to {until}; what holds since then is not known",
        f"{until} まで停止されていたが、その後の効力は未確認",
    )
