"""The check of one stream: every line, every border between segments, HEAD, the tombstone, the torn files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from screening.audit import chain, head, places, records, recovery, tombstones
from screening.audit.chain import GENESIS, BrokenChainError, Frame
from screening.audit.findings import HEAD, Run, StreamReport
from screening.audit.head import Mark
from screening.audit.records import Head, Opened, Pruned, Record, Recovered, Rescreened, Screened, Sealed
from screening.errors import AuditDamagedError


@dataclass(slots=True)
class _Segment:
    """The segment under check: its number, its path, its first record's number, and the record read last."""

    number: int
    path: Path
    first: int = 0
    last: Record | None = None


class StreamCheck:
    """Checks one stream; what it finds goes to `run` and into its report."""

    def __init__(self, folder: Path, run: Run) -> None:
        self._folder = folder
        self._run = run
        self._report = StreamReport(stream=folder.name)
        self._number = 0
        self._digest = GENESIS
        self._torn: dict[str, str] = {}

    def report(self) -> StreamReport:
        """Check the stream and say what is in it."""
        held = recovery.lock(self._folder, shared=True)
        try:
            # HEAD is read before the segments: whatever is written meanwhile comes after it.
            marks = self._marks()
            self._begin_after_tombstone()
            end = max((mark.number for mark in marks), default=0)
            if self._segments(ignore_after=end if held is None else None) and held is not None:
                self._check_nothing_beyond(marks, end)
        finally:
            if held is not None:
                os.close(held)
        if held is None:
            self._report.notes.append("a process writes this stream now; records after HEAD were not read")
        self._check_torn_files()
        self._report.head = Head(stream=self._folder.name, number=self._number, sha256=self._digest)
        return self._report

    def _marks(self) -> tuple[Mark, ...]:
        """The lines of HEAD; each names a record that must be found."""
        if not places.segments(self._folder) and not (self._folder / places.HEAD_FILE).exists():
            self._report.notes.append("the stream was begun and nothing was written")
            return ()
        try:
            lines = head.read(self._folder)
        except AuditDamagedError as error:
            self._problem(HEAD, places.HEAD_FILE, error.message)
            return ()
        marks = tuple(mark for mark in lines if mark is not None)
        if len(marks) < len(lines):
            self._problem(HEAD, places.HEAD_FILE, "one of its two lines is not what was written")
        for mark in marks:
            self._run.expect(self._folder.name, mark.number, mark.sha256, HEAD)
        return marks

    def _begin_after_tombstone(self) -> None:
        try:
            stone = tombstones.read(self._folder)
        except AuditDamagedError as error:
            self._problem("TOMBSTONE", places.TOMBSTONE_FILE, error.message)
            return
        if stone is not None:
            self._report.pruned = stone
            self._number, self._digest = stone.number, stone.sha256
            self._run.meet(stone.stream, stone.number, stone.sha256)

    def _segments(self, *, ignore_after: int | None) -> bool:
        """Check the segments in order; whether the chain came to its end without a break."""
        stone = self._report.pruned
        expected = 1 if stone is None else stone.segment + 1
        found = [_Segment(number, path) for number, path in places.segments(self._folder)]
        whole = True
        for segment in found:
            if segment.number < expected:
                self._report.notes.append(f"{segment.path.name} is left over from pruning")
                continue
            if segment.number != expected:
                self._problem("MISSING", segment.path.name, f"segment {expected} is missing before it")
                whole = False
            expected = segment.number + 1
            last = segment is found[-1]
            whole = self._segment(segment, whole=whole, last=last, ignore_after=ignore_after if last else None)
        return whole

    def _segment(self, segment: _Segment, *, whole: bool, last: bool, ignore_after: int | None) -> bool:
        """Check one segment; after a break the next one is taken at its own word, so that each break is told."""
        self._report.segments += 1
        previous, first = (self._digest, self._number + 1) if whole else (None, None)
        try:
            for frame in chain.frames(segment.path, previous, first):
                if ignore_after is not None and frame.number > ignore_after:
                    return True
                self._take(frame, segment)
        except BrokenChainError as error:
            if ignore_after is not None and self._number >= ignore_after:
                return True
            self._problem(error.code, f"{segment.path.name}:{error.offset}", error.message)
            return False
        except OSError as error:
            self._problem("UNREADABLE", segment.path.name, f"it cannot be read ({error.strerror})")
            return False
        if not last and not isinstance(segment.last, Sealed):
            self._problem("UNSEALED", segment.path.name, "its last record is no seal, though another segment follows")
        return True

    def _take(self, frame: Frame, segment: _Segment) -> None:
        """One more record that follows from those before it."""
        self._number, self._digest = frame.number, frame.sha256
        self._report.records += 1
        if self._run.progress is not None:
            self._run.progress(1)
        self._run.meet(self._folder.name, frame.number, frame.sha256)
        try:
            record = records.decode(frame.body)
        except msgspec.DecodeError as error:
            self._problem("RECORD", _at(segment, frame), f"record {frame.number} cannot be read: {error}")
            return
        self._check_place(record, frame, segment)
        segment.last = record
        self._note(record, frame)

    def _check_place(self, record: Record, frame: Frame, segment: _Segment) -> None:
        """A segment begins with `opened`, of its own name, and nothing follows its seal."""
        place = _at(segment, frame)
        if isinstance(segment.last, Sealed):
            self._problem("AFTER_SEAL", place, f"record {frame.number} follows the seal")
        if not segment.first:
            segment.first = frame.number
            if not isinstance(record, Opened):
                self._problem("UNOPENED", place, "the segment does not begin with an `opened` record")
            elif (record.stream, record.segment) != (self._folder.name, segment.number):
                self._problem("MISPLACED", place, f"it was written as segment {record.segment} of {record.stream}")
        elif isinstance(record, Opened):
            self._problem("REOPENED", place, f"record {frame.number} opens the segment a second time")
        elif isinstance(record, Sealed):
            counted = (segment.number, segment.first, frame.number - segment.first + 1)
            if counted != (record.segment, record.first_number, record.records):
                self._problem("SEAL", place, "the seal does not count what it closes")

    def _note(self, record: Record, frame: Frame) -> None:
        """Count a record and keep what is compared at the end."""
        report = self._report
        kind = str(type(record).__struct_config__.tag)
        report.kinds[kind] = report.kinds.get(kind, 0) + 1
        report.first_at = report.first_at or record.at
        report.last_at = record.at
        if isinstance(record, Screened):
            self._run.check_content(record, frame, report.stream)
        elif isinstance(record, Rescreened):
            self._run.decisions.update({record.decisions_sha256} - {""})
        elif isinstance(record, Pruned):
            self._run.attested.update(record.tombstones)
        elif isinstance(record, Recovered):
            self._note_recovery(record)

    def _note_recovery(self, record: Recovered) -> None:
        if record.torn_file:
            self._torn[record.torn_file] = record.torn_sha256
        self._report.notes.append(
            f"{record.at:%Y-%m-%dT%H:%M:%SZ}: taken over after a crash: {record.beyond_head} record(s) after HEAD,"
            f" {record.torn_bytes} byte(s) of an unfinished line"
        )

    def _check_nothing_beyond(self, marks: tuple[Mark, ...], end: int) -> None:
        """Nothing stands after the record that HEAD names: a crash explains it, and so does a forged record."""
        if marks and end < self._number:
            text = f"HEAD names record {end} as the last, {self._number - end} more stand after it"
            self._problem("BEYOND_HEAD", places.HEAD_FILE, text)

    def _check_torn_files(self) -> None:
        """Bytes that recovery moved away are still what it moved."""
        for path in sorted(self._folder.iterdir()):
            if places.TORN.fullmatch(path.name) is None:
                continue
            said = self._torn.pop(path.name, None)
            if said is None:
                self._report.notes.append(f"{path.name} holds bytes of an unfinished line that no record speaks of")
            elif said != records.digest(path.read_bytes()):
                self._problem("TORN_FILE", path.name, "it is not what was moved there")
        pruned = 0 if self._report.pruned is None else self._report.pruned.segment
        for name in self._torn:
            if int(name[:8]) > pruned:
                self._problem("TORN_FILE", name, "it is missing")

    def _problem(self, code: str, place: str, text: str) -> None:
        self._run.problem(code, f"{self._folder.name}/{place}", text)


def _at(segment: _Segment, frame: Frame) -> str:
    return f"{segment.path.name}:{frame.start}"
