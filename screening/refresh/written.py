"""The report of a run on the disk: the last one whole, and one line of each in the journal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from screening.index import durable
from screening.refresh.acceptance import record_run
from screening.refresh.journal import Entry, Journal
from screening.refresh.report import Outcome, RefreshReport

REPORT_FILE: Final = "report.json"
_GOOD: Final = frozenset({Outcome.PUBLISHED.value, Outcome.NOTHING_NEW.value})


@dataclass(frozen=True, slots=True)
class RunHistory:
    """When a run last ended well, and when one last published; None where none ever did."""

    last_good: datetime | None = None
    last_published: datetime | None = None


def report_json(report: RefreshReport) -> bytes:
    """The report for a program: every list, every finding, every difference, with the exit code."""
    facts = msgspec.to_builtins(report) | {"exit_code": report.exit_code}
    return msgspec.json.format(msgspec.json.encode(facts), indent=2) + b"\n"


def write_report(state: Path, report: RefreshReport) -> RunHistory:
    """Put the report on the disk and into the journal; returns what the journal tells of all runs.

    Raises:
        OSError: the disk refuses; the report of before stays.
    """
    durable.make_folder(state)
    for left in state.glob(f".{REPORT_FILE}-*"):
        left.unlink(missing_ok=True)
    written = state / f".{REPORT_FILE}-{uuid.uuid4().hex}"
    try:
        durable.write_file(written, report_json(report))
        durable.rename(written, state / REPORT_FILE)
    except BaseException:
        with suppress(OSError):
            written.unlink(missing_ok=True)
        raise
    journal = Journal(state)
    record_run(journal, report)
    return history_of(journal.read()[0])


def history_of(entries: Iterable[Entry]) -> RunHistory:
    """When a run last ended well and when one last published, by the journal."""
    good = published = None
    for entry in entries:
        if entry.event == "run" and entry.outcome in _GOOD:
            good = entry.at
        if entry.event in {"accepted", "gone"} or entry.outcome == Outcome.PUBLISHED.value:
            published = entry.at
    return RunHistory(good, published)
