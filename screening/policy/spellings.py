"""Words of a query that are spelt otherwise than a territory's names: by a romanisation key, or by one letter.

No free edit distance: a key brings together the romanisations of one Russian or Korean word, and only from eight
letters on one letter may differ. What was bridged is said in the finding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from screening.policy.placeforms import Entry

EXACT, KEY, EDIT = "", "key", "edit"

_KEY_MIN: Final = 7
_EDIT_MIN: Final = 8
_CACHE: Final = 32768


@dataclass(frozen=True, slots=True)
class Reading:
    """What a word is to a table: the table's own word for it, how they met, and the word's key."""

    known: str
    how: str
    key: str


class Spellings:
    """The words of a territory's forms and the ways a query's word can be brought to one of them."""

    def __init__(self, words: dict[tuple[str, ...], Entry], key: Callable[[str], str]) -> None:
        self._vocabulary = frozenset(word for phrase in words for word in phrase)
        self._single = frozenset(phrase[0] for phrase in words if len(phrase) == 1)
        self._key = key
        usable = sorted(word for word in self._vocabulary if _is_trusted(words.get((word,))))
        keyed = (word for word in reversed(usable) if word in self._single and word.isascii())
        self._keys = {key(word): word for word in keyed if len(word) >= _KEY_MIN}
        self._edits: dict[str, list[str]] = {}
        for word in (word for word in usable if len(word) >= _EDIT_MIN):
            for form in _deletions(word):
                self._edits.setdefault(form, []).append(word)
        self.read = lru_cache(maxsize=_CACHE)(self._read)

    def _read(self, word: str) -> Reading:
        key = self._key(word) if word.isascii() else word
        if word in self._vocabulary:
            return Reading(word, EXACT, key)
        if len(word) >= _KEY_MIN and word.isascii() and key in self._keys:
            return Reading(self._keys[key], KEY, key)
        near = self._near(word)
        return Reading(near, EDIT if near else EXACT, key)

    def _near(self, word: str) -> str:
        """The table's word of eight letters or more that is one letter away, or ""."""
        if len(word) < _EDIT_MIN - 1 or not word.isalpha():
            return ""
        near = {form for cut in _deletions(word) for form in self._edits.get(cut, ())}
        # A seven-letter word is brought to a word of a longer phrase only: Orlovka is not Gorlovka.
        fit = {form for form in near if len(word) >= _EDIT_MIN or form not in self._single}
        close = (form for form in fit if OSA.distance(word, form, score_cutoff=1) <= 1)
        return min(close, key=lambda form: (form not in self._single, form), default="")


def _is_trusted(entry: Entry | None) -> bool:
    """A word of longer phrases only, or a printed name that proves something; homonyms are met as written only."""
    return entry is None or (entry.place.verdict in {"fires", "review"} and entry.printed)


@lru_cache(maxsize=64)
def _deletions(word: str) -> frozenset[str]:
    """A word with every one of its letters left out; each territory in turn asks for those of the same word."""
    return frozenset((word, *(word[:at] + word[at + 1 :] for at in range(len(word)))))
