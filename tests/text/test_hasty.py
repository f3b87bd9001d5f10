"""Organisation words written without their vowels."""

from __future__ import annotations

import pytest

from screening.text.hasty import with_vowels


@pytest.mark.parametrize(
    ("written", "word"), [("scntfc", "scientific"), ("rsrch", "research"), ("insttt", "institute")]
)
def test_an_organisation_word_gets_its_vowels_back(written: str, word: str) -> None:
    """The word of the glossary with the same consonants and the same first letter is meant."""
    assert word == with_vowels(written)


def test_a_name_that_is_no_organisation_word_stays_unknown() -> None:
    """Nothing is guessed beyond the glossary."""
    assert with_vowels("krdvl") == ""
