"""An id of a screening tells when it was made, and no two are alike."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.audit.ids import screening_id, time_of

INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(INSTANTS)
def test_an_id_holds_its_instant(at: datetime) -> None:
    """The instant is read back to the millisecond, and the id is a UUID of version 7."""
    made = screening_id(at)
    read = time_of(made)
    assert read is not None
    assert timedelta(0) <= at - read < timedelta(milliseconds=1)
    assert (7, uuid.RFC_4122) == (uuid.UUID(made).version, uuid.UUID(made).variant)


@given(INSTANTS, INSTANTS)
def test_ids_sort_by_time(one: datetime, other: datetime) -> None:
    """An id of a later millisecond is greater as text."""
    early, late = sorted([one, other])
    if late - early >= timedelta(milliseconds=1):
        assert screening_id(early) < screening_id(late)


def test_ids_of_one_instant_differ() -> None:
    """Ten thousand ids of one instant are ten thousand ids."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert 10_000 == len({screening_id(at) for _ in range(10_000)})


@pytest.mark.parametrize("text", ["", "x", "0" * 32, str(uuid.UUID(int=0)), "01942B6C-0000-7000-8000-000000000000"])
def test_what_is_no_id_has_no_instant(text: str) -> None:
    """Another text, another version or another way of writing it is none."""
    assert time_of(text) is None


def test_an_instant_without_a_zone_is_refused() -> None:
    """Local time would make ids of the wrong hour."""
    with pytest.raises(ValueError, match="time zone"):
        screening_id(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="outside"):
        screening_id(datetime(1969, 1, 1, tzinfo=UTC))
