"""Write the tables of `docs/decision-table.md` from the code that decides.

Usage:
    python tools/make_decision_table.py            rewrite what stands between the markers
    python tools/make_decision_table.py --check    exit 1 when it is not what would be written; write nothing
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from screening.policy.disposition import (  # noqa: E402 - the path comes first
    HIT_TABLE,
    REQUEST_TABLE,
    RULE_TABLE,
    TERRITORY_TABLE,
    Row,
)

DOCUMENT: Final = ROOT / "docs" / "decision-table.md"
_TABLES: Final[dict[str, Sequence[Row[Any]]]] = {
    "hits": HIT_TABLE,
    "territories": TERRITORY_TABLE,
    "rules": RULE_TABLE,
    "request": REQUEST_TABLE,
}


def rewritten(text: str) -> str:
    """Return the document with each table as the code has it."""
    for name, rows in _TABLES.items():
        start, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}{_table(rows)}{end}{after}"
    return text


def main(arguments: list[str]) -> int:
    """Rewrite the document, or say that it is not fresh."""
    text = DOCUMENT.read_text(encoding="utf-8")
    made = rewritten(text)
    if "--check" in arguments:
        if made != text:
            sys.stderr.write("docs/decision-table.md is not fresh; run python tools/make_decision_table.py\n")
        return int(made != text)
    DOCUMENT.write_text(made, encoding="utf-8")
    return 0


def _table(rows: Sequence[Row[Any]]) -> str:
    lines = ["| # | reason | when | 条件 | disposition |", "|---|---|---|---|---|"]
    lines += [
        f"| {n} | `{row.code}` | {row.text_en} | {row.text_ja} | {row.disposition} |" for n, row in enumerate(rows, 1)
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
