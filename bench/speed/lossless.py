"""Whether the fast path returns every name that the plain reference scores at or above a threshold."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.speed.corpus import Query
from bench.speed.probe import MIN_SCORE, Engine
from screening.matching.reference import Reference

THRESHOLD = 0.85
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Loss:
    """A listed entity the reference finds and the fast path does not, or only below (`score` None: not at all)."""

    query: str
    kind: str
    entity: int
    reference: float
    score: float | None


@dataclass(frozen=True, slots=True)
class Losslessness:
    """How many names the reference scored at or above the threshold, how many of them the engine returned there.

    `lower` counts those to which the engine gave a lower score. `reference_us` is the reference's mean cost of a query.
    """

    queries: int
    expected: int
    returned: int
    lower: int
    reference_us: float
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class _Answers:
    """What both said to one query, by entity; the engine is asked as the service asks it."""

    reference: dict[int, float]
    engine: dict[int, float]
    spent_s: float


@cache
def _both(path: Path) -> tuple[Engine, Reference]:
    engine = Engine(path)
    return engine, Reference(engine.reader)


def _ask(path: Path, text: str) -> _Answers:
    engine, reference = _both(path)
    start = time.perf_counter()
    wanted = reference.match_name(text, min_score=THRESHOLD)
    spent = time.perf_counter() - start
    held = engine.matcher.match_name(text, min_score=MIN_SCORE)
    return _Answers({hit.entity: hit.score for hit in wanted}, {hit.entity: hit.score for hit in held}, spent)


def check(path: Path, queries: Sequence[Query], tick: Callable[[], None]) -> Losslessness:
    """Ask both about every query, one process a core. A hit counts as returned when its score reaches the threshold."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(queries)), mp_context=spawn) as pool:
        waiting = [pool.submit(_ask, path, query.text) for query in queries]
        answers = []
        for each in waiting:
            answers.append(each.result())
            tick()
    return summarise(queries, answers)


def summarise(queries: Sequence[Query], answers: Sequence[_Answers]) -> Losslessness:
    """Count what was expected, returned and lost."""
    losses: list[Loss] = []
    expected = lower = 0
    for query, answer in zip(queries, answers, strict=True):
        expected += len(answer.reference)
        for entity, wanted in answer.reference.items():
            score = answer.engine.get(entity)
            lower += score is not None and score < wanted - _ROUNDING
            if score is None or score < THRESHOLD:
                losses.append(Loss(query.text, query.kind, entity, wanted, score))
    mean_us = 1e6 * sum(answer.spent_s for answer in answers) / max(len(answers), 1)
    return Losslessness(len(queries), expected, expected - len(losses), lower, mean_us, tuple(losses))
