"""Asks a generation for every name it holds: a listed name that does not find its own entity is a defect.

Nothing is sampled. Run after every build, and by an inspector who wants to know that a list is searchable in full.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher


@dataclass(frozen=True, slots=True)
class Miss:
    """A name, as printed, that does not find the entity that bears it."""

    entity_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ListSelfTest:
    """One list: how many names were asked, how many found their entity, and how many found it first or level."""

    list_id: str
    names: int
    found: int
    first: int
    misses: tuple[Miss, ...]


def self_test(
    reader: GenerationReader, *, min_score: float, progress: Callable[[int], None] | None = None
) -> tuple[ListSelfTest, ...]:
    """Return for each list whether every name and alias, queried as printed, finds its own entity."""
    matcher = Matcher(reader)
    return tuple(_test_list(reader, matcher, manifest.list_id, min_score, progress) for manifest in reader.lists)


def _test_list(
    reader: GenerationReader,
    matcher: Matcher,
    list_id: str,
    min_score: float,
    progress: Callable[[int], None] | None,
) -> ListSelfTest:
    names = found = first = 0
    misses: list[Miss] = []
    for ordinal in reader.list_range(list_id):
        entity = reader.entity(ordinal)
        for name in entity.names:
            hits = matcher.match_name(name.text, min_score=min_score)
            own = next((hit.score for hit in hits if hit.entity == ordinal), None)
            names += 1
            found += own is not None
            first += own is not None and own >= hits[0].score
            if own is None:
                misses.append(Miss(entity.entity_id, name.text))
        if progress is not None:
            progress(len(entity.names))
    return ListSelfTest(list_id, names, found, first, tuple(misses))
