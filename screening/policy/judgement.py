"""Judges what was found: each hit, each territory, each rule without names becomes a disposition with its reason.

The rows of the decision table say what follows; this module fills in the sentence, the measure and what would settle it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from screening.model.measure import Direction, Effect, Measure
from screening.model.party import Party, PartyRole
from screening.model.result import (
    Applicability,
    Disposition,
    Hit,
    MeasureFinding,
    Reason,
    ScreeningRequest,
    TerritoryFinding,
)
from screening.model.snapshot import ListManifest, Territory
from screening.policy.disposition import (
    HIT_TABLE,
    RULE_TABLE,
    TERRITORY_TABLE,
    HitSeen,
    Row,
    RuleSeen,
    first_row,
)
from screening.policy.facts import Circumstances
from screening.policy.force import entity_force
from screening.policy.measures import evaluate, evaluate_all
from screening.policy.roles import RECIPIENTS
from screening.policy.sentences import settled, told


@dataclass(frozen=True, slots=True)
class Call:
    """What one finding asks for, and why."""

    disposition: Disposition
    reason: Reason


_COMPARE: Final = (
    "compare address, country and identifiers; ask the party for its register number",
    "住所・国・識別番号を照合し、取引先に登記番号等を確認する",
)


def judge_hit(hit: Hit, party: Party, request: ScreeningRequest, manifest: ListManifest, day: date) -> tuple[Hit, Call]:
    """Return the hit with its measures held against the transaction, and what it asks for."""
    around = Circumstances(request.transaction, party.role, _countries_of(party), day, _listed_countries(hit))
    held = replace(hit, measures=evaluate_all(manifest.measures, around))
    seen = HitSeen(held, entity_force(hit.entity, manifest, day))
    row = first_row(HIT_TABLE, seen)
    assert row is not None
    return held, Call(row.disposition, _hit_reason(row, seen))


def judge_territory(
    finding: TerritoryFinding, territory: Territory, request: ScreeningRequest, day: date
) -> tuple[TerritoryFinding, Call]:
    """Return the sign with the territory's measures held against the transaction, and what it asks for.

    The sign itself places the transaction in the territory, whatever country field stands beside it.
    """
    deal = replace(request.transaction, destination="")
    places = tuple(dict.fromkeys(place for measure in territory.measures for place in measure.destinations))
    role = _role_at(finding.field, request)
    around = Circumstances(deal, role, places, day)
    held = replace(finding, measures=evaluate_all(territory.measures, around))
    row = first_row(TERRITORY_TABLE, held)
    assert row is not None
    return held, Call(row.disposition, _territory_reason(row, held))


def judge_rules(
    measures: Iterable[Measure], request: ScreeningRequest, day: date
) -> tuple[tuple[MeasureFinding, ...], tuple[Call, ...]]:
    """Return the rules without names that ask for something, and what (MOFCOM announcement 2026 No. 1)."""
    held, calls = [], []
    around = _rule_circumstances(request, day)
    turned = request.transaction.direction in {Direction.IMPORT, Direction.PORT_ENTRY}
    for measure in measures:
        finding = evaluate(measure, around)
        row = first_row(RULE_TABLE, RuleSeen(finding, turned=turned))
        if row is not None:
            held.append(finding)
            calls.append(Call(row.disposition, _rule_reason(row, finding)))
    return tuple(held), tuple(calls)


def _rule_circumstances(request: ScreeningRequest, day: date) -> Circumstances:
    """Who gets the goods and where; an import is held against the rule as the delivery that it is for the other side."""
    deal = request.transaction
    recipients = [party for party in request.parties if party.role in RECIPIENTS]
    asked = recipients or [party for party in request.parties if party.role is PartyRole.UNSPECIFIED]
    countries = tuple(dict.fromkeys(code for party in asked for code in _countries_of(party)))
    if deal.direction is Direction.IMPORT:
        deal = replace(deal, direction=Direction.EXPORT, destination=deal.destination or deal.bound_by)
    return Circumstances(deal, PartyRole.UNSPECIFIED, countries, day)


def _countries_of(party: Party) -> tuple[str, ...]:
    return party.countries or tuple(dict.fromkeys(a.country for a in party.addresses if a.country))


def _listed_countries(hit: Hit) -> tuple[str, ...]:
    entity = hit.entity
    return tuple(dict.fromkeys((*entity.countries, *(a.country for a in entity.addresses if a.country))))


def _role_at(field: str, request: ScreeningRequest) -> PartyRole:
    """The role of the party in whose fields a sign stood; unspecified for the transaction's own fields."""
    number = field.partition("parties[")[2].partition("]")[0]
    return request.parties[int(number)].role if number.isdigit() else PartyRole.UNSPECIFIED


def _hit_reason(row: Row[HitSeen], seen: HitSeen) -> Reason:
    deciding = _deciding(row.code, seen)
    hit = seen.hit
    who = f"{hit.matched_name} ({hit.entity.entity_id})"
    who_ja = f"{hit.matched_name}（{hit.entity.entity_id}）"
    text_en, text_ja = told(row.code, seen.force, deciding)
    settle_en, settle_ja = _settle(row, seen, deciding)
    return Reason(
        code=row.code,
        text_en=f"{who}: {text_en}",
        text_ja=f"{who_ja}：{text_ja}",
        field=f"parties[{hit.party_index}]",
        settle_en=settle_en,
        settle_ja=settle_ja,
        subject=hit.entity.entity_id,
        measure_id=deciding[0].measure.measure_id if deciding else "",
    )


def _deciding(code: str, seen: HitSeen) -> Sequence[MeasureFinding]:
    """The findings that made a row fit."""
    topical = {"RETRANSFER_BAN": "retransfer_ban", "SUPPLY_RISK": "supply_risk"}
    effects = {
        "RETRANSFER_BAN": (Effect.PROHIBITED,),
        "PROHIBITED": (Effect.PROHIBITED,),
        "APPROVAL_REQUIRED": (Effect.APPROVAL_REQUIRED,),
        "SUPPLY_RISK": (Effect.ENHANCED_REVIEW,),
        "ENHANCED_REVIEW": (Effect.ENHANCED_REVIEW,),
        "INFORMATION": (Effect.INFORMATION,),
    }
    if code in effects:
        wanted = topical.get(code)
        return [f for f in seen.applying(*effects[code]) if wanted is None or f.measure.topic == wanted]
    if code == "FACTS_MISSING":
        return seen.unknown
    if code == "OUTSIDE_MEASURE":
        return seen.beside
    if code == "POSSIBLE_MATCH":
        return [f for f in seen.hit.measures if f.applicability is Applicability.APPLIES] or seen.unknown
    return [f for f in seen.hit.measures if f.applicability is Applicability.DOES_NOT_APPLY] if _clears(code) else ()


def _clears(code: str) -> bool:
    return code == "NO_MEASURE_APPLIES"


def _settle(row: Row[HitSeen], seen: HitSeen, deciding: Sequence[MeasureFinding]) -> tuple[str, str]:
    if row.code == "POSSIBLE_MATCH":
        return _COMPARE
    if row.code == "FACTS_MISSING":
        return _joined(deciding)
    return settled(row.code, [f.measure for f in deciding], seen.hit.entity)


def _joined(findings: Sequence[MeasureFinding]) -> tuple[str, str]:
    english = dict.fromkeys(text for f in findings for text in f.settle_en)
    japanese = dict.fromkeys(text for f in findings for text in f.settle_ja)
    return "; ".join(english), "、".join(japanese)


def _territory_reason(row: Row[TerritoryFinding], finding: TerritoryFinding) -> Reason:
    measure = next((f for f in finding.measures if f.applicability is Applicability.APPLIES), None)
    text_en, text_ja = finding.text_en, finding.text_ja
    settle_en, settle_ja = settled(row.code, [] if measure is None else [measure.measure], None)
    if row.code == "TERRITORY_EMBARGO" and measure is not None:
        text_en, text_ja = f"{text_en} {measure.measure.text_en}", f"{text_ja}{measure.measure.text_ja}"
    if row.code == "EXTENSION_UNKNOWN":
        open_facts = [f for f in finding.measures if "time" in f.facts]
        text_en = f"{text_en} {'; '.join(dict.fromkeys(t for f in open_facts for t in f.reasons_en))}"
        text_ja = f"{text_ja}{'、'.join(dict.fromkeys(t for f in open_facts for t in f.reasons_ja))}"
        settle_en, settle_ja = _joined(open_facts)
    return Reason(
        code=row.code,
        text_en=text_en,
        text_ja=text_ja,
        field=finding.field,
        settle_en=settle_en,
        settle_ja=settle_ja,
        subject=finding.territory_id,
        measure_id="" if measure is None else measure.measure.measure_id,
    )


def _rule_reason(row: Row[RuleSeen], finding: MeasureFinding) -> Reason:
    measure = finding.measure
    settle_en, settle_ja = _joined([finding])
    if not settle_en:
        settle_en, settle_ja = settled(row.code, [measure], None)
    because = "; ".join(finding.reasons_en)
    return Reason(
        code=row.code,
        text_en=f"{measure.text_en} [{because}]",
        text_ja=f"{measure.text_ja}［{'、'.join(finding.reasons_ja)}］",
        field="transaction.end_use",
        settle_en=settle_en,
        settle_ja=settle_ja,
        measure_id=measure.measure_id,
    )
