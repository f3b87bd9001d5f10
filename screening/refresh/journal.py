"""What every refresh did, line by line, for inspectors and for the next refresh.

One JSON object a line, only ever appended, each line on the disk before the next thing happens. A line that a crash cut
short is taken off before the next is written. The history of a list (which documents were served, in which order) is
read from here: it tells a new document from one that was served and replaced.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import msgspec

from screening.index import durable

JOURNAL_FILE: Final = "journal.jsonl"


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the journal.

    `event` is `accepted` (from now on the list is served in this edition), `gone` (the list is no longer served),
    `publishing` (the generation is about to be published) or `run` (a run ended with `outcome`). `made_with` is the
    fingerprint of the program that built the generation. Fields of other programs' versions are skipped, not refused.
    """

    at: datetime
    event: str
    generation: str = ""
    list_id: str = ""
    digest: str = ""
    source_sha256: str = ""
    as_of: date | None = None
    how: str = ""
    by: str = ""
    approved: bool = False
    made_with: str = ""
    outcome: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListHistory:
    """The editions of one list that were served, oldest first: their digests, and the documents they were read from.

    `served` is false where the list was taken away since.
    """

    digests: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    served: bool = True


class Journal:
    """The journal of a state folder. One refresh at a time may append."""

    def __init__(self, state: Path) -> None:
        self.path = state / JOURNAL_FILE

    def read(self) -> tuple[tuple[Entry, ...], int]:
        """Every entry in order, and how many whole lines could not be read."""
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return (), 0
        decoder = msgspec.json.Decoder(Entry)
        entries: list[Entry] = []
        bad = 0
        for line in lines:
            try:
                entries.append(decoder.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                bad += 1
        return tuple(entries), bad

    def append(self, *entries: Entry) -> None:
        """Add lines and put them on the disk.

        Raises:
            OSError: the disk refuses.
        """
        durable.make_folder(self.path.parent)
        is_new = not self.path.exists()
        with self.path.open("ab") as stream:
            self._take_off_cut_line()
            stream.write(b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
            stream.flush()
            os.fsync(stream.fileno())
        if is_new:
            durable.fsync_folder(self.path.parent)

    def _take_off_cut_line(self) -> None:
        content = self.path.read_bytes()
        if content and not content.endswith(b"\n"):
            os.truncate(self.path, content.rfind(b"\n") + 1)


def histories(entries: Iterable[Entry]) -> dict[str, ListHistory]:
    """The history of each list, from the entries in order."""
    found: dict[str, ListHistory] = {}
    for entry in entries:
        known = found.get(entry.list_id, ListHistory())
        if entry.event == "accepted":
            sources = known.sources | ({entry.source_sha256} - {""})
            found[entry.list_id] = ListHistory((*known.digests, entry.digest), sources)
        elif entry.event == "gone":
            found[entry.list_id] = replace(known, served=False)
    return found
