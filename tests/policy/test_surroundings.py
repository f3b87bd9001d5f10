"""Countries, streets and houses around a place name."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.policy import surroundings
from screening.policy.fieldtext import read
from screening.policy.phrases import Mention, PhraseTable
from screening.sources.territory import load_territories

TABLES = tuple(map(PhraseTable, load_territories(Path(__file__).resolve().parents[2] / "lists")))


def _mention(text: str) -> Mention:
    return next(mention for table in TABLES for mention in table.find(read(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seoul, Republic of Korea", {"KR"}),
        ("香川県高松市", {"JP"}),
        ("江苏省南京市", {"CN"}),
        ("海州区", {"ZZ"}),
        ("平壌市中区域", set()),
        ("开城工业园区", set()),
        ("Moscow, Russia", {"RU"}),
        ("г. Москва", {"RU"}),
        ("Korea", set()),
        ("1 Example Street", set()),
    ],
)
def test_countries_of_an_address(text: str, expected: set[str]) -> None:
    """Country names, large towns and administrative words say where an address is."""
    assert expected == surroundings.countries(read(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yalta Street 5", True),
        ("rue de Crimée", True),
        ("12 rue de Crimée", True),
        ("38 Boulevard de Sébastopol", True),
        ("ул. Ялта", True),
        ("улица Крым 5", True),
        ("平壌通り", True),
        ("세바스토폴로 5", True),
        ("松林路", True),
        ("ul. Lenina, Yalta", False),
        ("Lenina pr. Donetsk", False),
        ("Donetsk, Street 5", False),
        ("平壌市", False),
    ],
)
def test_streets(text: str, expected: bool) -> None:
    """A place name is a street's only beside a street word of its own segment."""
    assert expected == surroundings.is_street(read(text), _mention(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pyongyang Restaurant", True),
        ("Hotel Yalta", True),
        ("平壌レストラン", True),
        ("Koryo Hotel, Pyongyang", False),
        ("Pyongyang", False),
    ],
)
def test_houses(text: str, expected: bool) -> None:
    """A restaurant or hotel is told by a word of the same segment."""
    assert expected == surroundings.is_house(read(text), _mention(text))


def test_signs_by_prefix() -> None:
    """A sign with a star is met by every word that begins so, without one by the whole word only."""
    assert surroundings.is_near(read("Ростовская обл."), "Ростов*")
    assert not surroundings.is_near(read("Ростовская обл."), "Ростов")
    assert surroundings.is_near(read("ロストフ州"), "ロストフ*")
