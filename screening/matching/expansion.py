"""A queried word with the listed tokens it may be, as arrays; single meetings are made when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.text.variants import NameUnit

HOWS = ("same", "edit", "sound", "respelt", "concept", "vowels")
SAME, EDIT, SOUND, RESPELT, CONCEPT, VOWELS = range(len(HOWS))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A listed token that a queried unit may be: similarity in (0, 1], how they met, by which variant rule."""

    token: int
    similarity: float
    how: str
    rule: str


@dataclass(frozen=True, slots=True)
class Met:
    """The tokens a unit meets, as columns: token, similarity in (0, 1], place in `HOWS`, place in `rules`."""

    token: NDArray[np.int64]
    similarity: NDArray[np.float64]
    how: NDArray[np.int8]
    rule: NDArray[np.int16]
    rules: Sequence[str]

    @classmethod
    def of(cls, meetings: Sequence[Meeting]) -> Met:
        """Return meetings as columns; a token stands once."""
        rules = tuple(dict.fromkeys(meeting.rule for meeting in meetings))
        return cls(
            np.array([meeting.token for meeting in meetings], dtype=np.int64),
            np.array([meeting.similarity for meeting in meetings], dtype=np.float64),
            np.array([HOWS.index(meeting.how) for meeting in meetings], dtype=np.int8),
            np.array([rules.index(meeting.rule) for meeting in meetings], dtype=np.int16),
            rules,
        )

    def __len__(self) -> int:
        return len(self.token)

    def meeting(self, at: int) -> Meeting:
        """Return one of them."""
        return Meeting(
            int(self.token[at]), float(self.similarity[at]), HOWS[int(self.how[at])], self.rules[int(self.rule[at])]
        )


class Meetings(Mapping[int, Meeting]):
    """The meetings of one unit by token."""

    __slots__ = ("_at", "_made", "_met")

    def __init__(self, met: Met) -> None:
        self._met = met
        self._at: dict[int, int] | None = None
        self._made: dict[int, Meeting] = {}

    @property
    def at(self) -> dict[int, int]:
        """The place of each token among the meetings; made when the first is asked for."""
        if self._at is None:
            self._at = dict(zip(self._met.token.tolist(), range(len(self._met)), strict=True))
        return self._at

    def __getitem__(self, token: int) -> Meeting:
        made = self._made.get(token)
        if made is None:
            made = self._made[token] = self._met.meeting(self.at[token])
        return made

    def get(self, token: int, _default: object = None) -> Meeting | None:  # type: ignore[override]
        """Return the meeting with a token, None for none."""
        return self[token] if token in self.at else None

    def __contains__(self, token: object) -> bool:
        return token in self.at

    def __iter__(self) -> Iterator[int]:
        return iter(self.at)

    def __len__(self) -> int:
        return len(self.at)


class Expansion:
    """A queried unit with its weight and the tokens it may be."""

    __slots__ = ("by_token", "met", "posted", "unit", "weight")

    def __init__(self, unit: NameUnit, weight: float, met: Met) -> None:
        self.unit = unit
        self.weight = weight
        self.met = met
        self.by_token: Mapping[int, Meeting] = Meetings(met)
        self.posted: object = None  # what the search by words made of it

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """Every meeting."""
        return tuple(self.by_token.values())


def met_by(known: Mapping[int, Meeting]) -> KeysView[int]:
    """Return the tokens that a unit meets, as a view that is quick to ask."""
    return known.at.keys() if isinstance(known, Meetings) else known.keys()
