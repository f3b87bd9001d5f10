"""Latin letters of kana: the romanisations under which Japanese names stand in foreign papers.

Used through `screening.text.kana`, which gives `romaji` and `romaji_variants` under its own name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from screening.text import kana_tables

_CODES: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3095), 0x309D, 0x309E)} | {
    ord(char): ord(usual) for char, usual in ("ゎワ", "ヮワ", "ゕカ", "ヵカ", "ゖケ", "ヶケ")
}
_HALF_WIDTH: Final = re.compile("[\uff65-\uff9f]+")
_DASHES: Final = "\\-‐‑‒–—―−─━ｰ~〜～"
_LONG_MARK: Final = re.compile(f"(?<=[ァ-ヺ])(?<![ッン])[{_DASHES}](?=[ァ-ヺ]|$|[\\s・()])")
_DOUBLED_MARK: Final = re.compile("ー{2,}")
_ITERATED: Final = re.compile("([カ-ホ])([ヽヾ])")
_LONG_O: Final = re.compile(f"(?<=[{kana_tables.ROWS['o']}])[ウオ](?![ァィゥェォ])")
_LONG_U: Final = re.compile(f"(?<=[{kana_tables.ROWS['u']}])ウ(?![ァィゥェォラ])")
_NOT_LONG: Final = re.compile("(?<=[ア-ン]ノ)ウ(?=エ(?![イン])|チ)")


def prepare(text: str) -> str:
    """Katakana, full-width, iteration marks written out, long marks unified; ヴ and ヅ stay, their letters differ."""
    text = _HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = unicodedata.normalize("NFC", text.translate(_CODES))
    while (written := _ITERATED.sub(_write_out_iteration, text)) != text:
        text = written
    return _DOUBLED_MARK.sub("ー", _LONG_MARK.sub("ー", text))


def romaji(text: str) -> str:
    """Write kana in Latin letters, modified Hepburn without macrons, long vowels collapsed (トウキョウ -> tokyo).

    ー and the lengthening of o and u go; ei, ii and aa written with their own kana stay, as in passports (Keiei,
    Niigata). ン is always n, ッ doubles the consonant (tch before ch). Foreign-sound kana have their usual letters
    (ティ ti, ファ fa, ヴァ va, ウェ we, クォ kwo, ツァ tsa, チェ che, デュ dyu). Characters other than kana stay.

    Source: Hepburn as in BGN/PCGN 1976 (2017) and ISO 3602 where kana have one reading; Cabinet Notice 2 of 1991.
    """
    return text if text.isascii() else _romaji(text)


@lru_cache(maxsize=16384)
def _romaji(text: str) -> str:
    return _spell(_shorten(prepare(text)), "hepburn").replace("ー", "")


def romaji_variants(text: str) -> tuple[tuple[str, str], ...]:
    """Return the other Latin spellings met for a kana name as (rule, form), without repetition, `romaji` first.

    Rules: `kana:hepburn` (tokyo), `kana:wapuro` (toukyou, letter for letter as typed), `kana:hepburn-oh` (ohno),
    `kana:hepburn-double` (ee, oo for every long vowel), `kana:hepburn-m` (shimbun), `kana:kunrei` (si, tu, hu, zya).

    Source: ISO 3602 and Cabinet Notice 1 of 1954 (kunrei); passport practice of the Ministry of Foreign Affairs (oh, m).
    """
    plain = prepare(text)
    short = _shorten(plain)
    forms = {
        "kana:hepburn": _spell(short, "hepburn").replace("ー", ""),
        "kana:wapuro": _spell(plain, "hepburn").replace("ー", ""),
        "kana:hepburn-oh": re.sub("oー(?!$)|oー$", "oh", _spell(short, "hepburn")).replace("ー", ""),
        "kana:hepburn-double": re.sub("([aiueo])ー", r"\1\1", _spell(short, "hepburn")).replace("ー", ""),
        "kana:hepburn-m": re.sub("n(?=[bmp])", "m", _spell(short, "hepburn")).replace("ー", ""),
        "kana:kunrei": _spell(short, "kunrei").replace("ー", ""),
    }
    first: dict[str, str] = {}
    for rule, form in forms.items():
        first.setdefault(form, rule)
    return tuple((rule, form) for form, rule in first.items())


def _shorten(kana: str) -> str:
    """Mark the length of o and u by ー."""
    kana = _NOT_LONG.sub("\0", kana)
    return _LONG_U.sub("ー", _LONG_O.sub("ー", kana)).replace("\0", "ウ")


def _spell(kana: str, system: str) -> str:
    """Letters of prepared katakana; ー stays for the caller, characters other than kana pass."""
    table = _letters(system)
    out: list[str] = []
    position = 0
    while position < len(kana):
        size = 2 if kana[position : position + 2] in table else 1
        out.append(table.get(kana[position : position + size], kana[position]))
        position += size
    return _double("".join(out), system)


def _double(text: str, system: str) -> str:
    """Write ッ as the doubling of the consonant that follows; before anything else it goes."""
    if "ッ" not in text:
        return text
    if system == "hepburn":
        text = re.sub("ッ+(?=ch)", "t", text)
    return re.sub("ッ+([bcdfghjkmpqrstvwyz])", r"\1\1", text).replace("ッ", "")


def _write_out_iteration(match: re.Match[str]) -> str:
    """ヽ repeats the kana before it, ヾ repeats it voiced where it can be."""
    voiced = unicodedata.normalize("NFC", match[1] + "\u3099")
    return match[1] + (voiced if match[2] == "ヾ" and len(voiced) == 1 else match[1])


@cache
def _letters(system: str) -> dict[str, str]:
    """Kana of one or two signs -> letters, in `hepburn` or `kunrei`."""
    table = _regular(kana_tables.CONSONANTS) | _palatal(kana_tables.PALATALS) | kana_tables.FOREIGN
    if system == "kunrei":
        table |= kana_tables.KUNREI | _palatal(kana_tables.KUNREI_PALATALS)
    return table


def _regular(rows: MappingProxyType[str, str]) -> dict[str, str]:
    """Kana whose letters are consonant plus vowel."""
    return {
        kana: consonant + vowel
        for consonant, row in rows.items()
        for kana, vowel in zip(row, "aiueo", strict=False)
        if kana != "_"
    }


def _palatal(rows: MappingProxyType[str, str]) -> dict[str, str]:
    """Kana of the i row followed by a small ya, yu or yo."""
    return {
        kana + small: letters + vowel
        for kana, letters in rows.items()
        for small, vowel in zip("ャュョ", "auo", strict=True)
    }
