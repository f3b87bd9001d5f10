"""Every call of both services, asked over loopback of a real server with a real index."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.v1 import list_service_pb2 as lists
from screening.v1 import list_service_pb2_grpc, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

LISTED = "Kordavel Optics LLC"
ORDINARY = "Blue Teapot Bakery"


@pytest.fixture
def screening(running_server: Any) -> screening_service_pb2_grpc.ScreeningServiceStub:
    """A client of ScreeningService."""
    stub: screening_service_pb2_grpc.ScreeningServiceStub = screening_service_pb2_grpc.ScreeningServiceStub(
        running_server.channel
    )
    return stub


@pytest.fixture
def listing(running_server: Any) -> list_service_pb2_grpc.ListServiceStub:
    """A client of ListService."""
    stub: list_service_pb2_grpc.ListServiceStub = list_service_pb2_grpc.ListServiceStub(running_server.channel)
    return stub


def _ask(*names: str, **options: Any) -> pb.ScreenRequest:
    """A request with a party for each name."""
    parties = [party_pb2.Party(names=[name]) for name in names]
    return pb.ScreenRequest(parties=parties, options=pb.ScreeningOptions(**options))


def _refusal(call: Callable[[], object]) -> tuple[grpc.StatusCode, str, list[str]]:
    """Code, reason and fields that a call is refused with."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code(), *_reason(rpc_status.from_call(caught.value))


def _reason(status: Any) -> tuple[str, list[str]]:
    """Reason and fields of a status."""
    reason, fields = "", []
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            reason = error_details_pb2.ErrorInfo.FromString(detail.value).reason
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest.FromString(detail.value)
            fields = [item.field for item in bad.field_violations]
    return reason, fields


def test_a_listed_name_is_found(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """The answer names the entity, says why, and holds what is needed to check it later."""
    request = _ask(LISTED)
    request.reference = "order 9"
    request.parties[0].reference = "customer 7"
    result = screening.Screen(request).result
    hit = result.parties[0].hits[0]
    assert "example-list:0002" == hit.entity.entity_id
    assert (LISTED, LISTED, True) == (hit.matched_name, hit.queried_name, hit.exact)
    assert result.disposition in {pb.DISPOSITION_REVIEW, pb.DISPOSITION_BLOCK}
    assert ("order 9", "customer 7") == (result.reference, result.parties[0].reference)
    assert ["example-list", "other-list"] == sorted(state.list_id for state in result.lists)
    assert result.generation
    assert abs(result.screened_at.ToDatetime(UTC) - datetime.now(UTC)) < timedelta(minutes=5)


def test_an_ordinary_name_is_clear(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """A company like no listed one passes."""
    result = screening.Screen(_ask(ORDINARY)).result
    assert (pb.DISPOSITION_CLEAR, []) == (result.disposition, list(result.parties[0].hits))


@pytest.mark.parametrize("name", ["", "-", "…", "???", "LLC"])
def test_a_name_with_nothing_to_match_is_indeterminate(
    screening: screening_service_pb2_grpc.ScreeningServiceStub, name: str
) -> None:
    """What cannot be compared is never CLEAR and never an error."""
    assert pb.DISPOSITION_INDETERMINATE == screening.Screen(_ask(name)).result.disposition


def test_the_gravest_party_decides(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """One listed party among ordinary ones is told, and by its place."""
    result = screening.Screen(_ask(ORDINARY, LISTED)).result
    assert pb.DISPOSITION_CLEAR == result.parties[0].disposition
    assert result.parties[1].disposition == result.disposition != pb.DISPOSITION_CLEAR
    assert 1 == result.parties[1].hits[0].party_index


def test_a_nul_in_a_name_hides_nothing(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """A NUL is left out of matching and told in the flags."""
    party = screening.Screen(_ask("Kordavel\x00 Optics LLC")).result.parties[0]
    assert "example-list:0002" == party.hits[0].entity.entity_id
    assert len(party.flags) > 0


def test_options_are_kept(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """Only the lists asked for are searched and reported."""
    result = screening.Screen(_ask(LISTED, lists=["other-list"])).result
    assert [] == list(result.parties[0].hits)
    assert ["other-list"] == [state.list_id for state in result.lists]


def test_fields_at_fault_are_named(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """Violations of the interface and of the generation in use come back the same way."""
    too_many = pb.ScreenRequest(parties=[party_pb2.Party(names=["x"] * 33)])
    expected = (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
    assert (*expected, ["parties[0].names"]) == _refusal(lambda: screening.Screen(too_many))
    assert (*expected, ["parties[0].names[0]", "parties"]) == _refusal(lambda: screening.Screen(_ask("x" * 1_000_000)))
    assert (*expected, ["options.lists[1]"]) == _refusal(
        lambda: screening.Screen(_ask("x", lists=["example-list", "no-such-list"]))
    )


def test_a_later_generation_than_the_one_in_use_cannot_be_had(
    screening: screening_service_pb2_grpc.ScreeningServiceStub,
) -> None:
    """The freshness token of an answer is accepted back; one of the future is not."""
    generation = screening.Screen(_ask(ORDINARY)).result.generation
    fresh = pb.FreshnessDemand(min_generation=generation)
    assert generation == screening.Screen(_ask(ORDINARY, freshness=fresh)).result.generation
    future = pb.FreshnessDemand(min_generation="9999" + generation[4:])
    assert (grpc.StatusCode.FAILED_PRECONDITION, "LISTS_STALE", []) == _refusal(
        lambda: screening.Screen(_ask(ORDINARY, freshness=future))
    )


def test_bytes_that_are_no_message_are_refused(running_server: Any) -> None:
    """Text of another code page is the caller's mistake, and its field is named."""
    data = _ask("XXXX").SerializeToString().replace(b"XXXX", "例示".encode("cp932"))
    call = running_server.channel.unary_unary("/screening.v1.ScreeningService/Screen")
    assert (grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_MESSAGE", ["parties[0].names[0]"]) == _refusal(
        lambda: call(data)
    )


def test_a_batch_keeps_order_and_status_per_item(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """One bad request spoils no other, and all answers come from one generation."""
    requests = [
        _ask(LISTED),
        pb.ScreenRequest(),
        _ask(ORDINARY),
        _ask("x", lists=["no-such-list"]),
        _ask("Example Shipyard JSC"),
    ]
    items = screening.BatchScreen(pb.BatchScreenRequest(requests=requests)).items
    assert ["result", "error", "result", "error", "result"] == [item.WhichOneof("outcome") for item in items]
    assert [("INVALID_REQUEST", ["parties"]), ("INVALID_REQUEST", ["options.lists[0]"])] == [
        _reason(item.error) for item in items if item.HasField("error")
    ]
    assert pb.DISPOSITION_CLEAR == items[2].result.disposition
    assert "example-list:0001" == items[4].result.parties[0].hits[0].entity.entity_id
    assert 1 == len({item.result.generation for item in items if item.HasField("result")})


def test_a_batch_of_bad_requests_is_answered(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """When no request can be used, every item says why and the call is still OK."""
    items = screening.BatchScreen(pb.BatchScreenRequest(requests=[pb.ScreenRequest()] * 2)).items
    assert [3, 3] == [item.error.code for item in items]


def test_a_batch_beyond_its_limit_is_refused(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """Neither an empty batch nor one of too many requests is taken."""
    for count in (0, 21):
        call = functools.partial(screening.BatchScreen, pb.BatchScreenRequest(requests=[_ask("x")] * count))
        assert (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST", ["requests"]) == _refusal(call)


def test_a_stream_answers_each_question_with_its_key(
    screening: screening_service_pb2_grpc.ScreeningServiceStub,
) -> None:
    """Answers come in order with the caller's keys and options, and go on after a bad question."""
    questions = [
        pb.StreamScreenRequest(correlation_id="a", request=_ask(LISTED)),
        pb.StreamScreenRequest(correlation_id="b"),
        pb.StreamScreenRequest(correlation_id="c", request=_ask(LISTED, lists=["other-list"])),
        pb.StreamScreenRequest(correlation_id="x" * 257, request=_ask(LISTED)),
        pb.StreamScreenRequest(request=_ask(ORDINARY)),
    ]
    answers = list(screening.StreamScreen(iter(questions)))
    assert ["a", "b", "c", "x" * 257, ""] == [answer.correlation_id for answer in answers]
    assert ["result", "error", "result", "error", "result"] == [answer.WhichOneof("outcome") for answer in answers]
    assert ("INVALID_REQUEST", ["parties"]) == _reason(answers[1].error)
    assert [] == list(answers[2].result.parties[0].hits)
    assert ("INVALID_REQUEST", ["correlation_id"]) == _reason(answers[3].error)


def test_two_names_are_compared(screening: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
    """Equal names score above different ones, within [0, 1], and the answer says why."""
    same = screening.Compare(pb.CompareRequest(name1=LISTED, name2="KORDAVEL OPTICS")).match
    other = screening.Compare(pb.CompareRequest(name1=LISTED, name2=ORDINARY)).match
    assert 0 <= other.score < same.score <= 1
    assert same.evidence


def test_status_and_manifests_are_told(listing: list_service_pb2_grpc.ListServiceStub) -> None:
    """The service says which lists of which day it searches."""
    status = listing.GetStatus(lists.GetStatusRequest())
    assert (True, "") == (status.ready, status.error)
    assert {"example-list": 3, "other-list": 1} == {state.list_id: state.entities for state in status.lists}
    assert status.built_at.ToDatetime(UTC) <= datetime.now(UTC)
    manifests = listing.ListLists(lists.ListListsRequest()).lists
    assert [("example-list", "Example-List"), ("other-list", "Other-List")] == sorted(
        (item.list_id, item.title.en) for item in manifests
    )


def test_a_listed_entity_is_told_by_its_id(listing: list_service_pb2_grpc.ListServiceStub) -> None:
    """The entity comes as listed; an id nobody has is NOT_FOUND."""
    entity = listing.GetListedEntity(lists.GetListedEntityRequest(entity_id="example-list:0003")).entity
    assert ["例示重機工業株式会社"] == [name.text for name in entity.names]
    missing = lists.GetListedEntityRequest(entity_id="example-list:9999")
    assert (grpc.StatusCode.NOT_FOUND, "UNKNOWN_ENTITY", []) == _refusal(lambda: listing.GetListedEntity(missing))
