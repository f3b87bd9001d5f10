"""Maps a verified generation once per process and keeps the map alive for as long as anything looks at it."""

from __future__ import annotations

import threading
import time
import weakref
from pathlib import Path

import lmdb
import numpy as np
from numpy.typing import NDArray

from screening.errors import IndexDamagedError
from screening.index import layout
from screening.index.memory import SealedCopy

_OPEN_ATTEMPTS = 200
_OPEN_PAUSE_S = 0.01


class Mapping:
    """The memory of one `data.mdb` at `path`, read-only.

    One read transaction is opened with the environment and never used by LMDB again: its buffers are plain memory of
    a file that does not change, so every thread may read them. Views hold this object; it closes the environment when
    the last of them is gone.
    """

    def __init__(self, path: Path) -> None:
        size = path.stat().st_size
        self._environment = lmdb.open(
            str(path), subdir=False, map_size=size, readonly=True, lock=False, readahead=True, create=False
        )
        self._lock = threading.Lock()
        self._transaction = self._environment.begin(buffers=True)

    def value(self, key: bytes) -> memoryview | None:
        """Return the stored value of a key, valid only while this object is held."""
        with self._lock:
            return self._transaction.get(key)

    def values(self, prefix: bytes) -> list[bytes]:
        """Return copies of all values whose key begins with `prefix`, in key order."""
        found: list[bytes] = []
        with self._lock, self._transaction.cursor() as cursor:
            present = cursor.set_range(prefix)
            while present and bytes(cursor.key()).startswith(prefix):
                found.append(bytes(cursor.value()))
                present = cursor.next()
        return found

    def column(self, name: str) -> NDArray[np.generic]:
        """Return a column as a read-only view of the mapped memory, which it keeps mapped.

        Raises:
            KeyError: the generation has no such column.
            ValueError: type, shape and stored bytes do not fit together.
        """
        shape_value, stored = self.value(layout.shape_key(name)), self.value(layout.values_key(name))
        if shape_value is None or stored is None:
            raise KeyError(name)
        dtype, shape = layout.unpack_shape(bytes(shape_value))
        offset, length = layout.column_span(dtype, shape, len(stored))
        raw: NDArray[np.uint8] = np.asarray(_Span(self, stored[offset : offset + length]))
        view = np.require(raw.view(dtype).reshape(shape), requirements="A")
        view.flags.writeable = False
        return view

    def __del__(self) -> None:
        # A transaction left open would outlive the map it reads.
        if hasattr(self, "_transaction"):
            self._transaction.abort()
        if hasattr(self, "_environment"):
            self._environment.close()


class _Span:
    """A stretch of mapped memory that numpy takes as the base of an array: the array holds it, it holds the map."""

    __slots__ = ("__array_interface__", "_mapping")

    def __init__(self, mapping: Mapping, span: memoryview) -> None:
        self._mapping = mapping
        address = np.frombuffer(span, dtype=np.uint8).__array_interface__["data"][0] if len(span) else 0
        self.__array_interface__ = {
            "version": 3,
            "typestr": "|u1",
            "shape": (len(span),),
            "data": (address, True),
        }


_mapped: weakref.WeakValueDictionary[tuple[int, int] | str, Mapping] = weakref.WeakValueDictionary()
_mapped_lock = threading.Lock()


def map_generation(folder: Path) -> Mapping:
    """Return the map of the generation in `folder`, shared by all that have it open in this process.

    LMDB refuses a file that is open already, so the second reader gets the map of the first; files are told apart by
    device and inode, not by path. If the file is cut short while it is mapped, reading it kills the process (SIGBUS).

    Raises:
        IndexDamagedError: LMDB cannot read the file.
    """
    data = folder / layout.DATA_FILE
    status = data.stat()
    return _shared((status.st_dev, status.st_ino), data)


def map_copy(copy: SealedCopy) -> Mapping:
    """Return the map of a copy in memory, shared by all in this process that have the same bytes open.

    Raises:
        IndexDamagedError: LMDB cannot read it.
    """
    return _shared(copy.sha256, copy.path)


def _shared(identity: tuple[int, int] | str, data: Path) -> Mapping:
    """The map of these bytes if there is one, else a new one."""
    with _mapped_lock:
        mapping = _mapped.get(identity)
        if mapping is None:
            mapping = _open(data)
            _mapped[identity] = mapping
        return mapping


def _open(data: Path) -> Mapping:
    """Open the map; one that another thread is just letting go of is waited for."""
    for attempt in range(_OPEN_ATTEMPTS):
        try:
            return Mapping(data)
        except lmdb.Error as error:
            if "already open" not in str(error) or attempt == _OPEN_ATTEMPTS - 1:
                raise IndexDamagedError(f"{data} cannot be opened: {error}") from error
            time.sleep(_OPEN_PAUSE_S)
    raise AssertionError("the last attempt returns or raises")
