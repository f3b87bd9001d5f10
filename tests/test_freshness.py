"""A stale list never looks fresh: what a screening and the status say as the last good check grows old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from screening.index.checks import CHECKS_FILE, ListCheck, write_checks
from screening.index.generations import current, publish, rollback
from screening.model.entity import ListedEntity
from screening.model.party import Party
from screening.model.result import Disposition, ScreeningOptions, ScreeningRequest, ScreeningResult, ServiceStatus
from screening.model.snapshot import ListSnapshot
from screening.policy.explain import as_text, explain
from screening.refresh import build_from_snapshots
from screening.screen import Screener, open_screener
from screening.settings import Settings

LISTED, ORDINARY = "Kordavel Optix JSC", "Yamada Foods"
AS_OF = date(2026, 2, 1)


@pytest.fixture
def lists(make_list: Callable[..., ListSnapshot], make_entity: Callable[..., ListedEntity]) -> list[ListSnapshot]:
    """Two fictional lists."""
    return [make_list("ex", [make_entity("ex:1", LISTED)]), make_list("ey", [make_entity("ey:1", "Brimfall Marine")])]


@pytest.fixture
def root(tmp_path: Path, lists: list[ListSnapshot]) -> Path:
    """An index of the two lists, built now."""
    build_from_snapshots(lists, (), tmp_path)
    return tmp_path


@pytest.fixture
def later(root: Path) -> Iterator[Callable[..., Screener]]:
    """Open a screener so many hours from now; settings by keyword."""
    with ExitStack() as stack:

        def opened(hours: float, **settings: object) -> Screener:
            values = {"index_dir": root, "poll_s": 3_600.0, **settings}
            clock = datetime.now(UTC) + timedelta(hours=hours)
            found = open_screener(Settings(**values), clock=lambda: clock)  # type: ignore[arg-type]
            return stack.enter_context(closing(found))

        yield opened


def check(list_id: str, **fields: object) -> ListCheck:
    """A good check made just now."""
    found = ListCheck(list_id, datetime.now(UTC), None, AS_OF, "", "fetched", "night job", f"digest-{list_id}")
    return replace(found, **fields)  # type: ignore[arg-type]


def checked(root: Path, **fields: object) -> None:
    """Write that both lists were checked just now; fields of both checks by keyword."""
    write_checks(root, {name: check(name, **fields) for name in ("ex", "ey")})


def ask(screener: Screener, name: str, **options: object) -> ScreeningResult:
    """Screen one name."""
    return screener.screen(ScreeningRequest((Party((name,)),), options=ScreeningOptions(**options)))  # type: ignore[arg-type]


def codes(result: ScreeningResult) -> list[str]:
    """The codes of the reasons."""
    return [reason.code for reason in result.reasons]


def flags(answer: ScreeningResult | ServiceStatus) -> list[tuple[bool, bool]]:
    """Stale and expired of each list."""
    return [(state.stale, state.expired) for state in answer.lists]


def test_a_fresh_list_is_clear(root: Path, later: Callable[..., Screener]) -> None:
    """Within 26 hours of the last good check an answer is CLEAR, carries no flag and tells when it was checked."""
    checked(root, how="not_modified", published_at=datetime(2026, 2, 1, tzinfo=UTC))
    screener = later(25)
    found = ask(screener, ORDINARY)
    assert (Disposition.CLEAR, [(False, False)] * 2, []) == (found.disposition, flags(found), codes(found))
    assert all(state.checked_at is not None and state.checked_how == "not_modified" for state in found.lists)
    assert all(state.published_at == datetime(2026, 2, 1, tzinfo=UTC) for state in found.lists)
    assert (True, "") == (screener.status().ready, screener.status().error)


def test_a_stale_list_says_so_and_still_answers(root: Path, later: Callable[..., Screener]) -> None:
    """Past the soft limit the answer carries `stale` and is CLEAR all the same; the service stays ready."""
    checked(root)
    screener = later(27)
    found, status = ask(screener, ORDINARY), screener.status()
    assert (Disposition.CLEAR, [(True, False)] * 2, []) == (found.disposition, flags(found), codes(found))
    assert (True, "", [(True, False)] * 2) == (status.ready, status.error, flags(status))


def test_an_expired_list_is_never_clear(root: Path, later: Callable[..., Screener]) -> None:
    """Past the hard limit CLEAR is not said, hits are, each list is named, and the service is not ready."""
    checked(root)
    screener = later(24 * 15)
    other, hit, status = ask(screener, ORDINARY), ask(screener, LISTED), screener.status()
    assert (Disposition.INDETERMINATE, ["LIST_STALE"] * 2) == (other.disposition, codes(other))
    assert (Disposition.BLOCK, 1) == (hit.disposition, len(hit.hits))
    assert ["ex", "ey"] == [reason.subject for reason in other.reasons]
    assert "last checked" in other.reasons[0].text_en
    assert (False, True) == (status.ready, "list ex is past the age" in status.error)
    assert "最終確認" in as_text(explain(other), "ja")


def test_only_the_lists_asked_for_count(root: Path, later: Callable[..., Screener]) -> None:
    """A list that is past its limit takes no CLEAR from a question about another."""
    write_checks(root, {"ex": check("ex"), "ey": check("ey", hard_limit_h=1)})
    screener = later(2)
    assert [Disposition.CLEAR, Disposition.INDETERMINATE] == [
        ask(screener, ORDINARY, lists=(name,)).disposition for name in ("ex", "ey")
    ]
    assert [(False, False), (True, True)] == flags(ask(screener, ORDINARY))


def test_lists_never_checked_stay_usable_and_are_stale(later: Callable[..., Screener]) -> None:
    """Built from the repository and never refreshed: stale after a day, CLEAR after a year, unless a limit is set."""
    year = 24 * 365
    assert (Disposition.CLEAR, [(True, False)] * 2) == (
        ask(later(year), ORDINARY).disposition,
        flags(ask(later(year), ORDINARY)),
    )
    assert later(year).status().ready
    limited = ask(later(year, max_age_days=30), ORDINARY)
    assert Disposition.INDETERMINATE == limited.disposition
    assert "no refresh has checked this edition" in limited.reasons[0].text_en
    assert [(False, False)] * 2 == flags(ask(later(27, stale_after_hours=48), ORDINARY))


def test_a_running_server_learns_of_a_check(root: Path, later: Callable[..., Screener]) -> None:
    """A publisher's "not modified" makes a list fresh again without a new generation."""
    checked(root, checked_at=datetime.now(UTC) - timedelta(days=20))
    screener = later(0)
    before = ask(screener, ORDINARY)
    checked(root)
    screener._live.poll()
    after = ask(screener, ORDINARY)
    assert [Disposition.INDETERMINATE, Disposition.CLEAR] == [before.disposition, after.disposition]
    assert before.generation == after.generation


def test_a_caller_may_demand_hours_and_a_generation(root: Path, later: Callable[..., Screener]) -> None:
    """A list older than the caller's hours or days allows no CLEAR; one that is young enough does."""
    checked(root)
    screener = later(5)
    assert [Disposition.INDETERMINATE, Disposition.CLEAR, Disposition.INDETERMINATE] == [
        ask(screener, ORDINARY, **demand).disposition
        for demand in ({"max_age_hours": 4}, {"max_age_hours": 6}, {"max_age_hours": 4, "max_age_days": 30})
    ]
    assert Disposition.BLOCK == ask(screener, LISTED, max_age_hours=0).disposition


def test_a_list_that_is_refreshed_and_not_loaded_is_missing(root: Path, later: Callable[..., Screener]) -> None:
    """A generation that lost a list which the refresh checks gives no CLEAR and is not ready; hits are still said."""
    write_checks(root, {name: check(name) for name in ("ex", "ey", "gone")})
    screener = later(1)
    other, status = ask(screener, ORDINARY), screener.status()
    assert (Disposition.INDETERMINATE, ["LIST_MISSING"]) == (other.disposition, codes(other))
    assert Disposition.BLOCK == ask(screener, LISTED).disposition
    assert Disposition.CLEAR == ask(screener, ORDINARY, lists=("ex",)).disposition
    assert (False, "list gone is refreshed here and is not in the index") == (status.ready, status.error)


def test_a_list_that_is_empty_is_not_ready(
    tmp_path: Path, later: Callable[..., Screener], lists: list[ListSnapshot]
) -> None:
    """A list that lost its entities makes the service not ready, and says which."""
    build_from_snapshots([replace(lists[0], entities=()), lists[1]], (), tmp_path)
    status = later(0).status()
    assert (False, "list ex is empty") == (status.ready, status.error)


def test_damaged_checks_are_told_and_nothing_is_fresh(root: Path, later: Callable[..., Screener]) -> None:
    """A check file that cannot be read stands in the status, every list is stale, and CLEAR ends as for a checked list."""
    (root / CHECKS_FILE).write_text("{")
    screener = later(1)
    found, status = ask(screener, ORDINARY), screener.status()
    assert (Disposition.CLEAR, [(True, False)] * 2) == (found.disposition, flags(found))
    assert "nothing is known about when a list was last checked" in status.error
    assert Disposition.INDETERMINATE == ask(later(24 * 16), ORDINARY).disposition


def test_a_clock_set_back_makes_nothing_fresh(root: Path, later: Callable[..., Screener]) -> None:
    """26 hours before the check, and before the build, no list is fresh and CLEAR is not said."""
    checked(root)
    found = ask(later(-26), ORDINARY)
    assert (Disposition.INDETERMINATE, [(True, True)] * 2) == (found.disposition, flags(found))


def test_after_a_rollback_a_check_of_the_newer_edition_does_not_count(
    root: Path, later: Callable[..., Screener], lists: list[ListSnapshot]
) -> None:
    """An older edition that serves again was not checked today, whatever the file says of the newer one."""
    amended = replace(lists[0], digest="digest-of-the-amended")
    newer = build_from_snapshots([amended, lists[1]], (), root)
    write_checks(root, {"ex": check("ex", digest="digest-of-the-amended"), "ey": check("ey")})
    assert [(False, False)] * 2 == flags(ask(later(25), ORDINARY))
    rollback(root)
    assert newer != current(root)
    found = later(27)
    assert [None, True] == [None if s.checked_at is None else True for s in found.status().lists]
    publish(root, newer)


def test_the_error_of_a_refused_generation_stands_in_the_status(
    root: Path, later: Callable[..., Screener], lists: list[ListSnapshot]
) -> None:
    """A corrupt generation is refused, the one before keeps serving, and the status says why."""
    screener = later(0)
    serving = screener.status().generation
    damaged = build_from_snapshots(lists[:1], (), root)
    data = root / damaged / "data.mdb"
    data.write_bytes(data.read_bytes()[:-1] + b"!")
    screener._live.poll()
    status = screener.status()
    assert (serving, True) == (status.generation, status.ready)
    assert "SHA-256" in status.error
    assert Disposition.CLEAR == ask(screener, ORDINARY).disposition
