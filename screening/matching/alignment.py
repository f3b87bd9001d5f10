"""Which word of one name answers which word of the other."""

from __future__ import annotations

from collections.abc import Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from screening.matching.expansion import Expansion, Meeting, met_by

_MEETING_BY_SPELLING = frozenset({"same", "edit", "number", "respelt"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A queried unit and the listed unit it meets, by position."""

    query: int
    listed: int
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs found and what each side has left over, as positions."""

    pairs: tuple[Pair, ...]
    query_left: tuple[int, ...]
    listed_left: tuple[int, ...]


class Answers(list[Mapping[int, Meeting]]):
    """What each unit of a query meets, with the units that a listed token answers: asked once a token, then kept."""

    __slots__ = ("_keys", "_of")

    def __init__(self, meetings: Iterable[Mapping[int, Meeting]]) -> None:
        super().__init__(meetings)
        self._keys: list[KeysView[int]] | None = None
        self._of: dict[int, tuple[tuple[int, Meeting], ...]] = {}

    def of(self, token: int) -> tuple[tuple[int, Meeting], ...]:
        """Return the units that a token answers by their place, each with how they meet."""
        held = self._of.get(token)
        if held is None:
            keys = self._keys
            if keys is None:
                keys = self._keys = [met_by(known) for known in self]
            held = self._of[token] = tuple((q, self[q][token]) for q, known in enumerate(keys) if token in known)
        return held


def align(
    meetings: Sequence[Mapping[int, Meeting]],
    query_weights: Sequence[float],
    listed: Sequence[int],
) -> Alignment:
    """Pair the units of a query with the tokens of a listed form, heaviest agreement first.

    `meetings` holds for each queried unit the tokens it may be; each unit answers at most one other. Greedy by
    weight: names are short and a wrong early pair costs less than the search for the best assignment.
    """
    answers = meetings if isinstance(meetings, Answers) else Answers(meetings)
    found = [
        # A small preference for the same place keeps repeated words in order.
        (-meeting.similarity * query_weights[q] + 1e-4 * abs(q - position), q, position)
        for position, token in enumerate(listed)
        for q, meeting in answers.of(token)
    ]
    found.sort()
    query_free, listed_free = set(range(len(meetings))), set(range(len(listed)))
    pairs: list[Pair] = []
    for _, q, position in found:
        if q in query_free and position in listed_free:
            pairs.append(Pair(q, position, answers[q][listed[position]]))
            query_free.discard(q)
            listed_free.discard(position)
    pairs.sort(key=lambda pair: pair.query)
    query_free.difference_update(_said_again(pairs, answers, listed))
    return Alignment(tuple(pairs), tuple(sorted(query_free)), tuple(sorted(listed_free)))


def _said_again(pairs: Sequence[Pair], answers: Answers, listed: Sequence[int]) -> set[int]:
    """A word repeated says nothing new: `Tako Tako` has nothing left over beside `Tako`."""
    answered = {listed[pair.listed] for pair in pairs if pair.meeting.similarity == 1.0}
    return {q for token in answered for q, meeting in answers.of(token) if meeting.similarity == 1.0}


def inversions(alignment: Alignment) -> float:
    """Return the share of neighbouring pairs that stand in the other order, in [0, 1]."""
    places = [pair.listed for pair in alignment.pairs]
    if len(places) < 2:  # noqa: PLR2004 - one pair has no order
        return 0.0
    turned = sum(1 for first, second in pairwise(places) if second < first)
    return turned / (len(places) - 1)


def meetings_by_token(expansions: Sequence[Expansion]) -> Answers:
    """Return for each expansion its meetings keyed by token number."""
    return Answers(expansion.by_token for expansion in expansions)
