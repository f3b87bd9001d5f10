"""The listed words that a queried name may have written together, or apart: Gazprom Bank for Gazprombank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from screening.matching.residue import (
    JOIN_ALIKE,
    JOIN_FLOOR,
    JOIN_SLACK,
    MOST_JOINED,
    SHORTEST_JOIN,
    join_slack,
    spans,
)
from screening.matching.similarity import either_way
from screening.rescreen.near import NearTexts, word_edits

Together = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Join:
    """Neighbouring tokens of a form, which their joined text stands for."""

    form: int
    tokens: tuple[int, ...]

    @property
    def many(self) -> bool:
        """Whether more than one word is joined."""
        return len(self.tokens) > 1


class Joins:
    """The texts that up to four neighbouring words of some listed forms make when joined.

    `tokens_of` are the tokens of each form in order, `spelt` the first Latin spelling of each token, empty for none.
    """

    def __init__(self, tokens_of: Sequence[Sequence[int]], spelt: Sequence[str]) -> None:
        found: defaultdict[str, list[Join]] = defaultdict(list)
        for form, tokens in enumerate(tokens_of):
            for at in spans(range(len(tokens))):
                chosen = tuple(tokens[place] for place in at)
                text = "".join(spelt[token] for token in chosen)
                if len(text) >= SHORTEST_JOIN:
                    found[text].append(Join(form, chosen))
        self._of = dict(found)
        self._near = NearTexts(found, word_edits(), JOIN_ALIKE, slack=JOIN_SLACK)

    def near(self, texts: Sequence[str]) -> dict[str, list[tuple[Join, float]]]:
        """Return the joins that each text may answer, with the share at most; what answers none is left out."""
        asked = list(dict.fromkeys(texts))
        found: defaultdict[str, list[tuple[Join, float]]] = defaultdict(list)
        for at, number in dict.fromkeys(self._near.find(asked)):
            text, listed = asked[at], self._near.texts[number]
            share = _share(text, listed)
            if share > JOIN_FLOOR:
                found[text] += [(join, share) for join in self._of[listed]]
        return dict(found)


def written_together(texts: Sequence[str], first: int) -> list[Together]:
    """Return every two to four neighbouring words as one: place of the first, of the one after the last, the text.

    Places count from `first`.
    """
    count = len(texts)
    found: list[Together] = []
    for start in range(count - 1):
        text = texts[start]
        for end in range(start + 1, min(start + MOST_JOINED, count)):
            text += texts[end]
            if len(text) >= SHORTEST_JOIN:
                found.append((first + start, first + end + 1, text))
    return found


def _share(text: str, listed: str) -> float:
    """How alike a joined text and a listed one are at best, 0.0 where their lengths are too far apart."""
    if abs(len(text) - len(listed)) > join_slack(len(listed)):
        return 0.0
    return max(share for share, _ in either_way(text, listed))
