"""What a document can get wrong: nothing of it is published, the old generation serves, every reason is named."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from screening.refresh.report import ListOutcome, Outcome, Severity

from .sites import LIST, NOTICE, Line, Site, codes, line, lines, notice, row

DAY = date(2026, 2, 20)


def _without_country(entries: list[Line]) -> list[Line]:
    return [entry for entry in entries if "Thailand" not in entry.address]


def _without_aliases(entries: list[Line]) -> list[Line]:
    return [replace(entry, aliases=()) for entry in entries]


def _more(entries: list[Line]) -> list[Line]:
    return [*entries, line(25)]


def test_an_amendment_is_published(running: Site) -> None:
    """Two more parties in the notice are two more in the index, under new ids, and nothing else changes."""
    running.drop(lines(26))
    report = running.run()
    assert (Outcome.PUBLISHED, 0, True) == (report.outcome, report.exit_code, report.published)
    diff = row(report).diff
    assert diff is not None
    assert [f"{LIST}:0025", f"{LIST}:0026"] == [change.entity_id for change in diff.added]
    assert ((), ()) == (diff.removed, diff.amended)
    assert running.served() == report.generation
    assert 26 == len(running.names())


def test_the_same_document_again_is_nothing_new(running: Site) -> None:
    """A document that is served already is confirmed and builds nothing."""
    running.drop(lines(26))
    first = running.run()
    again = running.run()
    assert (Outcome.NOTHING_NEW, False, first.generation) == (again.outcome, again.published, again.generation)
    assert ListOutcome.UNCHANGED is row(again).outcome


BAD: dict[str, tuple[Callable[[], str | bytes], set[str]]] = {
    "truncated": (lambda: notice(lines(26), DAY)[:-40], {"unreadable"}),
    "another list's title and notice": (
        lambda: notice(lines(26), DAY, title="別の団体", number="令和八年外務省告示第一号"),
        {"title", "notice"},
    ),
    "another list's parties": (lambda: notice([line(number) for number in range(60, 63)] * 7, DAY), {"canary"}),
    "last year's edition": (lambda: notice(lines(22), date(2025, 1, 10)), {"older-edition", "shrink"}),
    "a lost country": (lambda: notice(_without_country(lines(26)), DAY), {"lost-country"}),
    "lost aliases": (lambda: notice(_without_aliases(_more(lines(24))), DAY), {"lost-aliases"}),
    "too few": (lambda: notice(lines(12), DAY), {"too-few", "shrink", "lost-country"} - {"lost-country"}),
    "seven removed": (lambda: notice([*lines(17), *map(line, range(30, 38))], DAY), {"shrink"}),
    "cp932 read as UTF-8": (lambda: notice(lines(26), DAY).encode("cp932", "replace"), {"unreadable"}),
    "UTF-8 read as cp1252": (
        lambda: "".join(bytes([byte]).decode("cp1252", "replace") for byte in notice(lines(26), DAY).encode()),
        {"unreadable"},
    ),
    "a replacement character": (
        lambda: notice(lines(26), DAY).replace("Sample Street", "S\ufffdmple Street", 1),
        {"list-check"},
    ),
    "a private-use character": (
        lambda: notice(lines(26), DAY).replace("Sample Street", "S\ue000mple Street", 1),
        {"list-check"},
    ),
    "a byte order mark inside": (
        lambda: notice(lines(26), DAY).replace("Sample Street", "S\ufeffmple Street", 1),
        {"byte-order-mark"},
    ),
    "a web page": (lambda: "<!DOCTYPE html><html><body>404</body></html>", {"html-instead"}),
    "blank": (lambda: "   \n\n", {"empty"}),
    "a missing number": (lambda: notice(lines(26), DAY).replace("\n9 ", "\n", 1), {"unreadable"}),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_document_publishes_nothing(running: Site, case: str) -> None:
    """What is not the next edition of this list is kept out, with every reason, and what is served stays."""
    make, wanted = BAD[case]
    served = running.served()
    running.drop(make())
    report = running.run()
    assert report.outcome in {Outcome.REFUSED, Outcome.HELD}
    assert report.exit_code in {20, 21}
    assert (served, False) == (running.served(), report.published)
    assert set() == wanted - codes(report)
    assert all(finding.text_en and finding.text_ja for finding in report.all_findings)


def test_a_first_byte_order_mark_and_full_width_digits_are_read(running: Site) -> None:
    """A mark at the beginning of the file and full-width numbers are how such files come, and lose nobody."""
    content = notice(lines(26), DAY)
    for number in range(1, 10):
        content = content.replace(f"\n{number} 有限", f"\n{chr(0xFF10 + number)} 有限", 1)
    running.drop(content.encode("utf-8-sig"))
    report = running.run()
    assert Outcome.PUBLISHED is report.outcome, report.all_findings
    assert 26 == len(running.names())


def test_every_reason_is_told_at_once(running: Site) -> None:
    """A person who repairs the first reason must not find the second one the next night."""
    content = notice(_without_aliases(_without_country(lines(12))), date(2025, 6, 1), title="別の団体")
    running.drop(content.replace("Sample Street", "S\ufffdmple Street", 1))
    found = codes(running.run())
    assert set() == {"title", "older-edition", "too-few", "list-check", "shrink", "lost-country"} - found


def test_a_held_difference_is_published_when_its_digest_is_approved(running: Site) -> None:
    """`--approve` with the digest publishes exactly that difference; another document is held again."""
    running.drop([*lines(17), *map(line, range(30, 38))])
    held = running.run()
    assert (Outcome.HELD, 20) == (held.outcome, held.exit_code)
    diff = row(held).diff
    assert diff is not None
    assert 7 == len(diff.removed)
    again = running.run()
    assert row(again).diff == diff
    running.drop([*lines(16), *map(line, range(30, 38))])
    other = running.run(approvals=frozenset({diff.diff_hash}))
    assert Outcome.HELD is other.outcome
    assert "approval-unused" in codes(other)
    running.drop([*lines(17), *map(line, range(30, 38))])
    report = running.run(approvals=frozenset({diff.diff_hash[:16]}))
    assert (Outcome.PUBLISHED, True) == (report.outcome, row(report).approved)
    assert 25 == len(running.names())


def test_what_is_refused_cannot_be_approved(running: Site) -> None:
    """An approval lifts what waits for a person, never what cannot be the list."""
    running.drop(lines(17), DAY, title="別の団体")
    diff = row(running.run()).diff
    assert diff is not None
    report = running.run(approvals=frozenset({diff.diff_hash}))
    assert (Outcome.REFUSED, False) == (report.outcome, report.published)


def test_removals_leave_the_known_history(running: Site) -> None:
    """A party that is gone is kept with its end, so a question about an earlier day is answered as before."""
    running.drop([*lines(17), *map(line, range(30, 38))])
    diff = row(running.run()).diff
    assert diff is not None
    report = running.run(approvals=frozenset({diff.diff_hash}))
    changed = {change.field: change.added for change in row(report).diff.manifest}  # type: ignore[union-attr]
    assert "known_since" not in changed
    assert ("2026-02-20",) == changed["editions"]


def test_an_id_is_never_given_twice(running: Site) -> None:
    """The party that follows one that was removed gets a new id; the one that comes back gets its own."""
    running.drop(lines(23))
    diff = row(running.run()).diff
    assert diff is not None
    running.run(approvals=frozenset({diff.diff_hash}))
    running.drop([*lines(23), line(30)], date(2026, 2, 24))
    assert [f"{LIST}:0025"] == [change.entity_id for change in row(running.run()).diff.added]  # type: ignore[union-attr]
    running.drop([*lines(24), line(30)], date(2026, 2, 25))
    assert [f"{LIST}:0024"] == [change.entity_id for change in row(running.run()).diff.added]  # type: ignore[union-attr]


def test_growth_alarms_and_never_blocks(running: Site) -> None:
    """A list that grows by a third is published with an alarm: a missed name is worse than a surprise."""
    running.drop(lines(33))
    report = running.run()
    assert (Outcome.PUBLISHED, {"growth"}) == (report.outcome, codes(report, Severity.ALARM))


def test_a_document_of_a_later_day_waits_for_it(running: Site) -> None:
    """An edition that holds from a later day on is published on that day, without being asked again."""
    running.drop(lines(26), date(2026, 3, 9))
    served = running.served()
    report = running.run()
    assert (Outcome.NOTHING_NEW, ListOutcome.WAITING, served) == (report.outcome, row(report).outcome, running.served())
    assert [date(2026, 3, 9)] == [finding.until for finding in row(report).findings]
    running.now += timedelta(days=6, hours=11)
    assert ListOutcome.WAITING is row(running.run()).outcome
    running.now += timedelta(hours=1)
    assert Outcome.PUBLISHED is running.run().outcome


def test_an_approval_does_not_bring_a_day_nearer(running: Site) -> None:
    """What holds from a later day on is not served before, whoever approves it."""
    running.drop(lines(26), date(2026, 3, 9))
    diff = row(running.run()).diff
    assert diff is not None
    assert not running.run(approvals=frozenset({diff.diff_hash})).published


def test_an_edition_served_before_does_not_come_back_by_itself(running: Site) -> None:
    """A, then B, then A: the document that was replaced is held, and is older as well."""
    first = notice(lines(25), date(2026, 2, 10))
    running.drop(first)
    assert running.run().published
    running.drop(lines(26))
    assert running.run().published
    running.drop(first)
    served = running.served()
    report = running.run()
    assert {"seen-before", "older-edition"} <= codes(report)
    assert (served, Outcome.REFUSED) == (running.served(), report.outcome)


def test_one_bad_list_does_not_keep_another_back(running: Site) -> None:
    """A refused document keeps its own list as it was; another list's additions are published all the same."""
    running.drop(lines(12))
    own = running.places.lists / "example-own"
    text = (own / "list.toml").read_text(encoding="utf-8").replace("known_since", 'official_url = "x"\nknown_since')
    (own / "list.toml").write_text(text, encoding="utf-8")
    report = running.run()
    assert (Outcome.REFUSED, True) == (report.outcome, report.published)
    assert ListOutcome.CHANGED is row(report, "example-own").outcome
    assert 24 == len(running.names())


def test_a_list_that_disappears_from_the_folder_waits_for_approval(running: Site) -> None:
    """A folder that was deleted by mistake must not take its list out of the index in silence."""
    import shutil  # noqa: PLC0415

    shutil.rmtree(running.places.lists / "example-own")
    report = running.run()
    assert (Outcome.HELD, {"list-gone"}) == (report.outcome, codes(report, Severity.HELD))
    diff = row(report, "example-own").diff
    assert diff is not None
    approved = running.run(approvals=frozenset({diff.diff_hash}))
    assert approved.published
    assert Outcome.NOTHING_NEW is running.run().outcome


def test_a_territory_that_disappears_stops_the_run(running: Site) -> None:
    """An embargoed territory is never lost with its file."""
    (running.places.lists / "territories" / "lnr.toml").unlink()
    served = running.served()
    report = running.run()
    assert (Outcome.FAILED, 1, served) == (report.outcome, report.exit_code, running.served())
    assert "lnr" in report.all_findings[0].text_en


def test_a_folder_that_cannot_be_read_keeps_its_list(running: Site) -> None:
    """A list.toml with a mistake is refused, and the list is served as before."""
    (running.places.lists / LIST / "list.toml").write_text("id = 1", encoding="utf-8")
    report = running.run()
    assert (Outcome.REFUSED, {"unreadable"}) == (report.outcome, codes(report, Severity.REFUSED))
    assert 24 == len(running.names())


def test_a_first_run_publishes_no_half(site: Site) -> None:
    """Where nothing is served yet, a list that cannot be read keeps back all: the others alone would answer CLEAR."""
    (site.places.lists / LIST / "entities.jsonl").write_text("{}\n", encoding="utf-8")
    report = site.run()
    assert (Outcome.REFUSED, "") == (report.outcome, report.generation)
    assert "list-missing" in codes(report)


def test_a_dry_run_writes_nothing(running: Site) -> None:
    """`--dry-run` tells the same and leaves every file as it is."""
    running.drop(lines(26))
    before = {path: path.stat().st_mtime_ns for path in sorted(running.root.rglob("*")) if path.is_file()}
    report = running.run(dry_run=True)
    after = {path: path.stat().st_mtime_ns for path in sorted(running.root.rglob("*")) if path.is_file()}
    lock = {running.places.state / "refresh.lock", running.places.index / "refresh.lock"}
    assert {} == {path: when for path, when in after.items() if before.get(path) != when and path not in lock}
    assert (True, 2) == (report.dry_run, len(row(report).diff.added))  # type: ignore[union-attr]


def test_a_change_of_the_law_is_taken_over_without_a_new_document(running: Site) -> None:
    """When list.toml changes, what a listing means changes, and the entities of the newest document stay."""
    running.drop(lines(26))
    running.run()
    path = running.places.lists / LIST / "list.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Example list", "Example list, amended"), encoding="utf-8")
    report = running.run()
    assert Outcome.PUBLISHED is report.outcome, report.all_findings
    assert ["title"] == [change.field for change in row(report).diff.manifest]  # type: ignore[union-attr]
    assert 26 == len(running.names())


def test_a_list_without_a_document_takes_a_change_of_the_law_too(running: Site) -> None:
    """The same where the drop folder is empty again."""
    dropped = running.drop(lines(26))
    running.run()
    dropped.unlink()
    path = running.places.lists / LIST / "list.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Example list", "Example list, amended"), encoding="utf-8")
    report = running.run()
    assert Outcome.PUBLISHED is report.outcome, report.all_findings
    assert 26 == len(running.names())


def test_a_newer_folder_outranks_the_document(running: Site) -> None:
    """An upgrade that ships a newer edition than the drop folder holds is taken over; the old file is no error."""
    running.drop(lines(25))
    running.run()
    from .sites import parsed, write_list  # noqa: PLC0415

    day = date(2026, 2, 28)
    more = f'notice = "{NOTICE}"\neditions = [2026-01-10]'
    write_list(running.places.lists / LIST, parsed(lines(27), day).entities, day, more)
    report = running.run()
    assert Outcome.PUBLISHED is report.outcome, report.all_findings
    assert 27 == len(running.names())
    again = running.run()
    assert (Outcome.NOTHING_NEW, {"superseded"}) == (again.outcome, codes(again))


def test_a_newer_file_that_cannot_be_taken_is_told(running: Site) -> None:
    """A half-uploaded file beside the document in use is an alarm, not a reason to stop."""
    path = running.drop(lines(26))
    running.run()
    part = path.with_suffix(".txt.part")
    part.write_text("x", encoding="utf-8")
    os.utime(part, (running.now.timestamp() + 60,) * 2)
    assert {"passed-over"} == codes(running.run(), Severity.ALARM)
