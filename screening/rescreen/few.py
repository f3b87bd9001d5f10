"""The matcher over the few entities that changed, which says of a name what the whole generation would say of them.

Nearly every name of a million has nothing to do with twenty entries, and an index of twenty says so quickly. Its words
weigh what they weigh in the whole generation, so a score is the very score that a screening gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.columns import ColumnBuilder
from screening.index.reader import GenerationReader
from screening.matching.compare import MemoryColumns
from screening.matching.engine import Matcher
from screening.matching.expansion import Met
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.text.variants import NameAnalysis, NameUnit

_WORDS_KEPT = 65_536
Weigh = Callable[[NameUnit], float]


class FewLexicon(Lexicon):
    """The words of a few listed names; a queried word weighs what `weigh` says, as it does in the whole generation."""

    def __init__(self, source: ColumnSource, weigh: Weigh) -> None:
        super().__init__(source)
        self._weigh = weigh

    def _weight_of(self, unit: NameUnit, met: Met) -> float:  # noqa: ARG002 - the whole generation knows more words
        return self._weigh(unit)


class FewMatcher(Matcher):
    """Finds the names that may be one of some entities of a generation.

    Args:
        reader: the generation.
        ordinals: the entities, by their place in it.
    """

    def __init__(self, reader: GenerationReader, ordinals: Sequence[int]) -> None:
        whole = Lexicon(reader)
        source = MemoryColumns(_columns(reader, ordinals))
        _weigh_as(source, whole)
        weigh = lru_cache(maxsize=_WORDS_KEPT)(lambda unit: whole.expand(unit).weight)
        super().__init__(source, FewLexicon(source, weigh))

    def could_find(self, name: NameAnalysis, min_score: float) -> bool:
        """Return whether one of the entities reaches `min_score`."""
        for number in range(len(name.forms)):
            query, found = self.candidates(name, number, min_score)
            if any(True for _ in self._scored(query, found, number, min_score)):
                return True
        return False


def _columns(reader: GenerationReader, ordinals: Sequence[int]) -> dict[str, NDArray[np.generic] | bytes]:
    builder = ColumnBuilder()
    for place, ordinal in enumerate(ordinals):
        entity = reader.entity(ordinal)
        for index, name in enumerate(entity.names):
            builder.add(place, index, name)
        builder.add_identifiers(place, entity.identifiers)
    return builder.columns()


def _weigh_as(source: MemoryColumns, whole: Lexicon) -> None:
    """Give words, concepts and forms the weights of the whole generation."""
    few = Lexicon(source)
    tokens = range(len(few.weight))
    weight = np.array([whole.weight_of_token(few.text(token), few.concept(token)) for token in tokens])
    names: list[str] = msgspec.json.decode(bytes(source.column("concept_name")))
    unit, at = source.column("form_unit"), source.column("form_unit_at").astype(np.int64)
    sums = np.concatenate([[0.0], np.cumsum(weight[unit.astype(np.int64)])])
    source.replace("token_weight", weight)
    source.replace("concept_weight", np.array([whole.weight_of_concept(name) for name in names]))
    source.replace("form_mass", sums[at[1:]] - sums[at[:-1]])
