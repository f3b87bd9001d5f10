"""Which of a few listed texts many queried texts are near to: a superset of what the matcher calls near.

The matcher compares text by text in Python; here the same distances are taken in one sweep of compiled code (NumPy,
RapidFuzz), without the conditions that only take away (numbers that differ, script). What is left over is measured by the
matcher. Letter counts come first: they bound the distance (`index.signature`) and cost next to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from screening.index.signature import signatures, sound_signatures
from screening.matching.similarity import edits_allowed, typing_errors_allowed
from screening.text.phonetic import phonetic_key, phonetic_keys
from screening.text.skeleton import sounds

Edits = NDArray[np.uint8]
_Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]

_LONGEST: Final = 512
_EVERY: Final = 255
"""More differing bits than a signature has."""
_SWEEP: Final = 1_024
"""Queried texts of one sweep: the tables of a few hundred listed texts then stay in the processor's cache."""
_ROUNDING: Final = 1e-6


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
        slack: by what part of its length, in [0, 1), a listed text may be longer or shorter than a queried one to be
            looked at; any difference where it is None.

    Attributes:
        texts: the listed texts, shortest first.
    """

    def __init__(
        self,
        texts: Iterable[str],
        edits: Edits,
        sound_floor: float = 1.0,
        *,
        by_sound: bool = True,
        slack: float | None = None,
    ) -> None:
        self.texts = tuple(sorted(dict.fromkeys(texts), key=len))
        self._floor, self._slack = sound_floor, slack
        self._lengths = np.array([len(text) for text in self.texts], dtype=np.int64)
        self._edits = edits
        self._spelt = _Counts(signatures(self.texts), _by_edits(_clipped(self._lengths), edits))
        self._sounds = sounds(self.texts) if by_sound else None
        self._heard: defaultdict[str, list[int]] = defaultdict(list)
        if self._sounds is not None:
            lengths = np.array([len(heard) for heard in self._sounds], dtype=np.int64)
            self._sounded = _Counts(sound_signatures(self._sounds), _by_share(lengths, sound_floor))
            for number, text in enumerate(self.texts):
                self._heard[phonetic_key(text)].append(number)
            self._heard.pop("", None)

    def find(self, texts: Sequence[str]) -> list[tuple[int, int]]:
        """Return each (number of the queried text, number of the listed text) that are near; a pair may stand twice."""
        if not self.texts:
            return []
        # Texts of like length together: what is too long or too short for them all is not looked at.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found: list[tuple[int, int]] = []
        for start in range(0, len(order), _SWEEP):
            places = order[start : start + _SWEEP]
            some = [texts[at] for at in places]
            found += [(places[at], number) for at, number in self._sweep(some, self._window(some[0], some[-1]))]
        return found

    def _window(self, shortest: str, longest: str) -> slice:
        """The listed texts that are not too long or too short for texts of some lengths."""
        if self._slack is None:
            return slice(0, len(self.texts))
        ends = len(shortest) / (1.0 + self._slack) - _ROUNDING, len(longest) / (1.0 - self._slack) + _ROUNDING
        low, high = np.searchsorted(self._lengths, ends)
        return slice(int(low), int(high))

    def _sweep(self, texts: Sequence[str], window: slice) -> Iterator[tuple[int, int]]:
        if window.start == window.stop:
            return
        yield from self._by_spelling(texts, window)
        if self._sounds is not None:
            yield from self._by_sound(texts, self._sounds, window)
        if self._heard:
            for at, key in enumerate(phonetic_keys(texts)):
                yield from ((at, number) for number in self._heard.get(key, ()))

    def _by_spelling(self, texts: Sequence[str], window: slice) -> Iterator[tuple[int, int]]:
        """The pairs within the edits allowed."""
        lengths = _clipped(np.array([len(text) for text in texts], dtype=np.int64))
        ours, theirs = self._spelt.possible(signatures(texts), lengths, window)
        allowed = np.minimum(self._edits[lengths[ours]], self._edits[_clipped(self._lengths)[theirs]])
        apart = _measured(OSA.distance, (texts, self.texts), (ours, theirs), np.uint16)
        yield from _listed((ours, theirs), apart <= allowed)

    def _by_sound(self, texts: Sequence[str], listed: Sequence[str], window: slice) -> Iterator[tuple[int, int]]:
        """The pairs whose sound keys agree so far."""
        heard = sounds(texts)
        lengths = _clipped(np.array([len(key) for key in heard], dtype=np.int64))
        pairs = self._sounded.possible(sound_signatures(heard), lengths, window)
        share = _measured(Indel.normalized_similarity, (heard, listed), pairs, np.float32, self._floor)
        yield from _listed(pairs, share > 0.0)


class _Counts:
    """The letter counts of listed texts, and by how many a queried text of each length may differ and one less."""

    def __init__(self, bits: NDArray[np.uint64], under: NDArray[np.uint8]) -> None:
        self._bits, self._under = bits, under

    def possible(self, bits: NDArray[np.uint64], lengths: NDArray[np.int64], window: slice) -> _Pairs:
        """Return the pairs of queried and listed texts that the counts do not exclude."""
        apart = np.bitwise_count(bits[:, None] ^ self._bits[None, window])
        under = np.ascontiguousarray(self._under[:, window])
        # Much quicker over one row than over many: nearly every pair is excluded.
        found = np.flatnonzero((apart < under[lengths]).ravel())
        ours, theirs = np.divmod(found, apart.shape[1])
        return ours, theirs + window.start


def _by_edits(listed: NDArray[np.int64], edits: Edits) -> NDArray[np.uint8]:
    """Of (length of a queried text, listed text): the least number of differing bits that excludes, 0 for all."""
    lengths = np.arange(_LONGEST + 1)
    allowed = np.minimum(edits[lengths][:, None], edits[listed][None, :])
    within = np.abs(lengths[:, None] - listed[None, :]) <= allowed
    return np.where(within, 2 * allowed + 1, 0).astype(np.uint8)


def _by_share(listed: NDArray[np.int64], floor: float) -> NDArray[np.uint8]:
    """The same for an Indel similarity of at least `floor`."""
    lengths = np.arange(_LONGEST + 1)
    most = np.floor((1.0 - floor) * (lengths[:, None] + listed[None, :]) + _ROUNDING)
    found = np.where(np.abs(lengths[:, None] - listed[None, :]) <= most, np.minimum(most + 1, _EVERY), 0).astype(
        np.uint8
    )
    found[_LONGEST] = _EVERY  # longer texts are counted as so long
    return found


def _clipped(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.minimum(lengths, _LONGEST)
    return found


def _measured(
    scorer: Callable[..., float],
    texts: tuple[Sequence[str], Sequence[str]],
    pairs: _Pairs,
    dtype: type[np.number],
    cutoff: float | None = None,
) -> NDArray[np.number]:
    """The measure of each pair."""
    ours, theirs = ([some[at] for at in places.tolist()] for some, places in zip(texts, pairs, strict=True))
    if not ours:
        return np.zeros(0, dtype=dtype)
    found: NDArray[np.number] = process.cpdist(ours, theirs, scorer=scorer, score_cutoff=cutoff, dtype=dtype)
    return found


def _listed(pairs: _Pairs, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    return zip(*(axis[chosen].tolist() for axis in pairs), strict=True)
