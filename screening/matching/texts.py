"""Text columns read as strings: single rows, or a whole stretch of equal length at once."""

from __future__ import annotations

from itertools import pairwise
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
    """A text column sorted by length. Its strings are made when they are first looked at, and kept.

    The words of all lists are few beside their names, and a search looks at the same ones again and again.
    """

    def __init__(self, source: ColumnSource, name: str) -> None:
        self._texts = Texts(source, f"{name}_text")
        self._data = source.column(f"{name}_text").data
        self._at = source.column(f"{name}_text_at")
        self.starts: list[int] = source.column(f"{name}_block").tolist()
        self._made: NDArray[np.object_] | None = None

    def warm(self) -> None:
        """Make the strings."""
        self._all()

    def span(self, low: int, high: int) -> tuple[int, int]:
        """Return the rows whose texts are `low` to `high` characters long."""
        return self.starts[min(max(low, 0), LONGEST)], self.starts[min(max(high, 0), LONGEST) + 1]

    def __getitem__(self, row: int) -> str:
        return self._texts[row] if self._made is None else str(self._made[row])

    def pick(self, rows: NDArray[np.intp]) -> list[str]:
        """Return the texts of some rows."""
        found: list[str] = self._all()[rows].tolist()
        return found

    def _all(self) -> NDArray[np.object_]:
        """Every text; they are made when the first is asked for."""
        if self._made is None:
            data, at = bytes(self._data), self._at.tolist()
            if data.isascii():
                text = data.decode("ascii")
                made = [text[first:last] for first, last in pairwise(at)]
            else:
                made = [data[first:last].decode("utf-8", "surrogatepass") for first, last in pairwise(at)]
            self._made = np.array(made, dtype=np.object_)
        return self._made
