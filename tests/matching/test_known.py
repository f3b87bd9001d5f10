"""Words that were asked for before are not looked up again, and what is kept is bounded."""

from __future__ import annotations

import pytest

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher
from screening.matching.known import KnownWords
from screening.matching.lexicon import Lexicon
from screening.text.variants import NameUnit, analyse

NAME = "Almaz Antey Trading Moscow"


@pytest.fixture(scope="module")
def lexicon(shipped_reader: GenerationReader) -> Lexicon:
    """The words of the shipped lists."""
    return Lexicon(shipped_reader)


def _units(name: str) -> tuple[NameUnit, ...]:
    return analyse(name).forms[0].units


def test_words_together_are_what_they_are_one_by_one(lexicon: Lexicon) -> None:
    """A word that is looked up beside others meets the same tokens, by the same share, way and rule."""
    units = _units(f"{NAME} Ростех 三菱造船 ガスプロム Krsk 558")
    alone = [lexicon.expand(unit) for unit in units]
    together = lexicon.expand_all(units)
    assert [(e.weight, e.meetings) for e in alone] == [(e.weight, e.meetings) for e in together]


def test_a_known_word_is_kept(lexicon: Lexicon) -> None:
    """The second question about a word gets the very answer of the first."""
    words = KnownWords(lexicon, 100)
    first = words.of(_units(NAME))
    assert all(a is b for a, b in zip(first, words.of(_units(NAME)), strict=True))


def test_words_looked_up_ahead_are_known(lexicon: Lexicon) -> None:
    """Words that were looked up for a whole batch are not looked up again for one of its names."""
    words = KnownWords(lexicon, 100)
    words.meet(_units(NAME))
    kept = dict(words._kept)
    assert [kept[unit] for unit in _units(NAME)] == words.of(_units(NAME))


def test_what_is_kept_is_bounded(lexicon: Lexicon) -> None:
    """However many words are asked for, only so many stay, and every question is still answered in full."""
    words = KnownWords(lexicon, 2)
    found = words.of(_units(NAME))
    assert (len(_units(NAME)), 2) == (len(found), len(words._kept))


def test_the_next_generation_knows_the_words_of_this_one(shipped_reader: GenerationReader) -> None:
    """A matcher made ready beside the one that serves has looked up the same words, and answers alike."""
    before, after = Matcher(shipped_reader), Matcher(shipped_reader)
    answer = before.match_name(NAME)
    after.warm(before)
    assert set(before.words_met(8)) <= set(after.words_met(100))
    assert answer == after.match_name(NAME)
