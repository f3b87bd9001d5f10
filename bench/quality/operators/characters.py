"""Rows 21-26: look-alike, invisible, wide, marked and reversed characters."""

from __future__ import annotations

import random
import re
import unicodedata

from bench.quality.operators.base import Tier, has_kana, is_cjk, is_latin, operator, stripped_marks, word_spans
from bench.quality.values import Name

_CYRILLIC = dict(zip("ABCEHIKMOPSTXYaceijopsxy", "АВСЕНІКМОРЅТХУасеіјорѕху", strict=True))
_GREEK = dict(zip("ABEHIKMNOPTXYZov", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖον", strict=True))


@operator(21, Tier.T0, "homoglyph-one", seeded=True)
def homoglyph_one(name: Name, rng: random.Random) -> str:
    """Row 21: TDK -> ТDК; one letter of a longer Latin word replaced by its Cyrillic or Greek twin."""
    table = rng.choice((_CYRILLIC, _GREEK))
    places = [i for start, end in _words(name) for i in range(start, end) if name.text[i] in table]
    if not places:
        return ""
    at = rng.choice(places)
    return name.text[:at] + table[name.text[at]] + name.text[at + 1 :]


@operator(21, Tier.T0, "homoglyph-mixed", seeded=True)
def homoglyph_mixed(name: Name, rng: random.Random) -> str:
    """Row 21: Corporation -> Соrporation; every letter that has a twin, in one word that keeps a Latin letter."""
    spans = [span for span in _words(name) if _mixed(name.text[span[0] : span[1]])]
    if not spans:
        return ""
    start, end = rng.choice(spans)
    return name.text[:start] + _twins(name.text[start:end]) + name.text[end:]


@operator(21, Tier.T5, "homoglyph-whole-word")
def homoglyph_whole_word(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 21: TAKO LLC -> ТАКО LLC; a word all of whose letters have twins is plain Cyrillic: measured only."""
    for start, end in _words(name):
        word = name.text[start:end].upper()
        if all(char in _CYRILLIC for char in word):
            return name.text[:start] + _twins(word) + name.text[end:]
    return ""


def _words(name: Name) -> list[tuple[int, int]]:
    return word_spans(name.text, 3) if is_latin(name.text) else []


def _twins(word: str) -> str:
    return "".join(_CYRILLIC.get(char, char) for char in word)


def _mixed(word: str) -> bool:
    twins = sum(char in _CYRILLIC for char in word)
    return 0 < twins < len(word)


_INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\ufeff\ufe0f"


@operator(22, Tier.T0, "invisible", seeded=True)
def invisible(name: Name, rng: random.Random) -> str:
    """Row 22: zero-width characters, soft hyphens, byte order marks and variation selectors at three places."""
    text = name.text
    for _ in range(3):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(_INVISIBLE) + text[at:]
    return text


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@operator(23, Tier.T0, "full-width")
def full_width(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 23: IHI Aerospace -> ＩＨＩ Ａｅｒｏｓｐａｃｅ."""
    return name.text.translate(_WIDE)


def _half_width_table() -> dict[int, str]:
    table = {}
    for code in range(0xFF61, 0xFFA0):
        table[ord(unicodedata.normalize("NFKC", chr(code)))] = chr(code)
    for code in range(0x30A1, 0x30FB):
        parts = unicodedata.normalize("NFD", chr(code))
        if len(parts) == 2 and ord(parts[0]) in table:
            table[code] = table[ord(parts[0])] + {"\u3099": "ﾞ", "\u309a": "ﾟ"}[parts[1]]
    return table


_HALF_WIDTH = _half_width_table()


def half_width(text: str) -> str:
    """Katakana and its marks in the half-width forms of JIS X 0201; other characters stay."""
    return text.translate(_HALF_WIDTH)


@operator(23, Tier.T0, "half-width-kana")
def half_width_kana(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 23: 有限会社タコ -> 有限会社ﾀｺ."""
    return half_width(name.text) if has_kana(name.text) else ""


@operator(23, Tier.T0, "math-letters")
def math_letters(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 23: TDK -> 𝐓𝐃𝐊 (mathematical bold)."""
    return "".join(_shifted(char, 0x1D400, 0x1D41A) for char in name.text)


@operator(23, Tier.T0, "circled-letters")
def circled_letters(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 23: Tako -> Ⓣⓐⓚⓞ."""
    return "".join(_shifted(char, 0x24B6, 0x24D0) for char in name.text)


def _shifted(char: str, upper: int, lower: int) -> str:
    if "A" <= char <= "Z":
        return chr(upper + ord(char) - ord("A"))
    if "a" <= char <= "z":
        return chr(lower + ord(char) - ord("a"))
    return char


@operator(24, Tier.T0, "stacked-marks", seeded=True)
def stacked_marks(name: Name, rng: random.Random) -> str:
    """Row 24: T́üp̧olev; one to three combining marks on some Latin letters, 20 on one of them."""
    places = [i for start, end in _words(name) for i in range(start, end)]
    if not places:
        return ""
    marked = set(rng.sample(places, min(3, len(places))))
    heavy = min(marked)
    marks = "\u0301\u0308\u0327\u0302\u0303\u0306\u030a"
    return "".join(
        char + "".join(rng.choice(marks) for _ in range(20 if i == heavy else 2)) if i in marked else char
        for i, char in enumerate(name.text)
    )


@operator(24, Tier.T0, "no-diacritics")
def without_diacritics(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 24: Müller -> Muller."""
    return stripped_marks(name.text) if is_latin(name.text) else ""


@operator(24, Tier.T0, "decomposed")
def decomposed(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 24: the same characters in decomposed form (NFD), as some file systems store them."""
    return unicodedata.normalize("NFD", name.text)


_GERMAN = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "Ü": "Ue", "Ö": "Oe", "Ä": "Ae"})


@operator(24, Tier.T1, "umlaut-e")
def umlaut_with_e(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 24: Müller -> Mueller."""
    return name.text.translate(_GERMAN)


_COMMA = str.maketrans("ȘșȚț", "ŞşŢţ")
_DOTLESS = re.compile(r"(?<=[^\W\d_])i|i(?=[^\W\d_])")
_TURKISH = frozenset("ğışçöüİĞŞÇÖÜȘș")


def _turkish(name: Name) -> bool:
    return name.country == "TR" or bool(_TURKISH & set(name.text))


@operator(25, Tier.T0, "cedilla")
def cedilla(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 25: Romanian Ș (U+0218) as METI prints it -> Turkish Ş (U+015E)."""
    return name.text.translate(_COMMA)


@operator(25, Tier.T0, "dotted-capital-i")
def dotted_capital_i(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 25: Şirketi -> ŞİRKETİ, as Turkish capitals are written."""
    if not is_latin(name.text) or not _turkish(name):
        return ""
    return name.text.replace("i", "İ").replace("ı", "I").upper()


@operator(25, Tier.T0, "dotless-i")
def dotless_i(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 25: Şirketi -> Şırketı, as a Turkish lower-casing of SIRKETI gives."""
    return _DOTLESS.sub("ı", name.text) if is_latin(name.text) and _turkish(name) else ""


@operator(25, Tier.T0, "turkish-ascii")
def turkish_ascii(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 25: Şirketi -> SIRKETI, capitals without any mark."""
    if not is_latin(name.text) or not _turkish(name):
        return ""
    return stripped_marks(name.text.replace("ı", "i")).upper()


@operator(26, Tier.T0, "bidi-marks", seeded=True)
def bidi_marks(name: Name, rng: random.Random) -> str:
    """Row 26: U+202E...U+202C, U+2066...U+2069 or marks around or within the name, the letters in order."""
    opening, closing = rng.choice(("\u202e\u202c", "\u202a\u202c", "\u2066\u2069", "\u200e\u200f"))
    return opening + name.text + closing


@operator(26, Tier.T5, "bidi-reversed")
def bidi_reversed(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 26: letters stored backwards behind U+202E: the answer must be INDETERMINATE, finding it is a bonus."""
    return "\u202e" + name.text[::-1] + "\u202c" if not is_cjk(name.text) else ""
