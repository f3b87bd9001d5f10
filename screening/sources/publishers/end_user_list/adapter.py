"""`meti-end-user-list`: METI's Foreign End User List, from its XLSX file, its PDF or the text layer of that.

Row accounting: a row is a numbered entry; the numbers run 1, 2, 3 ... without a gap. Every entry is stored or the file
is refused; blank rows and repeated headers of the XLSX file are rejected rows. The types of concern stand in Japanese
and as letters and must agree. The list states no number of entries; its day is the one in its file's name
(`20250929_4.xlsx`), and it takes force on a later day, which the configuration says.

The XLSX file is the one to use: it holds the table as it is, while the PDF's text must be put together again and is
refused where that is in doubt. Seen was the text layer of the first five entries of 2025-09-29; no XLSX file was at hand,
so its columns are found by the headings of the same table.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.sources.extract import pages_of
from screening.sources.publishers.adapter import Adapter, Parsed, RejectedRow, SourceFile
from screening.sources.publishers.draft import one_file, publication
from screening.sources.publishers.editions import day_in_name
from screening.sources.publishers.end_user_list.entry import Entry, numbering_problems, to_draft
from screening.sources.publishers.end_user_list.sheet import read_sheet
from screening.sources.publishers.end_user_list.text_layer import read_text
from screening.sources.publishers.identity import BY_NAMES

_ZIP_MAGIC = b"PK\x03\x04"


class EndUserListAdapter:
    """The Foreign End User List of METI (大量破壊兵器等及び通常兵器に係る補完的輸出規制)."""

    name = "meti-end-user-list"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The file as the content of `list_id`; the running number changes with each edition, so names say who is who.

        Raises:
            ListFormatError: not exactly one file, or an entry could not be read.
        """
        one_file(files, self.name)
        file = files[0]
        title, entries, rejected = _read(file)
        if problems := numbering_problems(entries):
            raise ListFormatError(problems)
        as_of = day_in_name(file.name)
        return publication(
            [to_draft(entry, as_of) for entry in entries],
            list_id=list_id,
            previous=previous,
            rows=len(entries) + len(rejected),
            stored=len(entries),
            rejected=rejected,
            by=BY_NAMES,
            title=title,
            as_of=as_of,
        )


def _read(file: SourceFile) -> tuple[str, tuple[Entry, ...], tuple[RejectedRow, ...]]:
    """The title, the entries and the rejected rows, by what the file is."""
    if file.content.startswith(_ZIP_MAGIC):
        return read_sheet(file)
    title, entries = read_text(file.name, pages_of(file.name, file.content))
    return title, entries, ()


ADAPTERS: tuple[Adapter, ...] = (EndUserListAdapter(),)
