"""A disk after a loss of power: what was written and not yet synced may be there or not, each piece by itself.

The model is the weakest that POSIX allows a journalling file system (`fsync(2)`, `rename(2)`): a file's bytes reach the
disk block by block in any order until the file is synced, its size by itself; a name reaches the disk when its folder
is synced; a rename happens whole or not at all. Whatever is not synced may be lost alone or with anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

BLOCK_BYTES: Final = 4096
_MOST_NAMES: Final = 8  # beyond this many unsynced names a state would have too many subsets to try all


@dataclass(frozen=True, slots=True)
class Write:
    """A block of a file got these bytes."""

    file: int
    block: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Size:
    """A file got this size."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Name:
    """A folder got a name for a file or folder (`what`), lost one (`what` None), or gave one another (`old`)."""

    folder: int
    name: str
    what: int | None
    old: str = ""


@dataclass(frozen=True, slots=True)
class Sync:
    """A file or folder was synced; `label` says which, for people."""

    what: int
    label: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The program came to this point: what it promised up to here must hold from here on."""

    point: str


Change: TypeAlias = Write | Size | Name
Event: TypeAlias = Change | Sync | Reached


class Disk:
    """Files by numbers above 0, folders by numbers below; 0 is the folder that everything is in."""

    def __init__(self) -> None:
        self.files: dict[int, bytes] = {}
        self.folders: dict[int, dict[str, int]] = {0: {}}

    def copy(self) -> Disk:
        """A disk of its own with the same on it."""
        other = Disk()
        other.files = dict(self.files)
        other.folders = {number: dict(names) for number, names in self.folders.items()}
        return other

    def apply(self, change: Change) -> None:
        """Let one change reach the disk."""
        match change:
            case Write(file, block, data):
                before = self.files.get(file, b"").ljust(block * BLOCK_BYTES, b"\0")
                self.files[file] = before[: block * BLOCK_BYTES] + data + before[block * BLOCK_BYTES + len(data) :]
            case Size(file, size):
                self.files[file] = self.files.get(file, b"")[:size].ljust(size, b"\0")
            case Name(folder, name, what, old):
                names = self.folders.setdefault(folder, {})
                if old:
                    names.pop(old, None)
                if what is None:
                    names.pop(name, None)
                else:
                    names[name] = what

    def build(self, place: Path) -> None:
        """Write all that has a name into an empty folder."""
        self._build(0, place)

    def key(self) -> tuple[object, ...]:
        """Equal for two disks that look the same to a program."""
        return tuple(self._seen(0))

    def _build(self, folder: int, place: Path) -> None:
        for name, what in self.folders.get(folder, {}).items():
            if what > 0:
                (place / name).write_bytes(self.files.get(what, b""))
            else:
                (place / name).mkdir()
                self._build(what, place / name)

    def _seen(self, folder: int) -> Iterator[object]:
        for name, what in sorted(self.folders.get(folder, {}).items()):
            yield name
            yield self.files.get(what, b"") if what > 0 else tuple(self._seen(what))


def after_loss(
    start: Disk, events: Sequence[Event], chance: Random, subsets: int
) -> Iterator[tuple[Disk, tuple[str, ...]]]:
    """Every disk that a loss of power can leave, with the points reached before it; the same may come twice.

    After each event: every subset of the unsynced names, with for each file none, all, each one alone and all but each
    one of its unsynced blocks, and `subsets` random choices.
    """
    synced = start.copy()
    pending: list[Change] = []
    reached: list[str] = []
    yield synced, ()
    for event in events:
        match event:
            case Sync(what, _):
                pending = list(_flush(synced, pending, what))
            case Reached(point):
                reached.append(point)
            case _:
                pending.append(event)
        for kept in _choices(pending, chance, subsets):
            disk = synced.copy()
            for change in kept:
                disk.apply(change)
            yield disk, tuple(reached)


def without(events: Sequence[Event], place: int) -> list[Event]:
    """The same run with the sync at this place left out."""
    return [event for number, event in enumerate(events) if number != place]


def _flush(disk: Disk, pending: Iterable[Change], what: int) -> Iterator[Change]:
    """Put what belongs to one file or folder on the disk; give back the rest."""
    for change in pending:
        if what == (change.folder if isinstance(change, Name) else change.file):
            disk.apply(change)
        else:
            yield change


def _choices(pending: Sequence[Change], chance: Random, subsets: int) -> Iterator[list[Change]]:
    """Which of the pending changes reach the disk, in their order."""
    names = [number for number, change in enumerate(pending) if isinstance(change, Name)]
    files: dict[int, list[int]] = {}
    for number, change in enumerate(pending):
        if not isinstance(change, Name):
            files.setdefault(change.file, []).append(number)
    by_file = [list(_of_file(numbers, chance, subsets)) for numbers in files.values()]
    for kept_names in _subsets(names, chance, subsets):
        for kept_writes in product(*by_file):
            kept = sorted({*kept_names, *(number for part in kept_writes for number in part)})
            yield [pending[number] for number in kept]


def _of_file(numbers: list[int], chance: Random, subsets: int) -> Iterator[tuple[int, ...]]:
    """Which changes of one file reach the disk."""
    yield ()
    yield tuple(numbers)
    for number in numbers if len(numbers) > 1 else ():
        yield (number,)
        yield tuple(other for other in numbers if other != number)
    for _ in range(subsets):
        yield tuple(number for number in numbers if chance.random() < 0.5)


def _subsets(numbers: list[int], chance: Random, subsets: int) -> Iterator[tuple[int, ...]]:
    """Every subset; of very many names random ones."""
    if len(numbers) <= _MOST_NAMES:
        for size in range(len(numbers) + 1):
            yield from combinations(numbers, size)
        return
    yield ()
    yield tuple(numbers)
    for _ in range(subsets):
        yield tuple(number for number in numbers if chance.random() < 0.5)
