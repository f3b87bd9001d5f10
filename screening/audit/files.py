"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from screening.audit import places
from screening.index import durable


def write_all(handle: int, content: bytes) -> None:
    """Write every byte; `write(2)` may take fewer at a time. Raises `OSError` where the disk refuses."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def put(path: Path, content: bytes) -> None:
    """Give a file its whole content in one step, durably. Raises `OSError`; the file of before stays then."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        put_new(partial, content, exclusive=False)
        durable.rename(partial, path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    durable.fsync_folder(path.parent)


def put_new(path: Path, content: bytes, *, exclusive: bool = True) -> None:
    """Write a file and put its content on the disk. Raises `FileExistsError` where it is there and must not be."""
    how = os.O_EXCL if exclusive else os.O_TRUNC
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, places.FILE_MODE)
    try:
        write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
