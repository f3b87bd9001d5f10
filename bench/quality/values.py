"""The words of the benchmark: a name with its owner, what a contender found, and a figure with its denominator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from screening.model.party import PartyKind


@dataclass(frozen=True, slots=True)
class Name:
    """A name as listed or registered, and the party it belongs to.

    `owner` is the id of that party. `lang` is the language the source gives (`ja`, `en`, `zh`, ...). `others` are
    the further names of the same party, for operators that need a second language. `official` is false for a name that
    helps to find only.
    """

    owner: str
    text: str
    lang: str
    kind: PartyKind = PartyKind.ORGANIZATION
    country: str = ""
    others: tuple[tuple[str, str], ...] = ()
    official: bool = True

    @property
    def list_id(self) -> str:
        """The list or data set of the owner."""
        return self.owner.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A party a contender gave as an answer; `score` in [0, 1].

    `official` is false where the name that answered helps to find only and never decides alone.
    """

    owner: str
    score: float
    official: bool = True


class Index(Protocol):
    """A contender that has been given the listed names and now answers queries."""

    def search(self, queries: Iterable[str], *, limit: int = 10, min_score: float = 0.0) -> Iterator[list[Found]]:
        """For every query in order, the best `limit` owners that score at least `min_score`, best first."""

    def candidates(self, query: str) -> frozenset[str] | None:
        """The owners that reach the scorer for this query; None when the contender has no such stage."""

    def comparable(self, query: str) -> bool | None:
        """Whether the contender says that there is something to compare; None when it cannot tell."""

    def close(self) -> None:
        """Free files and memory."""


class Contender(Protocol):
    """A matcher that takes part. `review` and `block` are its own alert thresholds in [0, 1].

    `max_pairs` bounds how many comparisons a section may ask of it; None when it is fast enough for every query.
    """

    name: str
    note: str
    review: float
    block: float
    max_pairs: int | None

    def index(self, names: Sequence[Name]) -> Index:
        """Make the names searchable; several names of one owner count as one party."""

    def pair_scores(self, pairs: Sequence[tuple[Name, Name]]) -> list[float]:
        """Similarity of each pair (queried, listed), in [0, 1]."""

    def close(self) -> None:
        """End helpers that were started."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its numerator and denominator; a share of nothing is not a figure."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        """The share in [0, 1], or None when there was nothing to count."""
        return None if self.of == 0 else self.part / self.of


Cell = Share | float | int | str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the report; the first cell of a row is its label, `note` says how it was measured."""

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
