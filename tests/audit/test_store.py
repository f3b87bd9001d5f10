"""Records are on the disk before their callers go on; where they cannot be, nobody is answered."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from screening.audit import head, places
from screening.audit.journal import Journal
from screening.audit.store import AuditStore
from screening.audit.verify import verify
from screening.errors import AuditUnavailableError

from .conftest import Clock, entry, reasons

MakeStore = Callable[..., AuditStore]
ROOT = Path(__file__).resolve().parents[2]


def test_records_come_back_in_order(make_store: MakeStore, root: Path) -> None:
    """What was appended stands in the file, in the order of the calls, chained."""
    store = make_store()
    places_ = [store.append([entry(f"E{number}")])[0] for number in range(5)]
    assert [2, 3, 4, 5, 6] == [place.number for place in places_]
    assert [f"E{number}" for number in range(5)] == reasons(root)
    assert places_[-1].sha256 == head.last(root / "stream-0001").sha256
    assert [] == verify(root).problems


def test_nothing_is_opened_before_the_first_record(make_store: MakeStore, root: Path) -> None:
    """A process that records nothing leaves nothing."""
    assert () == make_store().append([])
    assert [] == list(root.iterdir())


def test_files_are_for_their_owner_only(make_store: MakeStore, root: Path) -> None:
    """Names of customers stand in them."""
    make_store(files={"decisions/a.json": b"[]"}).append([entry()])
    modes = {path.name: path.stat().st_mode & 0o777 for path in root.rglob("*")}
    assert {"stream-0001": 0o700, "00000001.audit": 0o600, "HEAD": 0o600, "decisions": 0o700, "a.json": 0o600} == modes


def test_segments_are_sealed_by_size_and_by_day(make_store: MakeStore, root: Path, clock: Clock) -> None:
    """A full segment and one of an earlier day in Japan are closed, and the chain goes on in the next."""
    store = make_store()
    for _ in range(20):
        store.append([entry(at=clock.at)])
    by_size = len(places.segments(root / "stream-0001"))
    assert by_size > 1
    clock.move(hours=11, minutes=59)
    store.append([entry(at=clock.at)])
    assert by_size == len(places.segments(root / "stream-0001"))
    clock.move(minutes=1)  # midnight in Japan
    store.append([entry(at=clock.at)])
    assert by_size + 1 == len(places.segments(root / "stream-0001"))
    store.close()
    assert [] == verify(root).problems


def test_a_process_goes_on_where_another_stopped(make_store: MakeStore, root: Path) -> None:
    """A stream that nobody holds is taken over; a held one is left alone."""
    first, second = make_store(), make_store()
    first.append([entry("A")])
    second.append([entry("B")])
    first.close()
    third = make_store()
    third.append([entry("C")])
    assert ["A", "C", "B"] == reasons(root)
    assert ["stream-0001", "stream-0002"] == [path.name for path in places.streams(root)]


def test_many_threads_share_the_wait_for_the_disk(
    make_store: MakeStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records that arrive while the disk is busy go to it together, and each caller gets its own place."""
    store = make_store(segment_bytes=1 << 20)
    store.append([entry("first")])
    busy, gate, syncs = threading.Event(), threading.Event(), []

    def slow(handle: int) -> None:
        syncs.append(handle)
        busy.set()
        assert gate.wait(30)
        os.fsync(handle)

    monkeypatch.setattr(os, "fdatasync", slow)
    with ThreadPoolExecutor(17) as pool:
        leader = pool.submit(store.append, [entry("leader")])
        assert busy.wait(30)
        rest = [pool.submit(store.append, [entry(f"R{number}"), entry(f"S{number}")]) for number in range(16)]
        while len(store._waiting) < 16:
            pass
        gate.set()
        places_ = [leader.result(), *(future.result() for future in rest)]
    assert 2 == len(syncs)
    assert sorted(range(3, 36)) == sorted(place.number for caller in places_ for place in caller)
    assert all(caller[1].number == caller[0].number + 1 for caller in places_[1:])
    assert 34 == len(reasons(root))


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    """A volume that is not mounted must not be written beside; when it is there, the next record is taken."""
    store = AuditStore(tmp_path / "audit")
    with pytest.raises(AuditUnavailableError, match="folder is missing"):
        store.append([entry()])
    assert "folder is missing" in store.probe()
    assert not (tmp_path / "audit").exists()
    (tmp_path / "audit").mkdir()
    assert 2 == store.append([entry()])[0].number
    assert "" == store.probe()
    store.close()


def test_a_folder_taken_away_under_the_store_is_missed(make_store: MakeStore, root: Path) -> None:
    """Records must not go into files that no name leads to any more."""
    store = make_store()
    store.append([entry("A")])
    root.rename(root.with_name("gone"))
    with pytest.raises(AuditUnavailableError):
        store.append([entry("B")])
    root.mkdir()
    store.append([entry("C")])
    assert ["C"] == reasons(root)


@pytest.mark.parametrize("what", ["append", "truncate", "replace", "remove", "head"])
def test_a_stream_changed_by_somebody_else_is_left(make_store: MakeStore, root: Path, what: str) -> None:
    """The changed stream stays as evidence, answers go on in another one, and verification tells."""
    store = make_store()
    store.append([entry("A")])
    path = root / "stream-0001" / "00000001.audit"
    content = path.read_bytes()
    if what == "append":
        path.write_bytes(content + b"more")
    elif what == "truncate":
        os.truncate(path, 10)
    elif what == "replace":
        path.unlink()
        path.write_bytes(content)
    elif what == "remove":
        path.unlink()
    else:
        (root / "stream-0001" / "HEAD").unlink()
    written = store.append([entry("B")])
    assert "stream-0002" == written[0].stream
    store.close()
    assert what == "replace" or verify(root).problems


def test_a_refusing_disk_loses_nothing_and_is_tried_again(
    make_store: MakeStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails halfway, or a disk that reports an error, is taken back whole."""
    store = make_store()
    store.append([entry("A")])
    real_write, real_sync = os.write, os.fdatasync

    def half(handle: int, content: Any) -> int:
        real_write(handle, bytes(content)[: len(content) // 2])
        raise OSError(28, "No space left on device")

    def failing(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    for name, fault in (("write", half), ("fdatasync", failing)):
        monkeypatch.setattr(os, name, fault)
        with pytest.raises(AuditUnavailableError, match="could not be recorded"):
            store.append([entry("lost")])
        monkeypatch.setattr(os, "write", real_write)
        monkeypatch.setattr(os, "fdatasync", real_sync)
        store.append([entry("B")])
    store.close()
    assert ["A", "B", "B"] == reasons(root)
    assert [] == verify(root).problems


def test_a_disk_that_refuses_at_every_step_of_a_rotation(
    make_store: MakeStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing and opening may fail at any write or sync; what was answered for stays, and the chain is whole."""
    real_write, real_sync = os.write, os.fdatasync
    answered = []
    store = make_store(segment_bytes=4_096)
    for attempt in range(120):
        countdown = iter(range(attempt % 9))

        def maybe(handle: int, content: Any = None, countdown: Iterator[int] = countdown) -> Any:
            if next(countdown, None) is None:
                raise OSError(28, "No space left on device")
            return real_sync(handle) if content is None else real_write(handle, content)

        with monkeypatch.context() as faulty, suppress(AuditUnavailableError):
            for name in ("write", "fdatasync", "fsync"):
                faulty.setattr(os, name, maybe)
            store.append([entry(f"E{attempt}")])
            answered.append(f"E{attempt}")
    store.close()
    assert [] == verify(root).problems
    assert len(places.segments(root / "stream-0001")) > 2
    assert 20 < len(answered) < 120
    assert answered == reasons(root)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = [str(mount), "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", str(folder)]
    if mount is None or umount is None or subprocess.run(command, check=False, capture_output=True).returncode:  # noqa: S603 - our own
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run([umount, str(folder)], check=True)  # noqa: S603 - our own


def _why(store: AuditStore) -> str:
    """Why a record is refused, empty when it is taken."""
    try:
        store.append([entry()])
    except AuditUnavailableError as error:
        return error.message
    return ""


def _refused(store: AuditStore) -> bool:
    """Whether a record is refused."""
    return bool(_why(store))


def test_a_full_disk_refuses_until_there_is_space(small_disk: Path) -> None:
    """On a real full file system nothing is answered, what was answered is whole, and space alone mends it."""
    store = AuditStore(small_disk, segment_bytes=8_192)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(20_000))
    answered = 0
    while not _refused(store):
        answered += 1
    assert [True] * 5 == [_refused(store) for _ in range(5)]
    assert "No space left" in _why(store)
    ballast.unlink()
    store.append([entry("after")])
    store.close()
    report = verify(small_disk)
    assert ([], answered + 1) == (report.problems, report.streams[0].kinds["refused"])


CHILD = """
import sys
from pathlib import Path
from screening.audit.store import AuditStore
from screening.audit import records
from screening.audit.ids import screening_id
from screening.audit.records import Asking, Refused
from datetime import UTC, datetime
store = AuditStore(Path(sys.argv[1]), segment_bytes=4096)
number = 0
while True:
    now = datetime.now(UTC)
    body = records.encode(Refused(at=now, screening_id=screening_id(now), asking=Asking(caller="x", call="x"), reason=str(number)))
    store.append([body])
    sys.stdout.write(f"{number}\\n"); sys.stdout.flush()
    number += 1
"""


def test_a_killed_process_loses_no_answer(root: Path) -> None:
    """SIGKILL at any moment: every record that was answered for is there, and the next process goes on."""
    rounds = int(os.environ.get("AUDIT_KILLS", "3"))
    for attempt in range(rounds):
        process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-c", CHILD, str(root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        answered = [process.stdout.readline() for _ in range(10 + attempt)]
        process.send_signal(signal.SIGKILL)
        answered += process.stdout.readlines()
        process.stdout.close()
        process.wait()
        whole = [line.strip() for line in answered if line.endswith("\n")]
        found = reasons(root)
        last = len(found) - 1 - found[::-1].index("0")
        assert whole == found[last : last + len(whole)]
        assert len(found[last:]) - len(whole) <= 1
    store = AuditStore(root)
    store.append([entry("after")])
    store.close()
    assert [] == verify(root).problems


def test_the_journal_refuses_after_it_was_closed(make_store: MakeStore) -> None:
    """A closed store opens its stream again for a later record."""
    store = make_store()
    store.append([entry("A")])
    journal = store._journal
    assert isinstance(journal, Journal)
    store.close()
    store.append([entry("B")])
    assert journal is not store._journal
