"""Keys, ids and the framing of columns."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from screening.index import layout

DTYPES = (
    hnp.integer_dtypes(endianness="?")
    | hnp.unsigned_integer_dtypes(endianness="?")
    | hnp.floating_dtypes(endianness="?", sizes=(32, 64))
    | hnp.boolean_dtypes()
    | hnp.unicode_string_dtypes(endianness="?")
)


def unpacked(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Pack an array as a column and read it back from the stored bytes."""
    stored = layout.as_column(array)
    value = layout.pack_values(stored)
    dtype, shape = layout.unpack_shape(layout.pack_shape(stored))
    offset, length = layout.column_span(dtype, shape, len(value))
    return np.frombuffer(value[offset : offset + length], dtype=np.uint8).view(dtype).reshape(shape)


@given(DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=1, max_dims=2, min_side=0))))
def test_any_array_comes_back_from_its_stored_form(array: NDArray[np.generic]) -> None:
    """A column of any fixed type, byte order and shape reads as the values that were written."""
    np.testing.assert_array_equal(array, unpacked(array))


def test_fortran_order_and_strides_do_not_matter() -> None:
    """A column cut from a larger array, or stored column by column, reads as its values."""
    array = np.asfortranarray(np.arange(24, dtype=np.int32).reshape(6, 4))[::2]
    np.testing.assert_array_equal(array, unpacked(array))


def test_structured_columns_keep_their_fields() -> None:
    """A column of records keeps the names and types of its fields."""
    array = np.array([(1, 2.5), (3, 4.5)], dtype=[("entity", "<u4"), ("weight", "<f8")])
    assert array.dtype == unpacked(array).dtype
    assert array.tolist() == unpacked(array).tolist()


def test_values_begin_64_bytes_into_a_page_of_lmdb() -> None:
    """With the 16 bytes of LMDB's page header in front, values lie on a cache line, and never inside a shared page."""
    offset, _ = layout.column_span(np.dtype(np.uint8), (1,), 4096)
    assert 0 == (16 + offset) % 64
    assert len(layout.pack_values(np.zeros(1, dtype=np.uint8))) > 4096


def test_a_column_of_objects_is_refused() -> None:
    """Python objects have no fixed size and are not stored."""
    with pytest.raises(ValueError, match="fixed dtype"):
        layout.as_column(np.array([object()]))


def test_a_value_shorter_than_its_shape_is_refused() -> None:
    """A stored value that cannot hold what its shape asks for is an error, never a short view."""
    with pytest.raises(ValueError, match="asks for"):
        layout.column_span(np.dtype(np.int64), (1000,), 4096)


@pytest.mark.parametrize("name", ["", "_entity", "a/b", "a b", "字", "x" * 300])
def test_names_that_cannot_be_keys_are_refused(name: str) -> None:
    """A column name is a plain word and never one of the index's own."""
    with pytest.raises(ValueError, match="cannot name a column"):
        layout.check_column_name(name)


@given(st.datetimes(timezones=st.timezones()), st.datetimes(timezones=st.timezones()))
def test_generation_ids_sort_by_instant(first: datetime, second: datetime) -> None:
    """Whatever the time zone, the id of a later instant sorts after that of an earlier one."""
    first, second = (max(t, datetime(1000, 1, 3, tzinfo=t.tzinfo)) for t in (first, second))
    first, second = (min(t, datetime(9999, 12, 29, tzinfo=t.tzinfo)) for t in (first, second))
    ids = [layout.generation_id(instant, "0" * 64) for instant in (first, second)]
    assert all(layout.GENERATION_PATTERN.fullmatch(generation) for generation in ids)
    assert (ids[0] < ids[1]) == (first.timestamp() < second.timestamp()) or abs(first - second) < timedelta(seconds=1)


def test_the_generation_id_is_written_in_utc() -> None:
    """An instant in Tokyo is named by its hour in UTC."""
    tokyo = datetime(2026, 3, 2, 3, 0, tzinfo=timezone(timedelta(hours=9)))
    assert "20260301T180000000000Z-abcdefabcdef" == layout.generation_id(tokyo, "abcdef" * 10)


def test_an_instant_without_time_zone_is_refused() -> None:
    """A generation whose instant is not known exactly is not written."""
    with pytest.raises(ValueError, match="time zone"):
        layout.generation_id(datetime(2026, 3, 1), "0" * 64)  # noqa: DTZ001 - that is what is refused


def test_keys_keep_the_order_of_the_lists() -> None:
    """Ten thousand lists read back in the order in which they were written."""
    keys = [layout.list_key(number) for number in range(10_000)]
    assert keys == sorted(keys)
