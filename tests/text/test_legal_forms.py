"""Legal forms are taken off names of every script, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.text import han
from screening.text.legal_form_table import LegalForm, table
from screening.text.legal_forms import _Work, strip

POSITIONS = {"prefix", "suffix", "both"}
MARKS = {"inside", "ambiguous", "undotted", "chained", "bracketed", "anywhere", "after-other-script"}
CORES = {
    'ооо "тако"': "тако",
    "tako llc": "tako",
    "tako l.l.c.": "tako",
    "tako, l.l.c": "tako",
    "ooo tako": "tako",
    "tako o.o.o.": "tako",
    "有限会社タコ": "タコ",
    "(有)タコ": "タコ",
    "タコ有限会社": "タコ",
    "株式会社アドミラルティ造船所": "アドミラルティ造船所",
    "アドミラルティ造船所株式会社": "アドミラルティ造船所",
    "アドミラルティ造船所(株)": "アドミラルティ造船所",
    "(株)アドミラルティ造船所": "アドミラルティ造船所",
    "アドミラルティ造船所(カ)": "アドミラルティ造船所",
    "株式會社アドミラルティ造船所": "アドミラルティ造船所",
    "カ)トーキン": "トーキン",
    "トーキン(カ": "トーキン",
    "ユ)タコ": "タコ",
    "ド)タコ(エイ": "タコ",
    "ザイ)タコ": "タコ",
    "カブシキガイシャトーキン": "トーキン",
    "カブシキガイシャ トーキン": "トーキン",
    "トーキンカブシキカイシャ": "トーキン",
    "kabushiki kaisha tako": "tako",
    "kabushikigaisha tako": "tako",
    "tako k.k.": "tako",
    "godo kaisha tako": "tako",
    "国立研究開発法人例示研究所": "例示研究所",
    "npo法人タコ": "タコ",
    "公共株式会社例示工場": "例示工場",
    "閉鎖式株式会社例示": "例示",
    "連邦国家単一企業例示工場": "例示工場",
    "エレ・テクノロジー・カンパニー・リミテッド": "エレ・テクノロジー",
    "例示航空宇宙システムカンパニー": "例示航空宇宙システム",
    "深圳市例示电子有限公司": "深圳市例示电子",
    "例示集团有限公司": "例示集团",
    "例示股份有限公司": "例示",
    "주식회사 타코": "타코",
    "타코주식회사": "타코",
    "타코(주)": "타코",
    "shenzhen example co., limited": "shenzhen example",
    "example trading co.,ltd.": "example trading",
    "example (pvt) ltd": "example",
    "example pte. ltd.": "example",
    "example sdn. bhd.": "example",
    "example fz-llc": "example",
    "example dmcc": "example",
    "example limited șirketi": "example",
    "example ltd. şti.": "example",
    "example a.ş.": "example",
    "example gmbh & co. kg": "example",
    "example s.p.a.": "example",
    "example a/s": "example",
    "example sp. z o.o.": "example",
    "example spol. s r.o.": "example",
    "example spol.s.r.o": "example",
    "sis doo": "sis",
    "sis d.o.o.": "sis",
    "example lls": "example",
    "example jcs": "example",
    "e x a m p l e j s c": "e x a m p l e",
    "общество с ограниченной ответственностью тако": "тако",
    'филиал акционерного общества "тако"': "филиал тако",
    "фгуп цниимаш": "цниимаш",
    "aktcionernoe obshestvo tako": "tako",
    "aktsionernoye obschestvo tako": "tako",
    "obshchestvo s ogranichennoi otvetstvennostiu tako": "tako",
    "federalnoye gosudarstvennoye unitarnoye predpriyatiye tako": "tako",
    "llc company amg": "amg",
    "amg社": "amg",
    "vmk ooo samara": "vmk samara",
    "例示物産エアロ株式会社 整備センター": "例示物産エアロ 整備センター",
    "(ooo) example (mpk) alfa": "example (mpk) alfa",
    'united example corporation jsc "sormovo plant ojsc"': "united example corporation sormovo plant",
}
SURVIVORS = [
    "ao",
    "ip",
    "ag",
    "sa international",
    "a.o. smith",
    "иванов а.о",
    "大気社",
    "アンリミテッド",
    "サカタインクス",
]
SURVIVORS += ["costco", "incotex", "kvant", "unlimited", "as roma", "copenhagen", "photon (pro)", "社会", "株"]
EMPTY = [
    "llc",
    "株式会社",
    "co., ltd.",
    "limited company",
    "(株)",
    "ооо",
    "公司",
    "주식회사",
    "fz-llc",
    "ltd. şti.",
    "カブシキガイシャ",
]


@pytest.mark.parametrize(("text", "core"), CORES.items())
def test_forms_are_taken_off_either_end_of_every_script(text: str, core: str) -> None:
    """A name keeps what names it and loses its legal form."""
    assert core == strip(text).core


@pytest.mark.parametrize("text", SURVIVORS)
def test_words_that_only_look_like_a_form_survive(text: str) -> None:
    """A short form that is a word, a person's initials or a part of a word stays."""
    assert text == strip(text).core


@pytest.mark.parametrize("text", EMPTY)
def test_a_name_of_nothing_but_legal_forms_has_no_core_and_says_so(text: str) -> None:
    """The caller can answer INDETERMINATE: the core is empty and the forms are told."""
    stripped = strip(text)
    expected = ("", True, True)
    assert expected == (stripped.core, bool(stripped.forms), bool(stripped.classes))


def test_forms_and_classes_are_told_as_printed() -> None:
    """The explanation can quote the form as it stood and what it means."""
    stripped = strip('ооо "тако", ltd.')
    assert ({"ооо", "ltd."}, frozenset({"llc"})) == (set(stripped.forms), stripped.classes)


def test_same_form_in_other_languages_has_the_same_class() -> None:
    """A joint stock company is one in Russian, Japanese, English and Turkish."""
    names = ("ао тако завод", "株式会社タコ", "tako jsc", "tako a.ş.", "주식회사 타코")
    assert {frozenset({"jsc"})} == {strip(name).classes for name in names}


@given(st.text(max_size=60))
def test_no_text_raises_and_a_core_has_no_outer_space(text: str) -> None:
    """Whatever comes in, the answer is a trimmed text."""
    core = strip(text).core
    assert core.strip() == core


@given(
    st.text(alphabet="タコエク造船所abcdеж0 ・()", max_size=30),
    st.sampled_from(["株式会社", "有限責任会社", "股份有限公司"]),
)
def test_an_unmistakable_form_at_either_end_gives_the_same_core(name: str, form: str) -> None:
    """前株 and 後株 are one company."""
    if strip(name).core:
        assert strip(f"{form} {name}").core == strip(f"{name} {form}").core


@given(st.text(alphabet="abcdefgh", min_size=4, max_size=12))
def test_a_word_that_is_no_form_is_kept_whole(word: str) -> None:
    """Nothing is cut off inside a Latin word."""
    assert word in strip(f"{word} llc").core


def test_every_row_is_well_formed() -> None:
    """Ids are unique, positions and marks are known words, every row has a form."""
    rows = table()
    assert len(rows) == len({row.form_id for row in rows})
    assert not [row.form_id for row in rows if row.position not in POSITIONS or row.marks - MARKS or not all(row.forms)]


def test_every_form_is_written_as_cleaned_text() -> None:
    """Forms are lower case and NFKC, so that they can meet a cleaned name."""
    forms = [form for row in table() for form in row.forms]
    assert not [form for form in forms if form != unicodedata.normalize("NFKC", form).casefold().strip()]


def test_no_form_is_entered_twice_in_one_row() -> None:
    """A spelling stands once in its row."""
    assert not [row.form_id for row in table() if len({han.fold(form) for form in row.forms}) < len(row.forms)]


@pytest.mark.parametrize(
    "row",
    [r for r in table() if not r.marks & {"ambiguous", "bracketed", "chained", "anywhere"}],
    ids=lambda r: r.form_id,
)
def test_every_sure_form_is_taken_off_where_it_stands(row: LegalForm) -> None:
    """Each form of the table works in its position beside an invented name."""
    for form in row.forms:
        joiner = "" if form[0] > "\u3000" else " "
        name = f"{form}{joiner}zzyzx" if row.position == "prefix" else f"zzyzx{joiner}{form}"
        assert (form, "zzyzx") == (form, strip(name).core)


@given(
    st.lists(
        st.sampled_from(
            ["tako", "ao", "llc", "ltd.", "co.,", "a.o.", "(pvt)", "sa", "the", "jsc", "inc", "of", "s.p.a."]
        ),
        max_size=7,
    )
)
def test_the_short_way_for_names_without_forms_changes_nothing(parts: list[str]) -> None:
    """A name without any word of a form is answered at once, with the answer of the full way."""
    name = " ".join(parts)
    work = _Work(name)
    work.run()
    assert work.result() == strip(name)
