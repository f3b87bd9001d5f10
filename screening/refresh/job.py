"""The nightly run: take the lists in, check them, and publish a new generation, or leave everything as it is.

The order is what makes it safe. Documents are kept before they are read; an edition is on the disk before it is built
in; a generation is tried before it is published; `CURRENT` changes in one step; and what the run did is written down
after that, so that a run that died at any point is made good by the next (docs/refresh.md lists the steps).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from screening.errors import BusyError, ScreeningError
from screening.refresh.checklist import read_check_file
from screening.refresh.config import RefreshConfig
from screening.refresh.generation import Progress, no_progress, served_now
from screening.refresh.lock import refresh_lock
from screening.refresh.metrics import write_metrics
from screening.refresh.options import RunOptions
from screening.refresh.proposal import Parser
from screening.refresh.report import Finding, Outcome, RefreshReport, Severity
from screening.refresh.run import Run
from screening.refresh.steps import AtStep, Step, no_stop
from screening.refresh.taking import Places
from screening.refresh.written import write_report
from screening.sources.intake.sandbox import parse_untrusted

_log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class RefreshTask:
    """One run of the job.

    Attributes:
        config: what is watched, and how.
        places: where state, index, list folders and drop folder are.
        approvals: digests of differences that a person approves, in full or their first 8 digits and more.
        only: lists whose sources are looked at; all when empty.
        dry_run: look, judge and tell, and write nothing.
        min_score: name score from which a query counts as found, as the service has it.
        metrics: file for a node exporter; none when None.
        clock: the instant it is, in UTC.
        at_step: called at every named step.
        parser: reads a document; by default in a child process under limits.
        progress: told how far the run is.
    """

    config: RefreshConfig
    places: Places
    approvals: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    dry_run: bool = False
    min_score: float = 0.7
    metrics: Path | None = None
    clock: Clock = utc_now
    at_step: AtStep = no_stop
    parser: Parser = parse_untrusted
    progress: Progress = no_progress


def run_refresh(task: RefreshTask) -> RefreshReport:
    """Run the job once and return what it found and did; nothing that goes wrong stops what is served.

    Every failure that has a name, and every refusal of the disk, becomes a finding of the report.
    """
    started = task.clock()
    before = served_now(task.places.index)
    task.at_step(Step.STARTED)
    try:
        with refresh_lock((task.places.state, task.places.index)):
            task.at_step(Step.LOCKED)
            report = _locked(task, started, before)
            return _told(task, report)
    except BusyError as error:
        text = f"別の更新処理が実行中です：{error.message}"
        return _ended(task, started, before, Outcome.BUSY, Finding(Severity.NOTE, "busy", "", error.message, text))
    except (ScreeningError, OSError) as error:
        return _ended(task, started, before, Outcome.FAILED, _failure(error))


def _locked(task: RefreshTask, started: datetime, before: str) -> RefreshReport:
    options = RunOptions(
        config=task.config,
        places=task.places,
        approvals=task.approvals,
        only=task.only,
        dry_run=task.dry_run,
        min_score=task.min_score,
        now=started,
        at_step=task.at_step,
        parser=task.parser,
        progress=task.progress,
    )
    try:
        report = Run(options).run()
    except (ScreeningError, OSError) as error:
        _log.exception("the refresh failed")
        return _ended(task, started, before, Outcome.FAILED, _failure(error))
    return replace(report, finished_at=task.clock())


def _told(task: RefreshTask, report: RefreshReport) -> RefreshReport:
    """The report, written down for people and for the node exporter; a full disk does not undo what was published."""
    if task.dry_run:
        return report
    try:
        history = write_report(task.places.state, report)
        task.at_step(Step.REPORT_WRITTEN)
        if task.metrics is not None:
            checks, _ = read_check_file(task.places.index)
            write_metrics(task.metrics, report, history, checks)
        task.at_step(Step.METRICS_WRITTEN)
    except (ScreeningError, OSError) as error:
        _log.exception("the report could not be written")
        text_ja = f"報告を保存できません：{_said(error)}"
        finding = Finding(
            Severity.ALARM, "report-not-written", "", f"the report cannot be written: {_said(error)}", text_ja
        )
        return replace(report, findings=(*report.findings, finding))
    return report


def _ended(task: RefreshTask, started: datetime, before: str, outcome: Outcome, finding: Finding) -> RefreshReport:
    """The report of a run that did not come to its end; what is served is looked at again."""
    after = served_now(task.places.index)
    return RefreshReport(
        outcome=outcome,
        started_at=started,
        finished_at=task.clock(),
        generation_before=before,
        generation=after,
        published=after != before and outcome is not Outcome.BUSY,
        lists=(),
        findings=(finding,),
        dry_run=task.dry_run,
    )


def _failure(error: ScreeningError | OSError) -> Finding:
    said = _said(error)
    return Finding(Severity.REFUSED, "failed", "", said, f"更新処理が失敗しました（使用中の版は変わりません）：{said}")


def _said(error: ScreeningError | OSError) -> str:
    if isinstance(error, ScreeningError):
        return error.message
    return f"{error.filename or 'the disk'}: {error.strerror or error}"
