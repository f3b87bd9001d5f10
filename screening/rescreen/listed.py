"""The listed names that changed, laid out for a sweep: which tokens a form holds, its joins, its whole keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.index.hashed import Hashed
from screening.index.keys import FORM_SHIFT
from screening.matching.keys import WHOLE_ALONE, Keys
from screening.matching.lexicon import ColumnSource
from screening.matching.residue import spans
from screening.matching.similarity import ACROSS_SOUND
from screening.rescreen.near import NearTexts, name_edits, word_edits
from screening.rescreen.units import ListedWords

Floats = NDArray[np.float32]

JOIN_FLOOR: Final = 0.72
"""Share above which words written together answer words written apart, as in `matching.residue`."""
SHORTEST_JOIN: Final = 4


@dataclass(frozen=True, slots=True)
class Join:
    """Neighbouring tokens of a form, which their joined text stands for."""

    form: int
    tokens: tuple[int, ...]

    @property
    def many(self) -> bool:
        """Whether more than one word is joined."""
        return len(self.tokens) > 1


class ListedSide:
    """What the sieve holds a queried name against. Tokens and forms are numbered as in `ListedWords`.

    Args:
        source: the columns of the generation.
        keys: its keys.
        words: the words of the forms.
        initials: the acronyms of the forms.

    Attributes:
        weight: of (token, form): the weight that the token has in the form, as often as it stands there.
        holds: of (token, form): 1.0 where it stands in the form.
        needed: how many tokens each form holds.
        mass: the weight of each form.
        latin: keys in Latin, near to which a whole name is the listed one; `native`: the same in their own writing,
            where only typing errors count. `forms_of` says whose each of them is.
        initials: the acronyms of the forms.
        joins: the texts that up to four neighbouring words make when joined; `joins_of` says of which.
    """

    def __init__(self, source: ColumnSource, keys: Keys, words: ListedWords, initials: Iterable[str]) -> None:
        self.weight: Floats = np.zeros((len(words.tokens), len(words.forms)), dtype=np.float32)
        for form, tokens in enumerate(words.tokens_of):
            for token in tokens:
                self.weight[token, form] += words.weight[token]
        self.holds: Floats = (self.weight > 0.0).astype(np.float32)
        self.needed: Floats = self.holds.sum(axis=0)
        self.mass: Floats = self.weight.sum(axis=0)
        self.initials = frozenset(initials)
        self._words = [
            frozenset(word for token in tokens for word in words.texts[token].split(" ")) for tokens in words.tokens_of
        ]
        self._vocabulary = frozenset[str]().union(*self._words)
        self._add_keys(source, keys, words)
        self._add_joins(words)

    def _add_keys(self, source: ColumnSource, keys: Keys, words: ListedWords) -> None:
        found: defaultdict[tuple[bool, str], list[int]] = defaultdict(list)
        for number, form in enumerate(words.forms):
            for key in keys.of_form(form):
                found[key.native, key.text].append(number)
        self._forms_of = dict(found)
        self.latin = NearTexts((text for native, text in found if not native), name_edits(), WHOLE_ALONE)
        self.native = NearTexts((text for native, text in found if native), name_edits(), by_sound=False)
        self.latin_texts = frozenset(self.latin.texts)
        self._hashed = Hashed(source, "key")
        equal: defaultdict[int, list[int]] = defaultdict(list)
        place = {form: number for number, form in enumerate(words.forms)}
        forms = source.column("key_form").astype(np.int64) >> FORM_SHIFT
        own = np.flatnonzero(np.isin(forms, words.forms))
        for number, form in zip(self._hashed.numbers(own).tolist(), forms[own].tolist(), strict=True):
            equal[number].append(place[form])
        self._equal = dict(equal)

    def _add_joins(self, words: ListedWords) -> None:
        found: defaultdict[str, list[Join]] = defaultdict(list)
        for form, tokens in enumerate(words.tokens_of):
            for at in spans(range(len(tokens))):
                chosen = tuple(tokens[place] for place in at)
                text = "".join(words.spelt[token] for token in chosen)
                if len(text) >= SHORTEST_JOIN:
                    found[text].append(Join(form, chosen))
        self.joins = NearTexts(found, word_edits(), JOIN_FLOOR / ACROSS_SOUND)
        self._joins = dict(found)

    def joins_of(self, text: str) -> list[Join]:
        """Return the neighbouring tokens whose joined text this is."""
        return self._joins[text]

    def forms_of(self, text: str, *, native: bool) -> list[int]:
        """Return the forms with a near key of this text."""
        return self._forms_of[native, text]

    def holding(self, words: frozenset[str]) -> list[int]:
        """Return the forms that hold every one of these words, be they parts of phrases or not."""
        if not words <= self._vocabulary:
            return []
        return [form for form, held in enumerate(self._words) if words <= held]

    def written_as(self, key: str) -> list[int]:
        """Return the forms that have an equal key of any kind."""
        return self._equal.get(self._hashed.number(key), [])
