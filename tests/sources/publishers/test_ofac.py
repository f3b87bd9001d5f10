"""OFAC's delimited files."""

from __future__ import annotations

import pytest

from screening.errors import ListFormatError
from screening.model.entity import NameRole
from screening.model.party import Address, Identifier, PartyKind
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.ofac_remarks import names_in, numbers_in
from screening.sources.publishers.registry import adapter

N = "-0- "
SHIP = "\"Vessel Registration Identification IMO 9187629; MMSI 572469210; f.k.a. 'OLD EXAMPLE'.\""
MAIN = [
    f'36,"EXAMPLE AIRLINES",{N},"CUBA",{N},{N},{N},{N},{N},{N},{N},"a.k.a. \'EXA\'; alt. Website www.example.com."',
    f'37,"EXAMPLE, John","individual","SDGT] [SDNTK","Director",{N},{N},{N},{N},{N},{N},"DOB circa 1951; Passport A1234567 (Iran)."',
    f'38,"SAND EXAMPLE","vessel","CUBA",{N},"P3QG3","General Cargo","2,595","1116","Panama","Example S.A.",{SHIP}',
    f'39,"EP-XXX","aircraft","SDGT",{N},{N},{N},{N},{N},{N},{N},{N}',
]
ALT = [f'36,1,"aka","AERO-EXAMPLE",{N}', f'36,2,"fka","OLD AIR",{N}', f'37,3,"aka","EXAMPEL, Jon",{N}']
ADD = [
    f'36,1,"Ibex House","London","United Kingdom",{N}',
    f"37,2,{N},{N},{N},{N}",
    f'38,3,{N},{N},"Korea, North",{N}',
]
COMMENTS = ['36,"CCC\'."']


def files(
    main: list[str] = MAIN, alt: list[str] = ALT, add: list[str] = ADD, comments: list[str] | None = None
) -> list[SourceFile]:
    """The four files, each ending as OFAC ends them."""
    parts = {"sdn.csv": main, "alt.csv": alt, "add.csv": add, "sdn_comments.csv": comments or []}
    return [SourceFile(name, ("\r\n".join(rows) + "\r\n\x1a").encode()) for name, rows in parts.items() if rows]


def parse(given: list[SourceFile]) -> Parsed:
    """These files parsed."""
    return adapter("ofac-csv").parse(given, list_id="us-ofac-sdn", previous=())


def test_the_four_files_are_joined_by_their_number() -> None:
    """A party has the aliases, addresses and remarks of the other files, nulls left out."""
    airline, person, vessel, aircraft = parse(files()).entities
    assert [PartyKind.ORGANIZATION, PartyKind.PERSON, PartyKind.VESSEL, PartyKind.UNSPECIFIED] == [
        airline.kind,
        person.kind,
        vessel.kind,
        aircraft.kind,
    ]
    assert [
        ("EXAMPLE AIRLINES", NameRole.PRIMARY, True, ""),
        ("AERO-EXAMPLE", NameRole.ALIAS, True, ""),
        ("OLD AIR", NameRole.ALIAS, True, "former name"),
        ("EXA", NameRole.ALIAS, False, "weak alias (in the remarks)"),
    ] == [(name.text, name.role, name.official, name.status) for name in airline.names]
    assert (Address("Ibex House, London, United Kingdom", "GB"),) == airline.addresses
    assert ["John EXAMPLE", "Jon EXAMPEL"] == [name.text for name in person.names]
    assert ("ent_num 37", "SDGT; SDNTK") == (person.designations[0].number, person.designations[0].notice)
    assert (Identifier("ir-passport", "A1234567"),) == person.identifiers
    assert (Identifier("imo", "9187629"), Identifier("mmsi", "572469210")) == vessel.identifiers
    assert {"PA", "KP"} == set(vessel.countries)
    assert {"Call sign: P3QG3", "Tonnage: 2,595", "Vessel owner: Example S.A."} <= set(vessel.notes)
    assert "Kind: aircraft" in aircraft.notes


def test_every_row_of_every_file_is_accounted_for() -> None:
    """Orphans, rows without content and repetitions are rejected with their reason; the end mark is no row."""
    orphan = [*ALT, f'99,9,"aka","NOBODY",{N}', f'36,10,"aka","AERO-EXAMPLE",{N}']
    parsed = parse(files(alt=orphan, add=[*ADD, '36,4,"Ibex House","London","United Kingdom",-0- ']))
    assert (4 + 5 + 4, 9) == (parsed.rows, parsed.stored)
    assert [
        ("alt.csv:4", "its ent_num is not in the main file"),
        ("alt.csv:5", "repeats what its party has already"),
        ("add.csv:2", "states nothing but its number"),
        ("add.csv:4", "repeats what its party has already"),
    ] == [(row.where, row.reason) for row in parsed.rejected]


def test_remarks_that_were_too_long_go_on_in_the_comments() -> None:
    """The comments file continues a remark without a gap, in the middle of a word or a name."""
    long = "x" * (1000 - len("; a.k.a. 'LONG EXA")) + "; a.k.a. 'LONG EXA"
    main = [f'36,"EXAMPLE AIRLINES",{N},"CUBA",{N},{N},{N},{N},{N},{N},{N},"{long}"']
    parsed = parse(files(main, ALT[:1], ADD[:1], ['36,"MPLE\'."']))
    assert "LONG EXAMPLE" == parsed.entities[0].names[-1].text
    with pytest.raises(ListFormatError, match="the comments file is missing"):
        parse(files(main, ALT[:1], ADD[:1]))
    cut = parse(files(main, ALT[:1], ADD[:1], ['99,"nobody"']))
    assert any("they may be cut" in note for note in cut.entities[0].notes)


def test_files_are_told_apart_by_name_and_not_mixed() -> None:
    """Upper case and dated names are known; the two lists are never mixed, and no file is ignored."""
    renamed = [SourceFile(file.name.upper().replace(".CSV", "_20260101.csv"), file.content) for file in files()]
    assert parse(files()).entities == parse(list(reversed(renamed))).entities
    main, alt, add = files()
    cases = {
        "the alias file is missing": [main, add],
        "is not one of": [main, alt, add, SourceFile("readme.txt", b"x")],
        "once each": [main, alt, add, SourceFile("sdn.csv", main.content)],
        "spell different days": [
            SourceFile("sdn_20260101.csv", main.content),
            SourceFile("alt_20260102.csv", alt.content),
            add,
        ],
        "were given together": [main, SourceFile("cons_alt.csv", alt.content), add],
    }
    for reason, given in cases.items():
        with pytest.raises(ListFormatError, match=reason):
            parse(given)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (files(main=["36," + MAIN[0][3:], MAIN[0]]), "stands twice"),
        (files(main=[MAIN[0].replace(f'LINES",{N}', 'LINES","country"')]), "is not known"),
        (files(main=[*MAIN, "40,too few"]), "is not a row of 12 cells"),
        (files(main=["ent_num" + MAIN[0][2:]]), "begins with a number"),
        (files(alt=[ALT[0].replace("aka", "xxx")]), "the kind of alias `xxx` is not known"),
        (files(main=[MAIN[0].replace('"EXAMPLE AIRLINES"', N).replace("a.k.a.", "x")], alt=ALT[2:]), "names nobody"),
    ],
)
def test_a_row_that_is_not_as_specified_refuses_the_list(given: list[SourceFile], reason: str) -> None:
    """Repeated numbers, unknown kinds, other widths and parties without a name refuse the publication."""
    with pytest.raises(ListFormatError) as refused:
        parse(given)
    assert reason in refused.value.message


@pytest.mark.parametrize("cut", ["sdn.csv", "alt.csv", "add.csv"])
def test_a_file_without_its_end_mark_is_refused(cut: str) -> None:
    """A cut main, alias or address file would lose names in silence."""
    given = [SourceFile(f.name, f.content[:-1]) if f.name == cut else f for f in files()]
    with pytest.raises(ListFormatError, match=f"{cut}: does not end with its end mark"):
        parse(given)


def test_names_in_remarks() -> None:
    """Quoted aliases are weak, former names are not, and apostrophes within a name stay."""
    remarks = "DOB 1951; a.k.a. 'ABU 'ABDALLAH'; alt. f.k.a. 'PEOPLE'S ARMY'.; Issuer Name Example Telecom Ltd; a.k.a. 'X, Y'."
    assert [
        ("ABU 'ABDALLAH", "weak alias (in the remarks)"),
        ("PEOPLE'S ARMY", "former name"),
        ("Example Telecom Ltd", "issuer name"),
        ("X, Y", "weak alias (in the remarks)"),
    ] == [(name.text, name.status) for name in names_in(remarks)]


def test_numbers_in_remarks() -> None:
    """Only a number printed with its country, or of an international scheme, names its party."""
    remarks = (
        "Passport 19820215; alt. Passport AC444270 (Colombia) issued 2001; Tax ID No. 7707083893 (Russia); "
        "Registration Number 467323, Doc. 694710 (Panama); Legal Entity Number 851683897 (Netherlands); "
        "Legal Entity Number 253400V1H6ART1UQ0N98; SWIFT/BIC SABRRUMM; MMSI 12; Government Gazette Number 09804148 (Russia); "
        "Unified Social Credit Code (USCC) 9111000071093019X7 (China)."
    )
    assert [
        ("co-passport", "AC444270"),
        ("ru-tax-id", "7707083893"),
        ("pa-registration", "467323, Doc. 694710"),
        ("lei", "253400V1H6ART1UQ0N98"),
        ("ru-bic", "SABRRUMM"),
        ("ru-gazette", "09804148"),
        ("cn-uscc", "9111000071093019X7"),
    ] == list(numbers_in(remarks))
