"""One row a promise: what is promised, what was seen, and whether the two agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

_WORDS: Final = {True: "kept", False: "**short**", None: "open"}


@dataclass(frozen=True, slots=True)
class Row:
    """A promise and the figure seen; `holds` is None where it could not be tried, and `note` then says why.

    `section` is the word that runs it again: `python -m bench.faults --only SECTION`.
    """

    section: str
    promise: str
    figure: str
    holds: bool | None
    note: str = ""

    @property
    def state(self) -> str:
        """The state in a word, with the reason where there is one."""
        return _WORDS[self.holds] + (f": {self.note}" if self.note else "")


def as_markdown(rows: Sequence[Row], command: str) -> str:
    """The rows as docs/promises.md has them."""
    head = ["| promise | command | figure | state |", "|---|---|---|---|"]
    cells = [(row.promise, f"`{command} {row.section}`", row.figure, row.state) for row in rows]
    return "\n".join([*head, *(f"| {' | '.join(map(_cell, line))} |" for line in cells)])


def as_json(rows: Sequence[Row]) -> str:
    """The rows for a program."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


def from_json(text: str) -> list[Row]:
    """The rows that `as_json` wrote."""
    return [Row(**item) for item in json.loads(text)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
