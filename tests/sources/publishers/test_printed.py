"""What publishers print, made fit to be kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.sources.publishers.printed import clean, is_damaged, language_tag, mark_damage, natural_order


def test_white_space_and_marks_of_direction_go() -> None:
    """A text over several lines becomes one line; what cannot be seen goes."""
    assert "Mali branch of X" == clean("\u200e Mali\n   branch\u00a0of\tX \ufeff")


def test_windows_characters_that_lost_their_encoding_are_read() -> None:
    """U+0092 in a published name is a windows-1252 apostrophe and nothing else."""
    assert "Gui’an New District" == clean("Gui\x92an New District")
    assert is_damaged(clean("Gui\x81an"))


@pytest.mark.parametrize("text", ["a\ufffdb", "a\ue000b", "a\x07b"])
def test_damage_is_seen_and_marked(text: str) -> None:
    """Replacement, private-use and control characters are damage; a remark keeps a mark in their place."""
    assert is_damaged(text)
    assert "a[?]b" == mark_damage(text)


@given(st.text(max_size=30))
def test_marking_leaves_no_damage(text: str) -> None:
    """Whatever the text, nothing damaged is left, and cleaning twice changes nothing."""
    assert not is_damaged(mark_damage(clean(text)))
    assert clean(text) == clean(clean(text))


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Example Trading", "en"),
        ("Игорь", "und-Cyrl"),
        ("حاجی", "und-Arab"),
        ("華信船務(香港)有限公司", "und-Hani"),
        ("ミャンマー鉄道", "ja"),
        ("한국무역", "ko"),
        ("မြန်မာ", "und-Mymr"),
        ("123", "und"),
    ],
)
def test_the_language_is_said_no_closer_than_it_is_known(text: str, tag: str) -> None:
    """Arabic letters serve many languages, so only the script is said; Latin letters stand in an English edition."""
    assert tag == language_tag(text)


@pytest.mark.parametrize(
    ("printed", "spoken"),
    [
        ("GUZMAN LOERA, Joaquin", "Joaquin GUZMAN LOERA"),
        ("LAVILLA, Ruben Pestano, Jr.", "Ruben Pestano LAVILLA Jr."),
        ("KNOWLES, JR., Samuel", "Samuel KNOWLES JR."),
        ("ABEL HERNANDEZ, JR.", "ABEL HERNANDEZ JR."),
        ("ABU ZUBAYDAH", "ABU ZUBAYDAH"),
        ("MARUF, Taha, Muhyi al-Din", "MARUF, Taha, Muhyi al-Din"),
        ("A (B, C)", "A (B, C)"),
        ("AMIN, ", "AMIN, "),
    ],
)
def test_a_surname_printed_first_goes_to_its_place(printed: str, spoken: str) -> None:
    """Only an inverted name is turned; what cannot be told for certain stays as printed."""
    assert spoken == natural_order(printed)


@given(st.text(st.characters(categories=["L"]), min_size=1), st.text(st.characters(categories=["L"]), min_size=1))
def test_turning_a_name_keeps_every_word(first: str, last: str) -> None:
    """The turned name has the same words."""
    assert sorted([first, last]) == sorted(natural_order(f"{last}, {first}").replace(",", "").split())
