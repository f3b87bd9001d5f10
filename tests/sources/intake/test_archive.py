"""What was taken in is kept as it came, and known again."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import SourceRefusedError, SourceUnavailableError
from screening.sources.intake.archive import JOURNAL_NAME, Archive, Origin
from screening.sources.intake.codes import Refused, Unavailable

AT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
ORIGIN = Origin("example-list", "list.csv", "https://publisher.example/list.csv", AT, etag='"v1"')
DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive whose folder does not exist yet."""
    return Archive(tmp_path / "var" / "archive")


def blobs(archive: Archive) -> list[Path]:
    """The files kept."""
    return [path for path in (archive.root / "files").rglob("*") if path.is_file()]


def test_a_file_is_kept_with_its_account(archive: Archive) -> None:
    """Bytes, digest, time, source and validators come back as they went in."""
    receipt = archive.add(b"No.,Name\n", replace(ORIGIN, by="Sato", note="from the counter"))
    assert hashlib.sha256(b"No.,Name\n").hexdigest() == receipt.sha256
    assert b"No.,Name\n" == archive.read(receipt.sha256)
    assert (receipt,) == archive.receipts("example-list")
    assert (AT, 9, "Sato", '"v1"', "from the counter") == (
        receipt.at,
        receipt.size,
        receipt.by,
        receipt.etag,
        receipt.note,
    )
    assert () == archive.problems()


def test_equal_bytes_change_nothing(archive: Archive) -> None:
    """The same file from the same source a day later is the receipt at hand, and no line is written."""
    first = archive.add(b"a", ORIGIN)
    before = (archive.root / JOURNAL_NAME).read_bytes()
    assert first == archive.add(b"a", replace(ORIGIN, at=AT + DAY))
    assert before == (archive.root / JOURNAL_NAME).read_bytes()


def test_a_file_that_comes_back_is_told(archive: Archive) -> None:
    """A, B, A are three receipts over two files."""
    for day, content in enumerate((b"A", b"B", b"A")):
        archive.add(content, replace(ORIGIN, at=AT + day * DAY))
    digests = [receipt.sha256 for receipt in archive.receipts("example-list", "list.csv")]
    assert digests[0] == digests[2] != digests[1]
    assert 2 == len(blobs(archive))


def test_lists_do_not_mix(archive: Archive) -> None:
    """Two lists may hold equal bytes under one name: each has its own receipts."""
    archive.add(b"a", ORIGIN)
    archive.add(b"a", replace(ORIGIN, list_id="other-list"))
    assert ["other-list"] == [receipt.list_id for receipt in archive.receipts("other-list")]
    assert archive.latest("third-list", "list.csv") is None
    assert 1 == len(blobs(archive))


def test_an_unfinished_receipt_is_as_if_never_written(archive: Archive) -> None:
    """What a loss of power left of a line is passed over, and the next receipt starts on a line of its own."""
    archive.add(b"a", ORIGIN)
    journal = archive.root / JOURNAL_NAME
    whole = journal.read_bytes()
    archive.add(b"b", ORIGIN)
    for length in range(len(whole), len(whole) + 40):
        journal.write_bytes(whole + b'{"at":"2026-02-01T03:00:00Z","list_id":"example-list"'[: length - len(whole)])
        assert 1 == len(archive.receipts())
        archive.add(b"b", ORIGIN)
        assert 2 == len(archive.receipts())


def test_a_damaged_line_is_refused(archive: Archive) -> None:
    """A line that is no receipt stops the reading: nobody could say what stood there."""
    archive.add(b"a", ORIGIN)
    journal = archive.root / JOURNAL_NAME
    journal.write_bytes(b"{}\n" + journal.read_bytes())
    with pytest.raises(SourceRefusedError, match=r"journal\.jsonl:1") as caught:
        archive.receipts()
    assert Refused.ARCHIVE_DAMAGED == caught.value.code
    assert 1 == len(archive.problems())


def test_changed_bytes_are_refused(archive: Archive) -> None:
    """A flipped bit and a missing file are found by whoever reads, adds again or looks for problems."""
    receipt = archive.add(b"content", ORIGIN)
    (path,) = blobs(archive)
    path.chmod(0o644)
    path.write_bytes(b"cOntent")
    for act in (lambda: archive.read(receipt.sha256), lambda: archive.add(b"content", ORIGIN)):
        with pytest.raises(SourceRefusedError, match="are not those"):
            act()
    path.unlink()
    assert [True] == ["cannot be read" in problem for problem in archive.problems()]


def test_what_a_killed_writer_left_does_not_stay(archive: Archive) -> None:
    """A half-written file has no digest yet and goes with the next one."""
    archive.add(b"a", ORIGIN)
    (archive.root / "incoming").write_bytes(b"half")
    archive.add(b"b", ORIGIN)
    assert ["files", JOURNAL_NAME] == sorted(path.name for path in archive.root.iterdir())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A disk that takes nothing stops the intake before anything is read from the file."""
    (tmp_path / "var").write_text("a file where a folder should be")
    with pytest.raises(SourceUnavailableError) as caught:
        Archive(tmp_path / "var" / "archive").add(b"a", ORIGIN)
    assert Unavailable.ARCHIVE_UNWRITABLE == caught.value.code


def test_a_full_disk_is_named(archive: Archive) -> None:
    """With no room for the bytes nothing is recorded, and the archive stays sound."""
    archive.add(b"a", ORIGIN)
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from datetime import datetime, UTC; from pathlib import Path\n"
        "from screening.errors import SourceUnavailableError\n"
        "from screening.sources.intake.archive import Archive, Origin\n"
        "try: Archive(Path(sys.argv[1])).add(b'x' * 5000, Origin('l', 'n', 's', datetime.now(UTC)))\n"
        "except SourceUnavailableError as error: print(error.code)"
    )
    command = [sys.executable, "-c", script, str(archive.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    assert "archive-unwritable\n" == done.stdout
    assert 1 == len(archive.receipts())
    assert () == archive.problems()


def test_two_writers_take_turns(archive: Archive) -> None:
    """Receipts of processes that write at one time all stand, each on a whole line."""
    script = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from screening.sources.intake.archive import Archive, Origin\n"
        "for n in range(10):\n"
        "    who = sys.argv[2]\n"
        "    Archive(Path(sys.argv[1])).add(f'{who} {n}'.encode(), Origin(who, str(n), 's', datetime.now(UTC)))\n"
    )
    commands = [[sys.executable, "-c", script, str(archive.root), who] for who in ("a", "b")]
    started = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own interpreter
    assert [0, 0] == [process.wait() for process in started]
    assert 20 == len(archive.receipts())
    assert () == archive.problems()


@given(contents=st.lists(st.binary(max_size=40), max_size=12))
@settings(max_examples=25, deadline=None)
def test_the_last_file_is_the_one_added_last(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    """However files follow each other, the latest receipt is of the last one, and every file can be read again."""
    archive = Archive(tmp_path_factory.mktemp("archive"))
    for content in contents:
        archive.add(content, ORIGIN)
        latest = archive.latest("example-list", "list.csv")
        assert latest is not None
        assert content == archive.read(latest.sha256)
    assert set(contents) == {archive.read(receipt.sha256) for receipt in archive.receipts()}


def test_what_is_kept_cannot_be_changed_by_mistake(archive: Archive) -> None:
    """A kept file carries no write permission."""
    archive.add(b"a", ORIGIN)
    assert [0o444] == [path.stat().st_mode & 0o777 for path in blobs(archive)]
