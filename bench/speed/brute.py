"""rapidfuzz without an index: every query against every name, as one would write it today."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import Indel

CUTOFF = 0.85


class Extract:
    """`process.extract` with `token_sort_ratio`, names prepared beforehand, from 85 of 100."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [utils.default_process(name) for name in names]

    def ask(self, query: object) -> list[tuple[str, float, int]]:
        """The ten best names at or above the cutoff."""
        asked = utils.default_process(str(query))
        return process.extract(
            asked, self._names, scorer=fuzz.token_sort_ratio, processor=None, score_cutoff=100 * CUTOFF, limit=10
        )


class TwoColumns:
    """`process.cdist` with Indel on two columns: letters in order, and letters of the sorted words, without spaces."""

    def __init__(self, names: Sequence[str]) -> None:
        self._in_order = [in_order(name) for name in names]
        self._sorted = [word_sorted(name) for name in names]

    def ask(self, query: object) -> NDArray[np.intp]:
        """The rows at or above the cutoff in either column."""
        one = _near(in_order(str(query)), self._in_order)
        other = _near(word_sorted(str(query)), self._sorted)
        return np.flatnonzero(one | other)


def in_order(name: str) -> str:
    """The letters and digits of a name as they stand."""
    return utils.default_process(name).replace(" ", "")


def word_sorted(name: str) -> str:
    """The letters and digits of a name with its words in alphabetical order."""
    return "".join(sorted(utils.default_process(name).split()))


def _near(query: str, column: Sequence[str]) -> NDArray[np.bool_]:
    found: NDArray[np.float32] = process.cdist(
        [query], column, scorer=Indel.normalized_similarity, score_cutoff=CUTOFF, dtype=np.float32
    )[0]
    return found >= CUTOFF
