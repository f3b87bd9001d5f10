"""The glance at the bare words loses nothing that the matcher finds, by any operator of the quality benchmark."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.quality import data
from bench.quality.operators import ALL
from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher
from screening.rescreen.few import FewMatcher
from screening.rescreen.glance import Glance
from screening.rescreen.rough import rough

MIN_SCORE = 0.7
_EACH = 4
"""Names to which each operator is put here; `make prove-rescreen` takes thousands."""


@pytest.fixture(scope="module")
def glance(shipped_reader: GenerationReader, few: list[int]) -> Glance:
    """A glance at the twenty entities."""
    return FewMatcher(shipped_reader, few, MIN_SCORE)._glance


@pytest.fixture(scope="module")
def varied(shipped_reader: GenerationReader, few: list[int]) -> list[str]:
    """Names of the twenty as every operator changes some of them."""
    owners = {shipped_reader.entity(number).entity_id for number in few}
    names = [name for name in data.listed_names() if name.owner in owners]
    found: list[str] = []
    for number, operator in enumerate(ALL):
        turned = [*names[number % len(names) :], *names[: number % len(names)]]
        made = (operator.apply(name, number) for name in turned)
        found += [text for _, text in zip(range(_EACH), filter(None, made), strict=False)]
    return list(dict.fromkeys(found))


def lost(glance: Glance, matcher: Matcher, few: list[int], names: Sequence[str]) -> list[str]:
    """The names that the matcher finds and the glance leaves out."""
    passed = set(glance.pass_on([rough(name) for name in names]))
    left = [name for place, name in enumerate(names) if place not in passed]
    return [name for name in left if any(hit.entity in few for hit in matcher.match_name(name, min_score=MIN_SCORE))]


def test_every_operator_goes_through(
    glance: Glance, shipped_matcher: Matcher, few: list[int], varied: list[str]
) -> None:
    """Whatever way to write a name the matcher learns, the glance must know it too."""
    assert len(varied) > 3 * len(ALL)
    assert [] == lost(glance, shipped_matcher, few, varied)


def test_spoilt_names_go_through(glance: Glance, shipped_matcher: Matcher, few: list[int], asked: list[str]) -> None:
    """Letters lost or put for others, words joined, parted, moved, added or cut off."""
    assert [] == lost(glance, shipped_matcher, few, asked)


def test_most_strangers_stay_out(glance: Glance) -> None:
    """Of names that have nothing to do with any of the twenty most need no analysis; a chance likeness costs only time."""
    strangers = (
        "Blue Teapot Bakery Ltd",
        "Juan Hernandez Pereira",
        "Hokuriku Umbrella Co., Ltd.",
        "Wagon Wheel Pottery",
    )
    assert len(glance.pass_on([rough(name) for name in strangers])) <= 1


def test_blocks_do_not_matter(glance: Glance, varied: list[str]) -> None:
    """A name is passed on or not whatever stands beside it."""
    names = [rough(name) for name in varied[:60]]
    alone = [place for place, name in enumerate(names) if glance.pass_on([name])]
    assert alone == glance.pass_on(names)
