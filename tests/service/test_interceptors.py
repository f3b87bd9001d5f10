"""What happens at the border of every call, with handlers that misbehave behind it, over loopback."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.errors import FieldViolation, InvalidRequestError
from screening.service.access import open_access
from screening.service.interceptors import Border, Desk
from screening.service.listener import desk_of
from screening.service.logs import LOGGER, JsonFormatter
from screening.settings import Settings
from screening.v1 import screening_service_pb2 as pb

SECRET = "Example Trading LLC"  # noqa: S105 - a name that must not get out


def _unary(request: pb.CompareRequest, _context: grpc.ServicerContext) -> pb.CompareResponse:
    """A handler that does what the first name tells it."""
    if request.name1 == "defect":
        raise KeyError(SECRET)
    if request.name1 == "invalid":
        raise InvalidRequestError((FieldViolation("name1", "説明 " * 300),) * 500)
    return pb.CompareResponse(match=pb.NameMatch(rule=request.name1))


def _stream(requests: Iterator[pb.CompareRequest], context: grpc.ServicerContext) -> Iterator[pb.CompareResponse]:
    """The same for each message of a stream."""
    for request in requests:
        yield _unary(request, context)


@dataclass(frozen=True, slots=True)
class Client:
    """Both kinds of call, sending raw bytes."""

    single: Callable[..., Any]
    stream: Callable[..., Any]
    foreign: Callable[..., Any]


def _desk(slots: int) -> Desk:
    """A desk without certificates, with one stream admitted and so many calls worked on at a time."""
    settings = Settings(max_streams=1, threads=slots)
    return desk_of(settings, open_access(settings))


@contextmanager
def _serving(handlers: dict[str, grpc.RpcMethodHandler[Any, Any]], slots: int) -> Iterator[grpc.Channel]:
    """A channel to a server with these handlers, as methods of our own and of a foreign service."""
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool, interceptors=[Border(_desk(slots))], options=(("grpc.so_reuseport", 0),))
        for service in ("screening.v1.ScreeningService", "grpc.health.v1.Health"):
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield channel
        server.stop(0).wait()


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of a server with one stream admitted."""
    handlers = {
        "Single": grpc.unary_unary_rpc_method_handler(
            _unary, pb.CompareRequest.FromString, pb.CompareResponse.SerializeToString
        ),
        "Stream": grpc.stream_stream_rpc_method_handler(
            _stream, pb.CompareRequest.FromString, pb.CompareResponse.SerializeToString
        ),
    }
    with _serving(handlers, slots=4) as channel:
        answer = pb.CompareResponse.FromString
        yield Client(
            channel.unary_unary("/screening.v1.ScreeningService/Single", response_deserializer=answer),
            channel.stream_stream("/screening.v1.ScreeningService/Stream", response_deserializer=answer),
            channel.unary_unary("/grpc.health.v1.Health/Single", response_deserializer=answer),
        )


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lines as the service writes them."""
    caplog.set_level(logging.DEBUG, logger=LOGGER.name)
    written: list[str] = []
    formatter = JsonFormatter()
    monkeypatch.setattr(caplog.handler, "emit", lambda record: written.append(formatter.format(record)))
    return written


def _ask(name: str) -> bytes:
    """The bytes of a message."""
    return pb.CompareRequest(name1=name).SerializeToString()


def _failure(call: Callable[[], object]) -> tuple[grpc.StatusCode, str, error_details_pb2.ErrorInfo]:
    """Code, text and ErrorInfo that a call fails with."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    status = rpc_status.from_call(caught.value)
    return (
        caught.value.code(),
        caught.value.details() or "",
        error_details_pb2.ErrorInfo.FromString(status.details[0].value),
    )


def test_a_call_returns_its_request_id(client: Client) -> None:
    """The caller's id comes back in both kinds of metadata."""
    response, call = client.single.with_call(_ask("fine"), metadata=(("x-request-id", "order-9/7"),))  # type: ignore[attr-defined]
    assert "fine" == response.match.rule
    for metadata in (call.initial_metadata(), call.trailing_metadata()):
        assert "order-9/7" == dict(metadata)["x-request-id"]


@pytest.mark.parametrize("given", [(), (("x-request-id", "with space"),), (("x-request-id", "x" * 129),)])
def test_a_call_without_a_usable_request_id_gets_one(client: Client, given: tuple[tuple[str, str], ...]) -> None:
    """An id that would spoil the log is replaced."""
    _, call = client.single.with_call(_ask("fine"), metadata=given)  # type: ignore[attr-defined]
    assert 32 == len(dict(call.initial_metadata())["x-request-id"])


def test_a_defect_tells_the_caller_nothing(client: Client, lines: list[str]) -> None:
    """The caller gets INTERNAL and an incident id, the log the frames, and neither gets the name."""
    code, text, info = _failure(lambda: client.single(_ask("defect")))
    assert (grpc.StatusCode.INTERNAL, "INTERNAL") == (code, info.reason)
    assert info.metadata["incident"] in text
    incidents = [line for line in map(json.loads, lines) if line["event"] == "incident"]
    assert [info.metadata["incident"]] == [line["incident"] for line in incidents]
    assert SECRET not in text + "".join(lines)
    assert "KeyError" not in text


def test_very_many_violations_reach_the_caller(client: Client) -> None:
    """The details fit into what a client accepts as metadata."""
    code, _, info = _failure(lambda: client.single(_ask("invalid"), metadata=(("x-request-id", "r" * 128),)))
    assert (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST") == (code, info.reason)
    assert "r" * 128 == info.metadata["request_id"]


@pytest.mark.parametrize("data", [b"\xff\xff", _ask("XXXX").replace(b"XXXX", b"\xed\xa0\x80A")])
def test_bytes_that_are_no_message_are_the_callers_mistake(client: Client, data: bytes) -> None:
    """Every service of the server answers garbage with INVALID_ARGUMENT, ours or not, single or streamed."""
    calls = (lambda: client.single(data), lambda: client.foreign(data), lambda: list(client.stream(iter([data]))))
    expected = [(grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_MESSAGE")] * 3
    assert expected == [(code, info.reason) for code, _, info in map(_failure, calls)]


def test_a_stream_answers_until_it_fails(client: Client) -> None:
    """What was asked before a failure is answered, then the stream ends with the status."""
    answers = client.stream(iter([_ask("one"), _ask("defect"), _ask("two")]))
    assert "one" == next(answers).match.rule
    code, _, info = _failure(lambda: next(answers))
    assert (grpc.StatusCode.INTERNAL, "INTERNAL") == (code, info.reason)


def test_streams_beyond_the_limit_are_refused(client: Client) -> None:
    """The second open stream is told to try again later; once the first is closed another is admitted."""
    first = client.stream(iter(lambda: _ask("one"), None))
    next(first)
    code, _, info = _failure(lambda: list(client.stream(iter([_ask("two")]))))
    assert (grpc.StatusCode.RESOURCE_EXHAUSTED, "BUSY") == (code, info.reason)
    assert "fine" == client.single(_ask("fine")).match.rule
    first.cancel()
    for _ in range(200):
        try:
            answers = [answer.match.rule for answer in client.stream(iter([_ask("three")]))]
        except grpc.RpcError:
            continue
        break
    assert ["three"] == answers


def test_each_call_gives_one_line_without_names(client: Client, lines: list[str]) -> None:
    """Method, code, duration and request id are logged; what was asked is not."""
    client.single(_ask(SECRET), metadata=(("x-request-id", "r1"),))
    list(client.stream(iter([_ask(SECRET)]), metadata=(("x-request-id", "r2"),)))
    calls = {line["request_id"]: line for line in map(json.loads, lines)}
    assert {"r1": "/screening.v1.ScreeningService/Single", "r2": "/screening.v1.ScreeningService/Stream"} == {
        key: line["method"] for key, line in calls.items()
    }
    assert {"OK"} == {line["code"] for line in calls.values()}
    assert SECRET not in "".join(lines)


def test_a_call_whose_deadline_has_passed_is_not_taken_up() -> None:
    """What waited for a thread until its caller had given up costs no work."""
    taken: list[str] = []
    started, release = threading.Event(), threading.Event()

    def slow(request: pb.CompareRequest, _context: grpc.ServicerContext) -> pb.CompareResponse:
        taken.append(request.name1)
        started.set()
        release.wait(30)
        return pb.CompareResponse()

    handler = grpc.unary_unary_rpc_method_handler(
        slow, pb.CompareRequest.FromString, pb.CompareResponse.SerializeToString
    )
    with _serving({"Single": handler}, slots=1) as channel:
        call: Any = channel.unary_unary(
            "/screening.v1.ScreeningService/Single", response_deserializer=pb.CompareResponse.FromString
        )
        first = call.future(_ask("first"))
        started.wait(30)
        with pytest.raises(grpc.RpcError) as caught:
            call(_ask("second"), timeout=0.2)
        release.set()
        first.result()
        call(_ask("third"))
    assert grpc.StatusCode.DEADLINE_EXCEEDED == caught.value.code()
    assert ["first", "third"] == taken
