"""What a verification finds, and what can only be compared once every stream was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from screening.audit import records
from screening.audit.chain import Frame
from screening.audit.records import Head, Screened, Tombstone

Progress = Callable[[int], None]
ANCHOR = "ANCHOR"
HEAD = "HEAD"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it was written; `code` is stable, `place` is a file with an offset, or a record."""

    code: str
    place: str
    text: str


class StreamReport(msgspec.Struct, kw_only=True):
    """What stands in one stream: its segments and records, when they were written, where it ends.

    `kinds` counts the records by kind. `notes` are no problems but worth a look: a crash survived, a process that
    writes at this moment.
    """

    stream: str
    segments: int = 0
    records: int = 0
    kinds: dict[str, int] = msgspec.field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    head: Head | None = None
    pruned: Tombstone | None = None
    notes: list[str] = msgspec.field(default_factory=list)


class Report(msgspec.Struct, kw_only=True):
    """What verification found; the record is sound when `problems` is empty. `anchors` were given, `met` were met."""

    streams: list[StreamReport]
    problems: list[Problem]
    anchors: int = 0
    anchors_met: int = 0


@dataclass(slots=True)
class Run:
    """One verification under way.

    Attributes:
        problems: what is wrong so far.
        wanted: records that must be found, by stream and number, with their digest and who says so.
        attested: the tombstones that `pruned` records speak of.
        decisions: digests of the decision files that records quote.
        anchors_met: how many anchors were met.
    """

    progress: Progress | None = None
    problems: list[Problem] = field(default_factory=list)
    wanted: dict[tuple[str, int], list[tuple[str, str]]] = field(default_factory=dict)
    attested: set[Tombstone] = field(default_factory=set)
    decisions: set[str] = field(default_factory=set)
    anchors_met: int = 0

    def problem(self, code: str, place: str, text: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(code=code, place=place, text=text))

    def expect(self, stream: str, number: int, sha256: str, who: str) -> None:
        """Note that a record must be found: HEAD, an anchor or another stream names it."""
        if number > 0 or who == ANCHOR:
            self.wanted.setdefault((stream, number), []).append((sha256, who))

    def meet(self, stream: str, number: int, sha256: str) -> None:
        """Compare a record, or the last one of pruned segments, with what was said of it elsewhere."""
        for wanted, who in self.wanted.pop((stream, number), ()):
            if wanted == sha256:
                self.anchors_met += who == ANCHOR
            else:
                self.problem(who, f"{stream} record {number}", f"it is not the record that {_told(who)} names")

    def missing(self, stream: str, number: int, who: str) -> None:
        """Note that a record which somebody names is not there."""
        self.problem(who, f"{stream} record {number}", f"it is missing, though {_told(who)} names it")

    def check_content(self, record: Screened, frame: Frame, stream: str) -> None:
        """Compare question and answer with the digests beside them."""
        self.decisions.update({record.decisions_sha256} - {""})
        for name, raw, sha256 in (
            ("request", record.request, record.request_sha256),
            ("result", record.result, record.result_sha256),
        ):
            if records.digest(bytes(raw)) != sha256:
                self.problem("CONTENT", f"{stream} record {frame.number}", f"its {name} differs from {name}_sha256")


def _told(who: str) -> str:
    """Who names a record, in words."""
    return {HEAD: "HEAD", ANCHOR: "the anchor"}.get(who, "another stream")
