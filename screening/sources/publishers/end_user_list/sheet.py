"""The End User List's XLSX file: one row per entry below a header in Japanese and English.

Source of the columns: the header of the published table (No., country, organisation, also known as, type of WMD,
conventional weapons). A cell holds its Japanese and its English line; aliases stand one to a line with a bullet.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Final

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import RejectedRow, SourceFile
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.end_user_list.entry import Entry, agreeing_classes
from screening.sources.publishers.japanese_countries import country_code_ja

_HEADS: Final = {
    "number": re.compile(r"^No\.?$", re.IGNORECASE),
    "country": re.compile("国名|Country", re.IGNORECASE),
    "name": re.compile("企業名|Company", re.IGNORECASE),
    "aliases": re.compile("別名|Also Known", re.IGNORECASE),
    "wmd": re.compile("WMD|懸念区分", re.IGNORECASE),
    "conventional": re.compile("Conventional|通常兵器", re.IGNORECASE),
}
_HEADER_WITHIN: Final = 30
_MAX_ROWS: Final = 100_000
_LONGEST_HEAD: Final = 60
_FEWEST_HEADS: Final = 3
"""Headings in one row that begin a header; a title may mention one of them."""
_BULLET_MARKS: Final = "・･•"
_BULLETS: Final = tuple(_BULLET_MARKS)
_JAPANESE: Final = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

Cells = tuple[str, ...]


def read_sheet(file: SourceFile) -> tuple[str, tuple[Entry, ...], tuple[RejectedRow, ...]]:
    """What stands above the table, every entry of it, and the rows that hold nothing.

    Raises:
        ListFormatError: the file is no workbook, has no such table, or a row of it cannot be read.
    """
    rows = _rows(file)
    columns, first = _columns(file.name, rows)
    title = " ".join(cell for _, cells in rows[:first] for cell in cells if cell and not any(_heads(cell)))
    entries: list[Entry] = []
    rejected: list[RejectedRow] = []
    for number, cells in rows[first:]:
        where = f"{file.name}: row {number}"
        if not any(cells):
            rejected.append(RejectedRow(where, "blank row"))
        elif _repeats_header(cells, columns):
            rejected.append(RejectedRow(where, "the header again"))
        else:
            entries.append(_entry(where, {name: cells[place] for name, place in columns.items()}))
    return title, tuple(entries), tuple(rejected)


def _rows(file: SourceFile) -> list[tuple[int, Cells]]:
    """Every row of the first sheet as text, with its number."""
    from openpyxl import load_workbook  # noqa: PLC0415  (heavy, and only a refresh reads XLSX)
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    damage = (
        InvalidFileException,
        zipfile.BadZipFile,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
    )
    try:
        book = load_workbook(io.BytesIO(file.content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the stated size may be wrong, and a row beyond it would be lost
        rows = [
            (number, tuple(_text(file.name, number, cell.value, cell.data_type) for cell in row))
            for number, row in enumerate(sheet.iter_rows(max_row=_MAX_ROWS + 1), start=1)
        ]
    except damage as error:
        raise ListFormatError((f"{file.name}: the workbook cannot be read: {error}",)) from error
    if len(rows) > _MAX_ROWS:
        raise ListFormatError((f"{file.name}: the sheet has more than {_MAX_ROWS} rows",))
    width = max((len(cells) for _, cells in rows), default=0)
    return [(number, cells + ("",) * (width - len(cells))) for number, cells in rows]


def _text(name: str, row: int, value: object, kind: str) -> str:
    """A cell as text; a formula is refused, since what it shows is not what it holds."""
    if kind == "f":
        raise ListFormatError((f"{name}: row {row}: a cell holds a formula",))
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _columns(name: str, rows: list[tuple[int, Cells]]) -> tuple[dict[str, int], int]:
    """The place of each column, and where the rows below the header begin: at the first number 1 under `No.`."""
    places: dict[str, int] = {}
    for first, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        if "number" in places and _number(cells[places["number"]]) == 1:
            if missing := sorted(set(_HEADS) - set(places)):
                raise ListFormatError((f"{name}: the header has no column for {', '.join(missing)}",))
            return places, first
        heads = [(key, place) for place, cell in enumerate(cells) for key in _heads(cell)]
        if places or len({place for _, place in heads}) >= _FEWEST_HEADS:
            for key, place in heads:
                places.setdefault(key, place)
    raise ListFormatError((f"{name}: no table of the End User List was found",))


def _heads(cell: str) -> Iterator[str]:
    """The columns whose heading a cell is; a long cell is prose that mentions one."""
    if len(cell) <= _LONGEST_HEAD:
        yield from (key for key, head in _HEADS.items() if head.search(cell))


def _repeats_header(cells: Cells, places: dict[str, int]) -> bool:
    """Whether the row is the header again: each of its cells that is not empty is a heading."""
    return "number" not in places or (
        not _number(cells[places["number"]]) and all(any(_heads(cell)) for cell in cells if cell)
    )


def _number(cell: str) -> int | None:
    """The running number a cell holds, in digits of either width."""
    digits = unicodedata.normalize("NFKC", cell).strip()
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _entry(where: str, cell: dict[str, str]) -> Entry:
    """One row as an entry."""
    number = _number(cell["number"])
    if number is None:
        raise ListFormatError((f"{where}: `{cell['number']}` is not a number",))
    japanese, english = _two_lines(cell["country"])
    classes = _classes(cell["wmd"], cell["conventional"])
    if classes is None:
        stated = f"{cell['wmd']} {cell['conventional']}".replace("\n", " ")
        raise ListFormatError((f"{where}: the types of concern `{stated}` do not agree",))
    return Entry(
        where=where,
        number=number,
        country=country_code_ja(japanese) or country_code(english),
        country_ja=japanese,
        country_en=english,
        name=" ".join(cell["name"].split()),
        aliases=tuple(_aliases(cell["aliases"])),
        classes=classes,
    )


def _two_lines(text: str) -> tuple[str, str]:
    """The Japanese lines and the other lines of a cell, each as one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    japanese = [line for line in lines if _JAPANESE.search(line)]
    return "".join(japanese), " ".join(line for line in lines if line not in japanese)


def _classes(wmd: str, conventional: str) -> tuple[str, ...] | None:
    """The letters of both columns, provided that the Japanese words say the same."""
    stated = [_two_lines(cell) for cell in (wmd, conventional) if cell.strip("-－ ")]
    return agreeing_classes("、".join(ja for ja, _ in stated), ",".join(en for _, en in stated))


def _aliases(text: str) -> Iterator[str]:
    """The aliases of a cell: each bullet begins one, a line without a bullet goes on with the one before."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found: list[str] = []
    for line in lines:
        if line.startswith(_BULLETS) or not found or not lines[0].startswith(_BULLETS):
            found.append(line.lstrip(_BULLET_MARKS).strip())
        else:
            found[-1] = f"{found[-1]} {line}"
    return iter(filter(None, found))
