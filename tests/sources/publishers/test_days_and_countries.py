"""Days and countries as publishers print them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from screening.errors import ListFormatError
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.days import day_first, iso_day, listing_day, month_first, worded_day


@pytest.mark.parametrize(
    ("reading", "text", "day"),
    [
        (iso_day, "2026-02-27T00:00:09.554Z", date(2026, 2, 27)),
        (iso_day, "2015-04-07-04:00", date(2015, 4, 7)),
        (iso_day, " 2012-12-31 ", date(2012, 12, 31)),
        (iso_day, "2012-13-31", None),
        (iso_day, "1958", None),
        (day_first, "27/04/2020", date(2020, 4, 27)),
        (day_first, "00/09/1962", None),
        (month_first, "06/19/2003", date(2003, 6, 19)),
        (month_first, "27/04/2020", None),
        (worded_day, "13-Feb-2026", date(2026, 2, 13)),
        (worded_day, "13 February 2026", date(2026, 2, 13)),
        (worded_day, "13-Foo-2026", None),
    ],
)
def test_a_day_is_read_or_not_at_all(reading: Callable[[str], date | None], text: str, day: date | None) -> None:
    """Each way of writing reads its own days; a part of a day or another way of writing is none."""
    assert day == reading(text)


def test_a_listing_day_is_missing_or_right() -> None:
    """An empty listing day is not known; anything else that is no day refuses the list, with its place."""
    assert None is listing_day(" ", None, where="x")
    assert date(2020, 4, 27) == listing_day("27/04/2020", iso_day("27/04/2020"), day_first("27/04/2020"), where="x")
    with pytest.raises(ListFormatError, match="row 3: `soon` is not a day"):
        listing_day("soon", None, where="row 3")


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Republic of Korea", "KR"),
        ("Iran (Islamic Republic of)", "IR"),
        ("CONGO, Democratic Republic of (was Zaire)", "CD"),
        ("Congo", "CG"),
        ("Burma", "MM"),
        ("TUNISIA", "TN"),
        ("Türkiye", "TR"),
        ("PRC", "CN"),
        ("RU", "RU"),
        ("Pakistan (location as at May 2008)", "PK"),
        ("Cote d Ivoire", "CI"),
    ],
)
def test_a_country_is_known_by_every_name_the_lists_print(printed: str, code: str) -> None:
    """Inverted, old and official names of a country give its ISO code."""
    assert code == country_code(printed)


@pytest.mark.parametrize(
    "printed",
    ["", "00", "NM", "undetermined", "former Soviet Union", "Region: Crimea", "Kosovo", "None Identified", "na"],
)
def test_what_is_no_country_for_certain_gets_no_code(printed: str) -> None:
    """Unknown codes, regions whose belonging is disputed and former states get no code."""
    assert "" == country_code(printed)
