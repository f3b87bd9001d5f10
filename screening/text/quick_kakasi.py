"""pykakasi asked for kana only, and for its longest word by its length.

The library tries every word of the dictionary that begins with a character, thousands for 大, and romanises each answer
in three ways that nobody here reads. Measured: 70 of 100 µs of a Japanese name. The answers are the same; a test holds
them against the library's own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, TypeVar

_WORDS_KEPT: Final = 16_384


_Library = TypeVar("_Library")


def quickened(kakasi: _Library) -> _Library:
    """Return a `pykakasi.kakasi` whose `convert` gives `orig` and `kana` only; unchanged where it is built otherwise."""
    inner: Any = getattr(kakasi, "_kakasi", None)
    words, letters = getattr(inner, "_jconv", None), getattr(inner, "_iconv", None)
    if all(hasattr(words, name) for name in ("_kanwa", "_itaiji", "isRegion", "convert")) and hasattr(letters, "_h2k"):
        inner._jconv = _Words(words)  # noqa: SLF001 - there is no other way in
        inner._iconv = _Kana(letters)  # noqa: SLF001 - as above
    return kakasi


class _Kana:
    """Stands for the part that writes a reading in every way."""

    def __init__(self, letters: Any) -> None:  # noqa: ANN401 - the library has no types
        self._kana: Final = lru_cache(maxsize=_WORDS_KEPT)(letters._h2k)  # noqa: SLF001 - as above

    def convert(self, written: str, reading: str) -> dict[str, str]:
        """A piece of the text and its kana."""
        return {"orig": written, "kana": self._kana(reading)}


class _Words:
    """Stands for the part that finds the longest word of the dictionary at the beginning of a text."""

    def __init__(self, words: Any) -> None:  # noqa: ANN401 - the library has no types
        self._words: Final = words
        self.isRegion: Final = words.isRegion
        self._lengths: Final[dict[str, tuple[int, ...]]] = {}

    def convert(self, text: str, before: str) -> tuple[str, int]:
        """The reading of the longest word that may stand after `before`, and its length; ("", 0) for none."""
        plain = self._words._itaiji.convert(text)  # noqa: SLF001 - as above
        if len(plain) != len(text):  # variation selectors, which the library counts in its own way
            found: tuple[str, int] = self._words.convert(text, before)
            return found
        table = self._words._kanwa.load(plain[0])  # noqa: SLF001 - as above
        if table is None:
            return "", 0
        for length in self._lengths_of(plain[0], table):
            for reading, allowed in table.get(plain[:length], ()) if length <= len(plain) else ():
                if allowed is None or before in allowed:
                    return reading, length
        return "", 0

    def _lengths_of(self, first: str, table: dict[str, Any]) -> tuple[int, ...]:
        """How long the words are that begin with a character, longest first."""
        known = self._lengths.get(first)
        if known is None:
            known = self._lengths[first] = tuple(sorted({len(word) for word in table}, reverse=True))
        return known
