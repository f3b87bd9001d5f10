"""One spelling for the many Latin spellings of one Korean word.

Source: the tables of the three standards in `korean` and the customary spellings of `data/korean_surnames.tsv`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from screening.text import latin

_NOT_LETTERS: Final = re.compile("[^a-z0-9]+")
_GRAPHEMES: Final = {
    "tch": "c", "cch": "c", "ch": "c", "jj": "c", "j": "c", "z": "c",
    "kk": "k", "kh": "k", "gg": "k", "g": "k", "q": "k",
    "tt": "t", "th": "t", "dd": "t", "d": "t",
    "pp": "p", "ph": "p", "bb": "p", "b": "p", "f": "p", "v": "p",
    "ss": "s", "sh": "s",
    "ll": "r", "lr": "r", "rh": "r", "l": "r",
    "ngg": "n", "ngk": "n", "ng": "n", "nk": "n",
    "yeo": "yo", "you": "yo", "yoo": "yo", "yae": "ye", "yu": "yo",
    "wae": "we", "weo": "wo", "woo": "wo", "wu": "wo",
    "oe": "we", "oi": "we", "oy": "we",
    "eui": "i", "ui": "i", "ee": "i",
    "aeo": "eo", "ae": "e", "ai": "e", "ay": "e",
    "eoh": "o", "eo": "o", "eu": "o", "oo": "o", "ou": "o", "u": "o",
}  # fmt: skip
_GRAPHEME: Final = re.compile("|".join(sorted(_GRAPHEMES, key=len, reverse=True)))
_CUSTOMARY: Final = {"park": "pak", "hur": "ho", "suh": "so"}
_SILENT_H: Final = re.compile("(?<=[aeiou])h(?=[^aeiouwy]|$)")
_INITIAL_R: Final = re.compile("^r(?=[iy])")
_INITIAL_R_OTHER: Final = re.compile("^r(?=[aeow])")
_INITIAL_GLIDE: Final = re.compile("^(?:y(?=i)|w(?=o))")
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def latin_korean_key(word: str) -> str:
    """Return one key for all Latin spellings of a Korean word; it retrieves and **never decides alone**.

    Meets: Pyongyang, Pyeongyang, P'yongyang and Phyongyang; Ri, Lee, Yi, Rhee and Li; Kim and Gim; Chosun, Choson and
    Joseon; Jong, Chong, Cheong and Chung; Pak and Park; Ryu and Yu; Rodong and Nodong. What it gives up for that: plain,
    tense and aspirated consonants; ㅓ ㅗ ㅜ ㅡ; ㄴ and ㅇ at the end; ㄹ at the beginning. Short names fall together
    easily, so a match by key is confirmed on the spelling itself.

    Args:
        word: One Latin word, any case, diacritics, hyphens and apostrophes allowed.
    """
    text = _NOT_LETTERS.sub("", latin.fold(word))
    text = _SILENT_H.sub("", _CUSTOMARY.get(text, text))
    text = _GRAPHEME.sub(lambda match: _GRAPHEMES[match[0]], text)
    text = _INITIAL_R_OTHER.sub("n", _INITIAL_R.sub("", text))
    return _DOUBLED.sub(r"\1", _INITIAL_GLIDE.sub("", text))
