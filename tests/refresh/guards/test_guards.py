"""Each guard on small editions: what it lets through and what it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation, EventKind, StatusEvent
from screening.model.party import Address, Identifier
from screening.model.snapshot import Canary, ListSnapshot
from screening.refresh.config import ListTable
from screening.refresh.diff import diff_snapshots
from screening.refresh.guards.candidate import Candidate
from screening.refresh.guards.document import main_names
from screening.refresh.guards.every import findings
from screening.refresh.report import Severity
from screening.sources.publishers.adapter import Parsed, RejectedRow

MakeEntity = Callable[..., ListedEntity]
MakeList = Callable[..., ListSnapshot]
TODAY = date(2026, 3, 2)
COUNTRIES = ("RU", "CN", "AE", "TR")
JAPANESE = "造船重機航空電子光学工業"


@pytest.fixture
def entities(make_entity: MakeEntity) -> list[ListedEntity]:
    """Forty parties with two names, an alias, an address, a country and a number each."""
    return [
        make_entity(
            f"ex:{number:04}",
            EntityName(f"Example {number:02} Optics LLC", "en", NameRole.PRIMARY),
            EntityName(f"架空{JAPANESE[number % 11]}{number}", "ja", NameRole.PRIMARY),
            EntityName(f"Exemplar {number:02}", "en", NameRole.ALIAS),
            designations=(Designation(str(number), "Example Notice", listed_on=date(2026, 1, 1)),),
            addresses=(Address(f"{number} Sample Street", COUNTRIES[number % 4]),),
            countries=(COUNTRIES[number % 4],),
            identifiers=(Identifier("ru-ogrn", f"10{number:02}"),),
        )
        for number in range(1, 41)
    ]


@pytest.fixture
def judge(make_list: MakeList, entities: list[ListedEntity]) -> Callable[..., dict[str, Severity]]:
    """Judge a new edition of the forty parties; gives code and severity of every finding."""
    before = make_list("ex", entities)

    def run(
        after: Sequence[ListedEntity] | None = None,
        *,
        manifest: dict[str, object] | None = None,
        parsed: dict[str, object] | None = None,
        known: ListSnapshot | None = before,
        **more: object,
    ) -> dict[str, Severity]:
        new = list(entities if after is None else after)
        values: dict[str, object] = {"as_of": date(2026, 3, 1), "expected_entities": len(new), **(manifest or {})}
        made = replace(before.manifest, **values)  # type: ignore[arg-type]
        edition = ListSnapshot(made, tuple(new), "new")
        told = {"title": "架空の団体一覧", "notice": ""} | (parsed or {})
        document = Parsed(tuple(new), **{"rows": len(new), "stored": len(new), **told})  # type: ignore[arg-type]
        circumstances: dict[str, object] = {
            "table": ListTable(id="ex", adapter="fefa-notice"),
            "parsed": document,
            "before": known,
            "after": edition,
            "diff": diff_snapshots(known, edition),
            "today": TODAY,
            "seen": False,
            "others": {},
        }
        return {found.code: found.severity for found in findings(Candidate(**{**circumstances, **more}))}  # type: ignore[arg-type]

    return run


Judge = Callable[..., dict[str, Severity]]


def test_an_unchanged_edition_has_no_finding(judge: Judge) -> None:
    """The same parties under a later day raise nothing."""
    assert {} == judge()


def test_one_party_more_has_no_finding(judge: Judge, entities: list[ListedEntity], make_entity: MakeEntity) -> None:
    """An ordinary amendment raises nothing."""
    name = EntityName("Kordavel Optix LLC", "en", NameRole.PRIMARY)
    added = make_entity("ex:0041", name, designations=(Designation("41", "Example Notice", date(2026, 2, 1)),))
    assert {} == judge([*entities, added])


def test_the_limits_of_shrinking(judge: Judge, entities: list[ListedEntity]) -> None:
    """Above 2 % of the rows waits; so do five rows of a long list; the operator may set other limits."""
    numbered = [
        replace(entity, designations=(Designation(f"n{place}", "Other"),)) for place, entity in enumerate(entities)
    ]
    assert Severity.HELD is judge(numbered[:39])["shrink"]
    wide = ListTable(id="ex", adapter="fefa-notice", shrink_share=0.5, shrink_rows=5)
    assert "shrink" not in judge(numbered[:36], table=wide)
    assert Severity.HELD is judge(numbered[:35], table=wide)["shrink"]


@pytest.mark.parametrize("kind", [EventKind.DELISTED, EventKind.STOPPED, EventKind.SUSPENDED])
def test_lifting_counts_as_shrinking(judge: Judge, entities: list[ListedEntity], kind: EventKind) -> None:
    """A notice that lifts or suspends many listings takes them out of force, and waits like a removal."""
    event = StatusEvent(date(2026, 2, 1), kind)
    lifted = [
        replace(entity, designations=tuple(replace(item, events=(event,)) for item in entity.designations))
        for entity in entities[:5]
    ]
    assert Severity.HELD is judge([*lifted, *entities[5:]])["shrink"]
    announced = StatusEvent(date(2026, 2, 1), EventKind.EXTENSION_ANNOUNCED)
    kept = [
        replace(entity, designations=tuple(replace(item, events=(announced,)) for item in entity.designations))
        for entity in entities
    ]
    assert {} == judge(kept)


@pytest.mark.parametrize(
    ("field", "code"), [("addresses", "lost-addresses"), ("identifiers", "lost-identifiers"), ("names", "lost-aliases")]
)
def test_a_lost_column_is_held(judge: Judge, entities: list[ListedEntity], field: str, code: str) -> None:
    """Parties that all lose their addresses, numbers or aliases lost a column, not the facts."""
    kept = {"addresses": 0, "identifiers": 0, "names": 2}[field]
    stripped = [replace(entity, **{field: getattr(entity, field)[:kept]}) for entity in entities]
    assert Severity.HELD is judge(stripped)[code]


def test_a_lost_country_is_held(judge: Judge, entities: list[ListedEntity]) -> None:
    """A country of which nobody is left is a page that is missing."""
    assert Severity.HELD is judge([entity for entity in entities if "AE" not in entity.countries])["lost-country"]


def test_growth_is_an_alarm(judge: Judge, entities: list[ListedEntity]) -> None:
    """More than a fifth more alarms and never blocks."""
    more = [
        replace(
            entity,
            entity_id=f"ex:{number:04}",
            designations=(Designation(str(number), "Example Notice", date(2026, 1, 1)),),
        )
        for number, entity in enumerate(entities[:9], 41)
    ]
    assert {"growth": Severity.ALARM} == judge([*entities, *more])


def test_a_shifted_script_is_held(judge: Judge, entities: list[ListedEntity]) -> None:
    """Japanese names that become Latin ones are a column that moved."""
    latin = [
        replace(
            entity,
            names=tuple(
                replace(name, text=f"Kakuu {place}{entity.entity_id[-2:]}") for place, name in enumerate(entity.names)
            ),
        )
        for entity in entities
    ]
    found = judge(latin)
    assert Severity.HELD is found["script-share"]
    assert Severity.HELD is found["identity-changed"]


def test_names_in_a_wrong_encoding_are_refused(judge: Judge, entities: list[ListedEntity]) -> None:
    """UTF-8 read as cp932 or windows-1252 is seen; one suspect name among many is an alarm."""

    def misread(entity: ListedEntity, encoding: str) -> ListedEntity:
        texts = [name.text.encode().decode(encoding, "ignore").strip() for name in entity.names]
        return replace(entity, names=tuple(replace(n, text=t) for n, t in zip(entity.names, texts, strict=True)))

    for encoding in ("cp932", "latin-1"):
        assert Severity.REFUSED is judge([misread(entity, encoding) for entity in entities])["encoding"]
    assert Severity.ALARM is judge([misread(entities[0], "cp932"), *entities[1:]])["encoding"]


def test_full_width_numbers_are_refused(judge: Judge, entities: list[ListedEntity]) -> None:
    """A full-width number would escape the count of the running numbers."""
    wide = replace(entities[4], designations=(Designation("５", "Example Notice", date(2026, 1, 1)),))
    assert Severity.REFUSED is judge([*entities[:4], wide, *entities[5:]])["full-width-number"]


def test_a_gap_in_the_numbers_is_refused(judge: Judge, entities: list[ListedEntity]) -> None:
    """An entry that is missing in the middle was lost, whatever stands at the end."""
    moved = replace(entities[39], designations=(Designation("41", "Example Notice", date(2026, 1, 1)),))
    assert Severity.REFUSED is judge([*entities[:39], moved])["list-check"]


def test_the_file_of_another_list_is_named(judge: Judge, make_list: MakeList, entities: list[ListedEntity]) -> None:
    """Most names stand on another list and hardly one on this: refused; a new list that equals another: held."""
    foreign = [
        replace(entity, names=(EntityName(f"Foreign {entity.entity_id}", "en", NameRole.PRIMARY),))
        for entity in entities
    ]
    others = {"other": main_names(make_list("other", foreign))}
    assert Severity.REFUSED is judge(foreign, others=others)["another-list"]
    assert Severity.HELD is judge(foreign, others=others, known=None)["another-list"]
    assert "another-list" not in judge(others=others)


def test_an_id_names_one_party(judge: Judge, entities: list[ListedEntity]) -> None:
    """An id that stands twice, is of another list, or goes over to another party is found."""
    assert Severity.REFUSED is judge([*entities, entities[0]])["entity-id"]
    assert Severity.REFUSED is judge([*entities[:39], replace(entities[39], entity_id="other:0040")])["entity-id"]
    swapped = replace(entities[0], names=entities[1].names)
    assert Severity.HELD is judge([swapped, *entities[1:]])["identity-changed"]
    gone = replace(entities[0], entity_id="ex:0099", names=(EntityName("Long Gone", "en", NameRole.PRIMARY),))
    back = replace(entities[0], entity_id="ex:0099")
    assert Severity.HELD is judge([back, *entities[1:]], retired=(gone,))["identity-changed"]


def test_title_notice_and_canaries_are_those_expected(judge: Judge) -> None:
    """The head of the document and the names that every edition holds are compared; width and spaces do not count."""
    table = ListTable(
        id="ex", adapter="fefa-notice", title="架空 の団体", notice="告示第１号", canaries=("Example 01 Optics LLC",)
    )
    assert {} == judge(table=table, parsed={"notice": "告示第1号"})
    wrong = judge(table=replace_table(table, canaries=("Nobody",)), parsed={"title": "別の一覧", "notice": "告示第2号"})
    assert {"title": Severity.REFUSED, "notice": Severity.REFUSED, "canary": Severity.REFUSED} == wrong
    assert Severity.REFUSED is judge(table=table)["notice"]
    assert Severity.REFUSED is judge(manifest={"canaries": (Canary("ex:0001", "Example 02 Optics LLC"),)})["canary"]


def replace_table(table: ListTable, **values: object) -> ListTable:
    """The table with other values."""
    import msgspec  # noqa: PLC0415

    return msgspec.structs.replace(table, **values)


def test_counts_add_up(judge: Judge) -> None:
    """Rows that are neither stored nor rejected, and a stated number that is not met, are refused; rejections are told."""
    assert Severity.REFUSED is judge(parsed={"rows": 42})["accounting"]
    assert Severity.REFUSED is judge(parsed={"declared": 41})["declared-count"]
    told = judge(parsed={"rows": 41, "rejected": (RejectedRow("row 7", "blank"),)})
    assert {"rejected-rows": Severity.NOTE} == told


def test_days_are_looked_at(judge: Judge) -> None:
    """An older edition is refused, one seen before held, one of a later day waits, wherever the day is stated."""
    assert Severity.REFUSED is judge(manifest={"as_of": date(2025, 3, 1)})["older-edition"]
    assert Severity.HELD is judge(seen=True)["seen-before"]
    late = date(2026, 3, 3)
    table = ListTable(id="ex", adapter="fefa-notice", effective_from=late)
    for found in (judge(manifest={"as_of": late}), judge(parsed={"effective_on": late}), judge(table=table)):
        assert Severity.WAITING is found["not-yet-effective"]
    assert {} == judge(parsed={"effective_on": TODAY})


def test_a_measure_that_is_gone_is_held(judge: Judge) -> None:
    """What a listing does must not change because a table was deleted."""
    assert Severity.HELD is judge(manifest={"measures": ()})["lost-measure"]


def test_findings_stand_heaviest_first(judge: Judge, entities: list[ListedEntity]) -> None:
    """What keeps an edition out is read before what is only good to know."""
    order = list(Severity)
    severities = [
        order.index(severity) for severity in judge(entities[:20], seen=True, parsed={"declared": 3}).values()
    ]
    assert severities == sorted(severities)
