"""Taking over a stream after a crash: what was answered for stays, what was not is moved aside, never deleted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.audit import chain, head, places, records
from screening.audit.records import Recovered
from screening.audit.store import AuditStore
from screening.audit.verify import verify

from .conftest import entry, reasons

MakeStore = Callable[..., AuditStore]


def recovered(root: Path) -> list[Recovered]:
    """What recoveries said."""
    found = []
    for _, path in places.segments(root / "stream-0001"):
        decoded = [records.decode(frame.body) for frame in chain.frames(path)]
        found += [record for record in decoded if isinstance(record, Recovered)]
    return found


@pytest.fixture
def written(make_store: MakeStore, root: Path) -> Path:
    """A closed stream of three records; its open segment."""
    store = make_store()
    for name in "ABC":
        store.append([entry(name)])
    store.close()
    return root / "stream-0001" / "00000001.audit"


def test_a_clean_end_needs_no_recovery(written: Path, make_store: MakeStore, root: Path) -> None:
    """The next process goes on in the same segment and says nothing."""
    make_store().append([entry("D")])
    assert ([], ["A", "B", "C", "D"]) == (recovered(root), reasons(root))
    assert 1 == len(places.segments(written.parent))


@pytest.mark.parametrize("torn", [b"x", b"0" * 64 + b" 000000000005 00000", bytes(4_096)])
def test_a_torn_line_is_moved_aside(written: Path, make_store: MakeStore, root: Path, torn: bytes) -> None:
    """Bytes after the last answered record are kept in a file that the chain speaks of."""
    written.write_bytes(written.read_bytes() + torn)
    store = make_store()
    store.append([entry("D")])
    store.close()
    (said,) = recovered(root)
    assert (0, len(torn), hashlib.sha256(torn).hexdigest()) == (said.beyond_head, said.torn_bytes, said.torn_sha256)
    assert torn == (written.parent / said.torn_file).read_bytes()
    assert (["A", "B", "C", "D"], []) == (reasons(root), verify(root).problems)


def test_a_record_that_head_does_not_name_yet_is_kept(written: Path, make_store: MakeStore, root: Path) -> None:
    """Killed between the disk and HEAD: the record stands, and the chain says that it may not have been answered."""
    *_, last = chain.frames(written)
    line, _ = chain.written(last.sha256, last.number + 1, entry("D"))
    written.write_bytes(written.read_bytes() + line)
    store = make_store()
    store.append([entry("E")])
    store.close()
    assert [1] == [said.beyond_head for said in recovered(root)]
    assert (["A", "B", "C", "D", "E"], []) == (reasons(root), verify(root).problems)


@pytest.mark.parametrize("damage", ["cut", "border", "flip", "remove", "head"])
def test_a_stream_that_lost_answered_records_is_not_continued(
    written: Path, make_store: MakeStore, root: Path, damage: str
) -> None:
    """It stays byte by byte as it was found, and a new stream is begun."""
    content = bytearray(written.read_bytes())
    if damage == "cut":
        os.truncate(written, len(content) - 5)
    elif damage == "border":
        written.write_bytes(b"".join(bytes(content).splitlines(keepends=True)[:-1]))
    elif damage == "flip":
        content[-5] ^= 1
        written.write_bytes(content)
    elif damage == "remove":
        written.unlink()
    else:
        (written.parent / "HEAD").unlink()
    before = {path.name: path.read_bytes() for path in written.parent.iterdir()}
    assert "stream-0002" == make_store().append([entry("D")])[0].stream
    assert before == {path.name: path.read_bytes() for path in written.parent.iterdir()}
    assert [] != verify(root).problems


def test_a_crash_at_each_step_of_a_rotation(make_store: MakeStore, root: Path, tmp_path: Path) -> None:
    """Whatever prefix of what a rotation writes is on the disk, the stream goes on without losing an answer."""
    store = make_store()
    store.append([entry("A")])
    while len(places.segments(root / "stream-0001")) == 1:
        store.append([entry("A")])
    store.close()
    first, second = (path.read_bytes() for _, path in places.segments(root / "stream-0001"))
    sealed = first.rstrip(b"\n").rfind(b"\n") + 1
    cases: list[tuple[bytes, bytes | None]] = [(first[:cut], None) for cut in (sealed, sealed + 20, len(first))]
    opened = second.index(b"\n") + 1
    cases += [(first, second[:cut]) for cut in (0, 30, opened)]
    for number, (one, two) in enumerate(cases):
        copy = tmp_path / f"case-{number}"
        stream = copy / "stream-0001"
        stream.mkdir(parents=True)
        (stream / "00000001.audit").write_bytes(one)
        if two is not None:
            (stream / "00000002.audit").write_bytes(two)
        _head_at(stream, one[:sealed] if two is None else one)
        again = AuditStore(copy, segment_bytes=4_096)
        assert "stream-0001" == again.append([entry("Z")])[0].stream
        again.close()
        assert [] == verify(copy).problems, number
        assert "Z" == reasons(copy)[-1]


def _head_at(stream: Path, lines: bytes) -> None:
    """A HEAD that names the last of these lines."""
    last = lines.splitlines()[-1].split(b" ", 2)
    head.create(stream)
    writer = head.HeadFile(stream)
    for _ in range(2):
        writer.write(head.Mark(int(last[1]), 1, last[0].decode()))
    writer.close()
