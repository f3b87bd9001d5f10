"""Whether a plain Latin name could meet one of the few listed forms at all, told from its bare words.

The first and cheapest mesh of the sieve. It knows no more of a name than its words (`rough`), and of each word, once
and for all, which listed words it could answer in any reading. A name goes on to the analysis when in one listed form

- the listed words that its words could answer, alone or written together, weigh enough for the score that counts
  (`bound`), or are all of the form;
- every word of it finds an equal, so that it may be a listed name cut short;
- a run of its words is the listed name but for typing errors, or it is equal to it without spaces;
- a word is an acronym of a listed name, or its words spell a listed one with their first letters.

A word that a name can lack (a legal form, "of", a part of a phrase) counts for what it answers and never against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.matching.containment import _SEVERAL, EQUAL
from screening.matching.keys import WHOLE_ALONE
from screening.matching.similarity import typing_score
from screening.rescreen.bound import ScoreBound
from screening.rescreen.listed import JOIN_FLOOR, SHORTEST_JOIN, ListedSide, join_share, whole_share
from screening.rescreen.near import Queried
from screening.rescreen.reach import LEVELS
from screening.rescreen.rough import RawWord, Rough, spells
from screening.rescreen.wording import SILENT, Wording, Wordings
from screening.text.initials import LONGEST, SHORTEST

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_RUNS_KEPT: Final = 200_000
_ROUNDED: Final = np.float32(1e-4)


@dataclass(frozen=True, slots=True)
class _Near:
    """A listed form that a text written together may stand for: its tokens that are met, how alike; `surely` by itself."""

    form: int
    tokens: tuple[int, ...]
    share: float
    surely: bool = False

    @property
    def alone(self) -> bool:
        """Whether it is one word, which a word alone answers as such."""
        return len(self.tokens) == 1 and not self.surely


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of a row written as one: their places in the row."""

    row: int
    at: range | tuple[int, ...]


_HALF: Final = 0.5
_NOTHING_NEAR: Final[Sequence[_Near]] = ()


class Glance:
    """Holds the bare words of names against the listed forms. Not thread-safe: it learns words as it goes.

    `listed` are the changed forms, `wordings` tell what a bare word may answer, `min_score` in [0, 1] is what counts.
    """

    def __init__(self, listed: ListedSide, wordings: Wordings, min_score: float) -> None:
        self._listed, self._wordings = listed, wordings
        self._bound = ScoreBound(min_score)
        self._runs: dict[str, Sequence[_Near]] = {}
        self._acronyms = [text for text in listed.latin_texts if SHORTEST <= len(text) <= LONGEST and text.isalpha()]

    def pass_on(self, names: Sequence[Rough]) -> list[int]:
        """Return the places of the names that must be analysed: those that could meet a form, or have no words here."""
        if not self._listed.mass.size:
            return []
        found = {place for place, name in enumerate(names) if not name.parts}
        rows = [(place, part) for place, name in enumerate(names) for part in name.parts]
        if rows:
            passed = self._could_meet([part for _, part in rows])
            found.update(rows[row][0] for row in np.flatnonzero(passed).tolist())
        return sorted(found)

    def _could_meet(self, rows: Sequence[tuple[RawWord, ...]]) -> Flags:
        """Which rows of words could meet a form."""
        known = self._wordings.find([word for row in rows for word in row])
        of_row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        sums = _Sums(len(rows), self._listed, of_row, known)
        found = np.zeros(len(rows), dtype=np.bool_)
        starts = np.cumsum([0, *(len(row) for row in rows)]).tolist()
        for run, near in self._written_together(rows):
            if near.surely:
                found[run.row] = True
            else:
                sums.add_run(run, near, [known[starts[run.row] + at] for at in run.at])
        found |= sums.reach(self._bound)
        found[of_row[[wording.shortens for wording in known]]] = True
        for number, row in enumerate(rows):
            found[number] |= self._is_equal(row) or any(spells(row, text) for text in self._acronyms)
        return found

    def _written_together(self, rows: Sequence[tuple[RawWord, ...]]) -> Iterator[tuple[_Run, _Near]]:
        """What runs of words of each row stand for, as one text."""
        runs = [run for number, row in enumerate(rows) for run in _runs(number, row)]
        self._look_up([text for text, _, _ in runs])
        known = self._runs
        for text, row, at in runs:
            # Most texts are near to nothing: the empty case must cost nothing.
            if near := known[text]:
                alone = len(at) == 1 and not rows[row][at[0]].cut
                yield from ((_Run(row, at), each) for each in near if not (alone and each.alone))

    def _is_equal(self, row: Sequence[RawWord]) -> bool:
        """Whether a form has an equal key: of the text without spaces, or of its words in alphabetical order."""
        texts = [word.text for word in row]
        return bool(self._listed.written_as("".join(texts)) or self._listed.written_as("".join(sorted(texts))))

    def _look_up(self, texts: Sequence[str]) -> None:
        """Find what each text may stand for; one that was met before is known."""
        if len(self._runs) > _RUNS_KEPT:
            self._runs = {}
        new = [text for text in dict.fromkeys(texts) if text not in self._runs]
        self._runs |= dict.fromkeys(new, _NOTHING_NEAR)
        asked = Queried(new)
        for text, near in chain(self._near_joins(asked), self._near_keys(asked)):
            self._runs[text] = [*self._runs[text], near]

    def _near_joins(self, asked: Queried) -> Iterator[tuple[str, _Near]]:
        for joins, across in ((self._listed.joins_within, False), (self._listed.joins_across, True)):
            for at, number in joins.find(asked):
                text, other = asked.texts[at], joins.texts[number]
                share = join_share(text, other, across=across)
                if share > JOIN_FLOOR:
                    for join in self._listed.joins_of(other):
                        if join.latin is not across:
                            yield text, _Near(join.form, join.tokens, share)

    def _near_keys(self, asked: Queried) -> Iterator[tuple[str, _Near]]:
        for keys, across in ((self._listed.keys_within, False), (self._listed.keys_across, True)):
            for at, number in keys.find(asked):
                text, other = asked.texts[at], keys.texts[number]
                surely = text == other or typing_score(text, other) > 0.0
                share = 1.0 if surely else whole_share(text, other, across=across)
                if share >= WHOLE_ALONE:
                    for form in self._listed.forms_of(other, native=False):
                        yield text, _Near(form, self._listed.tokens_of(form), share, surely)


class _Sums:
    """What the words of each row could come to in each form.

    `of_row` says in which row each of `words` stands. Columns of a place are (row, form) in one number.
    """

    def __init__(self, rows: int, listed: ListedSide, of_row: NDArray[np.intp], words: Sequence[Wording]) -> None:
        self._listed = listed
        self._shape = (rows, listed.mass.size)
        self._least = np.bincount(of_row, [word.least for word in words], rows).astype(np.float32)
        self._counts = np.bincount(of_row, [word.counts for word in words], rows).astype(np.float32)
        self._tokens: Floats = np.zeros((rows, len(listed.weight)), dtype=np.float32)
        some = [at for at, word in enumerate(words) if word.forms.size]
        told = [words[at] for at in some] or [SILENT]
        of_some = of_row[some] if some else np.zeros(1, dtype=np.intp)
        forms = np.concatenate([word.forms for word in told])
        self._at = np.repeat(of_some, [word.forms.size for word in told]) * self._shape[1] + forms
        self._met, self._ease, self._listed_met, self._equal, self._telling, self._found = (
            np.concatenate([getattr(word, name) for word in told])
            for name in ("met", "ease", "listed", "equal", "telling", "found")
        )
        self._over = self._met - np.repeat(
            np.array([word.least for word in told], dtype=np.float32), [word.forms.size for word in told]
        )
        of_token = np.repeat(of_some, [word.tokens.size for word in told])
        answered = (of_token, np.concatenate([word.tokens for word in told]))
        np.maximum.at(self._tokens, answered, np.concatenate([word.shares for word in told]))
        self._together: dict[tuple[int, int], dict[int, tuple[float, Wording]]] = {}
        self._together_listed: defaultdict[tuple[int, int], float] = defaultdict(float)

    def add_run(self, run: _Run, near: _Near, words: Sequence[Wording]) -> None:
        """Count words that answer tokens of a form as one text: each word once, at its best."""
        row, form = run.row, near.form
        for token in near.tokens:
            self._tokens[row, token] = max(float(self._tokens[row, token]), near.share)
            self._together_listed[row, form] += near.share * float(self._listed.weight[token, form])
        best = self._together.setdefault((row, form), {})
        for at, word in zip(run.at, words, strict=True):
            if at not in best or best[at][0] < near.share:
                best[at] = (near.share, word)

    def reach(self, bound: ScoreBound) -> Flags:
        """Which rows could reach the score with a form, hold one, or be one cut short."""
        self._add_together()
        met = self._sum(self._met)
        total = np.maximum(self._least[:, None] + self._sum(np.maximum(self._over, 0.0)), met)
        most = self._sum(self._listed_met)
        for (row, form), weight in self._together_listed.items():
            most[row, form] += weight
        listed_met = np.minimum(self._tokens @ self._listed.weight, most)
        listed = listed_met / self._listed.mass
        query = met / np.maximum(total, _ROUNDED)
        agreed = (met + listed_met) * np.float32(0.5)
        worth = bound.reachable(query + _ROUNDED, listed + _ROUNDED, agreed + _ROUNDED, np.zeros_like(agreed))
        worth &= listed_met > 0.0
        found = self._reach_by_level(worth, total, listed_met, bound)
        found |= (listed >= EQUAL - _ROUNDED).any(axis=1)
        missing = self._counts[:, None] + self._sum(self._found)
        cut = (self._sum(self._telling) > _HALF) | (self._sum(self._equal) > _SEVERAL - _HALF)
        found |= (cut & (missing < _HALF)).any(axis=1)
        return found

    def _reach_by_level(self, worth: Flags, total: Floats, listed_met: Floats, bound: ScoreBound) -> Flags:
        """Which rows of `worth` still reach the score once words that are only alike are charged (see `reach`)."""
        rows, forms = np.nonzero(worth)
        number = np.full(worth.size, -1, dtype=np.intp)
        number[rows * self._shape[1] + forms] = np.arange(rows.size)
        pair = number[self._at]
        kept = pair >= 0
        pair, met, ease = pair[kept], self._met[kept], self._ease[kept]
        listed = listed_met[rows, forms]
        covered: Floats = listed / self._listed.mass[forms] + _ROUNDED
        found = np.zeros(self._shape[0], dtype=np.bool_)
        for low, high in pairwise(LEVELS):
            most = np.bincount(pair, np.where(ease >= low, met, 0.0), rows.size).astype(np.float32)
            cost = np.bincount(pair, np.where(ease >= high, met * (1.0 - ease), 0.0), rows.size).astype(np.float32)
            share = (most / np.maximum(total[rows, forms], _ROUNDED)).astype(np.float32)
            agreed: Floats = (most + listed) * np.float32(0.5)
            reached = bound.reachable(share + _ROUNDED, covered, agreed + _ROUNDED, cost - _ROUNDED)
            found[rows[reached]] = True
        return found

    def _sum(self, values: Floats) -> Floats:
        rows, forms = self._shape
        return np.bincount(self._at, values, rows * forms).reshape(self._shape).astype(np.float32)

    def _add_together(self) -> None:
        """Add what words written together come to beside what they are alone."""
        at, met, ease, equal, found = [], [], [], [], []
        for (row, form), best in self._together.items():
            for share, word in best.values():
                at.append(row * self._shape[1] + form)
                met.append(share * word.most)
                ease.append(share)
                equal.append(float(share >= EQUAL - _ROUNDED))
                found.append(-word.counts if share >= EQUAL - _ROUNDED else 0.0)
        if at:
            self._at = np.concatenate([self._at, np.array(at, dtype=np.intp)])
            self._met, self._ease, self._equal, self._telling, self._found, self._over, self._listed_met = (
                np.concatenate([known, np.array(more, dtype=np.float32)])
                for known, more in (
                    (self._met, met),
                    (self._ease, ease),
                    (self._equal, equal),
                    (self._telling, equal),
                    (self._found, found),
                    (self._over, met),
                    (self._listed_met, [0.0] * len(at)),
                )
            )


def _runs(number: int, row: Sequence[RawWord]) -> Iterator[tuple[str, int, range | tuple[int, ...]]]:
    """Every run of neighbouring words as one text, with and without the words that a joined name can lack."""
    texts = [word.text for word in row]
    count = len(texts)
    for start in range(count):
        text = ""
        for end in range(start, count):
            text += texts[end]
            if len(text) >= SHORTEST_JOIN:
                yield text, number, range(start, end + 1)
    telling = [at for at in range(count) if not row[at].dropped]
    if 1 < len(telling) <= telling[-1] - telling[0]:
        for start in range(len(telling)):
            text = texts[telling[start]]
            for end in range(start + 1, len(telling)):
                text += texts[telling[end]]
                if telling[end] - telling[start] > end - start and len(text) >= SHORTEST_JOIN:
                    yield text, number, tuple(telling[start : end + 1])
