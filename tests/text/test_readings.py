"""Other readings of a query: digits for letters, foreign transcriptions, wrong keyboards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.text import legal_forms, readings
from screening.text.normalize import clean
from screening.text.variants import MISTYPED, analyse


def read(name: str) -> dict[str, str]:
    """The readings of a name as they are asked for, by rule; of two by one rule the first."""
    text = clean(name).text
    found: dict[str, str] = {}
    for rule, other in readings.readings(text, legal_forms.strip(text).core):
        found.setdefault(rule, other)
    return found


@pytest.mark.parametrize(
    ("name", "rule", "meant"),
    [
        ("T0k1n C0rp0r4t10n", readings.DIGITS, "tokin corporation"),
        ("NP0 E1ectronic 5ystems", readings.DIGITS, "npo electronic systems"),
        ("40 Kord4v3l", readings.DIGITS, "ao kordavel"),
        ("ЕСІТЕСН", readings.LOOK_ALIKE, "ecitech"),
        ("AO Rjasanskii Sawod Priborow", readings.GERMAN, "ao ryazanskii zavod priborov"),
        ("Nauczno-Tiechniczieskij Cientr", readings.POLISH, "nauchno-tekhnicheskii tsentr"),
        ("kuang chou k'o chi kung ssu", readings.WADE_GILES, "guang zhou ke ji gong si"),
        ("Zhong Xin Zao Chuan Gong Si", readings.PINYIN, "zhongxinzaochuan"),
        ("Sci. Res. Inst. Kordavel", readings.ABBREVIATED, "scientific research institute kordavel"),
        ("Scntfc Rsrch Insttt Krdvl", readings.VOWELS, "scientific research institute krdvl"),
        ("Negjktd", readings.KEYBOARD, "туполев"),
        ("J01nt St0ck C0mp4ny 218 R3p41r Pl4nt", readings.DIGITS, "joint stock company 218 repair plant"),
        ("Kordavel Heavy Ind., Ltd.", readings.ABBREVIATED, "kordavel heavy industries, ltd."),
        ("Gen. Kordavel Tech", readings.ABBREVIATED, "general kordavel technology"),
        ("Kordavirn JSC", readings.SCANNED, "kordavim jsc"),
        ("Kordaloot, PAO", readings.ENGLISH_VOWELS, "kordalut, pao"),
    ],
)
def test_a_name_is_read_as_it_was_meant(name: str, rule: str, meant: str) -> None:
    """Each rule reads the spelling that it is made for."""
    assert meant == read(name)[rule]


@pytest.mark.parametrize(
    "name",
    [
        "Tokyo Electric Power Company",
        "Modern Green Foods International",
        "Toyota Motor Corporation",
        "Yellow Tower Ltd",
        "3M Japan",
        "三菱重工業株式会社",
    ],
)
def test_an_ordinary_name_has_no_other_reading(name: str) -> None:
    """What ordinary companies are called is read as it is written, at no further cost."""
    assert {} == read(name)


def test_a_listed_name_is_not_read_otherwise() -> None:
    """The spelling of a listed name is known to be as printed."""
    assert ["whole"] == [form.rule for form in analyse("T0k1n C0rp0r4t10n", "en").forms]


def test_a_legal_form_with_a_typing_error_is_taken_off_a_query() -> None:
    """The name without the mistyped form is one more question."""
    assert [("whole", 1), (MISTYPED, 1)] == [
        (form.rule, len(form.units)) for form in analyse("コルダベルカブシシキガイシャ").forms
    ]


@given(st.text(max_size=60))
def test_no_text_makes_a_reading_raise(text: str) -> None:
    """Whatever is typed, the readings are texts under known rules."""
    assert all(
        rule in readings.RULES and other for rule, other in readings.readings(clean(text).text, clean(text).text)
    )


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("c/o JSC Star for Ivan Petrov", "star"),
        ("さくら商会（旧株式会社架空）", "架空"),
        ("TechInsights公司 気付", "techinsights"),
    ],
)
def test_a_party_among_others_is_a_part_of_its_own(query: str, part: str) -> None:
    """A legal form makes a name even of an organisation word: JSC Star behind c/o is asked about."""
    assert part in {" ".join(unit.text for unit in form.units) for form in analyse(query).forms if form.rule != "whole"}
