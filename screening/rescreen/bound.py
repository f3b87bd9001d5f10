"""The highest score that a pair of names can reach by its words, without aligning them.

What is known of a pair beforehand is how much weight of either side can find an answer at all. The score is a logistic
model of such shares (`matching.names`), so its highest value over every alignment within them stands in a small table.
The table is computed from the model itself: new weights give a new table and no new proof.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.matching.names import Features, score
from screening.matching.weights import WEIGHTS

Floats = NDArray[np.float32]

_STEPS: Final = 40
_SLACK: Final = 0.05
"""In units of the model's sum: far above the rounding of 32-bit floats, far below what separates two names."""
_NOTHING: Final = Features(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class ScoreBound:
    """Says of many pairs at once whether their words can reach `min_score`, in [0, 1]."""

    def __init__(self, min_score: float) -> None:
        self._base, self._by_evidence = _tables()
        self._inexact = _sum_of(_NOTHING) - _sum_of(_features(inexact=1.0))
        self._wanted = _sum_for(min_score) - _SLACK

    def reachable(
        self, query_share: Floats, listed_share: Floats, agreed: Floats, inexact: Floats
    ) -> NDArray[np.bool_]:
        """Return which pairs can reach the score; every argument but the last is what a pair has at most.

        Args:
            query_share: share of the queried weight that is answered, in [0, 1].
            listed_share: share of the listed weight that is answered, in [0, 1].
            agreed: the mean of the two answered weights.
            inexact: the least weight that is answered by a word only alike.
        """
        at = _step(query_share), _step(listed_share)
        most = self._base[at] + np.log1p(agreed) * self._by_evidence[at] - self._inexact * inexact
        found: NDArray[np.bool_] = most >= self._wanted
        return found


def _step(share: Floats) -> NDArray[np.intp]:
    """The grid point at or above a share: a bound may be too high, never too low."""
    return np.ceil(np.clip(share, 0.0, 1.0) * _STEPS).astype(np.intp)


@cache
def _tables() -> tuple[Floats, Floats]:
    """The highest sum without evidence and the most that one unit of evidence adds, for all shares up to a grid point."""
    shape = (_STEPS + 1, _STEPS + 1)
    base, slope = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.float32)
    for at in product(range(_STEPS + 1), repeat=2):
        query, listed = at[0] / _STEPS, at[1] / _STEPS
        corners = [
            _features(query=query, listed=listed, bridged=bridged, by_concept=concept)
            for bridged in (0.0, query)
            for concept in (0.0, query)
        ]
        sums = [_sum_of(corner) for corner in corners]
        more = [_sum_of(_with_evidence(corner)) for corner in corners]
        base[at] = max(sums)
        slope[at] = max(0.0, *(high - low for high, low in zip(more, sums, strict=True)))
    # Less agreement can score higher where a term takes away, so the bound looks at all that lies below.
    return _highest(base), _highest(slope)


def _highest(table: Floats) -> Floats:
    found: Floats = np.maximum.accumulate(np.maximum.accumulate(table, axis=0), axis=1)
    return found


def _features(
    *,
    query: float = 0.0,
    listed: float = 0.0,
    evidence: float = 0.0,
    by_concept: float = 0.0,
    inexact: float = 0.0,
    bridged: float = 0.0,
) -> Features:
    """What is counted of a pair of which nothing is known that takes away."""
    return Features(query, listed, evidence, 0.0, 0.0, 0.0, by_concept, 0.0, 0.0, inexact, 0.0, 0.0, bridged)


def _with_evidence(found: Features) -> Features:
    return _features(
        query=found.query_cover,
        listed=found.listed_cover,
        evidence=1.0,
        by_concept=found.by_concept,
        bridged=found.bridged,
    )


def _sum_of(found: Features) -> float:
    return WEIGHTS.bias + sum(w * x for w, x in zip(WEIGHTS.terms, found.vector(), strict=True))


def _sum_for(value: float) -> float:
    """The sum of the model at which it gives `value`: the logistic curve backwards, its height taken from a point."""
    height = score(_NOTHING) * (1.0 + math.exp(-_sum_of(_NOTHING)))
    if value >= height:
        return math.inf  # only a name equal letter by letter, which is not found by its words
    return -math.log(height / value - 1.0) if value > 0.0 else -math.inf
