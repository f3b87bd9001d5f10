"""What is past its retention goes in whole segments, and the chain can still be checked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screening.audit import places, retention, tombstones
from screening.audit.retention import due, prune
from screening.audit.store import AuditStore
from screening.audit.verify import heads, verify
from screening.errors import AuditDamagedError
from screening.index import durable

from .conftest import Clock, entry, reasons

MakeStore = Callable[..., AuditStore]


@pytest.fixture
def years(make_store: MakeStore, clock: Clock, root: Path) -> Path:
    """One stream with a segment or two a year from 2026 to 2038."""
    store = make_store()
    for year in range(2026, 2039):
        clock.at = datetime(year, 6, 1, tzinfo=UTC)
        store.append([entry(f"Y{year}", at=clock.at)])
    store.close()
    return root


def test_nothing_young_is_touched(years: Path, clock: Clock) -> None:
    """Ten years after sealing a segment may go, not a day earlier; the last segment never goes.

    A segment is sealed when the next is begun, so a record stays ten years and at most one segment longer.
    """
    clock.at = datetime(2037, 5, 31, tzinfo=UTC)
    assert () == prune(years, 10, "tester", clock=clock)
    clock.at = datetime(2037, 6, 1, 0, 0, 1, tzinfo=UTC)
    (gone,) = prune(years, 10, "tester", clock=clock)
    assert ["00000001.audit"] == [path.name for path in gone.segments]
    assert [f"Y{year}" for year in range(2027, 2039)] == reasons(years)
    clock.at = datetime(2090, 1, 1, tzinfo=UTC)
    prune(years, 10, "tester", clock=clock)
    assert [] == reasons(years)
    assert places.segments(years / "stream-0001")
    assert [] == verify(years).problems


def test_the_chain_is_whole_after_pruning(years: Path, clock: Clock) -> None:
    """Verification passes, anchors of what is gone are no problem, and the tombstone tells how much went."""
    anchors = heads(years)
    for year in (2040, 2044):
        clock.at = datetime(year, 1, 1, tzinfo=UTC)
        prune(years, 10, "tester", clock=clock)
        report = verify(years, anchors)
        assert ([], 1) == (report.problems, report.anchors_met)
    stone = tombstones.read(years / "stream-0001")
    assert stone is not None
    assert (7, 21) == (stone.segment, stone.records)
    assert (2026, 2033) == (stone.first_at.year, stone.last_at.year)


@pytest.mark.parametrize("least", [-1, 0, 6])
def test_a_short_retention_is_refused(years: Path, least: int, clock: Clock) -> None:
    """Seven years is the least, whatever is asked for."""
    with pytest.raises(ValueError, match="7"):
        prune(years, least, "tester", clock=clock)


def test_tampered_evidence_is_not_removed(years: Path, clock: Clock) -> None:
    """A segment that differs from its digests stays, so that it can be looked into."""
    path = places.segment(years / "stream-0001", 2)
    path.write_bytes(path.read_bytes().replace(b"Y2027", b"Y9999"))
    clock.at = datetime(2040, 1, 1, tzinfo=UTC)
    with pytest.raises(AuditDamagedError):
        due(years, 10, clock.at)
    with pytest.raises(AuditDamagedError):
        prune(years, 10, "tester", clock=clock)
    assert path.exists()


def test_a_removal_that_no_record_speaks_of_is_found(years: Path, clock: Clock) -> None:
    """Segments deleted by hand with a forged tombstone are missed: no `pruned` record says so."""
    clock.at = datetime(2040, 1, 1, tzinfo=UTC)
    (found,) = due(years, 10, clock.at)
    retention._remove(found)
    assert ["TOMBSTONE"] == [problem.code for problem in verify(years).problems]


@pytest.mark.parametrize("step", ["recorded", "tombstone", "one file"])
def test_a_crash_while_pruning_leaves_a_sound_record(
    years: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Between any two steps the record is sound, and pruning again finishes."""
    clock.at = datetime(2040, 1, 1, tzinfo=UTC)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        if step == "recorded":
            broken.setattr(tombstones, "write", crash)
        elif step == "tombstone":
            broken.setattr(Path, "unlink", crash)
        else:
            broken.setattr(durable, "fsync_folder", crash)
        with pytest.raises(KeyboardInterrupt):
            prune(years, 10, "tester", clock=clock)
    assert [] == verify(years).problems
    clock.at = datetime(2041, 1, 1, tzinfo=UTC)
    prune(years, 10, "tester", clock=clock)
    report = verify(years)
    assert ([], []) == (report.problems, [note for note in report.streams[0].notes if "left over" in note])


def test_pruning_beside_a_running_service(make_store: MakeStore, clock: Clock, root: Path) -> None:
    """The service's stream is held, so the record of pruning stands in another; the service goes on."""
    store = make_store()
    for year in (2026, 2027, 2040):
        clock.at = datetime(year, 6, 1, tzinfo=UTC)
        store.append([entry(f"Y{year}", at=clock.at)])
    prune(root, 10, "tester", clock=clock)
    store.append([entry("after", at=clock.at)])
    store.close()
    assert ["stream-0001", "stream-0002"] == [path.name for path in places.streams(root)]
    assert (["Y2027", "Y2040", "after"], []) == (reasons(root), verify(root).problems)


def test_an_older_tombstone_put_back_is_found(years: Path, tmp_path: Path, clock: Clock) -> None:
    """The segments between the two tombstones are then missing."""
    clock.at = datetime(2039, 1, 1, tzinfo=UTC)
    prune(years, 10, "tester", clock=clock)
    shutil.copy(years / "stream-0001" / "PRUNED", tmp_path / "older")
    clock.at = datetime(2042, 1, 1, tzinfo=UTC)
    prune(years, 10, "tester", clock=clock)
    assert [] == verify(years).problems
    shutil.copy(tmp_path / "older", years / "stream-0001" / "PRUNED")
    assert "MISSING" in {problem.code for problem in verify(years).problems}
