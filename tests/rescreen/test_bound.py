"""The bound of a score is never below the score."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.matching.names import Features, score
from screening.rescreen.bound import ScoreBound

SHARE = st.floats(0, 1)
WEIGHT = st.floats(0, 6)
NOTHING = Features(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
PAIRS = st.builds(
    Features,
    query_cover=SHARE,
    listed_cover=SHARE,
    evidence=WEIGHT.map(math.log1p),
    conflict=WEIGHT,
    number_conflict=SHARE,
    inverted=SHARE,
    by_concept=SHARE,
    query_left=WEIGHT,
    listed_left=WEIGHT,
    inexact=WEIGHT,
    query_rest=WEIGHT,
    listed_rest=WEIGHT,
    bridged=SHARE,
)


def reachable(min_score: float, found: Features) -> bool:
    """Whether the bound lets a pair through that has at most the shares of `found` and costs at least as much."""
    values = (found.query_cover, found.listed_cover, math.expm1(found.evidence), found.inexact)
    return bool(ScoreBound(min_score).reachable(*(np.array([value], dtype=np.float32) for value in values))[0])


@settings(deadline=None)  # the tables are made by the first example
@given(PAIRS, SHARE, WEIGHT)
def test_no_alignment_scores_above_its_bound(pair: Features, more: float, less: float) -> None:
    """Whatever is counted of a pair, its own score is reachable, also where it could have had more than it has."""
    found = replace(pair, by_concept=pair.by_concept * pair.query_cover, bridged=pair.bridged * pair.query_cover)
    assert reachable(score(found), found)
    generous = replace(
        found,
        query_cover=min(found.query_cover + more, 1.0),
        listed_cover=min(found.listed_cover + more, 1.0),
        evidence=found.evidence + more,
        inexact=max(found.inexact - less, 0.0),
    )
    assert reachable(score(found), generous)


def test_what_agrees_in_nothing_is_out_of_reach() -> None:
    """The bound says no where it can: without agreement, and for a score that words alone never give."""
    agreeing = replace(NOTHING, query_cover=1.0, listed_cover=1.0, evidence=1.1)
    assert [False, True] == [reachable(0.7, NOTHING), reachable(0.7, agreeing)]
    assert [True, False] == [reachable(0.0, NOTHING), reachable(1.0, agreeing)]


def test_a_word_only_alike_costs() -> None:
    """The same shares reach a score or not by how much of them is only alike."""
    found = replace(NOTHING, query_cover=0.9, listed_cover=0.9, evidence=1.0)
    assert [True, False] == [reachable(0.7, found), reachable(0.7, replace(found, inexact=2.5))]
