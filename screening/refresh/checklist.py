"""When each list was last compared with its publisher, written beside the index for the servers (`CHECKS.json`).

Only a document that was seen and passed every guard counts as a check: a list that is held or refused grows old, and so
does one whose file in the drop folder is the same as last month. A list that nobody watches keeps the day on which its
folder was taken over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from screening.errors import IndexDamagedError
from screening.index.checks import How, ListCheck, read_checks, write_checks
from screening.refresh.config import ListTable, RefreshConfig, hours
from screening.refresh.editions import Origin
from screening.refresh.proposal import Proposal
from screening.refresh.report import Finding, ListOutcome, Severity
from screening.refresh.taking import JOB

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_GOOD: Final = frozenset({ListOutcome.CHANGED, ListOutcome.UNCHANGED, ListOutcome.WAITING})


def read_check_file(index: Path) -> tuple[dict[str, ListCheck], tuple[Finding, ...]]:
    """The checks so far; where they cannot be read, none, and a finding that says so."""
    try:
        return read_checks(index), ()
    except IndexDamagedError as error:
        text = f"最終確認日の記録を読み取れないため、作り直します：{error.message}"
        return {}, (Finding(Severity.ALARM, "checks-damaged", "", error.message, text),)


def write_check_file(
    index: Path,
    before: Mapping[str, ListCheck],
    proposals: Iterable[Proposal],
    config: RefreshConfig,
    built_at: datetime,
) -> None:
    """Write the checks of every list that is served or watched, if they differ from those so far.

    Raises:
        OSError: the disk refuses; the file of before stays.
    """
    found: dict[str, ListCheck] = {}
    for proposal in proposals:
        list_id = proposal.ground.list_id
        table = config.list(list_id)
        if proposal.snapshot is not None:
            found[list_id] = _limited(_check(proposal, before.get(list_id), built_at), table)
        elif table is not None:
            found[list_id] = ListCheck(list_id, _NEVER, None, None, "", "dropped" if table.drop else "fetched", JOB)
    if found != before:
        write_checks(index, found)


def _check(proposal: Proposal, before: ListCheck | None, built_at: datetime) -> ListCheck:
    """The last good check of a list that is served."""
    report, snapshot = proposal.report, proposal.snapshot
    assert snapshot is not None
    if report.outcome in _GOOD and report.checked_at is not None:
        return ListCheck(
            list_id=report.list_id,
            checked_at=report.checked_at,
            published_at=report.published_at,
            as_of=snapshot.manifest.as_of,
            source_sha256=report.source_sha256,
            how=cast("How", report.how),
            by=report.by,
            digest=snapshot.digest,
        )
    if before is not None and before.digest == snapshot.digest:
        return before
    origin = _origin(proposal)
    if origin is None:
        return ListCheck(report.list_id, built_at, None, snapshot.manifest.as_of, "", "built", JOB, snapshot.digest)
    return ListCheck(
        list_id=report.list_id,
        checked_at=origin.taken_at,
        published_at=origin.published_at,
        as_of=origin.as_of,
        source_sha256=origin.source_sha256,
        how=cast("How", origin.how),
        by=origin.by,
        digest=snapshot.digest,
    )


def _origin(proposal: Proposal) -> Origin | None:
    """Where the edition that will be served came from."""
    if proposal.draft is not None:
        return proposal.draft.origin
    return None if proposal.ground.edition is None else proposal.ground.edition.origin


def _limited(check: ListCheck, table: ListTable | None) -> ListCheck:
    """The check with the limits that are configured for the list."""
    if table is None:
        return replace(check, soft_limit_h=None, hard_limit_h=None)
    return replace(check, soft_limit_h=hours(table.soft_limit), hard_limit_h=hours(table.hard_limit))
