"""The listed names that changed, laid out for a sweep: which tokens a form holds, its joins, its whole keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.index.hashes import text_hash
from screening.matching.keys import WHOLE_ALONE, Keys
from screening.matching.lexicon import ColumnSource
from screening.matching.residue import spans
from screening.matching.similarity import ACROSS_SOUND, SAME_SCRIPT_SOUND, word_similarity
from screening.rescreen.near import NearTexts, name_edits, word_edits
from screening.rescreen.units import ListedWords
from screening.text.skeleton import sound

Floats = NDArray[np.float32]

JOIN_FLOOR: Final = 0.72
"""Share above which words written together answer words written apart, as in `matching.residue`."""
SHORTEST_JOIN: Final = 4
JOIN_SLACK: Final = 0.3
"""By what share of the listed text's length two texts written together may differ, as in `matching.residue`."""
_LATIN_RULE: Final = "latn"


@dataclass(frozen=True, slots=True)
class Join:
    """Neighbouring tokens of a form, which their joined text stands for; `latin` says that all are Latin words."""

    form: int
    tokens: tuple[int, ...]
    latin: bool

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
        joins: the texts that up to four neighbouring words make when joined; `joins_of` says of which. `joins_within`
            and `joins_across` are those of Latin and of other words, as near as a Latin text must be to them.
        keys_within, keys_across: the same for whole keys: of a name in Latin letters, and of a reading in Latin.
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
        self._tokens_of = [tuple(dict.fromkeys(tokens)) for tokens in words.tokens_of]
        self._vocabulary = frozenset[str]().union(*self._words)
        self._add_keys(source, keys, words)
        self._add_joins(words)

    def _add_keys(self, source: ColumnSource, keys: Keys, words: ListedWords) -> None:
        found: defaultdict[tuple[bool, str], list[int]] = defaultdict(list)
        within: list[str] = []
        across: list[str] = []
        for number, form in enumerate(words.forms):
            for key in keys.of_form(form):
                found[key.native, key.text].append(number)
                if not key.native:
                    (within if key.rule == _LATIN_RULE else across).append(key.text)
        self.keys_within = NearTexts(within, name_edits(), WHOLE_ALONE / SAME_SCRIPT_SOUND)
        self.keys_across = NearTexts(across, name_edits(), WHOLE_ALONE / ACROSS_SOUND)
        self._forms_of = dict(found)
        self.latin = NearTexts((text for native, text in found if not native), name_edits(), WHOLE_ALONE)
        self.native = NearTexts((text for native, text in found if native), name_edits(), by_sound=False)
        self.latin_texts = frozenset(self.latin.texts)
        equal: defaultdict[int, list[int]] = defaultdict(list)
        place = {form: number for number, form in enumerate(words.forms)}
        forms = source.column("key_form")
        own = np.flatnonzero(np.isin(forms, words.forms))
        for key_hash, form in zip(source.column("key_hash")[own].tolist(), forms[own].tolist(), strict=True):
            equal[key_hash].append(place[form])
        self._equal = dict(equal)

    def _add_joins(self, words: ListedWords) -> None:
        found: defaultdict[str, list[Join]] = defaultdict(list)
        for form, tokens in enumerate(words.tokens_of):
            for at in spans(range(len(tokens))):
                chosen = tuple(tokens[place] for place in at)
                text = "".join(words.spelt[token] for token in chosen)
                if len(text) >= SHORTEST_JOIN:
                    found[text].append(Join(form, chosen, all(words.latin[token] for token in chosen)))
        self.joins = NearTexts(found, word_edits(), JOIN_FLOOR / ACROSS_SOUND)
        latin, other = (
            [text for text, joins in found.items() if any(join.latin is some for join in joins)]
            for some in (True, False)
        )
        self.joins_within = NearTexts(latin, word_edits(), JOIN_FLOOR / SAME_SCRIPT_SOUND)
        self.joins_across = NearTexts(other, word_edits(), JOIN_FLOOR / ACROSS_SOUND)
        self._joins = dict(found)

    def joins_of(self, text: str) -> list[Join]:
        """Return the neighbouring tokens whose joined text this is."""
        return self._joins[text]

    def tokens_of(self, form: int) -> tuple[int, ...]:
        """Return the tokens of a form, each once."""
        return self._tokens_of[form]

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
        return self._equal.get(text_hash(key), [])


def join_share(text: str, listed: str, *, across: bool) -> float:
    """How alike a joined text and a listed one are, 0.0 where their lengths are too far apart."""
    if abs(len(text) - len(listed)) > JOIN_SLACK * len(listed):
        return 0.0
    return whole_share(text, listed, across=across)


def whole_share(text: str, listed: str, *, across: bool) -> float:
    """How alike two texts without spaces are, within Latin or across scripts."""
    return word_similarity(text, listed, sound(text), sound(listed), across_scripts=across)[0]
