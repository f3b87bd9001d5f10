"""The word-by-word score: what is counted, and what it may never say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.matching.alignment import Alignment, Pair
from screening.matching.expansion import Meeting
from screening.matching.names import TERMS, Features, Side, features, score
from screening.matching.weights import WEIGHTS, Weights

SHARE = st.sampled_from([0.5, 0.72, 0.9, 0.96, 1.0])
WEIGHT = st.floats(0.08, 1.0)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Alignment, Side, Side]:
    """An alignment of two sides in which each word answers at most one other."""
    query, listed = draw(st.lists(WEIGHT, min_size=1, max_size=6)), draw(st.lists(WEIGHT, min_size=1, max_size=6))
    count = draw(st.integers(1, min(len(query), len(listed))))
    ours = draw(st.permutations(range(len(query))))[:count]
    theirs = draw(st.permutations(range(len(listed))))[:count]
    hows = draw(
        st.lists(st.sampled_from(["same", "edit", "sound", "concept", "number"]), min_size=count, max_size=count)
    )
    pairs = tuple(
        Pair(q, p, Meeting(p, draw(SHARE), how, "latn")) for q, p, how in zip(sorted(ours), theirs, hows, strict=True)
    )
    alignment = Alignment(
        pairs,
        tuple(sorted(set(range(len(query))) - set(ours))),
        tuple(sorted(set(range(len(listed))) - set(theirs))),
    )
    return alignment, _side(query), _side(listed)


def _side(weights: list[float], numbers: tuple[int, ...] = ()) -> Side:
    return Side(tuple(weights), tuple(n in numbers for n in range(len(weights))), tuple(False for _ in weights))


def _pairs(*met: tuple[int, int, float]) -> tuple[Pair, ...]:
    return tuple(Pair(q, p, Meeting(p, share, "same" if share == 1.0 else "edit", "latn")) for q, p, share in met)


def _score(alignment: Alignment, query: Side, listed: Side) -> float:
    return score(features(alignment, query, listed))


@given(cases())
@settings(deadline=None, max_examples=300)
def test_every_share_is_a_share(case: tuple[Alignment, Side, Side]) -> None:
    """Covers, inversions, conflicts and shares of agreement lie in [0, 1], and nothing is negative."""
    found = features(*case)
    shares = (found.query_cover, found.listed_cover, found.number_conflict, found.inverted, found.by_concept)
    assert all(0.0 <= share <= 1.0 + 1e-9 for share in shares)
    assert all(value >= 0.0 for value in (found.evidence, found.conflict, found.inexact, found.query_rest))


@given(cases())
@settings(deadline=None, max_examples=300)
def test_a_word_by_word_score_never_reads_one(case: tuple[Alignment, Side, Side]) -> None:
    """The score lies in [0, 1) so that 1.0 stays the sign of an equal name."""
    assert 0.0 <= _score(*case) < 1.0


@given(cases(), WEIGHT)
@settings(deadline=None, max_examples=300)
def test_a_word_more_that_nobody_answers_never_helps(case: tuple[Alignment, Side, Side], weight: float) -> None:
    """A further word that stands in the query only never raises its cover."""
    alignment, query, listed = case
    longer = _side([*query.weights, weight])
    more = Alignment(alignment.pairs, (*alignment.query_left, len(query.weights)), alignment.listed_left)
    before, after = features(alignment, query, listed), features(more, longer, listed)
    assert after.query_cover <= before.query_cover + 1e-9


def test_terms_and_weights_belong_together() -> None:
    """Each term of the model has a weight of the sign it may have: agreement never takes away."""
    vector = features(Alignment(_pairs((0, 0, 1.0)), (), ()), _side([1.0]), _side([1.0])).vector()
    assert (len(TERMS), len(TERMS)) == (len(vector), len(WEIGHTS.terms))
    assert [] == [name for (name, sign), w in zip(TERMS, WEIGHTS.terms, strict=True) if sign * w < 0]


def test_full_agreement_beats_partial_agreement() -> None:
    """A name of which every word is answered scores above one with a rare word left over on both sides."""
    full = _score(Alignment(_pairs((0, 0, 1.0), (1, 1, 1.0)), (), ()), _side([1.0, 0.5]), _side([1.0, 0.5]))
    part = _score(Alignment(_pairs((1, 1, 1.0)), (0,), (0,)), _side([1.0, 0.5]), _side([1.0, 0.5]))
    assert part < 0.5 < full


def test_rare_words_prove_more_than_common_ones() -> None:
    """The same agreement on rare words scores above that on generic words."""
    rare = _score(Alignment(_pairs((0, 0, 1.0)), (), ()), _side([1.0]), _side([1.0]))
    common = _score(Alignment(_pairs((0, 0, 1.0)), (), ()), _side([0.1]), _side([0.1]))
    assert common < rare


def test_numbers_that_differ_weigh_against() -> None:
    """Two plants with different numbers score below two names without them."""
    met, sides = _pairs((0, 0, 1.0)), ([1.0, 0.5], [1.0, 0.5])
    differ = _score(Alignment(met, (1,), (1,)), *(_side(weights, (1,)) for weights in sides))
    plain = _score(Alignment(met, (1,), (1,)), *(_side(weights) for weights in sides))
    assert differ < plain


def test_an_order_turned_round_weighs_no_more_than_a_word_missing() -> None:
    """Reordered words cost less than a missing one."""
    sides = _side([1.0, 1.0]), _side([1.0, 1.0])
    turned = _score(Alignment(_pairs((0, 1, 1.0), (1, 0, 1.0)), (), ()), *sides)
    missing = _score(Alignment(_pairs((0, 0, 1.0)), (1,), (1,)), *sides)
    assert missing < turned


@pytest.mark.parametrize("size", [-1e9, 1e3])
def test_extreme_sums_do_not_overflow(size: float) -> None:
    """No weight makes the logistic overflow."""
    shares: dict[str, float] = dict.fromkeys(list(Features.__dataclass_fields__)[:13], 1.0)
    found = Features(**shares)  # type: ignore[arg-type]
    assert 0.0 <= score(found, Weights(size, tuple(0.0 for _ in TERMS))) <= 1.0
