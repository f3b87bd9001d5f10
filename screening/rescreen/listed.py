"""The listed names that changed, laid out for a sweep: which tokens a form holds, its joins, its whole keys."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.index.columns import SPACES
from screening.matching.lexicon import ColumnSource, Texts
from screening.matching.residue import spans
from screening.rescreen.near import NearTexts, name_edits, word_edits
from screening.rescreen.units import BlockLexicon

Floats = NDArray[np.float32]

JOIN_FLOOR: Final = 0.72
"""Share above which words written together answer words written apart, as in `matching.residue`."""
SHORTEST_JOIN: Final = 4
_JOIN_SOUND: Final = JOIN_FLOOR / 0.97
_WHOLE_SOUND: Final = 0.70


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
    """What the sieve holds a queried name against. Tokens and forms are numbered as in `BlockLexicon`.

    Attributes:
        weight: of (token, form): the weight that the token has in the form, as often as it stands there.
        holds: of (token, form): 1.0 where it stands in the form.
        needed: how many tokens each form holds.
        mass: the weight of each form.
        equal: forms by joined key as (space, text); an equal one is an equal name.
        latin: joined keys in Latin, near to which a whole name is the listed one.
        native: the same in their own writing, where only typing errors count.
        initials: hashes of the acronyms of the forms.
        joins: the texts that up to four neighbouring words make when joined.
    """

    def __init__(self, source: ColumnSource, lexicon: BlockLexicon) -> None:
        self.weight: Floats = np.zeros((len(lexicon.place), len(lexicon.forms)), dtype=np.float32)
        for form, tokens in enumerate(lexicon.tokens_of):
            for token in tokens:
                self.weight[lexicon.place[token], form] += lexicon.weight[token]
        self.holds: Floats = (self.weight > 0.0).astype(np.float32)
        self.needed: Floats = self.holds.sum(axis=0)
        self.mass: Floats = self.weight.sum(axis=0)
        self._add_keys(source, lexicon)
        self._add_joins(lexicon)

    def _add_keys(self, source: ColumnSource, lexicon: BlockLexicon) -> None:
        texts, spaces = Texts(source, "joined_text"), source.column("joined_space")
        keys, at = source.column("form_joined"), source.column("form_joined_at")
        found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, form in enumerate(lexicon.forms):
            for row in keys[int(at[form]) : int(at[form + 1])].tolist():
                found[SPACES[int(spaces[row])], texts[row]].append(number)
        self.equal = dict(found)
        self.latin = NearTexts((text for space, text in found if space == "latin"), name_edits(), _WHOLE_SOUND)
        self.native = NearTexts((text for space, text in found if space == "native"), name_edits(), by_sound=False)
        self.latin_texts = frozenset(self.latin.texts)
        own = np.isin(source.column("initials_form"), np.array(lexicon.forms, dtype=np.int64))
        self.initials: frozenset[int] = frozenset(source.column("initials_hash")[own].tolist())

    def _add_joins(self, lexicon: BlockLexicon) -> None:
        found: defaultdict[str, list[Join]] = defaultdict(list)
        for form, tokens in enumerate(lexicon.tokens_of):
            for at in spans(range(len(tokens))):
                chosen = [tokens[place] for place in at]
                text = "".join(lexicon.spell(token) for token in chosen)
                if len(text) >= SHORTEST_JOIN:
                    found[text].append(Join(form, tuple(lexicon.place[token] for token in chosen)))
        self.joins = NearTexts(found, word_edits(), _JOIN_SOUND)
        self._joins = dict(found)

    def joins_of(self, text: str) -> list[Join]:
        """Return the neighbouring tokens whose joined text this is."""
        return self._joins[text]
