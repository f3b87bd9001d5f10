"""Try every promise and print the table.

    python -m bench.faults                        the quick form of every section
    python -m bench.faults --long                 the long form; hours for all of it
    python -m bench.faults --only damage kills    some sections
    python -m bench.faults --set soak=200000      another count than the form's
    python -m bench.faults --long --write         and put the rows into docs/promises.md
    python -m bench.faults --long --take FILE     the rows of a file instead, as a soak leaves them (progress=FILE)

Exit code 1 when a promise falls short. Each section runs in this process, one after another.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import os
import platform
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.faults.sizes import LONG, QUICK, Sizes
from bench.faults.table import Row, as_json, as_markdown, from_json

# gRPC comes last: what forks must not have loaded it.
SECTIONS: Final = {
    "power-loss": "powerloss",
    "evidence": "evidence",
    "kills": "kills",
    "damage": "damage",
    "scarcity": "scarcity",
    "access": "access",
    "secrecy": "secrecy",
    "drain": "drain",
    "settings": "settings",
    "swaps": "swaps",
    "same": "same",
    "malformed": "malformed",
    "connections": "connections",
    "overload": "overload",
    "abuse": "abuse",
    "soak": "soak",
}
_COMMAND: Final = "python -m bench.faults"
_BROKE_DOWN: Final = "it broke down"
_DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "promises.md"


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--long", action="store_true", help="the long form of each")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=tuple(SECTIONS), metavar="SECTION")
    parser.add_argument("--set", nargs="+", default=(), metavar="COUNT=N", help="another count, see sizes.py")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--write", action="store_true", help="put the rows into docs/promises.md")
    parser.add_argument("--take", type=Path, metavar="FILE", help="rows written before, instead of trying anything")
    given = parser.parse_args(arguments)
    sizes = _sized(LONG if given.long else QUICK, given.set)
    wanted = () if given.take else [section for section in SECTIONS if section in given.only]
    rows = from_json(given.take.read_text(encoding="utf-8")) if given.take else []
    rows += [row for section in wanted for row in run_section(section, sizes)]
    command = f"{_COMMAND}{' --long' if given.long else ''}{' --set ' if given.set else ''}{' '.join(given.set)} --only"
    sys.stdout.write(as_json(rows) if given.json else f"{as_markdown(rows, command)}\n\n{_machine()}\n")
    if given.write:
        write_rows(_DOCUMENT, [row for row in rows if row.note != _BROKE_DOWN], command)
    return int(any(row.holds is False for row in rows))


def run_section(section: str, sizes: Sizes) -> list[Row]:
    """The rows of one section; one that breaks down is a row that falls short."""
    began, load = time.monotonic(), os.getloadavg()[0]
    try:
        rows: list[Row] = importlib.import_module(f"bench.faults.{SECTIONS[section]}").run(sizes)
    except Exception as error:  # noqa: BLE001 - the other sections are still worth their time
        traceback.print_exc()
        rows = [Row(section, f"Section {section} runs", repr(error)[:300], holds=False, note=_BROKE_DOWN)]
    sys.stderr.write(
        f"{section}: {time.monotonic() - began:.0f} s, load {load:.1f} before, {os.getloadavg()[0]:.1f} after\n"
    )
    return rows


def write_rows(document: Path, rows: Sequence[Row], command: str = _COMMAND) -> None:
    """Put the rows of each section between its markers in the document, with the day and the machine.

    Raises:
        ValueError: the document has no markers for a section.
    """
    text = document.read_text(encoding="utf-8")
    for section in dict.fromkeys(row.section for row in rows):
        start, end = f"<!-- begin faults {section} -->\n", f"<!-- end faults {section} -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"{document.name} has no markers for {section}")
        table = as_markdown([row for row in rows if row.section == section], command)
        text = f"{before}{start}{table}\n\n{_machine()}\n{end}{after}"
    document.write_text(text, encoding="utf-8")


def _sized(sizes: Sizes, changes: Sequence[str]) -> Sizes:
    """The counts with those of the command line."""
    known = {field.name: type(getattr(sizes, field.name)) for field in dataclasses.fields(sizes)}
    wanted = dict(change.split("=", 1) for change in changes)
    if unknown := wanted.keys() - known.keys():
        raise SystemExit(f"no such count: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return dataclasses.replace(sizes, **{name: known[name](value) for name, value in wanted.items()})


def _machine() -> str:
    """Where this was seen: the figures are of little use without it."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    today = time.strftime("%Y-%m-%d")
    return f"Seen {today} on {os.cpu_count()} processors, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}, load {load} (1, 5, 15 minutes)."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
