"""Whether a designation is in force on a day."""

from __future__ import annotations

from datetime import date

import pytest

from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation, EventKind, StatusEvent
from screening.model.party import PartyKind
from screening.model.snapshot import ListManifest, Titles
from screening.policy.force import ForceState, designation_force, entity_force

MANIFEST = ListManifest(
    list_id="example",
    title=Titles("Example"),
    publisher="Example Ministry",
    as_of=date(2025, 9, 12),
    expected_entities=1,
    known_since=date(2025, 1, 10),
    editions=(date(2025, 1, 10), date(2025, 9, 12)),
)
SINCE = Designation("1", "n", date(2025, 9, 12), "on_or_before")
SUSPENDED = Designation(
    "1",
    "n",
    date(2025, 4, 4),
    events=(
        StatusEvent(date(2025, 11, 10), EventKind.SUSPENDED, date(2026, 11, 10)),
        StatusEvent(date(2026, 9, 28), EventKind.EXTENSION_ANNOUNCED),
    ),
)


def entity(*designations: Designation) -> ListedEntity:
    """An entity with these designations."""
    return ListedEntity(
        "example:1", PartyKind.ORGANIZATION, (EntityName("Example", "en", NameRole.PRIMARY),), designations
    )


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 1, 10), ForceState.NOT_LISTED),
        (date(2025, 4, 2), ForceState.UNKNOWN),
        (date(2025, 9, 12), ForceState.IN_FORCE),
    ],
)
def test_editions_decide_where_no_day_is_printed(day: date, state: ForceState) -> None:
    """A party first seen in an edition is absent in the one before, and in between it is not known."""
    assert state == designation_force(SINCE, MANIFEST, day).state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 4, 3), ForceState.NOT_LISTED),
        (date(2025, 4, 4), ForceState.IN_FORCE),
        (date(2026, 11, 10), ForceState.NOT_IN_FORCE),
        (date(2026, 11, 11), ForceState.UNKNOWN),
    ],
)
def test_an_expired_suspension_is_not_known(day: date, state: ForceState) -> None:
    """A suspension holds to its day; afterwards the force is not known, announced extension or not."""
    assert state == designation_force(SUSPENDED, MANIFEST, day).state


def test_an_announcement_is_told_and_decides_nothing() -> None:
    """The sentence about an expired suspension names the announcement that was no legal instrument."""
    assert "2026-09-28" in designation_force(SUSPENDED, MANIFEST, date(2026, 11, 20)).text_en


def test_a_delisted_party_is_not_listed() -> None:
    """From the day it was taken off the list a party is not listed."""
    gone = Designation("1", "n", date(2025, 4, 4), events=(StatusEvent(date(2026, 1, 1), EventKind.DELISTED),))
    assert ForceState.IN_FORCE == designation_force(gone, MANIFEST, date(2025, 12, 31)).state
    assert ForceState.NOT_LISTED == designation_force(gone, MANIFEST, date(2026, 1, 1)).state


def test_one_designation_in_force_is_enough() -> None:
    """Of several designations the weightiest state counts."""
    assert ForceState.IN_FORCE == entity_force(entity(SUSPENDED, SINCE), MANIFEST, date(2026, 11, 20)).state


def test_before_the_known_history_nothing_is_said() -> None:
    """A day before the list's known history is told as such, whatever the designation says."""
    assert ForceState.BEFORE_HISTORY == entity_force(entity(SUSPENDED), MANIFEST, date(2025, 1, 9)).state


def test_an_unknown_day_of_listing_is_in_force_today_only() -> None:
    """Without a day of listing a party is listed from the list's own day on; before that it is not known."""
    plain = Designation("1", "n", None, "unknown")
    assert ForceState.IN_FORCE == designation_force(plain, MANIFEST, date(2025, 9, 12)).state
    assert ForceState.UNKNOWN == designation_force(plain, MANIFEST, date(2025, 9, 11)).state
