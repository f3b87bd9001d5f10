"""Servers end by SIGTERM while callers ask with the shipped retry policy: no call fails.

Two replicas behind one channel, as the shipped service config has it; they are ended and started again in turn.
"""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import grpc

from bench.faults import world
from bench.faults.server import ROOT, Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "drain"
CALLERS: Final = 4
OPTIONS: Final = (
    ("grpc.service_config", (ROOT / "proto" / "service_config.json").read_text(encoding="utf-8")),
    ("grpc.enable_http_proxy", 0),
    # Come back soon to a replica that has started again (docs/operations.md).
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)


def run(sizes: Sizes) -> list[Row]:
    """One row."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, ExitStack() as stack:
        index = Path(folder)
        world.write_editions(index, 1)
        outcomes = roll(lambda port: _process(index, port, stack), sizes.terminations)
    failed = {word: count for word, count in outcomes.items() if word != world.entity_of(0)}
    return [
        Row(
            SECTION,
            f"{sizes.terminations} terminations by SIGTERM under load, with the shipped retry policy: no call fails",
            f"{outcomes.total():,} calls by {CALLERS} callers over {sizes.terminations} terminations of 2 replicas:"
            f" {sum(failed.values())} failed",
            not failed and outcomes.total() > 0,
            "; ".join(list(failed)[:3]),
        )
    ]


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
        request = world.question(world.COMING_AND_GOING)
        while not self._end.is_set():
            try:
                answer = stub.Screen(request)
                found = answer.result.parties[0].hits[0].entity.entity_id
            except grpc.RpcError as error:
                found = f"{error.code().name}: {error.details()}"
            with self._lock:
                self.outcomes[found] += 1


def roll(start: Start, times: int) -> Counter[str]:
    """Two replicas, ended and started again in turn while callers ask; how the calls ended."""
    replicas = [start(0), start(0)]
    load = Load([replica.port for replica in replicas])
    try:
        for turn in range(times):
            place = turn % 2
            load.answered(20)
            _ended_well(replicas[place].stop())
            load.answered(20)
            replicas[place] = start(replicas[place].port)
            # A replica that serves again must be found again, before the other one ends.
            replicas[place].asked()
        load.answered(20)
    finally:
        load.stop()
    for replica in replicas:
        _ended_well(replica.stop())
    return load.outcomes


def _ended_well(code: int) -> None:
    if code != 0:
        raise AssertionError(f"a replica ended with {code}")


def _process(index: Path, port: int, stack: ExitStack) -> Replica:
    """A replica as a process of its own."""
    one = stack.enter_context(ExitStack())
    server = one.enter_context(running(index, {"SCREENING_LISTEN": f"127.0.0.1:{port}"}))
    return Replica(server.port, lambda: _until_asked(server), lambda: _stop(server, one))


def _until_asked(server: Server) -> None:
    while not any(event["event"] == "call" for event in server.events()):
        threading.Event().wait(0.05)


def _stop(server: Server, one: ExitStack) -> int:
    one.close()
    return server.process.returncode
