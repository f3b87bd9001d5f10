"""The listed names that changed, laid out for a sweep: which tokens a form holds, its joins, its whole keys."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.index.hashed import Hashed
from screening.index.keys import FORM_SHIFT
from screening.matching.containment import PHRASE
from screening.matching.keys import WHOLE_ALONE, Keys
from screening.matching.lexicon import ColumnSource
from screening.matching.similarity import ACROSS_SOUND
from screening.rescreen.near import NearTexts, name_edits
from screening.rescreen.units import ListedWords
from screening.text.variants import NameAnalysis

Floats = NDArray[np.float32]
_NO_FORMS: Final[list[int]] = []


class ListedSide:
    """What the sieve holds a queried name against. Tokens and forms are numbered as in `ListedWords`.

    Args:
        source: the columns of the generation.
        keys: its keys.
        words: the words of the forms.
        named: the names of the forms, taken apart as the index takes them.

    Attributes:
        weight: of (token, form): the weight that the token has in the form, as often as it stands there.
        holds: of (token, form): 1.0 where it stands in the form.
        needed: how many tokens each form holds.
        own, own_needed: the same of the words that are neither organisation words nor numbers; a form with less than two
            needs more of them than there are.
        mass: the weight of each form.
        tokens_of: the tokens of each form.
        latin: keys in Latin, near to which a whole name is the listed one; `native`: the same in their own writing,
            where only typing errors count. `forms_of` says whose each of them is.
        initials: the acronyms of the forms.
    """

    def __init__(self, source: ColumnSource, keys: Keys, words: ListedWords, named: Iterable[NameAnalysis]) -> None:
        self.weight: Floats = np.zeros((len(words.tokens), len(words.forms)), dtype=np.float32)
        for form, tokens in enumerate(words.tokens_of):
            for token in tokens:
                self.weight[token, form] += words.weight[token]
        self.holds: Floats = (self.weight > 0.0).astype(np.float32)
        self.needed: Floats = self.holds.sum(axis=0)
        self.own: Floats = self.holds * np.array(words.own, dtype=np.float32)[:, None]
        self.own_needed: Floats = np.array([_own_needed(words, tokens) for tokens in words.tokens_of], dtype=np.float32)
        self.mass: Floats = self.weight.sum(axis=0)
        self.tokens_of = [frozenset(tokens) for tokens in words.tokens_of]
        named = tuple(named)
        self.initials = frozenset(text for name in named for form in name.forms for text in form.initials)
        self._words = [
            frozenset(word for token in tokens for word in words.texts[token].split(" ")) for tokens in words.tokens_of
        ]
        self._add_near(keys, words)
        self._add_equal(source, words, {key.text for name in named for key in name.joined})

    def _add_near(self, keys: Keys, words: ListedWords) -> None:
        found: defaultdict[tuple[bool, str], list[int]] = defaultdict(list)
        for number, form in enumerate(words.forms):
            for key in keys.of_form(form):
                found[key.native, key.text].append(number)
        self._forms_of = dict(found)
        self.latin = NearTexts((text for native, text in found if not native), name_edits(), WHOLE_ALONE / ACROSS_SOUND)
        self.native = NearTexts((text for native, text in found if native), name_edits(), by_sound=False)
        self.latin_texts = frozenset(self.latin.texts)

    def _add_equal(self, source: ColumnSource, words: ListedWords, texts: Iterable[str]) -> None:
        """The forms by the hash of each key, and by the keys themselves where `texts` are all of them."""
        self._hashed = Hashed(source, "key")
        equal: defaultdict[int, list[int]] = defaultdict(list)
        place = {form: number for number, form in enumerate(words.forms)}
        forms = source.column("key_form").astype(np.int64) >> FORM_SHIFT
        own = np.flatnonzero(np.isin(forms, words.forms))
        for number, form in zip(self._hashed.numbers(own).tolist(), forms[own].tolist(), strict=True):
            equal[number].append(place[form])
        self._equal = dict(equal)
        numbers = {text: self._hashed.number(text) for text in texts}
        known = self._equal.keys() <= set(numbers.values())
        self._written = {text: self._equal.get(number, []) for text, number in numbers.items()} if known else None

    def forms_of(self, text: str, *, native: bool) -> list[int]:
        """Return the forms with a near key of this text."""
        return self._forms_of[native, text]

    def holding(self, words: frozenset[str]) -> list[int]:
        """Return the forms that hold every one of these words, be they parts of phrases or not."""
        return [form for form, held in enumerate(self._words) if words <= held]

    def written_as(self, key: str) -> list[int]:
        """Return the forms that have an equal key of any kind."""
        if self._written is None:
            return self._equal.get(self._hashed.number(key), [])
        return self._written.get(key, _NO_FORMS)


def _own_needed(words: ListedWords, tokens: Sequence[int]) -> float:
    """How many words of its own a form is met by though others are lacking (`matching.containment.within_score`)."""
    own = [token for token in tokens if words.own[token]]
    return float(len(set(own))) if len(own) >= PHRASE else math.inf
