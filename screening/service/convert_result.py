"""An answer of the model to a message of the interface; nothing is judged or left out here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from screening.model.result import (
    Evidence,
    Hit,
    MeasureFinding,
    NameMatch,
    PartyResult,
    Reason,
    ScreeningResult,
    Suppressed,
    TerritoryFinding,
)
from screening.service.convert_list import day, list_state, listed_entity, measure
from screening.service.enums import APPLICABILITY, DISPOSITION, TERRITORY_VERDICT
from screening.service.written import Written
from screening.v1 import screening_service_pb2 as pb

if TYPE_CHECKING:  # a type of the stubs only
    from google.protobuf.internal.containers import RepeatedCompositeFieldContainer


def screening_result(result: ScreeningResult, message: pb.ScreeningResult | None = None) -> pb.ScreeningResult:
    """The whole answer, with what is needed to check it later; written into `message`, an empty one, where given.

    Every part is made in its place: a message that is put into another is copied, once for each level above it.
    """
    message = pb.ScreeningResult() if message is None else message
    message.disposition = DISPOSITION.numbers[result.disposition]
    for party in result.parties:
        _party_result(message.parties.add(), party)
    for territory in result.territories:
        _territory_finding(message.territories.add(), territory)
    message.reasons.extend(reason_given(reason) for reason in result.reasons)
    message.generation = result.generation
    for state in result.lists:
        _STATES.into(message.lists.add(), state)
    message.policy_digest = result.policy_digest
    message.engine_version = result.engine_version
    message.screened_at.FromDatetime(result.screened_at)
    message.reference = result.reference
    message.as_of = day(result.as_of)
    for finding in result.rules:
        _FINDINGS.into(message.rules.add(), finding)
    message.suppressed = result.suppressed
    return message


def name_match(match: NameMatch) -> pb.NameMatch:
    """How near two names are, and why."""
    message = pb.NameMatch()
    _name_match(message, match)
    return message


def listed_hit(hit: Hit) -> pb.Hit:
    """A listed entity that the party may be."""
    message = pb.Hit()
    _hit(message, hit)
    return message


def territory_finding(finding: TerritoryFinding) -> pb.TerritoryFinding:
    """A sign of an embargoed territory."""
    message = pb.TerritoryFinding()
    _territory_finding(message, finding)
    return message


def reason_given(reason: Reason) -> pb.Reason:
    """Why a disposition is what it is."""
    return pb.Reason(
        code=reason.code,
        text_en=reason.text_en,
        text_ja=reason.text_ja,
        field=reason.field,
        settle_en=reason.settle_en,
        settle_ja=reason.settle_ja,
        subject=reason.subject,
        measure_id=reason.measure_id,
    )


def _party_result(message: pb.PartyResult, party: PartyResult) -> None:
    """The answer for one party."""
    message.reference = party.reference
    message.disposition = DISPOSITION.numbers[party.disposition]
    for hit in party.hits:
        _hit(message.hits.add(), hit)
    message.reasons.extend(reason_given(reason) for reason in party.reasons)
    message.flags.extend(party.flags)
    message.suppressed.extend(_suppressed(item) for item in party.suppressed)


def _suppressed(item: Suppressed) -> pb.SuppressedHit:
    """A hit that was ruled out before."""
    return pb.SuppressedHit(
        entity_id=item.entity_id,
        matched_name=item.matched_name,
        score=item.score,
        reason=item.reason,
        by=item.by,
        expires=day(item.expires),
    )


def _hit(message: pb.Hit, hit: Hit) -> None:
    """A listed entity that the party may be."""
    _ENTITIES.into(message.entity, hit.entity)
    message.matched_name = hit.matched_name
    message.matched_official = hit.matched_official
    message.queried_name = hit.queried_name
    _name_match(message.match, hit.match)
    message.strength = hit.strength
    message.exact = hit.exact
    _evidence(message.evidence, hit.evidence)
    message.party_index = hit.party_index
    for finding in hit.measures:
        _FINDINGS.into(message.measures.add(), finding)


def _name_match(message: pb.NameMatch, match: NameMatch) -> None:
    """How near two names are, and why."""
    message.score = match.score
    message.rule = match.rule
    message.query_form = match.query_form
    message.listed_form = match.listed_form
    _evidence(message.evidence, match.evidence)


def _evidence(messages: RepeatedCompositeFieldContainer[pb.Evidence], evidence: Iterable[Evidence]) -> None:
    """The pieces of a score."""
    for piece in evidence:
        messages.add(kind=piece.kind, contribution=piece.contribution, text_en=piece.text_en, text_ja=piece.text_ja)


def _territory_finding(message: pb.TerritoryFinding, finding: TerritoryFinding) -> None:
    """A sign of an embargoed territory."""
    message.territory_id = finding.territory_id
    message.field = finding.field
    message.matched = finding.matched
    message.place = finding.place
    message.kind = finding.kind
    message.rule = finding.rule
    message.verdict = TERRITORY_VERDICT[finding.verdict]
    message.text_en = finding.text_en
    message.text_ja = finding.text_ja
    for item in finding.measures:
        _FINDINGS.into(message.measures.add(), item)


def _measure_finding(finding: MeasureFinding) -> pb.MeasureFinding:
    """A measure held against the transaction."""
    message = pb.MeasureFinding(
        applicability=APPLICABILITY.numbers[finding.applicability],
        reasons_en=finding.reasons_en,
        reasons_ja=finding.reasons_ja,
        facts=finding.facts,
        settle_en=finding.settle_en,
        settle_ja=finding.settle_ja,
    )
    _MEASURES.into(message.measure, finding.measure)
    return message


_ENTITIES: Final = Written(listed_entity, 4_096)
_MEASURES: Final = Written(measure, 1_024)
_FINDINGS: Final = Written(_measure_finding, 2_048)
_STATES: Final = Written(list_state, 256)
