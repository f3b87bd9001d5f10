"""Which forms of a block of names can reach the score with which listed forms, by the weight that finds an answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.matching.containment import EQUAL
from screening.rescreen.bound import ScoreBound
from screening.rescreen.listed import ListedSide

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]

_LEVELS: Final = (0.0, 0.6, 0.7, 0.8, 0.9, 2.0)


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a block end to end: the row (queried form) that each stands in, in order, and its weight."""

    row: Numbers
    weight: Floats

    @property
    def rows(self) -> int:
        """How many queried forms there are."""
        return int(self.row[-1]) + 1 if self.row.size else 0


@dataclass(frozen=True, slots=True)
class Answers:
    """Which unit answers which token of which listed form: one place an answer. `share` and `ease` as in `Touch`."""

    unit: Numbers
    token: Numbers
    form: Numbers
    share: Floats
    ease: Floats


def reach(answers: Answers, units: Units, listed: ListedSide, bound: ScoreBound) -> list[tuple[int, int]]:
    """Return each (row, listed form) that can reach the score, or of which one may hold the other."""
    shape = (units.rows, listed.mass.size)
    tokens = _tokens(answers, units, listed)
    best = _best(answers, shape[1])
    equal = (tokens >= EQUAL).astype(np.float32)
    within = (equal @ listed.holds >= listed.needed - 0.5) | (equal @ listed.own >= listed.own_needed - 0.5)
    counts = np.bincount(units.row, minlength=shape[0])[:, None]
    cut = _sums(best, units, shape, np.where(best.share >= EQUAL, 1.0, 0.0)) >= counts - 0.5
    listed_met = tokens @ listed.weight
    met = _sums(best, units, shape, best.share * units.weight[best.unit])
    total = np.bincount(units.row, units.weight, shape[0]).astype(np.float32)[:, None]
    worth = bound.reachable(met / total, listed_met / listed.mass, _mean(met, listed_met), np.zeros_like(met))
    found = within | cut
    found[worth] |= _reach_by_level(best, units, worth, (total, listed_met, listed.mass), bound)
    return list(zip(*(axis.tolist() for axis in np.nonzero(found)), strict=True))


def _reach_by_level(
    best: Answers, units: Units, worth: Flags, sides: tuple[Floats, Floats, Floats], bound: ScoreBound
) -> Flags:
    """Which pairs of `worth` can still reach the score once words that are only alike are charged for it.

    A name that gets a share x of its weight answered does so at the least cost through the words most alike first
    (fractional knapsack). So between two levels the share is at most that of all words above the lower one, and the
    cost at least that of all words above the higher one.
    """
    total, listed_met, mass = sides
    rows, forms = np.nonzero(worth)
    number = np.full(worth.shape, -1, dtype=np.intp)
    number[rows, forms] = np.arange(rows.size)
    pair = number[units.row[best.unit], best.form]
    kept = pair >= 0
    pair, share, ease = pair[kept], best.share[kept], best.ease[kept]
    weight = units.weight[best.unit[kept]]
    listed = listed_met[rows, forms]
    found = np.zeros(rows.size, dtype=np.bool_)
    for low, high in pairwise(_LEVELS):
        met = np.bincount(pair, np.where(ease >= low, weight * share, 0.0), rows.size).astype(np.float32)
        cost = np.bincount(pair, np.where(ease >= high, weight * (1.0 - ease), 0.0), rows.size).astype(np.float32)
        found |= bound.reachable(met / total[rows, 0], listed / mass[forms], _mean(met, listed), cost)
    return found


def _mean(first: Floats, second: Floats) -> Floats:
    found: Floats = (first + second) * np.float32(0.5)
    return found


def _tokens(answers: Answers, units: Units, listed: ListedSide) -> Floats:
    """Of (row, token): how alike the nearest unit of the row is."""
    found: Floats = np.zeros((units.rows, listed.weight.shape[0]), dtype=np.float32)
    np.maximum.at(found, (units.row[answers.unit], answers.token), answers.share)
    return found


def _best(answers: Answers, forms: int) -> Answers:
    """The best that each unit answers in each form: the highest share, and the highest ease, of all its tokens."""
    if not answers.unit.size:
        return answers
    key = answers.unit * forms + answers.form
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    first = order[starts]
    share, ease = (np.maximum.reduceat(values[order], starts) for values in (answers.share, answers.ease))
    return Answers(answers.unit[first], answers.token[first], answers.form[first], share, ease)


def _sums(best: Answers, units: Units, shape: tuple[int, int], values: NDArray[np.floating]) -> Floats:
    """Of (row, form): the sum of a value over the units of the row that answer in the form."""
    at = units.row[best.unit] * shape[1] + best.form
    return np.bincount(at, values, shape[0] * shape[1]).reshape(shape).astype(np.float32)
