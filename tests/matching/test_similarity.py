"""How near two words are: the one definition that the index and the plain reference share."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from screening.matching.similarity import (
    edits_allowed,
    sound_similarity,
    spelling_similarity,
    typing_score,
    word_similarity,
)
from screening.text.phonetic import phonetic_key
from screening.text.skeleton import is_bare, sound

WORDS = st.text("abcdeiklmorstuvyz0123456789", max_size=16)
INPUTS = settings(deadline=None, max_examples=300)


def _near(first: str, second: str, *, across_scripts: bool = False) -> tuple[float, str]:
    return word_similarity(first, second, sound(first), sound(second), across_scripts=across_scripts)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("tupolev", "tuploev"),
        ("kalashnikov", "kalashnkov"),
        ("kronshtadt", "kronstadd"),
        ("cheboksary", "chebaksery"),
        ("miass", "mias"),
    ],
)
def test_typing_errors_stay_the_same_word(first: str, second: str) -> None:
    """A transposed, dropped, doubled or replaced letter in a long enough word keeps it near."""
    assert spelling_similarity(first, second) > 0.6


@pytest.mark.parametrize(
    ("first", "second"), [("nec", "nek"), ("tdk", "tdc"), ("ibm", "abm"), ("tako", "zako"), ("kb", "ob")]
)
def test_one_edit_in_a_short_word_is_no_typing_error(first: str, second: str) -> None:
    """In a word of up to three letters one edit makes another word; at the start of one of four it weighs heavily."""
    assert spelling_similarity(first, second) < 0.7


def test_a_transposition_is_one_edit() -> None:
    """Two neighbouring letters changed round cost as much as one wrong letter."""
    assert spelling_similarity("tupolev", "tuploev") == spelling_similarity("tupolev", "tupoxev")


def test_a_wrong_first_letter_weighs_more() -> None:
    """A word that begins otherwise is less near than one that ends otherwise."""
    assert spelling_similarity("tupolev", "supolev") < spelling_similarity("tupolev", "tupoles")


@pytest.mark.parametrize(
    ("first", "second"), [("558", "140"), ("140", "150"), ("b737", "b738"), ("558zavod", "140zavod")]
)
@pytest.mark.parametrize("across_scripts", [True, False])
def test_numbers_must_agree(first: str, second: str, across_scripts: bool) -> None:
    """Two words with different numbers are different, however near the letters around them are."""
    assert 0.0 == _near(first, second, across_scripts=across_scripts)[0]


def test_a_digit_for_a_letter_is_a_typing_error() -> None:
    """A scanned zero for an O is no number: the other side has none to disagree with."""
    assert _near("e1ektron", "elektron")[0] > 0.7


@pytest.mark.parametrize(("first", "second"), [("tako", "taqo"), ("irkut", "irkoot"), ("foton", "photon")])
def test_respellings_by_ear_meet(first: str, second: str) -> None:
    """A word respelt as English ears hear it is met, and the way it was met is told."""
    share, how = _near(first, second)
    assert (True, True) == (share >= 0.7, how in {"respelt", "sound", "edit"})


def test_across_scripts_the_sound_decides() -> None:
    """A katakana reading and a Latin word that sound alike are near, though their letters are not."""
    assert "sound" == _near("gazupuromu", "gazprom", across_scripts=True)[1]
    assert _near("gazupuromu", "gazprom", across_scripts=True)[0] > 0.9


def test_within_latin_a_sound_alone_weighs_less() -> None:
    """Two Latin words that only sound alike are less near than a word and its katakana reading."""
    pair = ("gazupuromu", "gazprom")
    assert _near(*pair)[0] < _near(*pair, across_scripts=True)[0]


def test_a_phonetic_key_needs_letters() -> None:
    """Short words and words with digits have no phonetic key, since Metaphone would make strangers equal."""
    assert ("", "", "", True) == (
        phonetic_key("abc"),
        phonetic_key("558zavod"),
        phonetic_key(""),
        phonetic_key("zavod") != "",
    )


@given(WORDS, WORDS, st.booleans())
@INPUTS
def test_similarity_is_a_symmetric_share(first: str, second: str, across_scripts: bool) -> None:
    """The order of two words does not matter unless one was left without vowels; the similarity lies in [0, 1]."""
    assume(not is_bare(first) and not is_bare(second))
    one, other = (
        _near(first, second, across_scripts=across_scripts),
        _near(second, first, across_scripts=across_scripts),
    )
    assert (one, True) == (other, 0.0 <= one[0] <= 1.0)


@pytest.mark.parametrize(
    ("queried", "listed", "how"),
    [("krsk", "kursk", "vowels"), ("insttt", "institute", "vowels"), ("nuts", "nts", "edit")],
)
def test_a_queried_word_may_lack_its_vowels(queried: str, listed: str, how: str) -> None:
    """Krsk is asked for and Kursk is listed; a listed acronym is not every word with its consonants."""
    assert (how == "vowels") == (_near(queried, listed, across_scripts=False)[1] == "vowels")


@given(WORDS)
@INPUTS
def test_a_word_is_itself(word: str) -> None:
    """A word is the same as itself, in any case."""
    assert (1.0, "same") == _near(word, word)


@given(WORDS, WORDS)
@INPUTS
def test_only_the_same_word_reads_one(first: str, second: str) -> None:
    """Within Latin no two different words reach 1.0."""
    assert (first == second) == (_near(first, second)[0] == 1.0)


@given(WORDS, WORDS)
@INPUTS
def test_no_more_edits_than_the_shorter_word_allows(first: str, second: str) -> None:
    """Spelling counts only within the edits that the shorter word may have."""
    allowed = edits_allowed(min(len(first), len(second)))
    assert (OSA.distance(first, second) <= allowed) == (spelling_similarity(first, second) > 0.0)


@given(st.integers(0, 200), st.integers(0, 200))
def test_longer_words_may_differ_more(first: int, second: int) -> None:
    """The edits allowed never fall with the length, and a word of three letters has none."""
    short, long = sorted((first, second))
    assert (True, 0) == (edits_allowed(short) <= edits_allowed(long), edits_allowed(3))


@given(WORDS, WORDS)
@INPUTS
def test_sounds_below_the_floor_count_for_nothing(first: str, second: str) -> None:
    """Two sounds are alike by a share worth naming or not at all."""
    share = sound_similarity(sound(first), sound(second))
    assert share == 0.0 or 0.5 <= share <= 1.0


@pytest.mark.parametrize(
    ("queried", "listed", "near"),
    [
        ("stut", "staut", True),
        ("stot", "stat", False),
        ("taut", "staut", False),
        ("staut", "stut", False),
        ("フレート", "フレガート", True),
    ],
)
def test_a_short_name_may_have_lost_a_letter(queried: str, listed: str, near: bool) -> None:
    """Five letters of which one is lost are a typing error; another letter, or a lost first one, is another name."""
    assert near == (typing_score(queried, listed) >= 0.70)


def test_errors_that_stand_close_make_another_word() -> None:
    """Ural and Azov are two plants however long the rest of their names is; four slips spread over a name are slips."""
    assert 0.0 == typing_score("uralopticalandmechanicalplant", "azovopticalandmechanicalplant")
    assert typing_score("urlaopticlaandmechanicallplant", "uralopticalandmechanicalplant") > 0.7
