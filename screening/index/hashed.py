"""Rows sorted by the hash of a text, in few bytes: the first bits of the hash tell the bucket, 40 more the row in it.

With four to eight rows a bucket, a text that is not there is taken for another once in more than 10**11 look-ups, however
many rows there are.

| column | type | one entry per | meaning |
|---|---|---|---|
| NAME_bucket | uint32 | value of the first bits, and one more | its first row |
| NAME_low, NAME_high | uint32, uint8 | row | the 40 bits after the first ones |
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from screening.index.hashes import text_hash

_HASH_BITS = 64
_KEPT_BITS = 40
_LOW_BITS = 32
_LOW = (1 << _LOW_BITS) - 1
_ROWS_A_BUCKET = 4
_MOST_BUCKET_BITS = _HASH_BITS - _KEPT_BITS


class Source(Protocol):
    """Whatever hands out the columns of a generation."""

    def column(self, name: str) -> NDArray[np.generic]:
        """Return the read-only view of one column."""


def hashed_columns(name: str, hashes: NDArray[np.uint64]) -> dict[str, NDArray[np.generic] | bytes]:
    """Return the columns in which sorted hashes are found again. Raises `ValueError` beyond 2**32 rows."""
    if len(hashes) > _LOW:
        raise ValueError(f"{name}: more rows than 32 bits can count")
    bits = min(max((len(hashes) // _ROWS_A_BUCKET).bit_length() - 1, 1), _MOST_BUCKET_BITS)
    bucket = (hashes >> np.uint64(_HASH_BITS - bits)).astype(np.int64)
    kept = hashes >> np.uint64(_HASH_BITS - bits - _KEPT_BITS)
    return {
        f"{name}_bucket": np.searchsorted(bucket, np.arange((1 << bits) + 1)).astype(np.uint32),
        f"{name}_low": (kept & np.uint64(_LOW)).astype(np.uint32),
        f"{name}_high": (kept >> np.uint64(_LOW_BITS)).astype(np.uint8),
    }


class Hashed:
    """The rows of texts, found by their hash."""

    def __init__(self, source: Source, name: str) -> None:
        self._columns = [source.column(f"{name}_{part}") for part in ("bucket", "low", "high")]
        self._bucket, self._low, self._high = (column.data for column in self._columns)
        self._shift = _HASH_BITS - (len(self._bucket) - 1).bit_length() + 1 - _KEPT_BITS

    def __len__(self) -> int:
        return len(self._low)

    def number(self, text: str) -> int:
        """Return the bits of a text's hash that are kept, those of its bucket among them."""
        return text_hash(text) >> self._shift

    def rows(self, text: str) -> list[int]:
        """Return the rows of a text, ascending."""
        number = self.number(text)
        bucket, low, high = number >> _KEPT_BITS, number & _LOW, number >> _LOW_BITS & 0xFF
        return [
            row
            for row in range(self._bucket[bucket], self._bucket[bucket + 1])
            if self._low[row] == low and self._high[row] == high
        ]

    def numbers(self, rows: NDArray[np.integer]) -> NDArray[np.uint64]:
        """Return `number` of the texts of some rows."""
        starts, low, high = self._columns
        bucket = np.searchsorted(starts, rows, side="right").astype(np.uint64) - np.uint64(1)
        kept = high[rows].astype(np.uint64) << np.uint64(_LOW_BITS) | low[rows].astype(np.uint64)
        found: NDArray[np.uint64] = bucket << np.uint64(_KEPT_BITS) | kept
        return found
