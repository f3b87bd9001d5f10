"""What a call leaves behind: nothing, or the next ones on its connection would be refused."""

from __future__ import annotations

import gc
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import grpc
import pytest

from bench.faults import world
from screening.screen import open_screener
from screening.service.call import Call
from screening.service.listener import start_server
from screening.settings import Settings
from screening.v1 import screening_service_pb2 as pb
from screening.v1 import screening_service_pb2_grpc

QUESTION = world.question("Marigold Bakery")


@contextmanager
def serving(index: Path, **more: object) -> Iterator[grpc.Channel]:
    """A service in this process and one connection to it."""
    settings = Settings(index_dir=index, listen="127.0.0.1:0", **more)  # type: ignore[arg-type]
    with closing(open_screener(settings)) as screener:
        server = start_server(settings, screener)
        with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            yield channel
        server.stop()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small index."""
    folder = tmp_path_factory.mktemp("calls")
    world.write_editions(folder, 1)
    return folder


def calls_held() -> int:
    """Calls that are still in memory."""
    return sum(isinstance(item, Call) for item in gc.get_objects())


def ask_everything(channel: grpc.Channel) -> None:
    """One call of each sort, and one of each sort of failure."""
    stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
    stub.Screen(QUESTION)
    stub.BatchScreen(pb.BatchScreenRequest(requests=[QUESTION] * 3))
    stub.Compare(pb.CompareRequest(name1="Example", name2="Exampel"))
    assert 2 == len(list(stub.StreamScreen(iter([pb.StreamScreenRequest(request=QUESTION)] * 2))))
    with pytest.raises(grpc.RpcError, match="INVALID_ARGUMENT"):
        stub.Screen(pb.ScreenRequest())
    raw: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/screening.v1.ScreeningService/Screen")
    with pytest.raises(grpc.RpcError, match="INVALID_ARGUMENT"):
        raw(b"\xff")
    stub.Screen.future(QUESTION).cancel()
    stub.StreamScreen(iter([pb.StreamScreenRequest(request=QUESTION)] * 5)).cancel()


def test_an_answered_call_is_gone_without_the_collector(index: Path) -> None:
    """No call holds itself: its memory and its stream are free when it is answered, not when Python tidies up."""
    with serving(index) as channel:
        ask_everything(channel)
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                ask_everything(channel)
            until = time.monotonic() + 20
            while calls_held() and time.monotonic() < until:
                time.sleep(0.02)
            assert 0 == calls_held()
        finally:
            gc.enable()


def test_one_connection_may_ask_as_much_as_is_held(index: Path) -> None:
    """As many calls as the service holds, again and again over one connection: answered or refused with a reason."""
    codes: Counter[str] = Counter()

    def ask(stub: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
        for _ in range(25):
            try:
                stub.Screen(QUESTION)
            except grpc.RpcError as error:
                codes[error.code().name] += 1
            else:
                codes["OK"] += 1

    with serving(index, max_pending=16, max_streams=1) as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        threads = [threading.Thread(target=ask, args=(stub,)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 16 * 25 == codes.total()
    assert codes.keys() <= {"OK", "RESOURCE_EXHAUSTED"}
