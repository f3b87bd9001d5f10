"""Timing contenders side by side: short turns in one loop, so that what disturbs the machine disturbs all of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

_PROBES = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """What one contender cost, in microseconds a query: median, 99th percentile, mean, longest, and how many."""

    contender: str
    corpus: str
    names: int
    p50_us: float
    p99_us: float
    mean_us: float
    max_us: float
    count: int

    @classmethod
    def of(cls, contender: str, corpus: str, names: int, spent_ns: Sequence[int]) -> Timing:
        """Summarise the times of single queries, in nanoseconds. Raises `ValueError` when there are none."""
        if not spent_ns:
            raise ValueError(f"{contender} was never asked")
        spent = np.array(spent_ns, dtype=np.float64) / 1000.0
        p50, p99 = np.percentile(spent, [50, 99])
        return cls(
            contender, corpus, names, float(p50), float(p99), float(spent.mean()), float(spent.max()), len(spent)
        )


class Contestant(Protocol):
    """Somebody who answers queries and tells how long each took."""

    name: str

    def run(self, count: int) -> list[int]:
        """Answer the next `count` queries; return the nanoseconds each took."""

    @property
    def left(self) -> int:
        """How many queries are left that were never asked before."""


@dataclass(slots=True)
class Asker:
    """A contestant in this process (or behind a call): one function, asked one query after the other.

    `parties` is how many parties one question holds: the times returned are then per party. `wraps` lets it begin anew
    at the end of its queries, which only those who keep nothing between two queries may.
    """

    name: str
    ask: Callable[[object], object]
    queries: Sequence[object]
    parties: int = 1
    wraps: bool = False
    at: int = field(default=0)

    @property
    def left(self) -> int:
        """How many queries are left that were never asked before."""
        return 1_000_000_000 if self.wraps else len(self.queries) - self.at

    def run(self, count: int) -> list[int]:
        """Ask the next `count` queries; return the nanoseconds each took."""
        spent = []
        for _ in range(min(count, self.left)):
            query = self.queries[self.at % len(self.queries)]
            self.at += 1
            start = time.perf_counter_ns()
            self.ask(query)
            spent.append((time.perf_counter_ns() - start) // self.parties)
        return spent


def interleave(
    contestants: Sequence[Contestant],
    *,
    rounds: int,
    turn_s: float,
    warm: int = 20,
    tick: Callable[[], None] | None = None,
) -> dict[str, list[int]]:
    """Let every contestant answer in short turns of about `turn_s` seconds, `rounds` times; times in nanoseconds.

    The order turns round by round, so that nobody always comes after the same neighbour.
    """
    turns = {c.name: _turn(c, rounds, turn_s, warm) for c in contestants}
    spent: dict[str, list[int]] = {c.name: [] for c in contestants}
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for number in range(rounds):
            for at in range(len(contestants)):
                contestant = contestants[(at + number) % len(contestants)]
                spent[contestant.name] += contestant.run(turns[contestant.name])
            if tick is not None:
                tick()
    finally:
        gc.enable()
        gc.unfreeze()
    return spent


def _turn(contestant: Contestant, rounds: int, turn_s: float, warm: int) -> int:
    """Warm a contestant up; how many queries it gets a turn. The very first query loads tables and says nothing."""
    contestant.run(1)
    spent = contestant.run(_PROBES)
    if sum(spent) < turn_s * 1e9:
        spent = contestant.run(warm) or spent
    each_s = float(np.median(spent or [1])) * 1e-9
    affordable = max(1, round(turn_s / max(each_s, 1e-9)))
    return max(1, min(affordable, contestant.left // max(rounds, 1), 200))
