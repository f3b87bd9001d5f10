"""Faults of the machine: a full disk, a read-only folder, a wrong clock, two jobs at once, a holder that was killed."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening.index.checks import read_checks
from screening.index.generations import list_generations, rollback
from screening.refresh.lock import LOCK_FILE
from screening.refresh.report import Outcome, Severity
from screening.refresh.steps import Step

from .mounts import CannotMountError, with_disk
from .sites import LIST, Site, codes, lines, row


def _outcome(site: Site) -> str:
    report = site.run()
    text = "; ".join(f"{finding.code}: {finding.text_en}" for finding in report.all_findings)
    return f"{report.outcome.value} {report.exit_code} {site.served()} {text}"


def _size(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@pytest.mark.parametrize("place", ["state", "index"])
@pytest.mark.parametrize("room_kib", [16, 500])
def test_a_full_disk_leaves_what_is_served(running: Site, place: str, room_kib: int) -> None:
    """Wherever the disk fills up, the run ends with a reason, and the old generation serves or the new one whole."""
    running.drop(lines(26))
    served = running.served()
    folder = running.root / place
    pages = sum(1 for _ in folder.rglob("*")) * 4
    try:
        answer = with_disk(folder, lambda: _outcome(running), size=f"{_size(folder) // 1024 + pages + room_kib}k")
    except CannotMountError as error:
        pytest.skip(str(error))
    outcome, code, now, *_ = answer.split(" ")
    assert outcome in {"failed", "unavailable", "published"}, answer
    assert (now == served) == (outcome != "published"), answer
    assert ("0" == code) == (outcome == "published"), answer
    if outcome != "published":
        assert "No space left" in answer


@pytest.mark.parametrize("limit", [0, 20_000, 500_000])
def test_a_disk_that_takes_no_more_of_a_file_leaves_what_is_served(running: Site, limit: int) -> None:
    """The same by the limit of a file's size, which every system has; the next run without it succeeds."""
    running.drop(lines(26))
    served = running.served()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            code = running.run().exit_code
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 1, 22}
    assert (code == 0) == (running.served() != served)
    assert running.run().outcome in {Outcome.PUBLISHED, Outcome.NOTHING_NEW}
    assert 26 == len(running.names())


@pytest.mark.parametrize("place", ["state", "index"])
def test_a_read_only_folder_leaves_what_is_served(running: Site, place: str) -> None:
    """Where nothing can be written nothing is published, and the reason is named."""
    running.drop(lines(26))
    served = running.served()
    try:
        answer = with_disk(running.root / place, lambda: _outcome(running), read_only=True)
    except CannotMountError as error:
        pytest.skip(str(error))
    assert answer.startswith(f"failed 1 {served} ")
    assert "Read-only file system" in answer


def test_a_second_job_ends_with_its_own_code(running: Site) -> None:
    """While one refresh runs, another ends at once, says who runs, and touches nothing."""
    running.drop(lines(26))
    with (running.places.state / LOCK_FILE).open("r+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        report = running.run()
    assert (Outcome.BUSY, 23, False) == (report.outcome, report.exit_code, report.published)
    assert {"busy"} == codes(report)
    assert Outcome.PUBLISHED is running.run().outcome


def test_two_jobs_of_two_state_folders_share_one_index_in_turn(running: Site) -> None:
    """The index has a lock of its own: two installations must not publish into one index at once."""
    with (running.places.index / LOCK_FILE).open("r+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert Outcome.BUSY is running.run().outcome


def test_a_killed_holder_does_not_keep_the_lock(running: Site) -> None:
    """A job that was killed lets go, whatever its lock file says."""
    running.drop(lines(26))
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:

        def wait(step: Step) -> None:
            if step is Step.LOCKED:
                os.write(write_end, b"!")
                time.sleep(60)

        running.run(at_step=wait)
        os._exit(0)
    os.read(read_end, 1)
    assert Outcome.BUSY is running.run().outcome
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for end in (read_end, write_end):
        os.close(end)
    assert f"process {child} " in (running.places.state / LOCK_FILE).read_text(encoding="utf-8")
    assert Outcome.PUBLISHED is running.run().outcome


def test_a_clock_that_went_back_keeps_generations_in_order(running: Site) -> None:
    """After a step of 26 h back the new generation is still the latest, nothing looks fresher, and the run says so."""
    running.drop(lines(25))
    running.run()
    before = running.served()
    running.now -= timedelta(hours=26)
    running.drop(lines(26))
    report = running.run()
    assert Outcome.PUBLISHED is report.outcome, report.all_findings
    assert before < running.served()
    assert running.served() == list_generations(running.places.index)[-1]
    assert "clock" in codes(report, Severity.ALARM)
    assert running.now == read_checks(running.places.index)[LIST].checked_at


def test_a_clock_that_goes_ahead_and_comes_back_makes_no_list_fresh(running: Site) -> None:
    """A check made on a clock 26 h ahead is replaced by the next one on the right clock."""
    right = running.now
    running.now = right + timedelta(hours=26)
    running.drop(lines(26))
    running.run()
    running.now = right
    running.drop(lines(26))
    assert Outcome.NOTHING_NEW is running.run().outcome
    assert right == read_checks(running.places.index)[LIST].checked_at


def test_a_rollback_by_hand_is_not_undone_by_the_next_night(running: Site) -> None:
    """After `index rollback` the document that was rolled back is held until somebody approves it."""
    running.drop(lines(26))
    running.run()
    old = rollback(running.places.index)
    report = running.run()
    assert (Outcome.HELD, {"seen-before"}) == (report.outcome, codes(report, Severity.HELD))
    assert old == running.served()
    diff = row(report).diff
    assert diff is not None
    assert running.run(approvals=frozenset({diff.diff_hash})).published


def test_a_generation_published_meanwhile_is_not_overwritten(running: Site) -> None:
    """When somebody builds an index by hand during the run, the run gives up: it was made on other lists."""
    from screening.refresh.build import build_index  # noqa: PLC0415

    running.drop(lines(26))

    def build(step: Step) -> None:
        if step is Step.PUBLISH_ANNOUNCED:
            build_index(running.places.lists, running.places.index)

    report = running.run(at_step=build)
    assert (Outcome.FAILED, False) == (report.outcome, 26 == len(running.names()))
    assert "meanwhile" in report.findings[0].text_en
    assert running.run().outcome in {Outcome.PUBLISHED, Outcome.HELD}


def test_a_damaged_generation_is_built_anew_from_the_editions(running: Site) -> None:
    """When the served generation cannot be read, the editions in the state folder are what was served."""
    running.drop(lines(26))
    running.run()
    data = running.places.index / running.served() / "data.mdb"
    data.write_bytes(data.read_bytes()[:-4096])
    report = running.run()
    assert (Outcome.PUBLISHED, {"index-unreadable"}) == (report.outcome, codes(report, Severity.ALARM))
    assert 26 == len(running.names())


def test_a_damaged_edition_and_a_damaged_generation_publish_nothing(running: Site) -> None:
    """Where neither the index nor the edition can be read and the folder is older, nobody guesses."""
    running.drop(lines(26))
    running.run()
    served = running.served()
    (running.places.index / served / "data.mdb").write_bytes(b"")
    for path in (running.places.state / "editions" / LIST).rglob("entities.jsonl"):
        path.write_bytes(b"")
    (running.places.lists / LIST / "list.toml").write_text("", encoding="utf-8")
    report = running.run()
    assert (Outcome.REFUSED, served) == (report.outcome, running.served())
    assert "list-missing" in codes(report)


def test_the_report_of_a_run_that_cannot_be_told_is_an_alarm(running: Site) -> None:
    """A metrics file that cannot be written does not undo what was published."""
    running.drop(lines(26))
    report = running.run(metrics=Path("/dev/null/refresh.prom"))
    assert (Outcome.PUBLISHED, {"report-not-written"}) == (report.outcome, codes(report, Severity.ALARM))


def test_instants_are_in_utc(running: Site) -> None:
    """What a run writes down carries its time zone."""
    report = running.run()
    assert (UTC, UTC) == (report.started_at.tzinfo, report.finished_at.tzinfo)
    assert isinstance(report.started_at, datetime)
