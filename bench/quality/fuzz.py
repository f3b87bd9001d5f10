"""The naive floor: rapidfuzz `token_set_ratio` on the romaji that pykakasi makes of a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process, utils

from bench.quality.values import Found, Name

if TYPE_CHECKING:
    import pykakasi

_CHUNK = 64


@lru_cache(maxsize=1)
def _kakasi() -> pykakasi.Kakasi:
    import pykakasi  # noqa: PLC0415 - a second of start-up that other sections need not pay

    return pykakasi.Kakasi()  # type: ignore[no-untyped-call]


@lru_cache(maxsize=50_000)
def romaji(name: str) -> str:
    """The name in Latin letters as a peer would make it: pykakasi's Hepburn, lower case, no punctuation."""
    if name.isascii():
        return utils.default_process(name)
    try:
        words = [str(item["hepburn"]) for item in _kakasi().convert(name)]
    except IndexError:
        # pykakasi 2.3 fails so on a variation selector behind certain kanji; the peer then compares the text as it is.
        words = [name]
    return utils.default_process(" ".join(words))


class FuzzIndex:
    """All names in memory; every query is compared with every name."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._forms = [romaji(name.text) for name in names]
        self._owners = [name.owner for name in names]

    def search(self, queries: Iterable[str], *, limit: int = 10, min_score: float = 0.0) -> Iterator[list[Found]]:
        """The best owners for every query, ties in the order of the list."""
        waiting = iter(queries)
        while chunk := list(islice(waiting, _CHUNK)):
            scores = process.cdist(
                [romaji(query) for query in chunk], self._forms, scorer=fuzz.token_set_ratio, dtype=np.float32
            )
            for row in scores:
                yield self._best(row, limit, min_score)

    def _best(self, row: np.ndarray, limit: int, min_score: float) -> list[Found]:
        found: dict[str, float] = {}
        for place in np.argsort(-row, kind="stable"):
            score = float(row[place]) / 100
            if score < min_score or len(found) == limit:
                break
            found.setdefault(self._owners[place], score)
        return [Found(owner, score) for owner, score in found.items()]

    def candidates(self, query: str) -> frozenset[str] | None:  # noqa: ARG002 - every name reaches the scorer
        """Nothing to report: every name reaches the scorer."""
        return None

    def comparable(self, query: str) -> bool | None:  # noqa: ARG002 - it has no notion of that
        """Nothing to report: whatever is asked is compared."""
        return None

    def close(self) -> None:
        """Nothing to free."""


class FuzzContender:
    """rapidfuzz with pykakasi. The thresholds are ours: the library proposes none."""

    name = "rapidfuzz"
    note = "token_set_ratio on pykakasi romaji; alert from 0.85, block from 0.95 (our choice)"
    review = 0.85
    block = 0.95
    max_pairs: int | None = 40_000_000

    def index(self, names: Sequence[Name]) -> FuzzIndex:
        """Make the names searchable."""
        return FuzzIndex(names)

    def pair_scores(self, pairs: Sequence[tuple[Name, Name]]) -> list[float]:
        """Similarity of each pair, in [0, 1]."""
        return [fuzz.token_set_ratio(romaji(query.text), romaji(listed.text)) / 100 for query, listed in pairs]

    def close(self) -> None:
        """Nothing to end."""
