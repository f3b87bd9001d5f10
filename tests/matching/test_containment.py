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
        ("UZP商事", "UZP JSC"),
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
        ("INV#4711 MG LLC HS8542", "MG LLC"),
        ("EC, 12 Example Street, Building 3, London", "EC"),
        ("Yamada Foods dba 連邦架空庁", "連邦架空庁"),
        (
            "Please send all the goods of order 4711 to the forwarder who will pass them on to MG LLC and the bank",
            "MG LLC",
        ),
    ],
)
def test_a_name_letter_for_letter_in_a_text_asks_a_person(queried: str, listed: str) -> None:
    """Short and ordinary names count where the text sets them apart or is no name itself."""
    assert DEFAULT_MIN_SCORE <= compare_names(queried, listed).score < BLOCK_STRENGTH


def test_one_part_of_a_listed_name_never_blocks() -> None:
    """Kordavel Defense, Space & Security is not Space Security Inc."""
    found = compare_names("Space Security Inc.", "Kordavel Defense, Space & Security")
    assert ("listed-part", True) == (found.rule, DEFAULT_MIN_SCORE <= found.score < BLOCK_STRENGTH)


def test_an_equal_part_of_the_query_counts_more_than_a_near_one() -> None:
    """Of two listed names the one that a part of the query equals comes before the one it may be a misprint of."""
    equal, near = (compare_names("Yamada Foods dba Kordavel", listed).score for listed in ("Kordavel", "Kordavol"))
    assert equal > near >= DEFAULT_MIN_SCORE


@pytest.mark.parametrize(
    ("queried", "listed"),
    [("LLC Krdvlptx", "Kordaveloptix LLC"), ("Krdv-ptx Dfns", "Kordav-Optix Defense"), ("ZX-Krdvl", "ZXI-Kordavel")],
)
def test_consonants_alone_ask_a_person(queried: str, listed: str) -> None:
    """A name written without its vowels is found by its consonants, and never blocks."""
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


@pytest.mark.parametrize(
    ("queried", "listed"),
    [
        ("Repair Systems", "Kordavel Repair Systems Co., Ltd."),
        ("Severnaya", "Kordavel Severnaya Verf"),
        ("Aktsionernoe Kordavel", "Aktsionernoe Obshchestvo Optix Kordavel"),
        ("Kordavel Zytrix Telecom", "Concern Kordavel-Zytrix"),
        ("A?PP Co., Ltd.", "ASPP Co., Ltd."),
        ("K?rd JSC", "Kord JSC"),
    ],
)
def test_a_name_cut_short_to_organisation_words_asks_a_person(queried: str, listed: str) -> None:
    """Organisation words alone, half a legal form, an organisation word that lacks, a letter lost: found, never blocked."""
    assert DEFAULT_MIN_SCORE <= compare_names(queried, listed).score < BLOCK_STRENGTH


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
