"""How a Japanese name written in kanji is read: the kana under which transfers, registers and romaji meet it.

Two dictionaries guess, an official reading (a register, a notice) always outranks them. Measured on the filers of the
FSA's EDINET code list whose names hold kanji and no Latin letters, legal form stripped, spaces and kana size ignored
(tuned on rows with an even hash of the id; the figures are of the odd ones):

| exact readings | organisations (733) | persons (764) |
|---|---|---|
| SudachiPy | 91.7 % | 71.2 % |
| pykakasi | 82.7 % | 61.4 % |
| `readings`, limit 2 | 97.1 % | 76.7 % |
| `readings`, limit 4 | 97.5 % | 85.2 % |
| `readings`, limit 16 | 97.5 % | 94.1 % |

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
from screening.text.japanese_persons import likely, on_reading
from screening.text.quick_kakasi import quickened

if TYPE_CHECKING:
    import pykakasi
    import sudachipy

_HAN_CLASS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆〇ヶ"
_HAN: Final = re.compile(f"[{_HAN_CLASS}]")
_JAPANESE_RUN: Final = re.compile(f"[{_HAN_CLASS}ぁ-ゖァ-ヺー]+")
_PERSON: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff々ヶぁ-ゖヵッノ]+")
_SPACES: Final = re.compile(r"\s+")
_REPEATED: Final = re.compile("([\u3400-\u4dbf\u4e00-\u9fff])(?<![一二三五六七八九十百千〇])\\1")
_LETTERS: Final = re.compile(r"(?<![a-z])[a-z]{1,5}(?![a-z])")
_DIGITS: Final = ("イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ")
_SAID: Final = (
    ("サンセン", "サンゼン"), ("ハチセン", "ハッセン"), ("サンヒャク", "サンビャク"), ("ロクヒャク", "ロッピャク"), ("ハチヒャク", "ハッピャク"),
)  # fmt: skip
_NUMBER: Final = re.compile(r"(?<!\d)[1-9][0-9]{0,3}(?!\d)")
_LONGEST_PERSON: Final = 6
_LONGEST_PART: Final = 4
_SURNAME_READINGS: Final = 5
_PERSON_READINGS: Final = 24
_RENDAKU: Final = (("ケンキュウショ", "ケンキュウジョ"), ("セイサクショ", "セイサクジョ"))

_per_thread = threading.local()
_kakasi_lock = threading.Lock()
_sudachi_lock = threading.Lock()


def readings(text: str, limit: int = 2, *, person: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the likeliest kana readings of a Japanese name as (rule, katakana), best first, without repetition.

    No character vanishes: what neither dictionary can read stays in its place (unlike in pykakasi, which drops
    simplified-Chinese and variant characters in silence), Latin letters and digits stay, kana becomes katakana. Only
    spaces go. Text without kanji has no reading to guess and gives ().

    Rules: `jpan:reading` (SudachiPy), `jpan:reading-nihon` (the other reading of 日本), `jpan:reading-kakasi` (pykakasi),
    `jpan:reading-rendaku` (研究所 as けんきゅうじょ), `jpan:reading-on` (names in on readings, 幸栄 as コウエイ),
    `jpan:reading-spoken` (letters and digits as they are said), `jpan:reading-name` (surname and given name, kanji by kanji).

    Args:
        text: A name or a part of one, cleaned; the legal form may be stripped or not.
        limit: Readings wanted; two for an organisation, sixteen for a person.
        person: Whether the text may be the name of a person, whose kanji are read in more ways than a dictionary holds.

    Source: SudachiPy with its core dictionary (Apache License 2.0), pykakasi (GPL-3.0-or-later), for persons JMnedict
    (CC BY-SA); figures above.
    """
    if limit < 1 or not holds_kanji(text):
        return ()
    return _readings(text, person=person)[:limit]


def holds_kanji(text: str) -> bool:
    """Return whether a text has a character that must be read."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=16384)
def _readings(text: str, *, person: bool) -> tuple[tuple[str, str], ...]:
    plain = _with_repetition_marks(han.to_japanese(text).strip())
    joined = _SPACES.sub("", plain)
    found: dict[str, str] = {}
    for rule, reading in _guesses(plain, joined, person=person):
        found.setdefault(reading, rule)
    return tuple((rule, reading) for reading, rule in found.items())


def _with_repetition_marks(text: str) -> str:
    """Write 佐佐木 as the dictionaries know it, 佐々木; where they do not know the marked form the text stays."""
    marked = _REPEATED.sub(r"\1々", text)
    return text if marked == text or "々" in _sudachi_reading(marked) else marked


def _guesses(plain: str, joined: str, *, person: bool) -> Iterator[tuple[str, str]]:
    """Every guess, best first; repetitions included."""
    first, on = _sudachi_readings(joined)
    yield "jpan:reading", first
    if "日本" in joined:
        yield (
            "jpan:reading-nihon",
            first.replace("ニッポン", "ニホン") if "ニッポン" in first else first.replace("ニホン", "ニッポン"),
        )
    yield "jpan:reading-kakasi", _kakasi_reading(joined)
    for usual, voiced in _RENDAKU:
        yield "jpan:reading-rendaku", first.replace(usual, voiced)
    yield "jpan:reading-on", on
    if (spoken := _spoken(joined)) != joined:
        yield "jpan:reading-spoken", _sudachi_reading(spoken)
    if person:
        for reading in _person_readings(plain):
            yield "jpan:reading-name", reading


def _spoken(text: str) -> str:
    """Latin letters and digits as they are said in Japanese: cs企画 as シーエス企画, 第1回 as 第イチ回."""
    return _NUMBER.sub(_numeral, _LETTERS.sub(lambda match: kana.letter_kana(match[0]), text))


def _numeral(match: re.Match[str]) -> str:
    """A number as it is said."""
    left, said = int(match[0]), ""
    for unit, sign in ((1000, "セン"), (100, "ヒャク"), (10, "ジュウ"), (1, "")):
        count, left = divmod(left, unit)
        if count:
            said += ("" if sign and count == 1 else _DIGITS[count - 1]) + sign
    for plain, usual in _SAID:
        said = said.replace(plain, usual)
    return said


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
    return _sudachi_readings(text)[0]


def _sudachi_readings(text: str) -> tuple[str, str]:
    """The usual reading, and the one with names of persons and single kanji in on readings: 三神興業 as サンシンコウギョウ."""
    usual, on = [], []
    for piece, japanese in _by_run(text):
        read = map(_token_readings, _tokenizer().tokenize(piece)) if japanese else [(kana.fold(piece),) * 2]
        for one, other in read:
            usual.append(one)
            on.append(other)
    return "".join(usual), "".join(on)


def _token_readings(token: sudachipy.Morpheme) -> tuple[str, str]:
    surface, usual = token.surface(), _reading_of(token)
    named = _HAN.search(surface) and (len(surface) == 1 or token.part_of_speech()[2] == "人名")
    return usual, (on_reading(surface) if named else "") or usual


def _reading_of(token: sudachipy.Morpheme) -> str:
    """Reading of a token of kanji and kana; what the dictionary lacks is read by pykakasi."""
    surface = token.surface()
    if not _HAN.search(surface):
        return kana.fold(surface)
    reading = str(token.reading_form())
    unread = token.is_oov() or not reading or _HAN.search(reading) is not None or reading == "キゴウ"
    return _kakasi_reading(surface) if unread else kana.fold(reading)


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


def _person_readings(text: str) -> list[str]:
    """Readings of a text that may be the surname and the given name of a person, likeliest first."""
    found: dict[str, float] = {}
    for surname, given in _name_splits(text):
        first = likely(surname, "surname", _lookup(surname, "姓"))[:_SURNAME_READINGS]
        last = likely(given, "given", _lookup(given, "名"))
        for (one, heavy), (other, light) in product(first, last):
            found[one + other] = max(found.get(one + other, 0.0), heavy * light)
    return sorted(found, key=lambda reading: -found[reading])[:_PERSON_READINGS]


def _name_splits(text: str) -> list[tuple[str, str]]:
    """Where a name may divide into surname and given name: at its space, else near the second character."""
    parts = text.split()
    if not all(map(_PERSON.fullmatch, parts)):
        return []
    if len(parts) == 2:  # noqa: PLR2004  # surname and given name
        return [(parts[0], parts[1])] if max(map(len, parts)) <= _LONGEST_PART else []
    if len(parts) != 1 or len(text) > _LONGEST_PERSON:
        return []
    cuts = [cut for cut in range(1, len(text)) if _lookup(text[:cut], "姓")]
    return [(text[:cut], text[cut:]) for cut in sorted(cuts, key=lambda cut: abs(cut - 2))]


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
