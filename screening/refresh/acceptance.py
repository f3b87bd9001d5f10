"""What a run writes down: the editions it takes over, and from when on each is the one served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from screening.refresh.draft import Draft
from screening.refresh.editions import EditionStore
from screening.refresh.journal import Entry, Journal, ListHistory
from screening.refresh.proposal import Proposal
from screening.refresh.report import RefreshReport
from screening.refresh.served import Served
from screening.refresh.steps import AtStep, Step

_FINDINGS_KEPT = 200


def reconciled(
    served: Served, known: Mapping[str, ListHistory], editions: EditionStore, now: datetime
) -> tuple[Entry, ...]:
    """What the journal does not know of the served generation: a run that died, a rollback, a build by hand."""
    entries = []
    for list_id, snapshot in served.lists.items():
        history = known.get(list_id)
        if served.generation and (history is None or not history.served or history.digests[-1] != snapshot.digest):
            edition = editions.load(list_id, snapshot.digest)
            source = "" if edition is None else edition.origin.source_sha256
            entries.append(_accepted(now, served.generation, list_id, snapshot.digest, source))
    return tuple(entries)


def store(editions: EditionStore, proposals: Iterable[Proposal], at_step: AtStep) -> None:
    """Put every edition that is taken over, or confirmed by a document, on the disk.

    Raises:
        OSError: the disk refuses.
    """
    for draft in _drafts(proposals):
        folder = editions.write(draft.manifest_text, draft.entities_jsonl, draft.origin, draft.retired)
        at_step(Step.EDITION_WRITTEN)
        editions.name(folder, draft.origin.list_id, draft.origin.digest)
        at_step(Step.EDITION_STORED)


def accept(
    journal: Journal,
    proposals: Sequence[Proposal],
    histories: Mapping[str, ListHistory],
    generation: str,
    now: datetime,
) -> None:
    """Write down which editions are served from now on.

    Raises:
        OSError: the disk refuses; the next run makes up for it.
    """
    entries = []
    for proposal in proposals:
        list_id, draft = proposal.ground.list_id, proposal.draft
        history = histories.get(list_id, ListHistory())
        if proposal.snapshot is None:
            if proposal.ground.served is not None:
                entries.append(Entry(at=now, event="gone", generation=generation, list_id=list_id, approved=True))
        elif draft is not None and (not _knows(history, draft) or proposal.changed):
            origin = draft.origin
            entry = _accepted(now, generation, list_id, origin.digest, origin.source_sha256)
            entries.append(_told(entry, proposal))
    if entries:
        journal.append(*entries)


def link(editions: EditionStore, proposals: Iterable[Proposal], at_step: AtStep) -> None:
    """Let the links in the state folder lead to what is served."""
    for proposal in proposals:
        if proposal.snapshot is None:
            editions.unlink(proposal.ground.list_id)
        else:
            editions.link(proposal.ground.list_id, proposal.snapshot.digest)
    at_step(Step.LISTS_LINKED)


def record_run(journal: Journal, report: RefreshReport) -> None:
    """Write down how the run ended, with its findings.

    Raises:
        OSError: the disk refuses.
    """
    told = tuple(f"{f.severity.value} {f.list_id} {f.code}: {f.text_en}" for f in report.all_findings[:_FINDINGS_KEPT])
    journal.append(
        Entry(
            at=report.finished_at,
            event="run",
            generation=report.generation,
            outcome=report.outcome.value,
            findings=told,
        )
    )


def _drafts(proposals: Iterable[Proposal]) -> Iterable[Draft]:
    return (proposal.draft for proposal in proposals if proposal.draft is not None)


def _knows(history: ListHistory, draft: Draft) -> bool:
    source = draft.origin.source_sha256
    return history.digests[-1:] == (draft.origin.digest,) and (not source or source in history.sources)


def _accepted(now: datetime, generation: str, list_id: str, digest: str, source: str) -> Entry:
    return Entry(at=now, event="accepted", generation=generation, list_id=list_id, digest=digest, source_sha256=source)


def _told(entry: Entry, proposal: Proposal) -> Entry:
    """The entry with where the edition came from."""
    origin = proposal.draft.origin if proposal.draft is not None else None
    if origin is None:
        return entry
    return Entry(
        at=entry.at,
        event=entry.event,
        generation=entry.generation,
        list_id=entry.list_id,
        digest=entry.digest,
        source_sha256=entry.source_sha256,
        as_of=origin.as_of,
        how=origin.how,
        by=origin.by,
        approved=proposal.report.approved,
    )
