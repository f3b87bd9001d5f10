"""The changed entities of one generation, made ready to be looked for in a million names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from screening.matching.engine import Matcher
from screening.matching.lexicon import ColumnSource
from screening.matching.parties import PartyMatcher
from screening.matching.parties import _queries as queries_of
from screening.matching.residue import Residue
from screening.model.party import Party
from screening.model.result import Hit
from screening.rescreen.sieve import Sieve
from screening.rescreen.units import BlockLexicon
from screening.text.variants import NameAnalysis, analyse

SIEVED_AT_MOST: Final = 100
"""Entities up to which the sieve costs less than what it spares; beyond, every party is matched in full."""
_WORDS_KEPT: Final = 16_384

Queries = list[NameAnalysis]


def read(parties: Iterable[Party]) -> list[Queries]:
    """Return for each party its names, taken apart, as the matcher asks for them."""
    return [[analyse(name) for name in queries_of(party)] for party in parties]


def forms_of(source: ColumnSource, ordinals: Sequence[int]) -> list[int]:
    """Return the forms of every name of some entities, as numbered in their generation."""
    entities = source.column("name_entity")[source.column("form_name")]
    found: list[int] = np.flatnonzero(np.isin(entities, ordinals)).tolist()
    return found


class FewMatcher(Matcher):
    """The matcher, asked only whether it could give the forms of `lexicon` the score that counts.

    Among many forms it looks closely at the best dozen, and a closer look can take a score down as well as up. Which
    forms those are depends on all the others, so here a form counts when any way of scoring it reaches the score.
    """

    def __init__(self, source: ColumnSource, lexicon: BlockLexicon) -> None:
        super().__init__(source)
        self._forms = lexicon.forms
        self._lexicon = lexicon
        self._residue = Residue(source, lexicon)
        self._expand = lru_cache(maxsize=_WORDS_KEPT)(lexicon.expand)

    def could_find(self, name: NameAnalysis, forms: Collection[int], min_score: float) -> bool:
        """Return whether one of the forms, numbered as in the lexicon, could reach `min_score`."""
        rows = [self._forms[form] for form in forms]
        for number, form in enumerate(name.forms):
            acronyms = self._candidates.by_acronym(form) | self._candidates.by_expansion(form)
            if not acronyms.keys().isdisjoint(rows):
                return True
            query = self._query(name, number, form, [self._expand(unit) for unit in form.units])
            if any(self._quick(query, row) >= min_score for row in rows):
                return True
            if any(self._score(query, row, join=join)[0] >= min_score for row in rows for join in (True, False)):
                return True
        return False


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
        self._ordinals = frozenset(parties.reader.ordinal(name) for name in self.entity_ids)
        self._sieve: Sieve | None = None
        if 0 < len(self.entity_ids) <= SIEVED_AT_MOST:
            source = parties.reader
            lexicon = BlockLexicon(source, forms_of(source, [n for n in self._ordinals if n is not None]))
            self._sieve, self._few = Sieve(source, lexicon, min_score), FewMatcher(source, lexicon)

    def find(self, parties: Sequence[Party], names: Sequence[Queries]) -> set[int]:
        """Return the places of the parties that may be one of the entities; none that is one is left out."""
        if not self.entity_ids:
            return set()
        if self._sieve is None:
            return set(range(len(parties)))
        flat = [(place, name) for place, queries in enumerate(names) for name in queries]
        sifted = self._sieve.sift([name for _, name in flat])
        met = {flat[at][0] for at, forms in sifted.items() if self._few.could_find(flat[at][1], forms, self._min_score)}
        return met | {place for place, party in enumerate(parties) if party.identifiers and self._bears(party)}

    def hits(self, party: Party) -> list[Hit]:
        """Return the hits of the party among the entities, strongest first, as the whole generation gives them."""
        found = self._parties.match(party, min_score=self._min_score, lists=self._lists)
        return [hit for hit in found if hit.entity.entity_id in self.entity_ids]

    def _bears(self, party: Party) -> bool:
        found = (self._few.entities_with_identifier(item.scheme, item.value) for item in party.identifiers)
        return any(not self._ordinals.isdisjoint(ordinals) for ordinals in found)
