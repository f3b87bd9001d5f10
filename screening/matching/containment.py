"""One name inside another: a listed name amid an address or an invoice line, or a listed name cut short.

Such a pair is never the same name, and never nothing: `Elara Avionics Trading FZE` may be a branch of Elara, and
`INV#2211 ROBIN TRADE LIMITED` names Robin Trade. The score lies between the review and the block level.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.matching.alignment import Alignment, inversions
from screening.matching.names import Side
from screening.text.rarity import rarity

_EQUAL = 0.9
_LEAST = {"sound": 0.96, "vowels": 1.0}
_PHRASE = 2
_PHRASE_MASS = 0.9
_NAMING = 0.62
_NAMING_ALONE = 0.80
_NAMING_CUT = 0.80
_NAMING_CUT_SEVERAL = 0.55
_PAIR_MASS = 0.4
_NEVER_ORDINARY = 0.95
_SEVERAL = 4
_SEVERAL_MASS = 1.5
_SHORTEST_ASCII = 4
_SHORTEST_OTHER = 2
_SHORTEST_KANA = 4
_SHORTEST_ALONE = 4
_SHORTEST_FORMED = 3


def within_score(alignment: Alignment, listed: Side, listed_words: Sequence[str], *, formed: bool = False) -> float:
    """Return the score in [0.70, 0.80] of a listed name that stands whole, in one piece, in a longer query, else 0.0.

    `formed` says that both sides bear the same legal form: then a short name or an organisation word is enough.
    """
    if alignment.listed_left or not alignment.query_left or not _equal(alignment):
        return 0.0
    places = [pair.query for pair in alignment.pairs]
    if max(places) - min(places) > len(listed_words):
        return 0.0
    units = list(zip(listed.weights, listed.concepts, listed_words, strict=True))
    several = len(units) >= _PHRASE and listed.total >= _PHRASE_MASS and not inversions(alignment)
    naming = (formed and _same(alignment)) or several or _names(units, _NAMING if len(units) > 1 else _NAMING_ALONE)
    if not naming or (len(units) == 1 and not _long_enough(listed_words[0], formed=formed and _same(alignment))):
        return 0.0
    return min(0.70 + 0.03 * listed.total, 0.80)


def _long_enough(word: str, *, formed: bool) -> bool:
    if formed:
        return len(word) >= (_SHORTEST_FORMED if word.isascii() else _SHORTEST_OTHER)
    return len(word) >= (_SHORTEST_ALONE if word.isascii() else _SHORTEST_OTHER)


def cut_score(
    alignment: Alignment, query: Side, listed: Side, query_words: Sequence[str], listed_words: Sequence[str]
) -> float:
    """Return the score in [0.70, 0.80] of a query whose every word stands in a longer listed name, else 0.0."""
    whole_units = not alignment.query_left and bool(alignment.listed_left) and _equal(alignment)
    every_word = _every_word(query_words, listed_words)
    if not whole_units and not every_word:
        return 0.0
    # Many listed parties share Almaz; what counts here is that ordinary companies do not.
    rare = [rarity("", word) if not concept else 0.0 for word, concept in zip(query_words, query.concepts, strict=True)]
    weights = map(max, query.weights, rare)
    units = list(zip(weights, query.concepts, query_words, strict=True))
    if not _names(units, _NAMING_CUT if len(units) == 1 else _NAMING_CUT_SEVERAL) and not _says_enough(units, every_word):
        return 0.0
    return min(0.70 + 0.10 * query.total / max(listed.total, 1e-6), 0.80)


def _says_enough(units: Sequence[tuple[float, bool, str]], every_word: bool) -> bool:  # noqa: FBT001 - one caller
    """Whether organisation words alone make a name: four of them, or two as printed of which one is rare."""
    total = sum(weight for weight, _, _ in units)
    if len(units) >= _SEVERAL and total >= _SEVERAL_MASS:
        return True
    long = all(len(word) >= _shortest(word) for _, _, word in units)
    words = sum(unit.count(" ") + 1 for _, _, unit in units)
    return every_word and long and words >= _PHRASE and total >= _PAIR_MASS


def _every_word(query_words: Sequence[str], listed_words: Sequence[str]) -> bool:
    """Whether the queried words are some of the listed ones, be they parts of a phrase or not."""
    left = [word for unit in listed_words for word in unit.split(" ")]
    asked = [word for unit in query_words for word in unit.split(" ")]
    if len(asked) >= len(left):
        return False
    for word in asked:
        if word not in left:
            return False
        left.remove(word)
    return True


def _same(alignment: Alignment) -> bool:
    return all(pair.meeting.how == "same" for pair in alignment.pairs)


def _equal(alignment: Alignment) -> bool:
    return bool(alignment.pairs) and all(
        pair.meeting.similarity >= _LEAST.get(pair.meeting.how, _EQUAL) for pair in alignment.pairs
    )


def _names(units: Sequence[tuple[float, bool, str]], least: float) -> bool:
    """Whether a word among them says who is meant: rare, no organisation word, not too short."""
    return any(
        weight >= (_NEVER_ORDINARY if concept else least) and len(word) >= _shortest(word)
        for weight, concept, word in units
    )


def _shortest(word: str) -> int:
    if word.isascii():
        return _SHORTEST_ASCII
    return _SHORTEST_KANA if "ァ" <= word[0] <= "ー" else _SHORTEST_OTHER
