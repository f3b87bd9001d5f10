"""An answer of the model to a message of the interface; nothing is judged or left out here."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

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
from screening.v1 import screening_service_pb2 as pb


def screening_result(result: ScreeningResult) -> pb.ScreeningResult:
    """The whole answer, with what is needed to check it later."""
    screened_at = Timestamp()
    screened_at.FromDatetime(result.screened_at)
    return pb.ScreeningResult(
        disposition=DISPOSITION.numbers[result.disposition],
        parties=[_party_result(party) for party in result.parties],
        territories=[territory_finding(finding) for finding in result.territories],
        reasons=[reason_given(reason) for reason in result.reasons],
        generation=result.generation,
        lists=[list_state(state) for state in result.lists],
        policy_digest=result.policy_digest,
        engine_version=result.engine_version,
        screened_at=screened_at,
        reference=result.reference,
        as_of=day(result.as_of),
        rules=[_measure_finding(finding) for finding in result.rules],
        suppressed=result.suppressed,
    )


def name_match(match: NameMatch) -> pb.NameMatch:
    """How near two names are, and why."""
    return pb.NameMatch(
        score=match.score,
        rule=match.rule,
        query_form=match.query_form,
        listed_form=match.listed_form,
        evidence=[_evidence(item) for item in match.evidence],
    )


def _party_result(party: PartyResult) -> pb.PartyResult:
    """The answer for one party."""
    return pb.PartyResult(
        reference=party.reference,
        disposition=DISPOSITION.numbers[party.disposition],
        hits=[listed_hit(hit) for hit in party.hits],
        reasons=[reason_given(reason) for reason in party.reasons],
        flags=party.flags,
        suppressed=[_suppressed(item) for item in party.suppressed],
    )


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


def listed_hit(hit: Hit) -> pb.Hit:
    """A listed entity that the party may be."""
    return pb.Hit(
        entity=listed_entity(hit.entity),
        matched_name=hit.matched_name,
        matched_official=hit.matched_official,
        queried_name=hit.queried_name,
        match=name_match(hit.match),
        strength=hit.strength,
        exact=hit.exact,
        evidence=[_evidence(item) for item in hit.evidence],
        party_index=hit.party_index,
        measures=[_measure_finding(finding) for finding in hit.measures],
    )


def territory_finding(finding: TerritoryFinding) -> pb.TerritoryFinding:
    """A sign of an embargoed territory."""
    return pb.TerritoryFinding(
        territory_id=finding.territory_id,
        field=finding.field,
        matched=finding.matched,
        place=finding.place,
        kind=finding.kind,
        rule=finding.rule,
        verdict=TERRITORY_VERDICT[finding.verdict],
        text_en=finding.text_en,
        text_ja=finding.text_ja,
        measures=[_measure_finding(item) for item in finding.measures],
    )


def _measure_finding(finding: MeasureFinding) -> pb.MeasureFinding:
    """A measure held against the transaction."""
    return pb.MeasureFinding(
        measure=measure(finding.measure),
        applicability=APPLICABILITY.numbers[finding.applicability],
        reasons_en=finding.reasons_en,
        reasons_ja=finding.reasons_ja,
        facts=finding.facts,
        settle_en=finding.settle_en,
        settle_ja=finding.settle_ja,
    )


def _evidence(evidence: Evidence) -> pb.Evidence:
    """One piece of a score."""
    return pb.Evidence(
        kind=evidence.kind,
        contribution=evidence.contribution,
        text_en=evidence.text_en,
        text_ja=evidence.text_ja,
    )


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
