"""Reads records back: one screening by its id, or all of a stretch of time, each checked against the chain as it is read."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from screening.audit import chain, head, places
from screening.audit.chain import BrokenChainError, Frame
from screening.audit.ids import time_of

_KINDS: Final = ("screened", "refused", "compared", "rescreened")
# A record gets its time before its place: it may stand in a segment that was opened a little later.
_SLACK: Final = timedelta(hours=1)


class _Probe(msgspec.Struct, frozen=True):
    """The part of a record by which it is found."""

    kind: str
    at: datetime
    screening_id: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as stored: its place in the chain, when it was made, what it is, and its JSON."""

    at: datetime
    stream: str
    number: int
    sha256: str
    kind: str
    screening_id: str
    body: bytes


def between(root: Path, since: datetime | None = None, until: datetime | None = None) -> Iterator[Stored]:
    """Yield what was asked and answered from `since` up to and without `until`, oldest first.

    Raises:
        AuditDamagedError: a record on the way is not what was written.
        OSError: the folder cannot be read.
    """
    of_streams = [_between(stream, since, until) for stream in places.streams(root)]
    yield from heapq.merge(*of_streams, key=lambda stored: (stored.at, stored.stream, stored.number))


def find(root: Path, screening_id: str) -> Stored | None:
    """Return the record of one screening, None where none has this id. Raises as `between`."""
    at = time_of(screening_id)
    if at is None:
        return None
    near = next(_with_id(root, screening_id, at - _SLACK, at + _SLACK), None)
    # The clock may have been set between the id and the segment; then every segment is looked through.
    return near or next(_with_id(root, screening_id, None, None), None)


def _with_id(root: Path, screening_id: str, since: datetime | None, until: datetime | None) -> Iterator[Stored]:
    key = f'"screening_id":"{screening_id}"'.encode("ascii")
    for stream in places.streams(root):
        for frame in _frames(stream, since, until):
            if key in frame.body[:256]:
                yield _stored(stream, frame)


def _between(stream: Path, since: datetime | None, until: datetime | None) -> Iterator[Stored]:
    for frame in _frames(stream, since, until):
        stored = _stored(stream, frame)
        wanted = stored.kind in _KINDS
        if wanted and (since is None or stored.at >= since) and (until is None or stored.at < until):
            yield stored


def _stored(stream: Path, frame: Frame) -> Stored:
    probe = msgspec.json.decode(frame.body, type=_Probe)
    return Stored(probe.at, stream.name, frame.number, frame.sha256, probe.kind, probe.screening_id, frame.body)


def _frames(stream: Path, since: datetime | None, until: datetime | None) -> Iterator[Frame]:
    """The records of the segments that may hold some of this stretch of time, up to the one HEAD names."""
    end = head.last(stream).number
    for path in _segments(stream, since, until):
        number = 0
        try:
            for frame in chain.frames(path):
                number = frame.number
                if number > end:
                    return
                yield frame
        except BrokenChainError:
            if number < end:
                raise
            return  # a process is writing this very line


def _segments(stream: Path, since: datetime | None, until: datetime | None) -> list[Path]:
    """The segments that were open at some time of this stretch."""
    paths = [path for _, path in places.segments(stream)]
    if since is None and until is None:
        return paths
    opened = [_opened_at(path) for path in paths]
    closed = [*opened[1:], None]
    return [
        path
        for path, begin, end in zip(paths, opened, closed, strict=True)
        if (until is None or begin is None or begin < until + _SLACK)
        and (since is None or end is None or end >= since - _SLACK)
    ]


def _opened_at(path: Path) -> datetime | None:
    """When a segment was opened; None where its first line cannot be read, so that it is looked through."""
    try:
        return msgspec.json.decode(next(chain.frames(path)).body, type=_Probe).at
    except (StopIteration, BrokenChainError, msgspec.DecodeError):
        return None
