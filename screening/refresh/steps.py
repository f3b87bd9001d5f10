"""The named steps of a refresh, in the order in which they are passed; a crash may come at any of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """A point that a refresh has just passed. `docs/refresh.md` says what stands on the disk there."""

    STARTED = "started"
    LOCKED = "locked"
    LEFTOVERS_REMOVED = "leftovers-removed"
    SERVED_READ = "served-read"
    JOURNAL_RECONCILED = "journal-reconciled"
    SHIPPED_COMPARED = "shipped-compared"
    SOURCE_TAKEN = "source-taken"
    SOURCE_ARCHIVED = "source-archived"
    PARSED = "parsed"
    RULED = "ruled"
    DIFFED = "diffed"
    GUARDED = "guarded"
    EDITION_WRITTEN = "edition-written"
    EDITION_STORED = "edition-stored"
    NAMES_OPENED = "names-opened"
    GENERATION_WRITTEN = "generation-written"
    GENERATION_OPENED = "generation-opened"
    NAMES_ASKED = "names-asked"
    MANIPULATIONS_ASKED = "manipulations-asked"
    PUBLISH_ANNOUNCED = "publish-announced"
    PUBLISHED = "published"
    ACCEPTANCE_RECORDED = "acceptance-recorded"
    CHECKS_WRITTEN = "checks-written"
    LISTS_LINKED = "lists-linked"
    GENERATIONS_PRUNED = "generations-pruned"
    EDITIONS_PRUNED = "editions-pruned"
    REPORT_WRITTEN = "report-written"
    METRICS_WRITTEN = "metrics-written"


AtStep = Callable[[Step], None]
"""Called at each step; a test that kills a refresh does it from here."""


def no_stop(_step: Step) -> None:
    """Pass every step."""
