"""The passages of a queried text that may be a listed name as printed.

An invoice line, an address or a letter names a party among other words: `INV#2211 MG LLC HS8542`, `Svyaz via Sakura
Foods`. Where the text itself shows the borders of a name, or is too long to be a name, each passage is looked up letter
for letter; that finds short and ordinary names, which the comparison by words must leave alone in running text.

Source: rows 36 to 38 of the catalogue of variations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from screening.text import kana, latin, normalize

LONG_TEXT: Final = 12
"""A text of more words is running text rather than a name."""

CONNECTIVES: Final = (
    r"\bformerly(?: known as)?\b|\bf\.?k\.?a\b\.?|\ba\.?k\.?a\b\.?|\bd\.?b\.?a\b\.?|\bt/a\b|\bc/o\b|\battn\b|\bvia\b|\bon behalf of\b"
    "|別名|別称|通称|旧社名|旧称|気付|経由"
)
"""The words that part one name from another, as a pattern."""

_MOST_WORDS: Final = 24
_MOST_READ: Final = 200
_LEAST_ALONE: Final = 5
_LETTERS_A_WORD: Final = 2
_HARD_BREAK: Final = re.compile(rf"[;/|()\[\]{{}}<>〔〕【】〈〉《》]|{CONNECTIVES}")
_CODE: Final = re.compile(r"(?<!\S)(?:\S*#\S*|[a-z]{0,4}[0-9]{4,}\S*)(?!\S)")
_SCRIPTS_MEET: Final = re.compile(
    r"(?<=[a-z.])\s+(?=[\u3040-\u30ff\u3400-\u9fff])|(?<=[\u3040-\u30ff\u3400-\u9fff])\s+(?=[a-z])"
)
_COMMA: Final = re.compile(r",\s|、")
_PARTING: Final = re.compile("[;/|()\\[\\]{}<>〔〕【】〈〉《》「」『』,、別通旧気経元現]")
_HEADS: Final = frozenset(["formerly", "f", "fk", "fka", "a", "ak", "aka", "d", "db", "dba", "attn", "via", "on"])
_ASCII_RUN: Final = re.compile("[a-z0-9]+")
_FORMER: Final = re.compile("^(?:旧|元|現)(?=.)")


def passages(text: str) -> tuple[str, ...]:
    """Return the passages of a cleaned text as they are looked up, without spaces; few or none for an ordinary name.

    Those that the text sets apart, and in running text every run of words. One word between commas counts only where it
    comes first: an address ends in towns, and listed companies are called after towns.
    """
    if _is_one(text):
        return ()
    words = [folded(word) for word in normalize.words(text)[:_MOST_READ]]
    found = dict.fromkeys(key(piece) for piece in _bordered(text))
    if len(words) > LONG_TEXT and not _letter_by_letter(words):
        found |= dict.fromkeys(_runs(words))
    whole = "".join(words)
    return tuple(run for run in found if run not in {"", whole})


@lru_cache(maxsize=256)
def may_be_parted(text: str) -> bool:
    """Return whether a cleaned text may hold a bracket, a comma or a connective; false is certain.

    One look at the characters and the words in place of a dozen patterns tried at every character.
    """
    return _PARTING.search(text) is not None or not _HEADS.isdisjoint(_ASCII_RUN.findall(text))


def _is_one(text: str) -> bool:
    """Whether a text is surely one passage: short, without a number, and nothing parts it."""
    if may_be_parted(text) or any(map(str.isdigit, text)):
        return False
    return len(text) <= LONG_TEXT or len(normalize.words(text)) <= LONG_TEXT


def _letter_by_letter(words: list[str]) -> bool:
    """Whether a text is written with a space behind every letter: two of them are no name."""
    return sum(map(len, words)) < _LETTERS_A_WORD * len(words)


def key(text: str) -> str:
    """Return the text as names are looked up letter for letter: cleaned words without the spaces between them."""
    return "".join(folded(word) for word in normalize.words(text))


def folded(word: str) -> str:
    """Return a cleaned word without diacritics and in one spelling of its kana, as keys are written."""
    return kana.fold(latin.fold(word))


def _bordered(text: str) -> Iterator[str]:
    coded = any(char.isdigit() for char in text)
    for piece in _HARD_BREAK.split(text):
        uncoded = _CODE.split(piece) if coded else [piece]
        for part in uncoded:
            yield part
            yield _FORMER.sub("", part.strip())
            if coded:
                yield from _SCRIPTS_MEET.split(part)
            first, *others = _COMMA.split(part)
            if others:
                yield first
                yield from (other for other in others if " " in other.strip())


def _runs(words: list[str]) -> Iterator[str]:
    """Runs of neighbouring words; one word alone only where it is long and in kanji or kana, which run together."""
    for start, word in enumerate(words):
        if len(word) >= _LEAST_ALONE and not word.isascii():
            yield word
        run = word
        for following in words[start + 1 : start + _MOST_WORDS]:
            run += following
            yield run
