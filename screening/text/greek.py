"""Greek names in Latin letters.

Source: ELOT 743 (ISO 843:1997 type 2), the transcription of passports and road signs; accents are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_VOICELESS: Final = "θκξπσςτφχψ"
_U_AFTER: Final = re.compile("([αεη])υ(?=(.|$))")
_PAIRS: Final = (
    ("ου", "ou"),
    ("γγ", "ng"),
    ("γξ", "nx"),
    ("γχ", "nch"),
)
_LETTERS: Final = str.maketrans(
    {
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
        "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
        "χ": "ch", "ψ": "ps", "ω": "o",
    },
)  # fmt: skip
_CLASSICAL: Final = str.maketrans({"β": "b", "η": "e", "φ": "ph", "χ": "kh"})
_INITIAL_MP: Final = re.compile(r"\bμπ")
_DIAERESIS: Final = "\u0308"


def _bare(text: str) -> str:
    """Drop accents and breathings; ι and υ with a diaeresis are letters of their own and leave their digraph."""
    parts: list[str] = []
    for char in unicodedata.normalize("NFC", text.lower()):
        marks = unicodedata.normalize("NFD", char)
        parts.append({"ι": "i", "υ": "y"}.get(marks[0], marks[0]) if _DIAERESIS in marks else marks[0])
    return "".join(parts)


def _after_vowel(match: re.Match[str]) -> str:
    hard = not match[2] or match[2] in _VOICELESS or not match[2].isalpha()
    return match[1] + ("f" if hard else "v")


def romanize(text: str) -> str:
    """Return a Greek name in lower-case ASCII by ELOT 743; characters of other scripts stay."""
    text = _INITIAL_MP.sub("b", _U_AFTER.sub(_after_vowel, _bare(text)))
    for pair, form in _PAIRS:
        text = text.replace(pair, form)
    return text.translate(_LETTERS)


def variants(text: str) -> tuple[tuple[str, str], ...]:
    """Return the Latin forms of a Greek name with their rules, the usual one first, without repeats.

    `grek:elot-743` is the modern sound, `grek:classical` the scholarly letters (b, e, ph, kh) of older company names.
    """
    modern = romanize(text)
    classical = _bare(text).replace("ου", "ou").translate(_CLASSICAL).translate(_LETTERS)
    found = {modern: "grek:elot-743"}
    found.setdefault(classical, "grek:classical")
    return tuple((rule, form) for form, rule in found.items())
