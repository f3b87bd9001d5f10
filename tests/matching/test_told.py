"""Of the forms that share a telling word with a query, those that may score by more than single words are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.index.columns import ColumnBuilder
from screening.matching.compare import MemoryColumns
from screening.matching.engine import Matcher
from screening.matching.residue import join_spans, joined_edits, may_join
from screening.matching.told import Told, _may_be_near
from screening.model.entity import EntityName, NameRole
from screening.text.variants import analyse

LISTED = ("Almaz Gazprombank", "Almaz Rosoboronexport", "Almaz Aviation Plant", "Almaz Verkhnyaya Salda")


def _matcher(names: tuple[str, ...]) -> Matcher:
    builder = ColumnBuilder()
    for entity, name in enumerate(names):
        builder.add(entity, 0, EntityName(name, "en", NameRole.PRIMARY))
    return Matcher(MemoryColumns(builder.columns()))


def _worth(query: str) -> list[str]:
    matcher = _matcher(LISTED)
    told: Told = matcher._candidates._tell
    expansions = matcher._words.of(analyse(query).forms[0].units)
    return [LISTED[row] for row in told.worth(np.arange(len(LISTED)), expansions, [0]).tolist()]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("Almaz Gazprom Bank", ["Almaz Gazprombank"]),
        ("Almaz Rosoboron Eksport", ["Almaz Rosoboronexport"]),
        ("Almaz Plant", ["Almaz Aviation Plant"]),
        ("Almaz Verkhnyayasalda", ["Almaz Verkhnyaya Salda"]),
        ("Almaz Fisheries", []),
    ],
)
def test_only_joined_or_cut_names_are_kept(query: str, kept: list[str]) -> None:
    """A listed name is kept where words join, or where the query is some of its words; others only share a word."""
    assert kept == _worth(query)


@pytest.mark.parametrize("listed", LISTED)
@pytest.mark.parametrize("query", ["Almaz Gazprom Bank", "Almaz Verkhnyaya Salda Zavod", "Salda Almaz Fisheries"])
def test_what_is_left_out_joins_nothing(query: str, listed: str) -> None:
    """A form that is left out has no left-over words that answer the query's when joined."""
    matcher = _matcher((listed,))
    units = analyse(query).forms[0].units
    made, _ = matcher._query(analyse(query), 0)
    expansions = matcher._words.of(units)
    if len(matcher._candidates._tell.worth(np.arange(1), expansions, [units.index(_almaz(query))])) == 0:
        alignment, _ = matcher._scorer.align(made, 0)
        tokens = matcher._scorer.side(0)[0]
        assert alignment == join_spans(alignment, made.spans, tokens, matcher._lexicon)


def _almaz(query: str) -> object:
    return next(unit for unit in analyse(query).forms[0].units if unit.text == "almaz")


def test_edits_of_a_join_grow_with_its_length() -> None:
    """The longer a run of words, the more letters it may differ by, and a short one by hardly any."""
    found = [joined_edits(size) for size in range(4, 40)]
    assert sorted(found) == found


def test_a_join_is_near() -> None:
    """Runs of words answer one another when they are nearly the same string, and not otherwise."""
    assert (True, False) == (may_join("gazprombank", "gazprombnk"), may_join("gazprombank", "rosoboron"))


@given(st.lists(st.text("aeioubkcshmnrlt", min_size=4, max_size=9), min_size=2, max_size=6))
def test_runs_that_may_join_are_near(runs: list[str]) -> None:
    """What is left out before pairs are measured one by one would not have joined."""
    ours, theirs = (each.ravel() for each in np.indices((len(runs), len(runs))))
    near = _may_be_near(runs, runs, ours, theirs)
    joining = [may_join(runs[first], runs[second]) for first, second in zip(ours, theirs, strict=True)]
    assert not np.any(np.array(joining) & ~near)
