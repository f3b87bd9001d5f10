"""The numbers of the interface and the words of the model cover each other."""

from __future__ import annotations

import pytest

from screening.model.party import PartyKind
from screening.service import enums
from screening.service.enums import EnumTable
from screening.v1 import listed_entity_pb2, screening_service_pb2

TABLES = [table for table in vars(enums).values() if isinstance(table, EnumTable)]


@pytest.mark.parametrize("table", TABLES)
def test_each_word_comes_back(table: EnumTable) -> None:  # type: ignore[type-arg]
    """A word turned into its number and back is the same word."""
    assert list(table.numbers) == [table.words[number] for number in table.numbers.values()]


@pytest.mark.parametrize("table", TABLES)
def test_only_unspecified_has_no_word(table: EnumTable) -> None:  # type: ignore[type-arg]
    """Every number but zero stands for a word of the model."""
    assert [] == [number for number, word in table.words.items() if word is None and number != 0]


def test_an_interface_that_parted_from_the_model_is_noticed() -> None:
    """Numbers without a word stop the start, not a call."""
    with pytest.raises((ValueError, KeyError)):
        EnumTable(listed_entity_pb2.Effect, PartyKind)


def test_every_end_use_has_a_word() -> None:
    """The end uses of the interface are all known to the model."""
    assert set(screening_service_pb2.EndUse.values()) == set(enums.END_USE)


def test_every_verdict_but_unspecified_has_a_number() -> None:
    """The verdicts of a territory finding all travel."""
    assert set(screening_service_pb2.TerritoryVerdict.values()) - {0} == set(enums.TERRITORY_VERDICT.values())
