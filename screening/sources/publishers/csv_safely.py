"""Rows of a publisher's CSV or TSV file, read strictly.

A cell is text and nothing else: `=HYPERLINK(...)`, `+1`, `-` and `@` stay what the publisher printed and are never
evaluated. Quotes that do not close, a row with another number of cells, a cell of a megabyte: the file is refused.

Source: RFC 4180, as far as publishers keep to it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.decoding import text_of

MAX_CELL: Final = 100_000
"""Characters of the longest cell taken; the longest seen, a statement of reasons, has about 8,000."""

MAX_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands (`sdn.csv:12`, the line on which it ends) and its cells as printed."""

    where: str
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it: publishers fill the end of a file with such rows."""
        return not any(cell.strip() for cell in self.cells)


def read_rows(file: SourceFile, *, delimiter: str = ",", ending: str = "") -> Iterator[Row]:
    """Every row of a file, blank ones included.

    Args:
        file: the file.
        delimiter: what stands between two cells.
        ending: what must stand after the last row (OFAC: 0x1A), where the publisher marks the end; a file without it
            was cut.

    Raises:
        ListFormatError: the file is not UTF-8, not CSV, too long, or does not end as it must.
    """
    text = text_of(file)
    if ending and not text.endswith(ending):
        raise ListFormatError((f"{file.name}: does not end with its end mark; it was cut",))
    reader = csv.reader(io.StringIO(text.removesuffix(ending), newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader):
            if number >= MAX_ROWS:
                raise ListFormatError((f"{file.name}: has more than {MAX_ROWS} rows",))
            if any(len(cell) > MAX_CELL for cell in cells):
                raise ListFormatError((f"{file.name}:{reader.line_num}: a cell has more than {MAX_CELL} characters",))
            yield Row(f"{file.name}:{reader.line_num}", tuple(cells))
    except csv.Error as error:
        raise ListFormatError((f"{file.name}:{reader.line_num}: is not CSV: {error}",)) from error


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, each cell reached by the name of its column."""

    columns: Mapping[str, int]
    rows: tuple[Row, ...]

    def get(self, row: Row, column: str) -> str:
        """The cell without outer space; empty where the edition has no such column."""
        place = self.columns.get(column)
        return "" if place is None or place >= len(row.cells) else row.cells[place].strip()


def table(rows: Iterator[Row], *, where: str, required: Sequence[str], short_rows: bool = False) -> Table:
    """The rows after a header row, every row as wide as the header.

    Blank rows stay, for the account. A column the adapter does not know may be added by the publisher; one that it
    needs may not be missing. With `short_rows` the empty cells at the end of a row may be left out.

    Raises:
        ListFormatError: there is no header, a needed column is missing or stands twice, or a row has another width.
    """
    header = next(rows, None)
    if header is None:
        raise ListFormatError((f"{where}: is empty",))
    names = [cell.strip() for cell in header.cells]
    problems = [f"{header.where}: the column `{name}` is missing" for name in required if name not in names]
    problems += [f"{header.where}: the column `{name}` stands twice" for name in required if names.count(name) > 1]
    body: list[Row] = []
    for row in rows:
        short = short_rows and len(row.cells) < len(names)
        if not row.blank and not short and len(row.cells) != len(names):
            problems.append(f"{row.where}: has {len(row.cells)} cells, the header {len(names)}")
        body.append(row)
    if problems:
        raise ListFormatError(tuple(problems))
    return Table({name: place for place, name in enumerate(names) if name}, tuple(body))
