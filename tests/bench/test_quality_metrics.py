"""The measures against their plain definitions."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.quality.metrics import auc, best_f1, f1_at, rank_of, score_of, threshold_at
from bench.quality.values import Found, Share

_SCORES = st.lists(st.integers(0, 8).map(lambda value: value / 8), min_size=1, max_size=25)
_FOUND = [Found("a", 0.9), Found("b", 0.8), Found("c", 0.7)]


def test_rank_is_the_place_of_the_first_right_answer() -> None:
    """Any bearer of the name counts, the first of them decides."""
    assert 2 == rank_of(_FOUND, frozenset({"b", "c"}))


def test_rank_of_a_missing_party_is_none() -> None:
    """A party that is not among the answers has no rank and no score."""
    assert (None, 0.0) == (rank_of(_FOUND, frozenset({"z"})), score_of(_FOUND, frozenset({"z"})))


@given(_SCORES, st.sampled_from([0.0, 0.01, 0.1, 0.5]))
def test_threshold_holds_the_false_alarm_rate(scores: list[float], rate: float) -> None:
    """At the threshold at most the wanted share alerts, and one step below more would."""
    threshold = threshold_at(scores, rate)
    assert sum(score >= threshold for score in scores) <= rate * len(scores)
    below = math.nextafter(threshold, -1.0)
    assert sum(score >= below for score in scores) > rate * len(scores)


def test_threshold_needs_scores() -> None:
    """No negatives, no threshold: a calibration on nothing would accept everything."""
    with pytest.raises(ValueError, match="at least one"):
        threshold_at([], 0.01)


@given(_SCORES, _SCORES)
def test_auc_equals_its_definition(positives: list[float], negatives: list[float]) -> None:
    """The area under the curve is the share of (true, false) pairs in order, ties half."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    assert pytest.approx(wins / (len(positives) * len(negatives))) == auc(positives, negatives)


@given(_SCORES, _SCORES)
def test_best_f1_beats_every_threshold(positives: list[float], negatives: list[float]) -> None:
    """No threshold among the scores gives a better F1 than the best one."""
    best = best_f1(positives, negatives)
    every = max(f1_at(positives, negatives, threshold).f1 for threshold in {*positives, *negatives})
    assert pytest.approx(every) == best.f1
    assert pytest.approx(best.f1) == f1_at(positives, negatives, best.threshold).f1


def test_share_of_nothing_is_no_figure() -> None:
    """0 of 0 is not 0 %."""
    assert Share(0, 0).value is None
