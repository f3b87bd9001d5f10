"""Every raw file that was ever taken in, kept under its SHA-256 with when, from where and by whom: what a list rests on.

Layout: `files/<first two digits>/<digest>` holds the bytes, `journal.jsonl` one line a receipt, only ever appended to.
A file is on the disk before the line that names it (`fsync(2)` of content, folder and journal, in that order), so a
loss of power costs at most a receipt, never a receipt without its file. Nothing is ever removed from here by itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from screening.errors import SourceRefusedError, SourceUnavailableError
from screening.sources.intake.codes import Refused, Unavailable

JOURNAL_NAME: Final = "journal.jsonl"
_FILES: Final = "files"
_INCOMING: Final = "incoming"
_READ_ONLY: Final = 0o444


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from: `source` is its address or its path in the drop folder, `by` who put it there, if anybody.

    `name` is the file's own name, `at` the instant it was taken in (UTC-aware).
    """

    list_id: str
    name: str
    source: str
    at: datetime
    by: str = ""
    etag: str = ""
    last_modified: str = ""
    note: str = ""


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the journal: which bytes were taken in for which list, when and from where."""

    at: datetime
    list_id: str
    name: str
    sha256: str
    size: int
    source: str
    by: str = ""
    etag: str = ""
    last_modified: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive under `root`; the folder is made with the first file."""

    root: Path

    def add(self, content: bytes, origin: Origin) -> Receipt:
        """Keep a file. Equal bytes from the same source as last time change nothing and give the receipt at hand.

        Bytes that come back after others (A, B, A) get a receipt of their own; the bytes are stored once.

        Raises:
            SourceUnavailableError: the disk is full or the folder cannot be written.
            SourceRefusedError: the archive's own bytes are damaged.
        """
        digest = hashlib.sha256(content).hexdigest()
        try:
            with self._held():
                last = self.latest(origin.list_id, origin.name)
                self._store(digest, content)
                receipt = _receipt(digest, len(content), origin)
                if last is not None and msgspec.structs.replace(receipt, at=last.at) == last:
                    return last
                self._append(receipt)
                return receipt
        except OSError as error:
            message = f"the archive {self.root} cannot be written: {error.strerror}"
            raise SourceUnavailableError(message, Unavailable.ARCHIVE_UNWRITABLE) from error

    def read(self, digest: str) -> bytes:
        """The bytes of a digest, compared with it.

        Raises:
            SourceRefusedError: the archive does not hold them, or holds other ones under that name.
        """
        try:
            content = self._path(digest).read_bytes()
        except OSError as error:
            raise _damaged(f"{digest} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise _damaged(f"the bytes kept as {digest} are not those")
        return content

    def receipts(self, list_id: str = "", name: str = "") -> tuple[Receipt, ...]:
        """The journal, oldest first, of one list and of one file name where given.

        Raises:
            SourceRefusedError: a line before the last is no receipt; a last line cut by a loss of power is left out.
        """
        try:
            content = (self.root / JOURNAL_NAME).read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _damaged(f"{JOURNAL_NAME} cannot be read: {error.strerror}") from error
        found = _decoded(content.split(b"\n")[:-1])
        return tuple(item for item in found if list_id in {"", item.list_id} and name in {"", item.name})

    def latest(self, list_id: str, name: str) -> Receipt | None:
        """The last receipt of a file of a list: its ETag and Last-Modified go into the next fetch."""
        found = self.receipts(list_id, name)
        return found[-1] if found else None

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the archive: receipts without their bytes, and bytes that are not what they are kept as."""
        try:
            digests = {receipt.sha256 for receipt in self.receipts()}
        except SourceRefusedError as error:
            return (error.message,)
        return tuple(problem for digest in sorted(digests) for problem in self._problems_of(digest))

    def _problems_of(self, digest: str) -> Iterator[str]:
        try:
            self.read(digest)
        except SourceRefusedError as error:
            yield error.message

    def _path(self, digest: str) -> Path:
        return self.root / _FILES / digest[:2] / digest

    def _store(self, digest: str, content: bytes) -> None:
        """The bytes under their digest; those there already are compared, not written again."""
        path = self._path(digest)
        _make_folder(path.parent)
        if path.exists():
            self.read(digest)
            # A writer killed between rename and fsync may have left the name in memory only.
            _fsync_folder(path.parent)
            return
        incoming = self.root / _INCOMING
        with incoming.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        incoming.chmod(_READ_ONLY)
        incoming.rename(path)
        _fsync_folder(path.parent)

    def _append(self, receipt: Receipt) -> None:
        """One more line, after what a loss of power may have left of an unfinished one is taken off."""
        path = self.root / JOURNAL_NAME
        line = msgspec.json.encode(receipt) + b"\n"
        with path.open("ab") as stream:
            _cut_unfinished(path, stream.fileno())
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        _fsync_folder(self.root)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """One writer at a time (`flock(2)`); what a killed writer left half-written is removed."""
        _make_folder(self.root)
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            (self.root / _INCOMING).unlink(missing_ok=True)
            yield
        finally:
            os.close(handle)


def _receipt(digest: str, size: int, origin: Origin) -> Receipt:
    """The receipt of a file."""
    return Receipt(
        at=origin.at,
        list_id=origin.list_id,
        name=origin.name,
        sha256=digest,
        size=size,
        source=origin.source,
        by=origin.by,
        etag=origin.etag,
        last_modified=origin.last_modified,
        note=origin.note,
    )


def _decoded(lines: Sequence[bytes]) -> Iterator[Receipt]:
    """The receipts of whole lines."""
    decoder = msgspec.json.Decoder(Receipt)
    for number, line in enumerate(lines, start=1):
        try:
            yield decoder.decode(line)
        except msgspec.DecodeError as error:
            raise _damaged(f"{JOURNAL_NAME}:{number}: is no receipt ({error})") from error


def _cut_unfinished(path: Path, handle: int) -> None:
    """Take off what stands behind the last end of line: a receipt that was never finished."""
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    if end < len(content):
        os.ftruncate(handle, end)


def _damaged(message: str) -> SourceRefusedError:
    return SourceRefusedError(f"archive: {message}", Refused.ARCHIVE_DAMAGED)


def _make_folder(path: Path) -> None:
    """A folder and those above it, each put on the disk in the folder that holds it."""
    if path.is_dir():
        return
    _make_folder(path.parent)
    path.mkdir(exist_ok=True)
    _fsync_folder(path.parent)


def _fsync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
