"""Text that was read or written in the wrong encoding, and what it was meant to say.

An exporter's ERP often sends names that were encoded twice or read in the wrong code page. A repair is made only
where the bytes leave no reasonable second reading; what looks damaged and cannot be repaired stays and is reported.
Bytes that one reading changed beyond recovery (the `?` of "Schr?dinger") are gone and are reported too.

Source: the byte patterns of UTF-8 (RFC 3629), the WHATWG indexes of windows-1251, windows-1252, Shift_JIS and GBK.
"""

from __future__ import annotations

import codecs
import html
import re
from functools import cache
from typing import Final

_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_PERCENT: Final = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_HIGH_PERCENT: Final = re.compile(r"%[89a-fA-F][0-9a-fA-F]")
_SUSPECT: Final = re.compile(r"[&%\\\x00]|[^\x00-\x7f]")

_WESTERN_SPECIAL: Final = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_WESTERN_RUN: Final = re.compile(f"[\x80-\xff{_WESTERN_SPECIAL}]+")
_WESTERN_BYTES: Final = {ord(char): char.encode("cp1252")[0] for char in _WESTERN_SPECIAL}
_LEADS: Final = re.compile("[Â-ô]")
_ACCENTED_RUN: Final = re.compile("(?<![A-Za-z])[À-ÿ]{3,}(?![A-Za-z])")
_CYRILLIC_RUN: Final = re.compile("(?:[РСТабвгдежзий][\u0400-\u045f\u0490\u0491\xa0-\xbf€‚„…†‡‰‹‘’“”•–—™›№]){2,}")
_RUSSIAN: Final = re.compile("(?!.*(?:^| )[ъыь])[А-Яа-яЁё№« »-]*[АЕИОУЫЭЮЯаеиоуыэюяЁё][А-Яа-яЁё№« »-]*")
_CYRILLIC_WORDS: Final = re.compile("[Ѐ-ӿ№«»“”–— ]+")
_JAPANESE: Final = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f ]+")
_FULL_WIDTH: Final = re.compile("[\u3001-\u30ff\u4e00-\u9fff]+")
_EAST_ASIAN: Final = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f\u2010-\u203a·0-9A-Za-z .,()&-]+")
_EAST_ASIAN_NAME: Final = re.compile(
    r"(?=.*[\u3041-\u9fff\uff66-\uff9f“”‘’])[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f -~“”‘’]+"
)
_C1: Final = re.compile("[\x80-\x9f]")
_KANA_OR_COMPANY: Final = re.compile("[\u30a1-\u30fc]{2}|会社|法人|研究所|大学")
_SHIFT_JIS_TELLS: Final = re.compile("[縺繧繝]")
_HALF_KANA_IN_WORD: Final = re.compile(
    "(?<=[A-Za-z])[ﾃﾄﾅ][\uff61-\uff9f](?=[a-z]|\\b)|(?<![^\\W])[ﾃﾄﾅ][\uff61-\uff9f](?=[a-z])"
)
_LOST: Final = re.compile("[?\ufffd・]+$")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_HAN_OR_HALF_KANA: Final = re.compile("[\u4e00-\u9fff\uff61-\uff9f]")
_SHIFT_JIS_LEADS: Final = range(0xE2, 0xEA)
_TWIN_ROWS: Final = (0x87, 0xED, 0xEE)
_LAST_BYTE: Final = 0xFF
_MIN_HAN: Final = 2
_MIN_GBK: Final = 3
_WIDE_NULS: Final = 3


def _western_bytes(text: str) -> bytes | None:
    """The bytes of a text that was read as windows-1252, its five holes read as latin-1; None if it was not."""
    codes = [_WESTERN_BYTES.get(ord(char), ord(char)) for char in text]
    return bytes(codes) if max(codes, default=0) <= _LAST_BYTE else None


def _decode(data: bytes, encoding: str, *, cut: bool = False) -> str:
    """The text of some bytes, or nothing when they are not of this encoding; `cut` forgives an unfinished end."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        return ""


def _encode(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


def _plausible(text: str) -> bool:
    """Whether every character is one that names hold: no symbol or rare block comes out of a true repair."""
    return all(
        "\u00a0" <= char <= "\u017f"
        or "\u0218" <= char <= "\u021b"
        or "\u0370" <= char <= "\u04ff"
        or "\u1e00" <= char <= "\u1eff"
        or "\u2010" <= char <= "\u203a"
        or "\u3000" <= char <= "\u30ff"
        or "\u4e00" <= char <= "\u9fff"
        or "\uac00" <= char <= "\ud7a3"
        or "\uff01" <= char <= "\uff9f"
        or char == "№"
        for char in text
    )


def _repair_western_run(match: re.Match[str]) -> str:
    run = match[0]
    data = _western_bytes(run)
    text = _decode(data, "utf-8") if data else ""
    closing_quote = len(run) == _MIN_HAN and run[1] == "»" and "«" in match.string
    return text if text and _plausible(text) and not closing_quote else run


def _repair_shift_jis_as_western(text: str) -> str:
    """株式会社 stored in Shift_JIS and read as windows-1252 ("Š”Ž®‰ïŽÐ"); only when all of it turns Japanese.

    Control characters of Latin-1 stand in no name: with them Latin letters may stand beside the Japanese ones.
    """
    data = _western_bytes(text)
    japanese = _decode(data, "cp932") if data else ""
    if japanese and _C1.search(text) and not _C1.search(japanese) and _EAST_ASIAN_NAME.fullmatch(japanese):
        return japanese
    whole = bool(japanese) and _JAPANESE.fullmatch(japanese) and _KANA_OR_COMPANY.search(japanese)
    return japanese if whole else text


def _repair_accented_run(match: re.Match[str]) -> str:
    """A word of nothing but accented letters ("Òóïîëåâ") is windows-1251 Russian read as windows-1252."""
    text = _decode(match[0].encode("latin-1"), "cp1251")
    return text if _RUSSIAN.fullmatch(text) else match[0]


def _repair_western(text: str) -> str:
    if not _WESTERN_RUN.search(text):
        return text
    if _LEADS.search(text):
        text = _WESTERN_RUN.sub(_repair_western_run, text)
    text = _repair_shift_jis_as_western(text)
    return _ACCENTED_RUN.sub(_repair_accented_run, text)


def _repair_cyrillic_run(match: re.Match[str]) -> str:
    data = _encode(match[0], "cp1251")
    text = _decode(data, "utf-8") if data else ""
    return text if text and _CYRILLIC_WORDS.fullmatch(text) else match[0]


def _repair_half_kana(match: re.Match[str]) -> str:
    text = _decode(match[0].encode("cp932"), "utf-8")
    return text if text.isalpha() and _plausible(text) else match[0]


def _read_again(text: str, wrong: str) -> str:
    """The East Asian text whose UTF-8 bytes were read as `wrong`, or nothing."""
    kept = _LOST.sub("", text)
    data = _encode(kept, wrong)
    if not data or (wrong == "cp932" and not any(byte in _SHIFT_JIS_LEADS for byte in data[:64])):
        return ""
    again = _decode(data, "utf-8", cut=True)
    if not again and wrong == "cp932" and any(char in _twin_bytes() for char in kept):
        again = _decode(b"".join(_twin_bytes().get(char) or _encode(char, wrong) for char in kept), "utf-8", cut=True)
    # The two bytes of a kanji in GBK may by chance be the three of another character: 電池 is no 늳.
    least, letters = (_MIN_HAN, _HAN_OR_HALF_KANA) if wrong == "cp932" else (_MIN_GBK, _HAN)
    garbled = len(letters.findall(text)) >= _MIN_HAN
    return again if garbled and len(again) >= least and _EAST_ASIAN.fullmatch(again) else ""


@cache
def _twin_bytes() -> dict[str, bytes]:
    """The second bytes of the characters that code page 932 holds twice (NEC and IBM rows): ≡ is 81 DF and 87 91."""
    found: dict[str, bytes] = {}
    for pair in (bytes((lead, trail)) for lead in _TWIN_ROWS for trail in range(0x40, 0xFD)):
        char = _decode(pair, "cp932")
        if len(char) == 1 and char.encode("cp932") != pair:
            found.setdefault(char, pair)
    return found


def _repair_han(text: str) -> str:
    for wrong in ("cp932", "gbk"):
        again = _read_again(text, wrong)
        if again and not again.isascii():
            return again
    return text


def misread(text: str) -> bool:
    """Return whether a Japanese or Chinese text is UTF-8 that was read as Shift_JIS or GBK; quick, for ordinary names."""
    return _SHIFT_JIS_TELLS.search(text) is not None or _repair_han(text) != text


def _repair_mojibake(text: str) -> str:
    text = _repair_western(text)
    text = _CYRILLIC_RUN.sub(_repair_cyrillic_run, text)
    text = _HALF_KANA_IN_WORD.sub(_repair_half_kana, text)
    return _repair_han(text) if _HAN.search(text) else text


def _percent(match: re.Match[str]) -> str:
    data = bytes.fromhex(match[0].replace("%", ""))
    text = _decode(data, "utf-8")
    if text and _plausible("".join(char for char in text if not " " <= char <= "~")):
        return text
    japanese = _decode(data, "cp932")
    return japanese if _FULL_WIDTH.fullmatch(japanese) else match[0]


def _unescape(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "\\u" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if "%" in text and (_HIGH_PERCENT.search(text) or " " not in text):
        text = _PERCENT.sub(_percent, text)
    return text


def repair(text: str) -> tuple[str, bool]:
    """Undo entities, percent-encoding and wrong code pages; say whether the text was or still is suspect.

    Returns:
        The text with one layer undone, and true where something was undone or where damage remains: a replacement
        character, the characters that Shift_JIS makes of UTF-8 kana, a question mark amid the letters of a word.
    """
    if not _SUSPECT.search(text):
        return text, False
    fixed = text
    if text.count("\x00") * _WIDE_NULS >= len(text):
        fixed = fixed.replace("\x00", "")
    fixed = _unescape(fixed)
    if not fixed.isascii():
        fixed = _repair_mojibake(fixed)
    damaged = "\ufffd" in fixed or _SHIFT_JIS_TELLS.search(fixed) is not None or _ACCENTED_RUN.search(fixed) is not None
    return fixed, damaged or fixed != text
