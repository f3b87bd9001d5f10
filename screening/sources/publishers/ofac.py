"""`ofac-csv`: OFAC's delimited files, SDN (`sdn`, `alt`, `add`, `sdn_comments`) and non-SDN (`cons_prim`, `cons_alt` ...).

The files have no header, print `-0-` for nothing and end with the byte 0x1A, which is no row; a main, alias or address
file without it was cut. They are joined by `ent_num`. Row accounting: a row is a line of any of the four files. Stored
is what adds to a party; rejected are alias, address and comment rows of an `ent_num` that is not in the main file
(orphans), address rows that state nothing, and rows that repeat what the party has already. A main row without a
name, or a second one of the same `ent_num`, refuses the publication. No file prints the day of its edition; one in the
files' names (`sdn_20210707.csv`) counts, and different ones are refused.

Source: OFAC, SDN data specification (dat_spec.txt); editions of 2021-07-07 (SDN) and 2025-12-19 (non-SDN).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.publishers.adapter import Adapter, Parsed, RejectedRow, SourceFile
from screening.sources.publishers.csv_safely import Row, read_rows
from screening.sources.publishers.draft import FORMER, Draft, publication
from screening.sources.publishers.editions import day_in_name
from screening.sources.publishers.ofac_remarks import names_in, numbers_in

_END: Final = "\x1a"
_FILE_NAME: Final = re.compile(r"(?:cons_)?(sdn_comments|comments|sdn|prim|alt|add)(?![a-z])")
_NULL: Final = "-0-"
_KINDS: Final = {
    "individual": PartyKind.PERSON,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.UNSPECIFIED,
    "": PartyKind.ORGANIZATION,
}
_ALIAS: Final = {"aka": "", "fka": FORMER, "nka": "present name"}
_WIDTHS: Final = {"main": 12, "alias": 5, "address": 6, "comments": 2}
_LONGEST_REMARK: Final = 1000
_ORPHAN: Final = "its ent_num is not in the main file"
_NOTHING: Final = "states nothing but its number"
_REPEATED: Final = "repeats what its party has already"
_FIELDS: Final = (
    (4, "Title"),
    (5, "Call sign"),
    (6, "Vessel type"),
    (7, "Tonnage"),
    (8, "Gross registered tonnage"),
    (9, "Vessel flag"),
    (10, "Vessel owner"),
)
_CALL_SIGN_COUNTRY: Final = 9


@dataclass(slots=True)
class _Account:
    """Rows read, stored and rejected so far, and the parties by `ent_num`."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    stored: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)


class OfacAdapter:
    """The four delimited files of one of OFAC's two lists."""

    name = "ofac-csv"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The files as the content of `list_id`; main, alias and address file must be there.

        Raises:
            ListFormatError: a file is missing, cut or not what the format says, or files of both lists were given.
        """
        found = _by_part(files)
        account = _Account()
        for row in _rows(found["main"], "main"):
            _take_main(account, row)
        for part, take in (("alias", _take_alias), ("address", _take_address), ("comments", _take_comment)):
            for row in _rows(found[part], part) if part in found else ():
                _take(account, row, take)
        _take_remarks(account, comments="comments" in found)
        return publication(
            account.drafts.values(),
            list_id=list_id,
            previous=previous,
            rows=account.rows,
            stored=account.stored,
            rejected=account.rejected,
            as_of=day_in_name(found["main"].name),
        )


def _by_part(files: Sequence[SourceFile]) -> dict[str, SourceFile]:
    """Which file is which, by OFAC's own file names."""
    found: dict[str, SourceFile] = {}
    problems: list[str] = []
    lists: set[bool] = set()
    for file in files:
        name = file.name.rpartition("/")[2].lower()
        shape = _FILE_NAME.match(name)
        part = "" if shape is None else shape[1]
        key = {"sdn": "main", "prim": "main", "alt": "alias", "add": "address"}.get(part, "comments" if part else "")
        if not key or key in found:
            problems.append(f"{file.name}: is not one of sdn, alt, add, sdn_comments (or cons_prim ...), once each")
        else:
            found[key] = file
            lists.add(name.startswith("cons_"))
    problems += [f"the {key} file is missing" for key in ("main", "alias", "address") if key not in found]
    if len({day for file in files if (day := day_in_name(file.name)) is not None}) > 1:
        problems.append("the names of the files spell different days")
    if len(lists) > 1:
        problems.append("files of the SDN list and of the non-SDN list were given together")
    if problems:
        raise ListFormatError(tuple(problems))
    return found


def _rows(file: SourceFile, part: str) -> list[Row]:
    """The rows of a file, each of the right width, nulls emptied; the comments file may lack the end mark."""
    ending = _END if part != "comments" or file.content.endswith(b"\x1a") else ""
    rows = [Row(row.where, tuple(map(_value, row.cells))) for row in read_rows(file, ending=ending)]
    wrong = [row for row in rows if len(row.cells) != _WIDTHS[part] or not row.cells[0].isdigit()]
    if wrong or (not rows and part != "comments"):
        told = [f"{row.where}: is not a row of {_WIDTHS[part]} cells that begins with a number" for row in wrong]
        raise ListFormatError(tuple(told) or (f"{file.name}: holds no row",))
    return rows


def _value(cell: str) -> str:
    return "" if cell.strip() == _NULL else cell


def _take_main(account: _Account, row: Row) -> None:
    """A party: its name, kind, programmes and particulars; the remarks wait for their continuation."""
    number, name, kind, programmes = row.cells[:4]
    kind = kind.strip().lower()
    if number in account.drafts or kind not in _KINDS:
        raise ListFormatError((f"{row.where}: ent_num {number} stands twice, or the kind `{kind}` is not known",))
    draft = Draft(row.where, _KINDS[kind])
    draft.name(name, NameRole.PRIMARY)
    notice = "; ".join(filter(None, (part.strip(" []") for part in programmes.split("] ["))))
    draft.designations.append(Designation(f"ent_num {number}", notice, None, "unknown"))
    if kind == "aircraft":
        draft.note("aircraft", "Kind")
    for place, label in _FIELDS:
        draft.note(row.cells[place], label)
    draft.country(row.cells[_CALL_SIGN_COUNTRY])
    account.drafts[number] = draft
    account.remarks[number] = row.cells[11]
    account.rows += 1
    account.stored += 1


def _take(account: _Account, row: Row, take: Callable[[_Account, Row], str]) -> None:
    """A row of another file: stored with its party, or rejected with the reason."""
    account.rows += 1
    reason = take(account, row) if row.cells[0] in account.drafts else _ORPHAN
    if reason:
        account.rejected.append(RejectedRow(row.where, reason))
    else:
        account.stored += 1


def _take_alias(account: _Account, row: Row) -> str:
    number, _, kind, name, remarks = row.cells
    if kind.strip().lower() not in _ALIAS:
        raise ListFormatError((f"{row.where}: the kind of alias `{kind}` is not known",))
    draft = account.drafts[number]
    before = len(draft)
    draft.name(name, status=_ALIAS[kind.strip().lower()])
    draft.note(remarks, f"Alias {name}")
    return "" if len(draft) > before else (_REPEATED if name else _NOTHING)


def _take_address(account: _Account, row: Row) -> str:
    number, _, street, place, country, remarks = row.cells
    draft = account.drafts[number]
    before = len(draft)
    draft.address((street, place), country=country)
    draft.note(remarks, "Address")
    return "" if len(draft) > before else (_REPEATED if any(row.cells[2:]) else _NOTHING)


def _take_comment(account: _Account, row: Row) -> str:
    """The rest of remarks that were longer than their cell; it follows without a space."""
    number, text = row.cells
    if not text:
        return _NOTHING
    account.remarks[number] += text
    return ""


def _take_remarks(account: _Account, *, comments: bool) -> None:
    """The whole remarks: aliases, numbers, and the text as a note."""
    for number, remarks in account.remarks.items():
        draft = account.drafts[number]
        if len(remarks) == _LONGEST_REMARK:
            if not comments:
                raise ListFormatError((f"{draft.where}: the remarks are cut and the comments file is missing",))
            draft.note("The remarks fill their cell and no continuation is published: they may be cut.")
        for name in names_in(remarks):
            draft.name(name.text, status=name.status)
        for scheme, value in numbers_in(remarks):
            draft.identifier(scheme, value)
        draft.note(remarks, "Remarks")


ADAPTERS: tuple[Adapter, ...] = (OfacAdapter(),)
