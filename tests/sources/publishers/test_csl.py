"""The Consolidated Screening List of the United States."""

from __future__ import annotations

from datetime import date

import pytest

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.party import Address, Identifier, PartyKind
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.clauses import known_as, without_clause
from screening.sources.publishers.registry import adapter

OLD_LINE = (
    "source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,"
    "license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,"
    "vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,"
    "source_information_url,ids"
)
OLD = OLD_LINE.split(",")
CURRENT = ["_id", *OLD]
ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"


def parse(*rows: dict[str, str], header: list[str] = CURRENT, previous: tuple[ListedEntity, ...] = ()) -> Parsed:
    """These rows parsed."""
    lines = [",".join('"' + row.get(column, "").replace('"', '""') + '"' for column in header) for row in rows]
    file = SourceFile("consolidated.csv", ("\n".join([",".join(header), *lines]) + "\n").encode())
    return adapter("us-csl-csv").parse([file], list_id="us-csl", previous=previous)


def test_a_listing_is_stored_with_everything_it_says() -> None:
    """Names without their clause, aliases after `; and`, addresses with their codes, days, and numbers in notes."""
    (entity,) = parse(
        {
            "_id": "99ed",
            "source": ENTITY_LIST,
            "name": "Example Institute No. 13 (EI 13); and any successor, sub-unit, or subsidiary thereof",
            "addresses": "113 Hezuo Road, Hebei, China; and 21 Chang Street, Hebei, CN; IR",
            "alt_names": "EI; Example 13; and Example Institute 13",
            "start_date": "2018-08-01",
            "end_date": "2030-01-01",
            "license_policy": "Presumption of denial",
        }
    ).entities
    assert ["Example Institute No. 13 (EI 13)", "EI", "Example 13", "Example Institute 13"] == [
        name.text for name in entity.names
    ]
    assert (
        Address("113 Hezuo Road, Hebei, China", "CN"),
        Address("21 Chang Street, Hebei, CN", "CN"),
    ) == entity.addresses
    assert ("CN", "IR") == entity.countries
    act = entity.designations[0]
    assert ("id 99ed", ENTITY_LIST, date(2018, 8, 1), date(2030, 1, 1)) == (
        act.number,
        act.notice,
        act.listed_on,
        act.effective_to,
    )
    assert "The listing also covers: and any successor, sub-unit, or subsidiary thereof" in entity.notes
    assert PartyKind.UNSPECIFIED is entity.kind


def test_persons_and_vessels_have_their_numbers() -> None:
    """Passports in either order of columns, a ship's number, an inverted name."""
    person, vessel, old = parse(
        {"_id": "1", "source": SDN, "type": "Individual", "name": "RIM, Example", "nationalities": "KP",
         "ids": "Passport, 836238033, KP; Gender, Male; Secondary sanctions risk:, sections 510.201 and 510.210"},
        {"_id": "2", "source": SDN, "type": "Vessel", "name": "7-28", "vessel_flag": "Panama", "ids": "IMO 9187629, Vessel Registration Identification"},
        {"_id": "3", "source": SDN, "type": "Entity", "name": "X Example", "ids": "CO, 800166941-0, NIT #; US, 80-0890696, Tax ID No."},
    ).entities  # fmt: skip
    assert ("Example RIM", PartyKind.PERSON, ("KP",)) == (person.names[0].text, person.kind, person.countries)
    assert (Identifier("kp-passport", "836238033"),) == person.identifiers
    assert (Identifier("imo", "9187629"),) == vessel.identifiers
    assert (Identifier("co-tax-id", "800166941-0"), Identifier("us-tax-id", "80-0890696")) == old.identifiers


def test_the_old_form_has_no_ids_and_keeps_its_parties_by_name() -> None:
    """Without a number a party is known by its list, name and address: one name at two places stays two parties."""
    rows = [
        {"source": ENTITY_LIST, "name": "Example Trading", "addresses": "Dubai, AE"},
        {"source": ENTITY_LIST, "name": "Example Trading", "addresses": "Antalya, TR"},
        {"source": SDN, "name": "Example Trading"},
    ]
    first = parse(*rows, header=OLD)
    again = parse(*reversed(rows), header=OLD, previous=first.entities)
    assert ["us-csl:0003", "us-csl:0002", "us-csl:0001"] == [entity.entity_id for entity in again.entities]
    current = parse(*({**row, "_id": f"{n}a"} for n, row in enumerate(rows)), previous=first.entities)
    assert [entity.entity_id for entity in first.entities] == [entity.entity_id for entity in current.entities]


def test_rows_are_accounted_for() -> None:
    """A row printed twice and a blank row are rejected."""
    row = {"_id": "1", "source": SDN, "name": "Example"}
    parsed = parse(row, row, {})
    assert (3, 1, ["repeats a row", "blank"]) == (parsed.rows, parsed.stored, [r.reason for r in parsed.rejected])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"source": SDN, "name": ""}, "names nobody"),
        ({"source": SDN, "name": "X Example", "type": "Planet"}, "the type `planet` is not known"),
        ({"source": SDN, "name": "X Example", "start_date": "May"}, "`May` is not a day"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_list(row: dict[str, str], reason: str) -> None:
    """Missing names, unknown kinds and days that are none refuse the publication."""
    with pytest.raises(ListFormatError) as refused:
        parse(row)
    assert reason in refused.value.message


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("FUYI SUN A/K/A FRANK SUN", [("FUYI SUN", False), ("FRANK SUN", False)]),
        ("SIBERIAN AIRLINES D/B/A S7 AIRLINES", [("SIBERIAN AIRLINES", False), ("S7 AIRLINES", False)]),
        ("New Co, f/k/a Old Co", [("New Co", False), ("Old Co", True)]),
        ("PEARL (A.K.A. NEI-CHIEN CHU) LI", [("PEARL (A.K.A. NEI-CHIEN CHU) LI", False)]),
        ("Baka Example", [("Baka Example", False)]),
    ],
)
def test_other_names_within_a_name_are_told_apart(printed: str, names: list[tuple[str, bool]]) -> None:
    """`A/K/A` and its like separate names; within brackets the text stays whole."""
    assert names == list(known_as(printed))


def test_a_clause_is_no_part_of_a_name() -> None:
    """The clause on successors goes; a name that is nothing else stays."""
    assert ("Example Co", "and any subsidiary thereof") == without_clause("Example Co, and any subsidiary thereof")
    assert ("Any Successor Ltd", "") == without_clause("Any Successor Ltd")
