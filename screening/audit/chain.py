"""One stored record as a line of text, and the chain that ties each line to all lines before it.

A line is `<sha256> <number> <length> <JSON>` and a line feed: 64 lower-case hexadecimal digits, 12 and 10 decimal
digits. The SHA-256 is over the same line with the digest of the line before in the place of its own, without the line
feed. So a changed, lost, added or moved line breaks the chain at its place, and `sha256sum` alone can show it
(docs/audit.md). The first line of a stream follows 64 zeros.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from screening.errors import AuditDamagedError

GENESIS: Final = "0" * 64
MAX_BODY_BYTES: Final = 512 * 1024 * 1024
_HEAD: Final = re.compile(rb"([0-9a-f]{64}) ([0-9]{12}) ([0-9]{10}) ")
_HEAD_BYTES: Final = 64 + 1 + 12 + 1 + 10 + 1
_LAST_NUMBER: Final = 10**12 - 1


@dataclass(frozen=True, slots=True)
class Frame:
    """One record as stored: its number in the stream from 1, its digest, and the bytes of its JSON.

    `start` and `end` are offsets in bytes in its segment file, the line feed included.
    """

    number: int
    sha256: str
    body: bytes
    start: int
    end: int


class BrokenChainError(AuditDamagedError):
    """A line that does not follow from the lines before it; `code` is stable, `offset` is where it begins in bytes."""

    def __init__(self, path: Path, offset: int, code: str, text: str) -> None:
        super().__init__(f"{path.parent.name}/{path.name} at byte {offset}: {text} ({code})")
        self.path = path
        self.offset = offset
        self.code = code


def written(previous: str, number: int, body: bytes) -> tuple[bytes, str]:
    """Return the line that holds `body` as record `number` after the line with digest `previous`, and its digest.

    Raises `ValueError` for a body that a line cannot hold.
    """
    if b"\n" in body or len(body) > MAX_BODY_BYTES or not 0 < number <= _LAST_NUMBER:
        raise ValueError(f"record {number} of {len(body)} bytes cannot be a line of the audit record")
    rest = b" %012d %010d %b" % (number, len(body), body)
    digest = hashlib.sha256(previous.encode("ascii"))
    digest.update(rest)
    own = digest.hexdigest()
    return b"%b%b\n" % (own.encode("ascii"), rest), own


def frames(path: Path, previous: str | None = None, number: int | None = None) -> Iterator[Frame]:
    """Yield the records of one segment file in order, each after its digest was checked.

    Args:
        path: the segment file.
        previous: digest of the line before the first; None takes it on trust from the first record itself.
        number: number of the first record; None takes it on trust from the first line.

    Raises:
        BrokenChainError: a line is torn, is no record, is out of its place or differs from its digest; everything
            before it was yielded.
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        if previous is None:
            previous = _stated_previous(path, stream)
        offset = 0
        while line := stream.readline(MAX_BODY_BYTES + _HEAD_BYTES + 1):
            frame = _frame(path, offset, line, previous)
            if number is not None and frame.number != number:
                raise BrokenChainError(path, offset, "NUMBER", f"record {frame.number} stands where {number} must")
            yield frame
            previous, number, offset = frame.sha256, frame.number + 1, frame.end


def _frame(path: Path, offset: int, line: bytes, previous: str) -> Frame:
    head = _HEAD.match(line)
    if not line.endswith(b"\n"):
        raise BrokenChainError(path, offset, "TORN", f"the last line has no end ({len(line)} bytes)")
    if head is None:
        raise BrokenChainError(path, offset, "FRAME", "the line is no record")
    if int(head[3]) != len(line) - _HEAD_BYTES - 1:
        raise BrokenChainError(path, offset, "LENGTH", f"the line is not as long as it says ({head[3].decode()})")
    digest = hashlib.sha256(previous.encode("ascii"))
    digest.update(memoryview(line)[64:-1])
    own = digest.hexdigest()
    if own.encode("ascii") != head[1]:
        text = f"record {int(head[2])} differs from its digest, or does not follow the record before it"
        raise BrokenChainError(path, offset, "DIGEST", text)
    return Frame(int(head[2]), own, line[_HEAD_BYTES:-1], offset, offset + len(line))


def _stated_previous(path: Path, stream: BinaryIO) -> str:
    """The digest that the first record says the line before it has."""
    line = stream.readline(MAX_BODY_BYTES)
    stream.seek(0)
    found = re.search(rb'"previous":"([0-9a-f]{64})"', line)
    if line and found is None:
        raise BrokenChainError(path, 0, "FRAME", "the first line does not say which record it follows")
    return found[1].decode("ascii") if found else GENESIS
