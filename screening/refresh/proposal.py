"""One list in one refresh: what is proposed for it, what the guards say, and what the new generation shall hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from screening.errors import ListFormatError, SourceRefusedError, SourceUnavailableError
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListSnapshot
from screening.policy.freshness import day_in_japan
from screening.refresh.config import ListTable, RefreshConfig
from screening.refresh.diff import diff_snapshots
from screening.refresh.draft import Draft, from_folder, from_parsed, from_template
from screening.refresh.ground import Ground
from screening.refresh.guards.candidate import Candidate
from screening.refresh.guards.every import findings as guard_findings
from screening.refresh.journal import ListHistory
from screening.refresh.report import Finding, ListOutcome, ListReport, Severity
from screening.refresh.steps import AtStep, Step
from screening.refresh.taking import Document, Places, keep, take
from screening.sources.intake.codes import Unavailable
from screening.sources.intake.limits import MIB, Limits
from screening.sources.publishers.adapter import Parsed, SourceFile

Parser = Callable[[str, Sequence[SourceFile], str, Sequence[ListedEntity], Limits], Parsed]
"""Reads a document: adapter, files, list id, everybody who ever stood on the list, limits."""

SHORTEST_APPROVAL: Final = 8
_BLOCKING: Final = frozenset({Severity.REFUSED, Severity.HELD, Severity.WAITING})
_OUTCOMES: Final = (
    (Severity.REFUSED, ListOutcome.REFUSED),
    (Severity.HELD, ListOutcome.HELD),
    (Severity.UNAVAILABLE, ListOutcome.UNAVAILABLE),
    (Severity.WAITING, ListOutcome.WAITING),
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for every list of a run."""

    config: RefreshConfig
    places: Places
    now: datetime
    served_since: datetime
    approvals: frozenset[str]
    only: frozenset[str]
    others: Mapping[str, frozenset[str]]
    parser: Parser
    at_step: AtStep
    archives: bool = True

    @property
    def today(self) -> date:
        """The day it is in Japan."""
        return day_in_japan(self.now)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a list.

    `snapshot` is what the new generation shall hold, None where the list shall go. `draft` is the edition that is kept
    once the generation is published: a new one, or the one served where a document has confirmed it.
    """

    ground: Ground
    report: ListReport
    snapshot: ListSnapshot | None
    draft: Draft | None = None

    @property
    def changed(self) -> bool:
        """Whether the new generation differs from the served one in this list."""
        before = "" if self.ground.served is None else self.ground.served.digest
        return before != ("" if self.snapshot is None else self.snapshot.digest)

    def withdrawn(self, findings: Iterable[Finding], outcome: ListOutcome) -> Proposal:
        """The list stays as it is served, for further reasons."""
        report = replace(self.report, outcome=outcome, findings=(*findings, *self.report.findings))
        return Proposal(self.ground, report, self.ground.served)

    def as_served(self) -> Proposal:
        """The list stays as it is served, because no generation was published."""
        return self.withdrawn((), ListOutcome.HELD) if self.changed else self


def propose(ground: Ground, table: ListTable | None, history: ListHistory, circumstances: Circumstances) -> Proposal:
    """What this run proposes for a list: its publisher's new edition, the changed folder, or what is served."""
    watched = (
        table is not None and not table.by_hand and (not circumstances.only or ground.list_id in circumstances.only)
    )
    document, found = _document(ground, table, circumstances) if watched and table is not None else (None, [])
    try:
        draft, parsed = _draft(ground, table, document, circumstances)
    except (ListFormatError, SourceRefusedError, SourceUnavailableError) as error:
        found += _from_error(error, ground.list_id)
        return _kept(ground, document, found)
    circumstances.at_step(Step.RULED)
    if document is not None and document.files and parsed is None and not _confirms(ground, document):
        found += [_superseded(ground.list_id)]
        document = None
    if draft is None or (ground.served is not None and draft.snapshot.digest == ground.served.digest):
        return _kept(ground, document, found, draft if document is not None else _seed(ground, circumstances))
    diff = diff_snapshots(ground.served, draft.snapshot)
    circumstances.at_step(Step.DIFFED)
    candidate = Candidate(
        table=table,
        parsed=parsed,
        before=ground.served,
        after=draft.snapshot,
        diff=diff,
        today=circumstances.today,
        seen=document is not None and not (table is not None and table.every) and _seen(document, ground, history),
        others={list_id: names for list_id, names in circumstances.others.items() if list_id != ground.list_id},
        retired=ground.retired,
    )
    judged = guard_findings(candidate)
    circumstances.at_step(Step.GUARDED)
    approved = _is_approved(diff.diff_hash, circumstances.approvals)
    weighed = [_lifted(finding) for finding in judged] if approved else list(judged)
    report = _report(ground, document, draft, [*found, *weighed])
    report = replace(report, diff=diff, approved=approved)
    if any(finding.severity in _BLOCKING for finding in weighed):
        return Proposal(ground, report, ground.served)
    return Proposal(ground, report, draft.snapshot, draft)


def gone(ground: Ground, circumstances: Circumstances) -> Proposal:
    """What is proposed for a list that is served and stands neither in `lists/` nor in the configuration any more."""
    diff = diff_snapshots(ground.served, None)
    approved = _is_approved(diff.diff_hash, circumstances.approvals)
    finding = Finding(
        Severity.HELD,
        "list-gone",
        ground.list_id,
        f"the list is served ({diff.entities_before} entities) but is neither in the lists folder nor configured any more",
        f"使用中のリスト（{diff.entities_before}件）がリストのフォルダーにも設定にもありません",
    )
    found = [_lifted(finding) if approved else finding]
    report = replace(_report(ground, None, None, found), diff=diff, approved=approved)
    if not approved:
        return Proposal(ground, report, ground.served)
    return Proposal(ground, replace(report, outcome=ListOutcome.CHANGED, entities=0), None)


def unreadable(ground: Ground, error: ListFormatError) -> Proposal:
    """What is proposed for a list whose own files in `lists/` cannot be read: it stays as it is served."""
    return _kept(ground, None, _from_error(error, ground.list_id))


def _document(ground: Ground, table: ListTable, circumstances: Circumstances) -> tuple[Document | None, list[Finding]]:
    """The publisher's document, or why there is none."""
    confirms = ground.same_making and not ground.takes_shipped and ground.edition is not None
    known = ground.edition.origin if confirms and ground.edition is not None else None
    if known is not None and not known.source_sha256:
        known = None
    try:
        document = take(table, circumstances.config, circumstances.places, known, circumstances.now)
        circumstances.at_step(Step.SOURCE_TAKEN)
        if circumstances.archives:
            keep(document, ground.list_id, circumstances.places.archive)
        circumstances.at_step(Step.SOURCE_ARCHIVED)
    except (SourceUnavailableError, SourceRefusedError) as error:
        return None, _from_error(error, ground.list_id)
    passed = [
        Finding(
            Severity.ALARM,
            "passed-over",
            ground.list_id,
            f"a newer file in the drop folder was not taken: {item.reason}",
            f"投入フォルダーのより新しいファイルは使用していません：{item.reason}",
        )
        for item in document.passed_over
    ]
    return document, passed


def _draft(
    ground: Ground, table: ListTable | None, document: Document | None, circumstances: Circumstances
) -> tuple[Draft | None, Parsed | None]:
    """The edition that this run would make of a list, None where there is nothing to make one of.

    Raises:
        ListFormatError: the document or a ruling does not hold.
        SourceRefusedError: reading the document broke a limit.
    """
    if table is not None and document is not None and document.files and not _confirms(ground, document):
        limits = Limits(memory_bytes=table.memory_mib * MIB, cpu_s=table.cpu_s, wall_s=2.0 * table.cpu_s)
        parsed = circumstances.parser(table.adapter, document.files, ground.list_id, ground.previous, limits)
        circumstances.at_step(Step.PARSED)
        made = from_parsed(parsed, ground, document, circumstances.now, piecewise=table.every)
        if not _is_superseded(document, ground, made):
            return made, parsed
    if ground.takes_shipped:
        return from_folder(ground, circumstances.places.lists / ground.list_id, circumstances.now), None
    if ground.edition is not None and not ground.same_making:
        return from_template(ground, ground.edition), None
    return None, None


def _confirms(ground: Ground, document: Document) -> bool:
    """Whether the document is the one that the edition served was made of, and would make it again."""
    return (
        ground.same_making
        and not ground.takes_shipped
        and ground.edition is not None
        and document.sha256 == ground.edition.origin.source_sha256
    )


def _is_superseded(document: Document, ground: Ground, made: Draft) -> bool:
    """Whether the document is the one from before a newer edition in `lists/`: it lies there still, and is no error."""
    known = () if ground.edition is None else (ground.edition.origin.source_sha256, ground.edition.origin.superseded)
    newer = ground.snapshot is not None and ground.snapshot.manifest.as_of > made.snapshot.manifest.as_of
    return newer and document.sha256 in known


def _superseded(list_id: str) -> Finding:
    return Finding(
        Severity.NOTE,
        "superseded",
        list_id,
        "the document was replaced by a newer edition in the lists folder; put the newest document there",
        "この文書より新しい版がリストのフォルダーにあります。最新の文書を入れてください",
    )


def _seen(document: Document, ground: Ground, history: ListHistory) -> bool:
    served = "" if ground.edition is None else ground.edition.origin.source_sha256
    return document.sha256 != served and document.sha256 in history.sources


def _seed(ground: Ground, circumstances: Circumstances) -> Draft | None:
    """The edition served, to be kept for the next run, where it is the folder in `lists/` and was not kept yet."""
    if ground.edition is not None or ground.served is None or ground.shipped is None:
        return None
    if ground.shipped.digest != ground.served.digest:
        return None
    return from_folder(ground, circumstances.places.lists / ground.list_id, circumstances.served_since)


def _kept(ground: Ground, document: Document | None, found: Sequence[Finding], draft: Draft | None = None) -> Proposal:
    return Proposal(ground, _report(ground, document, None, found), ground.served, draft)


def _report(ground: Ground, document: Document | None, draft: Draft | None, found: Sequence[Finding]) -> ListReport:
    shown = ground.served if draft is None else draft.snapshot
    origin = None if draft is None else draft.origin
    return ListReport(
        list_id=ground.list_id,
        outcome=_outcome(document, draft, found),
        how=document.how if document is not None else "" if origin is None else origin.how,
        by=document.by if document is not None else "" if origin is None else origin.by,
        source=document.source if document is not None else "" if origin is None else origin.source,
        source_sha256="" if document is None else document.sha256,
        checked_at=None if document is None else document.seen_at,
        published_at=None if document is None else document.published_at,
        as_of=None if shown is None else shown.manifest.as_of,
        entities=0 if shown is None else len(shown.entities),
        digest="" if shown is None else shown.digest,
        findings=tuple(found),
    )


def _outcome(document: Document | None, draft: Draft | None, found: Sequence[Finding]) -> ListOutcome:
    met = {finding.severity for finding in found}
    heaviest = next((outcome for severity, outcome in _OUTCOMES if severity in met), None)
    if heaviest is not None:
        return heaviest
    if draft is not None:
        return ListOutcome.CHANGED
    return ListOutcome.NOT_WATCHED if document is None else ListOutcome.UNCHANGED


def _is_approved(diff_hash: str, approvals: Iterable[str]) -> bool:
    return any(len(given) >= SHORTEST_APPROVAL and diff_hash.startswith(given) for given in approvals)


def _lifted(finding: Finding) -> Finding:
    """A finding that a person has approved."""
    if finding.severity is not Severity.HELD:
        return finding
    return replace(
        finding,
        severity=Severity.NOTE,
        text_en=f"{finding.text_en} (approved)",
        text_ja=f"{finding.text_ja}（承認済み）",
    )


def _from_error(error: ListFormatError | SourceRefusedError | SourceUnavailableError, list_id: str) -> list[Finding]:
    """Why there is no new edition, every reason on its own."""
    if isinstance(error, ListFormatError):
        return [
            Finding(Severity.REFUSED, "unreadable", list_id, problem, f"文書を読み取れません：{problem}")
            for problem in error.problems
        ]
    if isinstance(error, SourceRefusedError):
        text = f"文書を受け付けられません：{error.message}"
        return [Finding(Severity.REFUSED, error.code, list_id, error.message, text)]
    if error.code == Unavailable.NOTHING_DROPPED:
        text_ja = "投入フォルダーにファイルがありません。発行者のページを確認し、最新の文書を入れてください"
        text_en = f"{error.message}; look at the publisher's page and put the newest document there"
        return [Finding(Severity.NOTE, error.code, list_id, text_en, text_ja)]
    text = f"文書を取得できません：{error.message}"
    return [Finding(Severity.UNAVAILABLE, error.code, list_id, error.message, text)]
