"""One run under the lock, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from screening.errors import ListFormatError, ScreeningError
from screening.index.generations import list_generations, prune, remove_stale_builds
from screening.index.verify import read_manifest
from screening.model.snapshot import Territory
from screening.refresh.acceptance import accept, link, reconciled, store
from screening.refresh.checklist import read_check_file, write_check_file
from screening.refresh.editions import EditionStore
from screening.refresh.generation import Built, newest_instant, remove_unpublished, served_now
from screening.refresh.ground import bare_ground, ground_of
from screening.refresh.guards.document import main_names
from screening.refresh.journal import Entry, Journal, ListHistory, histories
from screening.refresh.options import RunOptions
from screening.refresh.proposal import Circumstances, Proposal, gone, propose, unreadable
from screening.refresh.renewal import Renewal
from screening.refresh.report import Finding, Outcome, RefreshReport, Severity, Verification, outcome_of
from screening.refresh.served import Served, read_served
from screening.refresh.steps import Step
from screening.sources.manifest import list_folders
from screening.sources.territory import load_territories

_TOLERANCE = timedelta(minutes=5)


class Run:
    """One run: reads what is served, proposes, builds, tries, publishes, writes down."""

    def __init__(self, options: RunOptions) -> None:
        self._options = options
        self._places = options.places
        self._editions = EditionStore(options.places.state)
        self._journal = Journal(options.places.state)
        self._findings: list[Finding] = []
        self._served = Served("", None, {})
        self._histories: dict[str, ListHistory] = {}
        self._built_with = ""
        self._verification: Verification | None = None
        self._built: Built | None = None
        self._current = ""

    def run(self) -> RefreshReport:
        """The run and what came of it.

        Raises:
            ScreeningError: something that has a name went wrong; what is served stays.
            OSError: the disk refuses; what is served stays.
        """
        self._read_state()
        territories = load_territories(self._places.lists)
        self._check_territories(territories)
        self._check_clock()
        proposals = self._propose()
        published = False
        if not self._options.dry_run:
            checks, damaged = read_check_file(self._places.index)
            self._findings += damaged
            store(self._editions, proposals, self._options.at_step)
            proposals, published = self._renew(proposals, territories)
            self._write_down(proposals, published=published)
            built_at = self._served.built_at or self._options.now
            write_check_file(self._places.index, checks, proposals, self._options.config, built_at)
            self._options.at_step(Step.CHECKS_WRITTEN)
            link(self._editions, proposals, self._options.at_step)
            self._tidy()
        return self._report(proposals, published=published)

    def _read_state(self) -> None:
        """Clear up after dead runs, read what is served, and bring the journal up to it."""
        options, index = self._options, self._places.index
        self._current = served_now(index)
        entries, bad = self._journal.read()
        if not options.dry_run:
            self._editions.remove_leftovers()
            remove_stale_builds(index)
            remove_unpublished(index, _announced(entries), self._current)
        options.at_step(Step.LEFTOVERS_REMOVED)
        self._served = read_served(index, self._editions)
        self._note_served()
        options.at_step(Step.SERVED_READ)
        if bad:
            self._alarm(
                "journal-damaged", f"{bad} lines of the journal cannot be read", f"記録の{bad}行を読み取れません"
            )
        known = histories(entries)
        missing = reconciled(self._served, known, self._editions, options.now)
        if missing and not options.dry_run:
            self._journal.append(*missing)
        self._histories = histories((*entries, *missing))
        self._built_with = next(
            (
                e.made_with
                for e in reversed(entries)
                if e.event == "publishing" and e.generation == self._served.generation
            ),
            "",
        )
        options.at_step(Step.JOURNAL_RECONCILED)

    def _propose(self) -> list[Proposal]:
        """What is proposed for every list that is shipped, configured or served."""
        options = self._options
        circumstances = Circumstances(
            config=options.config,
            places=self._places,
            now=options.now,
            served_since=self._served.built_at or options.now,
            approvals=options.approvals,
            only=options.only,
            others={list_id: main_names(snapshot) for list_id, snapshot in self._served.lists.items()},
            parser=options.parser,
            at_step=options.at_step,
            archives=not options.dry_run,
        )
        shipped = self._shipped()
        watched = {table.id for table in options.config.lists}
        names = sorted({*shipped, *watched, *self._served.lists, *self._served.unreadable})
        proposals = []
        for number, list_id in enumerate(names):
            options.progress(f"list {list_id}", number, len(names))
            proposals.append(self._propose_one(list_id, circumstances, known=list_id in shipped or list_id in watched))
        self._check_approvals(proposals)
        return proposals

    def _propose_one(self, list_id: str, circumstances: Circumstances, *, known: bool) -> Proposal:
        table = self._options.config.list(list_id)
        try:
            ground = ground_of(list_id, table, self._options.config, self._places, self._served, self._editions)
        except ListFormatError as error:
            return unreadable(bare_ground(list_id, self._served, self._editions), error)
        self._options.at_step(Step.SHIPPED_COMPARED)
        if not known:
            return gone(ground, circumstances)
        return propose(ground, table, self._histories.get(list_id, ListHistory()), circumstances)

    def _renew(self, proposals: list[Proposal], territories: Sequence[Territory]) -> tuple[list[Proposal], bool]:
        """Build, try and publish what is proposed."""
        must_stand = frozenset({*self._shipped(), *self._served.lists, *self._served.unreadable})
        renewal = Renewal(self._options, self._served, self._current, self._built_with, must_stand)
        proposals, published = renewal.renew(proposals, territories)
        self._findings += renewal.findings
        self._verification, self._built = renewal.verification, renewal.built
        return proposals, published

    def _shipped(self) -> frozenset[str]:
        return frozenset(folder.name for folder in list_folders(self._places.lists))

    def _write_down(self, proposals: Sequence[Proposal], *, published: bool) -> None:
        generation = served_now(self._places.index)
        if published or not any(proposal.changed for proposal in proposals):
            accept(self._journal, proposals, self._histories, generation, self._options.now)
        self._options.at_step(Step.ACCEPTANCE_RECORDED)

    def _tidy(self) -> None:
        index, job = self._places.index, self._options.config.job
        prune(index, job.keep_generations)
        self._options.at_step(Step.GENERATIONS_PRUNED)
        self._editions.prune(job.keep_editions, _editions_of(index))
        self._options.at_step(Step.EDITIONS_PRUNED)

    def _report(self, proposals: Sequence[Proposal], *, published: bool) -> RefreshReport:
        rows = tuple(proposal.report for proposal in proposals)
        outcome = outcome_of(rows, published=published)
        if any(finding.severity is Severity.REFUSED for finding in self._findings):
            outcome = Outcome.REFUSED
        return RefreshReport(
            outcome=outcome,
            started_at=self._options.now,
            finished_at=self._options.now,
            generation_before=self._current,
            generation=served_now(self._places.index),
            published=published,
            lists=rows,
            findings=tuple(self._findings),
            verification=self._verification,
            dry_run=self._options.dry_run,
            remembered_names=0 if self._built is None else self._built.remembered,
            analysed_names=0 if self._built is None else self._built.analysed,
        )

    def _note_served(self) -> None:
        if self._served.problem:
            self._alarm(
                "index-unreadable",
                f"the served index cannot be read and is built anew: {self._served.problem}",
                f"使用中の索引を読み取れないため、作り直します：{self._served.problem}",
            )

    def _check_territories(self, territories: Sequence[Territory]) -> None:
        gone_now = {t.territory_id for t in self._served.territories} - {t.territory_id for t in territories}
        if gone_now:
            told = ", ".join(sorted(gone_now))
            raise ListFormatError((f"the territory {told} is served and its file is gone; nothing is published",))

    def _check_clock(self) -> None:
        newest = newest_instant(self._places.index)
        if newest is not None and newest > self._options.now + _TOLERANCE:
            self._alarm(
                "clock",
                f"the newest generation is of {newest:%Y-%m-%d %H:%M} UTC, after now: a clock was set wrong",
                f"最新の索引の時刻が現在より後です（{newest:%Y-%m-%d %H:%M} UTC）。時計を確認してください",
            )

    def _check_approvals(self, proposals: Sequence[Proposal]) -> None:
        hashes = [proposal.report.diff.diff_hash for proposal in proposals if proposal.report.diff is not None]
        for given in sorted(self._options.approvals):
            if not any(digest.startswith(given) for digest in hashes):
                self._alarm(
                    "approval-unused",
                    f"the approval {given} fits no difference of this run: the document changed, or was not there",
                    f"承認 {given} に対応する差分がありません（文書が変わったか、取得できていません）",
                )

    def _alarm(self, code: str, text_en: str, text_ja: str) -> None:
        self._findings.append(Finding(Severity.ALARM, code, "", text_en, text_ja))


def _announced(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Generations that the last run announced and that nothing was accepted for since."""
    found: list[str] = []
    for entry in entries:
        if entry.event == "publishing":
            found.append(entry.generation)
        elif entry.event in {"accepted", "run", "gone"}:
            found.clear()
    return tuple(found)


def _editions_of(index: Path) -> set[tuple[str, str]]:
    """List id and digest of every edition that a generation of the index holds; unreadable generations hold none."""
    found: set[tuple[str, str]] = set()
    for generation in list_generations(index):
        with suppress(ScreeningError):
            found |= {(row.list_id, row.digest) for row in read_manifest(index / generation).header.lists}
    return found
