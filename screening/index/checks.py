"""When each list was last compared with its publisher: the one fact of an index that moves without a new generation.

A publisher who answers "not modified" confirms the list and changes no byte of it, so the day of the last good check
cannot stand in a generation. It stands beside `CURRENT`, in `CHECKS.json`, replaced by a rename like `CURRENT` itself.
A list without an entry was never checked by a refresh: its age is that of the generation (docs/freshness.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from screening.errors import IndexDamagedError
from screening.index import durable

CHECKS_FILE: Final = "CHECKS.json"
SCHEMA_VERSION: Final = 1
_MAX_BYTES: Final = 4 * 1024 * 1024
_HINT: Final = "run `screening refresh`, which writes it anew"

How = Literal["built", "fetched", "not_modified", "dropped"]
_Limit = Annotated[int, msgspec.Meta(ge=0, le=36_500 * 24)]


@dataclass(frozen=True, slots=True)
class ListCheck:
    """The last good check of one list: the publisher's document was seen, or confirmed unchanged, and passed every guard.

    Attributes:
        list_id: the list.
        checked_at: the instant, with a time zone, at which the publisher's document was seen.
        published_at: when the publisher says it was published; None where it does not say.
        as_of: the day the content stands for; None where not known.
        source_sha256: SHA-256 of the document in hex, empty where none was seen.
        how: `built` from the list folders, `fetched`, `not_modified` (the publisher confirmed it), or `dropped` by a
            person into the drop folder.
        by: who or what did it: the name of the job, or of the person who dropped the file.
        digest: `ListSnapshot.digest` of the list this check speaks of. A generation that holds another edition (after
            a rollback, or before the new one is published) gets nothing from the check. Empty: not compared.
        soft_limit_h: hours after which answers carry `stale`; None for the service's setting.
        hard_limit_h: hours after which CLEAR is no longer said; None for the list's or the service's limit.
    """

    list_id: str
    checked_at: datetime
    published_at: datetime | None
    as_of: date | None
    source_sha256: str
    how: How
    by: str
    digest: str = ""
    soft_limit_h: _Limit | None = None
    hard_limit_h: _Limit | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CheckBook:
    """The checks as a running process knows them.

    `error` says why the file cannot be read now; `checks` are then those read before, which only grow older, and none
    after a start. `readable` is false only in the second case: nothing is known, and nothing may be taken as fresh.
    """

    checks: Mapping[str, ListCheck] = field(default_factory=dict)
    error: str = ""

    @property
    def readable(self) -> bool:
        """Whether it is known which lists were checked."""
        return not self.error or bool(self.checks)


NO_CHECKS: Final = CheckBook()
"""What is known where no refresh ever ran."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`CHECKS.json`."""

    schema_version: int
    checks: tuple[ListCheck, ...]


class _Probe(msgspec.Struct, frozen=True):
    """The part of the file that no schema version may move."""

    schema_version: int


def read_checks(root: Path) -> dict[str, ListCheck]:
    """Return the last good check of each list by its id; empty only where no refresh ever wrote the file.

    Raises:
        IndexDamagedError: the file is there and cannot be read: nothing can be said about the age of any list.
    """
    path = root / CHECKS_FILE
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _damaged(path, f"cannot be read ({error.strerror})") from error
    if len(content) > _MAX_BYTES:
        raise _damaged(path, f"has more than {_MAX_BYTES} bytes")
    return {check.list_id: check for check in _decode(path, content)}


def look_up(root: Path, before: CheckBook) -> CheckBook:
    """Return the checks as they are now; where they cannot be read, or are gone, those of `before` stand, with the error."""
    try:
        found = read_checks(root)
    except IndexDamagedError as error:
        return CheckBook(before.checks, error.message)
    if before.checks and not found:
        return CheckBook(before.checks, _damaged(root / CHECKS_FILE, "is gone or empty").message)
    return CheckBook(found)


def write_checks(root: Path, checks: Mapping[str, ListCheck]) -> None:
    """Replace the checks of all lists in one step that a crash or a loss of power cannot halve.

    A list without an entry counts as never checked, and an entry for a list that the generation does not hold counts
    as a missing list: pass every list that is watched, and no other.

    Raises:
        ValueError: a check stands under another list's id, or an instant has no time zone.
        OSError: the disk refuses; the file of before stays.
    """
    rows = tuple(_checked(list_id, checks[list_id]) for list_id in sorted(checks))
    content = msgspec.json.format(msgspec.json.encode(_File(SCHEMA_VERSION, rows)), indent=2)
    durable.make_folder(root)
    written = root / f".{CHECKS_FILE}-{uuid.uuid4().hex}"
    try:
        durable.write_file(written, content + b"\n")
        durable.rename(written, root / CHECKS_FILE)
    except BaseException:
        with suppress(OSError):
            written.unlink(missing_ok=True)
        raise
    durable.fsync_folder(root)


def checks_signature(root: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever the file is replaced (inode, time of change in ns, size); None while there is none.

    Raises `OSError` where the folder cannot be looked into.
    """
    try:
        status = (root / CHECKS_FILE).stat()
    except FileNotFoundError:
        return None
    return (status.st_ino, status.st_mtime_ns, status.st_size)


def _decode(path: Path, content: bytes) -> tuple[ListCheck, ...]:
    try:
        version = msgspec.json.decode(content, type=_Probe).schema_version
        if version != SCHEMA_VERSION:
            raise _damaged(path, f"has schema version {version}, this program reads {SCHEMA_VERSION}")
        rows = msgspec.json.decode(content, type=_File).checks
        known = tuple(_checked(row.list_id, row) for row in rows)
    except (msgspec.DecodeError, ValueError, OverflowError) as error:
        raise _damaged(path, str(error)) from error
    if len({row.list_id for row in known}) != len(known):
        raise _damaged(path, "names a list twice")
    return known


def _checked(list_id: str, check: ListCheck) -> ListCheck:
    """The check with its instants in UTC; what cannot be meant is refused."""
    if not list_id or check.list_id != list_id:
        raise ValueError(f"the check of list {check.list_id!r} stands under {list_id!r}")
    moments = {"checked_at": check.checked_at, "published_at": check.published_at}
    for name, moment in moments.items():
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"{name} of list {list_id} has no time zone")
    published = None if check.published_at is None else check.published_at.astimezone(UTC)
    return replace(check, checked_at=check.checked_at.astimezone(UTC), published_at=published)


def _damaged(path: Path, why: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path}: {why}; nothing is known about when a list was last checked; {_HINT}")
