"""Rows 5-7 and 18-20, 45: hands and eyes that slip, and printers that do."""

from __future__ import annotations

import random
import re

from bench.quality.operators.base import Tier, is_form, is_latin, operator, replace_span, word_spans
from bench.quality.values import Name

_KEYS = "abcdefghijklmnopqrstuvwxyz"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_VOWELS = frozenset("aeiouAEIOU")
_EDIT_LENGTH = 5


def _alphabet(word: str) -> str:
    return _KANA if "\u30a0" <= word[0] <= "\u30ff" else _KEYS


def transposed(word: str, rng: random.Random) -> str:
    """Two neighbouring letters swapped, after the first; the word itself when all its letters are equal."""
    places = [i for i in range(1, len(word) - 1) if word[i] != word[i + 1]]
    if not places:
        return word
    i = rng.choice(places)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def dropped(word: str, rng: random.Random) -> str:
    """One letter left out, not the first."""
    i = rng.randrange(1, len(word))
    return word[:i] + word[i + 1 :]


def added(word: str, rng: random.Random) -> str:
    """One letter too many, after the first."""
    i = rng.randrange(1, len(word) + 1)
    return word[:i] + rng.choice(_alphabet(word)) + word[i:]


def substituted(word: str, rng: random.Random) -> str:
    """One letter replaced by another, not the first."""
    i = rng.randrange(1, len(word))
    return word[:i] + rng.choice([char for char in _alphabet(word) if char != word[i].lower()]) + word[i + 1 :]


def doubled(word: str, rng: random.Random) -> str:
    """One letter typed twice."""
    i = rng.randrange(len(word))
    return word[: i + 1] + word[i:]


_EDITS = (transposed, dropped, added, substituted, doubled)


def _edit_one(name: Name, rng: random.Random, edit: int) -> str:
    spans = word_spans(name.text, _EDIT_LENGTH)
    if not spans:
        return ""
    start, end = rng.choice(spans)
    return replace_span(name.text, (start, end), _EDITS[edit](name.text[start:end], rng))


@operator(5, Tier.T1, "transposed", seeded=True)
def edit_transposed(name: Name, rng: random.Random) -> str:
    """Row 5: Tupolev -> Tuploev; in one word of five letters or more that is no legal form."""
    return _edit_one(name, rng, 0)


@operator(5, Tier.T1, "dropped", seeded=True)
def edit_dropped(name: Name, rng: random.Random) -> str:
    """Row 5: Kalashnikov -> Kalashnkov."""
    return _edit_one(name, rng, 1)


@operator(5, Tier.T1, "added", seeded=True)
def edit_added(name: Name, rng: random.Random) -> str:
    """Row 5: Machine -> Machinne, with any letter."""
    return _edit_one(name, rng, 2)


@operator(5, Tier.T1, "substituted", seeded=True)
def edit_substituted(name: Name, rng: random.Random) -> str:
    """Row 5: one letter replaced by another."""
    return _edit_one(name, rng, 3)


@operator(5, Tier.T1, "doubled", seeded=True)
def edit_doubled(name: Name, rng: random.Random) -> str:
    """Row 5: one letter typed twice."""
    return _edit_one(name, rng, 4)


@operator(5, Tier.T1, "each-word", seeded=True)
def edit_each_word(name: Name, rng: random.Random) -> str:
    """Row 5: Miass Machine-Building Factory -> Mias Machinne Bulding Factory; one edit in up to three words."""
    spans = word_spans(name.text, _EDIT_LENGTH)
    if len(spans) < 2:
        return ""
    text = name.text
    for start, end in sorted(rng.sample(spans, min(3, len(spans))), reverse=True):
        text = replace_span(text, (start, end), rng.choice(_EDITS)(text[start:end], rng))
    return text


@operator(6, Tier.T2, "two-edits", seeded=True)
def two_edits(name: Name, rng: random.Random) -> str:
    """Row 6: Cheboksary -> Chebaksery; two edits in one word of eight letters or more."""
    spans = word_spans(name.text, 8)
    if not spans:
        return ""
    start, end = rng.choice(spans)
    word = rng.choice(_EDITS)(rng.choice(_EDITS)(name.text[start:end], rng), rng)
    return replace_span(name.text, (start, end), word)


@operator(7, Tier.T4, "no-vowels")
def without_vowels(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 7: Admiralty Shipyard -> Admrlty Shpyrd; where at least six consonants are left."""
    if not is_latin(name.text):
        return ""
    words = name.text.split()
    kept = [word if is_form(word) or word.isupper() else _consonants(word) for word in words]
    left = sum(len(after) for before, after in zip(words, kept, strict=True) if before != after)
    return " ".join(kept) if left >= 6 else ""


def _consonants(word: str) -> str:
    return word[:1] + "".join(char for char in word[1:] if char not in _VOWELS)


_PHONETIC = (
    ("kv", "qu"), ("ks", "x"), ("ph", "f"), ("f", "ph"), ("k", "q"), ("oo", "u"), ("u", "oo"), ("ts", "z"), ("i", "ee"),
    ("c", "k"), ("sh", "sch"),
)  # fmt: skip


@operator(18, Tier.T3, "phonetic", seeded=True)
def phonetic(name: Name, rng: random.Random) -> str:
    """Row 18: Kvant -> Quant, Tako -> Taqo, Irkut -> Irkoot; one such respelling in one word."""
    if not is_latin(name.text):
        return ""
    spans = word_spans(name.text, 4)
    choices = [
        (span, old, new)
        for span in spans
        for old, new in _PHONETIC
        if old in name.text[span[0] + (len(old) == 1) : span[1]].lower()
    ]
    if not choices:
        return ""
    (start, end), old, new = rng.choice(choices)
    word = name.text[start:end]
    at = word.lower().find(old, 0 if len(old) > 1 else 1)
    respelt = word[:at] + (new.capitalize() if at == 0 else new) + word[at + len(old) :]
    return replace_span(name.text, (start, end), respelt)


_OCR = {"o": "0", "O": "0", "l": "1", "I": "1", "S": "5", "s": "5", "B": "8"}


@operator(19, Tier.T2, "ocr-digits", seeded=True)
def ocr_digits(name: Name, rng: random.Random) -> str:
    """Row 19: NPO Electronic Systems -> NP0 E1ectronic 5ystems; one to three letters read as digits."""
    if not is_latin(name.text):
        return ""
    places = [i for i, char in enumerate(name.text) if char in _OCR]
    if not places:
        return ""
    chosen = set(rng.sample(places, min(len(places), rng.randint(1, 3))))
    return "".join(_OCR[char] if i in chosen else char for i, char in enumerate(name.text))


@operator(19, Tier.T2, "rn-m", seeded=True)
def rn_for_m(name: Name, rng: random.Random) -> str:
    """Row 19: Kornet <-> Komet; rn read as m or the other way round, in a word of five letters or more."""
    if not is_latin(name.text):
        return ""
    spans = [span for span in word_spans(name.text, 5) if re.search(r"rn|m", name.text[span[0] + 1 : span[1]])]
    if not spans:
        return ""
    start, end = rng.choice(spans)
    word = name.text[start:end]
    tail = word[1:].replace("rn", "m", 1) if "rn" in word[1:] else word[1:].replace("m", "rn", 1)
    return replace_span(name.text, (start, end), word[:1] + tail)


_LEET = str.maketrans({"o": "0", "O": "0", "i": "1", "I": "1", "a": "4", "A": "4", "e": "3", "E": "3"})


@operator(20, Tier.T3, "leet")
def leet(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 20: Tokin Corporation -> T0k1n C0rp0r4t10n; o, i, a and e as digits everywhere."""
    return name.text.translate(_LEET) if is_latin(name.text) and word_spans(name.text, 4) else ""


_TYPOS = (("LLC", "LLS"), ("JSC", "JCS"), ("Petersburg", "Peterburg"), ("Venture", "Ventur"))


@operator(45, Tier.T1, "printed-typos")
def printed_typos(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 45: LLC <-> LLS, JSC <-> JCS, Petersburg <-> Peterburg, as the notices print them and as they are meant."""
    for one, other in _TYPOS:
        for old, new in ((one, other), (other, one)):
            varied = re.sub(rf"\b{old}\b", new, name.text)
            if varied != name.text:
                return varied
    return ""
