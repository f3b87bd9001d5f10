"""What a publisher printed, fit to be kept: one line, no damaged character, with the language it stands in.

The texts stay as printed otherwise. A damaged character (U+FFFD, a control or private-use character) is never kept:
in a remark it is marked, a name that holds one is not searched for, and both are said in the entity's notes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from screening.model.entity import Script
from screening.text.scripts import char_script, script_of

DAMAGE: Final = "[?]"
"""What stands in a remark or an address in place of characters that were lost before publication."""

_REFUSED: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
_INVISIBLE: Final = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_TAGS: Final = {
    Script.LATIN: "en",
    Script.CYRILLIC: "und-Cyrl",
    Script.GREEK: "el",
    Script.HAN: "und-Hani",
    Script.KANA: "ja",
    Script.JPAN: "ja",
    Script.HANGUL: "ko",
}
_OTHER: Final = {
    "ARABIC": "und-Arab",
    "HEBREW": "und-Hebr",
    "THAI": "und-Thai",
    "MYANMAR": "und-Mymr",
    "ARMENIAN": "und-Armn",
    "GEORGIAN": "und-Geor",
    "ETHIOPIC": "und-Ethi",
    "DEVANAGARI": "und-Deva",
    "BENGALI": "und-Beng",
}
_SUFFIX: Final = re.compile(r"(?i)(?:jr|sr|i{2,3}|iv)\.?")
_COMMA_INSIDE: Final = re.compile(r"\([^)]*,[^)]*\)")


def clean(text: str) -> str:
    """The text on one line: runs of white space become one space, marks of direction and byte order go.

    The control characters U+0080 to U+009F are windows-1252 characters that lost their encoding before publication
    (U+0092 stands for ’ in a name of the American list); no name holds them, so they are read as what they were (WHATWG Encoding).
    """
    return " ".join(text.translate(_windows()).translate(_INVISIBLE).split())


@cache
def _windows() -> dict[int, str]:
    """U+0080 to U+009F as windows-1252; the five codes it leaves free stay what they are, and count as damage."""
    codes = range(0x80, 0xA0)
    return {code: read for code in codes if (read := bytes([code]).decode("cp1252", "ignore"))}


def is_damaged(text: str) -> bool:
    """Whether a character stands in it that no printed text holds."""
    return any(map(_lost, text))


def mark_damage(text: str) -> str:
    """The text with each run of damaged characters replaced by `DAMAGE`."""
    marked = "".join("\0" if _lost(character) else character for character in text)
    return re.sub("\0+", DAMAGE, marked)


def _lost(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in _REFUSED


def language_tag(text: str) -> str:
    """The language a name is printed in, as a BCP 47 tag: `en` for Latin letters, as these lists are English editions.

    Where a script serves several languages (Arabic, Han, Cyrillic) only the script is said: `und-Arab`.
    """
    script = script_of(text)
    if script is not Script.OTHER:
        return _TAGS[script]
    letter = next((character for character in text if char_script(character) is Script.OTHER), "")
    return _OTHER.get(unicodedata.name(letter, "").partition(" ")[0], "und") if letter else "und"


def natural_order(text: str) -> str:
    """A person's name printed with the surname first and a comma, put in the order in which it is spoken.

    `GUZMAN LOERA, Joaquin` -> `Joaquin GUZMAN LOERA`; `LAVILLA, Ruben Pestano, Jr.` -> `Ruben Pestano LAVILLA Jr.`
    Any other text stays: a comma of an inverted name would make two names of it, and each would hit by itself.
    """
    if _COMMA_INSIDE.search(text):
        return text
    parts = [part.strip() for part in text.split(",")]
    suffix = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    rest = [part for part in parts if part not in suffix]
    if len(rest) == 1 and suffix:
        return " ".join([*rest, *suffix])
    if len(rest) != 2 or not all(rest):  # noqa: PLR2004 - surname and given names
        return text
    return " ".join([rest[1], rest[0], *suffix])
