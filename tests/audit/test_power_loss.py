"""After a loss of power only what was synced is there; every answered record is, and without any one sync it is not."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.audit import places
from screening.audit.head import HeadFile, Mark
from screening.audit.store import AuditStore
from screening.audit.verify import verify

from .conftest import Clock, entry, reasons

MakeStore = Callable[..., AuditStore]


class Disk:
    """What a loss of power leaves: contents as of each file's last sync, names as of each folder's last sync.

    `broken` is a part of a path whose syncs are lost, as if the code forgot them.
    """

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
        self._root = root
        self._broken = broken
        self._contents: dict[int, bytes] = {}
        self._names: dict[int, dict[str, int]] = {root.stat().st_ino: {}}
        self._real = os.fsync
        monkeypatch.setattr(os, "fsync", self._sync)
        monkeypatch.setattr(os, "fdatasync", self._sync)

    def _sync(self, handle: int) -> None:
        """Take over what a sync makes durable."""
        self._real(handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        status = os.fstat(handle)
        folder = stat.S_ISDIR(status.st_mode)
        kind = ("root" if path == self._root else "stream") if folder else path.name.strip(".").partition(".")[0]
        if kind == self._broken:
            return
        if folder:
            self._names[status.st_ino] = {item.name: item.stat().st_ino for item in path.iterdir()}
        else:
            self._contents[status.st_ino] = path.read_bytes()

    def after_power_loss(self, target: Path) -> Path:
        """Write what is left to a new folder."""
        self._write(target, self._root.stat().st_ino)
        return target

    def _write(self, folder: Path, inode: int) -> None:
        folder.mkdir()
        for name, number in self._names.get(inode, {}).items():
            if name.startswith("stream"):
                self._write(folder / name, number)
            elif not name.startswith("."):
                (folder / name).write_bytes(self._contents.get(number, b""))


def survivors(disk: Disk, target: Path, clock: Clock) -> tuple[list[str], list[str]]:
    """The records found after a loss of power and a restart, and what verification says then."""
    copy = disk.after_power_loss(target)
    store = AuditStore(copy, segment_bytes=4_096, clock=clock)
    store.append([entry("restart", at=clock.at)])
    store.close()
    return reasons(copy), [problem.code for problem in verify(copy).problems]


@pytest.mark.parametrize("broken", ["", "root", "stream", "HEAD", "00000001", "00000002"])
def test_what_was_answered_survives(
    root: Path, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch, clock: Clock, tmp_path: Path, broken: str
) -> None:
    """At every answer the disk holds every record answered for; with one sort of sync left out it does not."""
    disk = Disk(root, monkeypatch, broken)
    store = make_store()
    answered: list[str] = []
    sound = True
    for number in range(30):
        store.append([entry(f"E{number}", at=clock.at)])
        answered.append(f"E{number}")
        if number % 3 == 0:
            found, problems = survivors(disk, tmp_path / f"after-{number}", clock)
            sound = sound and ([*answered, "restart"], []) == (found, problems)
    assert len(places.segments(root / "stream-0001")) > 2
    assert sound == (broken == "")


def test_a_head_of_any_age_is_enough(root: Path, make_store: MakeStore, tmp_path: Path) -> None:
    """HEAD may lag after a loss of power: whatever it names, nothing is lost and the lag is said."""
    store, heads = make_store(segment_bytes=1 << 20), []
    for number in range(6):
        store.append([entry(f"E{number}")])
        heads.append((root / "stream-0001" / "HEAD").read_bytes())
    store.close()
    for age, content in enumerate(heads):
        copy = tmp_path / str(age)
        shutil.copytree(root, copy)
        (copy / "stream-0001" / "HEAD").write_bytes(content)
        again = AuditStore(copy)
        assert "stream-0001" == again.append([entry("after")])[0].stream
        again.close()
        report = verify(copy)
        assert ([], 5 - age > 0) == (report.problems, bool(report.streams[0].notes))
        assert ["E0", "E1", "E2", "E3", "E4", "E5", "after"] == reasons(copy)


def test_head_moves_after_the_record_is_on_the_disk(make_store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """HEAD never names a record that a loss of power could take away."""
    store = make_store()
    store.append([entry()])
    order: list[str] = []
    real_sync, real_write = os.fdatasync, HeadFile.write

    def sync(handle: int) -> None:
        order.append("sync")
        real_sync(handle)

    def write(self: HeadFile, mark: Mark) -> None:
        order.append("head")
        real_write(self, mark)

    monkeypatch.setattr(os, "fdatasync", sync)
    monkeypatch.setattr(HeadFile, "write", write)
    store.append([entry()])
    assert ["sync", "head"] == order
