"""Recall: the listed forms that may reach a threshold, and no others that a cheap proof can leave out.

Four doors, so that what one misses another finds: equal keys (spacing, word order), near keys (typing errors, joins,
readings), acronyms, and words (everything else). Each is exact: see `matching.keys` and `matching.words`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.index.hashed import Hashed
from screening.matching.bounds import Bounds
from screening.matching.expansion import Expansion
from screening.matching.keys import Keys, WholeKeys
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.told import Told
from screening.matching.words import Wanted, WordSearch
from screening.text.initials import LONGEST, SHORTEST
from screening.text.passages import LONG_TEXT
from screening.text.variants import NameForm

MOST_FORMS = 256
MOST_FORMS_OF_TEXT = 96
"""Forms that the words of a name, or of a text of many words, may bring before the scorer; the best bounds stay."""

_FEW = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A queried form with what its words and keys may be; `least` is the score that counts.

    `cut` says that the query may be a listed name cut short, `telling` which of its words say whose,
    `few` which of those say so by themselves, so that a listed name may hold the others joined.
    """

    form: NameForm
    expansions: Sequence[Expansion]
    whole: WholeKeys
    least: float
    factor: float
    cut: bool
    telling: frozenset[int]
    few: frozenset[int]


@dataclass(frozen=True, slots=True)
class Found:
    """The forms that reach the scorer, the first `worded` by their words and best bound first, and the acronyms."""

    forms: NDArray[np.intp]
    worded: int
    acronyms: dict[int, str]


class Candidates:
    """The form, posting and key columns of one generation."""

    def __init__(self, source: ColumnSource, lexicon: Lexicon) -> None:
        self.keys = Keys(source, lexicon)
        self._words = WordSearch(source, lexicon.kind, lexicon.weight)
        self._tell = Told(source, lexicon)
        self._bounds = Bounds()
        self._initials = Hashed(source, "initials")
        self._initials_form = source.column("initials_form").data

    def warm(self) -> None:
        """Make what is otherwise made when first asked for."""
        self._tell.warm()

    def find(self, asked: Asked) -> Found:
        """Return the forms that may score at least `asked.least`."""
        weight = sum(expansion.weight for expansion in asked.expansions)
        met = self._words.meet(asked.expansions)
        try:
            near = self.keys.near(asked.whole, weight, asked.least, self._bounds.z_for(asked.least, asked.factor), met)
        finally:
            self._words.part()
        wanted = Wanted(asked.expansions, asked.least, asked.factor, asked.cut)
        most = MOST_FORMS if len(asked.expansions) <= LONG_TEXT else MOST_FORMS_OF_TEXT
        worded, beyond = self._words.forms(wanted, most)
        acronyms = self._by_acronym(asked.form) | self._by_expansion(asked.form)
        scored = set(worded.tolist())
        told = self._told(asked, scored, beyond)
        others = sorted({*asked.whole.equal, *near.tolist(), *acronyms, *told.tolist()} - scored)
        return Found(np.concatenate([worded, np.array(others, dtype=np.intp)]), len(worded), acronyms)

    def _told(self, asked: Asked, scored: set[int], beyond: NDArray[np.intp]) -> NDArray[np.intp]:
        """The forms beside those `scored` anyhow that hold a telling word and may score by it, though their words alone do not."""
        few = self._bearers(asked, sorted(asked.few), scored, beyond, joined=True)
        rest = sorted(asked.telling - asked.few)
        return np.concatenate([few, self._bearers(asked, rest, scored, beyond, joined=False)]) if rest else few

    def _bearers(
        self, asked: Asked, places: Sequence[int], scored: set[int], beyond: NDArray[np.intp], *, joined: bool
    ) -> NDArray[np.intp]:
        """Those forms that hold one of the words at some places; with `joined` others of its words may be joined."""
        held = self._words.holding([asked.expansions[at] for at in places], MOST_FORMS)
        if len(held) <= _FEW:
            return held
        held = np.array([row for row in held.tolist() if row not in scored], dtype=np.int64)
        worth = self._tell.worth(held, asked.expansions, places if joined else ())
        return worth if not len(beyond) else np.concatenate([worth, np.intersect1d(held, beyond)])

    def _by_acronym(self, form: NameForm) -> dict[int, str]:
        """The forms of which the queried form is the acronym, with that acronym."""
        text = form.units[0].text
        if len(form.units) != 1 or not text.isalpha() or not text.isascii() or not SHORTEST <= len(text) <= LONGEST:
            return {}
        return dict.fromkeys((self._initials_form[row] for row in self._initials.rows(text)), text)

    def _by_expansion(self, form: NameForm) -> dict[int, str]:
        """The forms that are an acronym of the queried form, with that acronym."""
        return {row: text for text in form.initials for row in self.keys.forms_of_latin(text)}
