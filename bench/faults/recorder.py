"""Records what a program does to a folder: which blocks, sizes and names change between which syncs.

The folder is looked at before and after each call by which Python changes a file system, so that everything is seen,
also what LMDB writes by itself; its own syncs are not counted, which only makes the test harder. Nothing of the
program under test is replaced: the calls are those of `os`, and they are all carried out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from bench.faults.disk import BLOCK_BYTES, Disk, Event, Name, Reached, Size, Sync, Write

_CALLS: Final = ("mkdir", "rename", "replace", "unlink", "remove", "rmdir", "truncate", "ftruncate", "link", "open")
_SYNCS: Final = ("fsync", "fdatasync")


class Recorder:
    """The folder at the start, and all that happened to it since."""

    def __init__(self, root: Path) -> None:
        self._root: Final = root
        self._numbers: dict[int, int] = {root.stat().st_ino: 0}
        self._next = 1
        self._now = Disk()
        self.events: list[Event] = []
        self._look()
        self.start: Final = self._now.copy()
        self.events.clear()

    def reached(self, point: str) -> None:
        """The program came to a point from which on it promises something."""
        self._look()
        self.events.append(Reached(point))

    @contextmanager
    def recording(self) -> Iterator[Recorder]:
        """Record until the end of the block.

        Raises:
            AssertionError: what was recorded does not give the folder as it is: the recorder missed something.
        """
        with ExitStack() as stack:
            for name in _CALLS:
                stack.enter_context(patch.object(os, name, partial(self._around, getattr(os, name))))
            for name in _SYNCS:
                stack.enter_context(patch.object(os, name, partial(self._sync, getattr(os, name))))
            yield self
        self._look()
        played = self.start.copy()
        for event in self.events:
            if not isinstance(event, Sync | Reached):
                played.apply(event)
        if played.key() != self._now.key():
            raise AssertionError("the recording does not give the folder as it is")

    def _around(self, real: Callable[..., Any], *args: object, **keywords: object) -> object:
        self._look()
        try:
            return real(*args, **keywords)
        finally:
            self._look()

    def _sync(self, real: Callable[[int], None], handle: int) -> None:
        self._look()
        real(handle)
        number = self._numbers.get(os.fstat(handle).st_ino)
        if number is not None:
            path = Path(f"/proc/self/fd/{handle}").readlink()
            self.events.append(Sync(number, str(path.relative_to(self._root))))

    def _look(self) -> None:
        """Take down what changed since the last look."""
        now = self._read()
        gone = {what for names in self._now.folders.values() for what in names.values()}
        for number, names in now.folders.items():
            self._names(number, self._now.folders.get(number, {}), names)
        for number, data in now.files.items():
            self._bytes(number, self._now.files.get(number, b""), data)
        self._now = now
        gone -= {what for names in now.folders.values() for what in names.values()}
        self._numbers = {inode: number for inode, number in self._numbers.items() if number not in gone}

    def _read(self) -> Disk:
        disk = Disk()
        self._read_folder(self._root, 0, disk)
        return disk

    def _read_folder(self, path: Path, number: int, disk: Disk) -> None:
        names = disk.folders.setdefault(number, {})
        for entry in os.scandir(path):
            is_folder = entry.is_dir(follow_symlinks=False)
            what = self._number(entry.inode(), is_folder=is_folder)
            names[entry.name] = what
            if is_folder:
                self._read_folder(Path(entry.path), what, disk)
            else:
                with Path(entry.path).open("rb") as stream:
                    disk.files[what] = stream.read()

    def _number(self, inode: int, *, is_folder: bool) -> int:
        if inode not in self._numbers:
            self._numbers[inode] = -self._next if is_folder else self._next
            self._next += 1
        return self._numbers[inode]

    def _names(self, folder: int, before: dict[str, int], now: dict[str, int]) -> None:
        lost = {what: name for name, what in before.items() if now.get(name) != what}
        for name, what in now.items():
            if before.get(name) != what:
                self.events.append(Name(folder, name, what, lost.pop(what, "")))
        self.events += [Name(folder, name, None) for name in lost.values() if name not in now]

    def _bytes(self, file: int, before: bytes, now: bytes) -> None:
        if len(before) != len(now):
            self.events.append(Size(file, len(now)))
        for start in range(0, len(now), BLOCK_BYTES):
            block = now[start : start + BLOCK_BYTES]
            if block != before[start : start + BLOCK_BYTES].ljust(len(block), b"\0"):
                self.events.append(Write(file, start // BLOCK_BYTES, block))
