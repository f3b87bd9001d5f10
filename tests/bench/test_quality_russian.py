"""Russian spellings of the benchmark: what counts as romanised Russian and how it is turned back."""

from __future__ import annotations

import pytest

from bench.quality.russian import katakana, romanised, to_cyrillic


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Uralvagonzavod", "Уралвагонзавод"),
        ("AO Kontsern Vega", "АО Концерн Вега"),
        ("PAO Proletarsky Zavod", "ПАО Пролетарский Завод"),
        ("Glavnoe Razvedyvatel’noe Upravlenie", "Главное Разведывательное Управление"),
        ("OAO Novorossiyskiy sudoremontnyy zavod", "ОАО Новороссийский судоремонтный завод"),
        ("AO TsNII Burevestnik Zavod", "АО ЦНИИ Буревестник Завод"),
        ("AO Nauchno-Issledovatelskii Institut Svyaz", "АО Научно-Исследовательский Институт Связь"),
    ],
)
def test_romanised_russian_is_turned_back(name: str, expected: str) -> None:
    """A plainly romanised name is spelt in Cyrillic, legal form, acronym and adjective endings included."""
    assert expected == to_cyrillic(name)


@pytest.mark.parametrize(
    "name", ["Tako LLC", "Ural Instrument Engineering Plant", "Quantum Zavod", "Dexias", "OOO", ""]
)
def test_other_names_are_left_alone(name: str) -> None:
    """English names, names without a Russian stem and letters that Russian lacks give nothing."""
    assert "" == to_cyrillic(name)


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        ("icao", "Vooruzhenie Shchit"),
        ("gost", "Vooruzhenie Shhit"),
        ("iso9", "Vooruženie Ŝit"),
        ("german", "Wooruschenie Schtschit"),
        ("bgn", "Vooruzhenie Shchit"),
    ],
)
def test_standards(standard: str, expected: str) -> None:
    """Each standard writes ж and щ in its own way."""
    assert expected == romanised("Вооружение Щит", standard)


def test_katakana_has_the_form_in_front() -> None:
    """A Russian name in katakana is written as the notices do, without acronyms."""
    assert ("株式会社コンツェルン・ヴェガ", "") == (katakana("АО Концерн Вега"), katakana("ЦНИИ Вега"))


def test_katakana_keeps_the_number_of_a_plant() -> None:
    """A number is no letter, but it is a part of the name."""
    assert "株式会社810・ザヴォド" == katakana("АО 810 Завод")
