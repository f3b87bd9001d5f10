"""One name inside another: a listed name amid an address or an invoice line, or a listed name cut short.

Such a pair is never the same name, and never nothing: `Elara Avionics Trading FZE` may be a branch of Elara, and
`INV#2211 ROBIN TRADE LIMITED` names Robin Trade. The score lies between the review and the block level.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.matching.alignment import Alignment, inversions
from screening.matching.names import Side

EQUAL = 0.9
EQUAL_SOUND = 0.96
PHRASE = 2
PHRASE_MASS = 0.9
NAMING = 0.62
NAMING_ALONE = 0.80
NAMING_CUT = 0.80
SEVERAL = 4
SEVERAL_MASS = 1.5
MOST = 0.80
_SHORTEST_ASCII = 4
_SHORTEST_OTHER = 2
_SHORTEST_ALONE = 5


def within_score(alignment: Alignment, listed: Side, listed_words: Sequence[str]) -> float:
    """Return the score in [0.70, 0.80] of a listed name that stands whole, in one piece, in a longer query, else 0.0."""
    if alignment.listed_left or not alignment.query_left or not _equal(alignment):
        return 0.0
    places = [pair.query for pair in alignment.pairs]
    if max(places) - min(places) > len(listed_words):
        return 0.0
    units = list(zip(listed.weights, listed.concepts, listed_words, strict=True))
    several = len(units) >= PHRASE and listed.total >= PHRASE_MASS and not inversions(alignment)
    if not _names(units, NAMING if len(units) > 1 else NAMING_ALONE) and not several:
        return 0.0
    if len(units) == 1 and len(listed_words[0]) < (_SHORTEST_ALONE if listed_words[0].isascii() else _SHORTEST_OTHER):
        return 0.0
    return min(0.70 + 0.03 * listed.total, MOST)


def cut_score(alignment: Alignment, query: Side, listed: Side, query_words: Sequence[str]) -> float:
    """Return the score in [0.70, 0.80] of a query whose every word stands in a longer listed name, else 0.0."""
    if alignment.query_left or not alignment.listed_left or not _equal(alignment):
        return 0.0
    if not may_be_cut(query, query_words):
        return 0.0
    return min(0.70 + 0.10 * query.total / max(listed.total, 1e-6), MOST)


def may_be_cut(query: Side, query_words: Sequence[str]) -> bool:
    """Return whether a query names somebody by itself, so that a longer listed name may be the one that is meant."""
    units = list(zip(query.weights, query.concepts, query_words, strict=True))
    return _names(units, NAMING_CUT) or (len(units) >= SEVERAL and query.total >= SEVERAL_MASS)


def _equal(alignment: Alignment) -> bool:
    return bool(alignment.pairs) and all(
        pair.meeting.similarity >= (EQUAL_SOUND if pair.meeting.how == "sound" else EQUAL) for pair in alignment.pairs
    )


def _names(units: Sequence[tuple[float, bool, str]], least: float) -> bool:
    """Whether a word among them says who is meant: rare, no organisation word, not too short."""
    return any(
        weight >= least and not concept and len(word) >= (_SHORTEST_ASCII if word.isascii() else _SHORTEST_OTHER)
        for weight, concept, word in units
    )
