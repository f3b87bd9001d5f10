"""The text layer of the End User List's PDF: a table whose cells are centred, printed line by line.

Each row is a stack of lines about the line that begins with its number: as many lines below it as above, because every
cell is centred. So a row ends where that is met, although alias lines of two rows follow each other without a mark:

    ・FIRST ALIAS OF ENTRY 2
    アフガニスタン
    ・SECOND ALIAS 生物、化学、核          <- classes in Japanese, and as letters at the mirrored place
    2 Islamic Republic of NAME           <- number, a piece of the country's English name, the name
    ・THIRD ALIAS B,C,N
    Afghanistan                          <- the rest of the country, at the place that mirrors the Japanese one
    ・FOURTH ALIAS

Whatever does not fit is refused and never guessed; the ministry's XLSX file holds the same table without this riddle.
Seen: the first five entries of the edition of 2025-09-29.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from screening.errors import ListFormatError
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.end_user_list.entry import Entry, agreeing_classes
from screening.sources.publishers.japanese_countries import country_code_ja

_WORD: Final = "生物|化学|ミサイル|核"
_CLASSES_JA: Final = re.compile(rf"(?:^|\s)((?:(?:{_WORD})(?:[、､](?:{_WORD}))*)?(?:\s*通常兵器)?)$")
_CLASSES_EN: Final = re.compile(r"(?:^|\s)((?:[BCMN](?:,\s?[BCMN])*)?(?:\s*CW)?)$")
_HEADER: Final = "国名、地域名企業名"
_LAST_OF_HEADER: Final = "Weapons"
_LONGEST_HEADER: Final = 5
_COUNTRY_WORDS: Final = 9
_BULLET: Final = "・"
_LONG_ALIAS: Final = 40
"""Characters from which an alias may have been broken; the one broken line seen has 50."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without class and country: what stands before its first bullet, and the aliases that begin in it."""

    plain: str
    bullets: tuple[str, ...]


class _UnreadableRowError(ValueError):
    """The lines do not form a row; the message says why."""


def read_text(name: str, pages: Sequence[str]) -> tuple[str, tuple[Entry, ...]]:
    """What stands above the table, and every entry of it.

    Raises:
        ListFormatError: there is no table, a row cannot be read, or lines are left over.
    """
    title, lines = _body([line.strip() for page in pages for line in page.split("\n") if line.strip()])
    if not lines:
        raise ListFormatError((f"{name}: no table with the header of the End User List was found",))
    entries: list[Entry] = []
    start = 0
    while start < len(lines):
        entry, start = _next_entry(name, lines, start, len(entries) + 1)
        entries.append(entry)
    return title, tuple(entries)


def _body(lines: list[str]) -> tuple[str, list[str]]:
    """The lines before the first table header, and the lines of the table without the header of each page."""
    title: list[str] = []
    body: list[str] = []
    place, inside = 0, False
    while place < len(lines):
        if "".join(lines[place].split()).startswith(_HEADER):
            kept = body if inside else title
            if kept and kept[-1] == "通常兵器":
                kept.pop()
            place, inside = _after_header(lines, place), True
            continue
        (body if inside else title).append(lines[place])
        place += 1
    return " ".join(title), body


def _after_header(lines: list[str], place: int) -> int:
    """Where the table's header ends."""
    end = next((at for at in range(place, place + _LONGEST_HEADER) if lines[at : at + 1] == [_LAST_OF_HEADER]), None)
    if end is None:
        raise ListFormatError((f"the header of the table at `{lines[place]}` has no end",))
    return end + 1


def _next_entry(name: str, lines: list[str], start: int, number: int) -> tuple[Entry, int]:
    """The row that begins at `start`, and where the next one begins."""
    reason = "no line begins with the number"
    for centre in _numbered(lines, start, number):
        end = 2 * centre - start + 1
        if end > len(lines):
            break
        try:
            return _entry(f"{name}: entry {number}", number, lines[start:end]), end
        except _UnreadableRowError as error:
            reason = str(error)
    raise ListFormatError((f"{name}: entry {number} cannot be read: {reason}; the XLSX file holds the same table",))


def _numbered(lines: list[str], start: int, number: int) -> Iterator[int]:
    """The lines from `start` on that begin with the number, nearest first."""
    opening = re.compile(rf"{number}(?:\s|$)")
    return (place for place in range(start, len(lines)) if opening.match(lines[place]))


def _entry(where: str, number: int, printed: list[str]) -> Entry:
    """The lines of one row, the number's line in the middle, as an entry."""
    lines = list(printed)
    middle = len(lines) // 2
    lines[middle] = lines[middle].removeprefix(str(number)).strip()
    classes = _take_classes(lines)
    country_ja, country_en = _take_country(lines)
    cells = [_line(text) for text in lines]
    name, aliases = _names(cells)
    return Entry(where, number, country_code_ja(country_ja), country_ja, country_en, name, aliases, classes)


def _take_classes(lines: list[str]) -> tuple[str, ...]:
    """The classes, taken off the ends of the two mirrored lines that state them."""
    found = []
    for place in range(len(lines) // 2):
        japanese, letters = _CLASSES_JA.search(lines[place]), _CLASSES_EN.search(lines[-1 - place])
        if japanese and letters and (classes := agreeing_classes(japanese[1], letters[1])):
            found.append((place, japanese.start(), letters.start(), classes))
    if len(found) != 1:
        raise _UnreadableRowError(f"{len(found)} pairs of lines state a type of concern, not one")
    place, cut, cut_letters, classes = found[0]
    lines[place], lines[-1 - place] = lines[place][:cut].strip(), lines[-1 - place][:cut_letters].strip()
    return classes


def _take_country(lines: list[str]) -> tuple[str, str]:
    """The country in Japanese and English, taken off the beginnings of its lines."""
    middle = len(lines) // 2
    found = [place for place in range(middle) if country_code_ja(lines[place].split(" ")[0])]
    if len(found) != 1:
        raise _UnreadableRowError(f"{len(found)} lines begin with a known country in Japanese, not one")
    japanese, _, lines[found[0]] = lines[found[0]].partition(" ")
    upper, lower = lines[middle].split(" "), lines[-1 - found[0]].split(" ")
    splits = [
        (up, low)
        for up in range(min(_COUNTRY_WORDS, len(upper)))
        for low in range(1, min(_COUNTRY_WORDS, len(lower)) + 1)
        if country_code(" ".join([*upper[:up], *lower[:low]])) == country_code_ja(japanese)
    ]
    if not splits:
        raise _UnreadableRowError(f"the English name of {japanese} was not found")
    up, low = max(splits, key=sum)
    lines[middle], lines[-1 - found[0]] = " ".join(upper[up:]), " ".join(lower[low:])
    return japanese, " ".join([*upper[:up], *lower[:low]])


def _line(text: str) -> _Line:
    """The line cut at its bullets; a middle dot inside a word is none."""
    plain, *bullets = re.split(rf"(?:^|\s){_BULLET}\s*", text)
    return _Line(plain.strip(), tuple(bullet.strip() for bullet in bullets))


def _names(cells: list[_Line]) -> tuple[str, tuple[str, ...]]:
    """The name, centred about the middle line, and the aliases, each begun by a bullet and run on where it is long."""
    middle = len(cells) // 2
    name_lines = {place for place in range(len(cells)) if _is_name(cells, place)}
    pieces = [cells[place].plain for place in sorted(name_lines | {middle}) if cells[place].plain]
    aliases: list[str] = []
    for place, cell in enumerate(cells):
        if cell.plain and place != middle and place not in name_lines:
            if not aliases:
                raise _UnreadableRowError(f"`{cell.plain}` is neither the name nor an alias")
            aliases[-1] = f"{aliases[-1]} {cell.plain}"
        aliases.extend(cell.bullets)
    if _may_run_on(cells):
        raise _UnreadableRowError(f"`{cells[middle].plain}` may be the name, or run on from the alias above")
    if not pieces or not all(aliases):
        raise _UnreadableRowError("a name is missing")
    return " ".join(pieces), tuple(aliases)


def _may_run_on(cells: list[_Line]) -> bool:
    """Whether the middle line may hold the rest of a long alias: then it has no bullet of its own."""
    middle = len(cells) // 2
    above = next((cells[place] for place in range(middle - 1, -1, -1) if cells[place] != _Line("", ())), _Line("", ()))
    last = above.bullets[-1] if above.bullets else ""
    return bool(cells[middle].plain) and not cells[middle].bullets and len(last) >= _LONG_ALIAS


def _is_name(cells: list[_Line], place: int) -> bool:
    """Whether plain text away from the middle line is a piece of the name: then its mirror holds one as well."""
    middle = len(cells) // 2
    if place == middle or not cells[place].plain or not cells[-1 - place].plain:
        return False
    upper = min(place, len(cells) - 1 - place)
    begun = any(cell.bullets for cell in cells[:upper])
    if begun and cells[middle].plain:
        raise _UnreadableRowError(f"`{cells[place].plain}` may belong to the name or to an alias")
    return True
