"""The queried words of a whole block of names, each held once against the few listed words that changed.

A word is looked up as the matcher looks it up (`Lexicon.expand`) and weighed as it weighs it; only the search for listed
spellings near to it is done for a block of words at a time, and among the changed words alone. What a word can be is
kept, since the words of company names come again and again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from screening.index.columns import skeleton_number
from screening.matching.lexicon import ColumnSource, Lexicon, equal_rows
from screening.matching.similarity import SOUND_FLOOR, edits_allowed
from screening.rescreen.near import signatures
from screening.text.skeleton import skeleton, sound
from screening.text.variants import NameUnit

_UNITS_KEPT: Final = 50_000
_NO_ANSWERS: Final = np.empty((0, 2), dtype=np.intp)
_NO_SHARES: Final = np.empty((0, 2), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Touch:
    """What a queried word may be among the changed listed ones.

    Attributes:
        weight: of the word, as the matcher weighs it.
        text: its first Latin spelling, by which words are written together.
        answers: shape (n, 2): number of the listed token, and of a form that holds it (see `BlockLexicon`).
        shares: shape (n, 2), in (0, 1]: how alike the two are, and the same with 1.0 for a word of equal meaning, which
            costs nothing for not being the same word.
    """

    weight: float
    text: str
    answers: NDArray[np.intp]
    shares: NDArray[np.float32]


class BlockLexicon(Lexicon):
    """The words of a generation, of which queried words are held against those of some forms only, a block at a time.

    Besides these a word meets the listed ones that are written alike: by them the matcher tells how rare it is.

    Attributes:
        forms: the forms, as numbered in the generation; here they count from 0.
        place: number, from 0, of each token that stands in one of them.
        forms_of: the forms that hold each of these tokens, by its number.
    """

    def __init__(self, source: ColumnSource, forms: Sequence[int]) -> None:
        super().__init__(source)
        self.forms = tuple(forms)
        units, at = source.column("form_unit"), source.column("form_unit_at")
        self.tokens_of: list[list[int]] = [units[int(at[form]) : int(at[form + 1])].tolist() for form in forms]
        held = sorted({token for tokens in self.tokens_of for token in tokens})
        self.place = {token: number for number, token in enumerate(held)}
        self.forms_of: list[list[int]] = [[] for _ in held]
        for number, tokens in enumerate(self.tokens_of):
            for token in dict.fromkeys(tokens):
                self.forms_of[self.place[token]].append(number)
        self._block = _Spellings(self, np.isin(self._spelling_token, np.array(held, dtype=np.int64)))
        self._block_rows: dict[str, list[int]] = {}

    def touch_all(self, units: Sequence[NameUnit]) -> list[Touch]:
        """Return what each queried word may be."""
        self._block_rows = self._block.near({spelling.text for unit in units for spelling in unit.spellings})
        return [self._touch(unit) for unit in units]

    def spellings(self, rows: Sequence[int]) -> tuple[list[str], list[str]]:
        """Return the texts and the sound keys of some spellings."""
        return [self._spelling[row] for row in rows], [self._sound[row] for row in rows]

    def signatures(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.uint64], NDArray[np.int16]]:
        """Return the letter counts and the lengths of some spellings."""
        return self._spelling_bits[rows], self._spelling_length[rows]

    def _touch(self, unit: NameUnit) -> Touch:
        expansion = self.expand(unit)
        text = unit.spellings[0].text if unit.spellings else ""
        met = [(self.place[m.token], m) for m in expansion.meetings if m.token in self.place]
        if not met:
            return Touch(expansion.weight, text, _NO_ANSWERS, _NO_SHARES)
        pairs = [(token, form) for token, _ in met for form in self.forms_of[token]]
        shares = [
            (meeting.similarity, 1.0 if meeting.how == "concept" else meeting.similarity)
            for token, meeting in met
            for _ in self.forms_of[token]
        ]
        return Touch(expansion.weight, text, np.array(pairs, dtype=np.intp), np.array(shares, dtype=np.float32))

    def _near(self, text: str, heard: str) -> Iterable[int]:  # noqa: ARG002 - what `Lexicon` hands over
        rows = self._block_rows.get(text)
        if rows is None:
            rows = self._block.near((text,))[text]
        alike = equal_rows(self._skeleton, np.uint32(skeleton_number(skeleton(text))))
        same = self._skeleton_spelling[alike]
        written = same[self._spelling_length[same] == min(len(text), 255)].tolist()
        return dict.fromkeys([*rows, *(row for row in written if self._spelling[row] == text)])


class _Spellings:
    """The spellings of the changed words."""

    def __init__(self, lexicon: BlockLexicon, kept: NDArray[np.bool_]) -> None:
        self._rows = np.flatnonzero(kept)
        texts, self._sounds = lexicon.spellings(self._rows.tolist())
        self._bits, self._lengths = lexicon.signatures(self._rows)
        self._by_skeleton: defaultdict[str, list[int]] = defaultdict(list)
        for row, text in zip(self._rows.tolist(), texts, strict=True):
            self._by_skeleton[skeleton(text)].append(row)

    def near(self, words: Iterable[str]) -> dict[str, list[int]]:
        """Return the spellings near to each word in spelling, in sound or in skeleton; the bounds are those of `Lexicon`."""
        texts = list(words)
        if not texts or not self._sounds:
            return {text: [] for text in texts}
        share = process.cdist(
            [sound(text) for text in texts],
            self._sounds,
            scorer=Indel.normalized_similarity,
            score_cutoff=SOUND_FLOOR,
            dtype=np.float32,
        )
        at, columns = np.nonzero((share > 0.0) | self._spelt(texts))
        starts = np.searchsorted(at, np.arange(len(texts) + 1)).tolist()
        found = self._rows[columns].tolist()
        return {
            text: [*found[starts[n] : starts[n + 1]], *self._by_skeleton.get(skeleton(text), ())]
            for n, text in enumerate(texts)
        }

    def _spelt(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        lengths = np.array([len(text) for text in texts], dtype=np.int32)[:, None]
        allowed = np.array([edits_allowed(len(text)) for text in texts], dtype=np.int32)[:, None]
        apart = np.bitwise_count(signatures(texts)[:, None] ^ self._bits[None, :])
        near: NDArray[np.bool_] = (apart <= 2 * allowed) & (np.abs(lengths - self._lengths) <= allowed)
        return near


class UnitBook:
    """What every queried word met so far may be; forgotten when it grows too large."""

    def __init__(self, lexicon: BlockLexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[NameUnit, Touch] = {}

    def find(self, units: Sequence[NameUnit]) -> list[Touch]:
        """Return what each word may be, in order; new words are looked up all at once."""
        new = [unit for unit in dict.fromkeys(units) if unit not in self._known]
        if len(self._known) + len(new) > _UNITS_KEPT:
            self._known, new = {}, list(dict.fromkeys(units))
        if new:
            self._known |= zip(new, self._lexicon.touch_all(new), strict=True)
        return [self._known[unit] for unit in units]
