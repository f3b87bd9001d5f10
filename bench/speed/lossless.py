"""Whether the fast path returns every name that the plain reference scores at or above a threshold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.speed.corpus import Query
from bench.speed.probe import Engine
from screening.matching.reference import Reference

THRESHOLD = 0.85
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Loss:
    """A listed entity the reference finds and the fast path does not, or scores lower (`score` None: not at all)."""

    query: str
    kind: str
    entity: int
    reference: float
    score: float | None


@dataclass(frozen=True, slots=True)
class Losslessness:
    """How many names the reference scored at or above the threshold, how many of them the engine returned.

    `lower` counts those it returned with a lower score. `reference_us` is the reference's mean cost of a query.
    """

    queries: int
    expected: int
    returned: int
    lower: int
    reference_us: float
    losses: tuple[Loss, ...]


def check(engine: Engine, queries: Sequence[Query], tick: Callable[[], None] | None = None) -> Losslessness:
    """Ask both about every query. Scores are compared as they are; a hit counts as returned at any score."""
    reference = Reference(engine.reader)
    expected = returned = lower = 0
    losses: list[Loss] = []
    spent = 0.0
    for query in queries:
        start = time.perf_counter()
        wanted = reference.match_name(query.text, min_score=THRESHOLD)
        spent += time.perf_counter() - start
        held = {hit.entity: hit.score for hit in engine.matcher.match_name(query.text, min_score=0.0)}
        for hit in wanted:
            score = held.get(hit.entity)
            expected += 1
            found = score is not None and score >= THRESHOLD
            returned += found
            lower += score is not None and score < hit.score - _ROUNDING
            if not found:
                losses.append(Loss(query.text, query.kind, hit.entity, hit.score, score))
        if tick is not None:
            tick()
    return Losslessness(len(queries), expected, returned, lower, 1e6 * spent / max(len(queries), 1), tuple(losses))
