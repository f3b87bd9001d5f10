"""The Latin spellings in which one word of any script can be met, each with the rule that made it.

The only caller of the transliteration modules: romanised Cyrillic, Hangul, kana and Han characters, and what Latin
itself writes in several ways.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from screening.model.entity import Script
from screening.text import chinese, cyrillic, japanese, kana, korean, latin, tables

_SPELLING_LIMIT = 5
_CJK = frozenset({Script.HAN, Script.JPAN, Script.KANA})
_ENGLISH_R = re.compile(r"[aeiou]r(?=[^aeiour]|$)")
_RUSSIAN_KH = re.compile("fu(?=[nmpgbv])")
_RUSSIAN_SHCH = re.compile("shich(?=[aueo])")
_NOT_ASCII_ALNUM = re.compile("[^0-9A-Za-z]+")
_SHORTEST_RUSSIAN = 4
_SHORTEST_KEY = 3
_GERMAN = re.compile(r"w|sch|tz|z(?![h])|j")
_FROM_GERMAN = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        ("schtsch", "shch"),
        ("tsch", "ch"),
        ("sch", "sh"),
        ("tz", "ts"),
        ("z(?!h)", "ts"),
        ("w", "v"),
        ("j", "y"),
        (r"(?<=[aeiouy])s(?=[aeiouyjv])|^s(?=[aeiouv])", "z"),
    )
)


RUSSIAN_KEY = "latn:russian"
"""The rule of the one spelling in which transcriptions of a Russian word meet."""

ENGLISH_EAR = "latn:english-ear"
"""The rule of a Latin spelling as katakana hears it; it meets other scripts only."""


KANA_KH = "kana:russian-kh"
"""The rule of kana in which フ before a consonant is read as a Russian kh, and シチ as shch."""


LOANWORD = "kana:loanword"
"""The rule of the English word that katakana stands for, where the two do not sound alike letter by letter."""


class Spelling(msgspec.Struct, frozen=True):
    """A Latin spelling of a unit and the rule that made it; `text` is lower-case ASCII without spaces."""

    text: str
    rule: str


def _dedupe(spellings: list[Spelling]) -> tuple[Spelling, ...]:
    seen: dict[str, Spelling] = {}
    for spelling in spellings:
        if spelling.text and spelling.text not in seen:
            seen[spelling.text] = spelling
    return tuple(seen.values())


def ascii_only(text: str) -> str:
    """Return the ASCII letters and digits of a text."""
    return text if text.isascii() and text.isalnum() else _NOT_ASCII_ALNUM.sub("", text)


def _without_r(word: str) -> list[Spelling]:
    """Vertical is バーティカル and center センター: English ears hear no r after a vowel."""
    heard = _ENGLISH_R.sub("a", word)
    return [Spelling(heard, ENGLISH_EAR)] if heard != word and len(heard) > 3 else []  # noqa: PLR2004 - short words meet by chance


def _russian_key(word: str) -> list[Spelling]:
    """Kronschtadt, Kronsztadt and Kronshtadt are one Russian word in three transcriptions."""
    if len(word) < _SHORTEST_RUSSIAN or not word.isalpha():
        return []
    found = [Spelling(cyrillic.latin_russian_key(word), RUSSIAN_KEY)]
    if _GERMAN.search(word):
        for pattern, letters in _FROM_GERMAN:
            word = pattern.sub(letters, word)
        found.append(Spelling(cyrillic.latin_russian_key(word), RUSSIAN_KEY))
    # A shorter key is shared by chance: KhSZ and K's.
    return [spelling for spelling in found if len(spelling.text) >= _SHORTEST_KEY]


def in_russian(romaji: str) -> str:
    """Return kana in Latin letters with h for every f that may stand for a Russian kh, and shch for シチ: テフノ is Tekhno."""
    return _RUSSIAN_SHCH.sub("shch", _RUSSIAN_KH.sub("hu", romaji))


@cache
def _loanwords() -> dict[str, str]:
    """Katakana written by ear and the English word behind it: シチズン is citizen (JMdict, see the table)."""
    return {written: word for written, word in tables.rows("loanwords.tsv")}  # noqa: C416


@lru_cache(maxsize=32768)
def _kana_spellings(text: str) -> tuple[Spelling, ...]:
    letters = kana.spelled_letters(text)
    romaji = ascii_only(kana.romaji(text))
    found = [Spelling(romaji, "kana:romaji")]
    if (russian := in_russian(romaji)) != romaji:
        found.append(Spelling(russian, KANA_KH))
    if origin := _loanwords().get(text):
        found.append(Spelling(origin, LOANWORD))
    if letters:
        found.append(Spelling(letters, "kana:letter-names"))
    return _dedupe(found)


@lru_cache(maxsize=32768)
def _han_spellings(text: str, lang: str) -> tuple[Spelling, ...]:
    found: list[Spelling] = []
    if not lang.startswith("zh"):
        found += [Spelling(ascii_only(kana.romaji(r)), rule) for rule, r in japanese.readings(text, limit=2)]
    if not lang.startswith("ja"):
        found.append(Spelling(ascii_only("".join(chinese.pinyin(text))), "hani:pinyin"))
    return _dedupe(found)


@lru_cache(maxsize=65536)
def spellings_of(text: str, script: Script, lang: str = "") -> tuple[Spelling, ...]:
    """Return the Latin spellings of one word of `script`, most usual first, at most four."""
    if script is Script.LATIN:
        folded = [Spelling(ascii_only(latin.fold(text)), "latn")]
        found = _dedupe(folded + [Spelling(ascii_only(form), rule) for rule, form in latin.spellings(text)])
        found = _dedupe([*found[:2], *_without_r(folded[0].text), *_russian_key(folded[0].text)])
    elif script is Script.CYRILLIC:
        found = _dedupe([Spelling(ascii_only(form), rule) for rule, form in cyrillic.variants(text)])
    elif script is Script.HANGUL:
        found = _dedupe([Spelling(ascii_only(form), rule) for rule, form in korean.variants(text)])
    elif script is Script.KANA:
        found = _kana_spellings(text)
    elif script in _CJK:
        found = _han_spellings(text, lang)
    else:
        found = _dedupe([Spelling(ascii_only(latin.fold(text)), "latn")])
    return found[:_SPELLING_LIMIT]
