"""Recall: the entity that is meant is among the few that the scorer sees."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher
from screening.text.variants import analyse

SEED = 20261120
MOST = 400
"""Entities that one form of a queried name may bring before the scorer on the shipped lists."""


def _sample(reader: GenerationReader, count: int) -> list[tuple[int, str]]:
    names = [(n, name.text) for n in range(reader.entity_count) for name in reader.entity(n).names]
    return random.Random(SEED).sample(names, count)


def test_every_printed_name_is_a_candidate(shipped_reader: GenerationReader, shipped_matcher: Matcher) -> None:
    """A listed name brings its own entity before the scorer."""
    missed = [
        name for entity, name in _sample(shipped_reader, 300) if entity not in shipped_matcher.candidate_entities(name)
    ]
    assert [] == missed


def test_a_name_without_spaces_is_a_candidate(shipped_reader: GenerationReader, shipped_matcher: Matcher) -> None:
    """A listed name without its spaces brings its own entity before the scorer."""
    missed = [
        name
        for entity, name in _sample(shipped_reader, 150)
        if entity not in shipped_matcher.candidate_entities(analyse(name).core.replace(" ", ""))
    ]
    assert [] == missed


def test_a_typing_error_keeps_the_candidate(shipped_reader: GenerationReader, shipped_matcher: Matcher) -> None:
    """A Latin name of two long words with one letter dropped still brings its own entity before the scorer that takes all."""
    missed = []
    for entity, name in _sample(shipped_reader, 600):
        words = name.split()
        if name.isascii() and len(words) > 1 and len(max(words, key=len)) > 7:
            longest = max(words, key=len)
            broken = name.replace(longest, longest[:3] + longest[4:])
            missed += [broken] if entity not in shipped_matcher.candidate_entities(broken, min_score=0.0) else []
    assert [] == missed


def test_candidates_are_few(shipped_reader: GenerationReader, shipped_matcher: Matcher) -> None:
    """The scorer never sees more than a bounded number of entities for one form of a name."""
    sizes = [
        len(shipped_matcher.candidate_entities(name)) / max(len(analyse(name).forms), 1)
        for _, name in _sample(shipped_reader, 100)
    ]
    assert max(sizes) <= MOST


@pytest.mark.parametrize("name", ["", "LLC", "株式会社", "N/A", "တကို"])
def test_nothing_to_match_on_has_no_candidates(shipped_matcher: Matcher, name: str) -> None:
    """A query without anything to compare never becomes a mass hit."""
    assert set() == shipped_matcher.candidate_entities(name)


@given(name=st.text(st.characters(exclude_categories=()), max_size=200))
@settings(deadline=None, max_examples=60)
def test_candidates_are_entities(shipped_reader: GenerationReader, shipped_matcher: Matcher, name: str) -> None:
    """Whatever is queried, what reaches the scorer are entities of the generation."""
    assert shipped_matcher.candidate_entities(name) <= set(range(shipped_reader.entity_count))
