"""The reviewed table of legal forms, in the shape that stripping wants.

One row of ``data/legal_forms.tsv`` is one family of spellings; see `screening.text.legal_forms` for its columns.
Romanised Russian is written in many ways (obshchestvo, obschestvo, obshestvo), so every word of such a form is
entered under each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Final

from screening.text import han, latin
from screening.text.tables import rows

CJK: Final = "ぁ-ヺーヽ-ヿ々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff가-힣"
_WORD: Final = re.compile(rf"([{CJK}]+)|[^\W_{CJK}]+(?:['’ʼ.][^\W_{CJK}]+)*\.?")
_INSIDE_WORD: Final = str.maketrans("", "", ".'’ʼ")
_OPEN: Final = r"[(\[{〔【〈《]\s*"
_CLOSE: Final = r"\s*[)\]}〕】〉》]"
_LONGEST_SPACED: Final = 5
_CYRILLIC: Final = frozenset(map(chr, range(0x400, 0x530)))

# Spellings of romanised Russian: each pattern may be written in any of the ways beside it.
_SPELLINGS: Final = (
    (re.compile("shch"), ("shch", "sch", "sh", "shh", "szcz", "sc", "s", "schtsch", "xch")),
    (re.compile("(?<!sh)ch"), ("ch", "tsch", "cz", "c", "tch")),
    (re.compile("(?<![sc])zh"), ("zh", "z", "j", "sch", "g")),
    (re.compile("kh"), ("kh", "ch", "h", "x")),
    (re.compile("ts(?=[eio])"), ("ts", "c", "tc", "tz", "z", "cz")),
    (re.compile("(?<![sc])z(?!h)"), ("z", "s")),
    (re.compile("v"), ("v", "w")),
    (re.compile("(?<=[bcdfghklmnprstvwxz])e(?=[^iy])"), ("e", "ie", "ye")),
    (re.compile("i?y?oe$"), ("oe", "oye", "oje", "oie")),
    (re.compile("(?<=n)aya$"), ("aya", "aja", "aia", "aa")),
    (re.compile("oy$"), ("oy", "oi", "oj")),
    (re.compile("yu"), ("yu", "iu", "ju", "u")),
    (re.compile("iya"), ("iya", "ija", "iia", "ya", "ia")),
    (re.compile("ya$"), ("ya", "ia", "ja")),
    (re.compile("ie$"), ("ie", "iye", "ije", "iie")),
    (re.compile("yy$"), ("yy", "y", "yi", "yj", "iy")),
)
"""How BGN/PCGN letter groups of a Russian legal form are written by GOST, ISO 9, ICAO, the Duden and the PWN."""


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One reviewed row: a family of spellings of one legal form, for explanations and tests."""

    form_id: str
    legal_class: str
    language: str
    position: str
    marks: frozenset[str]
    forms: tuple[str, ...]


@dataclass(slots=True)
class Word:
    """A word of the name that is being stripped; `start` and `end` shrink as forms are taken off."""

    start: int
    end: int
    key: str
    cjk: bool
    dotted: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a spelling means at one end: its classes and the conditions under which it counts."""

    classes: frozenset[str]
    marks: frozenset[str]
    words: int


@dataclass(slots=True)
class Tables:
    """The table as the hot path wants it. Keys are joined: lower case, no spaces, no dots, Han folded.

    `edges` holds every ASCII word with which a form can begin or end: a name with none of them has no form. `begins` and
    `ends` hold the words, of any script, with which a prefix begins and a suffix ends.
    """

    prefix: dict[str, Meaning] = field(default_factory=dict)
    suffix: dict[str, Meaning] = field(default_factory=dict)
    inside: dict[str, Meaning] = field(default_factory=dict)
    bracketed: dict[str, Meaning] = field(default_factory=dict)
    reach_prefix: dict[str, int] = field(default_factory=dict)
    reach_suffix: dict[str, int] = field(default_factory=dict)
    reach_inside: dict[str, int] = field(default_factory=dict)
    respelt: dict[str, str] = field(default_factory=dict)
    edges: frozenset[str] = frozenset()
    begins: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    cjk_prefix_lengths: tuple[int, ...] = ()
    cjk_suffix_lengths: tuple[int, ...] = ()
    cue: re.Pattern[str] = re.compile(r"[()\[\]【〔〈《{]|npo")
    in_brackets: re.Pattern[str] = re.compile("(?!)")
    inside_cjk: re.Pattern[str] = re.compile("(?!)")


@cache
def table() -> tuple[LegalForm, ...]:
    """Return the reviewed rows in file order, as written (Han not folded)."""
    return tuple(
        LegalForm(row, cls, language, position, frozenset(marks.split()) - {"-"}, tuple(forms.split(" | ")))
        for row, cls, language, position, marks, forms in rows("legal_forms.tsv")[1:]
    )


def words_of(text: str, respelt: dict[str, str]) -> list[Word]:
    """Return the words of a text: unspaced CJK runs, and words of spaced scripts with dotted initials as one.

    `respelt` leads from a spelling of a romanised word to the one the table uses.
    """
    words: list[Word] = []
    for match in _WORD.finditer(text):
        key = match[0]
        start, end = match.span()
        if match[1] is not None:
            words.append(Word(start, end, key, True, False))
            continue
        dotted = False
        if not key.isalnum():
            dotted = "." in key
            key = key.translate(_INSIDE_WORD)
        if not key.isascii():
            key = _plain_letters(key)
        words.append(Word(start, end, respelt.get(key, key), False, dotted))
    return words


def _plain_letters(word: str) -> str:
    """Latin without diacritics; Cyrillic as it is but for ё."""
    return word.replace("ё", "е") if word[0] in _CYRILLIC else latin.fold(word)


def is_katakana(char: str) -> bool:
    """Whether a character is katakana, the long mark included."""
    return "ァ" <= char <= "ヺ" or char == "ー"


@cache
def tables() -> Tables:
    """Return the table as the hot path wants it, read once."""
    found = Tables()
    for row in table():
        for form in row.forms:
            _enter(found, row, form)
    keys = (found.prefix, found.suffix, found.reach_prefix, found.reach_suffix, found.reach_inside, found.respelt)
    found.edges = frozenset(key for part in keys for key in part if key.isascii()) | frozenset(
        "abcdefghijklmnopqrstuvwxyz"
    )
    found.begins = frozenset((*found.prefix, *found.reach_prefix))
    found.ends = frozenset((*found.suffix, *found.reach_suffix))
    found.cjk_prefix_lengths = _lengths(found.prefix)
    found.cjk_suffix_lengths = _lengths(found.suffix)
    found.inside_cjk = re.compile("|".join(_longest_first(key for key in found.inside if _is_cjk(key))))
    everywhere = "|".join(
        han.fold(form)
        for row in table()
        if "anywhere" in row.marks
        for form in sorted(row.forms, key=len, reverse=True)
    )
    names = "|".join(re.escape(key) for key in _longest_first(found.bracketed))
    kana = "|".join(key for key in _longest_first(found.bracketed) if is_katakana(key[0]))
    found.in_brackets = re.compile(
        rf"{_OPEN}({names}){_CLOSE}|^\s*({kana})\)|\(({kana})\s*$|\s({kana})\)\s*$|({everywhere})"
    )
    return found


def _enter(tables: Tables, row: LegalForm, form: str) -> None:
    """Enter one spelling under every key by which a name may show it."""
    parts = [word.key for word in words_of(han.fold(form), {})]
    if row.language.endswith("-latn") or row.language == "tr":
        for part in parts:
            tables.respelt.update({spelling: part for spelling in _spellings_of(part) if len(part) > _LONGEST_SPACED})
    key = "".join(parts)
    if row.marks & {"bracketed", "anywhere"}:
        _merge(tables.bracketed, key, row, len(parts))
        return
    for position, target, reach in (
        ("prefix", tables.prefix, tables.reach_prefix),
        ("suffix", tables.suffix, tables.reach_suffix),
    ):
        if row.position in {position, "both"}:
            _merge(target, key, row, len(parts))
            _reach(reach, parts, key, last=position == "suffix")
    if "inside" in row.marks:
        _merge(tables.inside, key, row, len(parts))
        tables.reach_inside[parts[0]] = max(tables.reach_inside.get(parts[0], 1), len(parts))


def _reach(reach: dict[str, int], parts: Sequence[str], key: str, *, last: bool) -> None:
    """Remember how many words a form that begins (ends) with this word may have."""
    edge = parts[-1 if last else 0]
    reach[edge] = max(reach.get(edge, 1), len(parts))
    if len(parts) == 1 and len(key) <= _LONGEST_SPACED and not _is_cjk(key):
        letter = key[-1 if last else 0]
        reach[letter] = max(reach.get(letter, 1), len(key))


def _merge(target: dict[str, Meaning], key: str, row: LegalForm, words: int) -> None:
    """A spelling of several rows keeps every class; the mildest marks win, because one row vouches for it."""
    old = target.get(key)
    if old is None:
        target[key] = Meaning(frozenset({row.legal_class}), row.marks, words)
    else:
        target[key] = Meaning(old.classes | {row.legal_class}, old.marks & row.marks, max(old.words, words))


def _spellings_of(word: str) -> set[str]:
    """The ways in which a romanised Russian word of a legal form is spelt."""
    found = {word}
    for pattern, choices in _SPELLINGS:
        if pattern.search(word):
            found = {pattern.sub(choice, spelling) for spelling, choice in product(found, choices)}
    return found


def _is_cjk(key: str) -> bool:
    return bool(re.match(f"[{CJK}]", key))


def _lengths(target: dict[str, Meaning]) -> tuple[int, ...]:
    return tuple(sorted({len(key) for key in target if _is_cjk(key)}, reverse=True))


def _longest_first(keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=lambda key: (-len(key), key))
