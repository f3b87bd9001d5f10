"""Many requests and many reloads: memory and descriptors stay where they were, nothing fails."""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Final

import grpc

from bench.faults import world
from bench.faults.server import Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.index.generations import publish
from screening.v1 import screening_service_pb2 as pb
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "soak"
_CALLERS: Final = 4
_EDITIONS: Final = 4
_BATCH: Final = 50
_TIMEOUT_S: Final = 60.0
_WARM: Final = 0.1
_MOST_GROWTH: Final = 0.10


@dataclass(slots=True)
class Progress:
    """Requests answered, errors, and what the process held at each look."""

    answered: int = 0
    failed: list[str] = field(default_factory=list)
    looks: list[tuple[int, float, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answered: int, problem: str = "") -> None:
        """So many more were answered, or something failed."""
        with self.lock:
            self.answered += answered
            if problem:
                self.failed.append(problem)


def run(sizes: Sizes) -> list[Row]:
    """One row."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        index = Path(folder) / "index"
        generations = world.write_editions(index, _EDITIONS)
        with running(index, {"SCREENING_LOG_LEVEL": "INFO"}) as server:
            began = time.monotonic()
            progress = _soak(index, server, generations, sizes)
            progress.failed += server.incidents()
            return [_row(progress, sizes, time.monotonic() - began)]


def _row(progress: Progress, sizes: Sizes, seconds: float) -> Row:
    (_, memory, descriptors), (_, memory_end, descriptors_end) = progress.looks[0], progress.looks[-1]
    growth = memory_end / memory - 1
    return Row(
        SECTION,
        "A soak with reloads: memory and descriptors flat (growth under 10 %), no error",
        f"{progress.answered:,} requests, {sizes.reloads} reloads in {seconds:,.0f} s: {len(progress.failed)} errors; memory"
        f" {memory:.0f} MiB after a tenth, {memory_end:.0f} at the end ({growth:+.1%}); descriptors {descriptors},"
        f" {descriptors_end}",
        not progress.failed and growth < _MOST_GROWTH and descriptors_end <= descriptors * (1 + _MOST_GROWTH),
        "; ".join(progress.failed[:3]),
    )


def _soak(index: Path, server: Server, generations: tuple[str, ...], sizes: Sizes) -> Progress:
    """Ask until enough is answered; look after a tenth, then between every two reloads."""
    progress = Progress()
    threads = [threading.Thread(target=_ask, args=(server, progress, sizes.soak, generations)) for _ in range(_CALLERS)]
    for thread in threads:
        thread.start()
    _wait_for(progress, int(sizes.soak * _WARM), threads)
    _look(server, progress)
    for reload in range(1, sizes.reloads + 1):
        publish(index, generations[reload % _EDITIONS])
        _wait_for(progress, int(sizes.soak * (_WARM + (1 - _WARM) * reload / sizes.reloads)), threads)
        _look(server, progress)
    for thread in threads:
        thread.join()
    return progress


def _wait_for(progress: Progress, count: int, threads: list[threading.Thread]) -> None:
    while progress.answered < count and any(thread.is_alive() for thread in threads):
        time.sleep(0.05)


def _look(server: Server, progress: Progress) -> None:
    progress.looks.append((progress.answered, server.memory_mib(), server.descriptors()))


def _ask(server: Server, progress: Progress, count: int, generations: tuple[str, ...]) -> None:
    """Every sort of call in turn: single, batch, stream, comparison, one that cannot be read, one that is given up."""
    questions = [world.question(name) for name in (world.COMING_AND_GOING, *world.ALWAYS, *world.ORDINARY)]
    batch = pb.BatchScreenRequest(requests=[questions[number % len(questions)] for number in range(_BATCH)])
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        raw: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/screening.v1.ScreeningService/Screen")
        for turn in cycle(range(100)):
            if progress.answered >= count:
                return
            try:
                progress.note(_one_turn(turn, stub, raw, questions, batch, generations))
            except (grpc.RpcError, AssertionError, ValueError) as error:
                progress.note(0, repr(error)[:300])


def _one_turn(
    turn: int,
    stub: screening_service_pb2_grpc.ScreeningServiceStub,
    raw: grpc.UnaryUnaryMultiCallable[bytes, bytes],
    questions: list[pb.ScreenRequest],
    batch: pb.BatchScreenRequest,
    generations: tuple[str, ...],
) -> int:
    """One call; how many requests it answered."""
    if turn % 10 == 0:
        answer = stub.BatchScreen(batch, timeout=_TIMEOUT_S)
        return sum(item.HasField("result") for item in answer.items)
    if turn % 25 == 1:
        stream = stub.StreamScreen(iter([pb.StreamScreenRequest(request=question) for question in questions]))
        return sum(item.HasField("result") for item in stream)
    if turn % 25 == 2:
        stub.Compare(pb.CompareRequest(name1="Example Shipyard", name2="Exampel Shipyard"), timeout=_TIMEOUT_S)
        return 1
    if turn % 50 == 3:
        return _refused(raw)
    if turn % 50 == 4:
        stub.Screen.future(questions[0]).cancel()
        return 0
    world.edition_in(stub.Screen(questions[0], timeout=_TIMEOUT_S).result, generations)
    return 1


def _refused(raw: grpc.UnaryUnaryMultiCallable[bytes, bytes]) -> int:
    try:
        raw(b"\xff\xff", timeout=_TIMEOUT_S)
    except grpc.RpcError as error:
        if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
            return 1
        raise
    raise AssertionError("bytes that are no message were answered")
