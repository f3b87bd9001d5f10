"""Tables on the screen and figures in a file: every share with its denominator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

from bench.quality.values import Cell, Share, Table

JsonCell = float | int | str | dict[str, float | int | None]


def shown(cell: Cell) -> str:
    """A cell as printed: a share as `87.9 % (283/322)`."""
    if isinstance(cell, Share):
        return "none (0/0)" if cell.value is None else f"{100 * cell.value:.2f} % ({cell.part:,}/{cell.of:,})"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def stored(cell: Cell) -> JsonCell:
    """A cell as kept in the baseline."""
    if isinstance(cell, Share):
        value = cell.value
        return {"part": cell.part, "of": cell.of, "share": None if value is None else round(value, 6)}
    return cell


def print_table(console: Console, table: Table) -> None:
    """One table with its note beneath."""
    drawn = RichTable(title=table.title, title_justify="left", caption=table.note, caption_justify="left")
    for place, column in enumerate(table.columns):
        drawn.add_column(column, justify="left" if place == 0 else "right", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(_safe(shown(cell)) for cell in row))
    console.print(drawn)


def _safe(text: str) -> str:
    """Operators make control characters and marks on purpose; a terminal must not obey them."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text).replace("[", r"\[")


def as_data(tables: Sequence[Table], settings: dict[str, str]) -> dict[str, object]:
    """The figures by section and row."""
    return {
        "settings": settings,
        "tables": {
            table.key: {
                "title": table.title,
                "note": table.note,
                "rows": [dict(zip(table.columns, map(stored, row), strict=True)) for row in table.rows],
            }
            for table in tables
        },
    }


def write_examples(path: Path, examples: Sequence[tuple[str, ...]]) -> None:
    """Queries that went wrong, one a line: section, contender, queried, right party, what else is known."""
    lines = ["\t".join(_safe(part).replace(r"\[", "[") for part in example) for example in examples]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_json(path: Path, data: dict[str, object]) -> None:
    """Put the figures under `quality` of the file; what other benchmarks keep in it stays."""
    kept: dict[str, object] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept["quality"] = data
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
