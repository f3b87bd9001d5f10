"""The new edition of a list as the guards see it, beside the one that is served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screening.model.entity import ListedEntity
from screening.model.snapshot import ListSnapshot, SnapshotDiff
from screening.refresh.config import ListTable
from screening.refresh.report import Finding, Severity
from screening.sources.publishers.adapter import Parsed


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new edition to be judged.

    Attributes:
        table: what is configured for the list; None for a list that is kept by hand in `lists/`.
        parsed: what was read from the publisher's document; None where only the list folder changed.
        before: the edition served; None for a list that is new.
        after: the new edition.
        diff: what it changes.
        today: the day of this run, in the configured time zone.
        seen: whether this document was served before and then replaced.
        others: for every other list served, the names its parties were printed under.
        retired: parties of earlier editions that are gone, whose ids are never given again.
    """

    table: ListTable | None
    parsed: Parsed | None
    before: ListSnapshot | None
    after: ListSnapshot
    diff: SnapshotDiff
    today: date
    seen: bool
    others: Mapping[str, frozenset[str]]
    retired: tuple[ListedEntity, ...] = ()

    @property
    def list_id(self) -> str:
        """The list."""
        return self.after.manifest.list_id

    def refused(self, code: str, text_en: str, text_ja: str) -> Finding:
        """A finding that keeps the edition out."""
        return Finding(Severity.REFUSED, code, self.list_id, text_en, text_ja)

    def held(self, code: str, text_en: str, text_ja: str) -> Finding:
        """A finding that waits for approval."""
        return Finding(Severity.HELD, code, self.list_id, text_en, text_ja)

    def alarm(self, code: str, text_en: str, text_ja: str) -> Finding:
        """A finding that stops nothing and should be looked at."""
        return Finding(Severity.ALARM, code, self.list_id, text_en, text_ja)

    def note(self, code: str, text_en: str, text_ja: str) -> Finding:
        """A finding that is good to know."""
        return Finding(Severity.NOTE, code, self.list_id, text_en, text_ja)
