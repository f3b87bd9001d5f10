"""Whatever is done to the stored record afterwards is found; what is not is found with an anchor, and said so."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from screening.audit import chain, head, places, recovery
from screening.audit.head import Mark
from screening.audit.verify import anchors_in, heads, verify
from screening.errors import AuditDamagedError

from .conftest import entry

TRIES = int(os.environ.get("AUDIT_TAMPERS", "50"))


def segments(root: Path) -> list[Path]:
    """All segment files."""
    return sorted(root.glob("stream-*/*.audit"))


def last_segments(root: Path) -> list[Path]:
    """The open segment of each stream."""
    return [places.segments(stream)[-1][1] for stream in places.streams(root)]


def lines_of(path: Path) -> list[bytes]:
    """The records of a segment."""
    return path.read_bytes().splitlines(keepends=True)


def digest_of(root: Path) -> str:
    """What the folder holds, names included."""
    found = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        found.update(str(path.relative_to(root)).encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def forged(line: bytes, previous: str | None = None) -> tuple[bytes, str]:
    """A record with another text, its own digest made to fit the record before it, or only its own."""
    _own, number, _length, body = line.rstrip(b"\n").split(b" ", 3)
    return chain.written(previous or "0" * 64, int(number), body.replace(b'"at":"2026', b'"at":"2025', 1))


def flip(root: Path, dice: random.Random) -> None:
    """Change one bit of a segment or of a HEAD."""
    path = dice.choice([*segments(root), *root.glob("stream-*/HEAD")])
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def delete(root: Path, dice: random.Random) -> None:
    """Take one record out."""
    path = dice.choice(segments(root))
    lines = lines_of(path)
    del lines[dice.randrange(len(lines))]
    path.write_bytes(b"".join(lines))


def insert(root: Path, dice: random.Random) -> None:
    """Put a copy of a record, or a forged one whose digest fits its place, somewhere."""
    path = dice.choice(segments(root))
    lines = lines_of(path)
    at = dice.randrange(1, len(lines) + 1)
    copy = dice.choice(lines)
    made = forged(dice.choice(lines), lines[at - 1][:64].decode())[0]
    lines.insert(at, dice.choice([copy, made]))
    path.write_bytes(b"".join(lines))


def append(root: Path, dice: random.Random) -> None:
    """Put a forged record that follows properly at the end of a stream."""
    path = dice.choice(last_segments(root))
    *_, frame = chain.frames(path)
    line, _ = chain.written(frame.sha256, frame.number + 1, entry("FORGED"))
    path.write_bytes(path.read_bytes() + line)


def reorder(root: Path, dice: random.Random) -> None:
    """Exchange two records."""
    path = dice.choice(segments(root))
    lines = lines_of(path)
    one, other = dice.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    path.write_bytes(b"".join(lines))


def cut(root: Path, dice: random.Random) -> None:
    """Cut a segment at any byte."""
    path = dice.choice(segments(root))
    os.truncate(path, dice.randrange(path.stat().st_size))


def cut_at_border(root: Path, dice: random.Random) -> None:
    """Take the last records of a segment away, no line torn."""
    path = dice.choice(segments(root))
    lines = lines_of(path)
    path.write_bytes(b"".join(lines[: dice.randrange(len(lines))]))


def rewrite(root: Path, dice: random.Random) -> None:
    """Change a record and give it a digest that fits it; at times the very last of a stream."""
    path = dice.choice([*segments(root), *last_segments(root)])
    lines = lines_of(path)
    at = dice.choice([len(lines) - 1, dice.randrange(1, len(lines))])
    lines[at] = forged(lines[at], lines[at - 1][:64].decode())[0]
    path.write_bytes(b"".join(lines))


def remove_file(root: Path, dice: random.Random) -> None:
    """Delete a segment, or a HEAD."""
    dice.choice([*segments(root), *root.glob("stream-*/HEAD")]).unlink()


def swap_files(root: Path, dice: random.Random) -> None:
    """Exchange two segments, of one stream or of two."""
    one, other = dice.sample(segments(root), 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def swap_heads(root: Path, dice: random.Random) -> None:
    """Give a stream the HEAD of another."""
    one, other = dice.sample(sorted(root.glob("stream-*/HEAD")), 2)
    one.write_bytes(other.read_bytes())


def roll_back_file(root: Path, dice: random.Random) -> None:
    """Put an older state of the open segment or of HEAD back."""
    path = dice.choice(last_segments(root))
    if dice.random() < 0.5:
        path.write_bytes(b"".join(lines_of(path)[: dice.randrange(1, len(lines_of(path)))]))
        return
    older = list(chain.frames(places.segments(path.parent)[0][1]))[3]
    (path.parent / "HEAD").unlink()
    head.create(path.parent)
    writer = head.HeadFile(path.parent)
    writer.write(Mark(older.number, 1, older.sha256))
    writer.close()


def rename_stream(root: Path, dice: random.Random) -> None:
    """Give a stream another name, or two streams each other's."""
    one, other = root / "stream-0001", root / "stream-0002"
    if dice.random() < 0.5:
        one.rename(root / "stream-0003")
        return
    one.rename(root / "between")
    other.rename(one)
    (root / "between").rename(other)


def remove_stream(root: Path, _dice: random.Random) -> None:
    """Delete a stream that another one names."""
    shutil.rmtree(root / "stream-0002")


TAMPERS: list[Callable[[Path, random.Random], None]] = [
    flip, delete, insert, append, reorder, cut, cut_at_border, rewrite,
    remove_file, swap_files, swap_heads, roll_back_file, rename_stream, remove_stream,
]  # fmt: skip


def test_an_untouched_record_is_sound(filled: Path) -> None:
    """Nothing is wrong with what was just written, and every record is counted."""
    report = verify(filled)
    assert [] == report.problems
    assert ["stream-0001", "stream-0002"] == [stream.stream for stream in report.streams]
    assert [45, 50] == [stream.kinds["refused"] for stream in report.streams]
    assert list(heads(filled)) == [stream.head for stream in report.streams]


@pytest.mark.parametrize("tamper", TAMPERS, ids=[tamper.__name__ for tamper in TAMPERS])
def test_each_way_of_tampering_is_found(filled: Path, tmp_path: Path, tamper: Callable[..., None]) -> None:
    """Each way is tried three times, so that none is left to the dice."""
    for seed in range(3):
        copy = tmp_path / str(seed)
        shutil.copytree(filled, copy)
        tamper(copy, random.Random(seed))
        assert [] != verify(copy).problems


def test_random_tampering_is_always_found(filled: Path, tmp_path: Path) -> None:
    """Of so many random tries (AUDIT_TAMPERS) every one is found."""
    dice = random.Random(7)
    before, missed = digest_of(filled), []
    for attempt in range(TRIES):
        copy = tmp_path / "copy"
        shutil.copytree(filled, copy)
        tamper = dice.choice(TAMPERS)
        while digest_of(copy) == before:
            tamper(copy, dice)
        if not verify(copy).problems:
            missed.append((attempt, tamper.__name__))
        shutil.rmtree(copy)
    assert [] == missed


def rewrite_stream(stream: Path) -> None:
    """What only an anchor shows: every record from one on written anew, and HEAD with them."""
    digest, mark = chain.GENESIS, Mark()
    for number, path in places.segments(stream):
        lines = []
        for frame in list(chain.frames(path)):
            body = frame.body.replace(b"ENTRY", b"OTHER")
            if frame.start == 0:
                opened = msgspec.json.decode(body)
                body = msgspec.json.encode({**opened, "previous": digest})
            line, digest = chain.written(digest, frame.number, body)
            mark = Mark(frame.number, number, digest)
            lines.append(line)
        path.write_bytes(b"".join(lines))
    (stream / "HEAD").unlink()
    head.create(stream)
    writer = head.HeadFile(stream)
    writer.write(mark)
    writer.close()


def test_a_record_written_anew_needs_an_anchor(tmp_path: Path, make_store: Any, root: Path) -> None:
    """A single stream forged from its first record to HEAD is consistent; a head kept elsewhere shows it."""
    make_store().append([entry() for _ in range(30)])
    anchors = heads(root)
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    rewrite_stream(copy / "stream-0001")
    assert [] == verify(copy).problems
    assert ["ANCHOR"] == [problem.code for problem in verify(copy, anchors).problems]


def test_a_folder_put_back_needs_an_anchor(tmp_path: Path, make_store: Any, root: Path) -> None:
    """An earlier state of the whole folder is consistent; an anchor taken later is missing in it."""
    store = make_store()
    store.append([entry()])
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    store.append([entry()])
    anchors = heads(root)
    assert [] == verify(copy).problems
    assert ["ANCHOR"] == [problem.code for problem in verify(copy, anchors).problems]
    report = verify(root, anchors)
    assert ([], 1, 1) == (report.problems, report.anchors, report.anchors_met)


def test_heads_are_read_back_as_anchors(filled: Path) -> None:
    """The lines that `screening audit head` prints are what `--anchor` takes."""
    text = b"".join(msgspec.json.encode(item) + b"\n" for item in heads(filled))
    assert heads(filled) == anchors_in(text)
    with pytest.raises(AuditDamagedError):
        anchors_in(b"nonsense\n")


def test_a_stream_under_way_is_read_up_to_its_head(make_store: Any, root: Path) -> None:
    """A line that another process is writing is no damage; a missing answered record still is."""
    make_store().append([entry(), entry()])
    path = segments(root)[0]
    whole = path.read_bytes()
    path.write_bytes(whole + b"0123456789abcdef")
    assert [] == verify(root).problems
    path.write_bytes(whole[:-40])
    assert [] != verify(root).problems


def test_a_stream_that_nobody_writes_has_no_loose_end(make_store: Any, root: Path) -> None:
    """The same unfinished line without a writer is told."""
    store = make_store()
    store.append([entry()])
    store.close()
    path = segments(root)[0]
    path.write_bytes(path.read_bytes() + b"0123456789abcdef")
    assert ["TORN"] == [problem.code for problem in verify(root).problems]


def test_a_torn_file_must_stay_as_it_is(make_store: Any, root: Path) -> None:
    """Bytes moved aside after a crash are evidence too: changed or removed, they are missed."""
    store = make_store()
    store.append([entry()])
    store.close()
    path = segments(root)[0]
    path.write_bytes(path.read_bytes() + b"0123456789abcdef")
    again = make_store()
    again.append([entry()])
    again.close()
    torn = path.with_name("00000001.torn-001")
    assert ([], b"0123456789abcdef") == (verify(root).problems, torn.read_bytes())
    torn.write_bytes(b"another")
    assert ["TORN_FILE"] == [problem.code for problem in verify(root).problems]
    torn.unlink()
    assert ["TORN_FILE"] == [problem.code for problem in verify(root).problems]


def test_a_forger_who_knows_the_other_streams_is_still_caught(filled: Path, tmp_path: Path) -> None:
    """A stream rewritten as a whole no longer holds the record that the other stream names."""
    shutil.copytree(filled, tmp_path / "copy")
    rewrite_stream(tmp_path / "copy" / "stream-0002")
    assert ["OTHER_STREAM"] == sorted({problem.code for problem in verify(tmp_path / "copy").problems})


def test_locks_do_not_hinder_reading(filled: Path) -> None:
    """Verification takes no stream away from a process that wants to write it afterwards."""
    verify(filled)
    held = recovery.lock(filled / "stream-0001")
    assert held is not None
    os.close(held)
