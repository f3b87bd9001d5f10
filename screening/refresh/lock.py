"""One refresh at a time: a lock that ends with the process that holds it, however that ends.

`flock(2)` on a file that is never deleted. The kernel lets go when the holder dies, so that no lock is left behind; the
file descriptor is closed on `exec`, so that a child that outlives the holder does not keep it. The text in the file is
for people and decides nothing.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from screening.errors import BusyError
from screening.index import durable

LOCK_FILE: Final = "refresh.lock"
_LONGEST: Final = 200


@contextmanager
def refresh_lock(folders: Sequence[Path]) -> Iterator[None]:
    """Hold the lock of every folder, in the order given.

    Raises:
        BusyError: another refresh holds one of them; the message says which process on which host, since when.
        OSError: a folder cannot be made or written to.
    """
    with ExitStack() as stack:
        for folder in folders:
            durable.make_folder(folder)
        for folder in dict.fromkeys(folder.resolve() for folder in folders):
            stack.enter_context(_held(folder / LOCK_FILE))
        yield


@contextmanager
def _held(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, _LONGEST).decode("utf-8", "replace").strip() or "an unknown process"
            raise BusyError(f"another refresh is running ({holder}); {path}") from None
        _sign(handle)
        yield
    finally:
        os.close(handle)


def _sign(handle: int) -> None:
    """Say who holds the lock; a full disk does not take the lock away."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()} since {since}\n".encode(), 0)
