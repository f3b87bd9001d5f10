"""A listed name that is one organisation word, amid other organisation words."""

from __future__ import annotations

import pytest

from screening.index.columns import ColumnBuilder
from screening.matching.compare import MemoryColumns
from screening.matching.engine import Matcher
from screening.model.entity import EntityName, NameRole

LISTED = (("AO Radiofizika", "en"), ("Techpribor", "en"), ("株式会社エネルギヤ", "ja"), ("LLC Center", "en"))


def _hits(query: str) -> list[tuple[str, str]]:
    builder = ColumnBuilder()
    for entity, (name, lang) in enumerate(LISTED):
        builder.add(entity, 0, EntityName(name, lang, NameRole.PRIMARY))
    found = Matcher(MemoryColumns(builder.columns())).match_name(query, min_score=0.70)
    return [(LISTED[hit.entity][0], hit.match.ground) for hit in found]


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("Radiofizika Export", "AO Radiofizika"),
        ("Techpribor Avionics Trading FZE", "Techpribor"),
        ("エネルギヤ商事", "株式会社エネルギヤ"),
    ],
)
def test_it_is_found_where_it_stands_letter_for_letter(query: str, listed: str) -> None:
    """Radiofizika is made of organisation words and yet the name of one party: what is put behind it does not hide it."""
    assert [(listed, "within")] == _hits(query)


@pytest.mark.parametrize("query", ["CenterPoint Energy", "Radio Physics Export", "環境管理センター"])
def test_words_that_everybody_bears_name_nobody(query: str) -> None:
    """A word that only means the same, or that every second company bears, is no listed name."""
    assert [] == _hits(query)
