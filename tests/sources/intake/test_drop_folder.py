"""An operator's file is taken as it is, with who put it in; what just anybody may have put in is not."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import SourceRefusedError, SourceUnavailableError
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.drop_folder import Dropped, DropRules, take_every, take_newest
from screening.sources.intake.magic import FileKind
from screening.sources.intake.sidecar import read_sidecar

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
CSV = b"No.,Name\r\n1,Example Shipyard\r\n"
LIST = "example-list"
AT_ONCE = DropRules(settle_s=0)
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A drop folder with an empty folder for one list."""
    (tmp_path / "drop" / LIST).mkdir(parents=True)
    return tmp_path / "drop"


def put(drop: Path, name: str, content: bytes = CSV, day: int = 1) -> Path:
    """A file as an operator's copy leaves it, last changed on that day of January 2026."""
    path = drop / LIST / name
    path.write_bytes(content)
    moment = datetime(2026, 1, day, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    return path


def taken(drop: Path, rules: DropRules = AT_ONCE) -> Dropped:
    """The one file that is taken."""
    (found,) = take_newest(drop, LIST, rules).files
    return found


def code_of(drop: Path, rules: DropRules = AT_ONCE, take: Callable[..., object] = take_newest) -> str:
    """The code with which nothing is taken."""
    try:
        take(drop, LIST, rules)
    except (SourceRefusedError, SourceUnavailableError) as error:
        return str(error.code)
    pytest.fail("a file was taken")


# --- what is taken


def test_a_file_is_taken_with_its_owner_and_time(drop: Path) -> None:
    """Without a sidecar, the owner of the file is who, and its time is when."""
    path = put(drop, "list.pdf", PDF, day=9)
    found = taken(drop)
    me = pwd.getpwuid(os.getuid()).pw_name
    assert (PDF, FileKind.PDF, me, me) == (found.content, found.kind, found.by, found.owner)
    assert datetime(2026, 1, 9, tzinfo=UTC) == found.at == found.modified_at
    assert PDF == path.read_bytes()


def test_a_sidecar_says_who_when_and_from_where(drop: Path) -> None:
    """The operator's word stands before the owner's account, which is kept beside it."""
    put(drop, "list.csv")
    note = 'by = "佐藤（輸出管理部）"\nwhen = 2026-02-01T09:30:00+09:00\nurl = "https://publisher.example/list.csv"\n'
    put(drop, "list.csv.toml", note.encode())
    found = taken(drop)
    assert ("佐藤（輸出管理部）", "https://publisher.example/list.csv") == (found.by, found.source)
    assert datetime(2026, 2, 1, 0, 30, tzinfo=UTC) == found.at
    assert pwd.getpwuid(os.getuid()).pw_name == found.owner


def test_the_newest_file_is_taken_and_the_folder_left_as_it_is(drop: Path) -> None:
    """Older editions may stay; nothing is moved, renamed or removed."""
    for day, name in ((3, "b.csv"), (7, "a.csv"), (5, "c.csv")):
        put(drop, name, CSV + b"%d" % day, day)
    assert "a.csv" == taken(drop).name
    assert ["a.csv", "b.csv", "c.csv"] == sorted(path.name for path in (drop / LIST).iterdir())


def test_a_newer_file_that_cannot_be_taken_is_told(drop: Path) -> None:
    """The last complete file serves, and the report names what was passed over and why."""
    put(drop, "whole.pdf", PDF, day=1)
    put(drop, "cut.pdf", PDF[:-10], day=2)
    put(drop, "upload.pdf.part", PDF, day=3)
    (drop / LIST / "link.pdf").symlink_to(drop / LIST / "whole.pdf")
    found = take_newest(drop, LIST, DropRules((FileKind.PDF,), settle_s=0))
    assert ["whole.pdf"] == [file.name for file in found.files]
    assert {
        "cut.pdf": Unavailable.NOT_COMPLETE_YET,
        "upload.pdf.part": Unavailable.NOT_COMPLETE_YET,
        "link.pdf": Refused.UNSAFE_FILE,
    } == {item.name: item.code for item in found.passed_over}


def test_a_set_of_files_is_taken_by_pattern(drop: Path) -> None:
    """A list of several files takes the newest of each; one missing is nothing at all."""
    for name, day in (("sdn_1.csv", 1), ("sdn_2.csv", 2), ("alt_1.csv", 1)):
        put(drop, name, day=day)
    found = take_newest(drop, LIST, AT_ONCE, ("sdn*", "alt*"))
    assert ["sdn_2.csv", "alt_1.csv"] == [file.name for file in found.files]
    with pytest.raises(SourceUnavailableError) as caught:
        take_newest(drop, LIST, AT_ONCE, ("sdn*", "add*"))
    assert Unavailable.NOTHING_DROPPED == caught.value.code


def test_announcements_are_taken_all_together(drop: Path) -> None:
    """Every file counts, oldest first; one that cannot be taken stops them all."""
    for name, day in (("13.html", 4), ("11.html", 2), ("12.html", 3)):
        put(drop, name, b"<html><body>%d</body></html>" % day, day)
    assert ["11.html", "12.html", "13.html"] == [file.name for file in take_every(drop, LIST, AT_ONCE).files]
    put(drop, "14.html", b"<html><body>cut", 5)
    assert Unavailable.NOT_COMPLETE_YET == code_of(drop, take=take_every)


# --- what is not there yet


def test_nothing_dropped_is_a_name_of_its_own(drop: Path) -> None:
    """An empty folder, a missing one, and hidden files are the normal state between two editions."""
    assert Unavailable.NOTHING_DROPPED == code_of(drop)
    assert Unavailable.NOTHING_DROPPED == code_of(drop, take=take_every)
    put(drop, ".list.csv.swp")
    assert Unavailable.NOTHING_DROPPED == code_of(drop)
    assert Unavailable.NOTHING_DROPPED == code_of(drop / "missing")


def test_a_file_changed_just_now_is_left_to_settle(drop: Path) -> None:
    """A copy under way keeps the original's old time; the time of its last change gives it away."""
    put(drop, "list.csv")
    assert Unavailable.NOT_COMPLETE_YET == code_of(drop, DropRules(settle_s=60))


def test_a_file_from_the_future_waits(drop: Path) -> None:
    """After a clock step nobody knows what is newest."""
    path = put(drop, "list.csv")
    moment = datetime.now(UTC).timestamp() + 26 * 3600
    os.utime(path, (moment, moment))
    with pytest.raises(SourceUnavailableError, match="look at the clock"):
        take_newest(drop, LIST, DropRules(settle_s=1))


@pytest.mark.parametrize(
    "name", ["list.csv.part", "list.csv.crdownload", "list.csv.filepart", "list.csv~", "LIST.CSV.TMP"]
)
def test_a_partial_upload_is_not_complete(drop: Path, name: str) -> None:
    """A name that programs give to half a file is believed."""
    put(drop, name)
    assert Unavailable.NOT_COMPLETE_YET == code_of(drop)


@pytest.mark.parametrize("sixteenth", range(16))
def test_a_pdf_cut_at_any_sixteenth_is_not_complete(drop: Path, sixteenth: int) -> None:
    """Half an upload of a PDF shows in its missing end."""
    put(drop, "list.pdf", PDF[: len(PDF) * sixteenth // 16])
    wanted = {Unavailable.NOT_COMPLETE_YET, Refused.WRONG_KIND}
    assert code_of(drop, DropRules((FileKind.PDF,), settle_s=0)) in wanted


# --- what is refused


def test_the_same_checks_as_for_a_fetched_file_run(drop: Path) -> None:
    """A saved web page, another kind of file, a blank one and one too large are refused by name."""
    only_pdf = DropRules((FileKind.PDF,), max_bytes=1_000, settle_s=0)
    for content, code in (
        (b"<html><body>Access denied</body></html>", Refused.HTML_INSTEAD),
        (CSV, Refused.WRONG_KIND),
        (b" \r\n", Refused.EMPTY),
        (PDF * 100, Refused.TOO_LARGE),
    ):
        put(drop, "list.pdf", content)
        assert code == code_of(drop, only_pdf)


def make_link(path: Path) -> None:
    """A symbolic link to a sound file elsewhere."""
    other = path.parents[2] / "other.csv"
    other.write_bytes(CSV)
    path.symlink_to(other)


def make_second_name(path: Path) -> None:
    """A second name of a file elsewhere."""
    other = path.parents[2] / "other.csv"
    other.write_bytes(CSV)
    path.hardlink_to(other)


def make_open_to_all(path: Path) -> None:
    """A file that anybody can write."""
    path.write_bytes(CSV)
    path.chmod(0o666)


@pytest.mark.parametrize("make", [make_link, make_second_name, make_open_to_all, Path.mkdir, os.mkfifo])
def test_what_is_no_file_of_its_own_is_refused(drop: Path, make: Callable[[Path], None]) -> None:
    """Links, folders, pipes and files that anybody can write are refused, and nothing waits for a pipe."""
    make(drop / LIST / "list.csv")
    assert Refused.UNSAFE_FILE == code_of(drop)
    assert Refused.UNSAFE_FILE == code_of(drop, take=take_every)


def test_a_folder_open_to_all_is_refused(drop: Path) -> None:
    """Where anybody can write, nobody knows who did: neither the list's folder nor the one above may be so."""
    put(drop, "list.csv")
    for folder in (drop / LIST, drop):
        folder.chmod(0o777)
        assert Refused.UNSAFE_FOLDER == code_of(drop)
        folder.chmod(0o755)
    assert "list.csv" == taken(drop).name


def test_a_folder_that_is_a_link_is_refused(drop: Path) -> None:
    """The list's folder leads nowhere else."""
    put(drop, "list.csv")
    (drop / "other-list").symlink_to(drop / LIST)
    with pytest.raises(SourceRefusedError) as caught:
        take_newest(drop, "other-list", AT_ONCE)
    assert Refused.UNSAFE_FOLDER == caught.value.code


@pytest.mark.parametrize("list_id", ["", "..", "../drop", "a/b", "/etc", ".", "A B", "example-list\n"])
def test_a_list_id_leads_nowhere_else(drop: Path, list_id: str) -> None:
    """Only the plain name of a list is joined to the path."""
    with pytest.raises(SourceRefusedError) as caught:
        take_newest(drop, list_id, AT_ONCE)
    assert Refused.UNSAFE_FOLDER == caught.value.code


@ROOT_ONLY
def test_a_file_of_an_unknown_account_needs_a_name(drop: Path) -> None:
    """An account without an owner is refused, unless the sidecar names who put the file in; nobody's file always is."""
    path = put(drop, "list.csv")
    os.chown(path, 54_321, -1)
    assert Refused.UNSAFE_FILE == code_of(drop)
    put(drop, "list.csv.toml", b'by = "Sato"')
    assert ("Sato", "account 54321") == (taken(drop).by, taken(drop).owner)
    os.chown(path, 65_534, -1)
    assert Refused.UNSAFE_FILE == code_of(drop)


def test_a_name_that_cannot_be_printed_is_refused(drop: Path) -> None:
    """A file name cannot forge a line of the report."""
    put(drop, "list\n2026-01-01 INFO all well.csv")
    with pytest.raises(SourceRefusedError) as caught:
        take_newest(drop, LIST, AT_ONCE)
    assert caught.value.message.isprintable()


# --- the sidecar


@pytest.mark.parametrize(
    "note",
    [
        b"by = 5",
        b'author = "Sato"',
        b"by = ",
        b"\xff\xfe",
        b'when = "yesterday"',
        b"when = 2026-02-01T09:30:00",
        b'sha256 = "abc"',
        b'by = "Sato\\nINFO forged"',
        b'by = "' + b"x" * 3_000 + b'"',
        b"by = " + b"[" * 5_000,
        b'sha256 = "' + b"0" * 64 + b'"',
    ],
)
def test_a_sidecar_that_cannot_be_used_stops_its_file(drop: Path, note: bytes) -> None:
    """A mistyped key, a time without a zone or a digest of another file: nobody shall believe to have said it."""
    put(drop, "list.csv")
    put(drop, "list.csv.toml", note)
    assert Refused.SIDECAR == code_of(drop)


def test_a_sidecar_alone_is_no_list(drop: Path) -> None:
    """The note of a file that was removed is never read as a list."""
    put(drop, "list.csv.toml", b'by = "Sato"')
    assert Refused.SIDECAR == code_of(drop)


def test_a_link_in_place_of_a_sidecar_is_refused(drop: Path) -> None:
    """The note is held to the same rules as the file."""
    put(drop, "list.csv")
    (drop / LIST / "list.csv.toml").symlink_to("/etc/hostname")
    assert Refused.UNSAFE_FILE == code_of(drop)


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_no_sidecar_breaks_the_job(content: bytes) -> None:
    """Whatever the note holds, it is read or refused."""
    with suppress(SourceRefusedError):
        assert read_sidecar("list.csv.toml", content).by.isprintable()
