"""Tries a generation before it is published: every name as printed, and every new name in three manipulations.

A name that does not find its own party would be a listed party that is answered CLEAR.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher
from screening.matching.selftest import self_test
from screening.model.party import Party
from screening.model.snapshot import ListSnapshot
from screening.policy.gaps import name_gaps
from screening.refresh.manipulations import MANIPULATIONS
from screening.refresh.report import NameMiss, Verification

NewNames = Mapping[str, tuple[str, ...]]
"""Entity id -> names that the edition served so far does not hold for it."""


def names_as_printed(
    reader: GenerationReader, *, min_score: float, progress: Callable[[int], None] | None = None
) -> Verification:
    """Ask for every name of every list as printed."""
    began = time.monotonic()
    tested = self_test(reader, min_score=min_score, progress=progress)
    missed = [NameMiss(miss.entity_id, miss.name) for row in tested for miss in row.misses]
    unread = [miss for miss in missed if _is_unread(miss.name)]
    return Verification(
        names=sum(row.names for row in tested),
        manipulations=0,
        duration_s=time.monotonic() - began,
        misses=tuple(miss for miss in missed if miss not in unread),
        unread=tuple(unread),
    )


def manipulated_names(
    reader: GenerationReader, new: NewNames, *, min_score: float, progress: Callable[[int], None] | None = None
) -> Verification:
    """Ask for every new name in each manipulation that changes it; a party must be found by each of its names."""
    began = time.monotonic()
    matcher = Matcher(reader)
    asked = 0
    misses: list[NameMiss] = []
    for entity_id, names in new.items():
        ordinal = reader.ordinal(entity_id)
        for name in names:
            for rule, change in MANIPULATIONS.items():
                query = change(name)
                if query == name or _is_unread(query):
                    continue
                asked += 1
                if all(hit.entity != ordinal for hit in matcher.match_name(query, min_score=min_score)):
                    misses.append(NameMiss(entity_id, name, rule, query))
        if progress is not None:
            progress(len(names))
    return Verification(0, asked, time.monotonic() - began, tuple(misses))


def new_names(before: ListSnapshot | None, after: ListSnapshot) -> dict[str, tuple[str, ...]]:
    """The names of each party of `after` that `before` does not hold for it."""
    known = {} if before is None else {e.entity_id: {name.text for name in e.names} for e in before.entities}
    found = {
        entity.entity_id: _without(known.get(entity.entity_id, set()), (name.text for name in entity.names))
        for entity in after.entities
    }
    return {entity_id: names for entity_id, names in found.items() if names}


def together(first: Verification, second: Verification) -> Verification:
    """Two verifications of one generation as one."""
    return Verification(
        names=first.names + second.names,
        manipulations=first.manipulations + second.manipulations,
        duration_s=first.duration_s + second.duration_s,
        misses=(*first.misses, *second.misses),
        unread=(*first.unread, *second.unread),
    )


def _is_unread(name: str) -> bool:
    """Whether the service says of a name that it cannot compare it, wholly or in part: it is never answered CLEAR."""
    return bool(name_gaps(Party((name,)), 0))


def _without(known: set[str], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name not in known))
