"""Which word of one name answers which word of the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.matching.alignment import Alignment, Pair, align, inversions, meetings_by_token
from screening.matching.expansion import Expansion, Meeting, Met
from screening.model.entity import Script
from screening.text.variants import NameUnit

TOKENS = st.integers(0, 6)
SHARES = st.sampled_from([0.5, 0.72, 0.96, 1.0])
MEETINGS = st.lists(st.dictionaries(TOKENS, SHARES, max_size=5), max_size=6)
LISTED = st.lists(TOKENS, max_size=6)


def _known(**tokens: float) -> dict[int, Meeting]:
    return {int(name[1:]): Meeting(int(name[1:]), share, "same", "same") for name, share in tokens.items()}


def _met(alignment: Alignment) -> list[tuple[int, int]]:
    return [(pair.query, pair.listed) for pair in alignment.pairs]


def test_words_meet_in_any_order() -> None:
    """Reordered words answer each other."""
    assert [(0, 1), (1, 0)] == _met(align([_known(t5=1.0), _known(t7=1.0)], [1.0, 1.0], [7, 5]))


def test_the_better_meeting_wins() -> None:
    """A word that two words could answer goes to the one that it is."""
    alignment = align([_known(t5=0.8), _known(t5=1.0)], [1.0, 1.0], [5])
    assert ([(1, 0)], (0,)) == (_met(alignment), alignment.query_left)


def test_the_heavier_word_is_paired_first() -> None:
    """Of two equal meetings the rare word gets its answer first."""
    alignment = align([_known(t5=0.9), _known(t5=0.9)], [0.2, 1.0], [5])
    assert ([(1, 0)], (0,)) == (_met(alignment), alignment.query_left)


def test_repeated_words_keep_their_places() -> None:
    """A word that stands twice on both sides answers in order, so that no inversion is seen."""
    alignment = align([_known(t5=1.0), _known(t5=1.0)], [1.0, 1.0], [5, 5])
    assert ([(0, 0), (1, 1)], 0.0) == (_met(alignment), inversions(alignment))


def test_what_nobody_answers_is_left_over() -> None:
    """Words without an answer stand as left over on their own side."""
    alignment = align([_known(t5=1.0), {}], [1.0, 1.0], [5, 9])
    assert ((1,), (1,)) == (alignment.query_left, alignment.listed_left)


def test_nothing_answers_nothing() -> None:
    """Empty sides have an empty alignment."""
    assert Alignment((), (), ()) == align([], [], [])


def test_a_word_said_again_is_not_left_over() -> None:
    """A queried word repeated, which the listed name has once, is no word that the listed name lacks."""
    assert ((), (1,)) == tuple(
        align(words, [1.0, 1.0], [5]).query_left
        for words in ([_known(t5=1.0), _known(t5=1.0)], [_known(t5=1.0), _known(t6=1.0)])
    )


@given(MEETINGS, LISTED)
def test_each_word_answers_once_and_none_is_lost(known: list[dict[int, float]], listed: list[int]) -> None:
    """Every word is paired exactly once or left over, but for a queried word that only repeats an answered one."""
    meetings = [{t: Meeting(t, s, "same", "same") for t, s in words.items()} for words in known]
    found = align(meetings, [1.0] * len(meetings), listed)
    answered = {listed[pair.listed] for pair in found.pairs}
    repeated = [
        q for q, met in enumerate(meetings) if any(m.similarity == 1.0 and t in answered for t, m in met.items())
    ]
    queried = [*(pair.query for pair in found.pairs), *found.query_left]
    assert list(range(len(listed))) == sorted([*(pair.listed for pair in found.pairs), *found.listed_left])
    assert (len(set(queried)), True) == (len(queried), set(range(len(meetings))) <= {*queried, *repeated})


@given(MEETINGS, LISTED)
def test_no_answer_is_left_lying(known: list[dict[int, float]], listed: list[int]) -> None:
    """No word left over on one side could answer a word left over on the other."""
    meetings = [{t: Meeting(t, s, "same", "same") for t, s in words.items()} for words in known]
    found = align(meetings, [1.0] * len(meetings), listed)
    assert [] == [(q, p) for q in found.query_left for p in found.listed_left if listed[p] in meetings[q]]


@given(st.lists(st.integers(0, 9), max_size=8))
def test_inversions_are_a_share(places: list[int]) -> None:
    """The share of neighbours in another order lies in [0, 1] and is 0 for words in order."""
    meeting = Meeting(0, 1.0, "same", "same")
    found = inversions(Alignment(tuple(Pair(q, place, meeting) for q, place in enumerate(places)), (), ()))
    assert (True, True) == (0.0 <= found <= 1.0, found == 0.0 or places != sorted(places))


def test_meetings_are_keyed_by_token() -> None:
    """The meetings of an expansion are found by the token they lead to."""
    meeting = Meeting(3, 0.9, "edit", "latn")
    unit = NameUnit("tako", "", (), Script.LATIN)
    assert [{3: meeting}, {}] == meetings_by_token(
        [Expansion(unit, 1.0, Met.of([meeting])), Expansion(unit, 1.0, Met.of([]))]
    )
