"""`us-csl-csv`: the Consolidated Screening List of the United States (Entity List, MEU, UVL, DPL, SDN and others).

Row accounting: a row is a line below the header and one listing by one agency. Stored is each of them as a party of its
own; rejected are blank rows and rows that repeat another letter by letter. A row without a name refuses the file. The
current edition has 29 columns and an `_id`, the old one 28 and none, so that a party without a number is known by name
and address only. The list prints no day of its edition; one in the file's name counts.

Source: https://www.trade.gov/consolidated-screening-list; slices of 2019-12-03 and 2025-06-25.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.identifiers import imo_holds
from screening.sources.publishers import identity
from screening.sources.publishers.adapter import Adapter, Parsed, RejectedRow, SourceFile
from screening.sources.publishers.clauses import known_as, without_clause
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.csv_safely import Row, Table, read_rows, table
from screening.sources.publishers.days import iso_day, listing_day
from screening.sources.publishers.draft import FORMER, Draft, one_file, publication
from screening.sources.publishers.editions import day_in_name
from screening.sources.publishers.printed import clean

_REQUIRED: Final = (
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "addresses",
    "alt_names",
    "start_date",
    "ids",
)
_KINDS: Final = {
    "individual": PartyKind.PERSON,
    "entity": PartyKind.ORGANIZATION,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.UNSPECIFIED,
    "": PartyKind.UNSPECIFIED,
}
_UNNUMBERED: Final = "unnumbered"
_NOTES: Final = {
    "title": "Title",
    "federal_register_notice": "Federal Register",
    "standard_order": "Standard order",
    "license_requirement": "Licence requirement",
    "license_policy": "Licence policy",
    "call_sign": "Call sign",
    "vessel_type": "Vessel type",
    "gross_tonnage": "Gross tonnage",
    "gross_registered_tonnage": "Gross registered tonnage",
    "vessel_flag": "Vessel flag",
    "vessel_owner": "Vessel owner",
    "remarks": "Remarks",
    "dates_of_birth": "Date of birth",
    "places_of_birth": "Place of birth",
    "citizenships": "Citizenship",
    "nationalities": "Nationality",
    "ids": "Identification",
    "source_list_url": "Source list",
}
_LABELS: Final = {
    "passport": "passport",
    "national id no.": "national-id",
    "cedula no.": "national-id",
    "tax id no.": "tax-id",
    "nit #": "tax-id",
    "registration id": "registration",
    "registration number": "registration",
    "public registration number": "registration",
    "business registration number": "registration",
    "unified social credit code (uscc)": "uscc",
}
_IMO: Final = re.compile(r"\bIMO (\d{7})\b")
_TRIPLE: Final = 3


class CslAdapter:
    """The Consolidated Screening List, old and current form."""

    name = "us-csl-csv"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The one CSV file as the content of `list_id`.

        Raises:
            ListFormatError: the file is not what the format says; the message names the line.
        """
        one_file(files, self.name)
        content = table(read_rows(files[0]), where=files[0].name, required=_REQUIRED)
        drafts: list[Draft] = []
        rejected: list[RejectedRow] = []
        seen: set[tuple[str, ...]] = set()
        for row in content.rows:
            if row.blank or row.cells in seen:
                rejected.append(RejectedRow(row.where, "blank" if row.blank else "repeats a row"))
                continue
            seen.add(row.cells)
            drafts.append(_draft(content, row))
        return publication(
            drafts,
            list_id=list_id,
            previous=previous,
            rows=len(content.rows),
            stored=len(drafts),
            rejected=rejected,
            as_of=day_in_name(files[0].name),
            by=_BY,
        )


def _numbered(entity: ListedEntity) -> tuple[Hashable, ...]:
    """The publisher's number, where there is one."""
    number = entity.designations[0].number
    return () if number == _UNNUMBERED else (number,)


def _in_source(entity: ListedEntity) -> tuple[Hashable, ...]:
    """The agency's list, the main names and any address."""
    names = identity.main_names(entity)
    return tuple((entity.designations[0].notice, *names, address.text) for address in entity.addresses)


def _named(entity: ListedEntity) -> tuple[Hashable, ...]:
    """The agency's list and the main names."""
    return ((entity.designations[0].notice, *identity.main_names(entity)),)


_BY: Final = (
    identity.Agreement(_numbered),
    identity.Agreement(_in_source),
    identity.Agreement(_named),
    identity.Agreement(identity.main_names, in_order=False),
)


def _draft(content: Table, row: Row) -> Draft:
    """One line as a draft."""
    kind = content.get(row, "type").lower()
    if kind not in _KINDS:
        raise ListFormatError((f"{row.where}: the type `{kind}` is not known",))
    draft = Draft(row.where, _KINDS[kind])
    _names(draft, content, row)
    draft.designations.append(_designation(content, row))
    for address in _addresses(content.get(row, "addresses")):
        before, _, last = address.rpartition(",")
        known = country_code(last) != ""
        draft.address((before if known else address,), country=last if known else "")
    for column in ("citizenships", "nationalities", "vessel_flag"):
        for country in content.get(row, column).split(";"):
            draft.country(country)
    _numbers(draft, content.get(row, "ids"))
    for column, label in _NOTES.items():
        draft.note(content.get(row, column), label)
    if kind == "aircraft":
        draft.note("aircraft", "Kind")
    return draft


def _names(draft: Draft, content: Table, row: Row) -> None:
    """The name and the aliases; a clause on successors goes into the notes."""
    name, clause = without_clause(content.get(row, "name"))
    draft.note(clause, "The listing also covers")
    role = NameRole.PRIMARY
    for text, former in known_as(name):
        draft.name(text, role, status=FORMER if former else "")
        role = NameRole.ALIAS
    for printed in content.get(row, "alt_names").split(";"):
        alias, clause = without_clause(re.sub(r"^\s*and\s+(?=\S)", "", printed))
        draft.note(clause, "The listing also covers")
        for text, former in known_as(alias):
            draft.name(text, status=FORMER if former else "")


def _addresses(text: str) -> list[str]:
    """The addresses between semicolons; the Entity List writes `; and` before the next."""
    return [re.sub(r"^and\s+", "", part.strip()) for part in text.split(";") if part.strip()]


def _designation(content: Table, row: Row) -> Designation:
    """One agency's listing, with the days from which and until which it holds."""
    own = content.get(row, "_id") or content.get(row, "entity_number")
    start, end = content.get(row, "start_date"), content.get(row, "end_date")
    listed = listing_day(start, iso_day(start), where=row.where)
    programmes = content.get(row, "programs")
    return Designation(
        number=f"id {clean(own)}" if own else _UNNUMBERED,
        notice=", ".join(filter(None, (clean(content.get(row, "source")), clean(programmes)))),
        listed_on=listed,
        listed_on_status="unknown" if listed is None else "exact",
        effective_to=listing_day(end, iso_day(end), where=row.where),
        url=content.get(row, "source_information_url"),
    )


def _numbers(draft: Draft, text: str) -> None:
    """Numbers that are keys. Current form `Passport, 836238033, KP`, old form `KP, 836238033, Passport`."""
    for imo in _IMO.findall(text):
        if imo_holds(imo):
            draft.identifier("imo", imo)
    for item in text.split(";"):
        parts = [part.strip() for part in item.split(",")]
        if len(parts) != _TRIPLE:
            continue
        for label, number, country in (parts, reversed(parts)):
            scheme, code = _LABELS.get(label.lower()), country_code(country).lower()
            if scheme and code:
                draft.identifier(f"{code}-{scheme}", number)


ADAPTERS: tuple[Adapter, ...] = (CslAdapter(),)
