"""The Security Council's consolidated list."""

from __future__ import annotations

from datetime import date

import pytest

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity, NameRole
from screening.model.party import Address, Identifier, PartyKind
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.registry import adapter
from screening.sources.publishers.un_names import several_names

PERSON = """<INDIVIDUAL><DATAID>1</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>JOHN</FIRST_NAME>
<SECOND_NAME>EXAMPLE</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.999</REFERENCE_NUMBER>
<LISTED_ON>2012-12-31</LISTED_ON><NAME_ORIGINAL_SCRIPT>جون</NAME_ORIGINAL_SCRIPT><COMMENTS1>First line.
   Second line.</COMMENTS1><NATIONALITY><VALUE>Uganda</VALUE></NATIONALITY><LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>India</ALIAS_NAME><NOTE>Call sign</NOTE></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Jon Exampel; Jonny Example</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Example, John</ALIAS_NAME><NOTE>previously listed as</NOTE></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><STREET>1 Example Road</STREET><CITY>Goma</CITY><COUNTRY>Democratic Republic of the Congo</COUNTRY>
<NOTE>as of 2016</NOTE></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1965</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1963</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1973 </NOTE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Bunagana</CITY><COUNTRY>Uganda</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>OB0123456</NUMBER>
<ISSUING_COUNTRY>Uganda</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>777123</NUMBER></INDIVIDUAL_DOCUMENT>
<NEW_ELEMENT>kept</NEW_ELEMENT><SORT_KEY/></INDIVIDUAL>"""

COMPANY = """<ENTITY><DATAID>2</DATAID><FIRST_NAME>EXAMPLE SHIPPING CO (ESC) ; EXAMPLE TANKERS</FIRST_NAME>
<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.999</REFERENCE_NUMBER><LISTED_ON>2015-04-07-04:00</LISTED_ON>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Example Marine</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Example Co</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS></ENTITY>"""


def document(*entries: str, day: str = "2026-02-27T00:00:09.554Z") -> SourceFile:
    """The XML file of these entries."""
    text = f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{day}">{"".join(entries)}</CONSOLIDATED_LIST>'
    return SourceFile("consolidated.xml", text.encode())


def parse(*entries: str, previous: tuple[ListedEntity, ...] = ()) -> Parsed:
    """These entries parsed."""
    return adapter("un-consolidated-xml").parse([document(*entries)], list_id="un-sc", previous=previous)


def test_an_individual_is_stored_with_everything_it_says() -> None:
    """Names with their quality, the own script, addresses, countries, documents, births and unknown elements."""
    person = parse(PERSON).entities[0]
    assert PartyKind.PERSON is person.kind
    names = [(name.text, name.role, name.official, name.status) for name in person.names]
    assert ("JOHN EXAMPLE", NameRole.PRIMARY, True, "") == names[0]
    assert ("جون", NameRole.NATIVE, True, "") == names[1]
    assert ("India", NameRole.ALIAS, False, "weak alias (quality Low)") == names[2]
    assert ["Jon Exampel", "Jonny Example"] == [name[0] for name in names[3:5]]
    assert ("John Example", NameRole.ALIAS, True, "former name; printed `Example, John`") == names[5]
    assert (Address("1 Example Road, Goma, Democratic Republic of the Congo", "CD"),) == person.addresses
    assert ("UG", "CD") == person.countries
    assert (Identifier("ug-passport", "OB0123456"),) == person.identifiers
    expected = {
        "Comments: First line. Second line.",
        "Nationality: Uganda",
        "Alias India: Call sign",
        "Alias Example, John: previously listed as",
        "Address 1 Example Road, Goma, Democratic Republic of the Congo: as of 2016",
        "Date of birth: approximately 1965",
        "Date of birth: between 1960 to 1963",
        "Date of birth: Nov. 1973",
        "Place of birth: Bunagana, Uganda",
        "Document: Passport, OB0123456, Uganda",
        "Document: Passport, 777123",
        "NEW_ELEMENT: kept",
    }
    assert expected == set(person.notes)


def test_an_entity_has_its_designation_and_its_former_names() -> None:
    """Reference number, committee and day stand in the designation, time zone or not; two names in one cell are two."""
    company = parse(COMPANY).entities[0]
    assert ("KPe.999", "DPRK", date(2015, 4, 7)) == (
        company.designations[0].number,
        company.designations[0].notice,
        company.designations[0].listed_on,
    )
    assert ["EXAMPLE SHIPPING CO (ESC)", "EXAMPLE TANKERS", "Example Marine", "Old Example Co"] == [
        name.text for name in company.names
    ]
    assert "former name" == company.names[3].status
    assert ("KP",) == company.countries


def test_every_entry_is_accounted_for() -> None:
    """An entry printed twice is rejected once; two entries under one number are both kept, and both say so."""
    parsed = parse(PERSON, COMPANY, PERSON, COMPANY.replace("EXAMPLE SHIPPING", "OTHER SHIPPING"))
    assert (4, 3, ["repeats an entry"]) == (parsed.rows, parsed.stored, [row.reason for row in parsed.rejected])
    assert "more than one entry" in parsed.entities[2].notes[-1]
    assert date(2026, 2, 27) == parsed.as_of


def test_a_party_keeps_its_id_under_its_reference_number() -> None:
    """A new name under the same reference number is the same party; one that is gone is delisted."""
    first = parse(PERSON, COMPANY)
    second = parse(COMPANY.replace("EXAMPLE SHIPPING CO", "RENAMED CO"), previous=first.entities)
    assert ["un-sc:0002"] == [entity.entity_id for entity in second.entities]
    assert ["un-sc:0001"] == [entity.entity_id for entity in second.delisted]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (
            PERSON.replace("JOHN", "").replace("EXAMPLE", "").split("<NAME_ORIGINAL")[0] + "</INDIVIDUAL>",
            "names nobody",
        ),
        (PERSON.replace("<REFERENCE_NUMBER>CDi.999</REFERENCE_NUMBER>", ""), "the publisher's number is missing"),
        (PERSON.replace("2012-12-31", "31 December"), "is not a day"),
        (PERSON[:-20], "not well-formed"),
        ("", "lists nobody"),
    ],
)
def test_an_entry_that_cannot_be_read_refuses_the_list(entry: str, reason: str) -> None:
    """A name, a number or a day that cannot be read, a cut file and an empty list refuse the publication."""
    with pytest.raises(ListFormatError) as refused:
        parse(entry)
    assert reason in refused.value.message


def test_another_file_is_refused() -> None:
    """A page in place of the list, or a list without its day, is refused."""
    with pytest.raises(ListFormatError, match="begins with <html>"):
        adapter("un-consolidated-xml").parse([SourceFile("x", b"<html/>")], list_id="un-sc", previous=())
    with pytest.raises(ListFormatError, match="prints no dateGenerated"):
        adapter("un-consolidated-xml").parse([document(PERSON, day="today")], list_id="un-sc", previous=())


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", ()),
        ("Azim Adhajani; Azim Agha-Jani", (("Azim Adhajani", ""), ("Azim Agha-Jani", ""))),
        ("Mohammed Sabet b) M. Sabet", (("Mohammed Sabet", ""), ("M. Sabet", ""))),
        ("Ezatullah Haqqani (previously listed as)", (("Ezatullah Haqqani", "previously listed as"),)),
        ("Mohammad Ishaq born in 1963", (("Mohammad Ishaq", "born in 1963"),)),
        ("Agha Jan Alizai اغا جان عالیزی", (("Agha Jan Alizai", ""), ("اغا جان عالیزی", ""))),
        ("Abu Hikmat (أبو حكمت)", (("Abu Hikmat", ""), ("أبو حكمت", ""))),
        ("Amir (original script: Амир)", (("Amir", ""), ("Амир", ""))),
        ("Lord’s Resistance Movement (LRM)", (("Lord’s Resistance Movement (LRM)", ""),)),
        ("華信船務(香港)有限公司", (("華信船務(香港)有限公司", ""),)),
        ("حسن غول (Hassan Ghul; Hassan Gul)", (("حسن غول", ""), ("Hassan Ghul", ""), ("Hassan Gul", ""))),
        ("شبكة (Example Network - sub-unit name)", (("شبكة", "sub-unit name"), ("Example Network", "sub-unit name"))),
        ("Front (EF) (هيئة (original script); Front A)", (("Front (EF)", ""), ("هيئة", ""), ("Front A", ""))),
    ],
)
def test_a_cell_of_several_names_gives_each_of_them(cell: str, names: tuple[tuple[str, str], ...]) -> None:
    """Lists in a cell, the own script beside a name and remarks about it are told apart."""
    assert names == several_names(cell)
