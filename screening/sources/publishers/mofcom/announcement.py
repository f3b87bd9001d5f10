"""One announcement or spokesperson's statement of the ministry: its head, its text, its annex.

An annex may stand below the text, or in a file of its own; a file without a head is an annex and belongs to the one
announcement of the same list that points to an annex and has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.mofcom.numbers import DAY, as_day, notice_number
from screening.sources.publishers.mofcom.page import joined, lines_of

LISTS: Final = {"control": "管控名单", "concern": "关注名单", "unreliable": "不可靠实体清单"}
"""Part of a list's id -> the name of that list in an announcement."""

_HEAD: Final = re.compile(
    rf"^(?:商务部公告\d{{4}}年第\d+号|不可靠实体清单工作机制(?:公告|关于)|商务部新闻发言人|.*(?:{'|'.join(LISTS.values())}).*的公告$)"
)
_STATEMENT: Final = re.compile("答记者问|新闻发言人")
_LABELLED_NUMBER: Final = re.compile(r"【发布文号】(.*)")
_LABELLED_DAY: Final = re.compile(rf"【(?:发文|发布)日期】{DAY}")
_SIGNED_DAY: Final = re.compile(rf"^(?:商务部|不可靠实体清单工作机制)?(?:[（(]商务部代章[)）])?{DAY}$")
_ISO_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_ANNEX: Final = re.compile(r"^附件?\d*[：:]?$")
_POINTS_TO_ANNEX: Final = re.compile(r"见附件|附件?\d*[：:]")
_FIRST_ENTRY: Final = re.compile(r"^1[.．、]\s*\S")
_EFFECTIVE: Final = re.compile(rf"本公告自{DAY}[^。]{{0,10}}?起(?:正式)?(?:实施|施行|执行|生效)")
_ANSWER: Final = re.compile(r"答[：:]")
_HEAD_LINES: Final = 12
_LINES_ABOVE: Final = 3


@dataclass(frozen=True, slots=True)
class Announcement:
    """What one page says. `number` is empty for a statement; `effective_on` is None where it holds from its own day."""

    where: str
    title: str
    number: str
    published_on: date
    body: str
    annex: tuple[str, ...]
    effective_on: date | None = None

    @property
    def is_statement(self) -> bool:
        """Whether it is a spokesperson's answer, which lists nobody and quotes orders."""
        return not self.number

    @property
    def needs_annex(self) -> bool:
        """Whether the text points to an annex that was not given."""
        return not self.annex and _POINTS_TO_ANNEX.search(self.body) is not None

    @property
    def source(self) -> str:
        """How an event that rests on it is cited."""
        return f"{self.number or self.title} ({self.published_on})"


def read_announcements(files: Sequence[SourceFile]) -> tuple[Announcement, ...]:
    """The announcements of a publication by their day, each with its annex.

    Raises:
        ListFormatError: a file is neither an announcement nor the annex of one, or an annex is missing.
    """
    pages = [(file.name, lines_of(file)) for file in files]
    heads = {name: place for name, lines in pages if (place := _head(lines)) is not None}
    found = [
        _announcement(name, lines[heads[name] :], lines[max(0, heads[name] - _LINES_ABOVE) :])
        for name, lines in pages
        if name in heads
    ]
    for name, lines in pages:
        if name not in heads:
            found = _with_annex(found, name, lines)
    if missing := [f"{each.where}: its annex is missing" for each in found if each.needs_annex]:
        raise ListFormatError(tuple(missing))
    if not found:
        raise ListFormatError(("no announcement of the ministry was given",))
    return tuple(sorted(found, key=lambda each: (each.published_on, each.number)))


def _head(lines: Sequence[str]) -> int | None:
    """The line with which an announcement begins, after whatever the site prints above it."""
    return next((place for place, line in enumerate(lines) if _HEAD.match(line)), None)


def _announcement(where: str, lines: Sequence[str], page: Sequence[str]) -> Announcement:
    """The page from its title on."""
    title = lines[0]
    body, annex = _parts(lines)
    text = joined([line for line in body[1:] if not line.startswith("【")])
    statement = _STATEMENT.search(title) is not None
    number = "" if statement else _number(lines)
    if not statement and not number:
        raise ListFormatError((f"{where}: the number of the announcement was not found",))
    day = _day(body, page)
    if day is None:
        raise ListFormatError((f"{where}: the day of the announcement was not found",))
    effective = _EFFECTIVE.search(text)
    if statement and (answer := _ANSWER.search(text)):
        text = text[answer.end() :]
    return Announcement(
        where=where,
        title=title,
        number=number,
        published_on=day,
        body=text,
        annex=annex,
        effective_on=None if effective is None else as_day(effective, day.year),
    )


def _number(lines: Sequence[str]) -> str:
    """The announcement's own number: as labelled, else the first one in its head."""
    labelled = next((found[1] for line in lines if (found := _LABELLED_NUMBER.match(line))), "")
    return notice_number(labelled) or notice_number(joined(list(lines[:_HEAD_LINES])))


def _parts(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The lines of the text and those of the annex below it."""
    starts = (place for place, line in enumerate(lines) if _ANNEX.match(line) or _FIRST_ENTRY.match(line))
    cut = next(starts, len(lines))
    return list(lines[:cut]), tuple(lines[cut:])


def _day(body: Sequence[str], page: Sequence[str]) -> date | None:
    """The day of the announcement: as labelled, as signed, or as the site prints it above the title."""
    labelled = next((found for line in body if (found := _LABELLED_DAY.match(line))), None)
    signed = next((found for line in reversed(body) if (found := _SIGNED_DAY.match(line))), None)
    for found in (labelled, signed):
        if found is not None and found["year"] and (day := as_day(found, 0)) is not None:
            return day
    printed = next((found for line in page if (found := _ISO_DAY.search(line))), None)
    try:
        return None if printed is None else date(int(printed[1]), int(printed[2]), int(printed[3]))
    except ValueError:
        return None


def _with_annex(found: list[Announcement], name: str, lines: tuple[str, ...]) -> list[Announcement]:
    """The announcements, one of them with the annex that stood in a file of its own.

    Raises:
        ListFormatError: no announcement or more than one may own it.
    """
    text = joined(list(lines))
    waiting = [each for each in found if each.needs_annex]
    days = {as_day(day, 0) for day in re.finditer(DAY, text) if day["year"]}
    owners = [each for each in waiting if each.published_on in days] or (waiting if len(waiting) == 1 else [])
    same_list = [each for each in owners if any(word in text and word in each.body for word in LISTS.values())]
    owners = same_list if len(owners) > 1 else owners
    if len(owners) != 1:
        raise ListFormatError((f"{name}: is neither an announcement nor the annex of one that was given",))
    return [replace(each, annex=lines) if each is owners[0] else each for each in found]
