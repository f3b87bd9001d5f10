"""Which word of one name answers which word of the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def align(
    meetings: Sequence[Mapping[int, Meeting]],
    query_weights: Sequence[float],
    listed: Sequence[int],
) -> Alignment:
    """Pair the units of a query with the tokens of a listed form, heaviest agreement first.

    `meetings` holds for each queried unit the tokens it may be; each unit answers at most one other. Greedy by
    weight: names are short and a wrong early pair costs less than the search for the best assignment.
    """
    found: list[tuple[float, int, int]] = []
    tokens = set(listed)
    for q, known in enumerate(meetings):
        if met_by(known).isdisjoint(tokens):
            continue
        for position, token in enumerate(listed):
            meeting = known.get(token)
            if meeting is not None:
                # A small preference for the same place keeps repeated words in order.
                found.append((-meeting.similarity * query_weights[q] + 1e-4 * abs(q - position), q, position))
    found.sort()
    query_free, listed_free = set(range(len(meetings))), set(range(len(listed)))
    pairs: list[Pair] = []
    for _, q, position in found:
        if q in query_free and position in listed_free:
            pairs.append(Pair(q, position, meetings[q][listed[position]]))
            query_free.discard(q)
            listed_free.discard(position)
    pairs.sort(key=lambda pair: pair.query)
    query_free.difference_update(_said_again(pairs, meetings, listed, query_free))
    return Alignment(tuple(pairs), tuple(sorted(query_free)), tuple(sorted(listed_free)))


def _said_again(
    pairs: Sequence[Pair], meetings: Sequence[Mapping[int, Meeting]], listed: Sequence[int], left: set[int]
) -> list[int]:
    """A word repeated says nothing new: `Tako Tako` has nothing left over beside `Tako`."""
    answered = {listed[pair.listed] for pair in pairs if pair.meeting.similarity == 1.0}
    return [
        q for q in left if any((m := meetings[q].get(token)) is not None and m.similarity == 1.0 for token in answered)
    ]


def inversions(alignment: Alignment) -> float:
    """Return the share of neighbouring pairs that stand in the other order, in [0, 1]."""
    places = [pair.listed for pair in alignment.pairs]
    if len(places) < 2:  # noqa: PLR2004 - one pair has no order
        return 0.0
    turned = sum(1 for first, second in pairwise(places) if second < first)
    return turned / (len(places) - 1)


def meetings_by_token(expansions: Sequence[Expansion]) -> list[Mapping[int, Meeting]]:
    """Return for each expansion its meetings keyed by token number."""
    return [expansion.by_token for expansion in expansions]
