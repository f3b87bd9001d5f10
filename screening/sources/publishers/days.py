"""Days as publishers print them; a day that is not one for certain stays text and is never guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from screening.errors import ListFormatError

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORDED: Final = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*\.?[- ](\d{4})")


def iso_day(text: str) -> date | None:
    """`2026-02-27`, with or without a time of day or a time zone; None for anything else."""
    found = _ISO.fullmatch(text.strip())
    return None if found is None else _day(found[1], found[2], found[3])


def day_first(text: str) -> date | None:
    """`27/04/2020`, as the United Kingdom and the European Union print it; None for anything else."""
    found = _SLASHED.fullmatch(text.strip())
    return None if found is None else _day(found[3], found[2], found[1])


def month_first(text: str) -> date | None:
    """`06/19/2003`, as the United States print it; None for anything else."""
    found = _SLASHED.fullmatch(text.strip())
    return None if found is None else _day(found[3], found[1], found[2])


def worded_day(text: str) -> date | None:
    """`13-Feb-2026` or `13 February 2026`; None for anything else."""
    found = _WORDED.fullmatch(text.strip())
    if found is None or found[2].lower() not in _MONTHS:
        return None
    return _day(found[3], str(_MONTHS.index(found[2].lower()) + 1), found[1])


def listing_day(text: str, *readings: date | None, where: str) -> date | None:
    """The day of a listing: None where none is printed, the first reading that succeeded otherwise.

    Raises:
        ListFormatError: something is printed that is no day; a listing without its day would be in force too early.
    """
    if not text.strip():
        return None
    found = next((reading for reading in readings if reading is not None), None)
    if found is None:
        raise ListFormatError((f"{where}: `{text.strip()}` is not a day",))
    return found


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
