"""Names in Latin letters: plain ASCII, and the other ways one name is keyed.

Source: the decompositions of Unicode UAX #15; CLDR's Latin-ASCII transform as reference behaviour; ICAO Doc 9303
part 3 for ß, ø, þ and ə; DIN 5007-2 for ae, oe, ue.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_BLOCKS: Final = (
    range(0x00C0, 0x02B0),
    range(0x1D00, 0x1D9B),
    range(0x1E00, 0x1F00),
    range(0x2C60, 0x2C80),
    range(0xA722, 0xA800),
    range(0xAB30, 0xAB5B),
    range(0xFB00, 0xFB07),
)
_SPECIAL: Final = {
    "ß": "ss",
    "ẞ": "ss",
    "ð": "d",
    "Ð": "d",
    "þ": "th",
    "Þ": "th",
    "ŋ": "n",
    "Ŋ": "n",
    "ə": "e",
    "Ə": "e",
    "ĸ": "q",
    "ı": "i",
    "İ": "i",
    "ƒ": "f",
    "ʒ": "z",
    "Ʒ": "z",
    "ɔ": "o",
    "Ɔ": "o",
    "ɣ": "g",
    "ʃ": "sh",
    "ɑ": "a",
    "ɩ": "i",
    "Ɩ": "i",
    "Ɪ": "i",
    "ʉ": "u",
    "Ʉ": "u",
    "ʊ": "u",
    "×": "x",
}
_NAME: Final = re.compile(
    "LATIN (?:(?:SMALL|CAPITAL) (?:LETTER|LIGATURE)|LETTER SMALL CAPITAL|SMALL CAPITAL LETTER) "
    "(?:DOTLESS |LONG |OPEN |SCRIPT |TURNED |REVERSED |INSULAR |BROKEN |VISIGOTHIC |AFRICAN |BARRED |TOP HALF )?"
    "([A-Z]{1,2})(?: (?:WITH|ROTUNDA|DIGRAPH).*)?",
)
_STRAY_MARKS: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_DIGRAPHS: Final = str.maketrans(
    {"š": "sh", "ş": "sh", "ș": "sh", "č": "ch", "ç": "ch", "ž": "zh", "ț": "ts", "ţ": "ts", "đ": "dj", "ə": "a"},
)
_ISO_9: Final = re.compile("[ûâŝžčš]")
_FROM_ISO_9: Final = str.maketrans(
    {"û": "yu", "â": "ya", "ŝ": "shch", "ž": "zh", "č": "ch", "š": "sh", "è": "e", "ë": "yo", "c": "ts", "h": "kh", "x": "kh", "j": "y"}
)  # fmt: skip
_WRITTEN_UMLAUT: Final = re.compile("(?<![aeiouyq])(?!aer)([aou])e(?=[bcdfghjklmnprstvwxz])")
_TOKEN: Final = re.compile("[a-z0-9@$]+")
_ORDINAL: Final = re.compile("[0-9]+(?:st|nd|rd|th)")
_HAS_DIGIT: Final = re.compile("[0-9@$]")
_LETTERS_AS_DIGITS: Final = re.compile("(?=(?:[a-z]*[0-9]){2})[0-9oil]+")
_AS_DIGITS: Final = str.maketrans("oil", "011")
_OCR_L: Final = str.maketrans("01568", "olsbb")
_OCR_I: Final = str.maketrans("01568", "oisbb")
_LEET: Final = str.maketrans("0123456789@$", "oizeasbtbgas")
_SPACED: Final = re.compile("(?<![^ ])[a-z0-9](?: [a-z0-9]){2,}(?![^ ])")
_MIN_LETTERS: Final = 2


def _plain(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    bare = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    if bare.isascii() and bare.isalpha():
        return bare.lower()
    name = _NAME.fullmatch(unicodedata.name(char, ""))
    return name[1].lower() if name else char


@cache
def _table() -> dict[int, str]:
    table = {code: _plain(chr(code)) for block in _BLOCKS for code in block}
    return table | {code: chr(code + 0x20) for code in range(0x41, 0x5B)}


def fold(text: str) -> str:
    """Return a name with its Latin letters as lower-case ASCII; characters of other scripts stay as they are.

    ß ss, æ ae, œ oe, þ th, ø o, đ ð d, ł l, ı İ i, ŋ n, ə e, small capitals and every letter with a diacritic its base.
    The German ue for ü is a further spelling (`spellings`), not the fold: one letter for one letter keeps Müller and
    Muller equal, which is how the notices print them.
    """
    if text.isascii():
        return text.lower()
    return _STRAY_MARKS.sub("", text.translate(_table()))


def _is_damaged_word(token: str) -> bool:
    letters = sum(char.isalpha() for char in token)
    return letters >= _MIN_LETTERS and len(token) > letters >= len(token) - letters and not _ORDINAL.fullmatch(token)


def _as_letters(text: str, table: dict[int, int]) -> str:
    return _TOKEN.sub(lambda match: match[0].translate(table) if _is_damaged_word(match[0]) else match[0], text)


def _as_number(match: re.Match[str]) -> str:
    return match[0].translate(_AS_DIGITS) if _LETTERS_AS_DIGITS.fullmatch(match[0]) else match[0]


def _joined_letters(text: str) -> str:
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), text)


def spellings(text: str) -> tuple[tuple[str, str], ...]:
    """Return further ASCII forms in which a cleaned Latin name can be met, each with its rule; often none.

    Rules: `latn:umlaut` (mueller for müller, and muller for mueller), `latn:digraph` (sh ch zh ts for š/ş č/ç ž ț, a
    for ə), `latn:iso9` (yu ya shch ts kh for û â ŝ c h, where one of the letters of ISO 9 shows that they are meant),
    `latn:leet` (c0rp0r4t10n), `latn:ocr` (digits read for letters: 0 o, 1 l or i, 5 s, 6 and 8 b), `latn:ocr-number` (letters read for digits: 14o is 140), `latn:spaced` (t u p o l e v). Words that merely hold a
    number ("5g", "140th", "b12") give no form. Forms equal to `fold(text)` or to one another are given once.
    """
    base = fold(text)
    found: list[tuple[str, str]] = []
    if not text.isascii():
        plain = fold(text.translate(_DIGRAPHS))
        russian = fold(text.translate(_FROM_ISO_9)) if _ISO_9.search(text) else plain
        found += [("latn:iso9", russian)] if russian != plain else []
        found += [("latn:umlaut", fold(text.translate(_UMLAUTS))), ("latn:digraph", plain)]
    if "e" in base:
        found.append(("latn:umlaut", _WRITTEN_UMLAUT.sub(r"\1", base)))
    if _HAS_DIGIT.search(base):
        found += [
            ("latn:ocr-number", _TOKEN.sub(_as_number, base)),
            ("latn:ocr", _as_letters(base, _OCR_L)),
            ("latn:ocr", _as_letters(base, _OCR_I)),
            ("latn:leet", _as_letters(base, _LEET)),
        ]
    if " " in base:
        found.append(("latn:spaced", _joined_letters(base)))
    forms = {form: rule for rule, form in reversed(found) if form != base}
    return tuple((rule, form) for form, rule in reversed(forms.items()))
