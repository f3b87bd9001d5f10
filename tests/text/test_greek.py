"""Greek names in Latin letters."""

from __future__ import annotations

import pytest

from screening.text.greek import romanize, variants


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ελληνικά ναυπηγεία", "ellinika nafpigeia"),
        ("ευρώπη", "evropi"),
        ("πειραιάς", "peiraias"),
        ("άγγελος", "angelos"),
        ("ουρανός", "ouranos"),
        ("μπάμπης", "bampis"),
        ("μαΐου", "maiou"),
        ("θεσσαλονίκη", "thessaloniki"),
    ],
)
def test_names_follow_the_passport_standard(text: str, expected: str) -> None:
    """ELOT 743 as on passports, without accents."""
    assert expected == romanize(text)


def test_the_classical_letters_are_a_second_form() -> None:
    """Older company names are written by letter, not by sound."""
    assert (("grek:elot-743", "vima"), ("grek:classical", "bema")) == variants("βήμα")
