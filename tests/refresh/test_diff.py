"""What one edition changes against another: by id, field by field, with a digest that a person can approve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import IndexUnavailableError, UnknownEntityError
from screening.index.generations import current
from screening.index.reader import open_generation
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation, EventKind, StatusEvent
from screening.model.party import Address, PartyKind
from screening.model.snapshot import FieldChange, ListManifest, ListSnapshot, Titles
from screening.refresh.diff import ORDER, diff_generations, diff_snapshots, generation_named

from .sites import LIST, Site, lines

MakeEntity = Callable[..., ListedEntity]
MakeList = Callable[..., ListSnapshot]


@pytest.fixture
def old(make_entity: MakeEntity, make_list: MakeList) -> ListSnapshot:
    """A list of three."""
    return make_list("ex", [make_entity(f"ex:{n}", f"Example {n} LLC") for n in (1, 2, 3)])


def _with(snapshot: ListSnapshot, *entities: ListedEntity) -> ListSnapshot:
    manifest = replace(snapshot.manifest, expected_entities=len(entities), as_of=date(2026, 3, 1))
    return ListSnapshot(manifest, entities, "other")


def test_added_removed_and_amended_are_told_apart_by_id(old: ListSnapshot, make_entity: MakeEntity) -> None:
    """A party that keeps its id is amended, whatever it is called now."""
    renamed = replace(old.entities[1], names=(EntityName("Example Two LLC", "", NameRole.PRIMARY),))
    diff = diff_snapshots(old, _with(old, old.entities[0], renamed, make_entity("ex:4", "Example 4 LLC")))
    assert (["ex:4"], ["ex:3"], ["ex:2"]) == tuple(
        [change.entity_id for change in changes] for changes in (diff.added, diff.removed, diff.amended)
    )
    changed = FieldChange("names", ("Example 2 LLC ( primary)",), ("Example Two LLC ( primary)",))
    assert (changed,) == diff.amended[0].changes
    assert (3, 3) == (diff.entities_before, diff.entities_after)


def test_every_field_of_a_party_is_looked_at(old: ListSnapshot) -> None:
    """Addresses, countries, days, events and notes are told each on its own."""
    event = StatusEvent(date(2026, 2, 1), EventKind.SUSPENDED, date(2026, 5, 1), "for a while", "notice 2")
    after = replace(
        old.entities[0],
        addresses=(Address("1 Sample St.", "RU"),),
        countries=("RU",),
        designations=(Designation("1", "Example Notice", effective_from=date(2026, 2, 2), events=(event,)),),
        notes=("A note.",),
    )
    diff = diff_snapshots(old, _with(old, after, *old.entities[1:]))
    found = {change.field: change.added for change in diff.amended[0].changes}
    assert ("1 Sample St. [RU]",) == found["addresses"]
    assert ("suspended on 2026-02-01 until 2026-05-01: for a while (notice 2)",) == found["events"]
    assert "in force from 2026-02-02" in found["designations"][0]
    assert {"addresses", "countries", "designations", "events", "notes"} == set(found)


def test_another_order_is_a_change(old: ListSnapshot) -> None:
    """Values that stand as before in another order are told as such, never as no change."""
    two = replace(old.entities[0], countries=("RU", "CN"))
    before = _with(old, two)
    diff = diff_snapshots(before, replace(_with(old, replace(two, countries=("CN", "RU"))), digest="third"))
    assert (FieldChange(ORDER),) == diff.amended[0].changes


def test_a_list_that_comes_or_goes_is_all_additions_or_all_removals(old: ListSnapshot) -> None:
    """None stands for a list that is not there."""
    assert (3, 0) == (len(diff_snapshots(None, old).added), len(diff_snapshots(None, old).removed))
    assert (0, 3) == (len(diff_snapshots(old, None).added), len(diff_snapshots(old, None).removed))


def test_a_difference_is_of_one_list(old: ListSnapshot, make_list: MakeList, make_entity: MakeEntity) -> None:
    """Two lists have no difference."""
    with pytest.raises(ValueError, match="two editions of one list"):
        diff_snapshots(old, make_list("other", [make_entity("other:1", "Other")]))
    with pytest.raises(ValueError, match="two editions of one list"):
        diff_snapshots(None, None)


def test_the_digest_does_not_depend_on_days(old: ListSnapshot) -> None:
    """The same parties against the same edition have the same digest, whatever the day of the edition."""
    after = _with(old, *old.entities[:2])
    later = replace(after, manifest=replace(after.manifest, as_of=date(2026, 4, 1)), digest="later")
    assert diff_snapshots(old, after).diff_hash == diff_snapshots(old, later).diff_hash


@given(kept=st.sets(st.sampled_from([0, 1, 2])), other=st.sets(st.sampled_from([0, 1, 2])))
def test_the_digest_tells_differences_apart(kept: set[int], other: set[int]) -> None:
    """Two sets of parties have one digest only when they are the same set."""
    entities = tuple(
        ListedEntity(f"ex:{n}", PartyKind.ORGANIZATION, (EntityName(f"Example {n}", "en", NameRole.PRIMARY),), ())
        for n in range(3)
    )
    manifest = ListManifest("ex", Titles("Example"), "Example", date(2026, 1, 1), 3)
    before = ListSnapshot(manifest, entities, "old")
    first, second = (
        diff_snapshots(before, ListSnapshot(manifest, tuple(entities[n] for n in sorted(some)), "new")).diff_hash
        for some in (kept, other)
    )
    assert (kept == other) == (first == second)


def test_two_generations_are_compared_list_by_list(running: Site) -> None:
    """Every list of both is compared; an unchanged one is empty; a list that nobody holds is an error."""
    before = running.served()
    running.drop(lines(26))
    running.run()
    index = running.places.index
    old, new = open_generation(index / before), open_generation(index / current(index))
    own, watched = diff_generations(old, new)[::-1]
    assert (True, 2) == (own.empty, len(watched.added))
    assert [LIST] == [diff.list_id for diff in diff_generations(old, new, [LIST])]
    with pytest.raises(UnknownEntityError, match="nobody"):
        diff_generations(old, new, ["nobody"])
    assert all(not diff.added for diff in diff_generations(new, old))
    old.close()
    new.close()


def test_a_generation_is_named_by_its_beginning_or_by_its_place(running: Site) -> None:
    """An id, its beginning, `current` and `previous` name a generation; anything else is refused."""
    before, index = running.served(), running.places.index
    with pytest.raises(IndexUnavailableError, match="no generation before"):
        generation_named(index, "previous")
    running.now = running.now.replace(year=2027)
    running.drop(lines(26))
    running.run()
    assert before == generation_named(index, "previous") == generation_named(index, before[:10])
    assert running.served() == generation_named(index, "current") == generation_named(index, "2027")
    for text in ("20", "1999", ""):
        with pytest.raises(IndexUnavailableError, match="one is needed"):
            generation_named(index, text)
