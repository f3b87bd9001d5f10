"""Which queried names may be a listed one as a whole, written without spaces: the last look at keys that are near.

The matcher takes a whole for another where typing errors part them, or where it agrees so far in spelling or sound that
the score can be reached: from `WHOLE_ALONE`, and from `WHOLE_BESIDE_WORDS` where a word of the one is a word of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from screening.matching.keys import WHOLE_ALONE, WHOLE_BESIDE_WORDS
from screening.matching.similarity import either_way, typing_score
from screening.rescreen.block import Block, surely
from screening.rescreen.bound import ScoreBound
from screening.rescreen.listed import ListedSide


class QueriedKey(NamedTuple):
    """A queried form without spaces, and its row in the block."""

    text: str
    row: int


def wholes(
    keys: Sequence[QueriedKey], block: Block, listed: ListedSide, bound: ScoreBound, *, native: bool
) -> Iterator[tuple[int, int]]:
    """Yield each (row, listed form) that may be one as a whole; the keys are of one kind of writing."""
    near = listed.native if native else listed.latin
    doubtful: list[tuple[int, int, float]] = []
    for at, number in near.find([key.text for key in keys]):
        key, text = keys[at], near.texts[number]
        forms = listed.forms_of(text, native=native)
        if key.text == text or typing_score(key.text, text):
            yield from ((key.row, form) for form in forms)
        elif not native:
            doubtful += _alike(key, text, forms, block, listed)
    yield from _reaching(doubtful, block, listed, bound)


def _alike(
    key: QueriedKey, text: str, forms: Sequence[int], block: Block, listed: ListedSide
) -> Iterator[tuple[int, int, float]]:
    """The forms of a listed text to which a key is near enough beside their words: row, form, share at most."""
    share = _share(key.text, text)
    if share < WHOLE_ALONE:
        return
    met = surely(block.units_of(key.row)) if share < WHOLE_BESIDE_WORDS else frozenset()
    yield from ((key.row, form, share) for form in forms if met.isdisjoint(listed.tokens_of[form]))


def _share(text: str, listed: str) -> float:
    """How alike two wholes are at most, whatever the scripts; vowels left out make no whole alike."""
    return max(0.0 if how == "vowels" else share for share, how in either_way(text, listed))


def _reaching(
    doubtful: Sequence[tuple[int, int, float]], block: Block, listed: ListedSide, bound: ScoreBound
) -> Iterator[tuple[int, int]]:
    """Those that can reach the score when each side is answered by the share and charged for what it lacks."""
    if not doubtful:
        return
    weights = [sum(unit.weight for unit in block.units_of(row)) for row, _, _ in doubtful]
    ours = np.array(weights, dtype=np.float32)
    theirs = listed.mass[[form for _, form, _ in doubtful]]
    share = np.array([each for *_, each in doubtful], dtype=np.float32)
    reached = bound.reachable(share, share, share * (ours + theirs) * np.float32(0.5), (1 - share) * ours)
    yield from ((row, form) for (row, form, _), kept in zip(doubtful, reached.tolist(), strict=True) if kept)
