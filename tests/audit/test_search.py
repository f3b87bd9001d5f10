"""Records are found by id and by time, whatever segment and stream they stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from screening.audit import search
from screening.audit.ids import screening_id
from screening.audit.store import AuditStore
from screening.errors import AuditDamagedError

from .conftest import START, Clock, entry

MakeStore = Callable[..., AuditStore]


@pytest.fixture
def week(make_store: MakeStore, clock: Clock, root: Path) -> Path:
    """Two streams with an entry of each hour of a week."""
    stores = make_store(), make_store()
    for hour in range(7 * 24):
        stores[hour % 2].append([entry(f"H{hour}", at=clock.at)])
        clock.move(hours=1)
    return root


def test_a_stretch_of_time_is_told_in_order(week: Path) -> None:
    """From the first instant up to and without the last, both streams merged, bookkeeping left out."""
    since, until = START + timedelta(hours=30), START + timedelta(hours=90)
    found = list(search.between(week, since, until))
    assert [START + timedelta(hours=hour) for hour in range(30, 90)] == [stored.at for stored in found]
    assert {"refused"} == {stored.kind for stored in found}
    assert 7 * 24 == len(list(search.between(week)))
    assert [] == list(search.between(week, START + timedelta(days=30)))


def test_each_id_finds_its_record(week: Path) -> None:
    """Every id finds its own record; one that was never given finds none."""
    for stored in list(search.between(week))[::13]:
        assert stored == search.find(week, stored.screening_id)
    assert search.find(week, screening_id(START)) is None
    assert search.find(week, "nonsense") is None


def test_a_clock_that_was_set_does_not_hide_a_record(make_store: MakeStore, clock: Clock, root: Path) -> None:
    """An id of another day than its segment is found by looking everywhere."""
    store = make_store()
    far = entry("far", at=START + timedelta(days=400))
    store.append([far])
    for _ in range(30):
        clock.move(hours=5)
        store.append([entry(at=clock.at)])
    stored = next(item for item in search.between(root) if b"far" in item.body)
    assert stored == search.find(root, stored.screening_id)


def test_a_damaged_record_stops_the_reading(week: Path) -> None:
    """Nothing is exported from a stream past the place where it was changed."""
    path = week / "stream-0001" / "00000002.audit"
    path.write_bytes(path.read_bytes().replace(b'"reason":"H', b'"reason":"X', 1))
    with pytest.raises(AuditDamagedError):
        list(search.between(week))


def test_a_line_under_way_is_not_read(make_store: MakeStore, root: Path) -> None:
    """What another process is writing now comes with the next reading."""
    make_store().append([entry("A")])
    path = root / "stream-0001" / "00000001.audit"
    path.write_bytes(path.read_bytes() + b"0123")
    assert 1 == len(list(search.between(root)))
