"""`bis-dpl-tsv`: the Denied Persons List of the US Bureau of Industry and Security, tab-separated.

Row accounting: a row is a line below the header, one address of one denied person. Rows of one name are one party, each
pair of effective and expiration day one of its denial orders. Stored is what adds to its party; rejected are blank rows
and rows that repeat what the party has already. A row without a name, or with a day that is none, refuses the file.
The list numbers nobody, so a party is known by its name. Expired orders stay, with their last day. The list
prints no day of its edition; one in the file's name counts.

Source: https://www.bis.gov (Denied Persons List), edition of 2022-09-07.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import Designation
from screening.sources.publishers import identity
from screening.sources.publishers.adapter import Adapter, Parsed, RejectedRow, SourceFile
from screening.sources.publishers.clauses import known_as
from screening.sources.publishers.csv_safely import Row, Table, read_rows, table
from screening.sources.publishers.days import listing_day, month_first
from screening.sources.publishers.draft import FORMER, Draft, one_file, publication
from screening.sources.publishers.editions import day_in_name
from screening.sources.publishers.printed import clean

_REQUIRED: Final = (
    "Name",
    "Street_Address",
    "City",
    "State",
    "Country",
    "Postal_Code",
    "Effective_Date",
    "Expiration_Date",
    "FR_Citation",
)
_NOTES: Final = {
    "FR_Citation": "Federal Register",
    "Action": "Action",
    "Standard_Order": "Standard order",
    "Last_Update": "Last updated",
}


class BisAdapter:
    """The Denied Persons List."""

    name = "bis-dpl-tsv"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The one tab-separated file as the content of `list_id`.

        Raises:
            ListFormatError: the file is not what the format says; the message names the line.
        """
        one_file(files, self.name)
        content = table(read_rows(files[0], delimiter="\t"), where=files[0].name, required=_REQUIRED)
        drafts: dict[str, Draft] = {}
        rejected: list[RejectedRow] = []
        stored = 0
        for row in content.rows:
            reason = "blank" if row.blank else _take(drafts, content, row)
            stored += not reason
            if reason:
                rejected.append(RejectedRow(row.where, reason))
        return publication(
            drafts.values(),
            list_id=list_id,
            previous=previous,
            rows=len(content.rows),
            stored=stored,
            rejected=rejected,
            as_of=day_in_name(files[0].name),
            by=(identity.Agreement(identity.main_names),),
        )


def _take(drafts: dict[str, Draft], content: Table, row: Row) -> str:
    """Add a row to its party; the reason where it adds nothing."""
    name = clean(content.get(row, "Name"))
    if not name:
        raise ListFormatError((f"{row.where}: the name is empty",))
    draft = drafts.setdefault(name, Draft(row.where))
    before = len(draft)
    role = NameRole.PRIMARY
    for text, former in known_as(name):
        draft.name(text, role, status=FORMER if former else "")
        role = NameRole.ALIAS
    order = _order(content, row)
    draft.designations = list(dict.fromkeys([*draft.designations, order]))
    place = [content.get(row, column) for column in ("Street_Address", "City", "State", "Postal_Code")]
    draft.address(place, country=content.get(row, "Country"))
    for column, label in _NOTES.items():
        draft.note(content.get(row, column), label)
    return "" if len(draft) > before else "repeats what its party has already"


def _order(content: Table, row: Row) -> Designation:
    """A denial order; one without an expiration day holds until further notice."""
    start, end = content.get(row, "Effective_Date"), content.get(row, "Expiration_Date")
    since = listing_day(start, month_first(start), where=row.where)
    return Designation(
        number=f"order of {since or 'unknown day'}",
        notice="Denied Persons List",
        listed_on=since,
        listed_on_status="unknown" if since is None else "exact",
        effective_from=since,
        effective_to=listing_day(end, month_first(end), where=row.where),
    )


ADAPTERS: tuple[Adapter, ...] = (BisAdapter(),)
