"""What is listed and loaded, from the model to messages of the interface."""

from __future__ import annotations

from datetime import date, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from screening.model.entity import EntityName, ListedEntity
from screening.model.measure import Designation, LegalBasis, Measure, StatusEvent
from screening.model.result import ListState, ServiceStatus
from screening.model.snapshot import ListManifest
from screening.service.enums import BOUND, DIRECTION, EFFECT, EVENT_KIND, GOODS_SCOPE, NAME_ROLE, PARTY_KIND
from screening.v1 import list_service_pb2, listed_entity_pb2, party_pb2


def listed_entity(entity: ListedEntity) -> listed_entity_pb2.ListedEntity:
    """A listed entity with every name, designation and number."""
    return listed_entity_pb2.ListedEntity(
        entity_id=entity.entity_id,
        kind=PARTY_KIND.numbers[entity.kind],
        names=[_entity_name(name) for name in entity.names],
        designations=[_designation(designation) for designation in entity.designations],
        addresses=[party_pb2.Address(text=address.text, country=address.country) for address in entity.addresses],
        countries=entity.countries,
        identifiers=[party_pb2.Identifier(scheme=item.scheme, value=item.value) for item in entity.identifiers],
        notes=entity.notes,
    )


def measure(value: Measure) -> listed_entity_pb2.Measure:
    """One legal consequence."""
    return listed_entity_pb2.Measure(
        measure_id=value.measure_id,
        binds=[BOUND.numbers[bound] for bound in value.binds],
        directions=[DIRECTION.numbers[direction] for direction in value.directions],
        goods=GOODS_SCOPE.numbers[value.goods],
        effect=EFFECT.numbers[value.effect],
        text_ja=value.text_ja,
        text_en=value.text_en,
        legal_basis=_legal_basis(value.legal_basis),
        destinations=value.destinations,
        end_use=value.end_use,
        roles=value.roles,
        valid_from=day(value.valid_from),
        valid_to=day(value.valid_to),
        exceptions_ja=value.exceptions_ja,
        exceptions_en=value.exceptions_en,
        status=value.status,
        topic=value.topic,
        otherwise=EFFECT.numbers[value.otherwise],
        review_roles=value.review_roles,
        listed_only=value.listed_only,
        next_ja=value.next_ja,
        next_en=value.next_en,
        law=value.law,
    )


def list_state(state: ListState) -> listed_entity_pb2.ListState:
    """A list as it is loaded."""
    return listed_entity_pb2.ListState(
        list_id=state.list_id,
        title_en=state.title_en,
        title_ja=state.title_ja,
        as_of=day(state.as_of),
        digest=state.digest,
        entities=state.entities,
        stale=state.stale,
        checked_at=moment(state.checked_at),
        published_at=moment(state.published_at),
        checked_how=state.checked_how,
        stale_after=moment(state.stale_after),
        expires_at=moment(state.expires_at),
        expired=state.expired,
    )


def list_manifest(manifest: ListManifest) -> list_service_pb2.ListManifest:
    """What a list is. Canaries stay inside: they guard the refresh and tell a caller nothing."""
    title = manifest.title
    return list_service_pb2.ListManifest(
        list_id=manifest.list_id,
        title=list_service_pb2.Titles(en=title.en, ja=title.ja, zh=title.zh),
        publisher=manifest.publisher,
        publisher_ja=manifest.publisher_ja,
        publisher_country=manifest.publisher_country,
        notice=manifest.notice,
        official_url=manifest.official_url,
        as_of=day(manifest.as_of),
        known_since=day(manifest.known_since),
        expected_entities=manifest.expected_entities,
        legal_basis=_legal_basis(manifest.legal_basis),
        measures=[measure(value) for value in manifest.measures],
        gaps=manifest.gaps,
        max_age_days=manifest.max_age_days,
        editions=[day(edition) for edition in manifest.editions],
    )


def service_status(status: ServiceStatus) -> list_service_pb2.GetStatusResponse:
    """What the service screens against now."""
    return list_service_pb2.GetStatusResponse(
        generation=status.generation,
        built_at=moment(status.built_at),
        lists=[list_state(state) for state in status.lists],
        ready=status.ready,
        error=status.error,
        policy_digest=status.policy_digest,
        engine_version=status.engine_version,
    )


def _entity_name(name: EntityName) -> listed_entity_pb2.EntityName:
    """One name of an entity."""
    return listed_entity_pb2.EntityName(
        text=name.text,
        lang=name.lang,
        role=NAME_ROLE.numbers[name.role],
        official=name.official,
        status=name.status,
    )


def _designation(designation: Designation) -> listed_entity_pb2.Designation:
    """One act of listing."""
    return listed_entity_pb2.Designation(
        number=designation.number,
        notice=designation.notice,
        listed_on=day(designation.listed_on),
        listed_on_status=designation.listed_on_status,
        effective_from=day(designation.effective_from),
        effective_to=day(designation.effective_to),
        events=[_event(event) for event in designation.events],
        notice_status=designation.notice_status,
        url=designation.url,
    )


def _event(event: StatusEvent) -> listed_entity_pb2.StatusEvent:
    """A change of a designation's force."""
    return listed_entity_pb2.StatusEvent(
        on=day(event.on),
        kind=EVENT_KIND.numbers[event.kind],
        until=day(event.until),
        text=event.text,
        source=event.source,
    )


def _legal_basis(basis: LegalBasis) -> listed_entity_pb2.LegalBasis:
    """The provision a measure rests on."""
    return listed_entity_pb2.LegalBasis(
        citation_ja=basis.citation_ja,
        citation_en=basis.citation_en,
        citation_zh=basis.citation_zh,
        url=basis.url,
    )


def moment(value: datetime | None) -> Timestamp | None:
    """An instant; absent when there is none."""
    if value is None:
        return None
    message = Timestamp()
    message.FromDatetime(value)
    return message


def day(value: date | None) -> str:
    """A day as YYYY-MM-DD, empty when there is none."""
    return "" if value is None else value.isoformat()
