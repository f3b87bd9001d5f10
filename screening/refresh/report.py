"""What a refresh found and did, for a person and for a program: every reason, never only the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from screening.model.snapshot import SnapshotDiff


class Severity(StrEnum):
    """How much a finding weighs, heaviest first.

    REFUSED keeps the document out whatever anybody says; HELD waits for a person's `--approve`; UNAVAILABLE means that
    there is no document to judge, the next run tries again; WAITING ends by itself on a day; ALARM and NOTE stop
    nothing.
    """

    REFUSED = "refused"
    HELD = "held"
    UNAVAILABLE = "unavailable"
    WAITING = "waiting"
    ALARM = "alarm"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person should know about a list of this run; `code` never changes, the texts may improve.

    `list_id` is empty for what concerns the whole run. `until` is the day on which a WAITING finding ends.
    """

    severity: Severity
    code: str
    list_id: str
    text_en: str
    text_ja: str
    until: date | None = None


class ListOutcome(StrEnum):
    """What became of one list in this run.

    UNCHANGED: the publisher has what is served. NOT_WATCHED: no source is configured, the folder is as it was.
    """

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_WATCHED = "not_watched"
    WAITING = "waiting"
    UNAVAILABLE = "unavailable"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ListReport:
    """One list in this run.

    `source` is where the document came from (URL or file name) and `source_sha256` its digest; `how` is `fetched`,
    `not_modified`, `dropped` or `built`, `by` who did it. `digest`, `as_of` and `entities` are those of the edition
    that this run proposes, else of the one served. `diff` is against the edition served. `approved` is true where a
    person lifted what held it.
    """

    list_id: str
    outcome: ListOutcome
    how: str = ""
    by: str = ""
    source: str = ""
    source_sha256: str = ""
    checked_at: datetime | None = None
    published_at: datetime | None = None
    as_of: date | None = None
    entities: int = 0
    digest: str = ""
    approved: bool = False
    findings: tuple[Finding, ...] = ()
    diff: SnapshotDiff | None = None


@dataclass(frozen=True, slots=True)
class NameMiss:
    """A query that did not find the party it was made of; `manipulation` is empty for a name as printed."""

    entity_id: str
    name: str
    manipulation: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """How the new generation was tried before it was published: queries asked, and every one that missed.

    `unread` are names as printed that the service does not compare (Arabic, Thai and other scripts): who asks for one is
    answered INDETERMINATE, never CLEAR.
    """

    names: int
    manipulations: int
    duration_s: float
    misses: tuple[NameMiss, ...] = ()
    unread: tuple[NameMiss, ...] = ()


class Outcome(StrEnum):
    """What became of the run."""

    PUBLISHED = "published"
    NOTHING_NEW = "nothing_new"
    HELD = "held"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    FAILED = "failed"


EXIT_CODES: Final[Mapping[Outcome, int]] = MappingProxyType(
    {
        Outcome.PUBLISHED: 0,
        Outcome.NOTHING_NEW: 0,
        Outcome.FAILED: 1,
        Outcome.HELD: 20,
        Outcome.REFUSED: 21,
        Outcome.UNAVAILABLE: 22,
        Outcome.BUSY: 23,
    }
)
"""The exit code of each outcome, a documented promise to schedulers (docs/cli.md)."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """One run. `generation` is the one served at its end; `published` tells whether this run put it there.

    The outcome is the heaviest of its lists: a run that publishes one list and refuses another says REFUSED, and
    `published` is true all the same.
    """

    outcome: Outcome
    started_at: datetime
    finished_at: datetime
    generation_before: str
    generation: str
    published: bool
    lists: tuple[ListReport, ...]
    findings: tuple[Finding, ...] = ()
    verification: Verification | None = None
    dry_run: bool = False
    remembered_names: int = 0
    analysed_names: int = 0

    @property
    def exit_code(self) -> int:
        """The exit code of the run."""
        return EXIT_CODES[self.outcome]

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Every finding of the run and of its lists, heaviest first."""
        found = [*self.findings, *(finding for row in self.lists for finding in row.findings)]
        return tuple(sorted(found, key=lambda finding: list(Severity).index(finding.severity)))


def outcome_of(lists: Iterable[ListReport], *, published: bool) -> Outcome:
    """The outcome of a run that came to its end."""
    met = {row.outcome for row in lists}
    for mine, theirs in (
        (ListOutcome.REFUSED, Outcome.REFUSED),
        (ListOutcome.HELD, Outcome.HELD),
        (ListOutcome.UNAVAILABLE, Outcome.UNAVAILABLE),
    ):
        if mine in met:
            return theirs
    return Outcome.PUBLISHED if published else Outcome.NOTHING_NEW
