"""Recall: the listed forms that a queried name may be, bounded in number.

Three doors, so that what one misses another finds: equal joined keys (spacing, script variants), near joined keys
(joins, splits, typing errors in short names), and weighted words through the postings (everything else).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screening.index.columns import joined_hash
from screening.index.signature import long_signature_of, split
from screening.matching.lexicon import ColumnSource, Expansion
from screening.text.variants import JoinedKey

_BEST_BY_DICE = 40
_BEST_BY_COVER = 16
_NEAR_JOINED = 24


class Candidates:
    """The form, posting and joined-key columns of one generation."""

    def __init__(self, source: ColumnSource) -> None:
        self._posting = source.column("posting_form")
        self._posting_at = source.column("posting_at")
        self._mass: NDArray[np.float32] = source.column("form_mass").astype(np.float32, copy=False)
        self._joined_hash = source.column("joined_hash")
        self._joined_form = source.column("joined_form")
        self._joined_native = source.column("joined_native").astype(bool)
        bits = source.column("joined_bits").astype(np.uint64, copy=False)
        self._low, self._high = np.ascontiguousarray(bits[:, 0]), np.ascontiguousarray(bits[:, 1])
        self._length = source.column("joined_length").astype(np.int32)

    def by_words(self, expansions: Sequence[Expansion]) -> NDArray[np.intp]:
        """Return the forms that share the most weight with the queried units."""
        total = sum(expansion.weight for expansion in expansions)
        shared = np.zeros(len(self._mass), dtype=np.float32)
        for expansion in expansions:
            self._add(expansion, shared)
        rows = np.flatnonzero(shared)
        if rows.size == 0:
            return rows
        value, mass = shared[rows], self._mass[rows]
        dice = 2.0 * value / (total + mass)
        cover = np.minimum(value / np.maximum(mass, 1e-6), 1.0) * np.sqrt(value)
        best = np.concatenate([_top(dice, _BEST_BY_DICE), _top(cover, _BEST_BY_COVER)])
        return np.unique(rows[best])

    def _add(self, expansion: Expansion, shared: NDArray[np.float32]) -> None:
        own = np.zeros_like(shared)
        for meeting in sorted(expansion.meetings, key=lambda m: m.similarity):
            forms = self._posting[int(self._posting_at[meeting.token]) : int(self._posting_at[meeting.token + 1])]
            own[forms] = meeting.similarity * expansion.weight
        shared += own

    def by_equal_key(self, keys: Sequence[JoinedKey]) -> NDArray[np.intp]:
        """Return the forms that have one of the joined keys."""
        found: list[NDArray[np.intp]] = []
        for key in keys:
            wanted = np.uint64(joined_hash(key.space, key.text))
            low = int(np.searchsorted(self._joined_hash, wanted, side="left"))
            high = int(np.searchsorted(self._joined_hash, wanted, side="right"))
            found.append(self._joined_form[low:high].astype(np.intp))
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)

    def by_near_key(self, keys: Sequence[JoinedKey]) -> NDArray[np.intp]:
        """Return the forms with a joined key within the Indel distance that its length allows (filter only)."""
        found: list[NDArray[np.intp]] = []
        for key in keys:
            length = len(key.text)
            allowed = max(2, round(0.3 * length))
            low, high = split(long_signature_of(key.text))
            apart = np.bitwise_count(self._low ^ np.uint64(low)).astype(np.int16)
            apart += np.bitwise_count(self._high ^ np.uint64(high))
            near = (apart <= allowed) & (np.abs(self._length - length) <= allowed)
            near &= self._joined_native == (key.space == "native")
            rows = np.flatnonzero(near)
            found.append(self._joined_form[rows[_top(-apart[rows].astype(np.float32), _NEAR_JOINED)]].astype(np.intp))
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)


def _top(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]
