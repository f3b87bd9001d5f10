"""Questions while generations are swapped under the service, beside the same questions while they are not."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.quality.data import ROOT
from bench.speed.service import Client, unary
from screening.index import generations

EVERY_S = 0.5
_WARM_S = 5.0


def publish_in_turn(root: Path, names: Sequence[str]) -> None:
    """Publish the generations in turn until it is ended; runs in a process of its own."""
    at = 0
    while True:
        generations.publish(root, names[at % len(names)])
        at += 1
        time.sleep(EVERY_S)


def under_swaps(
    address: str,
    root: Path,
    names: Sequence[str],
    queries: Sequence[str],
    rounds: int,
    turn_s: float,
    tick: Callable[[], None],
) -> tuple[list[int], list[int], int]:
    """Nanoseconds of every question without and with swaps, in turns, and how many generations answered."""
    client = Client.of(address)
    quiet: list[int] = []
    swapped: list[int] = []
    seen: set[str] = set()
    asked = iter(queries)
    try:
        _ask(client, asked, _WARM_S, set())
        for _ in range(rounds):
            quiet += _ask(client, asked, turn_s, set())
            swapper = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "bench.speed.swaps", str(root), *names], cwd=ROOT
            )
            try:
                swapped += _ask(client, asked, turn_s, seen)
            finally:
                swapper.terminate()
                swapper.wait(timeout=60)
            tick()
    finally:
        client.close()
    return quiet, swapped, len(seen)


def _ask(client: Client, asked: Iterator[str], turn_s: float, seen: set[str]) -> list[int]:
    spent = []
    until = time.monotonic() + turn_s
    while time.monotonic() < until:
        name = next(asked, None)
        if name is None:
            break
        message = unary([name])
        start = time.perf_counter_ns()
        answer = client.screen(message)
        spent.append(time.perf_counter_ns() - start)
        seen.add(answer.result.generation)
    return spent


if __name__ == "__main__":
    publish_in_turn(Path(sys.argv[1]), sys.argv[2:])
