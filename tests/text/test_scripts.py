"""The writing system of a name."""

from __future__ import annotations

import pytest

from screening.model.entity import Script
from screening.text.scripts import char_script, has_unhandled_letters, script_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tako LLC", Script.LATIN),
        ("Țara Şirketi", Script.LATIN),
        ("АО Туполев", Script.CYRILLIC),
        ("Ελλάς", Script.GREEK),
        ("三菱重工業", Script.HAN),
        ("タコ", Script.KANA),
        ("ﾀｺ", Script.KANA),
        ("さくら", Script.KANA),
        ("有限会社タコ", Script.JPAN),
        ("三ヶ日", Script.JPAN),
        ("주식회사", Script.HANGUL),
        ("شركة", Script.OTHER),
        ("12-34", Script.OTHER),
        ("", Script.OTHER),
        ("第558 АО Туполев", Script.CYRILLIC),
        ("tdk株式会社東京", Script.HAN),
    ],
)
def test_most_letters_decide(text: str, expected: Script) -> None:
    """The script of a name is that of most of its letters; digits and punctuation have no say."""
    assert expected is script_of(text)


@pytest.mark.parametrize("char", ["ー", "・", "1", " ", "-", "（"])
def test_marks_have_no_script(char: str) -> None:
    """Long marks, dots, digits and brackets belong to no script."""
    assert char_script(char) is None


def test_letters_of_other_scripts_are_noticed() -> None:
    """A part that cannot be compared is known, so that the rest is not cleared alone."""
    assert has_unhandled_letters("tako شركة")
    assert not has_unhandled_letters("tako タコ тако 삼성")
