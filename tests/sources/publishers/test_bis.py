"""The Denied Persons List."""

from __future__ import annotations

from datetime import date

import pytest

from screening.errors import ListFormatError
from screening.model.party import Address
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.registry import adapter

HEADER = [
    "Name",
    "Street_Address",
    "City",
    "State",
    "Country",
    "Postal_Code",
    "Effective_Date",
    "Expiration_Date",
    "Standard_Order",
    "Last_Update",
    "Action",
    "FR_Citation",
]


def row(name: str, street: str = "", start: str = "06/19/2003", end: str = "06/29/2056", country: str = "US") -> str:
    """A line of the list."""
    cells = [name, street, "Dallas", "TX", country, "75159", start, end, "Y", "2007-01-31", "", "68 F.R. 38290 6/27/03"]
    return "\t".join(f'"{cell}"' for cell in cells)


def parse(*rows: str, header: list[str] = HEADER) -> Parsed:
    """These lines parsed."""
    text = "\r\n".join(["\t".join(f'"{name}"' for name in header), *rows]) + "\r\n"
    return adapter("bis-dpl-tsv").parse([SourceFile("dpl.txt", text.encode())], list_id="us-dpl", previous=())


def test_rows_of_one_name_are_one_party() -> None:
    """Addresses are collected; each pair of days is an order of its own; an open end stays open."""
    parsed = parse(
        row(" I. EXAMPLE", "1 Main St"),
        row("I. EXAMPLE", "2 Side St", country="PRC"),
        row("I. EXAMPLE", "1 Main St", start="03/04/2002", end=""),
        row("I. EXAMPLE", "1 Main St"),
        "\t" * 11,
    )
    (party,) = parsed.entities
    assert (5, 3, ["repeats what its party has already", "blank"]) == (
        parsed.rows,
        parsed.stored,
        [each.reason for each in parsed.rejected],
    )
    assert ["I. EXAMPLE"] == [name.text for name in party.names]
    assert Address("1 Main St, Dallas, TX, 75159, US", "US") == party.addresses[0]
    assert ("US", "CN") == party.countries
    assert [
        ("order of 2003-06-19", date(2003, 6, 19), date(2056, 6, 29)),
        ("order of 2002-03-04", date(2002, 3, 4), None),
    ] == [(order.number, order.effective_from, order.effective_to) for order in party.designations]


def test_another_name_within_the_name_is_an_alias() -> None:
    """`A/K/A` separates the names of one party."""
    assert ["FUYI EXAMPLE", "FRANK EXAMPLE"] == [
        name.text for name in parse(row("FUYI EXAMPLE A/K/A FRANK EXAMPLE")).entities[0].names
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([row("")], "the name is empty"),
        ([row("EXAMPLE", start="27/04/2020")], "`27/04/2020` is not a day"),
        (['"EXAMPLE"\t"cut'], "is not CSV"),
        (['"EXAMPLE"\t"cut"'], "has 2 cells, the header 12"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_list(lines: list[str], reason: str) -> None:
    """Missing names, days that are none and cut rows refuse the publication."""
    with pytest.raises(ListFormatError) as refused:
        parse(*lines)
    assert reason in refused.value.message


def test_another_header_refuses_the_list() -> None:
    """A comma-separated file, or one without its columns, is another list."""
    with pytest.raises(ListFormatError, match="the column `Effective_Date` is missing"):
        parse(header=HEADER[:6])
