"""Organisation words meet across languages, and what is no organisation word is left as it is."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.text import han, kana, latin, legal_forms, normalize
from screening.text.glossary import Concept, Unit, abbreviation_parts, concept, units
from screening.text.glossary_table import KINDS, concepts, expand, tables
from screening.text.tables import rows
from screening.text.words import words

SAME_CONCEPTS = [
    (["institute"], ["研究所", "科学研究所", "研究院", "연구소", "научно-исследовательский институт"]),
    (["institute"], ["scientific research institute", "nauchno-issledovatelskii institut", "nii", "НИИ", "institut"]),
    (["central", "institute"], ["中央研究所", "central research institute", "tsnii", "цнии", "cri"]),
    (["design-bureau"], ["設計局", "design bureau", "konstruktorskoye byuro", "конструкторское бюро", "kb"]),
    (
        ["special", "design-bureau"],
        ["特別設計局", "special design bureau", "skb", "скб"],
    ),
    (["research", "production", "association"], ["学術生産公団", "scientific production association", "npo", "нпо"]),
    (["machine-building", "plant"], ["機械製造工場", "machine-building plant", "mashinostroitelnyy zavod"]),
    (["shipyard"], ["造船所", "shipyard", "sudostroitelny zavod", "судостроительный завод", "조선소", "造船厂"]),
    (["precision"], ["高精度", "high precision", "精密", "высокоточный"]),
    (["tactical"], ["戦術", "tactical", "тактический"]),
    (["hypersonic", "system"], ["極超音速システム", "hypersonic systems", "гиперзвуковые системы"]),
    (["applied-acoustics"], ["応用音響", "applied acoustics", "прикладной акустики"]),
    (["measurement"], ["測量", "measuring", "surveying", "измерений"]),
    (["radiophotonics"], ["電波光学", "radiophotonics", "радиофотоника"]),
    (["electronics", "industry"], ["電子工業", "electronic industries"]),
    (["aerospace", "technology"], ["エアロスペーステクノロジー", "航空宇宙技術", "aerospace technologies"]),
    (["defence", "system"], ["ディフェンスシステムズ", "防卫系统", "defense systems", "防衛システム"]),
    (["building", "solution"], ["ビルソリューションズ", "building solutions"]),
    (["russia"], ["ロシア", "俄罗斯", "russian federation", "российский", "rossiyskoy"]),
    (["saint-petersburg"], ["サンクトペテルブルク", "st. petersburg", "санкт-петербургский"]),
    (["shenzhen", "electronics"], ["深圳市电子", "深圳電子", "shenzhen electronics"]),
    (["number-1", "bank"], ["第一銀行", "first bank", "1st bank", "первый банк"]),
    (["aviation"], ["アビエーション", "アヴィエイション", "aviation", "авиационный"]),
]
NOT_WORDS = [
    "三菱",
    "日立",
    "東芝",
    "トーキン",
    "ソフトバンク",
    "almaz",
    "tupolev",
    "rubin",
    "subaru",
    "微雨",
    "알마즈",
    "алмаз",
]
CUTS = {
    "三菱電機": ["三菱", "電機"],
    "三菱重工海洋機械": ["三菱", "重工", "海洋", "機械"],
    "東光電気工事": ["東光", "電気", "工事"],
    "中日本高速道路": ["中", "日本", "高速道路"],
    "アサヒグループホールディングス": ["アサヒ", "グループ", "ホールディングス"],
    "chipdevice trading": ["chip", "device", "trading"],
    "クルガンマシュザヴォド": ["クルガン", "マシュ", "ザヴォド"],
}


def _ids(text: str) -> list[str]:
    found = units(normalize.words(han.numbers(normalize.clean(text).text)))
    return [unit.concept for unit in found if unit.concept and concept(unit.concept).kind != "function"]


@pytest.mark.parametrize(("expected", "names"), SAME_CONCEPTS)
def test_one_meaning_has_one_concept_in_every_language(expected: list[str], names: list[str]) -> None:
    """The words of a notice and their renderings in other languages give the same concepts."""
    assert dict.fromkeys(names, expected) == {name: _ids(name) for name in names}


@pytest.mark.parametrize("name", NOT_WORDS)
def test_a_distinctive_name_is_no_concept(name: str) -> None:
    """What says who is meant stays one unit without a concept."""
    assert (Unit(name, ""),) == units(normalize.words(name))


@pytest.mark.parametrize(("name", "texts"), CUTS.items())
def test_unspaced_runs_are_cut_where_terms_end(name: str, texts: list[str]) -> None:
    """Longest terms, fewest pieces, and what is left over stays together."""
    assert texts == [unit.text for unit in units(normalize.words(name))]


@pytest.mark.parametrize(
    "text", ["第558工場", "558 plant", "558th plant", "five hundred fifty-eight plant", "第五百五十八工場"]
)
def test_numbers_agree_however_they_are_written(text: str) -> None:
    """第558, 558th and five hundred fifty-eight are one number."""
    assert ["number-558", "plant"] == _ids(text)


@pytest.mark.parametrize("name", ["seven bank", "one company", "eleven trading"])
def test_a_single_number_word_is_a_name(name: str) -> None:
    """Seven and One are company names, so no number is read into them."""
    assert not [unit for unit in units(normalize.words(name)) if unit.concept.startswith("number")]


def test_a_japanese_name_of_a_notice_meets_its_english_and_russian_names() -> None:
    """One invented institute in three languages gives the same set of concepts."""
    names = (
        "株式会社産業電子材料科学研究所エグザンプル",
        "Joint Stock Company Scientific Research Institute of Industrial Electronic Materials Example",
        "АО «Научно-исследовательский институт промышленных электронных материалов Экзампл»",
        "AO Nauchno-Issledovatelskiy Institut Promyshlennykh Elektronnykh Materialov Example",
    )
    expected = {"institute", "industry", "electronics", "material"}
    assert [expected] * 4 == [set(_ids(legal_forms.strip(normalize.clean(name).text).core)) for name in names]


def test_plural_and_singular_are_one_but_stems_are_not_merged() -> None:
    """Light inflection only: systems is system, news is not new, gas and bus keep their s."""
    assert [["system"], ["newspaper"], ["gas"], ["bus"]] == [_ids(word) for word in ("systems", "news", "gas", "bus")]


def test_syllable_abbreviations_are_taken_apart() -> None:
    """TsNIIMash is central, institute, machine-building; a word of unknown parts is not guessed at."""
    parts = [unit.concept for unit in abbreviation_parts("tsniimash")]
    assert (["central", "institute", "machine-building"], ()) == (parts, abbreviation_parts("almaz"))


def test_a_russian_adjective_in_kana_keeps_its_ending() -> None:
    """The ending of ный in レモントニイ is no institute (НИИ), and the stem says what the word means."""
    found = [_ids(word) for word in ("レモントニイ", "エクスペリメンタルニイ", "カルダヴェルニイ")]
    assert [["repair"], ["experimental"], []] == found


def test_a_concept_explains_itself() -> None:
    """The explanation of a hit can quote the Japanese and English terms of a concept and of a number."""
    institute, number = concept("institute"), concept("number-558")
    assert ("研究所", "institute", "第558") == (institute.of("ja")[0], institute.of("en")[0], number.of("ja")[0])
    with pytest.raises(KeyError):
        concept("no-such-concept")


@given(st.lists(st.text(alphabet="研究所電子機械工業三菱東京国防省局", min_size=1, max_size=12), max_size=4))
def test_no_han_character_is_lost(name: list[str]) -> None:
    """The texts of the units, put together, are the words."""
    assert "".join(name) == "".join(unit.text for unit in units(name))


@given(st.text(alphabet="アイウエオシステムンセターヴォグルプホディクッャ・", max_size=25))
def test_no_kana_is_lost(text: str) -> None:
    """Folding and cutting katakana words keeps every sign as written."""
    name = normalize.words(text)
    assert "".join(name) == "".join(unit.text for unit in units(name))


@given(st.lists(st.text(alphabet="abcdefgilmnoprstuvyz", min_size=1, max_size=14), max_size=6))
def test_no_latin_word_is_lost(name: list[str]) -> None:
    """Latin words come back in order, phrases with spaces between their words."""
    texts = "".join(unit.text.replace(" ", "") for unit in units(name) if not unit.concept.startswith("number"))
    assert "".join(name) == texts or any(unit.concept.startswith("number") for unit in units(name))


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    """Whatever a caller sends, the glossary answers, and every concept it names can be explained."""
    for unit in units(normalize.words(normalize.clean(text).text)):
        assert not unit.concept or isinstance(concept(unit.concept), Concept)


def test_every_concept_is_well_formed() -> None:
    """Ids are unique and kebab-case, kinds are known, Japanese and English stand in every row."""
    found = concepts()
    assert len(found) == len({item.concept_id for item in found})
    bad = [item.concept_id for item in found if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item.concept_id)]
    bad += [item.concept_id for item in found if item.kind not in KINDS or not item.of("ja") or not item.of("en")]
    assert not bad


def test_every_term_is_written_as_cleaned_text() -> None:
    """Terms are lower case and NFKC without outer space, so that they can meet a cleaned name."""
    terms = [term for item in concepts() for _, column in item.terms for term in column]
    assert not [term for term in terms if term != unicodedata.normalize("NFKC", term).casefold().strip() or not term]


def _spelling(language: str, term: str) -> tuple[str, ...]:
    """The key under which two terms would be one."""
    if language == "ru":
        return tuple(tables().lemmas[forms[0]] for _, forms in expand(term))
    if language in {"ja", "zh", "ko"} and not term.isascii():
        return ("".join(han.fold(kana.fold(word)) for word in words(term)),)
    return tuple(tables().lemmas[word] for word in words(latin.fold(term)))


def test_no_term_has_two_meanings() -> None:
    """After folding every term leads to one concept; ambiguous words were left out or decided in the table."""
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for item in concepts():
        for language, column in item.terms:
            for term in column:
                owners[_spelling(language, term)].add(item.concept_id)
    assert not {" ".join(key): ids for key, ids in owners.items() if len(ids) > 1}


def test_every_term_finds_its_own_concept() -> None:
    """A term alone is recognised, whatever longer or shorter terms stand beside it in the table."""
    lost = []
    for item in concepts():
        for language in ("ja", "zh", "ko", "en", "other"):
            lost += [(item.concept_id, term) for term in item.of(language) if item.concept_id not in _of(term)]
    assert not lost


def _of(term: str) -> set[str]:
    return {unit.concept for unit in units(words(term))}


def test_acronyms_are_taken_apart_without_remainder() -> None:
    """The letters of an acronym's parts are the acronym, and every part is a concept."""
    known = {item.concept_id for item in concepts()}
    for word, parts in rows("glossary/abbreviations.tsv")[1:]:
        pairs = [part.split("=") for part in parts.split(" ")]
        assert (word, set()) == ("".join(letters for letters, _ in pairs), {name for _, name in pairs} - known)
