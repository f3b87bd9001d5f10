"""Generations published while six threads read and four callers ask: nothing fails, mixes two or answers from an old one."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc

from bench.faults import small, world
from bench.faults.server import Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.index.generations import prune, publish
from screening.index.live import LiveIndex
from screening.v1 import screening_service_pb2 as pb
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "swaps"
_READERS: Final = 6
_CALLERS: Final = 4
EDITIONS: Final = 8
_WITHIN_S: Final = 30.0


@dataclass(slots=True)
class Seen:
    """What readers or callers saw; `newest` is what each of them must see at least from now on."""

    asked: int = 0
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    stale: int = 0
    newest: int = 0
    done: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, swap: int | None, least: int, problem: Exception | None) -> None:
        """One question answered from this swap, asked when `least` was served already; or one that failed."""
        with self.lock:
            self.asked += 1
            if isinstance(problem, AssertionError):
                self.mixed.append(str(problem))
            elif problem is not None:
                self.failed.append(repr(problem))
            elif swap is not None and swap < least:
                self.stale += 1


def run(sizes: Sizes) -> list[Row]:
    """A row for readers of the index and one for callers of the service."""
    rows = [try_readers(sizes.swaps)]
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        index = Path(folder) / "index"
        generations = world.write_editions(index, EDITIONS)
        with running(index) as server:
            return [*rows, try_callers(index, server, generations, sizes.swaps)]


def _row(who: str, swaps: int, seen: Seen) -> Row:
    bad = [*seen.failed[:2], *seen.mixed[:2]]
    return Row(
        SECTION,
        f"Swaps under load, {who}: none failed, none mixed, none stale",
        f"{swaps} swaps, {seen.asked:,} questions: {len(seen.failed)} failed, {len(seen.mixed)} mixed, {seen.stale} stale",
        not bad and seen.stale == 0 and seen.asked > swaps,
        "; ".join(bad),
    )


def try_readers(swaps: int) -> Row:
    """In one process: threads that pin and read while each swap is made under them."""
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        root = Path(folder) / "index"
        small.write_and_publish(root, 0)
        live: LiveIndex[int] = LiveIndex(
            root, on_open=lambda reader: int(reader.column("mark")[0]), copy_up_to_bytes=1 << 20
        )
        with closing(live):
            live.poll()
            threads = _start(_READERS, lambda: _read(live), seen)
            for swap in range(1, swaps + 1):
                small.write_and_publish(root, swap)
                live.poll()
                seen.newest = swap
                prune(root, keep=2)
            _end(threads, seen)
    return _row("readers of the index", swaps, seen)


def _read(live: LiveIndex[int]) -> int:
    with live.pin() as pinned:
        values = {int(value) for value in pinned.reader.column("mark")[::64]}
        names = {pinned.reader.entity(number).names[0].text for number in range(2)}
        mark = pinned.payload
    expected = {f"Example Shipyard {serial} of {mark}" for serial in (1, 2)}
    if values != {mark} or names != expected:
        raise AssertionError(f"mark {mark}: {values}, {names}")
    return mark


def try_callers(index: Path, server: Server, generations: tuple[str, ...], swaps: int) -> Row:
    """Over the wire: callers that ask one by one and in batches while generations are published in turn.

    The first of the generations is the one that is served.
    """
    seen = Seen()
    swap_of = {generations[0]: 0}
    with ExitStack() as stack:
        channels = [stack.enter_context(server.channel()) for _ in range(_CALLERS)]
        threads = [
            thread
            for number, channel in enumerate(channels)
            for thread in _start(1, _caller(channel, generations, swap_of, batch=number % 2 == 1), seen)
        ]
        for swap in range(1, swaps + 1):
            generation = generations[swap % len(generations)]
            swap_of[generation] = swap
            _swap(index, server, generation)
            seen.newest = swap
        _end(threads, seen)
    seen.failed += server.incidents()
    return _row("callers", swaps, seen)


def _swap(index: Path, server: Server, generation: str) -> None:
    """Publish, and wait until the service says that it serves it."""
    publish(index, generation)
    until = time.monotonic() + _WITHIN_S
    while server.generation() != generation:
        if time.monotonic() > until:
            raise RuntimeError(f"{generation} was not taken over within {_WITHIN_S:g} s")
        time.sleep(0.02)


def _caller(
    channel: grpc.Channel, generations: tuple[str, ...], swap_of: dict[str, int], *, batch: bool
) -> Callable[[], int]:
    """A caller with a connection of its own; gives the swap that it was answered from."""
    stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
    one = world.question(world.COMING_AND_GOING, world.ALWAYS[0])

    def ask() -> int:
        if not batch:
            return swap_of[_generation([stub.Screen(one, timeout=30).result], generations)]
        answer = stub.BatchScreen(pb.BatchScreenRequest(requests=[one] * 5), timeout=30)
        return swap_of[_generation([item.result for item in answer.items], generations)]

    return ask


def _generation(results: Sequence[pb.ScreeningResult], generations: tuple[str, ...]) -> str:
    """The one generation of all these results."""
    editions = {world.edition_in(result, generations) for result in results}
    if len(editions) != 1:
        raise AssertionError(f"one batch is answered from editions {sorted(editions)}")
    return generations[editions.pop()]


def _start(count: int, ask: Callable[[], int], seen: Seen) -> list[threading.Thread]:
    def go() -> None:
        while not seen.done:
            least = seen.newest
            try:
                seen.note(ask(), least, None)
            except (AssertionError, grpc.RpcError, ValueError, KeyError) as error:
                seen.note(None, least, error)

    threads = [threading.Thread(target=go) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def _end(threads: list[threading.Thread], seen: Seen) -> None:
    seen.done = True
    for thread in threads:
        thread.join()
