"""Three ways in which a new name comes in changed, to try before an edition is published.

They are the changes that every listed name must survive (exact and minor changes): case and punctuation with the legal
form at the other end, two letters in the wrong order, another width and other spaces. The benchmark has fifty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from screening.text import legal_forms

_LONG_WORD: Final = 8
_WORD: Final = re.compile(r"[^\W\d_]+")
_PUNCTUATION: Final = re.compile(r"[.,'\"“”‘’«»„]")
_RUSSIAN_FORM: Final = "公開株式会社"
_JAPANESE_FORMS: Final = (("株式会社", "㈱"), ("有限会社", "㈲"))
_ALPHABETS: Final = ("LATIN", "CYRILLIC")
_VOICED: Final = MappingProxyType({"\u3099": "ﾞ", "\u309a": "ﾟ"})


def rewritten(name: str) -> str:
    """In capitals, without punctuation, the legal form at the other end: `Tako LLC` -> `LLC TAKO`."""
    for form, sign in () if _RUSSIAN_FORM in name else _JAPANESE_FORMS:
        if name.startswith(form) and len(name) > len(form):
            return name[len(form) :] + sign
        if name.endswith(form) and len(name) > len(form):
            return sign + name[: -len(form)]
    words = _PUNCTUATION.sub("", name).upper().split()
    if len(words) > 1 and _is_legal_form(words[-1]):
        words = [words[-1], *words[:-1]]
    elif len(words) > 1 and _is_legal_form(words[0]):
        words = [*words[1:], words[0]]
    return " ".join(words)


def misspelt(name: str) -> str:
    """Two letters inside the longest word in the wrong order; unchanged where no word of a letter script is long.

    The legal form stays as it is: it says nothing about who is meant.
    """
    core = legal_forms.strip(name.casefold()).core
    words = [found for found in _WORD.finditer(name) if _misspellable(found.group(), core)]
    for found in sorted(words, key=lambda match: -len(match.group())):
        word = found.group()
        middle = len(word) // 2
        for at in (middle, middle - 1, middle + 1):
            if word[at] != word[at + 1]:
                changed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
                return name[: found.start()] + changed + name[found.end() :]
    return name


def respaced(name: str) -> str:
    """Latin letters full-width, kana half-width, spaces doubled and ideographic."""
    return "".join(_other_width(character) for character in unicodedata.normalize("NFC", name))


MANIPULATIONS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"rewritten": rewritten, "misspelt": misspelt, "respaced": respaced}
)
"""The manipulations by name; each returns the name as it was where it does not apply."""


def _is_legal_form(word: str) -> bool:
    stripped = legal_forms.strip(word.casefold())
    return len(word) > 1 and bool(legal_forms.strip(f"{word.casefold()} zzz").forms) and not stripped.core.strip()


def _misspellable(word: str, core: str) -> bool:
    return len(word) >= _LONG_WORD and _alphabetic(word) and word.casefold() in core


def _alphabetic(word: str) -> bool:
    return all(unicodedata.name(character, "").startswith(_ALPHABETS) for character in word)


def _other_width(character: str) -> str:
    if character == " ":
        return "\u3000 "
    if "!" <= character <= "~":
        return chr(ord(character) + 0xFEE0)
    return _half_width(character)


def _half_width(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character)
    marks = decomposed[1:]
    half = _half_kana().get(decomposed[0])
    if half is None or any(mark not in _VOICED for mark in marks):
        return character
    return half + "".join(_VOICED[mark] for mark in marks)


@cache
def _half_kana() -> Mapping[str, str]:
    """Katakana and their half-width forms (Unicode, U+FF65 to U+FF9D)."""
    return MappingProxyType({unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF65, 0xFF9E)})
