"""The key columns of a generation: every listed form written without spaces, to be found equal or near.

*Equal.* `key_*` holds each distinct text of a form once, with the spaces in which it stands as bits (`KEY_BITS`).

*Near.* `near_*` holds what can be near without being equal: the Latin and native keys. Rows are sorted by class and
length. Class `PLAIN` are Latin names in Latin: their text is the first spellings of their tokens end to end and is not
stored. The other classes, `BRIDGED` (romanised) and `NATIVE`, have their text in `near_text`.

| column | type | one entry per | meaning |
|---|---|---|---|
| key_bucket, key_low, key_high | see `index.hashed` | key | hash of the text |
| key_form | uint32 | key | whose, and in the lowest `FORM_SHIFT` bits in which spaces |
| near_block | int64, 3 x 257 | class and length | the first row, see `words.blocks` |
| near_form, near_rule | int32, uint8 | near key | whose, by which rule |
| near_bits | uint64 | near key | count signature of the text |
| near_grams | uint64, 2 x n | near key | gram signature of the text |
| near_sound_bits, near_sound_grams | as above | Latin near key | signatures of the sound key |
| near_text, near_text_at | bytes, uint32 | near key beyond class `PLAIN` | text |
| near_by_form | int32 | near key beyond class `PLAIN` | their rows in the order of their forms |
| near_phonetic, near_phonetic_row | uint32 sorted, int32 | near key of class `PLAIN` | Metaphone index |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from screening.index.hashed import hashed_columns
from screening.index.hashes import text_hashes
from screening.index.signature import gram_signatures, signatures, sound_signatures
from screening.index.words import LONGEST, Columns, blocks, changes, phonetic_columns, texts
from screening.text.skeleton import sounds
from screening.text.variants import JoinedKey

PLAIN, BRIDGED, NATIVE = 0, 1, 2
PLAIN_RULE = "latn"
KEY_BITS = {"plain": 1, "bridged": 2, "native": 4, "full": 8, "sorted": 16, "bare": 32}
"""The bit of each space of a key; the Latin space is two, since only a Latin name in Latin can be equal."""

FORM_SHIFT = 6
SPACES = (1 << FORM_SHIFT) - 1
"""A key holds its form above this many bits, and its spaces in them."""

_FORM_BITS = 32 - FORM_SHIFT
_NEAR_BITS = KEY_BITS["bridged"] | KEY_BITS["native"]


class Joined:
    """The whole forms without spaces while they are collected, see `text.variants.JoinedKey`; an entry each."""

    __slots__ = ("forms", "kinds", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.kinds: list[tuple[str, str]] = []
        self.forms: list[int] = []

    def add(self, keys: Sequence[JoinedKey], first: int) -> None:
        """Add the keys of a name whose first form has this number."""
        self.texts += [key.text for key in keys]
        self.kinds += [(key.space, key.rule) for key in keys]
        self.forms += [first + key.form for key in keys]

    def bits(self) -> list[int]:
        """Return the bit of the space of each key."""
        bit = {kind: key_bit(*kind) for kind in set(self.kinds)}
        return [bit[kind] for kind in self.kinds]


def key_bit(space: str, rule: str) -> int:
    """Return the bit of a joined key's space."""
    return KEY_BITS[space if space != "latin" else "plain" if rule == PLAIN_RULE else "bridged"]


def key_columns(joined: Joined) -> Columns:
    """Return the columns in which equal keys are found."""
    number = text_hashes(joined.texts)
    form, bits = np.array(joined.forms, dtype=np.int32), np.array(joined.bits(), dtype=np.uint8)
    order = np.lexsort((form, number))
    number, form, bits = number[order], form[order], bits[order]
    first = np.flatnonzero(changes(number) | changes(form))
    bits = np.bitwise_or.reduceat(bits, first) if len(first) else bits
    if len(form) and int(form.max()) >> _FORM_BITS:
        raise ValueError("more forms than a key can tell apart")
    packed = form[first].astype(np.uint32) << np.uint32(FORM_SHIFT) | bits
    return {**hashed_columns("key", number[first]), "key_form": packed}


def near_columns(
    joined: Joined, derived: Callable[[int], str], rule: Callable[[str], int]
) -> tuple[Columns, NDArray[np.int32]]:
    """Return the columns in which near keys are found, and the forms whose key is of class `PLAIN`.

    `derived` gives the text of a form as its tokens spell it; a key that differs from it is stored.
    """
    numbers, kinds = _classes(joined, derived)
    lengths = np.array([min(len(joined.texts[number]), LONGEST) for number in numbers], dtype=np.int64)
    order = np.lexsort((lengths, kinds))
    rows = np.array(numbers, dtype=np.int64)[order].tolist()
    kinds, lengths = kinds[order], lengths[order]
    words = [joined.texts[row] for row in rows]
    plain = int(np.searchsorted(kinds, BRIDGED))
    latin = int(np.searchsorted(kinds, NATIVE))
    ends = [0, plain, latin, len(rows)]
    form = np.array([joined.forms[row] for row in rows], dtype=np.int32)
    text, text_at = texts(words[plain:])
    heard = sounds(words[:latin])
    return {
        "near_block": np.concatenate([first + blocks(lengths[first:last]) for first, last in pairwise(ends)]),
        "near_form": form,
        "near_rule": np.array([rule(joined.kinds[row][1]) for row in rows], dtype=np.uint8),
        "near_bits": signatures(words),
        "near_grams": gram_signatures(words),
        "near_sound_bits": sound_signatures(heard),
        "near_sound_grams": gram_signatures(heard),
        "near_text": text,
        "near_text_at": text_at,
        "near_by_form": (np.argsort(form[plain:], kind="stable") + plain).astype(np.int32),
        **phonetic_columns("near_phonetic", "near_phonetic_row", words[:plain], np.arange(plain)),
    }, form[:plain]


def _classes(joined: Joined, derived: Callable[[int], str]) -> tuple[list[int], NDArray[np.int64]]:
    """The keys that can be near without being equal, in order, and their classes."""
    found, kinds = [], []
    for number, bit in enumerate(joined.bits()):
        if bit == KEY_BITS["plain"]:
            found.append(number)
            kinds.append(PLAIN if derived(joined.forms[number]) == joined.texts[number] else BRIDGED)
        elif bit & _NEAR_BITS:
            found.append(number)
            kinds.append(NATIVE if bit == KEY_BITS["native"] else BRIDGED)
    return found, np.array(kinds, dtype=np.int64)
