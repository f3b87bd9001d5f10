"""How near two names are, without an index: the same units, the same scorer, a list of one name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from screening.index.columns import ColumnBuilder, Columns
from screening.matching.engine import Matcher
from screening.model.entity import EntityName, NameRole
from screening.model.party import PartyKind
from screening.model.result import NameMatch


class MemoryColumns:
    """Columns that were never written to disk."""

    def __init__(self, columns: Columns) -> None:
        self._columns = {
            name: np.frombuffer(value, dtype=np.uint8) if isinstance(value, bytes) else value
            for name, value in columns.items()
        }

    def column(self, name: str) -> NDArray[np.generic]:
        """Return the view of one column."""
        return self._columns[name]

    def replace(self, name: str, values: NDArray[np.generic]) -> None:
        """Put other values, one for each there was, in the place of a column, in its own type."""
        self._columns[name] = values.astype(self._columns[name].dtype)


def compare_names(name1: str, name2: str, kind: PartyKind = PartyKind.UNSPECIFIED) -> NameMatch:
    """Return how near `name1` (queried) and `name2` (listed) are, in [0, 1], and why.

    The score is the higher of the two directions, so that the order of the names does not matter. `kind` is kept for
    rules that persons need (order of given and family name); organisations and persons are scored alike today.
    """
    del kind
    forward, back = _one_way(name1, name2), _one_way(name2, name1)
    return forward if forward.score >= back.score else back


def _one_way(queried: str, listed: str) -> NameMatch:
    builder = ColumnBuilder()
    builder.add(0, 0, EntityName(listed, "", NameRole.PRIMARY))
    matcher = Matcher(MemoryColumns(builder.columns()))
    hits = matcher.match_name(queried, min_score=0.0)
    if not hits:
        return NameMatch(0.0, "", queried, listed)
    return matcher.explain(queried, hits[0])
