"""The changed entities of one generation, made ready to be looked for in a million names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from screening.matching.parties import PartyMatcher
from screening.matching.parties import _queries as queries_of
from screening.model.party import Party
from screening.model.result import Hit
from screening.rescreen.few import FewMatcher
from screening.text.variants import NameAnalysis, analyse

FEW_AT_MOST: Final = 300
"""Entities up to which the sieve costs less than what it spares; beyond, every party is matched in full."""

Queries = list[NameAnalysis]


def read(parties: Iterable[Party]) -> list[Queries]:
    """Return for each party its names, taken apart, as the matcher asks for them."""
    return [[analyse(name) for name in queries_of(party)] for party in parties]


class ChangedPart:
    """Finds the parties that may be one of some entities of a generation.

    Args:
        parties: the matcher over the whole generation.
        entity_ids: the entities that changed; every one of them stands in the generation.
        min_score: name score in [0, 1] from which a hit counts.
        lists: lists to look at; all when empty.
    """

    def __init__(
        self, parties: PartyMatcher, entity_ids: Iterable[str], min_score: float, lists: frozenset[str]
    ) -> None:
        self.entity_ids = frozenset(name for name in entity_ids if not lists or name.partition(":")[0] in lists)
        self._parties, self._min_score, self._lists = parties, min_score, lists
        ordinals = [parties.reader.ordinal(name) for name in sorted(self.entity_ids)]
        known = [ordinal for ordinal in ordinals if ordinal is not None]
        self._few = FewMatcher(parties.reader, known, min_score) if 0 < len(known) <= FEW_AT_MOST else None

    def find(self, parties: Sequence[Party], names: Sequence[Queries]) -> set[int]:
        """Return the places of the parties that may be one of the entities; none that is one is left out."""
        if not self.entity_ids:
            return set()
        few = self._few
        if few is None:
            return set(range(len(parties)))
        flat = [(place, name) for place, queries in enumerate(names) for name in queries]
        found = {flat[at][0] for at in few.find([name for _, name in flat])}
        for place, party in enumerate(parties):
            if any(few.bears(item.scheme, item.value) for item in party.identifiers):
                found.add(place)
        return found

    def hits(self, party: Party) -> list[Hit]:
        """Return the hits of the party among the entities, strongest first, their words not explained."""
        found = self._parties.find(party, min_score=self._min_score, lists=self._lists)
        return [each.hit for each in found if each.hit.entity.entity_id in self.entity_ids]
