"""The harness itself: a disk that forgets, messages taken apart, the table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.faults.__main__ import main, write_rows
from bench.faults.disk import Disk, Event, Name, Reached, Size, Sync, Write, after_loss, without
from bench.faults.mutations import mutated, read_fields, write_fields
from bench.faults.table import Row, as_json, as_markdown, from_json

WRITTEN: list[Event] = [Name(0, "a", 1), Size(1, 3), Write(1, 0, b"abc")]


def disks(events: Sequence[Event]) -> set[tuple[object, ...]]:
    """What a loss of power can leave after the last of these events."""
    last: set[tuple[object, ...]] = set()
    for disk, reached in after_loss(Disk(), [*events, Reached("end")], Random(0), 0):
        if "end" in reached:
            last.add(disk.key())
    return last


def test_what_is_not_synced_may_be_there_or_not() -> None:
    """A name without its bytes, a size without its bytes, nothing at all: each is possible."""
    assert {(), ("a", b""), ("a", b"\0\0\0"), ("a", b"abc")} == disks(WRITTEN)


def test_a_synced_file_may_still_lack_its_name() -> None:
    """Syncing a file keeps its bytes, and its name only after its folder was synced."""
    assert {(), ("a", b"abc")} == disks([*WRITTEN, Sync(1, "a")])
    assert {("a", b"abc")} == disks([*WRITTEN, Sync(1, "a"), Sync(0, "")])


def test_a_rename_happens_whole_or_not() -> None:
    """After a rename there is the old name or the new one, never both and never none."""
    synced = [*WRITTEN, Sync(1, "a"), Sync(0, "")]
    assert {("a", b"abc"), ("b", b"abc")} == disks([*synced, Name(0, "b", 1, "a")])


def test_a_sync_can_be_left_out() -> None:
    """Without its sync a file is as if it had never been synced."""
    assert disks(WRITTEN) == disks(without([*WRITTEN, Sync(1, "a")], 3))


def test_a_disk_is_rebuilt_as_it_was(tmp_path: Path) -> None:
    """Files and folders that have a name are written; what has none is not."""
    disk = Disk()
    for change in (Name(0, "f", -1), Name(-1, "a", 2), Size(2, 2), Write(2, 0, b"xy"), Size(3, 1)):
        disk.apply(change)
    disk.build(tmp_path)
    assert b"xy" == (tmp_path / "f" / "a").read_bytes()
    assert ["f"] == [path.name for path in tmp_path.iterdir()]


@given(st.integers(0, 2**32))
def test_fields_are_put_together_as_they_were(seed: int) -> None:
    """A message taken apart and put together again is the same message, where it can be taken apart at all."""
    _, data = mutated(Random(seed))
    fields = read_fields(data)
    if fields is not None:
        assert fields == read_fields(write_fields(fields))


@given(st.binary(max_size=64))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    """Bytes that are no message are told so, never an exception."""
    assert read_fields(data) is None or isinstance(read_fields(data), list)


def test_rows_survive_the_way_between_processes() -> None:
    """A row reads back as it was written."""
    rows = [Row("s", "p | q", "1 of 2", holds=False, note="why"), Row("s", "r", "", None, "no mount")]
    assert rows == from_json(as_json(rows))
    assert ["**short**: why", "open: no mount"] == [row.state for row in rows]
    assert "| p \\| q | `run s` | 1 of 2 | **short**: why |" in as_markdown(rows, "run")


def test_rows_are_put_between_their_markers(tmp_path: Path) -> None:
    """Only the table of the section that ran is replaced; a document without its markers is refused."""
    document = tmp_path / "promises.md"
    document.write_text("before\n<!-- begin faults s -->\nold\n<!-- end faults s -->\nafter\n", encoding="utf-8")
    write_rows(document, [Row("s", "p", "new", holds=True)])
    text = document.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- begin faults s -->\n| promise |")
    assert ("old" in text, "| new | kept |" in text, text.endswith("after\n")) == (False, True, True)
    with pytest.raises(ValueError, match="no markers for t"):
        write_rows(document, [Row("t", "p", "", holds=True)])


def test_an_unknown_count_is_refused() -> None:
    """A mistyped count does not quietly leave the usual one in force."""
    with pytest.raises(SystemExit, match="no such count: flip; there are kills"):
        main(["--only", "damage", "--set", "flip=3"])
