"""What each single character of a name becomes before it is compared: one dash, one quote, one space, no invisibles.

Source: general categories of the Unicode Character Database; the default-ignorable code points of UAX #44; dashes,
quotes and apostrophes as met in the Japanese, Chinese and American notices and in ERP exports.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

# Marks of what was found, in the private use area, which no name keeps; `normalize` turns them into flags.
SYMBOL: Final = "\ue000"
CONTROL: Final = "\ue001"
INVISIBLE: Final = "\ue002"
SELECTOR: Final = "\ue003"

_TABLE_LIMIT: Final = 20_000
_APOSTROPHES: Final = "'`´ʹʻʼʽʾʿˈˊˋ՚׳‘’‚‛′‵ꞌ＇｀΄᾽᾿`´῾"
_QUOTES: Final = '"«»“”„‟‹›″‶ʺ˝〝〞〟＂「」『』｢｣《》〈〉״'
_DASHES: Final = "-‐‑‒–—―⁃−─━～〜﹣－˗➖"
_MIDDLE_DOTS: Final = "・･·•‧∙⋅●◦⸱᛫゠"
_SPACES: Final = "_\\^*={}<>~\t\n\r\x0b\x0c\x85\u2800"
_INVISIBLE: Final = "\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\u180b\u180c\u180d"
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_LIGATED_PHRASES: Final = range(0xFDF0, 0xFDFE)
_SPECIAL: Final = {
    "№": " ",
    "㊑": "(株)",
    "㊒": "(有)",
    "゛": "\u3099",
    "゜": "\u309a",
    "[": "(",
    "]": ")",
    "⁄": "/",
    "∕": "/",
    "÷": "/",
    "、": ",",
    "。": ".",
    "﹐": ",",
    "·": "・",
    "µ": "u",
    "�": "�",
}
_NEGATIVE_LETTERS: Final = (0x1F150, 0x1F170)


def _explicit() -> dict[int, str]:
    table: dict[int, str] = {}
    for chars, form in (
        (_APOSTROPHES, "'"),
        (_QUOTES, '"'),
        (_DASHES, "-"),
        (_MIDDLE_DOTS, "・"),
        (_SPACES, " "),
        (_INVISIBLE, INVISIBLE),
    ):
        table.update(dict.fromkeys(map(ord, chars), form))
    table.update({ord(char): form for char, form in _SPECIAL.items()})
    for start in _NEGATIVE_LETTERS:
        table.update({start + offset: chr(0x41 + offset) for offset in range(26)})
    table.update(dict.fromkeys(_LIGATED_PHRASES, SYMBOL))
    for selectors in _SELECTORS:
        table.update(dict.fromkeys(selectors, SELECTOR))
    return table


def _number(char: str) -> str:
    """A digit of any script, a circled or dingbat number: its decimal digits; other numbers as they are."""
    if unicodedata.decomposition(char) or char == "〇":
        decimal = unicodedata.decimal(char, None)
        return char if decimal is None else str(decimal)
    value = unicodedata.numeric(char, None)
    return str(int(value)) if value is not None and value == int(value) and value >= 0 else SYMBOL


def _symbol(char: str) -> str:
    """A symbol stays when its compatibility form holds letters, digits or plain punctuation (㈱, Ⓣ, ＋)."""
    if char.isascii():
        return char
    form = unicodedata.normalize("NFKC", char)
    if form == char or any(unicodedata.category(part)[0] in "SM" and not part.isascii() for part in form):
        return SYMBOL
    return SYMBOL if char in "™℠" else char


_BY_CATEGORY: Final = {
    "Cc": CONTROL,
    "Cf": INVISIBLE,
    "Cs": CONTROL,
    "Co": SYMBOL,
    "Cn": SYMBOL,
    "Zs": " ",
    "Zl": " ",
    "Zp": " ",
    "Pd": "-",
    "Pi": '"',
    "Pf": '"',
    "Ps": "(",
    "Pe": ")",
    "Pc": " ",
}


def plain(char: str) -> str:
    """Return what one character becomes: itself, its plain form, or one of the marks of this module."""
    category = unicodedata.category(char)
    fixed = _BY_CATEGORY.get(category)
    if fixed is not None:
        return fixed
    if category[0] == "N":
        return _number(char)
    return _symbol(char) if category[0] == "S" or category == "Po" else char


class _Table(dict[int, str]):
    """A translation table that fills itself; bounded, since a caller may send any character there is."""

    def __missing__(self, code: int) -> str:
        form = plain(chr(code))
        if len(self) < _TABLE_LIMIT:
            self[code] = form
        return form


@cache
def table() -> dict[int, str]:
    """Return the table for `str.translate`; built at first use, shared by all threads."""
    return _Table(_explicit())
