"""Power lost while answers are recorded: what was answered is on the record, and the record goes on without a fault.

The replay is that of `powerloss`; here an answer is what must not be lost. Not every sync of the record can be missed
by this test: that of HEAD when a stream is closed only saves the next process a walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.faults.powerloss import Scenario, try_scenario
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.audit import records
from screening.audit.ids import screening_id
from screening.audit.records import Asking, Refused
from screening.audit.search import Stored, between
from screening.audit.store import AuditStore
from screening.audit.verify import verify

SECTION: Final = "evidence"
_AT: Final = datetime(2026, 3, 2, 3, tzinfo=UTC)
_ANSWERS: Final = 5
_SEGMENT_BYTES: Final = 1_600  # so small that segments are sealed on the way
_AFTER: Final = "AFTER"


def run(sizes: Sizes) -> list[Row]:
    """One row."""
    outcomes = [try_scenario(scenario, sizes) for scenario in SCENARIOS]
    disks, syncs = sum(outcome.disks for outcome in outcomes), sum(outcome.syncs for outcome in outcomes)
    problems = [f"{outcome.name}: {problem}" for outcome in outcomes for problem in outcome.problems]
    unnoticed = sorted({sync for outcome in outcomes for sync in outcome.unnoticed})
    return [
        Row(
            SECTION,
            "Power loss while answers are recorded: every answer that left is on the record, which verifies and goes on",
            f"{len(problems)} of {disks:,} rebuilt disks wrong; of {syncs} syncs left out one at a time these do no harm:"
            f" {', '.join(unnoticed) or 'none'}",
            not problems,
            "; ".join(problems[:3]),
        )
    ]


def _record(root: Path, reached: Callable[[str], None]) -> None:
    store = AuditStore(root, segment_bytes=_SEGMENT_BYTES)
    for number in range(_ANSWERS):
        store.append([_entry(f"ANSWER_{number}")])
        reached(f"ANSWER_{number}")
    store.close()


def _holds(root: Path, reached: Sequence[str]) -> Iterator[str]:
    """Another process goes on, nothing that was answered is missing, and the record verifies."""
    store = AuditStore(root, segment_bytes=_SEGMENT_BYTES)
    store.append([_entry(_AFTER)])
    store.close()
    found = [record.reason for record in map(_decoded, between(root)) if isinstance(record, Refused)]
    missing = [point for point in reached if point.startswith("ANSWER_") and point not in found]
    if missing:
        yield f"missing after {reached[-1]}: {', '.join(missing)}"
    if found[-1:] != [_AFTER]:
        yield "what was recorded after the loss is not there"
    yield from (f"{problem.code} {problem.place}: {problem.text}" for problem in verify(root).problems)


def _decoded(stored: Stored) -> records.Record:
    return records.decode(stored.body)


def _entry(text: str) -> bytes:
    asking = Asking(caller="faults", call="Screen", request_id=text)
    return records.encode(Refused(at=_AT, screening_id=screening_id(_AT), asking=asking, reason=text))


def _empty(root: Path) -> None:
    root.mkdir(parents=True)


def _begun(root: Path) -> None:
    """A record that an earlier process left in order."""
    _empty(root)
    store = AuditStore(root, segment_bytes=_SEGMENT_BYTES)
    for number in range(3):
        store.append([_entry(f"EARLIER_{number}")])
    store.close()


SCENARIOS: Final = (
    Scenario("the first answers", _empty, _record, _holds),
    Scenario("answers after a restart", _begun, _record, _holds),
)
