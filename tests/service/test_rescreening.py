"""The Rescreen stream over loopback of a real server whose index changed once."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.model import rescreen as words
from screening.refresh import build_index
from screening.screen import open_screener
from screening.service.listener import start_server
from screening.settings import Settings
from screening.v1 import party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

Ask = Callable[..., list[pb.RescreenResponse]]
NOWHERE = "20200101T000000000000Z-aaaaaaaaaaaa"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """An index of a fictional list with two generations, and both ids: one entity came, one went."""
    folder = tmp_path_factory.mktemp("rescreening")
    found = [folder / "index"]
    names = ("Example Shipyard JSC", "Kordavel Optics LLC", "Velmarind Turbines")
    ids = [build_index(_lists(folder, serials, names), found[0]) for serials in ((1, 2), (2, 3))]
    return found[0], ids[0], ids[1]


def _lists(folder: Path, serials: Iterable[int], names: tuple[str, ...]) -> Path:
    """Write a list of some of these names."""
    rows = [
        {
            "entity_id": f"example-list:{serial:04}",
            "kind": "organization",
            "names": [{"text": names[serial - 1], "lang": "en", "role": "primary", "official": True}],
            "designations": [{"number": str(serial)}],
        }
        for serial in serials
    ]
    target = folder / "lists" / "example-list"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    (target / "entities.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    head = 'id = "example-list"\npublisher = "Example Ministry"\nas_of = 2026-01-01\nexpected_entities = 2\n'
    (target / "list.toml").write_text(head + '[title]\nen = "Example List"\n', encoding="utf-8")
    return folder / "lists"


@pytest.fixture(scope="module")
def ask(two: tuple[Path, str, str]) -> Iterator[Ask]:
    """Ask a running server: a start, then parties by name; the answers."""
    settings = Settings(index_dir=two[0], listen="127.0.0.1:0", poll_s=0.05)
    with closing(open_screener(settings)) as screener:
        server = start_server(settings, screener)
        with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
            yield lambda *messages: list(stub.Rescreen(iter(messages)))
        server.stop(0)


def start(since: str, **fields: Any) -> pb.RescreenRequest:
    """The first message of a stream."""
    return pb.RescreenRequest(start=pb.RescreenStart(since_generation=since, **fields))


def party(key: str, *names: str, **fields: Any) -> pb.RescreenRequest:
    """A party of a stream."""
    return pb.RescreenRequest(party=pb.RescreenParty(correlation_id=key, party=party_pb2.Party(names=names, **fields)))


def refusal(call: Callable[[], object]) -> tuple[grpc.StatusCode, str, list[str]]:
    """Code, reason and fields that a stream is refused with."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code(), *reason_of(rpc_status.from_call(caught.value))


def reason_of(status: Any) -> tuple[str, list[str]]:
    """Reason and fields of a status."""
    reason, fields = "", []
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            reason = error_details_pb2.ErrorInfo.FromString(detail.value).reason
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest.FromString(detail.value)
            fields = [item.field for item in bad.field_violations]
    return reason, fields


def test_a_stream_tells_what_changed_and_whom_it_concerns(ask: Ask, two: tuple[Path, str, str]) -> None:
    """First the changes, then each party in order by its key: who came, who went, and nothing for the others."""
    changes, came, went, kept, other = ask(
        start(two[1]),
        *(party("a", "Velmarind Turbines LLC"), party("b", "Example Shipyard"), party("c", "Kordavel Optics LLC")),
        party("", "Blue Teapot Bakery"),
    )
    told = changes.changes
    assert (two[1], two[2]) == (told.since_generation, told.generation)
    assert [["example-list:0003"], [], ["example-list:0001"]] == [
        list(ids) for ids in (told.added, told.amended, told.removed)
    ]
    assert ["a", "b", "c", ""] == [answer.correlation_id for answer in (came, went, kept, other)]
    (hit,) = came.result.hits
    assert (pb.CHANGE_KIND_ADDED, "example-list:0003") == (hit.change, hit.hit.entity.entity_id)
    assert (True, pb.DISPOSITION_REVIEW) == (came.result.look_again, came.result.disposition)
    (former,) = went.result.former
    assert (pb.CHANGE_KIND_REMOVED, "example-list:0001", "Example Shipyard JSC", "Example Shipyard") == (
        former.change,
        former.entity_id,
        former.matched_name,
        former.queried_name,
    )
    assert (True, pb.DISPOSITION_CLEAR) == (went.result.look_again, went.result.disposition)
    assert [pb.RescreenResult()] * 2 == [kept.result, other.result]


def test_one_bad_party_spoils_no_other(ask: Ask, two: tuple[Path, str, str]) -> None:
    """A party that cannot be used, a second start and an empty message get an error each, and the stream goes on."""
    answers = ask(
        start(two[1]),
        party("no name"),
        party("x" * 257, "Velmarind Turbines"),
        start(two[1]),
        pb.RescreenRequest(),
        party("country", "Velmarind Turbines", countries=["Atlantis"]),
        party("large", *["x" * 1_024] * 32, addresses=[party_pb2.Address(text="y" * 2_048)] * 32),
        party("good", "Velmarind Turbines"),
    )[1:]
    assert ["error"] * 5 + ["result"] * 2 == [answer.WhichOneof("outcome") for answer in answers]
    assert ["no name", "x" * 257, "", "", "country", "large", "good"] == [answer.correlation_id for answer in answers]
    assert [["party.names"], ["correlation_id"], ["party"], ["party"], ["party.countries[0]"]] == [
        reason_of(answer.error)[1] for answer in answers[:5]
    ]
    assert answers[6].result.look_again


def test_a_start_that_cannot_be_used_ends_the_stream(ask: Ask, two: tuple[Path, str, str]) -> None:
    """Without a start, with an unknown generation or with an unknown list the stream ends with the field at fault."""
    invalid = (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
    assert (*invalid, ["start"]) == refusal(lambda: ask(party("a", "x")))
    assert (*invalid, ["start"]) == refusal(lambda: ask(pb.RescreenRequest()))
    for since in ("", NOWHERE, "../../etc", "x" * 129):
        assert (*invalid, ["since_generation"]) == refusal(lambda since=since: ask(start(since)))  # type: ignore[misc]
    unknown = pb.ScreeningOptions(lists=["no-such-list"])
    assert (*invalid, ["options.lists[0]"]) == refusal(lambda: ask(start(two[1], options=unknown)))
    later = pb.ScreeningOptions(freshness=pb.FreshnessDemand(min_generation="9999"))
    assert (grpc.StatusCode.FAILED_PRECONDITION, "LISTS_STALE", []) == refusal(
        lambda: ask(start(two[1], options=later))
    )


def test_the_deal_and_the_age_demanded_hold_for_every_party(ask: Ask, two: tuple[Path, str, str]) -> None:
    """What the start says of the deal is judged, and lists older than the caller allows are told in the reasons."""
    old = pb.ScreeningOptions(freshness=pb.FreshnessDemand(max_age_hours=0))
    _, answer = ask(start(two[1], options=old), party("a", "Velmarind Turbines"))
    assert "LIST_STALE" in {reason.code for reason in answer.result.reasons}
    (changes,) = ask(start(two[1], transaction=pb.Transaction(destination="KP")))
    assert ["example-list:0003"] == changes.changes.added


def test_nothing_asked_is_nothing_answered(ask: Ask) -> None:
    """A stream without a message ends well."""
    assert [] == ask()


@pytest.mark.parametrize(
    ("word", "message"),
    [
        (words.ChangedHit, pb.ChangedHit),
        (words.FormerHit, pb.FormerHit),
        (words.RescreenResult, pb.RescreenResult),
    ],
)
def test_the_interface_has_every_field_of_the_model(word: type, message: Any) -> None:
    """A field added to the model and not to the interface is noticed."""
    assert set() == {field.name for field in dataclasses.fields(word)} - set(message.DESCRIPTOR.fields_by_name)
