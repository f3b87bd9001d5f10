"""What a bare word of a name may answer among the listed words that changed, in whatever reading; each is learnt once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.matching.containment import EQUAL, telling_units
from screening.matching.names import Side
from screening.rescreen.listed import ListedSide
from screening.rescreen.rough import RawWord
from screening.rescreen.units import ListedWords, Touch, UnitBook
from screening.text.related import related
from screening.text.variants import NameUnit

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

_WORDS_KEPT: Final = 50_000
_ROUNDED: Final = 1e-4
_HEAVIEST: Final = 1.0
"""The weight that no unit exceeds (`text.rarity`)."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a word comes to in the listed forms that it touches, `forms`; tokens and forms are numbered as in `ListedWords`.

    Attributes:
        least: the weight that the word adds to a name at least, 0.0 where the name may lack it.
        most: the weight that it adds at most.
        counts: 1.0 where a name that is cut short needs an equal of this word, else 0.0.
        shortens: whether the word is an acronym of a listed name.
        tokens: the listed tokens that it may answer.
        shares: how alike, in (0, 1].
        forms: the forms that hold such a token.
        met: of each form: the weight of the word that may be answered.
        ease: of each form: how alike at best, 1.0 where it costs nothing that it is not the same word.
        listed: of each form: the listed weight that the word may answer.
        equal: of each form: how many units of the word find an equal in it at most.
        telling: of each form: 1.0 where one of these says who is meant.
        found: of each form: the same as what it takes from `counts`.
    """

    least: float
    most: float
    counts: float
    shortens: bool
    tokens: Numbers
    shares: Floats
    forms: Numbers
    met: Floats
    ease: Floats
    listed: Floats
    equal: Floats
    telling: Floats
    found: Floats


_NO_FLOATS: Final[Floats] = np.zeros(0, dtype=np.float32)
_NO_NUMBERS: Final[Numbers] = np.zeros(0, dtype=np.intp)
SILENT: Final = Wording(0.0, 0.0, 0.0, False, _NO_NUMBERS, _NO_FLOATS, _NO_NUMBERS, *(_NO_FLOATS,) * 6)
"""The wording of a word that answers nothing."""


@dataclass(slots=True)
class _Meeting:
    """What a word, or one of its units, comes to in a form: see `Wording`."""

    met: float = 0.0
    ease: float = 0.0
    listed: float = 0.0
    equal: int = 0
    telling: bool = False

    def at_best(self, other: _Meeting) -> None:
        """Take over whatever another reading makes better."""
        self.met, self.ease = max(self.met, other.met), max(self.ease, other.ease)
        self.listed, self.equal = max(self.listed, other.listed), max(self.equal, other.equal)
        self.telling |= other.telling

    def add(self, other: _Meeting) -> None:
        """Add a further unit of the same reading."""
        self.met, self.ease = self.met + other.met, max(self.ease, other.ease)
        self.listed, self.equal = self.listed + other.listed, self.equal + other.equal
        self.telling |= other.telling

    def row(self) -> tuple[float, float, float, float, float]:
        """Return the numbers in order."""
        return self.met, self.ease, self.listed, float(self.equal), float(self.telling)


class Wordings:
    """The wordings of the words met so far; forgotten when they grow too many. Not thread-safe."""

    def __init__(self, listed: ListedSide, words: ListedWords, book: UnitBook) -> None:
        self._listed, self._words, self._book = listed, words, book
        self._known: dict[str, Wording] = {}

    def find(self, words: Sequence[RawWord]) -> list[Wording]:
        """Return the wording of each word, in order; new words are looked up all at once."""
        new = {word.text: word for word in words if word.text not in self._known}
        if len(self._known) + len(new) > _WORDS_KEPT:
            self._known, new = {}, {word.text: word for word in words}
        if new:
            units = list(dict.fromkeys(unit for word in new.values() for read in word.read for unit in read))
            touches = dict(zip(units, self._book.find(units), strict=True))
            self._known |= {text: self._wording(word, touches) for text, word in new.items()}
        return [self._known[word.text] for word in words]

    def _wording(self, word: RawWord, touches: Mapping[NameUnit, Touch]) -> Wording:
        tokens, meetings = self._answers(word, touches)
        forms = sorted(meetings)
        weights = [sum(touches[unit].weight for unit in read) for read in word.read]
        counts = 0.0 if word.needless else 1.0
        table = np.array([meetings[form].row() for form in forms], dtype=np.float32).reshape(len(forms), 5)
        return Wording(
            least=0.0 if word.optional else min(weights, default=0.0),
            most=max([*weights, *map(self._book.weight_of, word.concepts)]),
            counts=counts,
            shortens=any(len(read) == 1 and read[0].text in self._listed.initials for read in word.read),
            tokens=np.array(list(tokens), dtype=np.intp),
            shares=np.array(list(tokens.values()), dtype=np.float32),
            forms=np.array(forms, dtype=np.intp),
            met=table[:, 0],
            ease=table[:, 1],
            listed=table[:, 2],
            equal=table[:, 3],
            telling=table[:, 4],
            found=np.where(table[:, 3] > 0.0, np.float32(-counts), np.float32(0.0)),
        )

    def _answers(
        self, word: RawWord, touches: Mapping[NameUnit, Touch]
    ) -> tuple[dict[int, float], dict[int, _Meeting]]:
        """The tokens that the word may answer with how alike, and what it comes to in each form."""
        tokens: dict[int, float] = {}
        meetings: defaultdict[int, _Meeting] = defaultdict(_Meeting)
        for read in word.read:
            found: defaultdict[int, _Meeting] = defaultdict(_Meeting)
            for unit in read:
                touch = touches[unit]
                alone: defaultdict[int, _Meeting] = defaultdict(_Meeting)
                for (token, form), (share, ease) in zip(touch.answers.tolist(), touch.shares.tolist(), strict=True):
                    tokens[token] = max(tokens.get(token, 0.0), share)
                    alone[form].at_best(_Meeting(share * touch.weight, ease, share * self._words.weight[token]))
                    if share >= EQUAL - _ROUNDED:
                        alone[form].at_best(_Meeting(equal=1, telling=_tells(unit, touch.weight)))
                for form, met in alone.items():
                    found[form].add(met)
            for form, met in found.items():
                meetings[form].at_best(met)
        for token, weight in self._by_phrase(word):
            tokens[token] = 1.0
            for form in np.flatnonzero(self._listed.holds[token]).tolist():
                meetings[form].at_best(_Meeting(weight, 1.0, self._words.weight[token], 1, telling=True))
        return tokens, meetings

    def _by_phrase(self, word: RawWord) -> Iterator[tuple[int, float]]:
        """The tokens that the word may answer as a part of a phrase, or of a number in words, and what that weighs."""
        for concept in word.concepts:
            for near in (concept, *related(concept)):
                yield from ((token, self._book.weight_of(concept)) for token in self._words.concepts.get(near, ()))
        if word.number:
            yield from ((token, _HEAVIEST) for token in self._words.numbers)


def _tells(unit: NameUnit, weight: float) -> bool:
    """Whether a word says who is meant in a name cut short, alone or beside others, as the matcher has it."""
    sides = Side((weight, _HEAVIEST), (unit.number, False), (bool(unit.concept), False))
    return 0 in telling_units((unit, unit), sides, every_word=True)
