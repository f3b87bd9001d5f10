"""Where katakana, Latin and Cyrillic spellings of one foreign word meet."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text import cyrillic, kana
from screening.text.skeleton import consonants, is_hurried, skeleton, sound, sounds

WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=40)
KANA_PAIRS = [
    ("アドミラルティ", "admiralty"),
    ("ガスプロム", "gazprom"),
    ("ツポレフ", "tupolev"),
    ("クロンシュタット", "kronshtadt"),
    ("カラシニコフ", "kalashnikov"),
    ("アルマズ", "almaz"),
    ("プログレス", "progress"),
]
CYRILLIC_WORDS = ["туполев", "алмаз", "калашников", "кронштадт", "прогресс", "рубин", "вымпел"]


@pytest.mark.parametrize(("written", "latin"), KANA_PAIRS)
def test_katakana_meets_latin(written: str, latin: str) -> None:
    """A foreign name and its katakana spelling have one skeleton, so the one retrieves the other."""
    assert skeleton(latin) == skeleton(kana.romaji(written))


@pytest.mark.parametrize("word", CYRILLIC_WORDS)
def test_every_transliteration_of_a_russian_word_is_retrieved(word: str) -> None:
    """All romanisations of one Russian word that write v for в share one skeleton (German and Polish w is met by edits)."""
    spellings = [form for _, form in cyrillic.variants(word) if "w" not in form]
    assert {skeleton(spellings[0])} == {skeleton(form) for form in spellings}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("lira", "rira"),
        ("vista", "bista"),
        ("fenix", "benix"),
        ("zenit", "senit"),
        ("jupiter", "supiter"),
        ("komet", "kommet"),
    ],
)
def test_what_kana_cannot_tell_apart_sounds_alike(first: str, second: str) -> None:
    """The letters l and r, v and b and f, z and j and s, and doubled consonants do not part two spellings."""
    assert sound(first) == sound(second)


@pytest.mark.parametrize(("first", "second"), [("almaz", "elmaz"), ("kamov", "kimov"), ("irkut", "irkat")])
def test_vowels_keep_words_apart_by_sound_only(first: str, second: str) -> None:
    """The sound keeps the vowels that carry meaning, the skeleton that only retrieves does not keep inner ones."""
    assert (False, True) == (sound(first) == sound(second), skeleton(first[1:]) == skeleton(second[1:]))


def test_a_leading_vowel_is_kept_in_the_skeleton() -> None:
    """A vowel at the start separates short words, since kana never drops it."""
    assert (True, False) == (skeleton("almaz").startswith("a"), skeleton("lmaz").startswith("a"))


@given(WORDS)
@settings(deadline=None)
def test_a_skeleton_has_no_vowel_after_its_head(word: str) -> None:
    """Of the vowels of a word only that a leading one was there remains."""
    assert not set(skeleton(word)[1:]) & set("aeiou")


@given(WORDS)
@settings(deadline=None)
def test_no_letter_is_doubled(word: str) -> None:
    """Neither key holds the same sign twice running, so doubled letters never part two spellings."""
    keys = (sound(word), skeleton(word))
    assert [] == [key for key in keys if any(a == b for a, b in pairwise(key))]


@given(WORDS)
@settings(deadline=None)
def test_digits_are_never_lost(word: str) -> None:
    """A number within a word stays in both keys but for repeated digits."""
    digits = {sign for sign in word if sign.isdigit()}
    assert (digits, digits) == ({s for s in sound(word) if s.isdigit()}, {s for s in skeleton(word) if s.isdigit()})


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_has_keys(text: str) -> None:
    """No text makes the keys raise, whatever script it stands in."""
    assert (True, True) == (isinstance(sound(text), str), isinstance(skeleton(text), str))


@pytest.mark.parametrize(
    ("text", "hurried"),
    [
        ("krdvl ptx", True),
        ("ihi ar mnfctrng", True),
        ("kordavel optix", False),
        ("bmw", False),
        ("rhythm sports cars and more", False),
    ],
)
def test_a_text_without_vowels_was_written_in_haste(text: str, hurried: bool) -> None:
    """A word of four letters without a vowel, and few vowels in all."""
    assert hurried == is_hurried(text)


def test_consonants_leave_out_every_vowel_and_space() -> None:
    """The letters that stay in haste, y left out with the vowels; digits stay."""
    assert "krdvl558" == consonants("Kordavely 558".lower())


def test_the_empty_word_has_empty_keys() -> None:
    """Nothing has no sound and no skeleton."""
    assert ("", "") == (sound(""), skeleton(""))


@given(st.lists(st.text("aeiouyhkcsztdmnblrpgwx0é", max_size=8), max_size=8))
def test_many_sounds_are_those_of_each(words: list[str]) -> None:
    """Words asked together sound as each does alone: no rule looks across the border of two."""
    assert [sound(word) for word in words] == sounds(words)


@pytest.mark.parametrize(("one", "other"), [("ipatyev", "ipatev"), ("yezhov", "ejovu"), ("yeltsin", "eltsin")])
def test_the_y_of_a_russian_ye_is_not_heard(one: str, other: str) -> None:
    """Some transcriptions write е as ye after a consonant and at the beginning of a word, kana mostly does not."""
    assert sound(one) == sound(other)
