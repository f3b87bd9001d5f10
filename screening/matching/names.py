"""Precision: how near a queried name is to one form of a listed name, and why.

The score in [0, 1] says name similarity only. Two readings of a pair are scored and the better one stands: word by
word (`words`), which bears reordering, translation and extra words, and as one string without spaces (`joined`), which
bears joins, splits and typing errors. 1.0 is kept for a name equal in its own writing, so no two companies share it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from screening.matching.alignment import Alignment, inversions
from screening.matching.weights import WEIGHTS, Weights

CEILING = 0.985
IN_PART = 0.90
LEFT_OVER = 0.35
UNLIKE = 0.25
_UNLIKELY = 0.64
_COMPRESSED = 0.15
_TRUSTED = frozenset({"concept", "vowels"})
_BRIDGES = frozenset({"concept", "sound", "joined"})

TERMS: tuple[tuple[str, int], ...] = (
    ("lower cover", 1),
    ("higher cover", 1),
    ("product of covers", 1),
    ("evidence", 1),
    ("evidence by lower cover", 1),
    ("conflict", -1),
    ("number conflict", -1),
    ("inverted", -1),
    ("by concept", 0),
    ("left of the query", -1),
    ("left of the listed name", -1),
    ("inexact", -1),
    ("listed cover", 0),
    ("all left of the query", -1),
    ("all left of the listed name", -1),
    ("bridged", 0),
    ("bridged by product", 0),
)
"""The terms of `Features.vector` with the sign each may have: agreement never takes away, a word left over never adds."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: the weight of each unit, and which units are numbers, concepts or Han characters only."""

    weights: tuple[float, ...]
    numbers: tuple[bool, ...]
    concepts: tuple[bool, ...]
    han: tuple[bool, ...] = ()

    @property
    def total(self) -> float:
        """The weight of the whole form."""
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class Features:
    """What is counted of one alignment; every share is in [0, 1].

    `query_cover` and `listed_cover` are shares of each side's weight that found an answer; `evidence` is the log of
    the weight agreed on; `conflict` the smaller of the heaviest words left over on either side; `number_conflict` 1
    when both have a number the other lacks; `inverted` the share of neighbours in another order; `by_concept` the
    share of agreement that rests on glossary concepts; `query_left` and `listed_left` the heaviest word left over, `query_rest`
    and `listed_rest` all of them together; `bridged` the share of agreement that crosses a language or a script;
    `other_han` that a word in Han characters stands where the other side has another one; `hasty` that a queried word
    lacks its vowels.
    """

    query_cover: float
    listed_cover: float
    evidence: float
    conflict: float
    number_conflict: float
    inverted: float
    by_concept: float
    query_left: float
    listed_left: float
    inexact: float
    query_rest: float
    listed_rest: float
    bridged: float
    other_han: bool = False
    hasty: bool = False

    @property
    def in_part(self) -> bool:
        """Whether something that names is left over or only alike: such a pair is for a person to decide."""
        return self.hasty or self.query_rest + self.listed_rest > LEFT_OVER or self.inexact > UNLIKE

    def vector(self) -> tuple[float, ...]:
        """Return the terms that `weights` weighs, in its order."""
        low, high = sorted((self.query_cover, self.listed_cover))
        return (
            low,
            high,
            low * high,
            self.evidence,
            self.evidence * low,
            self.conflict,
            self.number_conflict,
            self.inverted,
            self.by_concept,
            self.query_left,
            self.listed_left,
            self.inexact,
            self.listed_cover,
            self.query_rest,
            self.listed_rest,
            self.bridged,
            self.bridged * low * high,
        )


def features(alignment: Alignment, query: Side, listed: Side) -> Features:
    """Return what is counted of `alignment` between the two sides."""
    answered = {p.query: p.meeting for p in alignment.pairs}
    query_met = sum(query.weights[at] * meeting.similarity for at, meeting in answered.items())
    listed_met = sum(
        listed.weights[at] * s for at, s in {p.listed: p.meeting.similarity for p in alignment.pairs}.items()
    )
    agreed = (query_met + listed_met) / 2
    by_concept = sum(query.weights[at] for at, meeting in answered.items() if meeting.how == "concept")
    bridged = sum(query.weights[at] for at, meeting in answered.items() if meeting.how in _BRIDGES)
    inexact = sum(query.weights[at] * (1 - m.similarity) for at, m in answered.items() if m.how not in _TRUSTED)
    query_left = max((query.weights[i] for i in alignment.query_left), default=0.0)
    listed_left = max((listed.weights[i] for i in alignment.listed_left), default=0.0)
    clash = any(query.numbers[i] for i in alignment.query_left) and any(
        listed.numbers[i] for i in alignment.listed_left
    )
    return Features(
        query_cover=min(query_met / max(query.total, 1e-6), 1.0),
        listed_cover=min(listed_met / max(listed.total, 1e-6), 1.0),
        evidence=math.log1p(agreed),
        conflict=min(query_left, listed_left),
        number_conflict=float(clash),
        inverted=inversions(alignment),
        by_concept=by_concept / max(query.total, 1e-6),
        query_left=query_left,
        listed_left=listed_left,
        inexact=inexact,
        query_rest=sum(query.weights[i] for i in alignment.query_left),
        listed_rest=sum(listed.weights[i] for i in alignment.listed_left),
        bridged=bridged / max(query.total, 1e-6),
        other_han=_other_han(alignment, query, listed),
        hasty=any(meeting.how == "vowels" for meeting in answered.values()),
    )


def _other_han(alignment: Alignment, query: Side, listed: Side) -> bool:
    """Whether a kanji word has another one against it: 電機 for 電力, or 工業 for 産業, makes another company."""
    if not any(query.han) or not any(listed.han):
        return False
    if any(query.han[i] for i in alignment.query_left) and any(listed.han[i] for i in alignment.listed_left):
        return True
    return any(p.meeting.how == "concept" and query.han[p.query] and listed.han[p.listed] for p in alignment.pairs)


def score(found: Features, weights: Weights = WEIGHTS) -> float:
    """Return the word-by-word score of a pair, calibrated to mean the same in every script."""
    z = weights.bias + sum(w * x for w, x in zip(weights.terms, found.vector(), strict=True))
    value = CEILING / (1.0 + math.exp(-z)) if z > -50 else 0.0  # noqa: PLR2004 - exp would overflow
    if found.other_han:
        # Compressed and not cut, so that the nearer of two other companies still comes first.
        return min(value, _UNLIKELY + (value - _UNLIKELY) * _COMPRESSED)
    return min(value, IN_PART) if found.in_part else value
