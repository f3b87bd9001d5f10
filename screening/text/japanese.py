"""How a Japanese name written in kanji is read: the kana under which transfers, registers and romaji meet it.

Two dictionaries guess, an official reading (a register, a notice) always outranks them. Measured on the filers of the
FSA's EDINET code list whose names hold kanji and no Latin letters, legal form stripped, spaces ignored, kana size
ignored (tuned on rows with an even hash of the id; the figures are of the odd ones):

| exact readings | organisations (726) | persons (764) |
|---|---|---|
| SudachiPy | 91.3 % | 71.2 % |
| pykakasi | 82.8 % | 63.0 % |
| `readings`, limit 2 | 96.3 % | 78.8 % |
| `readings`, limit 4 | 96.4 % | 82.1 % |

Sudachi's split modes A, B and C read alike; C is used. A name is read without its spaces: measured 2.6 points better
on persons. Both libraries are imported on first use, and only here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from screening.text import han, kana
from screening.text.quick_kakasi import quickened

if TYPE_CHECKING:
    import pykakasi
    import sudachipy

_HAN_CLASS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆〇ヶ"
_HAN: Final = re.compile(f"[{_HAN_CLASS}]")
_JAPANESE_RUN: Final = re.compile(f"[{_HAN_CLASS}ぁ-ゖァ-ヺー]+")
_SPACES: Final = re.compile(r"\s+")
_REPEATED: Final = re.compile("([\u3400-\u4dbf\u4e00-\u9fff])(?<![一二三五六七八九十百千〇])\\1")
_LONGEST_PERSON: Final = 6
_PERSON_READINGS: Final = 8
_RENDAKU: Final = (("ケンキュウショ", "ケンキュウジョ"), ("セイサクショ", "セイサクジョ"))

_per_thread = threading.local()
_kakasi_lock = threading.Lock()
_sudachi_lock = threading.Lock()


def readings(text: str, limit: int = 2) -> tuple[tuple[str, str], ...]:
    """Return the likeliest kana readings of a Japanese name as (rule, katakana), best first, without repetition.

    No character vanishes: what neither dictionary can read stays in its place (unlike in pykakasi, which drops
    simplified-Chinese and variant characters in silence), Latin letters and digits stay, kana becomes katakana. Only
    spaces go. Text without kanji has no reading to guess and gives ().

    Rules: `jpan:reading` (SudachiPy), `jpan:reading-nihon` (the other reading of 日本), `jpan:reading-kakasi` (pykakasi),
    `jpan:reading-name` (surname and given name of the dictionary), `jpan:reading-rendaku` (研究所 as けんきゅうじょ).

    Args:
        text: A name or a part of one, cleaned; the legal form may be stripped or not.
        limit: Readings wanted; two for an organisation, four for a person.

    Source: SudachiPy with its core dictionary (Apache License 2.0), pykakasi (GPL-3.0-or-later); figures above.
    """
    if limit < 1 or not _HAN.search(text):
        return ()
    return _readings(text)[:limit]


@lru_cache(maxsize=16384)
def _readings(text: str) -> tuple[tuple[str, str], ...]:
    plain = _with_repetition_marks(han.to_japanese(text).strip())
    joined = _SPACES.sub("", plain)
    found: dict[str, str] = {}
    for rule, reading in _guesses(plain, joined):
        found.setdefault(reading, rule)
    return tuple((rule, reading) for reading, rule in found.items())


def _with_repetition_marks(text: str) -> str:
    """Write 佐佐木 as the dictionaries know it, 佐々木; where they do not know the marked form the text stays."""
    marked = _REPEATED.sub(r"\1々", text)
    return text if marked == text or "々" in _sudachi_reading(marked) else marked


def _guesses(plain: str, joined: str) -> Iterator[tuple[str, str]]:
    """Every guess, best first; repetitions included."""
    first = _sudachi_reading(joined)
    yield "jpan:reading", first
    if "日本" in joined:
        yield (
            "jpan:reading-nihon",
            first.replace("ニッポン", "ニホン") if "ニッポン" in first else first.replace("ニホン", "ニッポン"),
        )
    yield "jpan:reading-kakasi", _kakasi_reading(joined)
    for reading in _person_readings(plain):
        yield "jpan:reading-name", reading
    for usual, voiced in _RENDAKU:
        yield "jpan:reading-rendaku", first.replace(usual, voiced)


def _by_run(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of a text with whether each is Japanese writing that holds kanji."""
    position = 0
    for match in _JAPANESE_RUN.finditer(text):
        if match.start() > position:
            yield text[position : match.start()], False
        yield match[0], _HAN.search(match[0]) is not None
        position = match.end()
    if position < len(text):
        yield text[position:], False


def _sudachi_reading(text: str) -> str:
    return "".join(_sudachi_run(piece) if japanese else kana.fold(piece) for piece, japanese in _by_run(text))


def _sudachi_run(text: str) -> str:
    """Reading of a run of kanji and kana; a token the dictionary lacks is read by pykakasi."""
    out = []
    for token in _tokenizer().tokenize(text):
        surface = token.surface()
        if not _HAN.search(surface):
            out.append(kana.fold(surface))
            continue
        reading = str(token.reading_form())
        unread = token.is_oov() or not reading or _HAN.search(reading) is not None or reading == "キゴウ"
        out.append(_kakasi_reading(surface) if unread else kana.fold(reading))
    return "".join(out)


def _kakasi_reading(text: str) -> str:
    return "".join(_kakasi_run(piece) if japanese else kana.fold(piece) for piece, japanese in _by_run(text))


def _kakasi_run(text: str) -> str:
    """Reading of a run of kanji and kana; characters pykakasi would drop are kept in place."""
    if all(map(_kakasi_knows, text)):
        return _convert(text)
    out, known = [], ""
    for char in text:
        if _kakasi_knows(char):
            known += char
            continue
        out += [_convert(known), char]
        known = ""
    return "".join([*out, _convert(known)])


def _convert(text: str) -> str:
    """Katakana from pykakasi, checked item by item that nothing is lost."""
    if not text:
        return ""
    with _kakasi_lock:
        items = _kakasi().convert(text)
    whole = "".join(item["orig"] for item in items) == text
    if not whole:
        return text if len(text) == 1 else "".join(_convert(char) for char in text)
    return "".join(kana.fold(item["kana"]) or item["orig"] for item in items)


@lru_cache(maxsize=16384)
def _kakasi_knows(char: str) -> bool:
    """Whether pykakasi gives a single character any reading."""
    if not _HAN.match(char):
        return True
    with _kakasi_lock:
        items = _kakasi().convert(char)
    return any(item["kana"] for item in items)


def _person_readings(text: str) -> Iterator[str]:
    """Readings of a text that is exactly a surname and a given name of the dictionary, likeliest first."""
    for surname, given in _name_splits(text):
        first, last = _lookup(surname, "姓"), _lookup(given, "名")
        pairs = sorted(product(range(len(first)), range(len(last))), key=sum)
        yield from (first[i] + last[j] for i, j in pairs[:_PERSON_READINGS])


def _name_splits(text: str) -> list[tuple[str, str]]:
    """Where a name may divide into surname and given name: at its space, else near the second character."""
    parts = text.split()
    if len(parts) == 2:  # noqa: PLR2004  # surname and given name
        return [(parts[0], parts[1])]
    if len(parts) != 1 or len(text) > _LONGEST_PERSON:
        return []
    cuts = sorted(range(1, len(text)), key=lambda cut: abs(cut - 2))
    return [(text[:cut], text[cut:]) for cut in cuts]


@lru_cache(maxsize=16384)
def _lookup(word: str, kind: str) -> tuple[str, ...]:
    """Readings under which the dictionary holds a word as a surname (姓) or a given name (名)."""
    with _sudachi_lock:
        found = [m.reading_form() for m in _dictionary().lookup(word) if m.part_of_speech()[2:4] == ("人名", kind)]
    return tuple(dict.fromkeys(str(reading) for reading in found))


@cache
def _load_dictionary() -> sudachipy.Dictionary:
    from sudachipy import Dictionary  # noqa: PLC0415  # heavy: read on first use only

    return Dictionary(dict="core")


def _dictionary() -> sudachipy.Dictionary:
    return _load_dictionary()


def _tokenizer() -> sudachipy.Tokenizer:
    """This thread's tokenizer: Sudachi's tokenizers may not be shared between threads."""
    tokenizer: sudachipy.Tokenizer | None = getattr(_per_thread, "tokenizer", None)
    if tokenizer is None:
        with _sudachi_lock:
            tokenizer = _per_thread.tokenizer = _dictionary().tokenizer("C")
    return tokenizer


@cache
def _kakasi() -> pykakasi.kakasi:
    from pykakasi import kakasi  # noqa: PLC0415  # heavy: read on first use only

    return quickened(kakasi())  # type: ignore[no-untyped-call]
