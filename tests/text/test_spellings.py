"""The Latin spellings of one word of any script."""

from __future__ import annotations

import pytest

from screening.model.entity import Script
from screening.text.spellings import spellings_of


@pytest.mark.parametrize(
    ("text", "script", "spelling", "rule"),
    [
        ("туполев", Script.CYRILLIC, "tupolev", "cyrl:bgn-pcgn"),
        ("オーエスジー", Script.KANA, "osg", "kana:letter-names"),
        ("müller", Script.LATIN, "muller", "latn"),
    ],
)
def test_a_spelling_names_its_rule(text: str, script: Script, spelling: str, rule: str) -> None:
    """Every Latin spelling of a word says which rule made it, since the explanation quotes it."""
    assert (spelling, rule) in {(found.text, found.rule) for found in spellings_of(text, script)}
