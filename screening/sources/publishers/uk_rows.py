"""What one row of a British list says: the current UK Sanctions List and OFSI's consolidated list of 2022 alike.

Both print a party over several rows, one for each combination of name, address and birth; their columns differ in name
only, so each list has a table of where a field stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.publishers.adapter import RejectedRow
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.csv_safely import Row, Table
from screening.sources.publishers.days import day_first, iso_day, listing_day
from screening.sources.publishers.draft import FORMER, WEAK, Draft
from screening.sources.publishers.printed import clean

_KINDS: Final = {"individual": PartyKind.PERSON, "entity": PartyKind.ORGANIZATION, "ship": PartyKind.VESSEL}
_FIRST_TO_LAST: Final = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_REPEATED: Final = "repeats what its party has already"
_IN_BRACKETS: Final = re.compile(r"(\S+) \(([^()]+)\)")
_DOCUMENT_WORDS: Final = re.compile(
    r"(?i)\b(?:passport|national|identification|identity|id|card|number|no|issued|in|by)\b\.?|[:,]"
)
_NO_DAY: Final = frozenset({"00/00/0000", "dd/mm/yyyy"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a list prints what; `notes` maps columns to the label they get in the notes, all others are taken."""

    number: str
    number_label: str
    kind: str
    name_type: str
    alias_quality: str
    original_script: str
    regime: str
    listed: Sequence[str]
    address: Sequence[str]
    country: str
    documents: Sequence[tuple[str, str, str]]
    imo: str
    registration: str
    nationality: str
    flag: str
    birth: Sequence[str]
    notes: Mapping[str, str]

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which the file is another one."""
        return (self.number, self.kind, self.name_type, self.original_script, self.regime, *_FIRST_TO_LAST)


@dataclass(frozen=True, slots=True)
class Grouped:
    """The parties of a list and the account of its rows."""

    drafts: tuple[Draft, ...]
    stored: int
    rejected: tuple[RejectedRow, ...]


def grouped(content: Table, layout: Layout) -> Grouped:
    """The rows as parties, by the publisher's number; a row that adds nothing to its party is rejected.

    Raises:
        ListFormatError: a row has no number, or prints a kind or a day that is none.
    """
    drafts: dict[str, Draft] = {}
    rejected: list[RejectedRow] = []
    stored = 0
    for row in content.rows:
        if row.blank:
            rejected.append(RejectedRow(row.where, "blank"))
            continue
        number = clean(content.get(row, layout.number))
        if not number:
            raise ListFormatError((f"{row.where}: the column `{layout.number}` is empty",))
        known = number in drafts
        draft = drafts.setdefault(number, Draft(row.where, _kind(content, row, layout)))
        before = len(draft)
        _take(draft, content, row, layout, number)
        if known and len(draft) == before:
            rejected.append(RejectedRow(row.where, _REPEATED))
        else:
            stored += 1
    return Grouped(tuple(drafts.values()), stored, tuple(rejected))


def _kind(content: Table, row: Row, layout: Layout) -> PartyKind:
    word = content.get(row, layout.kind).lower()
    if word not in _KINDS:
        raise ListFormatError((f"{row.where}: the kind `{word}` is not known",))
    return _KINDS[word]


def _take(draft: Draft, content: Table, row: Row, layout: Layout, number: str) -> None:
    """Everything one row says."""
    _names(draft, content, row, layout)
    draft.designations = list(dict.fromkeys([*draft.designations, _designation(content, row, layout, number)]))
    draft.address([content.get(row, column) for column in layout.address], country=content.get(row, layout.country))
    for nationality in content.get(row, layout.nationality).split("|"):
        draft.country(nationality, label="Nationality")
    draft.country(content.get(row, layout.flag), label="Flag")
    _numbers(draft, content, row, layout)
    draft.note(", ".join(filter(None, (content.get(row, column) for column in layout.birth))), "Born")
    for column, label in layout.notes.items():
        draft.note(content.get(row, column), label)


def _names(draft: Draft, content: Table, row: Row, layout: Layout) -> None:
    """The name of the row, given names first, and the name in its own script."""
    kind = content.get(row, layout.name_type).lower()
    quality = content.get(row, layout.alias_quality).lower()
    main = kind.startswith("primary name") and "variation" not in kind
    weak = "low" in quality or "weak" in quality
    status = f"{WEAK} (quality {quality})" if weak else FORMER if kind in {"fka", "formerly known as"} else ""
    text = " ".join(filter(None, (content.get(row, column) for column in _FIRST_TO_LAST)))
    draft.name(text, NameRole.PRIMARY if main or kind == "prime alias" else NameRole.ALIAS, status=status)
    draft.name(content.get(row, layout.original_script), NameRole.NATIVE)


def _designation(content: Table, row: Row, layout: Layout, number: str) -> Designation:
    """The act of listing; the earliest of the columns that print its day counts."""
    texts = [text for column in layout.listed if (text := content.get(row, column)) and text.lower() not in _NO_DAY]
    days = [listing_day(text, day_first(text), iso_day(text), where=row.where) for text in texts]
    listed = min((day for day in days if day is not None), default=None)
    notice = clean(content.get(row, layout.regime))
    label = f"{layout.number_label} {number}".strip()
    return Designation(label, notice, listed, "unknown" if listed is None else "exact")


def _numbers(draft: Draft, content: Table, row: Row, layout: Layout) -> None:
    """Numbers that are keys: an IMO number, a register number, documents printed with their country."""
    for imo in content.get(row, layout.imo).split("|"):
        draft.identifier("imo", imo.upper().replace("IMO", "").strip(" :"))
    for number_column, further_column, scheme in layout.documents:
        number, further = _document(content.get(row, number_column), content.get(row, further_column))
        if code := country_code(further).lower():
            draft.identifier(f"{code}-{scheme}", number)
    company = content.get(row, layout.registration)
    place = country_code(content.get(row, layout.country)).lower()
    if place and company and " " not in company:
        draft.identifier(f"{place}-registration", company)


def _document(number: str, further: str) -> tuple[str, str]:
    """The number of a document and the country printed with it: `A1234567`, `Mali passport`; nationality is no proof."""
    if (found := _IN_BRACKETS.fullmatch(number)) is not None:
        number, further = found[1], found[2]
    country = clean(_DOCUMENT_WORDS.sub(" ", further))
    return (number, country) if " " not in number else ("", "")
