"""Text columns read as strings: single rows, or a whole stretch of equal length at once."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from screening.index.words import LONGEST


class ColumnSource(Protocol):
    """Whatever hands out the columns of a generation."""

    def column(self, name: str) -> NDArray[np.generic]:
        """Return the read-only view of one column."""


class Texts:
    """A bytes column with its offsets, read as strings."""

    def __init__(self, source: ColumnSource, name: str) -> None:
        self._data = source.column(name).data
        self._at = source.column(f"{name}_at")

    def __len__(self) -> int:
        return len(self._at) - 1

    def __getitem__(self, row: int) -> str:
        return bytes(self._data[int(self._at[row]) : int(self._at[row + 1])]).decode("utf-8", "surrogatepass")


class Blocks:
    """A text column sorted by length. Its strings are made when a stretch is first looked at, and kept.

    The words of all lists are few beside their names, and a search looks at the same stretches again and again.
    """

    def __init__(self, source: ColumnSource, name: str) -> None:
        self._texts = Texts(source, f"{name}_text")
        self._data = source.column(f"{name}_text").data
        self._at = source.column(f"{name}_text_at")
        self.starts: list[int] = source.column(f"{name}_block").tolist()
        self._made: dict[int, list[str]] = {}

    def span(self, low: int, high: int) -> tuple[int, int]:
        """Return the rows whose texts are `low` to `high` characters long."""
        return self.starts[min(max(low, 0), LONGEST)], self.starts[min(max(high, 0), LONGEST) + 1]

    def __getitem__(self, row: int) -> str:
        return self._texts[row]

    def pick(self, rows: NDArray[np.intp], low: int, high: int) -> list[str]:
        """Return the texts of ascending rows of the stretch from `low` to `high` characters."""
        low, high = min(max(low, 0), LONGEST), min(max(high, 0), LONGEST)
        bounds = np.searchsorted(rows, self.starts[low : high + 2]).tolist()
        numbers = rows.tolist()
        found: list[str] = []
        for at, length in enumerate(range(low, high + 1)):
            first, last = bounds[at], bounds[at + 1]
            if first < last:
                start, block = self.starts[length], self._block(length)
                found += [block[row - start] for row in numbers[first:last]]
        return found

    def _block(self, length: int) -> list[str]:
        made = self._made.get(length)
        if made is None:
            made = self._made[length] = self._make(length)
        return made

    def _make(self, length: int) -> list[str]:
        first, last = self.starts[length], self.starts[length + 1]
        raw = bytes(self._data[int(self._at[first]) : int(self._at[last])])
        if length == 0 or length >= LONGEST or len(raw) != (last - first) * length:
            return [self._texts[row] for row in range(first, last)]
        text = raw.decode("ascii")
        return [text[at : at + length] for at in range(0, len(text), length)]
