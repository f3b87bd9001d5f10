"""Which misspellings and romanisations are brought to a territory's names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.policy.fieldtext import read
from screening.policy.phrases import PhraseTable
from screening.sources.territory import load_territories

TABLES = {
    territory.territory_id: PhraseTable(territory)
    for territory in load_territories(Path(__file__).resolve().parents[2] / "lists")
}


@pytest.mark.parametrize(
    ("table", "text", "spelling"),
    [
        ("dprk", "Pyongyang", ""),
        ("dprk", "Pyongyng", "edit"),
        ("dprk", "Sinuijoo", "key"),
        ("dnr", "Donetzk", "key"),
        ("dnr", "Kramatrosk", "edit"),
        ("crimea", "Simferpol", "edit"),
        ("crimea", "Sevastopol", ""),
    ],
)
def test_spelling_is_said(table: str, text: str, spelling: str) -> None:
    """A mention says whether it was met as written, by a key or by one letter."""
    assert [spelling] == [mention.spelling for mention in TABLES[table].find(read(text))]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("dprk", "Pyeongtaek"),
        ("dprk", "Pyeongchang"),
        ("dprk", "Hamburg"),
        ("dprk", "Wonju"),
        ("dnr", "Orlovka"),
        ("dnr", "Donets"),
        ("lnr", "Luxembourg"),
        ("crimea", "Stavropol"),
        ("crimea", "Crime"),
        ("crimea", "Krymsk"),
        ("crimea", "Malta"),
    ],
)
def test_near_names_of_other_places_are_not_brought(table: str, text: str) -> None:
    """Short words and words two letters away are left alone."""
    assert () == TABLES[table].find(read(text))


@given(st.sampled_from(["Pyongyang", "Simferopol", "Sevastopol", "Kramatorsk"]), st.integers(0, 20))
def test_one_lost_letter_is_found(name: str, at: int) -> None:
    """A town of nine letters or more is found with any one letter lost."""
    position = at % len(name)
    text = name[:position] + name[position + 1 :]
    assert any(table.find(read(text)) for table in TABLES.values())
