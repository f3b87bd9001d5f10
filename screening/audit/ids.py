"""The id of a screening: it sorts by time and nobody hands it out, so that many processes need no common counter."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_VERSION: Final = 7
_VARIANT: Final = 0b10


def screening_id(at: datetime) -> str:
    """Return a new id for a screening recorded `at`: a UUID of version 7 in its usual lower-case form.

    48 bits are the instant in milliseconds, 74 bits are random. Source: RFC 9562, section 5.7.
    Raises `ValueError` for an instant without a time zone or before 1970.
    """
    if at.tzinfo is None:
        raise ValueError("the instant has no time zone; pass one in UTC")
    millis = (at - _EPOCH) // _MILLISECOND
    if not 0 <= millis < 1 << 48:
        raise ValueError(f"{at} is outside what the id can hold")
    number = (
        millis << 80 | _VERSION << 76 | secrets.randbits(12) << 64 | _VARIANT << 62 | secrets.randbits(62)
    )  # the fields of RFC 9562, figure 11
    return str(uuid.UUID(int=number))


def time_of(identifier: str) -> datetime | None:
    """Return the instant in an id, to the millisecond in UTC; None for a text that is no such id."""
    try:
        value = uuid.UUID(identifier)
    except ValueError:
        return None
    if str(value) != identifier or value.version != _VERSION:
        return None
    return _EPOCH + (value.int >> 80) * _MILLISECOND
