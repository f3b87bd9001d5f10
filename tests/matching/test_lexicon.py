"""The words of all listed names, and which of them a queried word may be."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.columns import ColumnBuilder
from screening.index.reader import GenerationReader
from screening.matching.compare import MemoryColumns
from screening.matching.expansion import Expansion
from screening.matching.lexicon import Lexicon
from screening.matching.similarity import spelling_similarity
from screening.matching.texts import Texts
from screening.model.entity import EntityName, NameRole, Script
from screening.text.spellings import Spelling
from screening.text.variants import NameUnit, analyse

LISTED = (
    "Kordavel Optix LLC",
    "ООО «Кордавел Энергомаш»",
    "株式会社架空造船",
    "日新電機株式会社",
    "558 Zurix Repair Plant",
    "Research Institute of Quorindal",
    "ガスプロム",
)


def _lexicon() -> Lexicon:
    builder = ColumnBuilder()
    for number, name in enumerate(LISTED):
        builder.add(number, 0, EntityName(name, "", NameRole.PRIMARY))
    return Lexicon(MemoryColumns(builder.columns()))


LEXICON = _lexicon()


def _unit(name: str, place: int = 0) -> NameUnit:
    return analyse(name).forms[0].units[place]


def _met(expansion: Expansion) -> dict[str, tuple[str, str]]:
    return {LEXICON.text(m.token): (m.how, m.rule) for m in expansion.meetings}


def _latin(word: str) -> NameUnit:
    return NameUnit(word, "", (Spelling(word, "latn"),), Script.LATIN)


def test_a_listed_word_meets_itself_in_full() -> None:
    """A queried word that stands on a list meets it with similarity 1."""
    found = LEXICON.expand(_unit("Kordavel"))
    assert 1.0 == max(m.similarity for m in found.meetings if LEXICON.text(m.token) == "kordavel")


def test_a_typing_error_meets_the_word() -> None:
    """A word with a typing error still meets the listed word, a little less."""
    found = LEXICON.expand(_unit("Kordvael"))
    shares = [m.similarity for m in found.meetings if LEXICON.text(m.token) == "kordavel"]
    assert [True] == [0.6 < share < 1.0 for share in shares]


def test_another_script_is_bridged_by_a_named_rule() -> None:
    """A Cyrillic word meets a Latin one, and the meeting quotes the rule that bridged them."""
    assert "cyrl:" in _met(LEXICON.expand(_unit("Кордавел")))["kordavel"][1]


def test_katakana_meets_latin() -> None:
    """A Latin query meets the listed katakana word by its sound."""
    assert "kana:romaji" == _met(LEXICON.expand(_unit("Gazprom")))["ガスプロム"][1]


def test_a_concept_meets_its_translation() -> None:
    """研究所 meets Research Institute through the glossary, and the rule names the concept."""
    met = _met(LEXICON.expand(_unit("研究所")))
    assert ("concept", True) == (
        met["research institute"][0],
        met["research institute"][1].startswith("glossary:"),
    )


def test_two_han_words_that_read_alike_do_not_meet() -> None:
    """日新 and 日進 are two companies, however alike they are read."""
    assert "日新" not in _met(LEXICON.expand(_unit("日進電機")))


@pytest.mark.parametrize("number", ["559", "58", "5588", "55"])
def test_another_number_does_not_meet(number: str) -> None:
    """A number is met by itself only."""
    assert {} == _met(LEXICON.expand(_unit(f"{number} Zurix")))


def test_the_same_number_meets() -> None:
    """A number meets the listed number, in figures or in words of another script."""
    assert {"558"} == set(_met(LEXICON.expand(_unit("558 Zurix"))))


def test_an_unknown_word_meets_nothing_and_weighs_most() -> None:
    """A word that no listed name bears has no meeting and the weight of a rare word."""
    found = LEXICON.expand(_latin("xyqqzwvvb"))
    assert ((), 1.0) == (found.meetings, found.weight)


def test_a_word_without_spelling_raises_nothing() -> None:
    """A unit in a script without a Latin spelling meets nothing."""
    assert () == LEXICON.expand(NameUnit("တကို", "", (), Script.OTHER)).meetings


def test_tokens_say_what_they_are() -> None:
    """A token tells its text, its concept, and whether it is a number, Latin or Han."""
    by_text = {LEXICON.text(token): token for token in range(len(LEXICON.weight))}
    facts = [
        (LEXICON.is_number(token), LEXICON.is_latin(token), LEXICON.is_han(token), LEXICON.spell(token))
        for token in (by_text["558"], by_text["kordavel"])
    ]
    assert [(True, False, False, "558"), (False, True, False, "kordavel")] == facts


def test_a_spelling_that_is_missing_is_empty() -> None:
    """A token number beyond the last has no spelling rather than another token's."""
    assert "" == LEXICON.spell(len(LEXICON.weight) + 5)


def test_texts_read_back_what_was_written() -> None:
    """Texts of every script come back from the column as they were."""
    builder = ColumnBuilder()
    builder.add(0, 0, EntityName("架空Кордавел한국", "", NameRole.PRIMARY))
    columns = MemoryColumns(builder.columns())
    texts = Texts(columns, "token_text")
    count = len(columns.column("token_text_at")) - 1
    expected = {unit.text for unit in analyse("架空Кордавел한국").forms[0].units}
    assert expected == {texts[row] for row in range(count)}


def test_the_letter_count_filter_loses_no_spelling(shipped_reader: GenerationReader) -> None:
    """Of the shipped lists every word within the edits allowed is met: the filter is lossless."""
    lexicon = Lexicon(shipped_reader)
    texts = Texts(shipped_reader, "spelling_text")
    tokens = shipped_reader.column("spelling_token").tolist()
    rules = lexicon.rules
    rule = shipped_reader.column("spelling_rule").tolist()
    spellings = [(texts[row], token, rules[rule[row]]) for row, token in enumerate(tokens)]
    rng = random.Random(20261120)
    sample = [word for word, _, by in rng.sample(spellings, 60) if len(word) > 4 and word.isalpha() and by == "latn"]
    lost = [
        (word, other)
        for word in (w[:2] + w[3:] for w in sample)
        for met in [{m.token for m in lexicon.expand(_latin(word)).meetings}]
        for other, token, by in spellings
        if by == "latn" and spelling_similarity(word, other) > 0 and token not in met
    ]
    assert [] == lost


@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=60))
@settings(deadline=None, max_examples=150)
def test_meetings_are_shares_and_weights_too(name: str) -> None:
    """Whatever is queried, each meeting is above 0 and at most 1, and so is each weight."""
    found = [LEXICON.expand(unit) for form in analyse(name).forms for unit in form.units]
    assert all(0.0 < m.similarity <= 1.0 for expansion in found for m in expansion.meetings)
    assert all(0.0 < expansion.weight <= 1.0 for expansion in found)
