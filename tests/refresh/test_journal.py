"""The journal: only appended to, readable after any crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.refresh.journal import Entry, Journal, ListHistory, histories

from .sites import NOW, Site, lines


def _accepted(digest: str, source: str = "", list_id: str = "ex") -> Entry:
    return Entry(at=NOW, event="accepted", list_id=list_id, digest=digest, source_sha256=source)


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    """What was appended is read back, in order, over several appends."""
    journal = Journal(tmp_path / "state")
    assert ((), 0) == journal.read()
    journal.append(_accepted("a"), _accepted("b"))
    journal.append(_accepted("c"))
    entries, bad = journal.read()
    assert (["a", "b", "c"], 0) == ([entry.digest for entry in entries], bad)


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_cut_short_is_taken_off(tmp_path: Path, cut: int) -> None:
    """A line that a crash cut short is not read, and not glued to the next."""
    journal = Journal(tmp_path)
    journal.append(_accepted("a"), _accepted("b"))
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-cut])
    assert ["a"] == [entry.digest for entry in journal.read()[0]]
    journal.append(_accepted("c"))
    entries, bad = journal.read()
    assert (["a", "c"], 0) == ([entry.digest for entry in entries], bad)


def test_a_damaged_line_is_counted_and_passed_over(tmp_path: Path) -> None:
    """Lines before and after a damaged one are still read; how many are lost is told."""
    journal = Journal(tmp_path)
    journal.append(_accepted("a"))
    with journal.path.open("ab") as stream:
        stream.write(b"{]\n\xff\n")
    journal.append(_accepted("b"))
    entries, bad = journal.read()
    assert (["a", "b"], 2) == ([entry.digest for entry in entries], bad)


def test_the_history_of_a_list_is_what_was_accepted(tmp_path: Path) -> None:
    """Digests in order, documents as a set; a list taken away is known as such until it comes back."""
    entries = (
        _accepted("a", "1"),
        _accepted("b", "2"),
        _accepted("x", "9", "other"),
        Entry(at=NOW, event="gone", list_id="ex"),
    )
    found = histories(entries)
    assert ListHistory(("a", "b"), frozenset({"1", "2"}), served=False) == found["ex"]
    assert histories((*entries, _accepted("c")))["ex"].served
    assert tmp_path.exists()


def test_a_damaged_journal_is_an_alarm_and_stops_nothing(running: Site) -> None:
    """The run goes on with what can be read."""
    with (running.places.state / "journal.jsonl").open("ab") as stream:
        stream.write(b"nonsense\n")
    running.drop(lines(26))
    report = running.run()
    assert report.published
    assert "journal-damaged" in {finding.code for finding in report.findings}
