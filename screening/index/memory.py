"""A sealed copy of a generation's data in memory, which nothing that happens to the file can reach any more.

A mapped file that is cut short kills every process that reads it (SIGBUS), and one that is written over changes answers
without a word. A copy in memory, sealed against both before it is mapped, does neither: what was compared with the
manifest is what is served. Source: `memfd_create(2)`, `fcntl(2)` file sealing; Linux only.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CHUNK_BYTES: Final = 1 << 20
_NOT_HERE: Final = frozenset({errno.ENOSYS, errno.EPERM, errno.EINVAL})
_DESCRIPTORS: Final = Path("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class SealedCopy:
    """A copy that nobody can change: where it may be opened while it is held, its size, its SHA-256 in hex."""

    path: Path
    size_bytes: int
    sha256: str


@contextmanager
def sealed_copy(source: Path) -> Iterator[SealedCopy | None]:
    """Hold a sealed copy of a file in memory; None where the system has no such memory.

    Whoever opened it keeps it afterwards.

    Raises:
        OSError: the file cannot be read, or there is no memory or no descriptor left.
    """
    handle = _memory_file()
    if handle is None:
        yield None
        return
    try:
        size, digest = _fill(handle, source)
        fcntl.fcntl(handle, fcntl.F_ADD_SEALS, _seals())
        yield SealedCopy(_DESCRIPTORS / str(handle), size, digest)
    finally:
        os.close(handle)


def _memory_file() -> int | None:
    """An empty file in memory that can be sealed; None where there is no such thing."""
    if not hasattr(os, "memfd_create") or not _DESCRIPTORS.is_dir():
        return None
    try:
        return os.memfd_create("screening-index", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    except OSError as error:
        if error.errno in _NOT_HERE:
            return None
        raise


def _seals() -> int:
    return fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL


def _fill(handle: int, source: Path) -> tuple[int, str]:
    """Copy the file; its size in bytes and SHA-256 in hex, of what was copied."""
    size, digest = 0, hashlib.sha256()
    with source.open("rb", buffering=0) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(handle, rest) :]
    return size, digest.hexdigest()
