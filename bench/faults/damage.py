"""Bits turned over, files cut short, pages of another version: all refused, and nothing of them is ever mapped.

Runs in a process of its own, because what it guards against kills the process that gets it wrong (SIGBUS).
"""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest.mock import patch

import lmdb

from bench.faults import small
from bench.faults.disk import BLOCK_BYTES
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.errors import IndexDamagedError, IndexFormatError, IndexUnavailableError
from screening.index import layout
from screening.index.generations import current
from screening.index.reader import open_generation

SECTION: Final = "damage"
_PAGES: Final = 24
_PLENTY: Final = 1 << 30
_REFUSALS: Final = (IndexDamagedError, IndexFormatError, IndexUnavailableError)
Damage = Callable[[bytes, bytes, Random], bytes | None]


@dataclass(slots=True)
class Tally:
    """Damaged files tried, those refused, and those that were mapped before they were refused."""

    tried: int = 0
    refused: int = 0
    mapped: int = 0
    files: Counter[str] = field(default_factory=Counter)


def run(sizes: Sizes) -> list[Row]:
    """One row for each sort of damage, and two for a file that is damaged while it is served."""
    kinds: list[tuple[str, Damage, int]] = [
        ("bit flips", _flipped, sizes.flips),
        ("truncations", _truncated, sizes.truncations),
        ("torn pages", _torn, sizes.torn),
    ]
    with small.quick_folder() as folder:
        root = folder / "index"
        other = small.write(root, 7, pages=_PAGES)
        served = small.write_and_publish(root, 0, pages=_PAGES)
        rows = [_row(name, times, _try(root, root / served, root / other, how, times)) for name, how, times in kinds]
        rows += _while_served(root, served)
    return rows


def _row(name: str, times: int, tally: Tally) -> Row:
    files = ", ".join(f"{count} of {file}" for file, count in tally.files.items())
    return Row(
        SECTION,
        f"{name.capitalize()} of {_listed(tally)} are refused before anything is mapped, no SIGBUS",
        f"{tally.refused:,} of {tally.tried:,} refused ({files}), {tally.mapped} mapped",
        tally.refused == tally.tried == times and tally.mapped == 0,
    )


def _listed(tally: Tally) -> str:
    *names, last = tally.files
    return f"{', '.join(names)} and {last}"


def _try(root: Path, served: Path, other: Path, damage: Damage, times: int) -> Tally:
    """Damage one of the three files, open as the service does, repair; again and again, both ways of opening."""
    chance = Random(str(damage))
    tally = Tally()
    files = [(served / layout.DATA_FILE, other / layout.DATA_FILE)] * 3
    files += [(served / layout.MANIFEST_FILE, other / layout.MANIFEST_FILE)]
    if damage is not _torn:  # a page holds all of CURRENT: torn, it is another CURRENT, whole
        files += [(root / layout.CURRENT_FILE, root / layout.CURRENT_FILE)]
    while tally.tried < times:
        path, elsewhere = files[tally.tried % len(files)]
        whole = path.read_bytes()
        bad = damage(whole, elsewhere.read_bytes(), chance)
        if bad is None or bad == whole:
            continue
        path.write_bytes(bad)
        with _counted() as opened:
            tally.refused += _refused(root, copied=tally.tried % 2 == 0)
        tally.mapped += len(opened)
        tally.tried += 1
        tally.files[path.name] += 1
        path.write_bytes(whole)
    return tally


def _refused(root: Path, *, copied: bool) -> bool:
    try:
        open_generation(root / current(root), copy_up_to_bytes=_PLENTY if copied else 0).close()
    except _REFUSALS:
        return True
    return False


@contextmanager
def _counted() -> Iterator[list[object]]:
    """What is handed to LMDB meanwhile."""
    opened: list[object] = []
    real = lmdb.open

    def count(path: str, **options: Any) -> object:  # noqa: ANN401 - as LMDB takes them
        opened.append(path)
        return real(path, **options)

    with patch.object(lmdb, "open", count):
        yield opened


def _flipped(whole: bytes, _other: bytes, chance: Random) -> bytes:
    bad = bytearray(whole)
    bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
    return bytes(bad)


def _truncated(whole: bytes, _other: bytes, chance: Random) -> bytes:
    return whole[: chance.randrange(len(whole))]


def _torn(whole: bytes, other: bytes, chance: Random) -> bytes | None:
    """A page of another generation's file in the place of ours; None where the two are alike there."""
    at = chance.randrange(0, len(whole), BLOCK_BYTES)
    page = other[at : at + BLOCK_BYTES]
    return whole[:at] + page + whole[at + BLOCK_BYTES :] if page != whole[at : at + BLOCK_BYTES] else None


def _while_served(root: Path, served: str) -> list[Row]:
    """Cut the file short, and write over it, while it is served; each in a child."""
    safe = [_child(root, served, change, copied=True) for change in (_cut, _write_over)]
    bare = _child(root, served, _cut, copied=False)
    return [
        Row(
            SECTION,
            "A data file cut short or written over while it is served changes nothing (up to SCREENING_INDEX_COPY_MIB)",
            f"{sum(end == 'unchanged' for end in safe)} of {len(safe)} served on unchanged",
            all(end == "unchanged" for end in safe),
        ),
        Row(
            SECTION,
            "The same for an index above that size, which is mapped from its file",
            f"cut short: {bare}",
            None,
            "not promised; nobody but the jobs of this service may write there, see SCREENING_INDEX_COPY_MIB",
        ),
    ]


def _child(root: Path, served: str, change: Callable[[Path], None], *, copied: bool) -> str:
    """Serve in a child, change a file under it, read all of it; how that ended."""
    tried = root.parent / "tried"
    shutil.copytree(root, tried)
    child = os.fork()
    if child == 0:
        _serve_changed(tried / served, change, copied=copied)
    _, status = os.waitpid(child, 0)
    shutil.rmtree(tried)
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return "unchanged" if os.WEXITSTATUS(status) == 0 else "changed"


def _serve_changed(path: Path, change: Callable[[Path], None], *, copied: bool) -> None:
    code = 1
    try:
        with closing(open_generation(path, copy_up_to_bytes=_PLENTY if copied else 0)) as reader:
            change(path / layout.DATA_FILE)
            column = reader.column("mark")
            names = [name.text for number in range(2) for name in reader.entity(number).names]
            code = int(bool(column.any()) or names != ["Example Shipyard 1 of 0", "Example Shipyard 2 of 0"])
    finally:
        os._exit(code)


def _cut(data: Path) -> None:
    os.truncate(data, BLOCK_BYTES)


def _write_over(data: Path) -> None:
    with data.open("r+b") as stream:
        stream.write(os.urandom(data.stat().st_size))
