"""How much one request may hold, and the collector that names every field beyond it.

The limits keep a single question bounded in time and memory; they are refused before any text is normalised, so that
a hostile message costs no more than its reading. A violation names its field and never quotes what stands in it: texts
of errors end in logs of callers, and a name put into the wrong field must not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

from screening.errors import FieldViolation, InvalidRequestError
from screening.service.countries import alpha2
from screening.service.enums import EnumTable, Number, Word

MAX_PARTIES: Final = 64
MAX_NAMES: Final = 32
MAX_NAME: Final = 1_024  # code points
MAX_ITEMS: Final = 32  # countries, addresses, identifiers of a party; places of a transaction
MAX_ADDRESS: Final = 2_048  # code points
MAX_SCHEME: Final = 64
MAX_IDENTIFIER: Final = 128
MAX_REFERENCE: Final = 256
MAX_GOODS: Final = 16
MAX_GOODS_DESCRIPTION: Final = 4_096
MAX_PLACE: Final = 512
MAX_LISTS: Final = 64
MAX_ID: Final = 128
MAX_LIMIT: Final = 100
MAX_AGE_DAYS: Final = 36_500
MAX_AGE_HOURS: Final = 876_000
MAX_REQUEST_BYTES: Final = 262_144

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCHEME: Final = re.compile(r"lei|imo|mmsi|[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*")
_Item = TypeVar("_Item")


class Check:
    """Collects what is wrong with one request, so that the caller learns of every field at once."""

    def __init__(self) -> None:
        self._found: list[FieldViolation] = []

    def add(self, field: str, description: str) -> None:
        """Note that a field cannot be used."""
        self._found.append(FieldViolation(field, description))

    def finish(self) -> None:
        """Let the request pass, or refuse it.

        Raises:
            InvalidRequestError: at least one field cannot be used.
        """
        if self._found:
            raise InvalidRequestError(tuple(self._found))

    def text(self, field: str, value: str, limit: int, *, required: bool = False) -> str:
        """A text of at most `limit` code points."""
        if len(value) > limit:
            self.add(field, f"has {len(value)} characters; at most {limit} are accepted")
        elif required and not value:
            self.add(field, "is empty")
        return value

    def items(self, field: str, values: Sequence[_Item], limit: int) -> Sequence[_Item]:
        """At most `limit` items; those beyond are not even looked at."""
        if len(values) > limit:
            self.add(field, f"has {len(values)} items; at most {limit} are accepted")
        return values[:limit]

    def country(self, field: str, code: str, *, required: bool = False) -> str:
        """A country as ISO 3166-1 alpha-2; empty stays empty unless it is required."""
        if not code and not required:
            return ""
        known = alpha2(code)
        if known is None:
            self.add(field, "is no country; give an ISO 3166-1 alpha-2 or alpha-3 code")
        return known or ""

    def day(self, field: str, text: str, latest: date) -> date | None:
        """A day written YYYY-MM-DD, not after `latest`; None when empty."""
        if not text:
            return None
        day = _day(text)
        if day is None:
            self.add(field, "is no day; give one as YYYY-MM-DD")
        elif day > latest:
            self.add(field, f"is {day}, after today ({latest} in Japan); what the lists will say is not known")
        return day

    def word(self, field: str, table: EnumTable[Number, Word], number: int) -> Word | None:
        """The word an enum number stands for; a number that this version does not know is refused, not guessed."""
        if number not in table.words:
            self.add(field, f"is {number}, which this version of the service does not know")
        return table.words.get(number)

    def scheme(self, field: str, text: str) -> str:
        """An identifier scheme in lower case."""
        scheme = text.lower()
        if len(scheme) > MAX_SCHEME or not _SCHEME.fullmatch(scheme):
            self.add(field, "is no scheme; give lei, imo, mmsi or <country>-<register>, e.g. jp-corporate-number")
        return scheme

    def number(self, field: str, value: float, low: float, high: float) -> None:
        """A number within [low, high]; NaN is none."""
        if not low <= value <= high:
            self.add(field, f"is {value:g}; give a number from {low:g} to {high:g}")


def _day(text: str) -> date | None:
    """The day that YYYY-MM-DD names, or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
