"""Which of a few listed texts many queried texts are near to: a superset of what the matcher calls near.

The matcher compares text by text in Python; here the same distances are taken in one sweep of compiled code (NumPy,
RapidFuzz), without the conditions that only take away (numbers that differ, script). What is left over is measured by the
matcher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from screening.index.signature import signatures
from screening.matching.similarity import edits_allowed, typing_errors_allowed
from screening.text.phonetic import phonetic_key
from screening.text.skeleton import sounds

Edits = NDArray[np.uint8]

_LONGEST: Final = 512
_SWEEP: Final = 1_024
"""Queried texts of one sweep: the tables of a few hundred listed texts then stay in the processor's cache."""


def word_edits() -> Edits:
    """Return by the length of the shorter text how many edits two words may be apart; it never falls with the length."""
    return np.array([edits_allowed(length) for length in range(_LONGEST + 1)], dtype=np.uint8)


def name_edits() -> Edits:
    """Return the same for two whole names, which may hold typing errors beside."""
    typed = np.array([typing_errors_allowed(length) for length in range(_LONGEST + 1)], dtype=np.uint8)
    return np.maximum(word_edits(), typed)


class NearTexts:
    """Listed texts, lower-case Latin without spaces unless `by_sound` is off.

    Args:
        texts: the listed texts; one that stands twice is kept once.
        edits: edits allowed by the length of the shorter text (`word_edits`, `name_edits`).
        sound_floor: share from which two sound keys are near, in (0, 1].
        by_sound: whether texts have a sound; off for native writing.
    """

    def __init__(self, texts: Iterable[str], edits: Edits, sound_floor: float = 1.0, *, by_sound: bool = True) -> None:
        self.texts = tuple(dict.fromkeys(texts))
        self._edits, self._floor = edits, sound_floor
        self._bits, self._lengths = signatures(self.texts), _lengths(self.texts)
        self._allowed = edits[self._lengths]
        self._sounds = sounds(self.texts) if by_sound else None
        self._heard: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self.texts if by_sound else ()):
            self._heard[phonetic_key(text)].append(number)
        self._heard.pop("", None)

    def find(self, texts: Sequence[str]) -> list[tuple[int, int]]:
        """Return each (number of the queried text, number of the listed text) that are near; a pair may stand twice."""
        if not self.texts:
            return []
        return [
            (start + at, number)
            for start in range(0, len(texts), _SWEEP)
            for at, number in self._sweep(texts[start : start + _SWEEP])
        ]

    def _sweep(self, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
        yield from self._spelt(texts)
        if self._sounds is not None:
            share = process.cdist(
                sounds(texts),
                self._sounds,
                scorer=Indel.normalized_similarity,
                score_cutoff=self._floor,
                dtype=np.float32,
            )
            yield from _pairs(share > 0.0)
        if self._heard:
            for at, key in enumerate(map(phonetic_key, texts)):
                if key in self._heard:
                    yield from ((at, number) for number in self._heard[key])

    def _spelt(self, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The pairs within the edits allowed: letter counts first, which bound the distance (`index.signature`)."""
        lengths = _lengths(texts)
        allowed = np.minimum(self._edits[lengths][:, None], self._allowed[None, :])
        apart = np.bitwise_count(signatures(texts)[:, None] ^ self._bits[None, :])
        possible = list(_pairs((apart <= 2 * allowed) & (np.abs(lengths[:, None] - self._lengths) <= allowed)))
        if possible:
            ours, theirs = [texts[at] for at, _ in possible], [self.texts[number] for _, number in possible]
            distances = process.cpdist(ours, theirs, scorer=OSA.distance, dtype=np.uint16).tolist()
            yield from (pair for pair, apart in zip(possible, distances, strict=True) if apart <= allowed[pair])


def _pairs(table: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    return zip(*(axis.tolist() for axis in np.nonzero(table)), strict=True)


def _lengths(texts: Iterable[str]) -> NDArray[np.int16]:
    return np.array([min(len(text), _LONGEST) for text in texts], dtype=np.int16)
