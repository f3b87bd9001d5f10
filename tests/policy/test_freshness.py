"""How old a list may be: fresh, stale, expired, and never fresh by a clock that was set back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.index.checks import NO_CHECKS, CheckBook, ListCheck
from screening.model.result import ListState
from screening.model.snapshot import ListManifest, Titles
from screening.policy.freshness import AgeDemand, AgeLimits, ListAges, day_in_japan

BUILT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
DAY = date(2026, 2, 27)
STATE = ListState("ex", "Example", "架空", DAY, "digest", 1)
MANIFEST = ListManifest("ex", Titles("Example"), "Example Ministry", DAY, 1)
LIMITS = AgeLimits(soft_hours=26, soft_days_dropped=35, hard_days=None)
CHECK = ListCheck("ex", BUILT, BUILT - timedelta(days=2), DAY, "", "fetched", "job", digest="digest")
NONE = AgeDemand()


def at(
    now: datetime,
    check: ListCheck | None = None,
    *,
    own: int | None = None,
    limits: AgeLimits = LIMITS,
    demand: AgeDemand = NONE,
    error: str = "",
) -> ListState:
    """The state of the list at an instant."""
    book = CheckBook({} if check is None else {"ex": check}, error)
    (state,) = ListAges([STATE], {"ex": replace(MANIFEST, max_age_days=own)}, BUILT, book, limits).at(now, demand)
    return state


def hours(count: float) -> datetime:
    """So many hours after the build."""
    return BUILT + timedelta(hours=count)


def flags(state: ListState) -> tuple[bool, bool]:
    """Stale and expired."""
    return state.stale, state.expired


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0, (False, False)),
        (25.9, (False, False)),
        (26, (True, False)),
        (24 * 13, (True, False)),
        (24 * 15, (True, True)),
    ],
)
def test_a_checked_list_grows_old(after: float, expected: tuple[bool, bool]) -> None:
    """26 hours after the last good check a list is stale, 14 days after it CLEAR ends."""
    assert expected == flags(at(hours(after), CHECK))


@pytest.mark.parametrize("after", [26, 24 * 15, 24 * 400])
def test_a_list_never_checked_is_stale_and_does_not_expire(after: float) -> None:
    """Lists built from the repository, without a refresh, say that they are stale and stay usable until told otherwise."""
    assert (True, False) == flags(at(hours(after)))
    assert (True, True) == flags(at(hours(24 * 15), limits=replace(LIMITS, hard_days=14)))
    assert (True, False) == flags(at(hours(after), replace(CHECK, how="built")))


@pytest.mark.parametrize(
    ("after_days", "expected"), [(34, (False, False)), (36, (True, False)), (69, (True, False)), (71, (True, True))]
)
def test_a_dropped_list_has_days(after_days: int, expected: tuple[bool, bool]) -> None:
    """A list that a person drops is stale after five weeks and expired after ten."""
    assert expected == flags(at(hours(24 * after_days), replace(CHECK, how="dropped")))


def test_limits_outrank_each_other() -> None:
    """The refresh's own limit of a list outranks the list's, and that the operator's."""
    operator, now = replace(LIMITS, hard_days=1), hours(24 * 4)
    assert at(now, CHECK, limits=operator).expired
    assert not at(now, CHECK, limits=operator, own=5).expired
    assert at(now, replace(CHECK, hard_limit_h=90), limits=operator, own=5).expired
    assert not at(now, replace(CHECK, hard_limit_h=100), limits=operator, own=1).expired
    assert not at(now, replace(CHECK, soft_limit_h=100)).stale
    assert at(hours(3), replace(CHECK, soft_limit_h=2)).stale


def test_a_day_is_a_day_of_japan() -> None:
    """A limit in days holds to the end of its last day in Japan, whatever hour the check was made at."""
    limits = replace(LIMITS, hard_days=1)
    assert date(2026, 3, 2) == day_in_japan(BUILT)
    end = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
    assert (end, False, True) == (
        at(hours(0), CHECK, limits=limits).expires_at,
        at(end - timedelta(seconds=1), CHECK, limits=limits).expired,
        at(end, CHECK, limits=limits).expired,
    )


@pytest.mark.parametrize(
    ("demand", "after", "expired"),
    [
        (AgeDemand(hours=12), 11, False),
        (AgeDemand(hours=12), 13, True),
        (AgeDemand(hours=0), 0.1, True),
        (AgeDemand(days=0), 1, False),
        (AgeDemand(days=0), 24, True),
        (AgeDemand(days=30, hours=12), 13, True),
        (AgeDemand(days=36_500), 24 * 15, True),
    ],
)
def test_a_caller_may_demand_fresher_lists(demand: AgeDemand, after: float, expired: bool) -> None:
    """A caller's limit is kept beside ours: it can only be stricter. What is expired is stale too."""
    found = at(hours(after), CHECK, demand=demand)
    assert (expired, expired or after >= 26) == (found.expired, found.stale)


def test_a_check_of_another_edition_says_nothing() -> None:
    """After a rollback an older edition serves than was checked: its age is that of its generation."""
    later = replace(CHECK, checked_at=hours(24 * 20))
    for check in (replace(later, digest="another"), replace(later, digest="", as_of=date(2026, 3, 20))):
        found = at(hours(24 * 20), check)
        assert (True, True, None, "") == (found.stale, found.expired, found.checked_at, found.checked_how)
    assert (False, False) == flags(at(hours(24 * 20), replace(later, digest="", as_of=None)))


def test_a_check_in_the_future_is_unknown() -> None:
    """A clock that was set back makes a check unknown: stale at once, its age that of the generation; five minutes pass."""
    ahead = replace(CHECK, checked_at=hours(24 * 20))
    assert (False, False) == flags(at(hours(24 * 20) - timedelta(minutes=5), ahead))
    assert (True, False) == flags(at(hours(24 * 20) - timedelta(minutes=6), replace(ahead, hard_limit_h=24 * 30)))
    assert (True, True) == flags(at(hours(24 * 19), ahead))


def test_a_clock_before_everything_known_is_unknown() -> None:
    """Where even the build lies in the future nothing is fresh; CLEAR ends where any limit is set."""
    before = hours(-26)
    assert (True, True) == flags(at(before, CHECK))
    assert (True, False) == flags(at(before))
    assert (True, True) == flags(at(before, demand=AgeDemand(days=3)))
    assert (True, True) == flags(at(before, limits=replace(LIMITS, hard_days=30)))


def test_damaged_checks_are_unknown() -> None:
    """Where the checks cannot be read every list counts as checked by a refresh, stale, as old as its generation."""
    assert (True, False) == flags(at(hours(1), error="damaged"))
    assert (True, True) == flags(at(hours(24 * 15), error="damaged"))
    assert (False, False) == flags(at(hours(1), CHECK, error="damaged now, read before"))


def test_a_state_tells_when() -> None:
    """Each list says when it was checked and published, how, and from when it is stale and expired."""
    found = at(hours(1), CHECK)
    assert (CHECK.checked_at, CHECK.published_at, "fetched") == (
        found.checked_at,
        found.published_at,
        found.checked_how,
    )
    assert (hours(26), datetime(2026, 3, 16, 15, 0, tzinfo=UTC)) == (found.stale_after, found.expires_at)
    assert (hours(26), None) == (at(hours(1)).stale_after, at(hours(1)).expires_at)


def test_a_watched_list_that_is_not_loaded_is_missing() -> None:
    """A list that a refresh checks and the generation lacks is told; where lists were named nobody asked for it."""
    book = CheckBook({"ex": CHECK, "gone": replace(CHECK, list_id="gone")})
    ages = ListAges([STATE], {"ex": MANIFEST}, BUILT, book, LIMITS)
    assert (("gone",), ()) == (ages.missing(), ages.missing(("ex",)))
    assert () == ListAges([STATE], {"ex": MANIFEST}, BUILT, NO_CHECKS, LIMITS).missing()


_CHECKS = st.builds(
    replace,
    st.just(CHECK),
    checked_at=st.integers(-100, 1_000).map(hours),
    how=st.sampled_from(["fetched", "not_modified", "dropped", "built"]),
    soft_limit_h=st.none() | st.integers(0, 500),
    hard_limit_h=st.none() | st.integers(0, 500),
    digest=st.sampled_from(["", "digest", "another"]),
)
_LIMITS = st.builds(AgeLimits, st.integers(1, 200), st.integers(0, 30), st.none() | st.integers(0, 40))


@given(
    st.integers(-50, 2_000),
    st.integers(0, 500),
    st.none() | _CHECKS,
    _LIMITS,
    st.none() | st.integers(0, 60),
    st.none() | st.integers(0, 100),
)
def test_age_only_grows(
    now: int, more: int, check: ListCheck | None, limits: AgeLimits, own: int | None, demand_hours: int | None
) -> None:
    """What is expired is stale; a caller never makes a list fresher; and once nothing lies ahead, time makes none fresher."""
    demand = AgeDemand(hours=demand_hours)
    found, free = (at(hours(now), check, own=own, limits=limits, demand=asked) for asked in (demand, NONE))
    assert found.stale >= found.expired
    assert flags(found) >= flags(free)
    if now >= 0 and (check is None or check.checked_at <= hours(now)):
        later = at(hours(now + more), check, own=own, limits=limits, demand=demand)
        assert later.stale >= found.stale
        assert later.expired >= found.expired
