"""The key columns of a generation: every listed form written without spaces, to be found equal or near.

*Equal.* `key_*` holds each distinct text of a form once, with the spaces in which it stands as bits (`KEY_BITS`).

*Near.* `near_*` holds what can be near without being equal: the Latin and native keys. Rows are sorted by class and
length. Class `PLAIN` are Latin names in Latin: their text is the first spellings of their tokens end to end and is not
stored. The other classes, `BRIDGED` (romanised) and `NATIVE`, have their text in `near_text`.

| column | type | one entry per | meaning |
|---|---|---|---|
| key_hash | uint64, sorted | key | hash of the text |
| key_form, key_bits | int32, uint8 | key | whose, in which spaces |
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
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from screening.index.hashes import short_hash, text_hash
from screening.index.signature import gram_signatures, signatures, sound_signatures
from screening.index.words import LONGEST, Columns, blocks, texts
from screening.text.phonetic import phonetic_key
from screening.text.skeleton import sound

PLAIN, BRIDGED, NATIVE = 0, 1, 2
PLAIN_RULE = "latn"
KEY_BITS = {"plain": 1, "bridged": 2, "native": 4, "full": 8, "sorted": 16, "bare": 32}
"""The bit of each space of a key; the Latin space is two, since only a Latin name in Latin can be equal."""


@dataclass(slots=True)
class Joined:
    """A whole form without spaces while it is collected, see `text.variants.JoinedKey`."""

    text: str
    space: str
    rule: str
    form: int

    @property
    def bit(self) -> int:
        """The bit of its space."""
        return key_bit(self.space, self.rule)


def key_bit(space: str, rule: str) -> int:
    """Return the bit of a joined key's space."""
    return KEY_BITS[space if space != "latin" else "plain" if rule == PLAIN_RULE else "bridged"]


def key_columns(joined: Sequence[Joined]) -> Columns:
    """Return the columns in which equal keys are found."""
    held: dict[tuple[int, int], int] = {}
    for key in joined:
        at = (text_hash(key.text), key.form)
        held[at] = held.get(at, 0) | key.bit
    rows = sorted(held.items())
    return {
        "key_hash": np.array([number for (number, _), _ in rows], dtype=np.uint64),
        "key_form": np.array([form for (_, form), _ in rows], dtype=np.int32),
        "key_bits": np.array([bits for _, bits in rows], dtype=np.uint8),
    }


def near_columns(
    joined: Sequence[Joined], derived: Callable[[int], str], rule: Callable[[str], int]
) -> tuple[Columns, NDArray[np.bool_]]:
    """Return the columns in which near keys are found, and which rows of `joined` are of class `PLAIN`.

    `derived` gives the text of a form as its tokens spell it; a key that differs from it is stored.
    """
    rows = [
        (_class(key, derived), min(len(key.text), LONGEST), number)
        for number, key in enumerate(joined)
        if key.space in {"latin", "native"}
    ]
    rows.sort()
    keys = [joined[number] for _, _, number in rows]
    kinds = np.array([kind for kind, _, _ in rows], dtype=np.int64)
    plain = int(np.searchsorted(kinds, BRIDGED))
    latin = int(np.searchsorted(kinds, NATIVE))
    ends = [0, plain, latin, len(keys)]
    block = [first + blocks([k.text for k in keys[first:last]]) for first, last in pairwise(ends)]
    text, text_at = texts(key.text for key in keys[plain:])
    phonetics = sorted((short_hash(p), row) for row, key in enumerate(keys[:plain]) if (p := phonetic_key(key.text)))
    heard = [sound(key.text) for key in keys[:latin]]
    is_plain = np.zeros(len(joined), dtype=np.bool_)
    is_plain[[number for _, _, number in rows[:plain]]] = True
    other_form = np.array([key.form for key in keys[plain:]], dtype=np.int32)
    return {
        "near_block": np.concatenate(block),
        "near_form": np.array([key.form for key in keys], dtype=np.int32),
        "near_rule": np.array([rule(key.rule) for key in keys], dtype=np.uint8),
        "near_bits": signatures([key.text for key in keys]),
        "near_grams": gram_signatures([key.text for key in keys]),
        "near_sound_bits": sound_signatures(heard),
        "near_sound_grams": gram_signatures(heard),
        "near_text": text,
        "near_text_at": text_at,
        "near_by_form": (np.argsort(other_form, kind="stable") + plain).astype(np.int32),
        "near_phonetic": np.array([number for number, _ in phonetics], dtype=np.uint32),
        "near_phonetic_row": np.array([row for _, row in phonetics], dtype=np.int32),
    }, is_plain


def _class(key: Joined, derived: Callable[[int], str]) -> int:
    if key.space == "native":
        return NATIVE
    return PLAIN if key.rule == PLAIN_RULE and derived(key.form) == key.text else BRIDGED
