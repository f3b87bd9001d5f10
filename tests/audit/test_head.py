"""HEAD names the last record answered for, whatever a crash leaves of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.audit import head
from screening.audit.head import HeadFile, Mark
from screening.errors import AuditDamagedError


def marks(count: int) -> list[Mark]:
    """So many marks, one after the other."""
    return [Mark(number, 1, f"{number:064x}") for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_the_last_mark_is_read_back(tmp_path: Path, count: int) -> None:
    """After any number of writes, and by another writer too, the last one stands."""
    head.create(tmp_path)
    for mark in marks(count):
        writer = HeadFile(tmp_path)
        writer.write(mark)
        writer.close()
    assert (Mark(), *marks(count))[-1] == head.last(tmp_path)


def test_a_write_cut_short_leaves_the_mark_before(tmp_path: Path) -> None:
    """The two lines are written in turn, so one of them is always whole."""
    head.create(tmp_path)
    writer = HeadFile(tmp_path)
    for mark in marks(3):
        writer.write(mark)
    writer.close()
    path = tmp_path / "HEAD"
    content = path.read_bytes()
    half = len(content) // 2
    for first, second, expected in ((content[:half], b"?" * half, 2), (b"?" * half, content[half:], 3)):
        path.write_bytes(first + second)
        assert expected + (first[0:1] != b"?" and content.index(b"00000000003 ") < half) == head.last(tmp_path).number


@pytest.mark.parametrize("content", [None, b"", b"x", b"x" * 302])
def test_a_damaged_head_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """Missing, cut or overwritten, it is told and never taken for an empty stream."""
    if content is not None:
        (tmp_path / "HEAD").write_bytes(content)
    with pytest.raises(AuditDamagedError, match="HEAD"):
        head.read(tmp_path)
