"""More than the service can do: told at once, in turns, and nothing is worked on that nobody waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.errors import DeadlineError, IndexUnavailableError
from screening.model.party import Party
from screening.model.result import ScreeningRequest
from screening.screen import open_screener
from screening.service.access import open_access
from screening.service.call import breathe, request_id, rest
from screening.service.interceptors import Border
from screening.service.listener import desk_of
from screening.settings import Settings
from screening.v1 import screening_service_pb2 as pb

RETRIES = """{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.05s",
"maxBackoff": "0.05s", "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}]}"""
Behaviour = Callable[[pb.CompareRequest, grpc.ServicerContext], pb.CompareResponse]


@contextmanager
def serving(behaviour: Behaviour, **settings: object) -> Iterator[Any]:
    """A call to a server whose handler is `behaviour`; `waiting()` tells how many calls wait for a turn.

    `piecemeal` is the same call with the message yet to come.
    """
    chosen = Settings(**settings)  # type: ignore[arg-type]
    handler = grpc.unary_unary_rpc_method_handler(
        behaviour, pb.CompareRequest.FromString, pb.CompareResponse.SerializeToString
    )
    with ThreadPoolExecutor(16) as pool:
        desk = desk_of(chosen, open_access(chosen))
        server = grpc.server(pool, interceptors=[Border(desk)])
        service = "screening.v1.ScreeningService"
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {"Work": handler}),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        with grpc.insecure_channel(f"127.0.0.1:{port}", (("grpc.service_config", RETRIES),)) as channel:
            work: Any = channel.unary_unary(f"/{service}/Work", response_deserializer=pb.CompareResponse.FromString)
            work.waiting = lambda: desk.turns.waiting
            work.piecemeal = channel.stream_unary(f"/{service}/Work")
            yield work
        server.stop(0).wait()


class Slow:
    """A handler that works until it is let go, and knows what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.started = threading.Semaphore(0)
        self.go = threading.Event()

    def __call__(self, request: pb.CompareRequest, _context: grpc.ServicerContext) -> pb.CompareResponse:
        """Work."""
        self.asked.append(request.name1)
        self.started.release()
        assert self.go.wait(60)
        return pb.CompareResponse()


def wait_for(work: Any, waiting: int) -> None:
    """Until so many calls wait for a turn."""
    for _ in range(3_000):
        if work.waiting() == waiting:
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"{work.waiting()} wait, not {waiting}")


def ask(name: str) -> bytes:
    """The bytes of a question."""
    return pb.CompareRequest(name1=name).SerializeToString()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"threads": 2, "max_pending": 2}, "as many calls as it can"),
        ({"threads": 2, "caller_concurrent": 2}, "2 calls at a time"),
    ],
)
def test_the_call_beyond_the_limit_is_refused_at_once(settings: dict[str, int], told: str) -> None:
    """With two calls held, of the service or of a caller, the third is told when to come back and never worked on."""
    slow = Slow()
    with serving(slow, **settings) as work:
        held = [work.future(ask(name)) for name in ("one", "two")]
        for _ in held:
            assert slow.started.acquire(timeout=60)
        with pytest.raises(grpc.RpcError, match=told) as caught:
            work(ask("three"), timeout=60)
        slow.go.set()
        for call in held:
            call.result()
        work(ask("four"))
    info, retry = rpc_status.from_call(caught.value).details
    assert (grpc.StatusCode.RESOURCE_EXHAUSTED, "BUSY") == (
        caught.value.code(),
        error_details_pb2.ErrorInfo.FromString(info.value).reason,
    )
    assert error_details_pb2.RetryInfo.FromString(retry.value).retry_delay.ToMilliseconds() > 0
    assert ["one", "two", "four"] == [*sorted(slow.asked[:2]), *slow.asked[2:]]


def test_what_is_refused_is_refused_without_its_message() -> None:
    """A call beyond the limit ends while its message is still to come, and one whose message never comes is told so."""
    slow, never = Slow(), threading.Event()

    def nothing() -> Iterator[bytes]:
        never.wait(60)
        yield from ()

    with serving(slow, max_pending=1) as work:
        held = work.future(ask("one"))
        assert slow.started.acquire(timeout=60)
        with pytest.raises(grpc.RpcError, match="as many calls as it can"):
            work.piecemeal(nothing(), timeout=60)
        never.set()
        slow.go.set()
        held.result()
        with pytest.raises(grpc.RpcError, match="holds no message") as caught:
            work.piecemeal(iter(()), timeout=60)
    assert grpc.StatusCode.INVALID_ARGUMENT == caught.value.code()
    assert ["one"] == slow.asked


def test_a_call_that_waits_is_given_up_with_its_caller() -> None:
    """Cancelled and expired calls leave the queue without being worked on; what waits behind them is."""
    slow = Slow()
    with serving(slow, threads=1) as work:
        first = work.future(ask("first"))
        assert slow.started.acquire(timeout=60)
        cancelled = work.future(ask("cancelled"))
        wait_for(work, 1)
        with pytest.raises(grpc.RpcError) as caught:
            work(ask("expired"), timeout=0.2)
        cancelled.cancel()
        wait_for(work, 0)
        last = work.future(ask("last"))
        slow.go.set()
        first.result()
        last.result()
    assert grpc.StatusCode.DEADLINE_EXCEEDED == caught.value.code()
    assert ["first", "last"] == slow.asked


def test_long_work_stops_when_its_caller_goes() -> None:
    """A batch whose caller has gone ends between two of its questions."""
    started, ended = threading.Event(), threading.Event()

    def batch(_request: pb.CompareRequest, _context: grpc.ServicerContext) -> pb.CompareResponse:
        try:
            for _ in range(100_000):
                breathe()
                started.set()
                ended.wait(0.001)
            return pb.CompareResponse()
        finally:
            ended.set()

    with serving(batch) as work:
        call = work.future(ask("batch"))
        assert started.wait(60)
        call.cancel()
        assert ended.wait(60)


def test_a_call_that_rests_lets_another_work() -> None:
    """While one waits for its disk, the only turn is the other's."""
    resting, go = threading.Event(), threading.Event()

    def record(request: pb.CompareRequest, _context: grpc.ServicerContext) -> pb.CompareResponse:
        if request.name1 == "first":
            rest()
            resting.set()
            assert go.wait(60)
        return pb.CompareResponse()

    with serving(record, threads=1) as work:
        first = work.future(ask("first"))
        assert resting.wait(60)
        work(ask("second"), timeout=60)
        go.set()
        first.result()


def test_a_call_has_one_request_id() -> None:
    """What the handler quotes is what the caller gets, also where the service made the id."""
    seen: list[str] = []

    def note(_request: pb.CompareRequest, context: grpc.ServicerContext) -> pb.CompareResponse:
        seen.append(request_id(context))
        return pb.CompareResponse()

    with serving(note) as work:
        _, call = work.with_call(ask("x"))
    assert [dict(call.trailing_metadata())["x-request-id"]] == seen


def test_a_refusal_can_be_tried_again_by_a_retry_policy() -> None:
    """An error comes without headers ahead of it, so that gRPC's own retries take it up."""
    tries: list[str] = []

    def flaky(request: pb.CompareRequest, _context: grpc.ServicerContext) -> pb.CompareResponse:
        tries.append(request.name1)
        if len(tries) == 1:
            raise IndexUnavailableError("not yet")
        return pb.CompareResponse()

    with serving(flaky) as work:
        work(ask("again"), timeout=60)
    assert ["again", "again"] == tries


def test_a_batch_ends_where_nobody_waits_for_it(index_dir: Path) -> None:
    """Of a batch of four whose caller has gone after two, the others are not screened."""
    asked: list[int] = []

    def between() -> None:
        if len(asked) == 2:
            raise DeadlineError("gone")
        asked.append(1)

    question = ScreeningRequest((Party(("Kordavel Optics LLC",)),))
    with closing(open_screener(Settings(index_dir=index_dir))) as screener:
        with pytest.raises(DeadlineError):
            screener.screen_batch([question] * 4, between=between)
        assert 4 == len(screener.screen_batch([question] * 4))
    assert 2 == len(asked)
