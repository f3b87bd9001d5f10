"""The parties that an announcement names, in its running text or entry by entry in its annex.

An annex prints `1. 中文名称（English name）`, at times with 地址 and 邮编 below, or with bullets for bodies that belong to the
entry (及其分支机构). Running text prints `甲公司（A Co.）、乙公司（B Co.）和丙公司（C Co.）等3家实体`; since 、 also stands
inside names (波音防务、空间与安全集团), the stated number decides, and where none is stated the words for bodies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from screening.errors import ListFormatError
from screening.sources.publishers.addresses import country_of
from screening.sources.publishers.chinese_countries import country_code_zh, leading_country_zh
from screening.sources.publishers.mofcom.numbers import COUNT, as_count

_ENTRY: Final = re.compile(r"^(?P<number>\d{1,4})[.．、]\s*(?P<text>.*)$")
_ADDRESS: Final = re.compile(r"^地址[：:]\s*(.+)$")
_POSTCODE: Final = re.compile(r"^邮(?:政编码|编)[：:]\s*(.+)$")
_BULLET: Final = re.compile(r"^[-—–－•·]\s*(?P<text>\S.*)$")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_LATIN: Final = re.compile("[A-Za-z]")
_OPEN, _CLOSE = "（(", "）)"
_BODY: Final = re.compile(
    "(?:公司|集团|实验室|研究所|研究院|研究中心|中心|大学|学院|学校|株式会社|机构|企业|论坛|协会|联盟|基金会|工厂|船厂|部|局|院|厂)$"
)
_AND_OTHERS: Final = re.compile(r"等(?:[^（()）]*)$")
_SEX: Final = re.compile(r"^[，,]\s*[男女][，,。]?")


@dataclass(frozen=True, slots=True)
class Party:
    """A party as printed. `also` are bodies printed under it; `tail` is what follows the names on its line."""

    number: str
    zh: str
    en: str
    tail: str = ""
    address: str = ""
    country: str = ""
    person: bool = False


def annex_parties(where: str, lines: Sequence[str]) -> tuple[Party, ...]:
    """The parties of an annex, bullets included; empty where it numbers nobody.

    Raises:
        ListFormatError: the numbers do not run 1, 2, 3 ..., or an entry follows after the list has ended.
    """
    found: list[Party] = []
    ended = expected = 0
    place = 0
    while place < len(lines):
        entry = _ENTRY.match(lines[place])
        if entry and int(entry["number"]) == expected + 1 and not ended:
            text, place = _whole(lines, place, entry["text"])
            expected += 1
            if text:
                found.append(_party(entry["number"], text))
        elif found and not ended and (more := _more(found, lines[place])):
            found = more
            place += 1
        else:
            ended = ended or (place if found else 0)
            later = entry is not None and int(entry["number"]) > expected and _HAN.search(entry["text"])
            if later or ((entry or _BULLET.match(lines[place])) and _names_somebody(lines[place])):
                raise ListFormatError((f"{where}: `{lines[place]}` stands out of order in the annex",))
            place += 1
    return tuple(replace(party, country=party.country or _country(party.address)) for party in found)


def running_parties(where: str, who: str, count: int | None) -> tuple[Party, ...]:
    """The parties that a sentence of the text names, in order and numbered 1, 2, 3 ...

    Args:
        where: the announcement, for the message of an error.
        who: what stands between 将 and 列入.
        count: the stated number of parties, None where none is stated.

    Raises:
        ListFormatError: the text does not name all of them, or does not tell where one ends.
    """
    text = _AND_OTHERS.sub("", who)
    pieces = _pieces(text)
    readings = [_glued(pieces, lambda _: False), _glued(pieces, lambda piece: _BODY.search(piece) is not None), pieces]
    open_ended = text != who and count is None
    fitting = [names for names in readings if count is None or len(names) == count]
    certain = bool(fitting) and (count is not None or len(readings[0]) == len(readings[1])) and not open_ended
    if not certain:
        raise ListFormatError((f"{where}: `{who[:60]}` does not tell who is meant, {count or 'no number'} stated",))
    return tuple(_party(str(number), _bare(name, number)) for number, name in enumerate(fitting[0], start=1))


def stated_count(text: str) -> int | None:
    """The number of parties a text states (`等10家实体`), None where it states none.

    Raises:
        ListFormatError: it states several numbers.
    """
    counts = {as_count(found["count"]) for found in COUNT.finditer(text)}
    if len(counts) > 1:
        raise ListFormatError((f"`{text[:60]}` states {sorted(counts)} parties",))
    return next(iter(counts), None)


def stated_country(text: str) -> str:
    """The country of all parties where the text states it (`28家美国实体`), else empty."""
    codes = {country_code_zh(found["of"]) for found in COUNT.finditer(text)} - {""}
    return next(iter(codes)) if len(codes) == 1 else ""


def _whole(lines: Sequence[str], place: int, text: str) -> tuple[str, int]:
    """An entry's text with the lines that go on inside an open bracket, and the line after it."""
    place += 1
    while _depth(text) > 0 and place < len(lines):
        text, place = f"{text} {lines[place]}".strip(), place + 1
    if _depth(text) > 0:
        raise ListFormatError((f"a bracket is not closed: {text[:60]}",))
    if _english(text)[0] < 0 and place < len(lines) and not _opens(lines[place]):
        whole = f"{text}{lines[place]}"
        if _english(whole)[0] >= 0:
            return _whole(lines, place, whole)
    return text.strip(), place


def _opens(line: str) -> bool:
    """Whether a line begins something of its own."""
    return any(pattern.match(line) for pattern in (_ENTRY, _ADDRESS, _POSTCODE, _BULLET))


def _depth(text: str) -> int:
    return sum(map(text.count, _OPEN)) - sum(map(text.count, _CLOSE))


def _more(found: list[Party], line: str) -> list[Party]:
    """The parties with an address, a postcode or a bullet below the last entry; empty where the line is none."""
    *before, last = found
    if address := _ADDRESS.match(line):
        return [*before, replace(last, address=address[1])]
    if postcode := _POSTCODE.match(line):
        comma = "，邮编：" if _HAN.search(last.address) else ", "
        return [*before, replace(last, address=f"{last.address}{comma}{postcode[1]}")]
    bullet = _BULLET.match(line)
    if bullet is None:
        return []
    entry, _, below = last.number.partition(".")
    return [*found, _party(f"{entry}.{int(below or 0) + 1}", bullet["text"])]


def _party(number: str, text: str) -> Party:
    """The names on one line: the Chinese one, and the English one in the first bracket that holds Latin letters."""
    start, end = _english(text)
    if start < 0:
        only = text.strip(" ；;。")
        latin = not _HAN.search(only)
        return Party(number, "" if latin else only, only if latin else "")
    zh, en, tail = text[:start].strip(), text[start + 1 : end].strip(), text[end + 1 :].strip(" ；;。")
    return Party(number, zh, en, tail=tail, person=_SEX.match(tail) is not None)


def _english(text: str) -> tuple[int, int]:
    """Where the bracket with the English name opens and closes, or -1."""
    start = depth = 0
    for place, character in enumerate(text):
        if character in _OPEN:
            start = place if depth == 0 else start
            depth += 1
        elif character in _CLOSE:
            depth -= 1
            inside = text[start + 1 : place]
            if depth == 0 and _LATIN.search(inside) and not _HAN.search(inside):
                return start, place
    return -1, -1


def _pieces(text: str) -> list[str]:
    """The text cut at 、 outside brackets, and at 和 and 及 after a closed bracket."""
    pieces, depth = [""], 0
    for place, character in enumerate(text):
        depth += (character in _OPEN) - (character in _CLOSE)
        after_bracket = place > 0 and text[place - 1] in _CLOSE
        if depth == 0 and (character in "、；;" or (character in "和及与" and after_bracket)):
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece for piece in pieces if piece]


def _glued(pieces: Sequence[str], ends: Callable[[str], bool]) -> list[str]:
    """The pieces, those without an English name joined to the next unless `ends` says that a party ends there."""
    found: list[str] = []
    held = ""
    for piece in pieces:
        held = f"{held}、{piece}" if held else piece
        if _english(piece)[0] >= 0 or ends(piece):
            found.append(held)
            held = ""
    return [*found, held] if held else found


def _bare(name: str, number: int) -> str:
    """The first name of a list without the clause before it (参与对台湾地区军售的...)."""
    start = _english(name)[0]
    chinese = name if start < 0 else name[:start]
    return name[chinese.rfind("的") + 1 :] if number == 1 else name


def _names_somebody(line: str) -> bool:
    """Whether a line prints a Chinese and an English name."""
    return _english(line)[0] > 0


def _country(address: str) -> str:
    """The country an address names, in Chinese or in English."""
    return leading_country_zh(address) or country_of(address)
