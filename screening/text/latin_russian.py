"""One spelling for the many Latin spellings of one Russian word.

Source: the romanisation columns of `data/cyrillic.tsv` read backwards, the spellings of Russian company names seen in
the Japanese notices, and Unicode-folded ISO 9, in which ž is z, č is c and š is s.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from screening.text import latin

_NOT_LETTERS: Final = re.compile("[^a-z0-9]+")
_GRAPHEMES: Final = {
    "schtsch": "s", "shtsh": "s", "szcz": "s", "shch": "s", "stch": "s", "sch": "s", "shh": "s", "sh": "s", "sz": "s",
    "tsch": "ts", "tch": "ts", "tsh": "ts", "cz": "ts", "ch": "ts", "tz": "ts", "tc": "ts", "c": "ts",
    "zh": "z", "kh": "ks", "h": "ks", "x": "ks", "qu": "kv", "q": "k", "gh": "g", "ph": "f", "w": "v",
}  # fmt: skip
_GRAPHEME: Final = re.compile("|".join(sorted(_GRAPHEMES, key=len, reverse=True)))
_TECH: Final = re.compile("tech(?![aeiouy])")
_HARD_C: Final = re.compile("c(?=[aoulrt])")
_ENDING: Final = re.compile("(?<=[eo])(?:ff|w|f)$")
_YO: Final = re.compile("[yij]+o")
_GLIDE: Final = re.compile("[yij]+(?=[aeou])")
_I: Final = re.compile("[yij]+")
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def latin_russian_key(word: str) -> str:
    """Return one key for all Latin spellings of a Russian word; it retrieves and **never decides alone**.

    Meets: Avant-Spejs and Avant-Speis; Vooruzhenie, Vooruzheniye and Vooruzenie; Kronshtadt, Kronschtadt and
    Kronsztadt; Razvedyvatel'noe and Razvedyvatelnoye; Alexeev and Alekseyev; Krasnosel'skaya and Krasnoselskaia;
    Donetsk, Doneck and Donieck; Crimea and Krimea; technologiya and tekhnologiya.
    A c is k before a, o, u, l, r and t, as company names have it (Elektronica), and ts elsewhere; ISO 9 spellings such
    as kolco and casa (кольцо, чаща) therefore keep a key of their own.
    What it gives up for that: ш and щ; ж and з; ц and ч; х, кс and x; ё and о after a vowel sign; every iotation;
    doubled letters. Different words can therefore share a key (shesti and sesti), so a match by key is confirmed on
    the spelling itself.

    Args:
        word: One Latin word, any case, diacritics and apostrophes allowed; several words are run together.
    """
    text = _NOT_LETTERS.sub("", latin.fold(word))
    text = _HARD_C.sub("k", _TECH.sub("tekh", text))
    text = _GRAPHEME.sub(lambda match: _GRAPHEMES[match[0]], _ENDING.sub("v", text))
    text = _GLIDE.sub("", _YO.sub("e", text))
    return _DOUBLED.sub(r"\1", _I.sub("i", text))
