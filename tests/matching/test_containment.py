"""A listed name inside a longer text, or cut short: never the same name, and never nothing."""

from __future__ import annotations

import pytest

from screening.matching.compare import compare_names
from screening.matching.engine import DEFAULT_MIN_SCORE
from screening.policy.disposition import BLOCK_STRENGTH


@pytest.mark.parametrize(
    ("queried", "listed"),
    [
        ("Kordavel Avionics Trading FZE", "Kordavel JSC"),
        ("INV 2211 KORDAVEL TRADE LIMITED HS8542", "Kordavel Trade Limited"),
        ("Kordavel Optix LLP 4th Floor Example House London", "Kordavel Optix LLP"),
        ("Kordavel", "Kordavel Optix Engineering JSC"),
        ("Kordavel Academy", "Kordavel Institute of the Russian Academy of Sciences"),
        ("INV#7478 ZYTQ HS8537", "ZYTQ"),
        ("Please send the goods of order 4711 to the forwarder who hands them on to Kordavel and the bank", "Kordavel"),
    ],
)
def test_a_name_in_a_longer_one_asks_a_person(queried: str, listed: str) -> None:
    """A listed name amid other words, or the telling word of a longer listed name, is for review and never blocks."""
    assert DEFAULT_MIN_SCORE <= compare_names(queried, listed).score < BLOCK_STRENGTH


@pytest.mark.parametrize(
    ("queried", "listed"),
    [
        ("Trading", "Kordavel Trading"),
        ("Research Institute", "Kordavel Research Institute"),
        ("研究所", "架空研究所"),
        ("Moscow", "Moscow Kordavel Plant"),
        ("558", "558 Kordavel Plant"),
    ],
)
def test_generic_words_of_a_longer_name_are_no_hit(queried: str, listed: str) -> None:
    """A legal form, an organisation word, a place or a number alone does not stand for the name that holds it."""
    assert compare_names(queried, listed).score < DEFAULT_MIN_SCORE


def test_a_name_that_lacks_its_telling_word_is_no_hit() -> None:
    """Of a listed name only the generic words stand in the query: another name."""
    assert compare_names("Zytrix Trading House", "Kordavel Trading House").score < DEFAULT_MIN_SCORE


@pytest.mark.parametrize(
    ("queried", "listed"),
    [("架空電機", "架空電力"), ("架空工業", "架空産業"), ("架空重工業", "架空軽工業"), ("仮空電機", "架空電機")],
)
def test_a_kanji_word_against_another_makes_another_company(queried: str, listed: str) -> None:
    """One kanji apart is no hit, be the two words near in meaning (工業, 産業) or not."""
    assert compare_names(queried, listed).score < DEFAULT_MIN_SCORE


@pytest.mark.parametrize(
    ("queried", "listed"),
    [("T0k1n K0rd4v3l", "Tokin Kordavel"), ("Krdvl Scntfc Insttt", "Kordavel Scientific Institute")],
)
def test_another_reading_of_a_query_asks_a_person(queried: str, listed: str) -> None:
    """Digits for letters and words without vowels are found, and never block by themselves."""
    assert DEFAULT_MIN_SCORE <= compare_names(queried, listed).score < BLOCK_STRENGTH
