"""HEAD: which record of a stream was the last one answered for, kept beside the segments.

Two lines of fixed length, written in turn and in place, so that a write cut short leaves the other line. It is written
after the record is on the disk and before the answer leaves: a segment that ends before HEAD lost records that were
answered for. The operating system puts HEAD on the disk in its own time; after a loss of power it may lag, never lead.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from screening.audit import files, places
from screening.audit.chain import GENESIS
from screening.errors import AuditDamagedError

_LINE: Final = re.compile(rb"([0-9a-f]{64}) ([0-9]{12}) ([0-9]{8}) ([0-9a-f]{64})\n")
_LINE_BYTES: Final = 64 + 1 + 12 + 1 + 8 + 1 + 64 + 1
_LINES: Final = 2


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One line of HEAD: number of the last record (0 for none yet), its segment, its digest."""

    number: int = 0
    segment: int = 0
    sha256: str = GENESIS


def read(stream: Path) -> tuple[Mark | None, ...]:
    """Return both lines of a stream's HEAD, None for one that is not as it was written.

    Raises:
        AuditDamagedError: there is no HEAD, it has another length, or neither line is as it was written.
    """
    path = stream / places.HEAD_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise AuditDamagedError(f"{stream.name}/HEAD is missing") from error
    if len(content) != _LINES * _LINE_BYTES:
        raise AuditDamagedError(f"{stream.name}/HEAD has {len(content)} bytes, not {_LINES * _LINE_BYTES}")
    marks = tuple(_mark(content[at : at + _LINE_BYTES]) for at in range(0, len(content), _LINE_BYTES))
    if not any(marks):
        raise AuditDamagedError(f"{stream.name}/HEAD is not what was written")
    return marks


def last(stream: Path) -> Mark:
    """Return the later of the two lines of HEAD. Raises `AuditDamagedError` as `read`."""
    return max(mark for mark in read(stream) if mark is not None)


def create(stream: Path) -> None:
    """Write the HEAD of a stream without records, durably."""
    files.put(stream / places.HEAD_FILE, _line(Mark()) * _LINES)


class HeadFile:
    """The HEAD of the stream that this process writes; open until `close`."""

    def __init__(self, stream: Path) -> None:
        marks = read(stream)
        latest = max(range(_LINES), key=lambda at: marks[at] or Mark(number=-1))
        self._path = str(stream / places.HEAD_FILE)
        self._handle = os.open(self._path, os.O_WRONLY)
        self._next = (latest + 1) % _LINES

    def write(self, mark: Mark) -> None:
        """Name the last record. Raises `OSError` where the disk refuses."""
        os.pwrite(self._handle, _line(mark), self._next * _LINE_BYTES)
        self._next = (self._next + 1) % _LINES

    def sync(self) -> None:
        """Put HEAD on the disk."""
        os.fsync(self._handle)

    def is_in_place(self) -> bool:
        """Whether the file that is written is still the one of that name."""
        try:
            return os.path.samestat(os.fstat(self._handle), os.stat(self._path))  # noqa: PTH116 - for every record
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Put HEAD on the disk, if it can be done, and let go."""
        with suppress(OSError):
            os.fsync(self._handle)
        with suppress(OSError):
            os.close(self._handle)


def _line(mark: Mark) -> bytes:
    rest = f"{mark.number:012d} {mark.segment:08d} {mark.sha256}".encode("ascii")
    return b"%b %b\n" % (hashlib.sha256(rest).hexdigest().encode("ascii"), rest)


def _mark(line: bytes) -> Mark | None:
    found = _LINE.fullmatch(line)
    if found is None or hashlib.sha256(line[65:-1]).hexdigest().encode("ascii") != found[1]:
        return None
    return Mark(int(found[2]), int(found[3]), found[4].decode("ascii"))
