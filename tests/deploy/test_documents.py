"""What stands outside docs/ leads somewhere too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)")
COLUMNS = 4  # promise, command, figure, state
DOCUMENTS = ("SECURITY.md", "deploy/README.md", "examples/README.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """A document links only to files that are there."""
    path = ROOT / name
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert [] == [link for link in links if not (path.parent / link).exists()]


def test_every_example_is_told_of() -> None:
    """examples/README.md names each example."""
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in (ROOT / "examples").iterdir() if path.name not in {"README.md", "__pycache__"}]
    assert [] == [name for name in names if f"]({name}" not in text]


def test_every_promise_has_a_state() -> None:
    """Each row of docs/promises.md is kept, short, or open; one that is kept has a figure."""
    text = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    rows = [row for row in rows if row[0] != "promise" and set(row[0]) != {"-"}]
    assert [] == [row for row in rows if len(row) != COLUMNS or not re.match(r"kept|\*\*short\*\*|open", row[3])]
    assert [] == [row[0] for row in rows if row[3].startswith("kept") and not row[2]]
