"""Removing what is past its retention: whole sealed segments only, the oldest first, and never without a trace.

Before anything is removed, a `pruned` record names the tombstone of every pruned stream; then the tombstone takes its
place, then the files go. A crash between two steps leaves more than is needed, never less.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from screening.audit import chain, places, records, tombstones
from screening.audit.chain import GENESIS
from screening.audit.journal import Clock, utc_now
from screening.audit.records import Opened, Pruned, Record, Sealed, Tombstone
from screening.audit.store import AuditStore
from screening.errors import AuditDamagedError
from screening.index import durable

MINIMUM_YEARS: Final = 7


@dataclass(frozen=True, slots=True)
class Due:
    """Segments of one stream that are past their retention, and the tombstone that takes their place."""

    stream: Path
    segments: tuple[Path, ...]
    tombstone: Tombstone


def due(root: Path, years: int, now: datetime) -> tuple[Due, ...]:
    """Return what is past a retention of so many years; every record of it was checked, and nothing is changed.

    A segment is past it when it was sealed that long ago. The last segment of a stream always stays.

    Raises:
        AuditDamagedError: a record is not what was written: evidence that was tampered with is not removed.
        ValueError: the retention is below `MINIMUM_YEARS`.
    """
    if years < MINIMUM_YEARS:
        raise ValueError(f"a retention of {years} years is refused; the least is {MINIMUM_YEARS}")
    cutoff = _years_before(now, years)
    found = (_due(stream, cutoff) for stream in places.streams(root))
    return tuple(item for item in found if item is not None)


def prune(root: Path, years: int, by: str, *, clock: Clock = utc_now) -> tuple[Due, ...]:
    """Remove what is past its retention and return it; the chain stays verifiable.

    Args:
        root: the audit folder.
        years: the retention, 7 or more.
        by: who asked for it; stands in the record.
        clock: the instant in UTC.

    Raises:
        AuditDamagedError, ValueError: as `due`.
        AuditUnavailableError: it cannot be recorded; nothing is removed.
        OSError: the disk refuses.
    """
    with durable.held(root):
        found = due(root, years, clock())
        if found:
            _record(root, years, by, found, clock)
            for item in found:
                _remove(item)
    return found


def _due(stream: Path, cutoff: datetime) -> Due | None:
    stone = tombstones.read(stream)
    number, digest = (stone.number, stone.sha256) if stone is not None else (0, GENESIS)
    first_at, count = (stone.first_at, stone.records) if stone is not None else (None, 0)
    paths: list[Path] = []
    for segment, path in places.segments(stream)[:-1]:
        if stone is not None and segment <= stone.segment and not paths:
            continue  # left over from a pruning that was cut short; it goes with the next
        opened, sealed, last = _ends(path, digest, number + 1)
        if sealed.at >= cutoff:
            break
        count += last.number - number
        number, digest, first_at = last.number, last.sha256, first_at or opened.at
        paths.append(path)
        new = Tombstone(
            stream=stream.name,
            segment=segment,
            number=number,
            sha256=digest,
            records=count,
            first_at=first_at,
            last_at=sealed.at,
        )
    return Due(stream, tuple(paths), new) if paths else None


def _ends(path: Path, previous: str, number: int) -> tuple[Opened, Sealed, chain.Frame]:
    """The first and the last record of a sealed segment, every record of it checked."""
    first: Record | None = None
    frame: chain.Frame | None = None
    for frame in chain.frames(path, previous, number):
        first = first or _decoded(frame, path)
    last = None if frame is None else _decoded(frame, path)
    if frame is None or not isinstance(first, Opened) or not isinstance(last, Sealed):
        raise AuditDamagedError(f"{path.parent.name}/{path.name} is not sealed, though another segment follows")
    return first, last, frame


def _decoded(frame: chain.Frame, path: Path) -> Record:
    try:
        return records.decode(frame.body)
    except msgspec.DecodeError as error:
        raise AuditDamagedError(f"{path.parent.name}/{path.name}: a record cannot be read: {error}") from error


def _record(root: Path, years: int, by: str, found: tuple[Due, ...], clock: Clock) -> None:
    """Say what is about to be removed, with the tombstones of all streams: the record of an earlier one may go too."""
    stones = {stream.name: stone for stream in places.streams(root) if (stone := tombstones.read(stream)) is not None}
    stones |= {item.tombstone.stream: item.tombstone for item in found}
    said = Pruned(at=clock(), by=by, retention_years=years, tombstones=tuple(stones[name] for name in sorted(stones)))
    store = AuditStore(root, clock=clock)
    try:
        store.append([records.encode(said)])
    finally:
        store.close()


def _remove(item: Due) -> None:
    """Put the tombstone in place, then remove all segments and torn files up to it."""
    tombstones.write(item.stream, item.tombstone)
    for path in sorted(item.stream.iterdir()):
        match = places.SEGMENT.fullmatch(path.name) or places.TORN.fullmatch(path.name)
        if match is not None and int(match[1]) <= item.tombstone.segment:
            path.unlink()
    durable.fsync_folder(item.stream)


def _years_before(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # 29 February
        return now.replace(year=now.year - years, day=28)
