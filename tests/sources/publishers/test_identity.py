"""An entity keeps its id from one edition to the next, and no id is given twice."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation, EventKind
from screening.model.party import Address, PartyKind
from screening.sources.publishers.identity import BY_NAMES, BY_NUMBER, delisted, keep_identity

NAMES = st.lists(st.text("abcdef", min_size=1, max_size=3), max_size=8)


def draft(name: str, number: str = "1", address: str = "", **known: object) -> ListedEntity:
    """An entity without an id."""
    return ListedEntity(
        entity_id="",
        kind=PartyKind.ORGANIZATION,
        names=(EntityName(name, "en", NameRole.PRIMARY), EntityName(f"{name} alias", "en", NameRole.ALIAS)),
        designations=(Designation(number=number, notice="", **known),),  # type: ignore[arg-type]
        addresses=(Address(address),) if address else (),
    )


def ids(entities: tuple[ListedEntity, ...]) -> list[str]:
    """The serials."""
    return [entity.entity_id.partition(":")[2] for entity in entities]


def test_a_permanent_number_keeps_the_id_through_a_change_of_name() -> None:
    """The publisher's own number decides; the names may be amended."""
    before = keep_identity([draft("Alpha", "17"), draft("Beta", "18")], list_id="x-list", previous=())
    after = keep_identity([draft("Beta Ltd", "18"), draft("Gamma", "19")], list_id="x-list", previous=before)
    assert ["0002", "0003"] == ids(after)


def test_a_new_number_keeps_the_id_where_the_name_is_unmistakable() -> None:
    """The number changed, one former entity has that name and nobody else claims it."""
    before = keep_identity([draft("Alpha", "1"), draft("Twin", "2"), draft("Twin", "3")], list_id="x", previous=())
    after = keep_identity([draft("Alpha", "9"), draft("Twin", "8")], list_id="x", previous=before, by=BY_NUMBER)
    assert ["0001", "0004"] == ids(after)


def test_running_numbers_need_the_name_as_well() -> None:
    """Two entries that exchanged their numbers keep their ids."""
    before = keep_identity([draft("Alpha", "1"), draft("Beta", "2")], list_id="x", previous=(), by=BY_NAMES)
    after = keep_identity([draft("Beta", "1"), draft("Alpha", "2")], list_id="x", previous=before, by=BY_NAMES)
    assert ["0002", "0001"] == ids(after)


def test_one_name_at_two_places_is_two_entities() -> None:
    """The address tells apart what the name does not, whatever the numbers do."""
    before = keep_identity([draft("Twin", "1", "Dubai"), draft("Twin", "2", "Sharjah")], list_id="x", previous=())
    swapped = [draft("Twin", "1", "Sharjah"), draft("Twin", "2", "Dubai")]
    assert ["0002", "0001"] == ids(keep_identity(swapped, list_id="x", previous=before, by=BY_NAMES))


def test_a_serial_of_a_delisted_entity_is_not_given_again() -> None:
    """The last entity goes, a new one comes: it takes the next serial."""
    before = keep_identity([draft("Alpha"), draft("Beta", "2")], list_id="x", previous=())
    second = keep_identity([draft("Alpha")], list_id="x", previous=before)
    gone = delisted(before, second, on=date(2026, 4, 1))
    third = keep_identity([draft("Alpha"), draft("Gamma", "2b")], list_id="x", previous=(*second, *gone))
    assert ["0001", "0003"] == ids(third)


def test_who_is_no_longer_printed_is_delisted_on_the_day_of_the_edition() -> None:
    """The event is added once; without a day the caller dates it."""
    before = keep_identity([draft("Alpha")], list_id="x", previous=())
    (gone,) = delisted(before, (), on=date(2026, 4, 1))
    assert [(date(2026, 4, 1), EventKind.DELISTED)] == [(e.on, e.kind) for e in gone.designations[0].events]
    assert (gone,) == delisted((gone,), (), on=date(2026, 5, 1))
    assert before == delisted(before, (), on=None)


def test_who_comes_back_is_listed_anew_under_the_old_id() -> None:
    """The ended designation stays beside the new one, with its day."""
    before = keep_identity([draft("Alpha", listed_on=date(2025, 1, 1))], list_id="x", previous=())
    gone = delisted(before, (), on=date(2026, 4, 1))
    (back,) = keep_identity(
        [draft("Alpha", listed_on=date(2026, 6, 1), listed_on_status="on_or_before")], list_id="x", previous=gone
    )
    assert "x:0001" == back.entity_id
    assert [date(2026, 6, 1), date(2025, 1, 1)] == [each.listed_on for each in back.designations]
    assert [0, 1] == [len(each.events) for each in back.designations]


def test_a_day_known_only_by_the_edition_is_kept_from_the_first_one() -> None:
    """`on_or_before` reaches back to the edition in which the party was first seen; an exact day is the publisher's."""
    on_or_before = {"listed_on_status": "on_or_before"}
    before = keep_identity([draft("Alpha", listed_on=date(2025, 1, 1), **on_or_before)], list_id="x", previous=())
    (kept,) = keep_identity([draft("Alpha", listed_on=date(2026, 1, 1), **on_or_before)], list_id="x", previous=before)
    (exact,) = keep_identity([draft("Alpha", listed_on=date(2024, 7, 1))], list_id="x", previous=before)
    assert date(2025, 1, 1) == kept.designations[0].listed_on
    assert date(2024, 7, 1) == exact.designations[0].listed_on


@settings(deadline=None)
@given(NAMES, NAMES)
def test_ids_are_unique_and_stable(first: list[str], second: list[str]) -> None:
    """Whatever two editions hold, no id stands twice, none is lost, and a third equal to the second changes nothing."""
    before = keep_identity([draft(name, str(n)) for n, name in enumerate(first)], list_id="x", previous=(), by=BY_NAMES)
    drafts = [draft(name, str(n)) for n, name in enumerate(second)]
    after = keep_identity(drafts, list_id="x", previous=before, by=BY_NAMES)
    served = (*after, *delisted(before, after, on=None))
    assert len(served) == len({entity.entity_id for entity in served})
    assert {entity.entity_id for entity in before} <= {entity.entity_id for entity in served}
    assert after == keep_identity(drafts, list_id="x", previous=served, by=BY_NAMES)
