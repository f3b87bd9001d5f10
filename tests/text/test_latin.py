"""Latin letters of any language come down to ASCII, and the other spellings of a name are known."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text.latin import fold, spellings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller Straße", "muller strasse"),
        ("œuvre Æther", "oeuvre aether"),
        ("Øresund Đakovo Łódź", "oresund dakovo lodz"),
        ("şirketi șirketi İstanbul ısparta ğ", "sirketi sirketi istanbul isparta g"),
        ("Əliyev þórr ðe ŋ", "eliyev thorr de n"),
        ("ɓ ƙ ħ ŧ ǥ", "b k h t g"),
        ("ᴛᴀᴋᴏ", "tako"),
        ("Nguyễn", "nguyen"),
        ("t\u0301u\u0308polev", "tupolev"),
        ("йод が 三菱", "йод が 三菱"),
        ("TAKO", "tako"),
    ],
)
def test_diacritics_fall_away(text: str, expected: str) -> None:
    """Each Latin letter becomes its ASCII letters; characters of other scripts stay."""
    assert expected == fold(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24F), max_size=30))
def test_folding_is_idempotent(text: str) -> None:
    """Folded text stays as it is, whether its letters came composed or not."""
    assert fold(text) == fold(fold(text))


@pytest.mark.parametrize("code", range(0xC0, 0x180))
def test_every_letter_of_the_common_blocks_has_an_ascii_form(code: int) -> None:
    """No letter of Latin-1 and Latin Extended-A is left over (the division sign is none)."""
    char = chr(code)
    if unicodedata.category(char)[0] == "L" and char != "ŉ":
        assert fold(char).isascii()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("müller", ("latn:umlaut", "mueller")),
        ("mueller", ("latn:umlaut", "muller")),
        ("vooruženie", ("latn:digraph", "vooruzhenie")),
        ("əliyev", ("latn:digraph", "aliyev")),
        ("np0 e1ectronic 5ystems", ("latn:ocr", "npo electronic systems")),
        ("8aikal", ("latn:ocr", "baikal")),
        ("14o", ("latn:ocr-number", "140")),
        ("t0k1n c0rp0r4t10n", ("latn:leet", "tokin corporation")),
        ("t u p o l e v jsc", ("latn:spaced", "tupolev jsc")),
    ],
)
def test_further_spellings_name_their_rule(text: str, expected: tuple[str, str]) -> None:
    """Umlauts written out, digraphs, digits for letters and spaced letters each give a form."""
    assert expected in spellings(text)


@pytest.mark.parametrize("text", ["tako", "5g", "140th", "b12", "140", "aerospace", "quest", "blue", "三菱"])
def test_ordinary_words_have_no_further_spelling(text: str) -> None:
    """A word that merely holds a number or a vowel pair gives no form."""
    assert () == spellings(text)
