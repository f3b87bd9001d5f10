"""Notice numbers, days and counts as the ministry prints them, brought to one form each.

商务部公告2025年第21号 and 不可靠实体清单工作机制公告〔2025〕7号 are the forms that the lists keep; the ministry also prints
`不可靠实体清单工作机制〔2025〕7号`, `公告 2025年 第7号` under the mechanism's name, `第21号和22号公告` and `4月4日公告`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DIGITS: Final = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
NUMERAL: Final = r"(?:\d+|[一二两三四五六七八九十]{1,3})"
DAY: Final = r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
COUNT: Final = re.compile(
    rf"(?P<count>{NUMERAL})[家名个](?P<of>[^，。；、（()）\d]{{0,12}}?)(?:实体|企业|公司|机构|个人|$)"
)
_NOTICE: Final = re.compile(
    r"(?P<series>商务部公告|不可靠实体清单工作机制(?:公告)?)"
    r"(?:(?P<year>\d{4})年第|[〔\[［（(](?P<bracketed>\d{4})[〕\]］）)]第?)(?P<number>\d+)号"
)
_NUMBERS: Final = re.compile(
    r"(?:(?P<year>\d{4})年|[〔\[［](?P<bracketed>\d{4})[〕\]］])?(?P<numbers>第?\d+号(?:[、和及与]第?\d+号)*)"
)
_YEAR: Final = re.compile(r"(\d{4})年")
_PERIOD: Final = re.compile(rf"(?P<count>{NUMERAL})(?P<unit>天|日|个月|年)(?![月第内前后]|\d)")


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices that a stretch of text names: by number, and by day where no number is given."""

    numbers: tuple[str, ...]
    days: tuple[date, ...]


def notice_number(text: str) -> str:
    """The first notice number in the text, in the form the lists keep, or empty."""
    found = _NOTICE.search(text)
    if found is None:
        return ""
    return canonical(found["series"], found["year"] or found["bracketed"], found["number"])


def canonical(series: str, year: str, number: str) -> str:
    """A notice number in the form the lists keep."""
    if series.startswith("商务部"):
        return f"商务部公告{year}年第{int(number)}号"
    return f"不可靠实体清单工作机制公告〔{year}〕{int(number)}号"


def notices_in(text: str, series: str, year: int) -> Notices:
    """The notices of a series that a text names; `year` is that of numbers and days printed without one."""
    numbers: list[str] = []
    last = year
    for found in _NUMBERS.finditer(text):
        last = int(found["year"] or found["bracketed"] or _year_before(text, found.start(), last))
        numbers += [canonical(series, str(last), number) for number in re.findall(r"\d+", found["numbers"])]
    days = tuple(days_in(text, year)) if not numbers else ()
    return Notices(tuple(dict.fromkeys(numbers)), days)


def days_in(text: str, year: int) -> Iterator[date]:
    """Every day printed in the text; `year` is that of a day printed without one."""
    for found in re.finditer(DAY, text):
        if (day := as_day(found, year)) is not None:
            year = day.year
            yield day


def as_day(found: re.Match[str], year: int) -> date | None:
    """The day that a match of `DAY` spells, or None where there is no such day."""
    try:
        return date(int(found["year"] or year), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def as_count(text: str) -> int:
    """A number in digits or in Chinese numerals up to 99."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS.get(ones, 0) if ones else 0)


def period_end(text: str, start: date) -> date | None:
    """The last day of a period printed after an order (`90天`, `1年`), counted from `start`, or None.

    Ninety days from 2025-05-14 end on 2025-08-12: on that day the ministry ordered what follows.
    """
    found = _PERIOD.search(text)
    if found is None:
        return None
    count, unit = as_count(found["count"]), found["unit"]
    if unit in "天日":
        return start + timedelta(days=count)
    months = start.month - 1 + count * (12 if unit == "年" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    for day in range(start.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(start.day, 28))


def _year_before(text: str, place: int, otherwise: int) -> int:
    """The last year printed before a place in the text."""
    years = _YEAR.findall(text[:place])
    return int(years[-1]) if years else otherwise
