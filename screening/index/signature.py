"""Letter-count signatures: a bound on edit distance that one machine word can hold.

Bit (c, n) of a signature is set when class c occurs at least n times in the text. One insertion or deletion changes
at most one bit, so the number of differing bits never exceeds the Indel distance and a filter on it loses nothing.
Several characters may share a class; the bound still holds, since merging classes can only lower the count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD_BITS = 64
_COUNTS_SHORT = 2
_COUNTS_LONG = 4
_CLASSES = 32


def _class(character: str) -> int:
    code = ord(character)
    if 97 <= code <= 122:  # noqa: PLR2004 - a to z have a class of their own
        return code - 97
    return 26 + code % 6


def signature_of(text: str) -> int:
    """Return the 64-bit signature of a word: 32 classes, counted up to two."""
    bits = 0
    for character in text:
        at = _class(character) * _COUNTS_SHORT
        if not bits >> at & 1:
            bits |= 1 << at
        else:
            bits |= 2 << at
    return bits


def long_signature_of(text: str) -> int:
    """Return the 128-bit signature of a joined name: 32 classes, counted up to four."""
    bits = 0
    for character in text:
        at = _class(character) * _COUNTS_LONG
        for step in range(_COUNTS_LONG):
            if not bits >> (at + step) & 1:
                bits |= 1 << (at + step)
                break
    return bits


def signature(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the signatures of many words, shape (n,)."""
    return np.array([signature_of(word) for word in words], dtype=np.uint64)


def long_signature(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the signatures of many joined names, shape (n, 2): low half, high half."""
    return np.array([split(long_signature_of(text)) for text in texts], dtype=np.uint64).reshape(-1, 2)


def split(bits: int) -> tuple[int, int]:
    """Return the low and the high 64 bits."""
    return bits & (1 << _WORD_BITS) - 1, bits >> _WORD_BITS
