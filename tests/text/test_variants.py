"""A name taken apart: what is compared of it, and what is said when nothing is left to compare."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text.spellings import _SPELLING_LIMIT
from screening.text.variants import (
    TOO_MANY_WORDS,
    NameAnalysis,
    analyse,
    expand_variants,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=1024)
NOTHING = [
    "",
    " ",
    "-",
    "N/A",
    "…",
    "???",
    "x",
    "LLC",
    "株式会社",
    "(株)",
    "ООО",
    "တကို",
    "\u200b",
    "12345",
    "...",
    "なし",
]
SAME = [
    ("Tako LLC", "TAKO L.L.C."),
    ("Tako LLC", "ＴＡＫＯ　ＬＬＣ"),
    ("有限会社タコ", "㈲ﾀｺ"),
    ("三菱造船株式会社", "三菱造船㈱"),
    ("TDK Corporation", "ТDК Соrporation"),
    ("Tupolev JSC", "Tu\u200bpo\u200clev J\u200dSC"),
    ("广州欧赛科技有限公司", "廣州歐賽科技有限公司"),
]


def _units(analysis: NameAnalysis) -> list[tuple[str, ...]]:
    return [tuple(unit.text for unit in form.units) for form in analysis.forms]


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_compare_is_said(name: str) -> None:
    """A blank, a placeholder, a bare legal form or an unreadable script is unmatchable and has no forms."""
    analysis = analyse(name)
    assert (False, (), ()) == (analysis.matchable, analysis.forms, analysis.joined)


@pytest.mark.parametrize(("listed", "queried"), SAME)
def test_renderings_of_one_name_have_one_core(listed: str, queried: str) -> None:
    """Case, width, dots, invisible and look-alike characters and the Han script do not part two renderings."""
    assert _units(analyse(listed)) == _units(analyse(queried))


def test_legal_forms_are_kept_beside_the_name() -> None:
    """A legal form is no part of the core; its class is remembered as weak evidence."""
    analysis = analyse("Tako LLC")
    assert ("tako", ("llc",)) == (analysis.core, analysis.legal_forms)


def test_one_class_for_a_legal_form_in_two_languages() -> None:
    """OOO and LLC are one class, so translating a legal form is no difference."""
    assert analyse("Tako LLC").legal_classes == analyse("ООО «Тако»").legal_classes


def test_parts_between_connectives_are_names_of_their_own() -> None:
    """Several parties in one field are each found."""
    analysis = analyse("Tako LLC / Robin Trade Ltd")
    assert {("tako",), ("robin", "trade")} <= set(_units(analysis))


def test_what_stands_in_brackets_is_read_apart() -> None:
    """A name in brackets is compared alone, and the name around it without it."""
    assert {("kordavel", "optix"), ("zanzibar",)} <= set(_units(analyse("Kordavel Optix (Zanzibar)")))


def test_former_names_are_read_apart() -> None:
    """A former name behind "formerly" is compared alone."""
    assert ("elem", "zurix") in _units(analyse("Robin Zorix formerly Elem Zurix"))


def test_the_reading_covers_the_whole_name() -> None:
    """The reading of a kanji name does not skip the characters that the glossary took as concepts."""
    keys = {(key.text, key.rule) for key in analyse("三菱造船株式会社", "ja").joined}
    assert ("mitsubishizosen", "jpan:reading") in keys


def test_a_chinese_name_has_no_japanese_reading() -> None:
    """Han characters of a name known to be Chinese are read as pinyin only."""
    rules = {key.rule for key in analyse("引能仕株式会社", "zh").joined}
    assert (True, []) == ("hani:pinyin" in rules, [rule for rule in rules if rule.startswith("jpan:")])


def test_words_that_stay_unread_are_flagged() -> None:
    """A name of more words than are compared says so, since a clear answer cannot rest on the first of them."""
    assert (True, False) == (
        TOO_MANY_WORDS in analyse("ab cd " * 60).flags,
        TOO_MANY_WORDS in analyse("ab cd " * 20).flags,
    )


def test_parts_that_stay_unread_are_flagged() -> None:
    """A field with more parties than are compared one by one says so."""
    assert TOO_MANY_WORDS in analyse(" / ".join(f"Kordavel{n} Optix" for n in "abcdefghijk")).flags


def test_variants_quote_the_name_as_printed() -> None:
    """The forms in which a listed name is indexed each name their rule and the name they come from."""
    found = {(variant.form, variant.rule, variant.of) for variant in expand_variants("ООО «Тако»")}
    assert {("тако", "legal-form-stripped", "ООО «Тако»"), ("tako", "cyrl:bgn-pcgn", "ООО «Тако»")} <= found


@given(ANY_TEXT)
@settings(deadline=None, max_examples=150)
def test_no_text_makes_it_raise(name: str) -> None:
    """Any text of up to 1,024 code points, lone surrogates included, is taken apart or said to be unmatchable."""
    analysis = analyse(name)
    assert bool(analysis.forms) == analysis.matchable


@given(ANY_TEXT)
@settings(deadline=None, max_examples=100)
def test_spellings_are_plain_ascii(name: str) -> None:
    """What is compared across scripts is lower-case ASCII without spaces, a handful of spellings a word."""
    spellings = [unit.spellings for form in analyse(name).forms for unit in form.units]
    assert all(len(found) <= _SPELLING_LIMIT for found in spellings)
    assert all(s.text.isascii() and s.text.isalnum() and s.text == s.text.lower() for found in spellings for s in found)


@given(ANY_TEXT)
@settings(deadline=None, max_examples=100)
def test_joined_keys_belong_to_a_form(name: str) -> None:
    """Every key without spaces belongs to one of the forms of its name."""
    analysis = analyse(name)
    assert {key.form for key in analysis.joined} <= set(range(len(analysis.forms)))


def test_a_long_name_knows_its_acronyms() -> None:
    """A name of several words carries the acronym that it may go by, so that MIPT finds the institute."""
    assert "mipt" in analyse("Moscow Institute of Physics and Technology").forms[0].initials
