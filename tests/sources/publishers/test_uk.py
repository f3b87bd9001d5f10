"""The lists of the United Kingdom."""

from __future__ import annotations

from datetime import date

import pytest

from screening.errors import ListFormatError
from screening.model.entity import NameRole
from screening.model.party import Address, Identifier, PartyKind
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.registry import adapter

UKSL_LINE = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,"
    "Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,"
    "Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,Address Country,"
    "Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),National Identifier number,"
    "National Identifier additional information,Passport number,Passport additional information,Position,Gender,"
    "Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,Business registration number (s),"
    "IMO number,Current owner/operator (s),Previous owner/operator (s),Current believed flag of ship,Previous flags,"
    "Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)"
)
OFSI_LINE = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,"
    "Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,"
    "National Identification Number,NI Details,Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,"
    "Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,"
    "UK Sanctions List Date Designated,Last Updated,Group ID"
)
UKSL = UKSL_LINE.split(",")
OFSI = OFSI_LINE.split(",")

PERSON = {
    "Unique ID": "RUS9999",
    "Name 6": "EXAMPLE",
    "Name 1": "John",
    "Name 2": "Michael",
    "Name type": "Primary Name",
    "Designation Type": "Individual",
    "Regime Name": "The Russia (Sanctions) (EU Exit) Regulations 2019",
    "Date Designated": "25/01/2022",
}
OFSI_PERSON = {
    "Name 6": "EXAMPLE",
    "Name 1": "John",
    "Group Type": "Individual",
    "Alias Type": "Primary name",
    "Regime": "Russia",
    "Listed On": "25/07/2014",
    "Group ID": "13063",
}


def text(header: list[str], first: str, *rows: dict[str, str]) -> str:
    """A file of these rows below its first line and its header."""
    lines = [",".join('"' + row.get(column, "").replace('"', '""') + '"' for column in header) for row in rows]
    return "\r\n".join([first, ",".join(header), *lines]) + "\r\n"


def uksl(*rows: dict[str, str], first: str = "Report Date: 13-Feb-2026") -> Parsed:
    """These rows of the UK Sanctions List parsed."""
    file = SourceFile("UK-Sanctions-List.csv", text(UKSL, first, *rows).encode())
    return adapter("uk-sanctions-list-csv").parse([file], list_id="uk-sl", previous=())


def ofsi(*rows: dict[str, str], first: str = "Last Updated,27/04/2020" + "," * 34) -> Parsed:
    """These rows of OFSI's list parsed."""
    file = SourceFile("ConList.csv", text(OFSI, first, *rows).encode())
    return adapter("uk-ofsi-conlist-csv").parse([file], list_id="uk-ofsi", previous=())


def test_rows_of_one_party_are_joined() -> None:
    """Names, weak aliases, the own script, addresses and births of all rows make one party."""
    parsed = uksl(
        {**PERSON, "Name non-latin script": "Джон", "D.O.B": "01/01/1958", "Town of birth": "Omsk", "Title": "Dr"},
        {**PERSON, "Name type": "Alias", "Name 1": "Jon", "Name 2": "", "Alias strength": "Low quality"},
        {**PERSON, "Name type": "Alias", "Name 6": "EXAMPEL", "Alias strength": "Good quality"},
        {**PERSON, "Name type": "Primary Name Variation", "Name 1": "Johnny", "Name 2": ""},
        {**PERSON, "Address Line 1": "1 Example St", "Address Postal Code": "12345", "Address Country": "Russia"},
        {**PERSON, "Nationality(/ies)": "Russia|Cyprus", "Passport number": "A1234567", "Passport additional information": "Mali passport"},
        {**PERSON},
        {},
    )  # fmt: skip
    (person,) = parsed.entities
    assert [
        ("John Michael EXAMPLE", NameRole.PRIMARY, True),
        ("Джон", NameRole.NATIVE, True),
        ("Jon EXAMPLE", NameRole.ALIAS, False),
        ("John Michael EXAMPEL", NameRole.ALIAS, True),
        ("Johnny EXAMPLE", NameRole.ALIAS, True),
    ] == [(name.text, name.role, name.official) for name in person.names]
    assert (Address("1 Example St, 12345, Russia", "RU"),) == person.addresses
    assert ("RU", "CY") == person.countries
    assert (Identifier("ml-passport", "A1234567"),) == person.identifiers
    assert {"Born: 01/01/1958, Omsk", "Title: Dr", "Passport: A1234567", "Nationality: Cyprus"} <= set(person.notes)
    assert ("RUS9999", date(2022, 1, 25)) == (person.designations[0].number, person.designations[0].listed_on)
    assert (8, 6, ["repeats what its party has already", "blank"]) == (
        parsed.rows,
        parsed.stored,
        [row.reason for row in parsed.rejected],
    )
    assert (date(2026, 2, 13), "Report Date") == (parsed.as_of, parsed.title)


def test_a_ship_has_its_number_and_its_flag() -> None:
    """A ship is a vessel with its IMO number; a wrong number is told and not searched."""
    ship = {
        **PERSON,
        "Name 1": "",
        "Name 2": "",
        "Designation Type": "Ship",
        "IMO number": "9187629",
        "Current believed flag of ship": "Panama",
    }
    (vessel,) = uksl(ship).entities
    assert (PartyKind.VESSEL, (Identifier("imo", "9187629"),), ("PA",)) == (
        vessel.kind,
        vessel.identifiers,
        vessel.countries,
    )
    (wrong,) = uksl({**ship, "IMO number": "9000000"}).entities
    assert () == wrong.identifiers
    assert any("wrong check digit" in note for note in wrong.notes)


def test_a_company_has_its_register_number() -> None:
    """A register number stands with the country of the address it is printed with."""
    company = {**PERSON, "Designation Type": "Entity", "Business registration number (s)": "1027700132195"}
    (entity,) = uksl({**company, "Address Country": "Russia"}).entities
    assert (Identifier("ru-registration", "1027700132195"),) == entity.identifiers


def test_the_list_of_ofsi_is_read_the_same_way() -> None:
    """Prime aliases, former names, partial days of birth and damaged remarks of the older list."""
    parsed = ofsi(
        {**OFSI_PERSON, "DOB": "10/00/1983", "Other Information": "Luhansk People\ufffds Republic"},
        {**OFSI_PERSON, "Alias Type": "FKA", "Name 6": "OLDNAME", "DOB": "00/04/1984"},
        {**OFSI_PERSON, "Alias Type": "AKA", "Alias Quality": "Low", "Name 6": "NICK", "Name 1": ""},
        {**OFSI_PERSON, "National Identification Number": "3520025509842-7 (Pakistan)"},
    )
    (person,) = parsed.entities
    assert [("John EXAMPLE", ""), ("John OLDNAME", "former name"), ("NICK", "weak alias (quality low)")] == [
        (name.text, name.status) for name in person.names
    ]
    assert ("Group ID 13063", date(2014, 7, 25)) == (person.designations[0].number, person.designations[0].listed_on)
    assert {"Born: 10/00/1983", "Born: 00/04/1984", "Other information: Luhansk People[?]s Republic"} <= set(
        person.notes
    )
    assert (Identifier("pk-national-id", "3520025509842-7"),) == person.identifiers
    assert date(2020, 4, 27) == parsed.as_of


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**PERSON, "Unique ID": ""}, "the column `Unique ID` is empty"),
        ({**PERSON, "Designation Type": "Planet"}, "the kind `planet` is not known"),
        ({**PERSON, "Date Designated": "2022"}, "`2022` is not a day"),
        ({**PERSON, "Name 6": "", "Name 1": "", "Name 2": ""}, "names nobody"),
        ({**PERSON, "Name 6": "EX\ufffdMPLE"}, "names nobody"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_list(row: dict[str, str], reason: str) -> None:
    """Missing numbers and names, unknown kinds and days that are none refuse the publication."""
    with pytest.raises(ListFormatError) as refused:
        uksl(row)
    assert reason in refused.value.message


@pytest.mark.parametrize("first", ["Last Updated,27/04/2020", "Report Date: soon", "", ",".join(UKSL)])
def test_the_first_line_must_print_the_day_of_the_report(first: str) -> None:
    """Another list, a page, or a file without its first line is refused."""
    with pytest.raises(ListFormatError, match="is not the line that prints the day"):
        uksl(PERSON, first=first)
    with pytest.raises(ListFormatError, match="is not the line that prints the day"):
        ofsi(OFSI_PERSON, first="Report Date: 13-Feb-2026")


def test_a_missing_column_refuses_the_list() -> None:
    """A list without the column of the own script is another list."""
    file = SourceFile("x.csv", b"Report Date: 13-Feb-2026\r\nUnique ID,Name 6\r\n")
    with pytest.raises(ListFormatError, match="the column `Designation Type` is missing"):
        adapter("uk-sanctions-list-csv").parse([file], list_id="uk-sl", previous=())
