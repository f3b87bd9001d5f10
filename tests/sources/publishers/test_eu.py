"""The European Union's financial sanctions file, XML and CSV."""

from __future__ import annotations

from datetime import date

import pytest

from screening.errors import ListFormatError
from screening.model.entity import NameRole
from screening.model.party import Address, Identifier, PartyKind
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.registry import adapter

PERSON = """<sanctionEntity designationDate="2008-07-03" designationDetails="" unitedNationId="QDi.999"
 euReferenceNumber="EU.99.1" logicalId="5295"><remark>First remark</remark>
<regulation publicationDate="2019-04-08" numberTitle="2019/555 (OJ L97)" programme="TAQA" logicalId="1">
<publicationUrl>https://example.org/oj</publicationUrl></regulation>
<regulation numberTitle="2020/1 (OJ L1)" programme="TAQA"/>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="John" middleName="" lastName="Example" wholeName="John Example" function="Director" title="Dr" gender="M"
 nameLanguage="" strong="true" logicalId="2"><remark>Father is X</remark><regulationSummary numberTitle="1/2012"/></nameAlias>
<nameAlias firstName="Jon" middleName="B" lastName="Exampel" wholeName="" strong="true"/>
<nameAlias wholeName="The Cook" strong="false"/>
<nameAlias wholeName="Джон Пример" nameLanguage="RU" strong="true"/>
<citizenship countryIso2Code="DZ" countryDescription="ALGERIA" region=""/>
<birthdate circa="true" calendarType="GREGORIAN" city="-" year="1958" countryIso2Code="00" countryDescription="UNKNOWN"/>
<birthdate circa="false" birthdate="1965-12-12" city="Tunis" countryIso2Code="TN" countryDescription="TUNISIA"/>
<birthdate yearRangeFrom="1960" yearRangeTo="1962"/>
<address city="Tunis" street="1 Example St" poBox="77" zipCode="" region="" place="" countryIso2Code="TN" countryDescription="TUNISIA"
 contactInfo="+216"><remark>old</remark></address>
<identification number="L191609" knownExpired="true" knownFalse="false" identificationTypeCode="passport"
 identificationTypeDescription="National passport" countryIso2Code="TN" countryDescription="TUNISIA"/>
<identification number="488555" knownFalse="true" identificationTypeCode="passport" countryIso2Code="DZ"/>
<identification number="9187629" identificationTypeCode="imo"/>
<novelty what="kept"/></sanctionEntity>"""

COMPANY = """<sanctionEntity logicalId="13" euReferenceNumber="" designationDetails="">
<regulation numberTitle="1/2022" programme="UKR"/><subjectType code="enterprise" classificationCode="E"/>
<nameAlias wholeName="Example Bank" strong="true"/></sanctionEntity>"""

HEADER = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_DesignationDate;"
    "Entity_DesignationDetails;Entity_Remark;Entity_SubjectType;Entity_SubjectType_ClassificationCode;"
    "Entity_Regulation_NumberTitle;Entity_Regulation_Programme;Entity_Regulation_PublicationUrl;NameAlias_LastName;"
    "NameAlias_WholeName;NameAlias_NameLanguage;NameAlias_LogicalId;NameAlias_Remark;NameAlias_Regulation_NumberTitle;"
    "Address_City;Address_CountryIso2Code;Address_CountryDescription;BirthDate_BirthDate;BirthDate_Year;BirthDate_Circa;"
    "Identification_Number;Identification_TypeCode;Identification_CountryIso2Code;Citizenship_CountryIso2Code"
)


def line(**cells: str) -> str:
    """A CSV line of these cells and the usual ones."""
    usual = {
        "fileGenerationDate": "2026-08-26",
        "Entity_LogicalId": "13",
        "Entity_EU_ReferenceNumber": "EU.27.28",
        "Entity_DesignationDate": "2003-06-27",
        "Entity_SubjectType": "P",
        "Entity_SubjectType_ClassificationCode": "person",
        "Entity_Regulation_NumberTitle": "1210/2003 (OJ L169)",
        "Entity_Regulation_Programme": "IRQ",
    }
    return ";".join({**usual, **cells}.get(column, "") for column in HEADER.split(";"))


def xml(*entries: str) -> Parsed:
    """These entries parsed from the XML form."""
    namespace = 'xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2020-04-15T15:29:22.497+02:00"'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<export {namespace}>{"".join(entries)}</export>'
    return adapter("eu-fsf").parse([SourceFile("fsf.xml", text.encode())], list_id="eu-fsf", previous=())


def csv(*lines: str) -> Parsed:
    """These lines parsed from the CSV form, with the byte order mark it comes with."""
    text = "\r\n".join([HEADER, *lines]) + "\r\n"
    return adapter("eu-fsf").parse([SourceFile("fsf.csv", text.encode("utf-8-sig"))], list_id="eu-fsf", previous=())


def test_an_entry_is_stored_with_everything_it_says() -> None:
    """Names with their strength and language, births, addresses, documents, remarks and unknown elements."""
    person = xml(PERSON).entities[0]
    assert PartyKind.PERSON is person.kind
    assert [
        ("John Example", "en", NameRole.PRIMARY, True),
        ("Jon B Exampel", "en", NameRole.ALIAS, True),
        ("The Cook", "en", NameRole.ALIAS, False),
        ("Джон Пример", "ru", NameRole.ALIAS, True),
    ] == [(name.text, name.lang, name.role, name.official) for name in person.names]
    act = person.designations[0]
    assert ("EU.99.1", "2019/555 (OJ L97), TAQA", date(2008, 7, 3)) == (act.number, act.notice, act.listed_on)
    assert "https://example.org/oj" == act.url
    assert (Address("1 Example St, PO Box 77, Tunis, TUNISIA", "TN"),) == person.addresses
    assert (Identifier("tn-passport", "L191609"), Identifier("imo", "9187629")) == person.identifiers
    assert {"DZ", "TN"} == set(person.countries)
    expected = {
        "United Nations reference: QDi.999",
        "Remark: First remark",
        "Title: Dr",
        "Function: Director",
        "Gender: M",
        "Name John Example: Father is X",
        "Citizenship: ALGERIA",
        "Born: circa 1958",
        "Born: 1965-12-12; Tunis, TUNISIA",
        "Born: 1960 to 1962",
        "Contact: +216",
        "Address: old",
        "Identification: National passport, L191609, TUNISIA, knownExpired",
        "Identification: 488555, DZ, knownFalse",
        "Identification: 9187629",
        "novelty: what kept",
        "regulation: numberTitle 2020/1 (OJ L1); programme TAQA",
    }
    assert expected == set(person.notes)


def test_an_entry_without_reference_is_known_by_its_logical_id() -> None:
    """The logical id takes the place of a missing reference number; a missing day is not known."""
    act = xml(COMPANY).entities[0].designations[0]
    assert ("logicalId 13", None, "unknown") == (act.number, act.listed_on, act.listed_on_status)


def test_xml_entries_are_accounted_for() -> None:
    """A repeated entry is rejected; another party under the same number is kept by itself."""
    parsed = xml(COMPANY, COMPANY, COMPANY.replace("Example Bank", "Example Fund"), PERSON)
    assert (4, 3, ["repeats an entry"]) == (parsed.rows, parsed.stored, [row.reason for row in parsed.rejected])
    assert date(2020, 4, 15) == parsed.as_of


def test_csv_lines_of_one_party_are_joined() -> None:
    """Each line adds a name, address, birth, document or citizenship; a repetition and a blank line are rejected."""
    parsed = csv(
        line(NameAlias_WholeName="John Example", NameAlias_Remark="first"),
        line(NameAlias_WholeName="Jon Exampel"),
        line(Address_City="Baghdad", Address_CountryIso2Code="IQ", Address_CountryDescription="IRAQ"),
        line(BirthDate_Year="1937", BirthDate_Circa="true"),
        line(Identification_Number="H0044232", Identification_TypeCode="passport", Identification_CountryIso2Code="IQ"),
        line(Citizenship_CountryIso2Code="IQ"),
        line(NameAlias_WholeName="Jon Exampel"),
        line(Entity_LogicalId="14", Entity_EU_ReferenceNumber="EU.27.29", NameAlias_WholeName="Example Bank", Entity_SubjectType="E", Entity_SubjectType_ClassificationCode="enterprise"),
        ";" * HEADER.count(";"),
    )  # fmt: skip
    person, bank = parsed.entities
    assert (9, 7) == (parsed.rows, parsed.stored)
    assert [("fsf.csv:8", "repeats what its party has already"), ("fsf.csv:10", "blank")] == [
        (row.where, row.reason) for row in parsed.rejected
    ]
    assert ["John Example", "Jon Exampel"] == [name.text for name in person.names]
    assert (Address("Baghdad, IRAQ", "IQ"),) == person.addresses
    assert (Identifier("iq-passport", "H0044232"),) == person.identifiers
    assert {"Name John Example: first", "Born: circa 1937", "Identification: H0044232, IQ", "Citizenship: IQ"} == set(
        person.notes
    )
    assert ("1210/2003 (OJ L169), IRQ", date(2003, 6, 27)) == (
        person.designations[0].notice,
        person.designations[0].listed_on,
    )
    assert PartyKind.ORGANIZATION is bank.kind
    assert date(2026, 8, 26) == parsed.as_of


def test_days_of_the_csv_form_may_be_written_day_first() -> None:
    """The day of an edition may be printed 26/08/2026."""
    assert date(2026, 8, 26) == csv(line(fileGenerationDate="26/08/2026", NameAlias_WholeName="X Example")).as_of


def test_a_party_that_moves_from_one_form_to_the_other_keeps_its_id() -> None:
    """The reference number is the same in XML and CSV, so that changing the form delists nobody."""
    first = xml(PERSON.replace("EU.99.1", "EU.27.28"), COMPANY)
    content = "\r\n".join([HEADER, line(NameAlias_WholeName="John Example")]) + "\r\n"
    second = adapter("eu-fsf").parse(
        [SourceFile("fsf.csv", content.encode())], list_id="eu-fsf", previous=first.entities
    )
    assert [first.entities[0].entity_id] == [entity.entity_id for entity in second.entities]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (COMPANY.replace("enterprise", "asteroid").replace('"E"', '"A"'), "the subject type `asteroid` is not known"),
        (COMPANY.replace('logicalId="13"', ""), "the publisher's number is missing"),
        (COMPANY.replace("Example Bank", ""), "names nobody"),
        (PERSON.replace("2008-07-03", "3 July"), "`3 July` is not a day"),
    ],
)
def test_an_xml_entry_that_cannot_be_read_refuses_the_list(entry: str, reason: str) -> None:
    """Unknown kinds, missing numbers or names and days that are none refuse the publication."""
    with pytest.raises(ListFormatError) as refused:
        xml(entry)
    assert reason in refused.value.message


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            (line(NameAlias_WholeName="X"), line(NameAlias_WholeName="Y", fileGenerationDate="2026-08-27")),
            "the same on",
        ),
        ((line(NameAlias_WholeName="X", fileGenerationDate="yesterday"),), "fileGenerationDate is missing"),
        ((line(NameAlias_WholeName=""),), "names nobody"),
        ((line(NameAlias_WholeName="X", Entity_LogicalId=""),), "logicalId is missing"),
        (("a;b",), "has 2 cells"),
    ],
)
def test_a_csv_line_that_cannot_be_read_refuses_the_list(lines: tuple[str, ...], reason: str) -> None:
    """Two days in one file, missing names or numbers and cut lines refuse the publication."""
    with pytest.raises(ListFormatError) as refused:
        csv(*lines)
    assert reason in refused.value.message
