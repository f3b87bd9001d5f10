"""When each list was last checked: kept beside the generations, whole or told as damaged, never guessed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import IndexDamagedError
from screening.index import durable
from screening.index.checks import (
    CHECKS_FILE,
    NO_CHECKS,
    CheckBook,
    ListCheck,
    checks_signature,
    look_up,
    read_checks,
    write_checks,
)
from screening.index.live import LiveIndex

CHECK = ListCheck(
    list_id="ex",
    checked_at=datetime(2026, 3, 1, 18, 30, tzinfo=UTC),
    published_at=datetime(2026, 2, 27, tzinfo=UTC),
    as_of=date(2026, 2, 27),
    source_sha256="ab" * 32,
    how="fetched",
    by="night job",
    digest="cd" * 32,
    soft_limit_h=26,
    hard_limit_h=336,
)
DROPPED = ListCheck("ey", datetime(2026, 3, 1, tzinfo=UTC), None, None, "", "dropped", "架空 花子")


def test_what_is_written_is_read(root: Path) -> None:
    """Every field of every list comes back, and the folder is made where it was not there."""
    write_checks(root, {"ey": DROPPED, "ex": CHECK})
    assert {"ex": CHECK, "ey": DROPPED} == read_checks(root)
    write_checks(root, {"ex": CHECK})
    assert {"ex": CHECK} == read_checks(root)


def test_no_file_is_no_check(root: Path) -> None:
    """Where no refresh ever wrote, nothing is known, which is no damage."""
    assert ({}, None) == (read_checks(root), checks_signature(root))


@settings(deadline=None, max_examples=25)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()),  # noqa: DTZ001 - hypothesis adds the zone
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
)
def test_an_instant_of_any_zone_is_the_same_instant(
    tmp_path_factory: pytest.TempPathFactory, at: datetime, by: str
) -> None:
    """A check is read back as the same instant in UTC, whoever wrote it where."""
    root = tmp_path_factory.mktemp("checks")
    write_checks(root, {"ex": replace(CHECK, checked_at=at, by=by)})
    found = read_checks(root)["ex"]
    assert (at.astimezone(UTC), timezone.utc, by) == (found.checked_at, found.checked_at.tzinfo, found.by)  # noqa: UP017


@pytest.mark.parametrize(
    ("list_id", "check", "told"),
    [
        ("other", CHECK, "stands under"),
        ("", replace(CHECK, list_id=""), "stands under"),
        ("ex", replace(CHECK, checked_at=datetime(2026, 3, 1)), "time zone"),  # noqa: DTZ001 - what must be refused
        ("ex", replace(CHECK, published_at=datetime(2026, 3, 1)), "time zone"),  # noqa: DTZ001 - as above
    ],
)
def test_a_check_that_cannot_be_meant_is_not_written(root: Path, list_id: str, check: ListCheck, told: str) -> None:
    """A check under another list's id or without a time zone is refused, and the file of before stays."""
    write_checks(root, {"ex": CHECK})
    with pytest.raises(ValueError, match=told):
        write_checks(root, {list_id: check})
    assert {"ex": CHECK} == read_checks(root)


def _written(**changes: object) -> dict[str, object]:
    row = {
        "list_id": "ex",
        "checked_at": "2026-03-01T18:30:00Z",
        "published_at": None,
        "as_of": None,
        "source_sha256": "",
        "how": "fetched",
        "by": "",
    }
    return {"schema_version": 1, "checks": [row | changes]}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"schema_version": 2, "checks": []}',
        '{"schema_version": 1}',
        '{"schema_version": 1, "checks": [], "more": 1}',
        json.dumps(_written(how="guessed")),
        json.dumps(_written(checked_at="2026-03-01T18:30:00")),
        json.dumps(_written(checked_at="yesterday")),
        json.dumps(_written(checked_at=None)),
        json.dumps(_written(soft_limit_h=-1)),
        json.dumps(_written(list_id="")),
        json.dumps({"schema_version": 1, "checks": [*_written()["checks"], *_written()["checks"]]}),  # type: ignore[misc]
        " " * (5 * 1024 * 1024),
    ],
)
def test_a_damaged_file_is_told(root: Path, content: str) -> None:
    """What is not the documented format is damage with a reason, never "no checks"."""
    root.mkdir(parents=True)
    (root / CHECKS_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="nothing is known about when a list was last checked"):
        read_checks(root)


def test_a_file_cut_anywhere_is_told(root: Path) -> None:
    """Cut at every byte, the file is damaged and never a shorter list of checks."""
    write_checks(root, {"ex": CHECK, "ey": DROPPED})
    whole = (root / CHECKS_FILE).read_bytes().rstrip()
    for length in range(len(whole)):
        (root / CHECKS_FILE).write_bytes(whole[:length])
        with pytest.raises(IndexDamagedError):
            read_checks(root)


def test_a_folder_in_its_place_is_told(root: Path) -> None:
    """What cannot be read at all is damage too."""
    (root / CHECKS_FILE).mkdir(parents=True)
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        read_checks(root)


@pytest.mark.parametrize("step", ["write_file", "rename"])
def test_a_disk_that_refuses_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """When the disk is full the file of before stays, and nothing is left lying about."""
    write_checks(root, {"ex": CHECK})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, step, full)
    with pytest.raises(OSError, match="No space"):
        write_checks(root, {"ex": replace(CHECK, by="later")})
    monkeypatch.undo()
    assert ({"ex": CHECK}, [CHECKS_FILE]) == (read_checks(root), [path.name for path in root.iterdir()])


def test_the_content_is_on_the_disk_before_the_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, rename, folder: in this order, so that a loss of power leaves the old file or the new one."""
    steps: list[str] = []
    for name in ("fsync_file", "rename", "fsync_folder"):
        real: Callable[..., None] = getattr(durable, name)

        def noted(*paths: Path, real: Callable[..., None] = real, name: str = name) -> None:
            steps.append(name)
            real(*paths)

        monkeypatch.setattr(durable, name, noted)
    root.mkdir(parents=True)
    write_checks(root, {"ex": CHECK})
    assert ["fsync_file", "rename", "fsync_folder"] == steps


def test_a_replaced_file_has_another_signature(root: Path) -> None:
    """The signature changes with every write, even of the same content."""
    found = []
    for _ in range(3):
        write_checks(root, {"ex": CHECK})
        found.append(checks_signature(root))
    assert 3 == len(set(found))


def test_what_was_known_outlives_damage(root: Path) -> None:
    """A file that is damaged or gone leaves the checks read before in force, with the reason; they only grow older."""
    write_checks(root, {"ex": CHECK})
    known = look_up(root, NO_CHECKS)
    assert ({"ex": CHECK}, "", True) == (known.checks, known.error, known.readable)
    (root / CHECKS_FILE).write_text("{")
    damaged = look_up(root, known)
    (root / CHECKS_FILE).unlink()
    gone = look_up(root, damaged)
    assert [{"ex": CHECK}] * 2 == [damaged.checks, gone.checks]
    assert (True, True) == ("nothing is known" in damaged.error, "is gone" in gone.error)


def test_damage_at_the_start_leaves_nothing_known() -> None:
    """Without checks of before a damaged file means that nothing is known, which is told apart from "never checked"."""
    assert (True, False) == (NO_CHECKS.readable, CheckBook({}, "damaged").readable)


@pytest.fixture
def live(root: Path) -> Iterator[LiveIndex[None]]:
    """A live index that looks only when told to."""
    index: LiveIndex[None] = LiveIndex(root, on_open=lambda _reader: None)
    yield index
    index.close()


def test_a_check_moves_without_a_new_generation(
    root: Path, live: LiveIndex[None], build_and_publish: Callable[[int], str]
) -> None:
    """A running server hands on each new check while the same generation serves; a request keeps what it began with."""
    generation = build_and_publish(0)
    live.poll()
    with live.pin() as first:
        write_checks(root, {"ex": CHECK})
        assert not live.poll()
        with live.pin() as second:
            assert ({}, {"ex": CHECK}) == (first.checks.checks, second.checks.checks)
            assert generation == second.reader.generation
    later = replace(CHECK, checked_at=CHECK.checked_at + timedelta(days=1), how="not_modified")
    write_checks(root, {"ex": later})
    live.poll()
    assert {"ex": later} == live.checks.checks


def test_a_damaged_check_stops_no_request(
    root: Path, live: LiveIndex[None], build_and_publish: Callable[[int], str]
) -> None:
    """The checks of before stay in force with the reason, and the next sound file clears it."""
    build_and_publish(0)
    write_checks(root, {"ex": CHECK})
    live.poll()
    (root / CHECKS_FILE).write_text("{")
    live.poll()
    assert ({"ex": CHECK}, True) == (live.checks.checks, "nothing is known" in live.checks.error)
    write_checks(root, {"ey": DROPPED})
    live.poll()
    assert ({"ey": DROPPED}, "") == (live.checks.checks, live.checks.error)


def test_a_folder_that_cannot_be_looked_into_is_told(
    root: Path, live: LiveIndex[None], build_and_publish: Callable[[int], str]
) -> None:
    """An index folder that became a file keeps the checks of before, with the reason."""
    build_and_publish(0)
    write_checks(root, {"ex": CHECK})
    live.poll()
    os.rename(root, root.with_name("away"))  # noqa: PTH104 - the folder itself moves
    root.write_text("")
    live.poll()
    assert ({"ex": CHECK}, True) == (live.checks.checks, bool(live.checks.error))
