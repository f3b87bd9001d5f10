"""`screening audit verify`: whether the record is what was written, every line of every stream.

Found without anything kept elsewhere: a changed, lost, added, moved or cut line, and a missing, renamed, exchanged or
older file. Not found without an anchor: a chain that somebody wrote anew from some record to its end with HEAD after
it (nothing in it is secret), and the whole folder put back to an earlier state. A head or a receipt that is kept
elsewhere shows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from screening.audit import chain, head, places, records
from screening.audit.chain import BrokenChainError
from screening.audit.findings import ANCHOR, Progress, Report, Run, StreamReport
from screening.audit.receipts import Payload, read_receipt
from screening.audit.records import Head, Opened
from screening.audit.stream_check import StreamCheck
from screening.errors import AuditDamagedError
from screening.index import durable


def verify(root: Path, anchors: Sequence[Head] = (), *, progress: Progress | None = None) -> Report:
    """Return what is in the audit folder and whether it is what was written; nothing is changed.

    Args:
        root: the audit folder.
        anchors: heads, or places that receipts name, which were kept elsewhere; each must be met.
        progress: told of each record read.

    Raises:
        OSError: the folder cannot be read.
    """
    run = Run(progress)
    for anchor in anchors:
        run.expect(anchor.stream, anchor.number, anchor.sha256, ANCHOR)
    with durable.held(root):  # pruning must not remove what is being read
        streams = places.streams(root)
        _note_others(streams, run)
        reports = [StreamCheck(stream, run).report() for stream in streams]
        _check_tombstones(reports, run)
        _check_missing(reports, run)
        _check_decisions(root, run)
    return Report(streams=reports, problems=run.problems, anchors=len(anchors), anchors_met=run.anchors_met)


def heads(root: Path) -> tuple[Head, ...]:
    """Return where every stream ends, for keeping elsewhere. Raises `AuditDamagedError` where a HEAD is damaged."""
    marks = ((stream.name, head.last(stream)) for stream in places.streams(root))
    return tuple(Head(stream=name, number=mark.number, sha256=mark.sha256) for name, mark in marks)


def anchors_in(content: bytes) -> tuple[Head, ...]:
    """Return the anchors of a file: lines of `screening audit head`, or a receipt.

    Raises:
        AuditDamagedError: it is neither.
    """
    try:
        return tuple(msgspec.json.decode(line, type=Head) for line in content.splitlines() if line.strip())
    except (msgspec.DecodeError, UnicodeDecodeError):
        return (_anchor_of(content),)


def _anchor_of(receipt: bytes) -> Head:
    try:
        stated = msgspec.json.decode(read_receipt(receipt).payload, type=Payload)
    except msgspec.DecodeError as error:
        raise AuditDamagedError(f"this is no anchor: {error}") from error
    return Head(stream=stated.record_stream, number=stated.record_number, sha256=stated.record_sha256)


def _note_others(streams: Sequence[Path], run: Run) -> None:
    """What the first records of segments say of the ends of other streams; read first, for it points backwards."""
    for stream in streams:
        for _, path in places.segments(stream):
            try:
                record = records.decode(next(chain.frames(path)).body)
            except (StopIteration, BrokenChainError, msgspec.DecodeError, OSError):
                continue  # the check of the stream itself tells it
            if isinstance(record, Opened):
                for other in record.others:
                    run.expect(other.stream, other.number, other.sha256, "OTHER_STREAM")


def _check_tombstones(reports: Sequence[StreamReport], run: Run) -> None:
    """Segments may be missing only where a record says that they were pruned."""
    for report in reports:
        if report.pruned is not None and report.pruned not in run.attested:
            place = f"{report.stream}/{places.TOMBSTONE_FILE}"
            run.problem("TOMBSTONE", place, "no record says that these segments were pruned")


def _check_missing(reports: Sequence[StreamReport], run: Run) -> None:
    """Records that HEAD, an anchor or another stream names, and that were not met."""
    pruned = {report.stream: report.pruned.number for report in reports if report.pruned is not None}
    for (stream, number), said in run.wanted.items():
        if number > pruned.get(stream, 0):
            for _, who in said:
                run.missing(stream, number, who)


def _check_decisions(root: Path, run: Run) -> None:
    """The decision files that records quote are there and are what they were."""
    folder = root / places.DECISIONS_FOLDER
    for sha256 in sorted(run.decisions):
        path = folder / f"{sha256}.json"
        try:
            if records.digest(path.read_bytes()) != sha256:
                run.problem("DECISIONS", f"{folder.name}/{path.name}", "it is not what was kept")
        except OSError:
            run.problem("DECISIONS", f"{folder.name}/{path.name}", "it is missing, though answers were given under it")
