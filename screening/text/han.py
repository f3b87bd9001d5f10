"""Han characters: one spelling for the many shapes one character is written in across Japan, China and Korea.

`fold` is for keys: the same company written in shinjitai, kyujitai, simplified, traditional or variant characters gets
one form, so that 三菱重工海洋机械 meets 三菱重工海洋機械. It joins more than a dictionary would (里/裏, 后/後, 発/髪,
斎/斉), because a simplified character may stand for several; it never decides that two companies are one.
`to_japanese` is for readings: character by character the form a Japanese text would use, nothing joined.
`numbers` writes Chinese numerals that number a plant or an institute in ASCII digits.

Tables: ``data/han_fold.tsv``, ``han_japanese.tsv`` and ``han_simplified.tsv``, made by ``tools/make_han_fold.py`` from the
character tables of OpenCC (Apache License 2.0) and the reviewed ``data/han_variants.tsv``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import Final

from screening.text import tables

_COMPATIBILITY_BLOCKS: Final = ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
_VARIATION_SELECTORS: Final = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_REPEATED: Final = re.compile(f"([{_HAN}])[々〻]")
_SMALL_KE: Final = re.compile(f"(?<=[{_HAN}])[ケヵが](?=[{_HAN}])")

_DIGITS: Final = MappingProxyType(
    {
        char: value
        for value, chars in enumerate(("〇零", "一壱壹弌", "二弐貳贰", "三参參叁", *"四五六七八九"))
        for char in chars
    }
)
_UNITS: Final = MappingProxyType({"十": 10, "拾": 10, "百": 100, "千": 1000})
_NUMERAL: Final = "".join((*_DIGITS, *_UNITS))
_COUNTERS: Final = (
    "号|號|廠|厂|工[場厂廠]|研究[所院]|設計[局所院]|设计[局所院]|航空[機机]?修理|修理|部[隊队]|大[隊队]|師団|师|旅団|旅团|"
    "造船[所厂廠]|車間|车间|医院|病院|丁目|番[地館]?"
)
_ORDINAL: Final = re.compile(f"第([{_NUMERAL}]+)(?=({_COUNTERS}|[^{_HAN}]|$)?)")
_COUNTED: Final = re.compile(f"([{_NUMERAL}]+)(?={_COUNTERS})")
_RUN: Final = re.compile(f"[{_NUMERAL}]+")
_LONG_RUN: Final = 3


def fold(text: str) -> str:
    """Write every Han character as the one representative of its group; other characters stay.

    Shinjitai, kyujitai, simplified, traditional, variant, compatibility and radical forms meet (鐵/鉄/铁, 髙/高,
    邊/邉/辺); 々 is written out (佐々木 = 佐佐木); ケ, ヵ and が between Han characters read as ヶ (霞が関 = 霞ヶ関).
    鉄/紙, 東/束, 日/曰, 土/士, 未/末 stay apart. 斎 and 斉 are joined although Japanese law keeps them apart: business
    data confuses them, and no two listed or ordinary organisations are known that differ in nothing else.
    Idempotent; the length changes only by variation selectors, which are dropped.

    Args:
        text: Any text; best after `screening.text.normalize.clean`.

    Returns:
        The text with Han characters folded.

    Source: OpenCC 1.1 character tables (union-find over simplified, traditional, Taiwan, Hong Kong and Japanese
    pairs) and the reviewed additions in ``data/han_variants.tsv``.
    """
    if text.isascii():
        return text
    text = text.translate(_fold_table())
    if "々" in text or "〻" in text:
        text = write_out_repetition(text)
    if "ケ" in text or "ヵ" in text or "が" in text:
        text = _SMALL_KE.sub("ヶ", text)
    return text


def to_japanese(text: str) -> str:
    """Write each Han character as Japanese text would, for dictionaries that know Japanese forms only.

    防卫 becomes 防衛, 髙﨑 becomes 高崎; a character with no known Japanese form stays. Unlike `fold`, characters that
    are themselves usual in Japanese stay apart (机/機, 后/後, 里/裏).

    Source: OpenCC's Japanese variant table (jōyō kanji reform of 1946 and 1949), JIS X 0208 as the set of usual forms.
    """
    return text if text.isascii() else text.translate(_japanese_table())


def to_simplified(text: str) -> str:
    """Write each Han character as a mainland Chinese text would, for dictionaries that know simplified forms only.

    Source: OpenCC's traditional to simplified table; a Japanese form (発) goes by its traditional fellow (發).
    """
    return text if text.isascii() else text.translate(_simplified_table())


def write_out_repetition(text: str) -> str:
    """Replace 々 by the Han character it repeats, from left to right (佐々木 -> 佐佐木)."""
    while (written := _REPEATED.sub(r"\1\1", text)) != text:
        text = written
    return text


def alternatives(char: str) -> str:
    """The other characters of a character's fold group, the representative first; "" where there are none."""
    head = fold(char)
    others = _members().get(head, "")
    return (head + others).replace(char, "") if others else ""


def numbers(text: str) -> str:
    """Write Chinese numerals that number a unit in ASCII digits, so that 第五五八, 第五百五十八 and 558 agree.

    Conservative: after 第 (where the numeral ends before a counter or is too long to be part of a name), before a
    counter such as 号, 廠, 工場, 研究所, and in digit-by-digit runs of three or more (五五八) or with 〇. Names keep their
    characters: 三菱, 八千代, 一建設, 四国, 五十嵐, 第一三共, 八十二銀行.
    """
    if not _RUN.search(text):
        return text
    text = _ORDINAL.sub(_ordinal, text)
    text = _COUNTED.sub(
        lambda match: _digits(match[1]) if match[1][0] in _DIGITS or match[1][0] in "十拾" else match[1], text
    )
    return _RUN.sub(lambda match: _digits(match[0]) if _is_serial(match[0]) else match[0], text)


def _ordinal(match: re.Match[str]) -> str:
    """第 with its numeral in digits, unless the numeral may be the beginning of a name (第一三共)."""
    numeral, follower = match[1], match[2]
    # 第一三共 begins with 第一; no name begins with 第二七.
    by_digit = len(numeral) > 1 and numeral[0] != "一" and all(char in _DIGITS for char in numeral)
    certain = by_digit or follower is not None or _is_serial(numeral) or any(char in _UNITS for char in numeral)
    return "第" + (_digits(numeral) if certain else numeral)


def _is_serial(numeral: str) -> bool:
    """Whether a run of numerals is a number written digit by digit and not a word."""
    if any(char not in _DIGITS for char in numeral):
        return False
    return len(numeral) >= _LONG_RUN or (len(numeral) > 1 and any(char in "〇零" for char in numeral))


def _digits(numeral: str) -> str:
    """ASCII digits of a positional (五百五十八) or digit-by-digit (五五八) numeral."""
    if all(char in _DIGITS for char in numeral):
        return "".join(str(_DIGITS[char]) for char in numeral)
    total = current = 0
    for char in numeral:
        if char in _UNITS:
            total += (current or 1) * _UNITS[char]
            current = 0
        else:
            current = current * 10 + _DIGITS[char]
    return str(total + current)


@cache
def _members() -> dict[str, str]:
    """Representative -> the other members of its group."""
    return {row[0]: row[1] for row in tables.rows("han_fold.tsv")}


@cache
def _fold_table() -> dict[int, str | None]:
    """Code point -> representative, as `str.translate` wants it."""
    table: dict[int, str | None] = {ord(char): head for head, rest in tables.rows("han_fold.tsv") for char in rest}
    return _with_compatibility_forms(table)


@cache
def _japanese_table() -> dict[int, str | None]:
    """Code point -> Japanese form, as `str.translate` wants it."""
    return _with_compatibility_forms({ord(char): form for char, form in tables.rows("han_japanese.tsv")})


@cache
def _simplified_table() -> dict[int, str | None]:
    """Code point -> simplified form, as `str.translate` wants it."""
    return _with_compatibility_forms({ord(char): form for char, form in tables.rows("han_simplified.tsv")})


def _with_compatibility_forms(table: dict[int, str | None]) -> dict[int, str | None]:
    """Add compatibility ideographs and Kangxi radicals (by NFKC) and the dropping of variation selectors."""
    for first, last in _COMPATIBILITY_BLOCKS:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and ord(plain) != code:
                table[code] = table.get(ord(plain)) or plain
    for first, last in _VARIATION_SELECTORS:
        table.update(dict.fromkeys(range(first, last + 1)))
    return table
