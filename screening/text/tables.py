"""Reads the reviewed tables that ship inside the package."""

from __future__ import annotations

from importlib.resources import files


def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the tab-separated table `screening/text/data/<name>`, comments and empty lines left out.

    The caller keeps what it needs in a cache of its own; nothing is read at import.
    """
    content = (files("screening.text") / "data" / name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in content.splitlines() if line and not line.startswith("#"))
