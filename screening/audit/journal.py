"""The one writer of a stream: lines to the disk, then HEAD, then the answer may leave.

Nothing here guards against two threads at once; `store` lets one thread write for all that wait.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from screening import __version__
from screening.audit import chain, files, places, records
from screening.audit.chain import GENESIS
from screening.audit.head import HeadFile, Mark
from screening.audit.records import Head, Opened, Sealed
from screening.errors import AuditDamagedError
from screening.index import durable

_JAPAN: Final = timezone(timedelta(hours=9), "JST")
Clock = Callable[[], datetime]
Others = Callable[[], tuple[Head, ...]]


def utc_now() -> datetime:
    """Return the instant it is, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a stream ends: its last record, and the segment that is open, if one is.

    `size` is the length in bytes of the open segment up to the last record; `first` the number of its first record.
    """

    number: int = 0
    sha256: str = GENESIS
    segment: int = 0
    open: bool = False
    size: int = 0
    first: int = 1
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One record on the disk: its stream, its number there, its digest."""

    stream: str
    number: int
    sha256: str


class Journal:
    """Appends records to one stream and rotates its segments; holds the stream's lock until `close`.

    Args:
        stream: the folder of the stream.
        lock: file descriptor of the lock on it, given back by `close`.
        tail: where the stream ends, as recovery found it.
        segment_bytes: size from which a segment is sealed.
        others: tells where the other streams end, for the first record of a segment.
        clock: the instant in UTC.
    """

    def __init__(
        self, stream: Path, lock: int, tail: Tail, segment_bytes: int, others: Others, clock: Clock = utc_now
    ) -> None:
        self.stream: Final = stream
        self._lock = lock
        self._tail = tail
        self._segment_bytes = segment_bytes
        self._others = others
        self._clock = clock
        self._head = HeadFile(stream)
        self._handle = -1
        self._path = str(places.segment(stream, tail.segment))
        self._unfinished = False
        if tail.open:
            self._handle = os.open(self._path, os.O_RDWR | os.O_APPEND)

    @property
    def tail(self) -> Tail:
        """Where the stream ends."""
        return self._tail

    def append(self, bodies: Sequence[bytes]) -> tuple[Written, ...]:
        """Put records on the disk, all of them or none, and say where each stands.

        Raises:
            AuditDamagedError: somebody changed the stream under this process; nothing more is written to it.
            OSError: the disk refuses; the stream is as it was before.
        """
        self._make_ready()
        return self._put(bodies)

    def close(self) -> None:
        """Let go of the stream; the segment stays open for the next process."""
        self._head.close()
        for handle in (self._handle, self._lock):
            if handle >= 0:
                with suppress(OSError):
                    os.close(handle)
        self._handle = self._lock = -1

    def _make_ready(self) -> None:
        if self._unfinished:
            self._undo()
        self._check_untouched()
        if self._tail.open and self._is_due():
            self._seal()
        if not self._tail.open:
            self._open_next()

    def _is_due(self) -> bool:
        """Whether the open segment is full or of an earlier day in Japan."""
        opened = self._tail.opened_at
        old = opened is not None and _day(opened) != _day(self._clock())
        return old or self._tail.size >= self._segment_bytes

    def _check_untouched(self) -> None:
        """Refuse to go on where the files are not those that this process left."""
        if not self._head.is_in_place():
            if not self.stream.is_dir():
                raise FileNotFoundError(2, "the folder of the stream is missing", str(self.stream))
            raise AuditDamagedError(f"{self.stream.name}/HEAD was removed or replaced while the stream was written")
        if not self._tail.open:
            return
        name = f"{self.stream.name}/{os.path.basename(self._path)}"  # noqa: PTH119 - on the way of every record
        try:
            named = os.stat(self._path)  # noqa: PTH116 - on the way of every record
        except FileNotFoundError as error:
            raise AuditDamagedError(f"{name} was removed while it was written") from error
        if not os.path.samestat(named, os.fstat(self._handle)) or named.st_size != self._tail.size:
            raise AuditDamagedError(f"{name} was changed by somebody else while it was written")

    def _open_next(self) -> None:
        """Begin the next segment with its `opened` record."""
        number = self._tail.segment + 1
        path = places.segment(self.stream, number)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, places.FILE_MODE)
        if os.fstat(handle).st_size:
            os.close(handle)
            raise AuditDamagedError(f"{path.parent.name}/{path.name} stands where the next segment must")
        now, before = self._clock(), self._tail
        body = records.encode(
            Opened(
                at=now,
                format=records.FORMAT,
                stream=self.stream.name,
                segment=number,
                previous=before.sha256,
                engine_version=__version__,
                others=self._others(),
            )
        )
        self._handle, self._path = handle, str(path)
        first = before.number + 1
        self._tail = replace(before, segment=number, open=True, size=0, first=first, opened_at=now)
        try:
            durable.fsync_folder(self.stream)
            self._put([body])
        except BaseException:
            os.close(handle)
            self._handle, self._tail, self._unfinished = -1, before, False
            with suppress(OSError):
                path.unlink()
            raise

    def _seal(self) -> None:
        """Close the open segment with its `sealed` record, HEAD on the disk before the next one begins."""
        tail = self._tail
        assert tail.opened_at is not None
        body = records.encode(
            Sealed(
                at=self._clock(),
                segment=tail.segment,
                records=tail.number - tail.first + 2,
                first_number=tail.first,
                opened_at=tail.opened_at,
                head=tail.sha256,
            )
        )
        self._put([body])
        self._tail = replace(self._tail, open=False)
        os.close(self._handle)
        self._handle = -1
        self._head.sync()

    def _put(self, bodies: Sequence[bytes]) -> tuple[Written, ...]:
        """Write lines, put them on the disk, then move HEAD."""
        tail, lines, places_ = self._tail, [], []
        number, digest = tail.number, tail.sha256
        for body in bodies:
            number += 1
            line, digest = chain.written(digest, number, body)
            lines.append(line)
            places_.append(Written(self.stream.name, number, digest))
        content = b"".join(lines)
        try:
            files.write_all(self._handle, content)
            os.fdatasync(self._handle)
        except BaseException:
            self._unfinished = True
            with suppress(OSError):
                self._undo()
            raise
        self._tail = replace(tail, number=number, sha256=digest, size=tail.size + len(content))
        self._head.write(Mark(number, tail.segment, digest))
        return tuple(places_)

    def _undo(self) -> None:
        """Take back what no caller was answered for, so that the next record follows the last answered one."""
        os.ftruncate(self._handle, self._tail.size)
        os.fsync(self._handle)
        self._unfinished = False


def _day(at: datetime) -> date:
    return at.astimezone(_JAPAN).date()
