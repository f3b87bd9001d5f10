"""A small audit record of made-up entries, and the tools to write one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening.audit import records
from screening.audit.ids import screening_id
from screening.audit.records import Asking, Refused
from screening.audit.store import AuditStore

START = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
SEGMENT_BYTES = 4_096
_COUNTER = itertools.count()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The instant it is."""
        return self.at

    def move(self, **by: float) -> None:
        """Let time pass, as `timedelta` takes it."""
        self.at += timedelta(**by)


def entry(text: str = "", at: datetime = START) -> bytes:
    """A small record as it is stored."""
    said = text or f"ENTRY_{next(_COUNTER)}"
    asking = Asking(caller="tester", call="Screen", request_id=said)
    return records.encode(Refused(at=at, screening_id=screening_id(at), asking=asking, reason=said))


def reasons(root: Path) -> list[str]:
    """The entries of an audit folder, in the order of its streams."""
    found = []
    for path in sorted(root.glob("stream-*/*.audit")):
        found += [line.split(b" ", 3)[3] for line in path.read_bytes().splitlines()]
    decoded = [records.decode(body) for body in found]
    return [record.reason for record in decoded if isinstance(record, Refused)]


@pytest.fixture
def clock() -> Clock:
    """A clock that the test moves."""
    return Clock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An audit folder that is there and empty."""
    folder = tmp_path / "audit"
    folder.mkdir()
    return folder


@pytest.fixture
def make_store(root: Path, clock: Clock) -> Iterator[Callable[..., AuditStore]]:
    """Make stores over the audit folder, closed when the test is done."""
    made: list[AuditStore] = []

    def make(**options: object) -> AuditStore:
        values = {"segment_bytes": SEGMENT_BYTES, "clock": clock, **options}
        made.append(AuditStore(root, **values))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed audit folder of two streams of several segments, one of them pruned at its beginning."""
    folder = tmp_path_factory.mktemp("filled") / "audit"
    folder.mkdir()
    fill(folder)
    return folder


def fill(folder: Path) -> None:
    """Write two streams; the first goes on after the second was begun, so that each names the other's end."""
    clock = Clock()
    first = AuditStore(folder, segment_bytes=SEGMENT_BYTES, clock=clock)
    for _ in range(25):
        first.append([entry(at=clock.at)])
    second = AuditStore(folder, segment_bytes=SEGMENT_BYTES, clock=clock)
    for _ in range(25):
        second.append([entry(at=clock.at), entry(at=clock.at)])
    clock.move(days=1)
    for _ in range(20):
        first.append([entry(at=clock.at)])
    first.close()
    second.close()
