"""Notice numbers, days, counts and periods of the ministry's announcements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.sources.publishers.mofcom.numbers import (
    Notices,
    as_count,
    notice_number,
    notices_in,
    period_end,
)

MECHANISM = "不可靠实体清单工作机制"


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("商务部公告2025年第21号 公布名单", "商务部公告2025年第21号"),
        (f"{MECHANISM}公告〔2025〕7号", f"{MECHANISM}公告〔2025〕7号"),
        (f"{MECHANISM}〔2025〕10号", f"{MECHANISM}公告〔2025〕10号"),
        (f"{MECHANISM}公告2023年第1号", f"{MECHANISM}公告〔2023〕1号"),
        ("海关总署公告2025年第3号", ""),
    ],
)
def test_a_number_has_one_form(printed: str, number: str) -> None:
    """However it is printed, a notice is known by the form that the lists keep."""
    assert number == notice_number(printed)


@pytest.mark.parametrize(
    ("printed", "notices"),
    [
        ("第21号和22号公告", Notices(("商务部公告2025年第21号", "商务部公告2025年第22号"), ())),
        ("2024年第5号、6号公告", Notices(("商务部公告2024年第5号", "商务部公告2024年第6号"), ())),
        ("2024年3月4日第5号公告", Notices(("商务部公告2024年第5号",), ())),
        ("4月4日公告", Notices((), (date(2025, 4, 4),))),
        ("2024年4月4日和5月6日公告", Notices((), (date(2024, 4, 4), date(2024, 5, 6)))),
        ("2月30日公告", Notices((), ())),
    ],
)
def test_notices_are_named_by_number_or_by_day(printed: str, notices: Notices) -> None:
    """A year printed once holds for what follows; a day counts only where no number stands."""
    assert notices == notices_in(printed, "商务部公告", 2025)


@pytest.mark.parametrize(
    ("printed", "end"),
    [
        ("暂停90天", date(2025, 8, 12)),
        ("暂停一年", date(2026, 5, 14)),
        ("暂停3个月", date(2025, 8, 14)),
        ("暂停", None),
    ],
)
def test_a_period_ends_where_the_next_order_began(printed: str, end: date | None) -> None:
    """Ninety days from 2025-05-14: the ministry ordered what follows from 2025-08-12."""
    assert end == period_end(printed, date(2025, 5, 14))


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 36))
def test_months_end_in_the_month_due(start: date, months: int) -> None:
    """A period in months ends on the same day of its last month, or on that month's last days."""
    end = period_end(f"暂停{months}个月", start)
    assert end is not None
    assert (start.year * 12 + start.month + months) == end.year * 12 + end.month
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("text", "count"), [("十", 10), ("两", 2), ("十二", 12), ("二十", 20), ("三十五", 35), ("28", 28)]
)
def test_chinese_numerals_count(text: str, count: int) -> None:
    """Numbers of parties are printed in digits or in words."""
    assert count == as_count(text)
