"""Which of many names could be one of the few that changed: everything the matcher would find, and little beside.

A million names are held against twenty entries, and nearly all of them have nothing to do with any. The sieve says so
without scoring: a name goes through when

- one of its joined keys is a listed one, letter by letter, or near in spelling or sound as a whole;
- a listed name stands letter by letter in one of its passages, or is the name but for one lost letter;
- it is an acronym of a listed name, or a listed name is its acronym;
- a listed name stands whole in it, or it stands in a listed name, by its words or by their parts;
- or its words answer so much of a listed name's weight, and the other way round, that the score can be reached
  (`bound`), words written together or apart answering each other.

Each of these is at least as generous as the matcher, so nothing that it would find is lost: proven by comparing the two
on real and perturbed names (`tests/rescreen`, `make prove-rescreen`), not by this sentence. What goes through is scored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np

from screening.matching.similarity import word_similarity
from screening.rescreen.bound import ScoreBound
from screening.rescreen.listed import JOIN_FLOOR, SHORTEST_JOIN, Join, ListedSide
from screening.rescreen.reach import Answers, Units, reach
from screening.rescreen.units import Touch, UnitBook
from screening.text.skeleton import sound
from screening.text.variants import NameAnalysis, NameForm

_LONGEST_JOIN: Final = 4
_JOIN_SLACK: Final = 0.3
_JOINS_KEPT: Final = 50_000

_NO_JOINS: Final[Sequence[tuple[Join, float]]] = ()

_Together = tuple[int, int, str]


@dataclass(slots=True)
class _Block:
    """The forms of a block of names end to end: their units, the row of each, and the name that each row is of.

    `together` are neighbouring units written as one: the first of them, the one after the last, the text.
    """

    units: list[Touch] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    together: list[_Together] = field(default_factory=list)


class Sieve:
    """Holds names against the listed forms of `listed`. Not thread-safe: it learns words as it goes.

    `book` tells what queried words may be, `min_score` is the score in [0, 1] that counts.
    """

    def __init__(self, listed: ListedSide, book: UnitBook, min_score: float) -> None:
        self._listed, self._book = listed, book
        self._bound = ScoreBound(min_score)
        self._joins: dict[str, Sequence[tuple[Join, float]]] = {}
        self._every_form = frozenset(range(listed.mass.size))

    def sift(self, names: Sequence[NameAnalysis]) -> dict[int, frozenset[int]]:
        """Return for the place of each name that goes through the listed forms, from 0, that it could be."""
        if not self._every_form:
            return {}
        found: defaultdict[int, set[int]] = defaultdict(set)
        for place, forms in chain(self._by_form(names), self._by_key(names), self._by_words(names)):
            found[place].update(forms)
        return {place: frozenset(forms) for place, forms in found.items()}

    def abbreviates(self, form: NameForm) -> bool:
        """Return whether a form is an acronym of a listed one, or the other way round."""
        shortens = len(form.units) == 1 and form.units[0].text in self._listed.initials
        return shortens or not self._listed.latin_texts.isdisjoint(form.initials)

    def _by_form(self, names: Sequence[NameAnalysis]) -> Iterator[tuple[int, Collection[int]]]:
        """The names that are an acronym, or every word of which a listed form holds."""
        for place, name in enumerate(names):
            for form in name.forms:
                if self.abbreviates(form):
                    yield place, self._every_form
                words = frozenset(word for unit in form.units for word in unit.text.split(" "))
                if forms := self._listed.holding(words):
                    yield place, forms

    def _by_key(self, names: Sequence[NameAnalysis]) -> Iterator[tuple[int, Collection[int]]]:
        """The names with a key equal or near to a listed one."""
        listed = self._listed
        latin: list[tuple[int, str]] = []
        native: list[tuple[int, str]] = []
        for place, name in enumerate(names):
            for passage in (*name.passages, *name.restored, *name.alone):
                if forms := listed.written_as(passage):
                    yield place, forms
            for key in name.joined:
                if forms := listed.written_as(key.text):
                    yield place, forms
                if key.space == "latin":
                    latin.append((place, key.text))
                elif key.space == "native":
                    native.append((place, key.text))
        for asked, near, in_native in ((latin, listed.latin, False), (native, listed.native, True)):
            for at, number in near.find([text for _, text in asked]):
                yield asked[at][0], listed.forms_of(near.texts[number], native=in_native)

    def _by_words(self, names: Sequence[NameAnalysis]) -> Iterator[tuple[int, Collection[int]]]:
        """The names of which a form can reach the score by its words."""
        block = self._lay_out(names)
        if block.units:
            weights = np.array([unit.weight for unit in block.units], dtype=np.float32)
            units = Units(np.array(block.rows, dtype=np.intp), weights)
            for row, form in reach(self._answers(block), units, self._listed, self._bound):
                yield block.owners[row], (form,)

    def _lay_out(self, names: Sequence[NameAnalysis]) -> _Block:
        forms = [(number, form.units) for number, name in enumerate(names) for form in name.forms]
        block = _Block(units=self._book.find([unit for _, units in forms for unit in units]))
        for row, (number, units) in enumerate(forms):
            first = len(block.rows)
            block.owners.append(number)
            block.rows += [row] * len(units)
            texts = [unit.text for unit in block.units[first : first + len(units)]]
            block.together += _written_together(texts, first)
        return block

    def _answers(self, block: _Block) -> Answers:
        """What every unit of the block answers, alone or written together with its neighbours."""
        alone = np.repeat(np.arange(len(block.units)), [len(unit.shares) for unit in block.units])
        answers, shares = (
            [np.column_stack([alone, np.concatenate([unit.answers for unit in block.units])])],
            [np.concatenate([unit.shares for unit in block.units])],
        )
        joined = list(self._joined(block))
        if joined:
            answers.append(np.array([answer[:3] for answer in joined], dtype=np.intp))
            shares.append(np.array([(share, share) for *_, share in joined], dtype=np.float32))
        table, alike = np.concatenate(answers), np.concatenate(shares)
        return Answers(table[:, 0], table[:, 1], table[:, 2], alike[:, 0], alike[:, 1])

    def _joined(self, block: _Block) -> Iterator[tuple[int, int, int, float]]:
        """Unit, token, form and share of all that answers only when words are written together or apart."""
        self._look_up_joins(block)
        joins = self._joins
        # Most texts are near to nothing: the empty case must cost nothing.
        for first, end, text in [span for span in block.together if joins[span[2]]]:
            for join, share in joins[text]:
                if join.many or end - first > 1:
                    for unit in range(first, end):
                        yield from ((unit, token, join.form, share) for token in join.tokens)

    def _look_up_joins(self, block: _Block) -> None:
        """Find what each text written together may be; one that was met before is known."""
        if len(self._joins) > _JOINS_KEPT:
            self._joins = {}
        new = [text for text in dict.fromkeys(text for _, _, text in block.together) if text not in self._joins]
        self._joins |= dict.fromkeys(new, _NO_JOINS)
        for at, number in self._listed.joins.find(new):
            text, listed = new[at], self._listed.joins.texts[number]
            share = _join_share(text, listed)
            if share > JOIN_FLOOR:
                self._joins[text] = [*self._joins[text], *((join, share) for join in self._listed.joins_of(listed))]


def _written_together(texts: Sequence[str], first: int) -> list[_Together]:
    """Up to four neighbouring words as one, from a word alone on: it may be written for several listed ones."""
    count = len(texts)
    found = [
        (first + start, first + start + size, "".join(texts[start : start + size]))
        for size in range(1, min(_LONGEST_JOIN, count) + 1)
        for start in range(count - size + 1)
    ]
    return [span for span in found if len(span[2]) >= SHORTEST_JOIN]


def _join_share(text: str, listed: str) -> float:
    """How alike a joined text and a listed one are at best, 0.0 where their lengths are too far apart."""
    if abs(len(text) - len(listed)) > _JOIN_SLACK * len(listed):
        return 0.0
    heard = sound(text), sound(listed)
    return max(word_similarity(text, listed, *heard, across_scripts=across)[0] for across in (False, True))
