"""Letter signatures: bounds on edit distance that one machine word can hold. A filter on them loses nothing.

*Counts.* Bit (c, n) is set when class c of characters occurs at least n times. One insertion or deletion changes at most
one bit, so the number of differing bits never exceeds the Indel distance. Several characters may share a class; the
bound still holds, since merging classes can only lower the count.

*Grams.* Bit h is set when a pair of neighbouring characters with hash h occurs. An insertion or deletion changes at most
three pairs, a substitution four, a transposition of neighbours six; two pairs may share a bit, which only lowers the
count.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

GRAMS_AN_INDEL = 3
"""Differing gram bits that one insertion or deletion explains."""

GRAMS_AN_EDIT = 6
"""Differing gram bits that one edit explains, a transposition being the dearest."""

_LETTER_CLASSES = 26
_OTHER_CLASSES = 6
_COUNTS = 2
_SOUNDS = "aeioubSktCnmhdgpr"
_OTHER_SOUNDS = 4
_SOUND_COUNTS = 3
_BITS = 64
_SPREAD = 0x9E3779B1
_ADDED = 101
_BLOCK = 65_536

_LETTER_CLASS = {chr(97 + number): number for number in range(_LETTER_CLASSES)}
_SOUND_CLASS = {letter: number for number, letter in enumerate(_SOUNDS)}


def signature_of(text: str) -> int:
    """Return the 64-bit count signature of a spelling: 26 letters and 6 classes of other characters, up to two each."""
    return _counted(text, _LETTER_CLASS, _OTHER_CLASSES, _COUNTS)


def sound_signature_of(heard: str) -> int:
    """Return the 64-bit count signature of a sound key: its 17 letters and 4 classes of others, up to three each."""
    return _counted(heard, _SOUND_CLASS, _OTHER_SOUNDS, _SOUND_COUNTS)


def gram_signature_of(text: str) -> tuple[int, int]:
    """Return the 128-bit signature of the pairs of neighbouring characters of a text, as its low and high half."""
    bits = 0
    codes = [ord(character) for character in text]
    for first, second in pairwise(codes):
        bits |= 1 << ((first * _ADDED + second) * _SPREAD >> 20 & 2 * _BITS - 1)
    return bits & (1 << _BITS) - 1, bits >> _BITS


def signatures(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the count signatures of many spellings, shape (n,)."""
    return _many(words, _LETTER_CLASS, _OTHER_CLASSES, _COUNTS)


def sound_signatures(heard: Sequence[str]) -> NDArray[np.uint64]:
    """Return the count signatures of many sound keys, shape (n,)."""
    return _many(heard, _SOUND_CLASS, _OTHER_SOUNDS, _SOUND_COUNTS)


def gram_signatures(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the gram signatures of many texts, shape (2, n): low halves, high halves."""
    parts = [_gram_block(texts[at : at + _BLOCK]) for at in range(0, len(texts), _BLOCK)]
    return np.concatenate(parts, axis=1) if parts else np.zeros((2, 0), dtype=np.uint64)


def _gram_block(texts: Sequence[str]) -> NDArray[np.uint64]:
    codes, starts = _codes(texts)
    owner = np.repeat(np.arange(len(texts)), np.diff(starts))
    within = owner[:-1] == owner[1:]
    bit = (codes[:-1] * _ADDED + codes[1:])[within] * _SPREAD >> 20 & 2 * _BITS - 1
    held = np.zeros((len(texts), 2 * _BITS), dtype=np.bool_)
    held[owner[:-1][within], bit] = True
    packed: NDArray[np.uint64] = np.packbits(held, axis=1, bitorder="little").view("<u8")
    return np.ascontiguousarray(packed.T)


def _counted(text: str, classes: dict[str, int], others: int, most: int) -> int:
    bits = 0
    known = len(classes)
    full = (1 << most) - 1
    for character in text:
        kind = classes.get(character)
        at = (known + ord(character) % others if kind is None else kind) * most
        # The bits of a class fill up from the lowest: 0, 1, 11, 111.
        bits |= (((bits >> at & full) << 1 | 1) & full) << at
    return bits


def _many(texts: Sequence[str], classes: dict[str, int], others: int, most: int) -> NDArray[np.uint64]:
    """The count signatures of many texts, a bounded number at a time."""
    parts = [_block(texts[at : at + _BLOCK], classes, others, most) for at in range(0, len(texts), _BLOCK)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)


def _block(texts: Sequence[str], classes: dict[str, int], others: int, most: int) -> NDArray[np.uint64]:
    codes, starts = _codes(texts)
    known, count = len(classes), len(classes) + others
    table = np.full(128, -1, dtype=np.int64)
    table[[ord(letter) for letter in classes]] = list(classes.values())
    kind = np.where(codes < 128, table[np.minimum(codes, 127)], -1)  # noqa: PLR2004 - the table holds ASCII
    kind = np.where(kind < 0, known + codes % others, kind)
    owner = np.repeat(np.arange(len(texts)), np.diff(starts))
    held = np.bincount(owner * count + kind, minlength=len(texts) * count).reshape(len(texts), count)
    # Of (class, how often it occurs): its bits, which fill up from the lowest.
    filled = np.array([(1 << times) - 1 for times in range(most + 1)], dtype=np.uint64)
    bits = filled[None, :] << (np.arange(count, dtype=np.uint64) * np.uint64(most))[:, None]
    found: NDArray[np.uint64] = np.bitwise_or.reduce(bits[np.arange(count), np.minimum(held, most)], axis=1)
    return found


def _codes(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in texts], out=starts[1:])
    return codes, starts
