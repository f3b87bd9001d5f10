"""The audit record of one process: many threads, one writer at a time, one wait for the disk for all who came meanwhile.

Whoever comes while nobody writes, writes for all that wait; the others wait for their own record. A lone caller pays
one `fdatasync(2)` and no change of thread. What cannot be recorded is refused, and the next call tries again, so that
the service recovers by itself when there is space again.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from screening.audit import files, head, places, recovery
from screening.audit.journal import Clock, Journal, Written, utc_now
from screening.audit.records import Head
from screening.errors import AuditDamagedError, AuditUnavailableError
from screening.index import durable

_log = logging.getLogger(__name__)
SEGMENT_BYTES: Final = 64 * 1024 * 1024
LEAST_FREE_BYTES: Final = 1024 * 1024
"""Free space below which a store says that it cannot record, though small records may still find room."""


@dataclass(slots=True)
class _Ticket:
    """Records of one caller on their way to the disk, and what came of them."""

    bodies: Sequence[bytes]
    written: tuple[Written, ...] = ()
    error: AuditUnavailableError | None = None
    done: bool = False


class AuditStore:
    """Keeps records durably; safe to call from many threads. Nothing is opened before the first record.

    Args:
        root: the audit folder; it must be there, a missing mount must not be written beside.
        segment_bytes: size from which a segment is sealed and the next begun.
        files: content of further files the records quote, by path below `root`, put on the disk before any record.
        clock: the instant in UTC.
    """

    def __init__(
        self,
        root: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        files: Mapping[str, bytes] | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.root: Final = root
        self._segment_bytes = segment_bytes
        self._files = dict(files or {})
        self._clock = clock
        self._journal: Journal | None = None
        self._turn = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._writing = False
        self._told = ""
        self._left: set[str] = set()

    def append(self, bodies: Sequence[bytes]) -> tuple[Written, ...]:
        """Return where each record stands once all of them are on the disk.

        Raises:
            AuditUnavailableError: they could not be put there; none of them counts.
        """
        if not bodies:
            return ()
        ticket = _Ticket(bodies)
        batch = self._wait_or_lead(ticket)
        if batch:
            self._lead(batch)
        if ticket.error is not None:
            raise ticket.error
        return ticket.written

    def probe(self) -> str:
        """Return why nothing can be recorded now, empty when all is well; opens the record if it is not open."""
        with self._turn:
            while self._writing:
                self._turn.wait()
            self._writing = True
        try:
            self._opened()
            _check_space(self.root)
        except (OSError, AuditDamagedError, AuditUnavailableError) as error:
            return self._refusal(error).message
        finally:
            self._end_turn()
        return ""

    def close(self) -> None:
        """Let go of the stream; a record asked for later opens it again."""
        with self._turn:
            while self._writing:
                self._turn.wait()
            self._drop()

    def _wait_or_lead(self, ticket: _Ticket) -> list[_Ticket]:
        """Wait until the ticket is done, or return all waiting tickets to be written by this thread."""
        with self._turn:
            self._waiting.append(ticket)
            while self._writing and not ticket.done:
                self._turn.wait()
            if ticket.done:
                return []
            self._writing = True
            batch, self._waiting = self._waiting, []
            return batch

    def _lead(self, batch: list[_Ticket]) -> None:
        failure = AuditUnavailableError("the screening was interrupted before it was recorded")
        try:
            bodies = [body for ticket in batch for body in ticket.bodies]
            written = iter(self._write(bodies))
            for ticket in batch:
                ticket.written = tuple(next(written) for _ in ticket.bodies)
        except (OSError, AuditDamagedError, AuditUnavailableError) as error:
            failure = self._refusal(error)
        finally:
            for ticket in batch:
                ticket.done = True
                ticket.error = None if ticket.written else failure
            self._end_turn()

    def _end_turn(self) -> None:
        with self._turn:
            self._writing = False
            self._turn.notify_all()

    def _write(self, bodies: Sequence[bytes]) -> tuple[Written, ...]:
        journal = self._opened()
        try:
            written = journal.append(bodies)
        except AuditDamagedError as error:
            # The stream stays as it is, as evidence; what is asked meanwhile is recorded in another one.
            self._drop()
            self._left.add(journal.stream.name)
            _log.error("audit stream %s is left: %s", journal.stream.name, error.message)
            written = self._opened().append(bodies)
        except FileNotFoundError:
            self._drop()  # the folder is gone; opened again, it may be another one
            raise
        self._told = ""
        return written

    def _opened(self) -> Journal:
        """The journal of this process, opened if it is not."""
        if self._journal is None:
            if not self.root.is_dir():
                raise AuditUnavailableError("the audit folder is missing")
            self._put_files()
            self._journal = self._take_stream()
        return self._journal

    def _take_stream(self) -> Journal:
        """The first stream that nobody holds, or a new one."""
        for stream in places.streams(self.root):
            journal = None if stream.name in self._left else self._try(stream)
            if journal is not None:
                return journal
        for number in range(1, places.MAX_STREAMS + 1):
            stream = self.root / f"stream-{number:04d}"
            try:
                stream.mkdir(places.FOLDER_MODE)
            except FileExistsError:
                continue
            durable.fsync_folder(self.root)
            journal = self._try(stream)
            if journal is not None:
                return journal
        raise AuditUnavailableError("all audit streams are taken")

    def _try(self, stream: Path) -> Journal | None:
        try:
            return recovery.take_over(stream, self._segment_bytes, lambda: self._others(stream), self._clock)
        except AuditDamagedError as error:
            _log.error("audit stream %s is not continued: %s", stream.name, error.message)
            return None

    def _others(self, own: Path) -> tuple[Head, ...]:
        """Where the other streams end now: a stream that later lacks that record was rolled back or removed."""
        found = []
        for stream in places.streams(self.root):
            if stream != own:
                with suppress(AuditDamagedError, OSError):
                    mark = head.last(stream)
                    found.append(Head(stream=stream.name, number=mark.number, sha256=mark.sha256))
        return tuple(found)

    def _put_files(self) -> None:
        """Put the files that records quote where they belong, once."""
        for name, content in self._files.items():
            path = self.root / name
            if path.exists() and path.read_bytes() == content:
                continue
            path.parent.mkdir(places.FOLDER_MODE, exist_ok=True)
            durable.fsync_folder(self.root)
            files.put(path, content)

    def _drop(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _refusal(self, error: OSError | AuditDamagedError | AuditUnavailableError) -> AuditUnavailableError:
        """The error callers get; the log tells the operator once what and where."""
        if isinstance(error, OSError):
            why, where = error.strerror or type(error).__name__, error.filename or self.root
        else:
            why, where = error.message, self.root
        if why != self._told:
            _log.error("nothing can be recorded, so nothing is answered: %s (%s)", why, where)
            self._told = why
        return AuditUnavailableError(f"the screening could not be recorded ({why}), so it was not answered")


def _check_space(root: Path) -> None:
    """Raise `AuditUnavailableError` where the disk takes nothing any more, or almost nothing."""
    disk = os.statvfs(root)
    if disk.f_flag & os.ST_RDONLY:
        raise AuditUnavailableError("the audit disk is read-only")
    if disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES:
        raise AuditUnavailableError("the audit disk is full")
