"""Which writing system a character or a name belongs to, and whether a name holds anything to match on.

Source: the block boundaries of Unicode UAX #24 (Script property), cut down to the scripts this service can compare.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import cache, lru_cache
from typing import Final

from screening.model.entity import Script
from screening.text.tables import rows

_RANGES: Final[tuple[tuple[int, int, Script], ...]] = (
    (0x0041, 0x005A, Script.LATIN),
    (0x0061, 0x007A, Script.LATIN),
    (0x00AA, 0x00AA, Script.LATIN),
    (0x00BA, 0x00BA, Script.LATIN),
    (0x00C0, 0x00D6, Script.LATIN),
    (0x00D8, 0x00F6, Script.LATIN),
    (0x00F8, 0x02AF, Script.LATIN),
    (0x0370, 0x03FF, Script.GREEK),
    (0x0400, 0x052F, Script.CYRILLIC),
    (0x1100, 0x11FF, Script.HANGUL),
    (0x1C80, 0x1C8F, Script.CYRILLIC),
    (0x1D00, 0x1D25, Script.LATIN),
    (0x1D6B, 0x1D77, Script.LATIN),
    (0x1D79, 0x1D9A, Script.LATIN),
    (0x1E00, 0x1EFF, Script.LATIN),
    (0x1F00, 0x1FFF, Script.GREEK),
    (0x2C60, 0x2C7F, Script.LATIN),
    (0x2E80, 0x2FD5, Script.HAN),
    (0x3005, 0x3007, Script.HAN),
    (0x3041, 0x3096, Script.KANA),
    (0x309D, 0x309F, Script.KANA),
    (0x30A1, 0x30FA, Script.KANA),
    (0x30FD, 0x30FF, Script.KANA),
    (0x3131, 0x318E, Script.HANGUL),
    (0x31F0, 0x31FF, Script.KANA),
    (0x3400, 0x4DBF, Script.HAN),
    (0x4E00, 0x9FFF, Script.HAN),
    (0xA640, 0xA69F, Script.CYRILLIC),
    (0xA722, 0xA787, Script.LATIN),
    (0xA78B, 0xA7FF, Script.LATIN),
    (0xA960, 0xA97F, Script.HANGUL),
    (0xAB30, 0xAB5A, Script.LATIN),
    (0xAC00, 0xD7A3, Script.HANGUL),
    (0xD7B0, 0xD7FB, Script.HANGUL),
    (0xF900, 0xFAFF, Script.HAN),
    (0xFB00, 0xFB06, Script.LATIN),
    (0xFF21, 0xFF3A, Script.LATIN),
    (0xFF41, 0xFF5A, Script.LATIN),
    (0xFF66, 0xFF6F, Script.KANA),
    (0xFF71, 0xFF9D, Script.KANA),
    (0xFFA1, 0xFFDC, Script.HANGUL),
    (0x1D400, 0x1D6A5, Script.LATIN),
    (0x20000, 0x323AF, Script.HAN),
)
_STARTS: Final = tuple(start for start, _, _ in _RANGES)
_EAST_ASIAN: Final = (Script.HAN, Script.KANA)
_LETTER_CATEGORIES: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo"})
_ASCII_LETTER: Final = re.compile("[A-Za-z]")
_ASCII_LETTER_OR_DIGIT: Final = re.compile("[A-Za-z0-9]")
_TWO_ASCII_LETTERS: Final = re.compile("[A-Za-z][^A-Za-z]*[A-Za-z]")
_LONG_MARKS: Final = frozenset("ーｰ")
_REPEATED_X: Final = re.compile("(?:x|х){2,}")


@lru_cache(maxsize=8192)
def char_script(char: str) -> Script | None:
    """Return the writing system of one character: None for what is no letter, OTHER for a script not handled here."""
    code = ord(char)
    index = bisect_right(_STARTS, code) - 1
    if index >= 0 and code <= _RANGES[index][1]:
        return _RANGES[index][2]
    return Script.OTHER if unicodedata.category(char) in _LETTER_CATEGORIES and char not in _LONG_MARKS else None


def _counts(text: str) -> Counter[Script]:
    return Counter(script for script in map(char_script, text) if script is not None)


def script_of(text: str) -> Script:
    """Return the writing system in which a name stands, by the majority of its letters.

    Digits and punctuation count for nothing. Kanji and kana count together: kanji with any kana is JPAN. A text
    without letters is OTHER. Equal counts go to the script met first.
    """
    if text.isascii():
        return Script.LATIN if _ASCII_LETTER.search(text) else Script.OTHER
    counts = _counts(text)
    if not counts:
        return Script.OTHER
    han, kana = counts.pop(Script.HAN, 0), counts.pop(Script.KANA, 0)
    rival, most = counts.most_common(1)[0] if counts else (Script.OTHER, 0)
    if han + kana and han + kana >= most:
        return Script.JPAN if han and kana else Script.HAN if han else Script.KANA
    return rival


def has_letters(text: str) -> bool:
    """Return whether a letter or digit of a handled script is left; Burmese, Thai, Arabic and others count as none."""
    if text.isascii():
        return _ASCII_LETTER_OR_DIGIT.search(text) is not None
    return any(
        script is not Script.OTHER if (script := char_script(char)) is not None else char.isdecimal() for char in text
    )


def has_unhandled_letters(text: str) -> bool:
    """Return whether a part of the name stands in a script that this service cannot compare (Arabic, Thai, ...)."""
    return not text.isascii() and any(char_script(char) is Script.OTHER for char in text)


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(word for word, _ in rows("placeholders.tsv"))


def matchable(text: str) -> bool:
    """Return whether a name holds enough to screen on; where it does not, the answer is INDETERMINATE, never CLEAR.

    False for an empty text, punctuation only, a single letter, digits only (a customer number is no name), a text of
    untransliterable characters only, and words that stand for "no name given" in the languages of our users
    ("n/a", 不明, なし, неизвестно, "xxx"). `text` is best cleaned first; case does not matter.
    """
    bare = text.strip(" .,;:!?\"'()-_・…").casefold()
    if bare in _placeholders() or _REPEATED_X.fullmatch(bare):
        return False
    if _TWO_ASCII_LETTERS.search(bare):
        return True
    letters = digits = 0
    for char in bare:
        script = char_script(char)
        letters += script is not None and script is not Script.OTHER
        digits += char.isdecimal()
    return letters > 1 or (letters == 1 and digits > 0)
