"""The plain reference answers what the hot path answers."""

from __future__ import annotations

import random

import pytest

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher
from screening.matching.reference import Reference

SEED = 20261120
STRONG = 0.85
FICTIONAL = ["Kordavel Optics", "Тако", "架空造船研究所", "558 Aircraft Repair Plant", "Yamada Foods", "OSG"]


@pytest.fixture(scope="module")
def answers(shipped_reader: GenerationReader) -> dict[str, dict[int, float]]:
    """What the plain reference answers over the shipped lists: entity and score for each query."""
    reference = Reference(shipped_reader)
    return {
        name: {hit.entity: hit.score for hit in reference.match_name(name, min_score=0.0)}
        for name in _queries(shipped_reader)
    }


def _queries(reader: GenerationReader) -> list[str]:
    rng = random.Random(SEED)
    names = [rng.choice(reader.entity(rng.randrange(reader.entity_count)).names).text for _ in range(8)]
    broken = [name[: len(name) // 2] + name[len(name) // 2 + 1 :] for name in names]
    return [*names, *broken, *FICTIONAL]


def test_the_hot_path_loses_no_entity(shipped_matcher: Matcher, answers: dict[str, dict[int, float]]) -> None:
    """Whatever the reference puts at or above a strong score, the hot path finds."""
    lost = [
        (name, score)
        for name, expected in answers.items()
        for found in [{hit.entity for hit in shipped_matcher.match_name(name)}]
        for entity, score in expected.items()
        if score >= STRONG and entity not in found
    ]
    assert [] == lost


def test_the_hot_path_invents_no_entity(shipped_matcher: Matcher, answers: dict[str, dict[int, float]]) -> None:
    """Whatever the hot path finds by its words, the reference finds with at least the same score."""
    invented = [
        (name, hit.score)
        for name, expected in answers.items()
        for hit in shipped_matcher.match_name(name)
        if not hit.match.ground.startswith("acronym") and expected.get(hit.entity, 0.0) < hit.score - 1e-9
    ]
    assert [] == invented
