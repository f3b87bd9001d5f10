"""Of the forms that hold a telling word of the query, those that could score by anything but single words.

A telling word is often borne by hundreds of listed parties. Beside its bound by words, a form that holds it can score
in three ways only: it stands whole within the query, the query is some of its words, or words that are left over on
both sides are one when joined. The first two are held against the tokens exactly; for the third the lengths of the
joined words must fit, and each pair that does is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from screening.index.hashes import equal_rows, text_hash
from screening.index.words import LONGEST
from screening.matching.containment import EQUAL, NAMING, PHRASE, every_word_in
from screening.matching.expansion import Expansion
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.nearwords import spread
from screening.matching.residue import (
    JOIN_ALIKE,
    JOIN_FLOOR,
    MOST_JOINED,
    MOST_JOINED_EDITS,
    SHORTEST_JOIN,
    join_slack,
    may_join,
)
from screening.text.passages import LONG_TEXT
from screening.text.phonetic import phonetic_keys
from screening.text.skeleton import sounds

_Rows = NDArray[np.int64]
_NEVER = 4 * LONGEST
_LONG_FORM = 12
_ROUNDED = 1 - 1e-5
_SLACK = np.array([join_slack(size) for size in range(_NEVER * MOST_JOINED + 1)], dtype=np.int16)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The tokens of some forms, a row each of which `count` hold, and the columns that each run of them takes."""

    token: _Rows
    count: _Rows
    column: Sequence[tuple[int, int]]


class Told:
    """The form and spelling columns of one generation, held against a query."""

    def __init__(self, source: ColumnSource, lexicon: Lexicon) -> None:
        self._unit = source.column("form_unit")
        self._unit_at = source.column("form_unit_at")
        self._mass: NDArray[np.float32] = source.column("form_mass").astype(np.float32, copy=False)
        self._hash = source.column("token_hash")
        self._source = source
        self._lexicon = lexicon
        self._made: tuple[NDArray[np.int16], NDArray[np.bool_]] | None = None

    def warm(self) -> None:
        """Make what is otherwise made when first asked for."""
        self._of_tokens()

    def worth(self, rows: _Rows, expansions: Sequence[Expansion], telling: Sequence[int]) -> _Rows:
        """Return those of `rows`, forms that hold a telling unit as it is queried, that the scorer must see.

        `telling` are the units that tell by themselves; where none does, words joined say nothing.
        """
        if not len(rows):
            return rows
        start = self._unit_at[rows].astype(np.int64)
        count = self._unit_at[rows + 1].astype(np.int64) - start
        token = self._unit[spread(start, count)].astype(np.int64)
        first = count.cumsum() - count
        keep = self._within(rows, token, first, expansions)
        if telling:
            keep |= count > _LONG_FORM
        words = [each.unit.text for each in expansions]
        for at in (~keep & self._every_word(token, first, words)).nonzero()[0].tolist():
            listed = token[first[at] : first[at] + count[at]].tolist()
            keep[at] = every_word_in(words, [self._lexicon.text(each) for each in listed])
        rest = (~keep).nonzero()[0]
        # In a text of many words most runs could be joined with something; the scorer joins its best forms only.
        if telling and len(rest) and 1 < len(expansions) <= LONG_TEXT:
            keep[rest] = self._joins(start[rest], count[rest], expansions, telling)
        return rows[keep]

    def _within(self, rows: _Rows, token: _Rows, first: _Rows, expansions: Sequence[Expansion]) -> NDArray[np.bool_]:
        """Whether a form says enough to be a name within the query: all of it answers, or all but organisation words."""
        heavy: NDArray[np.bool_] = self._mass[rows] >= NAMING * _ROUNDED
        near = [each.met.token[each.met.similarity >= EQUAL] for each in expansions]
        met, generic = np.isin(token, np.concatenate(near)), self._lexicon.is_concept(token)
        own = np.add.reduceat(met & ~generic, first) >= PHRASE
        answered = np.logical_and.reduceat(met, first) | (own & np.logical_and.reduceat(met | generic, first))
        return heavy & answered

    def _every_word(self, token: _Rows, first: _Rows, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Whether every queried word is a token of a form, or may stand within a token of several words."""
        _, phrase = self._of_tokens()
        phrased = phrase[token]
        held = np.ones(len(first), dtype=np.bool_)
        for word in {word for text in texts for word in text.split(" ")}:
            same = equal_rows(self._hash, np.uint64(text_hash(word)))
            held &= np.logical_or.reduceat(phrased | ((token >= same.start) & (token < same.stop)), first)
            if not held.any():
                break
        return held

    def _joins(
        self, start: _Rows, count: _Rows, expansions: Sequence[Expansion], telling: Sequence[int]
    ) -> NDArray[np.bool_]:
        """Whether neighbouring words of a form could be neighbouring words of the query, joined."""
        text, single, units = _runs(expansions)
        if not text:
            return np.zeros(len(start), dtype=np.bool_)
        place = np.arange(int(count.max()))
        inside = place < count[:, None]
        token = self._unit[np.minimum(start[:, None] + place, len(self._unit) - 1)].astype(np.int64)
        length, _ = self._of_tokens()
        held = np.zeros((len(start), len(expansions)), dtype=np.bool_)
        free = inside.copy()
        for at in telling:
            same = _any_of(token, expansions[at].met.token[expansions[at].met.similarity == 1.0]) & inside
            held[:, at] = same.any(axis=1)
            free &= ~same
        size, alone = _joined(np.where(free, length[token], np.int16(_NEVER)))
        asked_size = np.array([len(run) for run in text], dtype=np.int16)[:, None, None]
        fits = np.abs(size - asked_size) <= _SLACK[size]
        fits &= (size >= SHORTEST_JOIN) & ~(alone & single[:, None, None])
        fits &= ((held @ units.T) == 0).T[:, :, None]
        column = [(at, at + span) for span in range(1, MOST_JOINED + 1) for at in range(token.shape[1] - span + 1)]
        return self._answering(fits, text, _Listed(token, count, column))

    def _answering(self, fits: NDArray[np.bool_], text: Sequence[str], listed: _Listed) -> NDArray[np.bool_]:
        """Of which forms a run of words answers a run of the query; `fits` says of run, form and place which to try."""
        run, form, at = fits.nonzero()
        place, which = np.unique(form * len(listed.column) + at, return_inverse=True)
        theirs = self._listed_runs(place, listed)
        found = np.zeros(len(listed.token), dtype=np.bool_)
        for pair in _may_be_near(text, theirs, run, which).nonzero()[0].tolist():
            if not found[form[pair]] and may_join(text[run[pair]], theirs[which[pair]]):
                found[form[pair]] = True
        return found

    def _listed_runs(self, place: _Rows, listed: _Listed) -> list[str]:
        """The runs of listed words at some places, a place being a form times all columns and one of them, as strings."""
        form, at = np.divmod(place, len(listed.column))
        first, last = np.array(listed.column).T[:, at].tolist()
        forms = form.tolist()
        words = {
            each: list(map(self._lexicon.spell, listed.token[each, : listed.count[each]].tolist()))
            for each in set(forms)
        }
        return ["".join(words[each][low:high]) for each, low, high in zip(forms, first, last, strict=True)]

    def _of_tokens(self) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        """Of each token the length of its first spelling, and whether it is of several words."""
        if self._made is None:
            row = self._source.column("token_spelling").astype(np.int64)
            block = self._source.column("spelling_block")
            length = np.where(row >= 0, np.searchsorted(block, row, side="right") - 1, 0).astype(np.int16)
            length = np.where(length >= LONGEST, _NEVER, length).astype(np.int16)
            text, at = self._source.column("token_text"), self._source.column("token_text_at").astype(np.int64)
            spaces = np.concatenate([[0], np.cumsum(text == ord(" "))])
            self._made = (length, spaces[at[1:]] > spaces[at[:-1]])
        return self._made


def _may_be_near(ours: Sequence[str], theirs: Sequence[str], run: _Rows, which: _Rows) -> NDArray[np.bool_]:
    """Whether pairs are near enough in spelling or in sound, or are heard alike, for `may_join` to say so.

    A pair is one of `ours` by its place in `run` and one of `theirs` by its place in `which`; what is asked of a string
    is asked once, however many pairs it stands in.
    """
    if not len(run):
        return np.zeros(0, dtype=np.bool_)
    apart = _each(ours, theirs, run, which, OSA.distance, MOST_JOINED_EDITS)
    longest = np.maximum(_lengths(ours)[run], _lengths(theirs)[which])
    alike = _each(sounds(ours), sounds(theirs), run, which, Indel.normalized_similarity, JOIN_ALIKE)
    keys = phonetic_keys(ours)
    number = {key: at for at, key in enumerate(keys) if key}
    heard = np.array([number.get(key, -1) for key in keys])[run]
    near: NDArray[np.bool_] = (apart <= MOST_JOINED_EDITS) & (apart <= (1 - JOIN_FLOOR) * longest) | (alike > 0.0)
    near |= heard == np.array([number.get(key, -2) for key in phonetic_keys(theirs)])[which]
    return near


def _lengths(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _any_of(token: _Rows, wanted: _Rows) -> NDArray[np.bool_]:
    """Which tokens are one of a few."""
    held = np.zeros(token.shape, dtype=np.bool_)
    for each in wanted.tolist():
        held |= token == each
    return held


def _each(
    ours: Sequence[str], theirs: Sequence[str], run: _Rows, which: _Rows, scorer: Callable[..., float], cutoff: float
) -> NDArray[np.float64]:
    """What a measure says of pairs of strings, as in `_may_be_near`."""
    first, second = [ours[at] for at in run.tolist()], [theirs[at] for at in which.tolist()]
    return process.cpdist(first, second, scorer=scorer, score_cutoff=cutoff, dtype=np.float64)


def _runs(expansions: Sequence[Expansion]) -> tuple[list[str], NDArray[np.bool_], NDArray[np.int64]]:
    """The runs of neighbouring units as strings, which are of one unit, and of which units each is made."""
    first = [each.unit.spellings[0].text if each.unit.spellings else "" for each in expansions]
    found: list[str] = []
    single: list[bool] = []
    units: list[list[int]] = []
    for size in range(1, min(MOST_JOINED, len(first)) + 1):
        for at in range(len(first) - size + 1):
            text = "".join(first[at : at + size])
            if len(text) >= SHORTEST_JOIN:
                found.append(text)
                single.append(size == 1)
                units.append([int(at <= unit < at + size) for unit in range(len(first))])
    return found, np.array(single, dtype=np.bool_), np.array(units, dtype=np.int64).reshape(len(found), len(first))


def _joined(length: NDArray[np.int16]) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """The runs of neighbouring tokens of each form: their length, and which are of one token."""
    sizes = [length]
    for size in range(2, min(MOST_JOINED, length.shape[1]) + 1):
        sizes.append(sizes[-1][:, :-1] + length[:, size - 1 :])
    joined = np.concatenate(sizes, axis=1)
    return joined, np.arange(joined.shape[1]) < length.shape[1]
