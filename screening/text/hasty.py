"""Organisation words written in haste, without their vowels: scntfc rsrch insttt.

Source: row 7 of the catalogue of variations; the words are those of the glossary.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from screening.text.glossary_table import tables
from screening.text.rarity import rarity
from screening.text.skeleton import bare, is_bare

_SHORTEST: Final = 2


def with_vowels(word: str) -> str:
    """Return the organisation word of which a word without vowels is left (scntfc: scientific), "" for none."""
    return _by_bare().get(bare(word), "")


@cache
def _by_bare() -> dict[str, str]:
    """Word without vowels -> the word, the commonest among ordinary companies where several are left alike."""
    found: dict[str, str] = {}
    for word in tables().lemmas:
        if word.isascii() and word.isalpha() and not is_bare(word) and len(bare(word)) >= _SHORTEST:
            rival = found.setdefault(bare(word), word)
            if _commonness(word) < _commonness(rival):
                found[bare(word)] = word
    return found


def _commonness(word: str) -> float:
    """The weight of the concept that a word alone stands for; the most common weighs least."""
    return rarity(tables().phrases.get((tables().lemmas[word],), ""), word)
