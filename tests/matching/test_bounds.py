"""What a form can at most score, before any word is aligned: never less than what it does score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.columns import ColumnBuilder
from screening.matching.alignment import Alignment, Pair
from screening.matching.bounds import Bounds, Unit
from screening.matching.compare import MemoryColumns
from screening.matching.engine import Matcher
from screening.matching.expansion import HOWS, Meeting
from screening.matching.names import Side, features, score
from screening.matching.reference import Reference
from screening.matching.residue import joined_alignment
from screening.model.entity import EntityName, NameRole

BOUNDS = Bounds()
WEIGHT = st.floats(0.08, 1.0)
WORDS = (
    "kordavel",
    "kordavle",
    "zorix",
    "zorikks",
    "quorindal",
    "trading",
    "company",
    "al",
    "bank",
    "558",
    "uvelqarst",
)
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@st.composite
def _met(draw: st.DrawFn) -> tuple[Alignment, Side, Side]:
    """Two names of which some words meet, each one other."""
    query, listed = draw(st.lists(WEIGHT, min_size=1, max_size=6)), draw(st.lists(WEIGHT, min_size=1, max_size=6))
    count = draw(st.integers(1, min(len(query), len(listed))))
    places = draw(st.permutations(range(len(listed))))
    pairs = tuple(
        Pair(at, places[at], Meeting(at, draw(st.floats(0.4, 1.0)), draw(st.sampled_from(HOWS)), "latn"))
        for at in range(count)
    )
    left = tuple(sorted(set(range(len(listed))) - {pair.listed for pair in pairs}))
    sides = [Side(tuple(each), (False,) * len(each), (False,) * len(each)) for each in (query, listed)]
    return Alignment(pairs, tuple(range(count, len(query))), left), sides[0], sides[1]


def _caps(found: Alignment, query: Side, listed: Side) -> tuple[list[Unit], list[float]]:
    met = {pair.query: pair for pair in found.pairs}
    units, caps = [], []
    for at, weight in enumerate(query.weights):
        meeting = met[at].meeting if at in met else None
        heavy = listed.weights[met[at].listed] if at in met else 0.0
        how = "" if meeting is None else meeting.how
        units.append(Unit(weight, heavy, how in {"concept", "vowels"}, how in {"concept", "sound"}))
        caps.append(0.0 if meeting is None else meeting.similarity)
    return units, caps


@given(_met())
@settings(deadline=None, max_examples=400)
def test_no_alignment_is_worth_more_than_its_meetings_allow(case: tuple[Alignment, Side, Side]) -> None:
    """The bound over all forms that hold these meetings is at least the score of the one at hand."""
    value = score(features(*case))
    assert BOUNDS.reachable(*_caps(*case)) >= BOUNDS.z_for(value) - 1e-9


@given(_met())
@settings(deadline=None, max_examples=400)
def test_what_is_agreed_on_bounds_the_score(case: tuple[Alignment, Side, Side]) -> None:
    """A score takes at least the weight that is said to be needed for it."""
    found, query, listed = case
    value = score(features(*case))
    ours = sum(query.weights[pair.query] * pair.meeting.similarity for pair in found.pairs)
    theirs = sum(listed.weights[pair.listed] * pair.meeting.similarity for pair in found.pairs)
    assert max(ours, theirs) >= BOUNDS.least_agreed(query.total, BOUNDS.z_for(value), bridge=True) - 1e-6


@given(WEIGHT, WEIGHT, st.integers(1, 6), st.integers(1, 6), st.floats(0.7, 1.0), st.sampled_from(["sound", "joined"]))
@settings(deadline=None, max_examples=300)
def test_two_wholes_need_the_weight_they_are_said_to_need(
    ours: float, theirs: float, query: int, listed: int, share: float, how: str
) -> None:
    """Two whole strings that agree by a share never reach a score with less weight than the bound asks for."""
    sides = [Side((w,) * n, (False,) * n, (False,) * n) for w, n in ((ours, query), (theirs, listed))]
    value = score(features(joined_alignment(Meeting(-1, share, how, "latn"), query, listed), sides[0], sides[1]))
    needed = BOUNDS.lightest_whole(share, sides[0].total, BOUNDS.z_for(value))
    assert needed <= sides[1].total + 1e-6


@pytest.mark.parametrize(("value", "factor"), [(0.0, 1.0), (1.0, 1.0), (0.95, 0.88)])
def test_a_score_out_of_reach_needs_everything_and_none_needs_nothing(value: float, factor: float) -> None:
    """No z gives a score above the ceiling, and any z gives 0."""
    expected = -np.inf if value == 0.0 else np.inf
    assert expected == BOUNDS.z_for(value, factor)


def _both(names: list[str]) -> tuple[Matcher, Reference]:
    builder = ColumnBuilder()
    for number, name in enumerate(names):
        builder.add(number, 0, EntityName(name, "", NameRole.PRIMARY))
    columns = MemoryColumns(builder.columns())
    return Matcher(columns), Reference(columns)


@given(st.lists(NAMES, min_size=1, max_size=12, unique=True), NAMES, st.sampled_from([0.5, 0.7, 0.85]))
@settings(deadline=None, max_examples=60)
def test_the_candidates_hold_whatever_the_words_bring_to_the_threshold(
    names: list[str], queried: str, least: float
) -> None:
    """On any small list the hot path finds what the plain reference finds by words, by one string or by typing errors."""
    matcher, reference = _both(names)
    held = {hit.entity: hit.score for hit in matcher.match_name(queried, min_score=least)}
    wanted = {hit.entity: hit.score for hit in reference.match_name(queried, min_score=least)}
    assert wanted == held
