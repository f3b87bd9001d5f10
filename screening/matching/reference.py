"""The plain reference beside the hot path: every listed form, the same scorer, no candidate stage, no signatures.

It answers what the engine must answer. A name that it finds at or above a threshold and the engine does not is a bug of
the engine, since the filters are lossless by proof. Slow on purpose: the cost grows with every form of the generation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from screening.index.columns import skeleton_number
from screening.matching.engine import FormMatch, Matcher
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.residue import Residue
from screening.matching.similarity import phonetic_key
from screening.text.skeleton import skeleton
from screening.text.variants import NameAnalysis, NameForm

# Wider than any edit or any sound that `similarity` accepts: what lies beyond is zero there by definition.
_EDITS = 4
_SOUND = 0.5


class PlainLexicon(Lexicon):
    """All words of a generation: the distance of a queried word to every spelling is computed, none is estimated."""

    def __init__(self, source: ColumnSource) -> None:
        super().__init__(source)
        count = len(self._spelling_token)
        self._words = [self._spelling[row] for row in range(count)]
        self._sounds = [self._sound[row] for row in range(count)]
        self._by_phonetic: defaultdict[str, list[int]] = defaultdict(list)
        self._by_skeleton: defaultdict[int, list[int]] = defaultdict(list)
        for row, word in enumerate(self._words):
            self._by_phonetic[phonetic_key(word)].append(row)
            self._by_skeleton[skeleton_number(skeleton(word))].append(row)

    @cache  # noqa: B019 - lives as long as the benchmark that made it
    def spell(self, token: int) -> str:
        """Return the first Latin spelling of a token, empty for none."""
        return super().spell(token)

    def _near(self, text: str, heard: str) -> Iterable[int]:
        spelt = (
            process.cdist([text], self._words, scorer=OSA.distance, score_cutoff=_EDITS, dtype=np.uint8)[0] <= _EDITS
        )
        alike = process.cdist(
            [heard], self._sounds, scorer=Indel.normalized_similarity, score_cutoff=_SOUND, dtype=np.float32
        )[0]
        rows = set(np.flatnonzero(spelt | (alike > 0)).tolist())
        if phonetic_key(text):
            rows.update(self._by_phonetic.get(phonetic_key(text), ()))
        rows.update(self._by_skeleton.get(skeleton_number(skeleton(text)), ()))
        return sorted(rows)


class Reference(Matcher):
    """Scores every form of a generation with the engine's own scorer; `match_name` has the engine's contract.

    A word of the query is compared with every spelling of every listed word, and each listed form is given the careful
    score that the engine keeps for its best candidates. Not for serving.
    """

    def __init__(self, source: ColumnSource) -> None:
        super().__init__(source)
        self._lexicon = PlainLexicon(source)
        self._residue = Residue(source, self._lexicon)
        self._expand = lru_cache(maxsize=16384)(self._lexicon.expand)
        self._side = cache(self._listed_side)
        self._rows = range(len(self._form_name))

    def _match_form(self, analysis: NameAnalysis, number: int, form: NameForm) -> Iterable[FormMatch]:
        query = self._query(analysis, number, form, [self._expand(unit) for unit in form.units])
        for row in self._rows:
            value, ground = self._score(query, row)
            name = int(self._form_name[row])
            yield FormMatch(row, name, int(self._name_entity[name]), value, number, ground == "exact", ground)
