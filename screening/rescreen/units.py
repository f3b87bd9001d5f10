"""The queried words of a block of names, each held once against the few listed words that changed.

What a word may be is a little generous here (`Touch`): a sieve must not lose a meeting, and what goes through is scored.
Its weight is the matcher's own. Both are kept, since the words of company names come again and again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.similarity import SOUND_FLOOR, either_way
from screening.matching.texts import Texts
from screening.model.entity import Script
from screening.rescreen.joins import Join, Joins
from screening.rescreen.near import NearTexts, word_edits
from screening.text.rarity import rarity
from screening.text.related import related
from screening.text.skeleton import bare, is_bare
from screening.text.spellings import RUSSIAN_KEY, Spelling
from screening.text.variants import NameUnit

_UNITS_KEPT: Final = 40_000
_QUERIED: Final = 5
_TOGETHER: Final = 64
_SAME_CONCEPT: Final = 0.96
_NEAR_CONCEPT: Final = 0.72
_FREE: Final = frozenset({"concept", "vowels"})
"""Ways of meeting that cost nothing for not being the same word, as in `matching.names`."""
_Near = tuple[str, float, float]
_Answer = tuple[int, int, float, float]
NO_ANSWERS: Final = np.empty((0, 2), dtype=np.intp)
NO_SHARES: Final = np.empty((0, 2), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Touch:
    """What a queried word may be among the changed listed ones.

    Attributes:
        weight: of the word, as the matcher weighs it.
        text: its first Latin spelling, by which words are written together.
        answers: shape (n, 2): number of the listed token, and of a form that holds it (see `ListedWords`).
        shares: shape (n, 2), in (0, 1]: how alike the two are at most, and the same with 1.0 where it costs nothing that
            they are not the same word.
        surely: the listed tokens that the matcher takes it for whatever else is there: those of the same text or concept.
            It joins only words that nothing answers, so never one of each.
        known: whether every word of it stands in a form that changed.
    """

    weight: float
    text: str
    answers: NDArray[np.intp]
    shares: NDArray[np.float32]
    surely: frozenset[int]
    known: bool


class ListedWords:
    """The words of some forms of a generation. Tokens and forms are numbered anew, from 0.

    Attributes:
        forms: the forms, as numbered in the generation.
        tokens: the tokens that stand in them, as numbered in the generation.
        tokens_of: the tokens of each form, in order.
        texts: the native text of each token.
        spelt: the first Latin spelling of each token, empty for none.
        weight: the weight of each token among all lists.
        own: whether each token is neither an organisation word nor a number.
        joins: what neighbouring tokens make when they are written together.
    """

    def __init__(self, source: ColumnSource, lexicon: Lexicon, forms: Sequence[int]) -> None:
        units, at = source.column("form_unit"), source.column("form_unit_at")
        held = [units[int(at[form]) : int(at[form + 1])].tolist() for form in forms]
        self.forms = tuple(forms)
        self.tokens = sorted({token for tokens in held for token in tokens})
        place = {token: number for number, token in enumerate(self.tokens)}
        self.tokens_of = [[place[token] for token in tokens] for tokens in held]
        self.spelt = [lexicon.spell(token) for token in self.tokens]
        self.weight = [float(lexicon.weight[token]) for token in self.tokens]
        self._forms_of: list[list[int]] = [[] for _ in self.tokens]
        for number, tokens in enumerate(self.tokens_of):
            for token in dict.fromkeys(tokens):
                self._forms_of[token].append(number)
        self._rules = lexicon.rules
        self._han = [lexicon.is_han(token) for token in self.tokens]
        self.texts = [lexicon.text(token) for token in self.tokens]
        self._vocabulary = frozenset(word for text in self.texts for word in text.split(" "))
        self._texts = _numbered(self.texts)
        concepts = [lexicon.concept(token) for token in self.tokens]
        self._concepts = _numbered(concepts)
        self.own = [not c and not lexicon.is_number(t) for c, t in zip(concepts, self.tokens, strict=True)]
        self._add_spellings(source)
        self.joins = Joins(self.tokens_of, self.spelt)

    def _add_spellings(self, source: ColumnSource) -> None:
        texts, token_of = Texts(source, "spelling_text"), source.column("spelling_token").astype(np.int64)
        rules = source.column("spelling_rule")
        rows = np.flatnonzero(np.isin(token_of, self.tokens))
        tokens = np.searchsorted(self.tokens, token_of[rows]).tolist()
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        self._keyed: defaultdict[str, list[int]] = defaultdict(list)
        for row, token in zip(rows.tolist(), tokens, strict=True):
            keyed = self._rules[int(rules[row])] == RUSSIAN_KEY
            (self._keyed if keyed else self._holders)[texts[row]].append(token)
        self._near = NearTexts(self._holders, word_edits(), SOUND_FLOOR)
        self._bare: defaultdict[str, list[str]] = defaultdict(list)
        for text in self._holders:
            self._bare[bare(text)].append(text)

    def answers(self, units: Sequence[NameUnit]) -> list[tuple[NDArray[np.intp], NDArray[np.float32]]]:
        """Return what each queried word may be: `answers` and `shares` of its `Touch`."""
        near = self._spelt({spelling.text for unit in units for spelling in _queried(unit)})
        joined = self.joins.near([first_spelling(unit) for unit in units])
        return [_columns([*self._alone(unit, near), *self._apart(unit, joined)]) for unit in units]

    def surely(self, unit: NameUnit) -> frozenset[int]:
        """Return the tokens of the same text or of the same concept."""
        return frozenset((*self._texts.get(unit.text, ()), *self._concepts.get(unit.concept, ())))

    def knows(self, unit: NameUnit) -> bool:
        """Return whether every word of a unit stands in one of the forms, be it part of a phrase or not."""
        return self._vocabulary.issuperset(unit.text.split(" "))

    def _alone(self, unit: NameUnit, near: Mapping[str, Sequence[_Near]]) -> Iterator[_Answer]:
        """What a word answers as one word."""
        for token, share, ease in (*self._by_text(unit), *self._by_spelling(unit, near)):
            yield from ((token, form, share, ease) for form in self._forms_of[token])

    def _apart(self, unit: NameUnit, joined: Mapping[str, Sequence[tuple[Join, float]]]) -> Iterator[_Answer]:
        """What a word answers that is written as several in the list."""
        surely = self.surely(unit)
        for join, share in joined.get(first_spelling(unit), ()):
            if join.many and surely.isdisjoint(join.tokens):
                yield from ((token, join.form, share, share) for token in join.tokens)

    def _by_text(self, unit: NameUnit) -> Iterator[tuple[int, float, float]]:
        """Tokens of the same text and of the same or a near concept: number, share, and the share it costs."""
        yield from ((token, 1.0, 1.0) for token in self._texts.get(unit.text, ()))
        if unit.concept:
            yield from ((token, _SAME_CONCEPT, 1.0) for token in self._concepts.get(unit.concept, ()))
            for concept in related(unit.concept):
                yield from ((token, _NEAR_CONCEPT, 1.0) for token in self._concepts.get(concept, ()))

    def _by_spelling(self, unit: NameUnit, near: Mapping[str, Sequence[_Near]]) -> Iterator[tuple[int, float, float]]:
        """Tokens with a spelling that is near; two Han words that differ are two words, however alike they read."""
        for spelling in _queried(unit):
            # A key of transcriptions is equal or says nothing.
            yield from ((token, 1.0, 1.0) for token in self._keyed.get(spelling.text, ()))
            if spelling.rule == RUSSIAN_KEY:
                yield from ((token, 1.0, 1.0) for token in self._holders.get(spelling.text, ()))
                continue
            for text, share, ease in near[spelling.text]:
                for token in self._holders[text]:
                    if not (unit.script is Script.HAN and self._han[token]):
                        yield token, share, ease

    def _spelt(self, words: set[str]) -> dict[str, list[_Near]]:
        """The listed spellings near to each queried one: text, share, and the share it costs."""
        texts = sorted(words)
        found: dict[str, set[str]] = {text: set() for text in texts}
        for at, number in self._near.find(texts):
            found[texts[at]].add(self._near.texts[number])
        for text in texts:
            if is_bare(text):
                found[text].update(self._bare.get(bare(text), ()))
        return {text: list(_shares(text, near)) for text, near in found.items()}


def first_spelling(unit: NameUnit) -> str:
    """Return the Latin spelling by which a word is written together with others, empty for none."""
    return unit.spellings[0].text if unit.spellings else ""


def _columns(rows: Sequence[_Answer]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    if not rows:
        return NO_ANSWERS, NO_SHARES
    return (
        np.array([row[:2] for row in rows], dtype=np.intp),
        np.array([row[2:] for row in rows], dtype=np.float32),
    )


def _shares(text: str, near: set[str]) -> Iterator[_Near]:
    """Each listed spelling with the most that it can be alike, whatever the scripts."""
    for other in near:
        met = tuple(either_way(text, other))
        share = max(share for share, _ in met)
        if share > 0.0:
            yield other, share, 1.0 if any(how in _FREE for _, how in met) else share


def _queried(unit: NameUnit) -> list[Spelling]:
    """The spellings by which a queried word is looked for, as `Lexicon.expand` takes them."""
    if unit.number or (unit.script is Script.HAN and len(unit.text) == 1):
        return []
    return [spelling for spelling in unit.spellings[:_QUERIED] if len(spelling.text) > 1]


def _numbered(texts: Sequence[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if text:
            found[text].append(number)
    return dict(found)


class UnitBook:
    """What every queried word met so far may be.

    Words are kept in two halves; when the younger is full it becomes the older, so what is asked for again and again stays.
    """

    def __init__(self, source: ColumnSource, lexicon: Lexicon, listed: ListedWords) -> None:
        self._lexicon, self._listed = lexicon, listed
        texts = Texts(source, "spelling_text")
        self._written = frozenset(texts[row] for row in range(len(texts)))
        self._young: dict[NameUnit, Touch] = {}
        self._old: dict[NameUnit, Touch] = {}

    def find(self, units: Sequence[NameUnit]) -> list[Touch]:
        """Return what each word may be, in order; new words are looked up all at once."""
        young = self._young
        new = [unit for unit in dict.fromkeys(units) if unit not in young]
        if new:
            known = {unit: self._old[unit] for unit in new if unit in self._old}
            unknown = [unit for unit in new if unit not in known]
            young |= known
            young |= zip(unknown, self._look_up(unknown), strict=True)
        found = [young[unit] for unit in units]
        if len(young) > _UNITS_KEPT:
            self._young, self._old = {}, young
        return found

    def _look_up(self, units: Sequence[NameUnit]) -> Iterator[Touch]:
        weights = self._weights(units)
        for unit, (answers, shares) in zip(units, self._listed.answers(units), strict=True):
            surely, known = self._listed.surely(unit), self._listed.knows(unit)
            yield Touch(weights[unit], first_spelling(unit), answers, shares, surely, known)

    def _weights(self, units: Sequence[NameUnit]) -> dict[NameUnit, float]:
        """The weights that `Lexicon.expand` gives; a word written like no listed one needs no look at the lists."""
        found = {unit: rarity("", unit.text) for unit in units if not unit.concept and self._is_unknown(unit)}
        listed = [unit for unit in units if unit not in found]
        for start in range(0, len(listed), _TOGETHER):
            some = self._lexicon.expand_all(listed[start : start + _TOGETHER])
            found |= {expansion.unit: expansion.weight for expansion in some}
        return found

    def _is_unknown(self, unit: NameUnit) -> bool:
        return bool(unit.spellings) and not any(item.text in self._written for item in unit.spellings)
