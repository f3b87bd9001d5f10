"""A field of a request (name, address, port, goods text) made readable for the gazetteer.

Spaced scripts become words with the comma-separated segment they stand in; East Asian text becomes one string a
segment, because Chinese and Japanese write no spaces. The same reading is given to the names in the territory
files, so whatever it does to one side it does to the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from screening.model.entity import Script
from screening.text import han, kana, latin, normalize

_LINE_ENDS: Final = re.compile(r"[\n\r\v\f\u2028\u2029]+")
_SEPARATORS: Final = re.compile(r"[,;:/|()\[\]{}<>\"«»。、「」『』【】〔〕〈〉《》]+")
_EAST_ASIAN: Final = re.compile(r"[\u3005-\u3007\u3041-\u3096\u30a1-\u30fc\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_APOSTROPHES: Final = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)")
_SPACED: Final = frozenset({Script.LATIN, Script.CYRILLIC, Script.GREEK})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a spaced script; `segment` counts the comma-separated parts of the field from 0."""

    text: str
    segment: int


@dataclass(frozen=True, slots=True)
class Run:
    """A segment's East Asian text without spaces; `edges` are the offsets at which a written word began or ended."""

    text: str
    edges: frozenset[int]
    segment: int


@dataclass(frozen=True, slots=True)
class FieldText:
    """A field as read: `raw` as given, its words, its East Asian runs, and the last segment's number."""

    raw: str
    words: tuple[Word, ...]
    runs: tuple[Run, ...]
    last_segment: int


@lru_cache(maxsize=8192)
def read(raw: str) -> FieldText:
    """Read a field: clean it, split it at commas, brackets and line ends, and fold every script to its key form."""
    cleaned = normalize.clean(_LINE_ENDS.sub(" , ", raw)).text
    words: list[Word] = []
    runs: list[Run] = []
    segments = [part for part in _SEPARATORS.split(cleaned) if part.strip(" .-'")]
    for number, segment in enumerate(segments):
        joined = _APOSTROPHES.sub("", segment)
        words.extend(Word(text, number) for text in map(_fold_word, normalize.words(joined)) if text)
        if _EAST_ASIAN.search(segment):
            runs.append(_run(segment, number))
    return FieldText(raw, tuple(words), tuple(runs), max(0, len(segments) - 1))


def _fold_word(word: str) -> str:
    """The word as the phrase table holds it; "" for a word of an unspaced script."""
    if word.isascii():
        return word
    if normalize.script_of(word) not in _SPACED and not word.isdecimal():
        return ""
    return latin.fold(word) if normalize.script_of(word) is Script.LATIN else word.replace("ё", "е")


def _run(segment: str, number: int) -> Run:
    pieces = [kana.key(han.fold(piece)) for piece in segment.replace("・", " ").split()]
    edges = {0}
    for piece in pieces:
        edges.add(max(edges) + len(piece))
    return Run("".join(pieces), frozenset(edges), number)
