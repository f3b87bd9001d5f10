"""The matcher, asked of a million names only whether it could find one of the few entities that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import numpy as np

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher
from screening.rescreen.listed import ListedSide
from screening.rescreen.sieve import Sieve
from screening.rescreen.units import ListedWords, UnitBook
from screening.text.variants import NameAnalysis, analyse

_PAIRS_AT_ONCE: Final = 1_000_000
"""Pairs of name and listed form that are held in memory at a time; each takes some 50 bytes."""


class FewMatcher(Matcher):
    """Finds the names that may be one of some entities of a generation. Not thread-safe.

    Nearly every name has nothing to do with twenty entries, and a sieve says so for a block of names at once. The rest
    are scored against the forms that they may be, by the scorer and the columns of the whole generation, so a score is
    the very score that a screening gives.

    Args:
        reader: the generation.
        ordinals: the entities, by their place in it.
        min_score: name score in [0, 1] from which a hit counts.
    """

    def __init__(self, reader: GenerationReader, ordinals: Sequence[int], min_score: float) -> None:
        super().__init__(reader)
        self._min_score = min_score
        entities = reader.column("name_entity")[reader.column("form_name")]
        self._forms: list[int] = np.flatnonzero(np.isin(entities, ordinals)).tolist()
        self._ordinals = frozenset(ordinals)
        words = ListedWords(reader, self._lexicon, self._forms)
        listed = ListedSide(reader, self._candidates.keys, words, _named(reader, ordinals))
        self._sieve = Sieve(listed, words.joins, UnitBook(reader, self._lexicon, words), min_score)

    def find(self, names: Sequence[NameAnalysis]) -> set[int]:
        """Return the places of the names that reach the score with one of the entities; none that does is left out."""
        at_once = max(_PAIRS_AT_ONCE // max(len(self._forms), 1), 1)
        return {
            start + place
            for start in range(0, len(names), at_once)
            for place, forms in self._sieve.sift(names[start : start + at_once]).items()
            if self._reaches(names[start + place], forms)
        }

    def bears(self, scheme: str, value: str) -> bool:
        """Return whether one of the entities bears an identifier."""
        return not self._ordinals.isdisjoint(self.entities_with_identifier(scheme, value))

    def _reaches(self, name: NameAnalysis, forms: Collection[int]) -> bool:
        """Whether a form that goes through reaches the score; an acronym says so by itself."""
        if any(match.score >= self._min_score and match.entity in self._ordinals for match in self._passages(name)):
            return True
        rows = [self._forms[form] for form in sorted(forms)]
        for number, form in enumerate(name.forms):
            if self._sieve.abbreviates(form):
                return True
            query, _ = self._query(name, number)
            if any(self._scorer.score(query, row)[0] >= self._min_score for row in rows):
                return True
        return False


def _named(reader: GenerationReader, ordinals: Sequence[int]) -> Iterator[NameAnalysis]:
    """The names of the entities, taken apart as the index takes them."""
    for ordinal in ordinals:
        for name in reader.entity(ordinal).names:
            yield analyse(name.text, name.lang.partition("-")[0].lower())
