"""One name inside another: a listed name amid an address or an invoice line, or a listed name cut short.

Such a pair is never the same name, and never nothing: `Elara Avionics Trading FZE` may be a branch of Elara, and
`INV#2211 ROBIN TRADE LIMITED` names Robin Trade. The score lies between the review and the block level.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.matching.alignment import Alignment, Pair, inversions
from screening.matching.names import Side
from screening.text import glossary
from screening.text.rarity import rarity
from screening.text.spellings import LOANWORD
from screening.text.variants import NameUnit

EQUAL = 0.9
_LEAST = {"sound": 0.96, "vowels": 1.0, "respelt": 0.96}
MOST = 0.84
_PART_LEAST = 0.80
PHRASE = 2
PHRASE_MASS = 0.9
NAMING = 0.62
NAMING_ALONE = 0.80
_NAMING_CUT = 0.80
_NAMING_CUT_SEVERAL = 0.55
_PAIR_MASS = 0.4
_MOST_CUT = 0.80
_TELLING_HOWS = frozenset({"edit", "sound"})
_NEVER_ORDINARY = 0.95
_THINGS = frozenset({"product", "nature", "weapon", "material", "field"})
_UNUSUAL = 0.72
_UNCOMMON = 0.6
_SEVERAL = 4
_SEVERAL_MASS = 1.5
_SHORTEST_ASCII = 4
_SHORTEST_OTHER = 2
_SHORTEST_KANA = 4
_SHORTEST_ALONE = 4
_SHORTEST_FORMED = 3


def within_score(
    alignment: Alignment, query: Side, listed: Side, listed_words: Sequence[str], *, formed: bool = False
) -> float:
    """Return the score in [0.70, 0.84] of a listed name that stands whole, in one piece, in a longer query, else 0.0.

    `formed` says that both sides bear the same legal form: then a short name or an organisation word is enough.
    A short name is also enough beside organisation words only (UAP Trading), and of a listed name an organisation word
    may be lacking where two words that are none are there (Almaz Antey Telecom for Almaz Antey Concern).
    """
    if not alignment.query_left or not _equal(alignment):
        return 0.0
    if alignment.listed_left and not _two_of_its_own(alignment, listed):
        return 0.0
    places = [pair.query for pair in alignment.pairs]
    if max(places) - min(places) > len(listed_words):
        return 0.0
    units = list(zip(listed.weights, listed.concepts, listed_words, strict=True))
    several = len(units) >= PHRASE and listed.total >= PHRASE_MASS and not inversions(alignment)
    formed = formed and _same(alignment) and listed.total >= NAMING
    short = formed or all(query.concepts[at] for at in alignment.query_left)
    least = NAMING if len(units) > 1 or short else NAMING_ALONE
    naming = formed or several or _names(units, least, short=short)
    if not naming or (len(units) == 1 and not _stands_alone(alignment.pairs[0], listed_words[0], formed=short)):
        return 0.0
    return amid_score(listed)


def amid_score(listed: Side) -> float:
    """Return the score in [0.70, 0.84] of a listed name that stands amid other words: the more it says, the higher."""
    return min(0.70 + 0.03 * listed.total, MOST)


def _two_of_its_own(alignment: Alignment, listed: Side) -> bool:
    """Whether a listed name lacks organisation words only, and two words that are its own stand in the query."""
    own = [pair for pair in alignment.pairs if not listed.concepts[pair.listed] and not listed.numbers[pair.listed]]
    generic = all(listed.concepts[at] for at in alignment.listed_left)
    telling = all(listed.weights[p.listed] >= _NAMING_CUT_SEVERAL and p.meeting.how == "same" for p in own)
    return generic and telling and len(own) >= PHRASE


def part_score(listed: Side) -> float:
    """Return the score in [0.80, 0.84] of a part of the query that is the listed name: the more it says, the higher."""
    return min(_PART_LEAST + 0.01 * listed.total, MOST)


def _stands_alone(pair: Pair, word: str, *, formed: bool) -> bool:
    """Whether a listed name of one word names somebody amid other words: long enough, and no word of the dictionary (スター)."""
    return pair.meeting.rule != LOANWORD and _long_enough(word, formed=formed)


def _long_enough(word: str, *, formed: bool) -> bool:
    if formed:
        return len(word) >= (_SHORTEST_FORMED if word.isascii() else _SHORTEST_OTHER)
    return len(word) >= (_SHORTEST_ALONE if word.isascii() else _SHORTEST_OTHER)


def cut_score(
    alignment: Alignment,
    query: Side,
    listed: Side,
    units: Sequence[NameUnit],
    listed_words: Sequence[str],
    *,
    formed: bool = False,
) -> float:
    """Return the score in [0.70, 0.80] of a query whose every word stands in a longer listed name, else 0.0.

    `formed` says that the query bears a legal form.
    """
    whole_units = not alignment.query_left and bool(alignment.listed_left) and _equal(alignment)
    every_word = every_word_in([unit.text for unit in units], listed_words)
    if not whole_units and not every_word:
        return 0.0
    heavy = whole_units and len(units) >= _SEVERAL and query.total >= _SEVERAL_MASS
    telling = telling_units(units, query, every_word=every_word, formed=formed)
    told = any(p.query in telling and _tells(p, listed_words[p.listed], whole_units) for p in alignment.pairs)
    return min(0.70 + 0.10 * query.total / max(listed.total, 1e-6), _MOST_CUT) if heavy or told else 0.0


def _tells(pair: Pair, listed: str, whole_units: bool) -> bool:
    """Whether a telling word is answered by itself: letter names (エーアイ for AI) and other words for a thing tell nothing."""
    if len(listed) < _shortest(listed):
        return False
    return pair.meeting.how == "same" or (whole_units and pair.meeting.how in _TELLING_HOWS)


def telling_units(units: Sequence[NameUnit], query: Side, *, every_word: bool, formed: bool) -> frozenset[int]:
    """Return the places of the words by which a query cut short says who is meant.

    A word that nobody ordinary bears, be it shared by many listed parties (Almaz). With `every_word` also organisation
    words that are not everybody's (Aviation Services, but not Research Institute); with a legal form (`formed`) they
    must be unusual, since International Trading Co., Ltd. is the whole name of many, and a single one is none.
    """
    least = _NAMING_CUT if len(units) == 1 else _NAMING_CUT_SEVERAL
    generic = every_word and all(len(unit.text) >= _shortest(unit.text) for unit in units)
    several = sum(len(unit.text.split(" ")) for unit in units) >= PHRASE
    told = generic and (query.total >= _PAIR_MASS if several else not formed)
    return frozenset(
        at
        for at, (unit, weight) in enumerate(zip(units, query.weights, strict=True))
        if _cut_weight(unit, weight) >= least
        or (told and _is_uncommon(unit, several=several, formed=formed, alone=len(units) == 1))
    )


def _is_uncommon(unit: NameUnit, *, several: bool, formed: bool, alone: bool) -> bool:
    """Whether an organisation word is not everybody's: one of several, or the one unit that they all are (Design Bureau).

    A single word must also be neither a number, a place nor kanji (558, Moscow).
    """
    said = rarity(unit.concept, unit.text)
    if several:
        return said >= _UNUSUAL or not (formed or alone)
    place = bool(unit.concept) and glossary.concept(unit.concept).kind == "place"
    return unit.text.isascii() and not unit.number and not place and said >= _UNCOMMON


def borne_by_few(units: Sequence[NameUnit], query: Side, telling: frozenset[int]) -> frozenset[int]:
    """Return those of the telling words that are unusual; none where organisation words tell only all together."""
    return frozenset(
        at
        for at in telling
        if rarity(units[at].concept, units[at].text) >= _UNUSUAL
        or _cut_weight(units[at], query.weights[at]) >= _NAMING_CUT_SEVERAL
    )


def may_be_cut(query: Side, telling: frozenset[int]) -> bool:
    """Return whether a query names somebody by itself, so that a longer listed name may be the one that is meant."""
    return bool(telling) or (len(query.weights) >= _SEVERAL and query.total >= _SEVERAL_MASS)


def _cut_weight(unit: NameUnit, weight: float) -> float:
    """What a word says of who is meant, on its own."""
    if unit.number or len(unit.text) < _shortest(unit.text):
        return 0.0
    if not unit.concept:
        return max(weight, rarity("", unit.text))
    known = glossary.concept(unit.concept).kind in _THINGS and rarity(unit.concept, "") >= _NEVER_ORDINARY
    return 1.0 if known else 0.0


def every_word_in(query_words: Sequence[str], listed_words: Sequence[str]) -> bool:
    """Return whether the queried words are some of the listed ones, be they parts of a phrase or not."""
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
        pair.meeting.similarity >= _LEAST.get(pair.meeting.how, EQUAL) for pair in alignment.pairs
    )


def _names(units: Sequence[tuple[float, bool, str]], least: float, *, short: bool) -> bool:
    """Whether a word among them says who is meant: rare, no organisation word, not too short."""
    shortest = _SHORTEST_FORMED if short and len(units) == 1 else _SHORTEST_ASCII
    return any(
        weight >= least and not concept and len(word) >= (shortest if word.isascii() else _shortest(word))
        for weight, concept, word in units
    )


def _shortest(word: str) -> int:
    if word.isascii():
        return _SHORTEST_ASCII
    return _SHORTEST_KANA if "ァ" <= word[0] <= "ー" else _SHORTEST_OTHER
