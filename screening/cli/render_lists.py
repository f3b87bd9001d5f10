"""What a check of the lists or of the index found: a row for each list, then every problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from screening.cli.render import console
from screening.sources.check import ListCounts, ListsReport

if TYPE_CHECKING:
    from screening.matching.selftest import ListSelfTest


def show_report(report: ListsReport) -> None:
    """Print one row of counts per list, then each problem with the file and the line it stands in."""
    screen = console()
    table = Table("list リスト", "as of 基準日")
    for heading in (
        "entities 掲載者",
        "names 名称",
        "unofficial 非公式",
        "addresses",
        "ids",
        "measures 措置",
        "problems 問題",
    ):
        table.add_column(heading, justify="right")
    for row in report.lists:
        table.add_row(*_row(row))
    screen.print(table)
    for problem in report.problems:
        screen.print(Text(str(problem)))
    total = len(report.problems)
    screen.print("no problem found 問題なし" if total == 0 else f"{total} problems 問題 {total} 件")


def _row(row: ListCounts) -> tuple[Text | str, ...]:
    """The cells of one list."""
    counts = (row.entities, row.names, row.unofficial_names, row.addresses, row.identifiers, row.measures)
    day = "-" if row.as_of is None else row.as_of.isoformat()
    return (Text(row.list_id), day, *(f"{count:,}" for count in counts), Text(str(row.problems)))


def show_selftest(generation: str, tested: tuple[ListSelfTest, ...]) -> None:
    """Print one row per list: names asked, found, found first; then every name that was not found."""
    screen = console()
    table = Table("list リスト", title=f"every name as printed, generation {generation}")
    for heading in ("names 名称", "find their entity 検出", "share", "first or level 首位"):
        table.add_column(heading, justify="right")
    for row in tested:
        share = f"{row.found / row.names:.2%}" if row.names else "-"
        table.add_row(Text(row.list_id), f"{row.names:,}", f"{row.found:,}", share, f"{row.first:,}")
    names, found, first = (sum(getattr(row, field) for row in tested) for field in ("names", "found", "first"))
    table.add_section()
    table.add_row("all", f"{names:,}", f"{found:,}", f"{found / max(names, 1):.2%}", f"{first:,}")
    screen.print(table)
    for row in tested:
        for miss in row.misses:
            screen.print(Text(f"not found: {miss.entity_id} {miss.name}"))
