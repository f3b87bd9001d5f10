"""Reads the reviewed tables that ship inside the package."""

from __future__ import annotations

from pathlib import Path
from typing import Final

# Not by importlib.resources, which imports what it would need for archives: 11 ms of every command.
DATA: Final = Path(__file__).with_name("data")
"""The folder of the tables."""


def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the tab-separated table `screening/text/data/<name>`, comments and empty lines left out.

    The caller keeps what it needs in a cache of its own; nothing is read at import.
    """
    content = (DATA / name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in content.splitlines() if line and not line.startswith("#"))
