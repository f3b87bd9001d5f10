"""An answer of the model travels whole."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from screening.model import entity, measure, party, result, snapshot
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import (
    Bound,
    Designation,
    Direction,
    Effect,
    EventKind,
    GoodsScope,
    LegalBasis,
    Measure,
    StatusEvent,
    Topic,
)
from screening.model.party import Address, Identifier, PartyKind
from screening.model.result import (
    Applicability,
    Disposition,
    Evidence,
    Hit,
    ListState,
    MeasureFinding,
    NameMatch,
    PartyResult,
    Reason,
    ScreeningResult,
    ServiceStatus,
    Suppressed,
    TerritoryFinding,
)
from screening.model.snapshot import ListManifest, Titles
from screening.service import convert_list, convert_result
from screening.sources.manifest import load_lists
from screening.v1 import list_service_pb2, listed_entity_pb2, party_pb2
from screening.v1 import screening_service_pb2 as pb

MEASURE = Measure(
    measure_id="example-export",
    binds=(Bound.JAPANESE_EXPORTER,),
    directions=(Direction.EXPORT, Direction.SERVICE),
    goods=GoodsScope.ALL,
    effect=Effect.PROHIBITED,
    text_ja="例",
    text_en="Example",
    legal_basis=LegalBasis("例令", "Example Order", "示例令", "https://example.org/order"),
    destinations=("RU",),
    end_use="military",
    roles=("end_user",),
    valid_from=date(2022, 2, 26),
    valid_to=date(2027, 4, 13),
    exceptions_ja=("例外",),
    exceptions_en=("exception",),
    status="uncertain: example",
    topic=Topic.SUPPLY_RISK,
    otherwise=Effect.INFORMATION,
    review_roles=("bank",),
    next_ja="確認する",
    next_en="ask",
    law="JP",
)
ENTITY = ListedEntity(
    entity_id="example-list:0001",
    kind=PartyKind.ORGANIZATION,
    names=(EntityName("Example Shipyard JSC", "en", NameRole.ALIAS, official=True, status="corrected"),),
    designations=(
        Designation(
            number="1",
            notice="Example Notice 1",
            listed_on=date(2025, 1, 10),
            listed_on_status="on_or_before",
            effective_from=date(2025, 1, 17),
            effective_to=date(2026, 1, 17),
            events=(StatusEvent(date(2025, 6, 1), EventKind.SUSPENDED, date(2025, 9, 1), "rests", "Example 2"),),
            notice_status="one source",
            url="https://example.org/1",
        ),
    ),
    addresses=(Address("1 Example Street", "RU"),),
    countries=("RU",),
    identifiers=(Identifier("ru-ogrn", "1"),),
    notes=("a note",),
)
FINDING = MeasureFinding(
    MEASURE, Applicability.UNKNOWN, ("goods not known",), ("貨物不明",), ("goods",), ("classify",), ("該非判定",)
)
EVIDENCE = (Evidence("word", 0.5, "same word", "同じ語"),)
MATCH = NameMatch(0.875, "cyrl:bgn-pcgn", "example", "ekzampl", EVIDENCE)
HIT = Hit(ENTITY, "Example Shipyard JSC", True, "Example", MATCH, 0.75, True, EVIDENCE, 2, (FINDING,))
REASON = Reason("HIT", "hit", "該当", "f", "ask", "確認", "example-list:0001", "example-export")
SUPPRESSED = Suppressed("example-list:0001", "Example", 0.5, "another firm", "export control", date(2027, 1, 1))
RESULT = ScreeningResult(
    disposition=Disposition.BLOCK,
    parties=(PartyResult("customer 7", Disposition.REVIEW, (HIT,), (REASON,), ("nul",), (SUPPRESSED,)),),
    territories=(
        TerritoryFinding(
            "dprk", "transaction.places[0]", "Nampo", "南浦", "port", "name", "review", "e", "j", (FINDING,)
        ),
    ),
    reasons=(REASON,),
    generation="20260115T000000Z-abc",
    lists=(
        ListState(
            list_id="example-list",
            title_en="Example List",
            title_ja="例リスト",
            as_of=date(2026, 1, 1),
            digest="ab" * 32,
            entities=1,
            stale=True,
            checked_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
            published_at=datetime(2026, 1, 1, tzinfo=UTC),
            checked_how="not_modified",
            stale_after=datetime(2026, 1, 3, 5, 4, tzinfo=UTC),
            expires_at=datetime(2026, 1, 17, tzinfo=UTC),
            expired=True,
        ),
    ),
    policy_digest="cd" * 32,
    engine_version="0.1.0",
    screened_at=datetime(2026, 1, 15, 1, 2, 3, 456789, tzinfo=UTC),
    reference="order 9",
    as_of=date(2026, 1, 15),
    rules=(FINDING,),
)


def _empty_fields(message: Message, path: str = "") -> list[str]:
    """Paths of all fields that hold nothing, through every message that is set."""
    found = []
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        values = list(value) if field.is_repeated else [value]
        if not values or not any(values):
            found.append(path + field.name)
        elif field.message_type is not None and field.message_type.file.package == "screening.v1":
            found.extend(name for item in values for name in _empty_fields(item, f"{path}{field.name}."))
    return found


def test_no_field_of_a_full_result_is_lost() -> None:
    """A result with something in every field gives a message with something in every field but those of its record."""
    of_the_record = [f"receipt.{field}" for field in ("payload", "signature", "key_id")]
    empty = _empty_fields(convert_result.screening_result(RESULT))
    assert ["screening_id", *of_the_record] == empty


def test_values_of_a_result() -> None:
    """Words become numbers, days ISO dates, instants timestamps, and scores stay what they are."""
    message = convert_result.screening_result(RESULT)
    hit = message.parties[0].hits[0]
    assert pb.DISPOSITION_BLOCK == message.disposition
    assert pb.TERRITORY_VERDICT_REVIEW == message.territories[0].verdict
    assert (0.875, 0.75, 2) == (hit.match.score, hit.strength, hit.party_index)
    assert "2026-01-15T01:02:03.456789Z" == message.screened_at.ToJsonString()
    assert ("2022-02-26", "2027-04-13") == (hit.measures[0].measure.valid_from, hit.measures[0].measure.valid_to)
    assert "2025-09-01" == hit.entity.designations[0].events[0].until


@pytest.mark.parametrize(
    ("word", "message", "unsent"),
    [
        (party.Address, party_pb2.Address, set()),
        (party.Identifier, party_pb2.Identifier, set()),
        (party.Party, party_pb2.Party, set()),
        (entity.EntityName, listed_entity_pb2.EntityName, set()),
        (entity.ListedEntity, listed_entity_pb2.ListedEntity, set()),
        (measure.LegalBasis, listed_entity_pb2.LegalBasis, set()),
        (measure.Measure, listed_entity_pb2.Measure, set()),
        (measure.StatusEvent, listed_entity_pb2.StatusEvent, set()),
        (measure.Designation, listed_entity_pb2.Designation, set()),
        (result.Transaction, pb.Transaction, set()),
        (result.Evidence, pb.Evidence, set()),
        (result.NameMatch, pb.NameMatch, set()),
        (result.Hit, pb.Hit, set()),
        (result.MeasureFinding, pb.MeasureFinding, set()),
        (result.TerritoryFinding, pb.TerritoryFinding, set()),
        (result.Reason, pb.Reason, set()),
        (result.Suppressed, pb.SuppressedHit, set()),
        (result.ListState, listed_entity_pb2.ListState, set()),
        (result.PartyResult, pb.PartyResult, set()),
        (result.ScreeningRequest, pb.ScreenRequest, set()),
        (result.ScreeningResult, pb.ScreeningResult, set()),
        (result.ServiceStatus, list_service_pb2.GetStatusResponse, set()),
        (result.ScreeningOptions, pb.ScreeningOptions, {"max_age_days", "max_age_hours", "min_generation"}),
        (snapshot.Titles, list_service_pb2.Titles, set()),
        (snapshot.ListManifest, list_service_pb2.ListManifest, {"canaries"}),
    ],
)
def test_the_interface_has_every_field_of_the_model(word: type, message: type[Message], unsent: set[str]) -> None:
    """A field added to the model and not to the interface is noticed; what is left out is left out on purpose."""
    names = {field.name for field in dataclasses.fields(word)}
    assert unsent == names - set(message.DESCRIPTOR.fields_by_name)


def test_a_manifest_travels() -> None:
    """A list's own limit of age is absent, not zero, when it has none."""
    manifest = ListManifest(
        list_id="example-list",
        title=Titles("Example List", "例", "示例"),
        publisher="Example Ministry",
        as_of=date(2026, 1, 1),
        expected_entities=1,
        known_since=date(2025, 1, 10),
        measures=(MEASURE,),
        gaps=("example notice missing",),
    )
    message = convert_list.list_manifest(manifest)
    assert not message.HasField("max_age_days")
    assert ("例", "2025-01-10", ["example notice missing"]) == (
        message.title.ja,
        message.known_since,
        list(message.gaps),
    )
    assert 0 == convert_list.list_manifest(dataclasses.replace(manifest, max_age_days=0)).max_age_days


def test_a_status_without_an_index_travels() -> None:
    """A service that is not ready says why, and names no time of building."""
    message = convert_list.service_status(ServiceStatus("", None, (), ready=False, error="no index"))
    assert {"error": "no index"} == MessageToDict(message)


def test_a_verdict_that_is_not_known_is_a_defect() -> None:
    """A word the interface has no number for is never sent as something weaker."""
    finding = dataclasses.replace(RESULT.territories[0], verdict="perhaps")
    with pytest.raises(KeyError):
        convert_result.screening_result(dataclasses.replace(RESULT, territories=(finding,)))


def test_every_shipped_list_travels() -> None:
    """No entity and no manifest of the repository's own lists holds a word that the interface has no number for."""
    for shipped in load_lists(Path(__file__).resolve().parents[2] / "lists"):
        messages = [convert_list.listed_entity(item) for item in shipped.entities]
        assert [item.entity_id for item in shipped.entities] == [message.entity_id for message in messages]
        assert len(shipped.manifest.measures) == len(convert_list.list_manifest(shipped.manifest).measures)
