"""Taking over a stream that another process left, whole or in the middle of a line.

A line without its end was never answered for, since an answer leaves only after its line is on the disk. It is moved
aside, never deleted, and the chain says so. Where HEAD names a record that is not there any more, records that were
answered for are gone: such a stream is left as it is, for `screening audit verify`, and nothing more is written to it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from screening.audit import chain, files, head, places, records
from screening.audit.chain import BrokenChainError, Frame
from screening.audit.head import Mark
from screening.audit.journal import Clock, Journal, Others, Tail, utc_now
from screening.audit.records import Opened, Recovered, Sealed
from screening.errors import AuditDamagedError
from screening.index import durable


@dataclass(slots=True)
class _Found:
    """What recovery learnt of a stream on its walk from HEAD to the end."""

    tail: Tail = field(default_factory=Tail)
    beyond_head: int = 0
    torn: bytes = b""


def lock(stream: Path, *, shared: bool = False) -> int | None:
    """Return a descriptor that holds a stream until it is closed, None where another process holds it (`flock(2)`)."""
    handle = os.open(stream, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle


def take_over(stream: Path, segment_bytes: int, others: Others, clock: Clock = utc_now) -> Journal | None:
    """Return the writer of a stream, recovered where need be; None where another process writes it.

    Raises:
        AuditDamagedError: records are missing or changed; the stream is left as it is.
        OSError: the disk refuses.
    """
    held = lock(stream)
    if held is None:
        return None
    try:
        found = _examine(stream)
        said = _set_aside(stream, found, clock)
        journal = Journal(stream, held, found.tail, segment_bytes, others, clock)
    except BaseException:
        os.close(held)
        raise
    if said is not None:
        try:
            journal.append([records.encode(said)])
        except BaseException:
            journal.close()
            raise
    return journal


def _examine(stream: Path) -> _Found:
    """Walk from the segment that HEAD names to the end."""
    segments = places.segments(stream)
    if not segments and not (stream / places.HEAD_FILE).exists():
        head.create(stream)
        return _Found()
    mark = head.last(stream)
    found = _Found()
    seen = mark.number == 0
    walked = [(number, path) for number, path in segments if number >= mark.segment]
    if mark.number and (not walked or walked[0][0] != mark.segment):
        raise AuditDamagedError(f"{stream.name}: segment {mark.segment}, which HEAD names, is missing")
    for number, path in walked:
        previous = found.tail.sha256 if found.tail.segment or not mark.number else None
        for frame in _good_frames(path, previous, found, last=path == walked[-1][1]):
            found.tail = _after(found.tail, number, frame)
            found.beyond_head += seen
            seen = seen or _is(mark, frame)
    if not seen:
        raise AuditDamagedError(f"{stream.name}: record {mark.number}, which HEAD names, is missing or changed")
    return found


def _good_frames(path: Path, previous: str | None, found: _Found, *, last: bool) -> Iterator[Frame]:
    """The records of a segment; what follows the last good one at the very end of the stream is torn."""
    try:
        yield from chain.frames(path, previous)
    except BrokenChainError as error:
        if not last:
            raise
        with path.open("rb") as stream:
            stream.seek(error.offset)
            found.torn = stream.read()


def _after(tail: Tail, segment: int, frame: Frame) -> Tail:
    """Where the stream ends after one more record."""
    record = _decoded(frame)
    new = tail.segment != segment
    return Tail(
        number=frame.number,
        sha256=frame.sha256,
        segment=segment,
        open=not isinstance(record, Sealed),
        size=frame.end,
        first=frame.number if new else tail.first,
        opened_at=record.at if isinstance(record, Opened) else tail.opened_at,
    )


def _decoded(frame: Frame) -> records.Record | None:
    """The record where it opens or seals a segment; the others need no reading here."""
    if frame.body.startswith((b'{"kind":"opened"', b'{"kind":"sealed"')):
        try:
            return records.decode(frame.body)
        except msgspec.DecodeError as error:
            raise AuditDamagedError(f"record {frame.number} is of another version of the format: {error}") from error
    return None


def _is(mark: Mark, frame: Frame) -> bool:
    if frame.number != mark.number:
        return False
    if frame.sha256 != mark.sha256:
        raise AuditDamagedError(f"record {mark.number} is not the one that HEAD names")
    return True


def _set_aside(stream: Path, found: _Found, clock: Clock) -> Recovered | None:
    """Move torn bytes to a file of their own and say what was found; None where all was in order."""
    if not found.torn and not found.beyond_head:
        return None
    segment = max(number for number, _ in places.segments(stream))
    name = ""
    if found.torn:
        path = places.torn(stream, segment)
        name = path.name
        _move(places.segment(stream, segment), path, found)
    return Recovered(
        at=clock(),
        segment=segment,
        beyond_head=found.beyond_head,
        torn_bytes=len(found.torn),
        torn_sha256=records.digest(found.torn) if found.torn else "",
        torn_file=name,
    )


def _move(segment: Path, aside: Path, found: _Found) -> None:
    """Copy torn bytes, put the copy on the disk, and only then cut them off."""
    files.put_new(aside, found.torn)
    durable.fsync_folder(aside.parent)
    size = segment.stat().st_size - len(found.torn)
    handle = os.open(segment, os.O_WRONLY)
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    finally:
        os.close(handle)
    if size == 0:
        segment.unlink()
        durable.fsync_folder(segment.parent)
