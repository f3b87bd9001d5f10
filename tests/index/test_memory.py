"""An index served from a sealed copy in memory, which damage to its file cannot reach."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from screening.errors import IndexDamagedError, IndexUnavailableError
from screening.index.memory import sealed_copy
from screening.index.reader import open_generation

Build = Callable[[int], str]
PLENTY = 1 << 30


def test_a_copy_says_what_it_holds(tmp_path: Path) -> None:
    """Size and digest are those of the bytes that were copied, whole, also over several pieces."""
    content = os.urandom(3 * (1 << 20) + 17)
    (tmp_path / "data").write_bytes(content)
    with sealed_copy(tmp_path / "data") as copy:
        assert copy is not None
        assert (len(content), hashlib.sha256(content).hexdigest()) == (copy.size_bytes, copy.sha256)
        assert content == copy.path.read_bytes()


def test_a_copy_cannot_be_changed(tmp_path: Path) -> None:
    """Nobody writes to it or cuts it short, whoever they are."""
    (tmp_path / "data").write_bytes(b"x" * 100)
    with sealed_copy(tmp_path / "data") as copy:
        assert copy is not None
        for change in (lambda: copy.path.write_bytes(b"y"), lambda: os.truncate(copy.path, 0)):
            with pytest.raises(OSError, match="not permitted"):
                change()
        assert b"x" * 100 == copy.path.read_bytes()


def test_a_file_cut_short_while_it_is_served_does_no_harm(root: Path, build: Build) -> None:
    """What was compared with the manifest is what is read, whatever becomes of the file."""
    path = root / build(7)
    with closing(open_generation(path, copy_up_to_bytes=PLENTY)) as reader:
        os.truncate(path / "data.mdb", 10)
        assert [7] * 2000 == reader.column("mark").tolist()
        assert "example-b:0002" == reader.entity(4).entity_id


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data[:-1] + bytes([data[-1] ^ 1])])
def test_a_damaged_file_is_refused_before_its_copy_is_mapped(
    root: Path, build: Build, maps: Callable[[], int], change: Callable[[bytes], bytes]
) -> None:
    """The copy is compared with the manifest like the file itself."""
    path = root / build(0)
    data = path / "data.mdb"
    data.write_bytes(change(data.read_bytes()))
    with pytest.raises(IndexDamagedError, match="its manifest says"):
        open_generation(path, copy_up_to_bytes=PLENTY)
    assert 0 == maps()


def test_readers_of_the_same_bytes_share_one_copy(root: Path, build: Build, maps: Callable[[], int]) -> None:
    """A generation that is open twice takes its memory once, and gives it back with the last reader."""
    path = root / build(0)
    first, second = (open_generation(path, copy_up_to_bytes=PLENTY) for _ in range(2))
    assert 1 == maps()
    first.close()
    assert "example-a:0001" == second.entity(0).entity_id
    second.close()
    assert 0 == maps()


def test_a_large_index_is_mapped_from_its_file(root: Path, build: Build) -> None:
    """Above the limit there is no copy: several processes share the pages of the file."""
    path = root / build(0)
    inode = (path / "data.mdb").stat().st_ino
    for limit, mapped in ((0, True), (PLENTY, False)):
        with closing(open_generation(path, copy_up_to_bytes=limit)):
            inodes = {line.split()[4] for line in Path("/proc/self/maps").read_text().splitlines()}
            assert mapped == (str(inode) in inodes)


def test_where_memory_cannot_be_sealed_the_file_is_mapped(
    root: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system without sealed memory, or a sandbox that forbids it, serves as before."""
    path = root / build(0)

    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSYS, "no such call")

    monkeypatch.setattr(os, "memfd_create", refuse)
    with closing(open_generation(path, copy_up_to_bytes=PLENTY)) as reader:
        assert "example-a:0001" == reader.entity(0).entity_id


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENOMEM])
def test_what_the_machine_lacks_is_not_called_damage(
    root: Path, build: Build, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Without a descriptor or memory the generation is refused for now, and the message says why."""
    path = root / build(0)

    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "memfd_create", refuse)
    with pytest.raises(IndexUnavailableError, match=f"cannot be opened now.*{os.strerror(code)}"):
        open_generation(path, copy_up_to_bytes=PLENTY)


def test_no_descriptor_is_left_behind(root: Path, build: Build) -> None:
    """Opening and closing again and again keeps the number of descriptors."""
    path = root / build(0)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        open_generation(path, copy_up_to_bytes=PLENTY).close()
    assert before == len(list(Path("/proc/self/fd").iterdir()))
