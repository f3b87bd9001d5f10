"""The contract between a publisher's format and the refresh: raw files in, listed entities and an account out.

An adapter touches no disk and no network: it gets bytes and returns values, so that it can run in a child process.
A row is *rejected* only when it lists nobody who could be stored (a filler row, a repeated row, an orphan), always
with the reason; a row that names somebody and cannot be read raises `ListFormatError`, because half a list answers
CLEAR for the other half. Hand rulings (`rulings.toml`) are applied by the caller afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.measure import StatusEvent


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One raw file as it was taken in: its name as the publisher gave it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """Why a row of the source was not stored; `where` is file and line, row or entry (`sdn.csv:12`)."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class AppliedEvent:
    """A change of force that the publication made to an entity, already part of the entity's designation."""

    entity_id: str
    event: StatusEvent


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one publication holds.

    `entities` is the whole content of the list after this publication, in its order. `rows` counts the rows (or
    entries) of the source, `stored` those that are in `entities`; the rest stands in `rejected`. `declared` is the
    number of entries that the publication itself states, if it states one. `title` and `notice` are as printed.
    `as_of` is the publication's own day, `effective_on` the day from which it holds where that is printed.
    `events` are changes of force, where the publisher publishes changes (MOFCOM); those entities stay in
    `entities`. `delisted` are entities of the list before that a full edition no longer prints, each with its
    event: they are not in `entities`, and go into `previous` of the next run so that no serial is given twice.
    """

    entities: tuple[ListedEntity, ...]
    rows: int
    stored: int
    rejected: tuple[RejectedRow, ...] = ()
    declared: int | None = None
    title: str = ""
    notice: str = ""
    as_of: date | None = None
    events: tuple[AppliedEvent, ...] = ()
    effective_on: date | None = None
    delisted: tuple[ListedEntity, ...] = ()


class Adapter(Protocol):
    """One publisher's format."""

    @property
    def name(self) -> str:
        """The name by which a configuration asks for the adapter."""
        ...

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The publication in `files` as the content of the list `list_id`.

        Args:
            files: every file of one publication, in any order.
            list_id: the list the entities belong to.
            previous: the entities served so far, delisted ones included, whose ids are kept.

        Raises:
            ListFormatError: a file is not what the format says; the message names file and place.
        """
        ...


def account(parsed: Parsed) -> Parsed:
    """The publication unchanged, provided that every row of the source is either stored or rejected with a reason.

    Raises:
        ListFormatError: rows are missing from the account, or a stated number of entries is not met.
    """
    problems = []
    if parsed.rows != parsed.stored + len(parsed.rejected):
        problems.append(f"{parsed.rows} rows read, but {parsed.stored} stored and {len(parsed.rejected)} rejected")
    if parsed.declared is not None and parsed.declared != parsed.rows:
        problems.append(f"the publication states {parsed.declared} entries, but {parsed.rows} were read")
    if problems:
        raise ListFormatError(tuple(problems))
    return parsed
