"""What the word-by-word score can at most be, before any word is aligned: the proofs behind the candidate stage.

`names.score` is a logistic function of a weighted sum z of features. Here z is bounded from above for a set of
meetings (`reachable`), and computed for many forms at once from their best meetings (`z_of_forms`). A form whose bound
stays below the threshold cannot score it, so it is never aligned. Every bound uses only the signs that `names.TERMS`
promises; `tests/matching/test_bounds.py` holds it against the scorer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.matching.names import CEILING, IN_PART, LEFT_OVER, TERMS, UNLIKE
from screening.matching.weights import WEIGHTS, Weights

_Floats = NDArray[np.float64]
_MARGIN = 1e-5
_NEVER = math.inf
_USUAL = 4.0
_HEAVIEST = 256.0
_HALVINGS = 9


@dataclass(frozen=True, slots=True)
class Unit:
    """A queried unit as bounds see it.

    `weight` is its own, `listed` the heaviest of the tokens it meets; `free` says that a meeting by meaning costs
    nothing, `bridge` that one crosses a script.
    """

    weight: float
    listed: float
    free: bool
    bridge: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """What many forms hold against one query, an entry each.

    `query` and `listed` are the weights met on either side, `total` the weight of the query, `mass` that of the form;
    `inexact`, `bridged`, `query_left`, `listed_left` as in `names.Features`; `rest` what is left over on both sides.
    Where `clear` is false the alignment is not known, and each entry is as favourable as any alignment could make it.
    """

    query: _Floats
    listed: _Floats
    total: float
    mass: _Floats
    inexact: _Floats
    bridged: _Floats
    query_left: _Floats
    listed_left: _Floats
    rest: _Floats
    clear: NDArray[np.bool_]


class Bounds:
    """The weights of the score by the name of their term."""

    def __init__(self, weights: Weights = WEIGHTS) -> None:
        held = dict(zip((name for name, _ in TERMS), weights.terms, strict=True))
        self.bias = weights.bias
        self.lower, self.higher, self.product = held["lower cover"], held["higher cover"], held["product of covers"]
        self.evidence, self.evidence_by_cover = held["evidence"], held["evidence by lower cover"]
        self.conflict, self.number = held["conflict"], held["number conflict"]
        self.concept = held["by concept"]
        self.query_left, self.listed_left = held["left of the query"], held["left of the listed name"]
        self.inexact, self.listed = held["inexact"], held["listed cover"]
        self.query_rest, self.listed_rest = held["all left of the query"], held["all left of the listed name"]
        self.bridged, self.bridged_product = held["bridged"], held["bridged by product"]

    def z_for(self, score: float, factor: float = 1.0) -> float:
        """Return the z from which the score, times `factor`, reaches `score`; -inf for 0, inf where it never does."""
        share = score / factor / CEILING
        if share <= 0:
            return -_NEVER
        return math.log(share / (1 - share)) - _MARGIN if share < 1 else _NEVER

    def reachable(self, units: Sequence[Unit], caps: Sequence[float]) -> float:
        """Return a bound on z for every form in which unit i is met by at most `caps[i]`, whatever else the form holds.

        The gain of a unit is taken on its own at the point where only the fully met ones count: evidence is concave, so
        the sum of the gains is never too small.
        """
        total = max(sum(unit.weight for unit in units), 1e-6)
        cover = min(sum(unit.weight * cap for unit, cap in zip(units, caps, strict=True)) / total, 1.0)
        logs = self.evidence + self.evidence_by_cover * cover
        bridge = max(0.0, self.bridged + self.bridged_product) / total
        fixed = [unit for unit, cap in zip(units, caps, strict=True) if cap >= 1.0]
        start = sum(unit.weight for unit in fixed)
        agreed = sum(unit.weight + unit.listed for unit in fixed) / 2
        best = -_NEVER
        for slope in (max(self.product, 0.0) / total, 0.0):
            # The listed cover is 1 or 0: z is linear in it, so one of the two ends is the larger.
            z = self.bias + self.lower * cover + self.higher + max(self.concept, 0.0)
            z += slope * start + (self.listed if slope else 0.0) + logs * math.log1p(agreed)
            z += bridge * sum(unit.weight for unit in fixed if unit.bridge)
            for unit, cap in zip(units, caps, strict=True):
                if 0.0 < cap < 1.0:
                    met = unit.weight * cap
                    gain = slope * met + logs * math.log1p((met + unit.listed * cap) / 2 / (1 + agreed))
                    gain += bridge * unit.weight if unit.bridge else 0.0
                    gain += 0.0 if unit.free else self.inexact * unit.weight * (1 - cap)
                    z += max(gain, 0.0)
            best = max(best, z)
        return best

    def least_agreed(self, weight: float, z: float, *, bridge: bool) -> float:
        """Return the least weight that must be agreed on, on the side where it is more, for a form to reach `z`.

        `weight` is that of the query; `bridge` says whether a meeting may cross a script. From below, by bisection.
        """
        low, high = 0.0, _USUAL if self._agreed(_USUAL, weight, bridge=bridge) >= z else _HEAVIEST
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if self._agreed(middle, weight, bridge=bridge) < z:
                low = middle
            else:
                high = middle
        return low

    def _agreed(self, agreed: float, weight: float, *, bridge: bool) -> float:
        """A bound on z where neither side agrees on more than `agreed`; it grows with it."""
        cover = min(agreed / max(weight, 1e-6), 1.0)
        z = self.bias + self.lower * cover + self.higher + max(self.concept, 0.0)
        z += max(self.product * cover + self.listed, 0.0)
        z += (self.evidence + self.evidence_by_cover * cover) * math.log1p(agreed)
        return z + (max(0.0, self.bridged + self.bridged_product * cover) if bridge else 0.0)

    def lightest_whole(self, share: float, weight: float, z: float) -> float:
        """Return the least listed weight with which two whole strings that agree by `share` reach `z`; inf for none.

        `weight` is that of the queried form.
        """
        rest = self.bias + self.lower * share + self.higher * share + self.product * share * share
        rest += self.listed * share + max(self.concept, 0.0) + self.inexact * weight * (1 - share)
        rest += max(0.0, self.bridged + self.bridged_product * share * share)
        logs = self.evidence + self.evidence_by_cover * share
        if rest >= z:
            return 0.0
        if logs <= 0:
            return _NEVER
        wanted = (z - rest) / logs
        return max(0.0, 2 * math.expm1(wanted) / share - weight) if wanted < 50 else _NEVER  # noqa: PLR2004 - expm1 would overflow

    def values(self, found: Sums) -> _Floats:
        """Return for each form the score that its features give at most, before the factor of a part."""
        cover = np.minimum(found.query / max(found.total, 1e-6), 1.0)
        listed = np.minimum(found.listed / found.mass, 1.0)
        low, high = np.minimum(cover, listed), np.maximum(cover, listed)
        evidence = np.log1p((found.query + found.listed) / 2)
        # Where the alignment is not known the listed cover may be smaller, which must not make z larger than this.
        slope = self.product * cover + self.listed
        z = self.bias + self.lower * low + self.higher * high + max(self.concept, 0.0)
        z = z + np.where(found.clear, slope * listed, np.maximum(slope, 0.0) * listed)
        z += (self.evidence + self.evidence_by_cover * low) * evidence
        z += np.maximum(0.0, self.bridged + self.bridged_product * cover * listed) * found.bridged
        z += self.conflict * np.minimum(found.query_left, found.listed_left)
        z += self.query_left * found.query_left + self.listed_left * found.listed_left
        z += self.inexact * found.inexact
        in_part = (found.rest > LEFT_OVER + _MARGIN) | (found.inexact > UNLIKE + _MARGIN)
        value = CEILING / (1.0 + np.exp(-np.maximum(z + _MARGIN, -50.0)))
        return np.where(in_part, np.minimum(value, IN_PART), value)
