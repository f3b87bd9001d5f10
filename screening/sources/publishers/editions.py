"""The day of an edition where the publisher puts it into the file's name only (`shisantouketsu20260828.csv`)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_NAMED_DAY: Final = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")


def day_in_name(name: str) -> date | None:
    """The day that eight digits of a file's name spell, or None where none do."""
    found = _NAMED_DAY.search(name)
    try:
        return None if found is None else date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
