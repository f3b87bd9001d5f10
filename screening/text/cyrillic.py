"""Names in Cyrillic letters, and how they come out in Latin ones.

A Russian, Belarusian or Kazakh name has no one Latin spelling: each standard, passport rule and language of the reader
writes it differently, and the notices follow none of them throughout. `variants` gives the spellings a name can be met
in, `latin_russian_key` brings the spellings of one name that is already in Latin letters together again.

Source: `data/cyrillic.tsv`, which names its standards. ISO 9 and GOST 7.79 are folded to ASCII as ERP systems store them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from screening.text import latin
from screening.text.latin_russian import latin_russian_key
from screening.text.tables import rows

__all__ = ["STANDARDS", "language", "latin_russian_key", "romanize", "variants"]

STANDARDS: Final = ("bgn-pcgn", "simple", "icao-9303", "iso-9", "gost", "german", "polish")
"""The romanisations on offer, the usual first; the rule of a variant is `cyrl:` and one of these."""

_ANY: Final = "*"
_CYRILLIC: Final = re.compile("[\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f\u02b9\u02ba]+")
_BEFORE_IOTATED: Final = frozenset("аеёиоуыэюяіїєўөүәұйъь")
_MARKS: Final = re.compile("[\u0300-\u036f\u0483-\u0489]+")
_ADJECTIVE: Final = re.compile(r"(?:ий|ый)\b")
_ENDINGS: Final = {"simple": "y", "german": "i"}
_POLISH_HARD: Final = re.compile("(?<=[lzc])`")
_GOST_C: Final = re.compile("cz(?=[eijy])")
# Language, letters of which one is there, letters of which one must be there too ("" for none); the first row wins.
_LANGUAGES: Final = tuple(
    (code, frozenset(one), frozenset(other))
    for code, one, other in (
        ("sr", "ђћ", ""),
        ("sr", "ј", "љњџ"),
        ("mk", "ѓќѕ", ""),
        ("sr", "јљњџ", ""),
        ("tg", "ӣӯҷ", ""),
        ("uz", "ҳ", ""),
        ("uz", "ў", "қғи"),
        ("be", "ў", ""),
        ("be", "і", "ыэё"),
        ("tt", "җ", ""),
        ("kk", "қғұ", ""),
        ("kk", "і", "әһңөү"),
        ("ky", "ң", "өү"),
        ("uk", "іїєґ", ""),
        ("mn", "өү", ""),
    )
)
_BULGARIAN: Final = re.compile("[бвгджзклмнпрстфхцчш]ъ[бвгджзклмнпрстфхцчшщ]")
_RUSSIAN_ONLY: Final = re.compile("[ыэё]")


def language(text: str) -> str:
    """Return the language a Cyrillic name is surely in by its letters (ISO 639-1), or "" where it may be Russian.

    Letters that one alphabet alone has decide. Ukrainian names without і, ї, є, ґ cannot be told from Russian ones:
    they take the Russian letters, and `latin_russian_key` or the matcher must bridge the rest.
    """
    text = text.lower()
    letters = frozenset(text)
    for code, one, other in _LANGUAGES:
        if not letters.isdisjoint(one) and not (other and letters.isdisjoint(other)):
            return code
    return "bg" if _BULGARIAN.search(text) and not _RUSSIAN_ONLY.search(text) else ""


@cache
def _cells() -> dict[tuple[str, str], dict[str, str]]:
    """By standard and language: letter -> cell of the table."""
    common: dict[str, dict[str, str]] = {standard: {} for standard in STANDARDS}
    special: dict[tuple[str, str], dict[str, str]] = {}
    for code, letter, *cells in rows("cyrillic.tsv"):
        for standard, cell in zip(STANDARDS, cells, strict=True):
            if code == _ANY:
                common[standard][letter] = cell
            elif cell != "=":
                special.setdefault((standard, code), {})[letter] = cell
    codes = {code for _, code in special} | {""}
    return {
        (standard, code): common[standard] | special.get((standard, code), {})
        for standard in STANDARDS
        for code in codes
    }


@lru_cache(maxsize=512)
def _base_letter(char: str) -> str:
    """The plain letter of a Cyrillic letter that has no row: without marks, or as its Unicode name gives it."""
    plain = unicodedata.normalize("NFD", char)[0]
    if plain != char:
        return plain
    name = unicodedata.name(char, "").partition(" WITH ")[0]
    try:
        return unicodedata.lookup(name) if name else ""
    except KeyError:
        return ""


def _letter(char: str, before: str, cells: dict[str, str]) -> str:
    cell = cells.get(char)
    if cell is None:
        base = _base_letter(char)
        cell = cells.get(base, "") if base != char else ""
    if "|" in cell:
        plain, _, iotated = cell.partition("|")
        return iotated if not before or before in _BEFORE_IOTATED else plain
    plain, _, initial = cell.partition("^")
    return (initial if initial and not before else plain).replace("-", "")


def _word(word: str, cells: dict[str, str]) -> str:
    return "".join(_letter(char, word[at - 1] if at else "", cells) for at, char in enumerate(word))


def _tidy(text: str, standard: str) -> str:
    """Rules of a standard that look at the Latin letters: GOST writes c before e, i, j, y, Polish no i after l, sz, cz."""
    if standard == "gost":
        return _GOST_C.sub("c", text)
    return _POLISH_HARD.sub("", text).replace("`", "i") if standard == "polish" else text


def romanize(text: str, standard: str = "bgn-pcgn", lang: str | None = None) -> str:
    """Return a Cyrillic name in lower-case ASCII by one of `STANDARDS`; words, digits and punctuation stay.

    Args:
        text: The name; characters of other scripts pass through, Latin diacritics folded.
        standard: One of `STANDARDS`, with or without the `cyrl:` of its rule.
        lang: ISO 639-1 code of the language, "" for Russian; None decides by the letters (`language`).

    Raises:
        KeyError: The standard is not one of `STANDARDS`.
    """
    standard = standard.removeprefix("cyrl:")
    text = _MARKS.sub("", unicodedata.normalize("NFC", text.lower()))
    code = language(text) if lang is None else lang
    tables = _cells()
    cells = tables.get((standard, code)) or tables[standard, ""]
    if standard in _ENDINGS and not code:
        text = _ADJECTIVE.sub(_ENDINGS[standard], text)
    text = _CYRILLIC.sub(lambda match: _word(match[0], cells), text)
    return latin.fold(_tidy(text, standard))


def variants(text: str) -> tuple[tuple[str, str], ...]:
    """Return the Latin forms of a Cyrillic name with their rules (`cyrl:bgn-pcgn`), the usual first, without repeats.

    A name in a language other than Russian is also read with the Russian letters by `cyrl:russian`, since exporters
    and notices write Ukrainian, Belarusian and Kazakh companies by their Russian names.
    """
    code = language(text)
    found: dict[str, str] = {}
    for standard in STANDARDS:
        found.setdefault(romanize(text, standard, code), f"cyrl:{standard}")
    if code:
        found.setdefault(romanize(text, "simple", ""), "cyrl:russian")
    return tuple((rule, form) for form, rule in found.items())
