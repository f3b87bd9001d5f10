"""The bare words of a name: every way to read it is known, and a name of which that cannot be said has none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.party import Party
from screening.policy.gaps import name_gaps
from screening.rescreen.rough import READINGS, raw_word, rough, spells
from screening.text import readings
from screening.text.skeleton import sound, sounds
from screening.text.variants import analyse

_WORDS = st.text("abcdefghijklmnopqrstuvwxyz", max_size=12)


def test_every_reading_of_a_name_is_known_here() -> None:
    """A reading that `text.readings` gains is one by which the matcher finds names: treat it in `rough` first."""
    assert READINGS == readings.RULES


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("三菱重工業", "another script"),
        ("T0kin Corporation", "digits amid letters"),
        ("Tokin&nbsp;Corp\u200b", "something was taken out"),
        ("Zhong Xin Zao Chuan", "syllables only"),
        ("Negjktd Vfi", "hardly a vowel"),
        ("G A Z P R O M", "letters only"),
        ("Limited Liability Company", "nothing but a legal form"),
        ("Sakurakabushikigaisha Holding", "a legal form glued on"),
        ("Kordavel Optix Corporatin", "a legal form with a typing error"),
        ('Ob"ekt Kordavel', "a quote within a word"),
        ("", "nothing"),
    ],
)
def test_a_name_whose_letters_may_change_has_no_bare_words(name: str, why: str) -> None:
    """It is always analysed."""
    assert () == rough(name).parts, why


def test_a_name_is_cut_into_its_words_and_those_of_its_parts() -> None:
    """The name as a whole first, then what stands within brackets and around them."""
    parts = [[word.text for word in part] for part in rough("Kordavel Optix (Zytrix Works) LLC").parts]
    assert ["kordavel", "optix", "zytrix", "works", "llc"] == parts[0]
    assert ["zytrix", "works"] in parts[1:]


def test_a_word_is_read_in_every_way_that_goes_word_by_word() -> None:
    """The German spelling of a Russian word is there though nothing around it says German."""
    texts = {unit.text for units in raw_word("sawod").read for unit in units}
    assert {"sawod", "zavod"} <= texts | {
        s.text for units in raw_word("sawod").read for u in units for s in u.spellings
    }


def test_a_word_that_a_name_can_lack_is_optional() -> None:
    """Legal forms, words such as "of", parts of phrases and numbers never count against a name."""
    assert [True] * 4 + [False] == [raw_word(word).optional for word in ("llc", "of", "research", "five", "kordavel")]


def test_first_letters_spell_an_acronym() -> None:
    """Words in order, with those left out that a name can lack; other letters or another order do not."""
    words = rough("Kordavel Optix of Zytrix LLC").parts[0]
    assert [True, True, False, False] == [spells(words, text) for text in ("koz", "kozl", "kzo", "kozy")]


@settings(deadline=None, max_examples=200)
@given(st.lists(_WORDS.filter(bool), min_size=1, max_size=6))
def test_a_name_with_bare_words_can_surely_be_compared(words: list[str]) -> None:
    """So it need not be analysed to say that nothing of it was left unread."""
    name = " ".join(words)
    if rough(name).parts:
        assert () == name_gaps(Party((name,)), 0)
        assert analyse(name).matchable


@settings(deadline=None, max_examples=200)
@given(st.lists(_WORDS, max_size=20))
def test_sounds_taken_together_are_those_taken_alone(words: list[str]) -> None:
    """No rule of `sound` reaches over the end of a word."""
    assert [sound(word) for word in words] == sounds(words)
