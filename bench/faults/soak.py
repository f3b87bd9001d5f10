"""Many requests and many reloads: memory and descriptors stay where they were, nothing fails.

The service holds the lists of this repository and a fictional one whose editions tell generations apart. Half of the
names asked for were never asked before and cost a search; the others come again and again. What was reached is written
to a file at each reload (`--set progress=FILE`), because this takes hours: `--take FILE` makes the row of it.
"""

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
from bench.faults.names import Names, listed_names
from bench.faults.server import Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row, as_json
from screening.index.generations import publish
from screening.v1 import screening_service_pb2 as pb
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "soak"
_CALLERS: Final = 4
_EDITIONS: Final = 4
_BATCH: Final = 50
_STREAMED: Final = 8
_TIMEOUT_S: Final = 1_800.0  # it runs behind whatever else the machine does, and slow is no error here
_WARM: Final = 0.1
_MOST_GROWTH: Final = 0.10
_REPEATED: Final = 0.5


@dataclass(slots=True)
class Progress:
    """Requests answered, errors, and what the process held at each look."""

    answered: int = 0
    failed: list[str] = field(default_factory=list)
    looks: list[tuple[int, float, int]] = field(default_factory=list)
    reloads: int = 0
    began: float = field(default_factory=time.monotonic)
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
        generations = world.write_editions(index, _EDITIONS, shipped=True)
        with running(index, {"SCREENING_LOG_LEVEL": "INFO"}) as server:
            progress = _soak(index, server, generations, sizes)
            progress.failed += server.incidents()
            return [_row(progress, sizes)]


def _row(progress: Progress, sizes: Sizes) -> Row:
    (_, memory, descriptors), (_, memory_end, descriptors_end) = progress.looks[0], progress.looks[-1]
    most, most_open = max(look[1] for look in progress.looks), max(look[2] for look in progress.looks)
    growth = memory_end / memory - 1
    flat = growth < _MOST_GROWTH and descriptors_end <= descriptors * (1 + _MOST_GROWTH)
    short = "" if progress.answered >= sizes.soak else f"stopped before {sizes.soak:,} requests were reached"
    return Row(
        SECTION,
        "A soak with reloads: memory and descriptors flat (growth under 10 %), no error",
        f"{progress.answered:,} requests, half of the names fresh, {progress.reloads} reloads in"
        f" {time.monotonic() - progress.began:,.0f} s: {len(progress.failed)} errors; memory {memory:.0f} MiB after a tenth,"
        f" {memory_end:.0f} at the end ({growth:+.1%}), at most {most:.0f}; descriptors {descriptors}, {descriptors_end},"
        f" at most {most_open}",
        not progress.failed and flat and not short,
        "; ".join([*([short] if short else []), *progress.failed[:3]]),
    )


def _soak(index: Path, server: Server, generations: tuple[str, ...], sizes: Sizes) -> Progress:
    """Ask until enough is answered; look after a tenth, then between every two reloads."""
    progress = Progress()
    listed = listed_names(index)
    threads = [
        threading.Thread(
            target=_ask, args=(server, progress, sizes.soak, generations, Names(listed, number, _REPEATED)), daemon=True
        )
        for number in range(_CALLERS)
    ]
    for thread in threads:
        thread.start()
    _wait_for(progress, int(sizes.soak * _WARM), threads)
    _look(server, progress, sizes)
    for reload in range(1, sizes.reloads + 1):
        publish(index, generations[reload % _EDITIONS])
        progress.reloads = reload
        _wait_for(progress, int(sizes.soak * (_WARM + (1 - _WARM) * reload / sizes.reloads)), threads)
        _look(server, progress, sizes)
    for thread in threads:
        thread.join()
    return progress


def _wait_for(progress: Progress, count: int, threads: list[threading.Thread]) -> None:
    while progress.answered < count and any(thread.is_alive() for thread in threads):
        time.sleep(0.05)


def _look(server: Server, progress: Progress, sizes: Sizes) -> None:
    """Note what the service holds, and what was reached so far."""
    progress.looks.append((progress.answered, server.memory_mib(), server.descriptors()))
    if sizes.progress:
        new = Path(f"{sizes.progress}.new")
        new.write_text(as_json([_row(progress, sizes)]), encoding="utf-8")
        new.replace(sizes.progress)


def _ask(server: Server, progress: Progress, count: int, generations: tuple[str, ...], names: Names) -> None:
    """Every sort of call in turn: single, batch, stream, comparison, one that cannot be read, one that is given up."""
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        raw: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/screening.v1.ScreeningService/Screen")
        for turn in cycle(range(100)):
            if progress.answered >= count:
                return
            try:
                progress.note(_one_turn(turn, stub, raw, names, generations))
            except (grpc.RpcError, AssertionError, ValueError) as error:
                progress.note(0, repr(error)[:300])


def _one_turn(
    turn: int,
    stub: screening_service_pb2_grpc.ScreeningServiceStub,
    raw: grpc.UnaryUnaryMultiCallable[bytes, bytes],
    names: Names,
    generations: tuple[str, ...],
) -> int:
    """One call; how many requests it answered."""
    if turn % 10 == 0:
        batch = pb.BatchScreenRequest(requests=[world.question(names.take()) for _ in range(_BATCH)])
        answer = stub.BatchScreen(batch, timeout=_TIMEOUT_S)
        return _answered(sum(item.HasField("result") for item in answer.items), _BATCH)
    if turn % 25 == 1:
        asked = [pb.StreamScreenRequest(request=world.question(names.take())) for _ in range(_STREAMED)]
        return _answered(sum(item.HasField("result") for item in stub.StreamScreen(iter(asked))), _STREAMED)
    if turn % 25 == 2:
        stub.Compare(pb.CompareRequest(name1="Example Shipyard", name2="Exampel Shipyard"), timeout=_TIMEOUT_S)
        return 1
    if turn % 50 == 3:
        return _refused(raw)
    if turn % 50 == 4:
        stub.Screen.future(world.question(names.take())).cancel()
        return 0
    one = stub.Screen(world.question(names.take(), world.COMING_AND_GOING), timeout=_TIMEOUT_S)
    world.edition_in(one.result, generations)
    return 1


def _answered(count: int, asked: int) -> int:
    if count != asked:
        raise AssertionError(f"{count} of {asked} questions answered")
    return count


def _refused(raw: grpc.UnaryUnaryMultiCallable[bytes, bytes]) -> int:
    try:
        raw(b"\xff\xff", timeout=_TIMEOUT_S)
    except grpc.RpcError as error:
        if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
            return 1
        raise
    raise AssertionError("bytes that are no message were answered")
