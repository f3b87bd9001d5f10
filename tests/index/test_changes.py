"""What two generations hold differently, entity by entity, list by list, place by place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from screening.index.changes import Changes, changed_entities
from screening.index.reader import GenerationReader, open_generation
from screening.index.writer import GenerationContent, write_generation
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation, EventKind, StatusEvent
from screening.model.party import Address, Identifier, PartyKind
from screening.model.snapshot import ListSnapshot
from screening.refresh import build_from_snapshots

Lists = Callable[..., GenerationReader]


@pytest.fixture
def entity(make_entity: Callable[..., ListedEntity]) -> ListedEntity:
    """A fictional listed entity with every field that counts."""
    return make_entity(
        "ex:1",
        "Kordavel Optix JSC",
        addresses=(Address("1 Example Quay", "RU"),),
        countries=("RU",),
        identifiers=(Identifier("ru-ogrn", "1"),),
        designations=(Designation("1", "Example Notice", date(2025, 1, 10)),),
    )


@pytest.fixture
def generation(make_reader: Lists, make_list: Callable[..., ListSnapshot]) -> Lists:
    """Build a generation of one fictional list of these entities; fields of its manifest by keyword."""
    return lambda *entities, **fields: make_reader(make_list("ex", list(entities), **fields))


def test_what_came_and_went_is_told(generation: Lists, make_entity: Callable[..., ListedEntity]) -> None:
    """Entities are told apart by id alone, in either direction, and equal generations differ in nothing."""
    first, second, third = (make_entity(f"ex:{n}", f"Kordavel {n} Optix") for n in (1, 2, 3))
    old, new = generation(first, second), generation(second, third)
    assert Changes(added=("ex:3",), removed=("ex:1",)) == changed_entities(old, new)
    assert Changes(added=("ex:1",), removed=("ex:3",)) == changed_entities(new, old)
    assert changed_entities(old, old).empty
    assert changed_entities(old, generation(first, second, as_of=date(2026, 3, 1))).empty


@pytest.mark.parametrize(
    "change",
    [
        {"names": (EntityName("Kordavel Optics JSC", "", NameRole.PRIMARY),)},
        {"names": (EntityName("Kordavel Optix JSC", "", NameRole.PRIMARY, official=False),)},
        {"kind": PartyKind.PERSON},
        {"addresses": (Address("2 Example Quay", "RU"),)},
        {"countries": ("RU", "BY")},
        {"identifiers": (Identifier("ru-ogrn", "2"),)},
        {"designations": (Designation("1", "Example Notice", date(2025, 1, 11)),)},
        {"designations": (Designation("1", "Example Notice", date(2025, 1, 10), effective_to=date(2026, 1, 1)),)},
        {
            "designations": (
                Designation(
                    "1",
                    "Example Notice",
                    date(2025, 1, 10),
                    events=(StatusEvent(date(2025, 6, 1), EventKind.SUSPENDED, date(2026, 1, 1)),),
                ),
            )
        },
    ],
)
def test_what_an_answer_rests_on_is_an_amendment(
    generation: Lists, entity: ListedEntity, change: dict[str, object]
) -> None:
    """A name, a kind, a place, a number or a day of force that differs makes an entity amended."""
    amended = replace(entity, **change)  # type: ignore[arg-type]
    assert Changes(amended=("ex:1",)) == changed_entities(generation(entity), generation(amended))


@pytest.mark.parametrize(
    "change",
    [
        {"designations": (Designation("7", "Example Notice", date(2025, 1, 10)),)},
        {"designations": (Designation("1", "Example Notice 2", date(2025, 1, 10), url="https://example.org"),)},
        {"notes": ("a note",)},
    ],
)
def test_a_new_number_concerns_nobody(generation: Lists, entity: ListedEntity, change: dict[str, object]) -> None:
    """An amendment that renumbers a notice restates its entries, and nobody need look at a party again for that."""
    found = changed_entities(generation(entity), generation(replace(entity, **change)))  # type: ignore[arg-type]
    assert (Changes(restated=("ex:1",)), True) == (found, found.empty)


def test_measures_that_change_are_told(
    generation: Lists, make_list: Callable[..., ListSnapshot], entity: ListedEntity
) -> None:
    """Where a listing does something else than before, the list is named; a rule without names is named for itself."""
    (ban,) = make_list("ex", []).manifest.measures
    old = generation(entity)
    other = generation(entity, measures=(replace(ban, text_en="Another fictional ban"),))
    rule = replace(ban, measure_id="example-rule", listed_only=False)
    assert Changes(lists=("ex",)) == changed_entities(old, other)
    assert Changes(lists=("ex",)) == changed_entities(old, generation(entity, known_since=date(2026, 1, 1)))
    assert Changes(rules=("example-rule",)) == changed_entities(old, generation(entity, measures=(ban, rule)))
    assert Changes(rules=("example-rule",)) == changed_entities(generation(entity, measures=(ban, rule)), old)


def test_text_rules_that_change_are_told(tmp_path: Path, generation: Lists, entity: ListedEntity) -> None:
    """A generation made with other text rules is told: a name may meet otherwise though no list changed."""
    new = generation(entity)
    lists = (new.snapshot("ex"),)
    old_id = write_generation(tmp_path, GenerationContent(lists, (), {}, "0"), built_at=new.built_at)
    with closing(open_generation(tmp_path / old_id)) as old:
        assert Changes(text_rules=True) == changed_entities(old, new)


def test_territories_that_change_are_told(tmp_path: Path, shipped_reader: GenerationReader) -> None:
    """A territory that came, changed or went is named."""
    first, second, *_ = shipped_reader.territories
    lists = (shipped_reader.snapshot("jp-fefa-belarus"),)

    def built(*territories: object) -> GenerationReader:
        made = build_from_snapshots(lists, territories, tmp_path)  # type: ignore[arg-type]
        return open_generation(tmp_path / made)

    with closing(built(first)) as old, closing(built(replace(first, gaps=("changed",)), second)) as new:
        names = (first.territory_id, second.territory_id)
        assert Changes(territories=names) == changed_entities(old, new)
        assert Changes(territories=names[:1], territories_removed=names[1:]) == changed_entities(new, old)
