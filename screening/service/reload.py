"""A value read from files that follows the files: taken over when they change, kept when the change is broken."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from screening.errors import ScreeningError
from screening.service.logs import log

T = TypeVar("T")
_Signature = tuple[tuple[int, int, int, int] | None, ...]


class Reloaded(Generic[T]):
    """The value of `read()`, read again when one of `paths` changes; safe to use from many threads.

    A change that cannot be used is logged once and the value before it stays: a half-written certificate must not shut
    anybody out, and a mistyped role must not let anybody in. It is tried again when a file changes once more.

    Raises:
        ScreeningError, OSError: the first reading failed.
    """

    def __init__(self, what: str, paths: Sequence[Path], read: Callable[[], T]) -> None:
        self._what: Final = what
        self._paths: Final = tuple(paths)
        self._read: Final = read
        self._lock = threading.Lock()
        self._seen = self._signature()
        self._value = read()
        self._version = 1
        self._error = ""

    @property
    def value(self) -> T:
        """What was read last without a fault."""
        return self._value

    @property
    def version(self) -> int:
        """Counts the values: 1 for the first."""
        return self._version

    @property
    def error(self) -> str:
        """Why the files as they stand are not in use; empty when they are."""
        return self._error

    def look(self) -> None:
        """Take over what changed, if anything did."""
        if self._signature() == self._seen:
            return
        with self._lock:
            now = self._signature()
            if now == self._seen:
                return
            self._seen = now
            self._take_over()

    def _take_over(self) -> None:
        """Read anew; a file that changes while it is read is seen again by the next look."""
        try:
            value = self._read()
        except (ScreeningError, OSError) as error:
            self._error = str(error)
            log(logging.ERROR, "file not taken over", what=self._what, why=str(error))
            return
        self._value = value
        self._version += 1
        self._error = ""
        log(logging.INFO, "file taken over", what=self._what, version=self._version)

    def _signature(self) -> _Signature:
        """What changes when a file is written or replaced, behind symbolic links as Kubernetes makes them too."""
        return tuple(_state(path) for path in self._paths)


def _state(path: Path) -> tuple[int, int, int, int] | None:
    """A file as `stat` sees it; None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size
