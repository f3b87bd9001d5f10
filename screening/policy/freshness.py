"""How old the lists of a generation are, and when that is too old: fresh, stale, or past the limit.

A list is as old as its last good check: the refresh saw the publisher's document, or the publisher confirmed that it did
not change. Where no check speaks of the edition that serves, it is as old as its generation. Past the soft limit an answer
says so (`stale`); past the hard limit, or the caller's, CLEAR is not said any more (`expired`). Hits are shown at any age.

A check that lies in the future means that a clock was set back: it counts as unknown, never as fresh (docs/freshness.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from screening.index.checks import CheckBook, ListCheck
from screening.model.result import ListState
from screening.model.snapshot import ListManifest

HARD_DAYS: Final = 14
"""Days after the last good check from which CLEAR is not said, where nobody set a limit: two weekly rounds missed."""
HARD_DAYS_DROPPED: Final = 70
"""The same for a list that a person puts into the drop folder once a month: two rounds missed."""

_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
_JAPAN: Final = timezone(timedelta(hours=9), "JST")
_LONGEST_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """The operator's limits: hours until a list is stale, days for one of the drop folder, days until CLEAR ends.

    `hard_days` None: `HARD_DAYS` for lists that a refresh checks, none for lists that were only ever built from folders.
    """

    soft_hours: int
    soft_days_dropped: int
    hard_days: int | None


@dataclass(frozen=True, slots=True)
class AgeDemand:
    """How old lists may be at most for the caller; None where it does not care."""

    days: int | None = None
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the age of a list is counted from, and the instants from which it is stale and expired."""

    since: datetime
    stale_after: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Aged:
    """A list with what its age may be counted from, the best first; `unknown` where the best cannot be had."""

    state: ListState
    bases: tuple[_Basis, ...]
    unknown: bool

    def at(self, now: datetime, demand: AgeDemand) -> ListState:
        """The state at an instant."""
        basis = next((b for b in self.bases if b.since <= now + _CLOCK_TOLERANCE), None)
        state, certain = self.state, not self.unknown and basis is self.bases[0]
        if basis is None:
            limited = self.bases[-1].expires_at is not None or demand != AgeDemand()
            return replace(state, stale=True, expired=limited)
        expired = _passed(basis.expires_at, now) or _beyond(basis.since, now, demand)
        stale = expired or not certain or _passed(basis.stale_after, now)
        if certain and not stale:
            return state
        return replace(state, stale=stale, expired=expired, stale_after=basis.stale_after, expires_at=basis.expires_at)


def day_in_japan(at: datetime) -> date:
    """Return the day it is in Japan at an instant with a time zone."""
    return at.astimezone(_JAPAN).date()


class ListAges:
    """The lists of one generation with the checks known at one look: made once, asked for every answer."""

    def __init__(
        self,
        states: Iterable[ListState],
        manifests: Mapping[str, ListManifest],
        built_at: datetime,
        book: CheckBook,
        limits: AgeLimits,
    ) -> None:
        self._aged = tuple(_aged(state, manifests[state.list_id], built_at, book, limits) for state in states)
        self._missing = tuple(sorted(set(book.checks) - set(manifests)))

    def at(self, now: datetime, demand: AgeDemand, wanted: Sequence[str] = ()) -> tuple[ListState, ...]:
        """Return the state of each wanted list (all when empty) at the instant `now`, which has a time zone."""
        return tuple(aged.at(now, demand) for aged in self._aged if not wanted or aged.state.list_id in wanted)

    def missing(self, wanted: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the lists that a refresh checks and the generation does not hold; none where lists were named."""
        return () if wanted else self._missing


def _aged(state: ListState, manifest: ListManifest, built_at: datetime, book: CheckBook, limits: AgeLimits) -> _Aged:
    check = _speaks_of(state, book.checks.get(state.list_id))
    watched = not book.readable or (state.list_id in book.checks and book.checks[state.list_id].how != "built")
    built = _basis(built_at, check, manifest, limits, watched=watched)
    if check is None:
        found = replace(state, stale_after=built.stale_after, expires_at=built.expires_at)
        return _Aged(found, (built,), unknown=not book.readable)
    best = _basis(check.checked_at, check, manifest, limits, watched=watched)
    shown = replace(
        state,
        checked_at=check.checked_at,
        published_at=check.published_at,
        checked_how=check.how,
        stale_after=best.stale_after,
        expires_at=best.expires_at,
    )
    return _Aged(shown, (best, built), unknown=False)


def _speaks_of(state: ListState, check: ListCheck | None) -> ListCheck | None:
    """The check, if it is of the edition that serves: after a rollback an older one serves than was checked."""
    if check is None or (check.digest and check.digest != state.digest):
        return None
    return None if check.as_of is not None and check.as_of != state.as_of else check


def _basis(
    since: datetime, check: ListCheck | None, manifest: ListManifest, limits: AgeLimits, *, watched: bool
) -> _Basis:
    dropped = check is not None and check.how == "dropped"
    if check is not None and check.soft_limit_h is not None:
        stale_after = since + timedelta(hours=check.soft_limit_h)
    else:
        stale_after = _end(since, limits.soft_days_dropped) if dropped else since + timedelta(hours=limits.soft_hours)
    if check is not None and check.hard_limit_h is not None:
        return _Basis(since, stale_after, since + timedelta(hours=check.hard_limit_h))
    days = limits.hard_days if manifest.max_age_days is None else manifest.max_age_days
    if days is None and watched:
        days = HARD_DAYS_DROPPED if dropped else HARD_DAYS
    return _Basis(since, stale_after, None if days is None else _end(since, days))


def _end(since: datetime, days: int) -> datetime:
    """The first instant beyond a limit in days: days are those of Japan, and the whole last one counts."""
    first = since.astimezone(_JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=min(days, _LONGEST_DAYS) + 1)).astimezone(UTC)


def _passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment


def _beyond(since: datetime, now: datetime, demand: AgeDemand) -> bool:
    """Whether the list is older than the caller allows."""
    by_days = demand.days is not None and now >= _end(since, demand.days)
    return by_days or (demand.hours is not None and now > since + timedelta(hours=demand.hours))
