"""The key in which respellings by English ears meet: Jonson and Johnson, Filips and Phillips."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import jellyfish

_SHORTEST = 4


@lru_cache(maxsize=65536)
def phonetic_key(word: str) -> str:
    """Return the Metaphone key (Philips 1990) of a Latin word.

    Empty for a short word and for one with digits, which Metaphone leaves out.
    """
    return _metaphone(word)


def phonetic_keys(words: Iterable[str]) -> list[str]:
    """Return the key of each of many words that will hardly be asked for again: none is kept."""
    return [_metaphone(word) for word in words]


def _metaphone(word: str) -> str:
    return jellyfish.metaphone(word) if len(word) >= _SHORTEST and word.isalpha() else ""
