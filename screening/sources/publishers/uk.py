"""`uk-sanctions-list-csv` and `uk-ofsi-conlist-csv`: the lists of the United Kingdom.

The UK Sanctions List (FCDO) prints `Report Date: 13-Feb-2026` above its header of 58 columns; OFSI's consolidated list
in the 2022 format prints `Last Updated,27/04/2020,,,` above its 36. Row accounting of both: a row is a line below the
header, blank ones included; stored is what adds to its party (Unique ID, Group ID), rejected is a blank row or one that
repeats what the party has already. A row without a number, of an unknown kind or with a listing day that is no day, and
a party without a usable name, refuse the publication. Damaged characters in OFSI's remarks are marked `[?]`.

Source: https://www.gov.uk/government/publications/the-uk-sanctions-list (format of 2026-02) and OFSI's consolidated
list (slice of 2022); OFSI closed the latter as a separate publication on 2026-01-28.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.sources.publishers.adapter import Adapter, Parsed, SourceFile
from screening.sources.publishers.csv_safely import Row, read_rows, table
from screening.sources.publishers.days import day_first, worded_day
from screening.sources.publishers.draft import one_file, publication
from screening.sources.publishers.uk_rows import Layout, grouped

_UKSL: Final = Layout(
    number="Unique ID",
    number_label="",
    kind="Designation Type",
    name_type="Name type",
    alias_quality="Alias strength",
    original_script="Name non-latin script",
    regime="Regime Name",
    listed=("Date Designated",),
    address=(*(f"Address Line {place}" for place in range(1, 7)), "Address Postal Code"),
    country="Address Country",
    documents=(
        ("Passport number", "Passport additional information", "passport"),
        ("National Identifier number", "National Identifier additional information", "national-id"),
    ),
    imo="IMO number",
    registration="Business registration number (s)",
    nationality="Nationality(/ies)",
    flag="Current believed flag of ship",
    birth=("D.O.B", "Town of birth", "Country of birth"),
    notes={
        "OFSI Group ID": "OFSI Group ID",
        "UN Reference Number": "UN reference",
        "Title": "Title",
        "Non-latin script type": "Script",
        "Non-latin script language": "Language of the script",
        "Designation source": "Designation source",
        "Sanctions Imposed": "Sanctions imposed",
        "Other Information": "Other information",
        "UK Statement of Reasons": "Statement of reasons",
        "Phone number": "Phone",
        "Website": "Website",
        "Email address": "Email",
        "National Identifier number": "National identifier",
        "National Identifier additional information": "National identifier, further",
        "Passport number": "Passport",
        "Passport additional information": "Passport, further",
        "Position": "Position",
        "Gender": "Gender",
        "Type of entity": "Type of entity",
        "Subsidiaries": "Subsidiaries",
        "Parent company": "Parent company",
        "Business registration number (s)": "Business registration",
        "IMO number": "IMO number",
        "Current owner/operator (s)": "Current owner or operator",
        "Previous owner/operator (s)": "Previous owner or operator",
        "Previous flags": "Previous flags",
        "Type of ship": "Type of ship",
        "Tonnage of ship": "Tonnage",
        "Length of ship": "Length",
        "Year Built": "Year built",
        "Hull identification number (HIN)": "Hull identification number",
        "Last Updated": "Last updated",
    },
)
_OFSI: Final = Layout(
    number="Group ID",
    number_label="Group ID",
    kind="Group Type",
    name_type="Alias Type",
    alias_quality="Alias Quality",
    original_script="Name Non-Latin Script",
    regime="Regime",
    listed=("Listed On", "UK Sanctions List Date Designated"),
    address=(*(f"Address {place}" for place in range(1, 7)), "Post/Zip Code"),
    country="Country",
    documents=(
        ("Passport Number", "Passport Details", "passport"),
        ("National Identification Number", "NI Details", "national-id"),
    ),
    imo="",
    registration="",
    nationality="Nationality",
    flag="",
    birth=("DOB", "Town of Birth", "Country of Birth"),
    notes={
        "Title": "Title",
        "Non-Latin Script Type": "Script",
        "Non-Latin Script Language": "Language of the script",
        "Passport Number": "Passport",
        "Passport Details": "Passport, further",
        "National Identification Number": "National identifier",
        "NI Details": "National identifier, further",
        "Position": "Position",
        "Other Information": "Other information",
        "Last Updated": "Last updated",
    },
)


class UkSanctionsListAdapter:
    """The UK Sanctions List of the Foreign, Commonwealth and Development Office."""

    name = "uk-sanctions-list-csv"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The one CSV file as the content of `list_id`.

        Raises:
            ListFormatError: the file is not what the format says; the message names the line.
        """
        one_file(files, self.name)
        return _parse(files[0], _UKSL, list_id, previous)


class OfsiAdapter:
    """The consolidated list of the Office of Financial Sanctions Implementation, format of 2022."""

    name = "uk-ofsi-conlist-csv"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The one CSV file as the content of `list_id`.

        Raises:
            ListFormatError: the file is not what the format says; the message names the line.
        """
        one_file(files, self.name)
        return _parse(files[0], _OFSI, list_id, previous)


def _parse(file: SourceFile, layout: Layout, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
    """First line, header, rows: the same in both lists."""
    rows = read_rows(file)
    first = next(rows, None)
    title, as_of = _first_line(first, layout)
    if first is None or as_of is None:
        raise ListFormatError((f"{file.name}:1: is not the line that prints the day of the report",))
    content = table(rows, where=file.name, required=layout.required, short_rows=True)
    read = grouped(content, layout)
    return publication(
        read.drafts,
        list_id=list_id,
        previous=previous,
        rows=len(content.rows),
        stored=read.stored,
        rejected=read.rejected,
        title=title,
        as_of=as_of,
    )


def _first_line(row: Row | None, layout: Layout) -> tuple[str, date | None]:
    """What the first line begins with, and the day it prints."""
    cells = () if row is None else tuple(cell.strip() for cell in row.cells)
    if layout is _UKSL and cells:
        title, _, day = cells[0].partition(":")
        return (title, worded_day(day)) if title == "Report Date" else ("", None)
    if len(cells) > 1 and cells[0] == "Last Updated":
        return cells[0], day_first(cells[1])
    return "", None


ADAPTERS: tuple[Adapter, ...] = (UkSanctionsListAdapter(), OfsiAdapter())
