"""The plain reference beside the hot path: every listed form, the same scorer, no candidate stage, no filter.

It answers what the engine must answer. A name that it finds at or above a threshold and the engine does not is a bug of
the engine, since the filters are lossless by proof. Slow on purpose: the cost grows with every form of the generation.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np

from screening.matching.engine import FormMatch, Matcher
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.text.variants import NameAnalysis, NameForm


class PlainLexicon(Lexicon):
    """All words of a generation: a queried word is compared with every spelling, without a filter."""

    def _near(self, text: str, heard: str) -> Iterable[int]:
        del text, heard
        return range(len(self._spelling_token))


class Reference(Matcher):
    """Scores every form of a generation with the engine's own scorer; `match_name` has the engine's contract.

    A word of the query is compared with every spelling of every listed word, and each listed form is given the careful
    score that the engine keeps for its best candidates. Not for serving.
    """

    def __init__(self, source: ColumnSource) -> None:
        super().__init__(source)
        self._plain = PlainLexicon(source)
        self._expand = lru_cache(maxsize=16384)(self._plain.expand)
        self._side = cache(self._listed_side)
        self._rows = np.arange(len(self._form_name), dtype=np.intp)

    def _match_form(self, analysis: NameAnalysis, number: int, form: NameForm) -> Iterable[FormMatch]:
        query = self._query(analysis, number, form, [self._expand(unit) for unit in form.units])
        for row in self._rows.tolist():
            value, exact = self._score(query, row)
            name = int(self._form_name[row])
            yield FormMatch(row, name, int(self._name_entity[name]), value, number, exact)
