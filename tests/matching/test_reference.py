"""The plain reference: the engine's scorer without its candidate stage."""

from __future__ import annotations

import pytest

from screening.index.columns import ColumnBuilder
from screening.matching.compare import MemoryColumns, compare_names
from screening.matching.engine import DEFAULT_MIN_SCORE, Matcher
from screening.matching.lexicon import Lexicon
from screening.matching.reference import PlainLexicon, Reference
from screening.matching.similarity import word_similarity
from screening.model.entity import EntityName, NameRole
from screening.text.skeleton import sound
from screening.text.variants import analyse

_LISTED = (
    "Example Shipyard JSC",
    "Imaginary Optical Systems LLC",
    "Placeholder Turbine Works",
    "Placeholderturbine Trading",
    "株式会社例示造船所",
    "Testperson Invented",
)
_QUERIES = (
    "Example Shipyard",
    "Exampel Shipyard",
    "Placeholder Turbine",
    "Imaginary Opticals Systems",
    "Invented Testperson",
    "例示造船所",
    "Turbine",
)


@pytest.fixture(scope="module")
def columns() -> MemoryColumns:
    """The columns of a handful of fictional names, one an entity."""
    builder = ColumnBuilder()
    for number, name in enumerate(_LISTED):
        builder.add(number, 0, EntityName(name, "", NameRole.PRIMARY))
    return MemoryColumns(builder.columns())


@pytest.mark.parametrize("query", _QUERIES)
def test_the_reference_finds_at_least_what_the_engine_finds(columns: MemoryColumns, query: str) -> None:
    """Nothing that the engine reports at its threshold is missing from the reference, and no score there is lower."""
    reference = {hit.entity: hit.score for hit in Reference(columns).match_name(query, min_score=0.0)}
    engine = Matcher(columns).match_name(query, min_score=DEFAULT_MIN_SCORE)
    assert [] == [hit for hit in engine if reference.get(hit.entity, -1.0) < hit.score - 1e-9]


def test_the_reference_scores_every_form(columns: MemoryColumns) -> None:
    """Each listed name gets a score, however far it is: no candidate stage stands before the scorer."""
    hits = Reference(columns).match_name("Example Shipyard", min_score=0.0)
    assert set(range(len(_LISTED))) == {hit.entity for hit in hits}


def test_an_equal_name_is_exact(columns: MemoryColumns) -> None:
    """The reference gives an equal name the score of an equal name."""
    best = Reference(columns).match_name("Example Shipyard JSC", min_score=0.8)[0]
    assert (0, 1.0, True) == (best.entity, best.score, best.exact)


@pytest.mark.parametrize("query", _QUERIES)
def test_no_spelling_that_is_similar_is_left_out(columns: MemoryColumns, query: str) -> None:
    """Every spelling that the definition of similarity accepts is among those the reference compares."""
    plain = PlainLexicon(columns)
    for unit in (unit for form in analyse(query).forms for unit in form.units):
        for spelling in unit.spellings:
            rows = set(plain._near(spelling.text, sound(spelling.text)))
            similar = {
                row
                for row, word in enumerate(plain._words)
                if word_similarity(spelling.text, word, sound(spelling.text), sound(word), across_scripts=True)[0] > 0
                or word_similarity(spelling.text, word, sound(spelling.text), sound(word), across_scripts=False)[0] > 0
            }
            assert set() == similar - rows


def test_the_reference_words_meet_at_least_what_the_engine_words_meet(columns: MemoryColumns) -> None:
    """A word meets no fewer listed words in the reference than in the engine."""
    unit = analyse("Shipyrad").forms[0].units[0]
    engine = {meeting.token for meeting in Lexicon(columns).expand(unit).meetings}
    assert engine <= {meeting.token for meeting in PlainLexicon(columns).expand(unit).meetings}


def test_the_reference_agrees_with_a_comparison_of_two_names() -> None:
    """A list of one name scores as the comparison of the two names does, in the direction that was asked."""
    builder = ColumnBuilder()
    builder.add(0, 0, EntityName("Example Shipyard JSC", "", NameRole.PRIMARY))
    best = Reference(MemoryColumns(builder.columns())).match_name("Example Shipyard", min_score=0.0)[0]
    assert best.score <= compare_names("Example Shipyard", "Example Shipyard JSC").score + 1e-9
