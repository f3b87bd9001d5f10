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
from itertools import chain

import numpy as np

from screening.rescreen.block import Block, surely
from screening.rescreen.bound import ScoreBound
from screening.rescreen.joins import Joins
from screening.rescreen.listed import ListedSide
from screening.rescreen.reach import Answers, Units, reach
from screening.rescreen.units import NO_ANSWERS, NO_SHARES, UnitBook
from screening.rescreen.whole import QueriedKey, wholes
from screening.text.variants import NameAnalysis, NameForm


class Sieve:
    """Holds names against the listed forms of `listed`. Not thread-safe: it learns words as it goes.

    `joins` are their words written together, `book` tells what queried words may be, `min_score` is the score in [0, 1] that counts.
    """

    def __init__(self, listed: ListedSide, joins: Joins, book: UnitBook, min_score: float) -> None:
        self._listed, self._joins, self._book = listed, joins, book
        self._bound = ScoreBound(min_score)
        self._every_form = frozenset(range(listed.mass.size))

    def sift(self, names: Sequence[NameAnalysis]) -> dict[int, frozenset[int]]:
        """Return for the place of each name that goes through the listed forms, from 0, that it could be."""
        if not self._every_form:
            return {}
        block = Block.of(names, self._book)
        found: defaultdict[int, set[int]] = defaultdict(set)
        for place, forms in chain(self._by_form(names, block), self._by_key(names, block), self._by_words(block)):
            found[place].update(forms)
        return {place: frozenset(forms) for place, forms in found.items()}

    def abbreviates(self, form: NameForm) -> bool:
        """Return whether a form is an acronym of a listed one, or the other way round."""
        shortens = len(form.units) == 1 and form.units[0].text in self._listed.initials
        return shortens or not self._listed.latin_texts.isdisjoint(form.initials)

    def _by_form(self, names: Sequence[NameAnalysis], block: Block) -> Iterator[tuple[int, Collection[int]]]:
        """The names that are an acronym, or every word of which a listed form holds."""
        for row, form in enumerate(chain.from_iterable(name.forms for name in names)):
            if self.abbreviates(form):
                yield block.owners[row], self._every_form
            if all(unit.known for unit in block.units_of(row)):
                words = frozenset(word for unit in form.units for word in unit.text.split(" "))
                if held := self._listed.holding(words):
                    yield block.owners[row], held

    def _by_key(self, names: Sequence[NameAnalysis], block: Block) -> Iterator[tuple[int, Collection[int]]]:
        """The names with a key equal or near to a listed one."""
        written_as = self._listed.written_as
        keys: dict[str, list[QueriedKey]] = {"latin": [], "native": []}
        row = 0
        for place, name in enumerate(names):
            for passage in (*name.passages, *name.restored, *name.alone):
                if forms := written_as(passage):
                    yield place, forms
            for key in name.joined:
                if forms := written_as(key.text):
                    yield place, forms
                if key.space in keys:
                    keys[key.space].append(QueriedKey(key.text, row + key.form))
            row += len(name.forms)
        for space, asked in keys.items():
            for number, form in wholes(asked, block, self._listed, self._bound, native=space == "native"):
                yield block.owners[number], (form,)

    def _by_words(self, block: Block) -> Iterator[tuple[int, Collection[int]]]:
        """The names of which a form can reach the score by its words."""
        if block.units:
            weights = np.array([unit.weight for unit in block.units], dtype=np.float32)
            units = Units(np.array(block.rows, dtype=np.intp), weights)
            for row, form in reach(self._answers(block), units, self._listed, self._bound):
                yield block.owners[row], (form,)

    def _answers(self, block: Block) -> Answers:
        """What every unit of the block answers, alone or written together with its neighbours."""
        met = [at for at, unit in enumerate(block.units) if len(unit.shares)]
        units = [block.units[at] for at in met]
        alone = np.repeat(np.array(met, dtype=np.intp), [len(unit.shares) for unit in units])
        answers = np.concatenate([NO_ANSWERS, *(unit.answers for unit in units)])
        shares = np.concatenate([NO_SHARES, *(unit.shares for unit in units)])
        joined = list(self._joined(block))
        if joined:
            alone = np.concatenate([alone, np.array([unit for unit, *_ in joined], dtype=np.intp)])
            answers = np.concatenate([answers, np.array([answer[1:3] for answer in joined], dtype=np.intp)])
            shares = np.concatenate([shares, np.array([(share, share) for *_, share in joined], dtype=np.float32)])
        return Answers(alone, answers[:, 0], answers[:, 1], shares[:, 0], shares[:, 1])

    def _joined(self, block: Block) -> Iterator[tuple[int, int, int, float]]:
        """Unit, token, form and share of all that answers only when several queried words are written together."""
        near = self._joins.near([text for *_, text in block.together])
        for first, end, text in [span for span in block.together if span[2] in near]:
            met = surely(block.units[first:end])
            for join, share in near[text]:
                if met.isdisjoint(join.tokens):
                    for unit in range(first, end):
                        yield from ((unit, token, join.form, share) for token in join.tokens)
