"""Servers end under load and no call fails: what the shipped retry policy promises to callers.

`DRAIN_TERMINATIONS=50` runs the long form (see `make test-operations`).
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from screening.screen import open_screener
from screening.service.listener import start_server
from screening.service.observe import Observer, Tally
from screening.settings import Settings
from screening.v1 import party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

ROOT = Path(__file__).resolve().parents[2]
SERVICE_CONFIG = (ROOT / "proto" / "service_config.json").read_text(encoding="utf-8")
TERMINATIONS = int(os.environ.get("DRAIN_TERMINATIONS", "0"))
ANSWER = "example-list:0002"
CALLERS = 4
OPTIONS = (
    ("grpc.service_config", SERVICE_CONFIG),
    ("grpc.enable_http_proxy", 0),
    # Come back soon to a replica that has started again (docs/operations.md).
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)


@dataclass(frozen=True, slots=True)
class Replica:
    """A server: where it listens, how to wait until it has answered a call, how to end it."""

    port: int
    asked: Callable[[], object]
    stop: Callable[[], int]


Start = Callable[[int], Replica]


class Load:
    """Callers that ask as fast as they are answered, and count how their calls end."""

    def __init__(self, ports: list[int]) -> None:
        self.outcomes: Counter[str] = Counter()
        self._end = threading.Event()
        self._lock = threading.Lock()
        target = "ipv4:" + ",".join(f"127.0.0.1:{port}" for port in ports)
        self._channel = grpc.insecure_channel(target, options=OPTIONS)
        self._threads = [threading.Thread(target=self._ask) for _ in range(CALLERS)]
        for thread in self._threads:
            thread.start()

    def answered(self, more: int) -> None:
        """Wait until so many more calls have ended."""
        wanted = self.outcomes.total() + more
        while self.outcomes.total() < wanted:
            self._end.wait(0.02)

    def stop(self) -> None:
        """Ask no more."""
        self._end.set()
        for thread in self._threads:
            thread.join(60)
        self._channel.close()

    def _ask(self) -> None:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(self._channel)
        request = pb.ScreenRequest(parties=[party_pb2.Party(names=["Kordavel Optics LLC"])])
        while not self._end.is_set():
            try:
                answer = stub.Screen(request)
                found = answer.result.parties[0].hits[0].entity.entity_id
            except grpc.RpcError as error:
                found = f"{error.code().name}: {error.details()}"
            with self._lock:
                self.outcomes[found] += 1


class Asked(Observer):
    """Knows whether a call has come."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def answered(self, method: str, tally: Tally) -> None:  # noqa: ARG002 - that it came is all
        """A call was answered."""
        self.event.set()


def in_this_process(index_dir: Path, port: int) -> Replica:
    """A replica in this process."""
    settings = Settings(index_dir=index_dir, listen=f"127.0.0.1:{port}")
    screener = open_screener(settings)
    asked = Asked()
    server = start_server(settings, screener, observers=(asked,))

    def stop() -> int:
        server.stop(settings.drain_s)
        screener.close()
        return 0

    return Replica(server.port, asked.event.wait, stop)


def roll(start: Start, times: int) -> Counter[str]:
    """Two replicas, ended and started again in turn while callers ask; how the calls ended."""
    replicas = [start(0), start(0)]
    load = Load([replica.port for replica in replicas])
    try:
        for turn in range(times):
            place = turn % 2
            load.answered(20)
            assert 0 == replicas[place].stop()
            load.answered(20)
            replicas[place] = start(replicas[place].port)
            # A replica that serves again must be found again, before the other one ends.
            replicas[place].asked()
        load.answered(20)
    finally:
        load.stop()
    assert [0, 0] == [replica.stop() for replica in replicas]
    assert load.outcomes.total() >= 40 * times
    return load.outcomes


def test_terminations_under_load_fail_no_call(index_dir: Path) -> None:
    """Every call is answered while replicas are drained, ended and started again."""
    assert {ANSWER} == set(roll(lambda port: in_this_process(index_dir, port), 3))


def test_one_replica_that_restarts_fails_no_call(index_dir: Path) -> None:
    """Where there is no second replica the retries bridge a restart of a few seconds."""
    replica = in_this_process(index_dir, 0)
    load = Load([replica.port])
    try:
        load.answered(20)
        replica.stop()
        replica = in_this_process(index_dir, replica.port)
        load.answered(20)
    finally:
        load.stop()
        replica.stop()
    assert {ANSWER} == set(load.outcomes)


@pytest.mark.skipif(not TERMINATIONS, reason="DRAIN_TERMINATIONS is not set; `make test-operations` sets it")
def test_processes_ended_by_sigterm_under_load_fail_no_call(serving: Any, index_dir: Path) -> None:
    """The same with processes that get a SIGTERM."""

    def start(port: int) -> Replica:
        service = stack.enter_context(serving(index_dir=index_dir, listen=f"127.0.0.1:{port}"))
        (started,) = service.wait_for("serving")
        return Replica(started["port"], lambda: service.wait_for("call"), service.stop)

    with ExitStack() as stack:
        assert {ANSWER} == set(roll(start, TERMINATIONS))
