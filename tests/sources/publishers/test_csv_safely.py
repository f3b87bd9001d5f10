"""Rows of CSV and TSV files, read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ListFormatError
from screening.sources.publishers import csv_safely
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.csv_safely import read_rows, table

CELL = st.text(st.characters(codec="ascii", exclude_characters="\0\r\n"), max_size=12)


def file(text: str) -> SourceFile:
    """A file of this text."""
    return SourceFile("list.csv", text.encode())


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://x","y")', "+81 3 0000", "-0", "@SUM(A1)", "=1+1", "\t=cmd|' /C x'!A0"]
)
def test_a_formula_is_text(cell: str) -> None:
    """A cell that a spreadsheet would evaluate is kept letter by letter."""
    quoted = '"' + cell.replace('"', '""') + '"'
    assert [("1", cell)] == [row.cells for row in read_rows(file(f"1,{quoted}\r\n"))]


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_was_written_is_read(rows: list[list[str]]) -> None:
    """Every cell of every row comes back, commas and quotes included."""
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)
    if not text.isascii() or "Ã" in text:
        return
    assert [tuple(row) for row in rows] == [row.cells for row in read_rows(file(text))]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('1,"never closed\r\n2,b\r\n', "is not CSV"),
        ('1,"a"b\r\n', "is not CSV"),
        ("1," + "x" * (csv_safely.MAX_CELL + 1) + "\r\n", "more than 100000 characters"),
        ("1," + "x" * 200_000 + "\r\n", "is not CSV: field larger"),
        ("1,\0\r\n", "NUL byte"),
    ],
)
def test_what_is_no_sound_csv_is_refused_with_its_line(text: str, reason: str) -> None:
    """Unclosed quotes, text after a quote, huge cells and NUL bytes refuse the file."""
    with pytest.raises(ListFormatError, match=r"list[.]csv") as refused:
        list(read_rows(file(text)))
    assert reason in refused.value.message


def test_a_file_without_its_end_mark_was_cut() -> None:
    """Where a publisher marks the end of a file, its absence refuses the file; the mark itself is no row."""
    assert [("1", "a")] == [row.cells for row in read_rows(file("1,a\r\n\x1a"), ending="\x1a")]
    with pytest.raises(ListFormatError, match="it was cut"):
        list(read_rows(file("1,a\r\n"), ending="\x1a"))


def test_a_row_longer_than_a_line_is_placed_where_it_ends() -> None:
    """The place of a row is the line on which it ends, as an editor counts."""
    assert ["list.csv:2", "list.csv:3"] == [row.where for row in read_rows(file('1,"a\nb"\n2,c\n'))]


def test_a_table_reaches_cells_by_column() -> None:
    """Cells are reached by the name of their column; a column that an edition lacks is empty."""
    content = table(read_rows(file("name, city \nAcme ,\n\n")), where="list.csv", required=("name",))
    first, blank = content.rows
    assert ("Acme", "", "") == (content.get(first, "name"), content.get(first, "city"), content.get(first, "state"))
    assert blank.blank


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("city\nx\n", "the column `name` is missing"),
        ("name,name\nx,y\n", "the column `name` stands twice"),
        ("name,city\nx,y,z\n", "has 3 cells, the header 2"),
        ("name,city\nx\n", "has 1 cells, the header 2"),
    ],
)
def test_a_table_of_another_shape_is_refused(text: str, reason: str) -> None:
    """No header, a missing or repeated column, a row of another width: refused with the place."""
    with pytest.raises(ListFormatError) as refused:
        table(read_rows(file(text)), where="list.csv", required=("name",))
    assert reason in refused.value.message


def test_empty_cells_at_the_end_may_be_left_out_where_allowed() -> None:
    """The British lists leave out empty cells at the end of a row; a row that is too long stays refused."""
    content = table(read_rows(file("name,city\nAcme\n")), where="", required=("name",), short_rows=True)
    assert "" == content.get(content.rows[0], "city")
    with pytest.raises(ListFormatError, match="has 3 cells"):
        table(read_rows(file("name,city\na,b,c\n")), where="", required=(), short_rows=True)
