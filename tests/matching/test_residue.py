"""Words left over on both sides, compared without their spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.index.columns import ColumnBuilder
from screening.matching.alignment import Alignment, align, meetings_by_token
from screening.matching.compare import MemoryColumns
from screening.matching.expansion import Meeting
from screening.matching.keys import Keys, WholeKeys
from screening.matching.lexicon import Lexicon
from screening.matching.residue import QuerySpans, Residue, _Span, join_spans, joined_alignment, may_join, spans
from screening.model.entity import EntityName, NameRole
from screening.text.phonetic import phonetic_key
from screening.text.skeleton import sound
from screening.text.variants import analyse


class Pair:
    """A queried name held against one listed name."""

    def __init__(self, queried: str, listed: str) -> None:
        builder = ColumnBuilder()
        builder.add(0, 0, EntityName(listed, "", NameRole.PRIMARY))
        source = MemoryColumns(builder.columns())
        self.lexicon = Lexicon(source)
        self.keys = Keys(source, self.lexicon)
        self.residue = Residue(self.keys)
        start, end = source.column("form_unit_at")[:2].tolist()
        self.tokens = tuple(source.column("form_unit")[start:end].tolist())
        analysis = analyse(queried)
        self.units = analysis.forms[0].units
        keys = [key for key in analysis.joined if key.form == 0]
        self.whole = WholeKeys.of(keys, self.units, self.keys.equal(keys))

    def aligned(self) -> Alignment:
        """Return the alignment word by word, with left-over words joined."""
        expansions = [self.lexicon.expand(unit) for unit in self.units]
        alignment = align(meetings_by_token(expansions), [e.weight for e in expansions], self.tokens)
        return join_spans(alignment, QuerySpans(self.units), self.tokens, self.lexicon)

    def equal(self) -> str:
        """Return how the whole names are written alike, empty for not."""
        return self.whole.equal.get(0, "")

    def met(self) -> Meeting | None:
        """Return how the whole names meet without spaces."""
        return self.residue.whole(self.whole, 0, any(self.lexicon.is_han(token) for token in self.tokens), 0.7)


@pytest.mark.parametrize(
    ("queried", "listed"),
    [
        ("Kordavel Bank", "Kordavelbank"),
        ("Kordavelbank", "Kordavel Bank"),
        ("架空 造船", "架空造船"),
        ("Кор давел", "Кордавел"),
    ],
)
def test_a_name_without_its_spaces_is_the_same_name(queried: str, listed: str) -> None:
    """Spaces alone do not make another name."""
    assert "name" == Pair(queried, listed).equal()


@pytest.mark.parametrize(
    ("queried", "listed"),
    [
        ("Kordavel", "Кордавел"),
        ("Kordavel", "Kordawel"),
        ("架空製鉄", "架空製紙"),
        ("ガスプロム", "Gazprom"),
        ("架空", "Kakuu"),
    ],
)
def test_another_writing_is_not_the_same_name(queried: str, listed: str) -> None:
    """A name in another script or spelling is near, never equal: 1.0 is kept for its own writing."""
    assert "" == Pair(queried, listed).equal()


def test_another_order_is_told_apart_from_an_equal_name() -> None:
    """The same words in another order are the same words, and no equal name."""
    assert "sorted" == Pair("Optix Kordavel", "Kordavel Optix").equal()


@pytest.mark.parametrize(
    ("queried", "listed", "near"),
    [
        ("Kordavle Optix", "Kordavel Optix", True),
        ("Tuploev", "Tupolev", True),
        ("Plant 558 Optix", "Plant 559 Optix", False),
        ("架空製鉄", "架空製紙", False),
        ("Zytrix", "Kordavel", False),
    ],
)
def test_a_typing_error_is_near_another_number_or_kanji_is_not(queried: str, listed: str, near: bool) -> None:
    """A name with a typing error is near; another number or another Han character makes another company."""
    pair = Pair(queried, listed)
    assert near == (pair.residue.nearness(pair.whole, 0) >= 0.7)


def test_a_reading_meets_the_whole_kanji_name() -> None:
    """The kana reading of a kanji name meets it as a whole, by the rule that read it."""
    met = Pair("ミツビシゾウセン", "三菱造船").met()
    assert (True, True) == (
        met is not None and met.similarity > 0.9,
        met is not None and met.rule in {"jpan:reading", "kana:romaji"},
    )


def test_two_kanji_names_never_meet_by_reading() -> None:
    """Two kanji names that read alike are two companies."""
    assert Pair("日新電機", "日進電機").met() is None


def test_split_words_are_joined_where_the_rest_agrees() -> None:
    """Words left over on both sides that are one word without their space answer each other."""
    found = Pair("Zorix Kor dav eli", "Zorix Kordaveli").aligned()
    assert ((), ()) == (found.query_left, found.listed_left)


def test_what_differs_stays_left_over() -> None:
    """A common word never carries a rare one that differs."""
    found = Pair("Zytrix Trading House", "Kordavel Trading House").aligned()
    assert ((0,), (0,)) == (found.query_left, found.listed_left)


def test_one_word_against_one_word_is_not_joined_again() -> None:
    """Two single words that the word comparison kept apart are not brought together by the back door."""
    found = Pair("Zorix Alfaq", "Zorix Betaq").aligned()
    assert ((1,), (1,)) == (found.query_left, found.listed_left)


@given(st.lists(st.integers(0, 30), unique=True, max_size=12).map(sorted))
def test_spans_are_runs_of_neighbours(left: list[int]) -> None:
    """Every span is a run of one to four neighbouring places of those left over."""
    found = spans(left)
    assert all(1 <= len(run) <= 4 and list(run) == list(range(run[0], run[0] + len(run))) for run in found)
    assert {(place,) for place in left} <= set(found)


@given(st.lists(st.integers(0, 30), unique=True, max_size=12).map(sorted))
def test_spans_come_longest_first(left: list[int]) -> None:
    """A longer run is tried before a shorter one."""
    sizes = [len(run) for run in spans(left)]
    assert sorted(sizes, reverse=True) == sizes


@given(st.integers(1, 8), st.integers(1, 8))
def test_a_joined_alignment_leaves_nothing_over(query: int, listed: int) -> None:
    """When whole strings meet, every word of either side is answered."""
    found = joined_alignment(Meeting(-1, 0.9, "joined", "latn"), query, listed)
    assert (set(range(query)), set(range(listed)), (), ()) == (
        {pair.query for pair in found.pairs},
        {pair.listed for pair in found.pairs},
        found.query_left,
        found.listed_left,
    )


def _run(text: str) -> _Span:
    return _Span((0, 1), text, sound(text), phonetic_key(text), han=False, latin=True)


@given(st.text("aeioubkcshmnrlt", min_size=4, max_size=9), st.text("aeioubkcshmnrlt", max_size=3), st.integers(0, 8))
def test_runs_that_join_are_not_left_out(text: str, put: str, at: int) -> None:
    """Two runs that would answer each other when joined are never left out before they are measured."""
    other = text[:at] + put + text[at + 1 :]
    assert _run(text).may_answer(_run(other)) or not may_join(text, other)
