"""The Latin spellings of one word of any script."""

from __future__ import annotations

import pytest

from screening.model.entity import Script
from screening.text import tables
from screening.text.spellings import LOANWORD, spellings_of
from screening.text.variants import analyse


@pytest.mark.parametrize(
    ("text", "script", "spelling", "rule"),
    [
        ("туполев", Script.CYRILLIC, "tupolev", "cyrl:bgn-pcgn"),
        ("オーエスジー", Script.KANA, "osg", "kana:letter-names"),
        ("cûrih", Script.LATIN, "tsyurikh", "latn:iso9"),
        ("シチュキン", Script.KANA, "shchukin", "kana:russian-kh"),
        ("シチズン", Script.KANA, "citizen", "kana:loanword"),
        ("müller", Script.LATIN, "muller", "latn"),
    ],
)
def test_a_spelling_names_its_rule(text: str, script: Script, spelling: str, rule: str) -> None:
    """Every Latin spelling of a word says which rule made it, since the explanation quotes it."""
    assert (spelling, rule) in {(found.text, found.rule) for found in spellings_of(text, script)}


def test_an_organisation_word_needs_no_dictionary() -> None:
    """What コンサルティング means is known; its English spelling would only make it heavier."""
    (unit,) = analyse("コンサルティング").forms[0].units
    assert "consulting" == unit.concept
    assert LOANWORD not in {spelling.rule for spelling in unit.spellings}


def test_the_table_of_loanwords_names_its_source_and_holds_katakana_only() -> None:
    """Every row is a katakana word and one English word."""
    assert "JMdict" in (tables.DATA / "loanwords.tsv").read_text(encoding="utf-8")[:400]
    for written, word in tables.rows("loanwords.tsv"):
        assert all("ァ" <= char <= "ー" for char in written), written
        assert word.isascii()
        assert word.isalpha()
