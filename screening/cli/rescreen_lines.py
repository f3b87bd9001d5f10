"""The JSON lines of `screening rescreen`: a block of lines in, a block of answers out, on every core of the machine.

A line in is as for `screen --jsonl`. A line out is `{"id","look_again","hits":[...],"former":[...],"territories":[...]}`,
with `disposition` and `reasons` where somebody must look again; `docs/cli.md` describes every field.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import BinaryIO, Final

import msgspec

from screening.cli.lines import SCREEN_FIELDS, hit_record, party_of_line, territory_record
from screening.cli.records import Json, Line, failed, lines, read_line
from screening.engine import Engine
from screening.errors import ScreeningError
from screening.index.changes import Changes
from screening.index.checks import CheckBook
from screening.index.reader import open_generation
from screening.model.party import Party
from screening.model.rescreen import RescreenResult
from screening.model.result import ScreeningOptions, Transaction
from screening.policy.decisions import DecisionBook, load_decisions
from screening.rescreen.run import Asked, Rescreener, open_since
from screening.settings import Settings

BLOCK_LINES: Final = 2_000
_BLOCKS_AHEAD: Final = 3
_RARELY: Final = (200_000, 20, 50)
"""Words and their answers are kept by the ten thousand and hold no circles: to look for some took a fifth of the time."""
_THREADS_OF_ARITHMETIC: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Job:
    """What every process of a rescreen does alike: the two generations by id, the question, the instant it is asked."""

    settings: Settings
    generation: str
    since: str
    now: datetime
    transaction: Transaction
    options: ScreeningOptions
    checks: CheckBook
    concerned_only: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to a block, as bytes to write, and how many lines there were, concerned a party, were not usable."""

    content: bytes
    read: int
    parties: int
    concerned: int
    unusable: int


class Work:
    """One process at work on a job: the two generations open, the changed entities ready to be looked for.

    Raises as `rescreen.run.open_since` does.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._open = ExitStack()
        root = job.settings.index_dir
        decisions = DecisionBook()
        if job.settings.decisions is not None:
            decisions = DecisionBook(load_decisions(job.settings.decisions))
        serving = self._open.enter_context(closing(open_generation(root / job.generation)))
        asked = Asked(
            engine=Engine.of(serving),
            settings=job.settings,
            now=job.now,
            transaction=job.transaction,
            options=job.options,
            decisions=decisions,
            checks=job.checks,
        )
        since = self._open.enter_context(closing(open_since(root, job.since, asked)))
        self._rescreener = self._open.enter_context(closing(Rescreener(since, asked)))

    @property
    def changes(self) -> Changes:
        """What changed between the two generations."""
        return self._rescreener.changes

    def close(self) -> None:
        """Let go of everything."""
        self._open.close()

    def answer(self, block: Sequence[bytes | None]) -> Answered:
        """Return the answer to each line of a block, in order; a blank line has none."""
        asked = [_party(line) for line in block if line is None or line.strip()]
        parties = [party for party in asked if not isinstance(party, dict)]
        found = iter(self._look(parties))
        records = [(record, None) if isinstance(record, dict) else next(found) for record in asked]
        told = [
            record for record, result in records if not self._job.concerned_only or result is None or result.look_again
        ]
        return Answered(
            content=b"".join(msgspec.json.encode(record) + b"\n" for record in told),
            read=sum(len(line or b"") for line in block),
            parties=len(records),
            concerned=sum(result is not None and result.look_again for _, result in records),
            unusable=sum("error" in record for record, _ in records),
        )

    def _look(self, asked: Sequence[tuple[Line, Party]]) -> list[tuple[Json, RescreenResult | None]]:
        """Answer a block at once; when that fails, line by line, so that one party spoils no other."""
        try:
            found = self._rescreener.look([party for _, party in asked])
        except Exception as error:  # noqa: BLE001 - a defect spoils one line, not the night's run
            if len(asked) == 1:
                return [(failed(asked[0][0].id, error), None)]
            return [answer for one in asked for answer in self._look([one])]
        return [(line.answered(record_of(result)), result) for (line, _), result in zip(asked, found, strict=True)]


def _party(line: bytes | None) -> tuple[Line, Party] | Json:
    read = read_line(line, SCREEN_FIELDS)
    if isinstance(read, dict):
        return read
    try:
        return read, party_of_line(read.texts)
    except ScreeningError as error:
        return failed(read.id, error)


def record_of(result: RescreenResult) -> Json:
    """Return what the changes mean for a party as the line contract has it."""
    record: Json = {
        "look_again": result.look_again,
        "hits": [hit_record(found.hit) | {"change": found.change} for found in result.hits],
        "former": [
            {
                "entity_id": found.entity_id,
                "list_id": found.entity_id.partition(":")[0],
                "score": found.score,
                "matched_name": found.matched_name,
                "change": found.change,
            }
            for found in result.former
        ],
        "territories": [territory_record(found) for found in result.territories],
    }
    if result.territories_removed:
        record["territories_removed"] = list(result.territories_removed)
    if result.disposition is not None:
        record |= {
            "disposition": result.disposition,
            "reasons": list(dict.fromkeys(reason.code for reason in result.reasons)),
        }
    return record | ({"suppressed": result.suppressed} if result.suppressed else {})


def rescreen_lines(
    job: Job, work: Work, source: BinaryIO, sink: BinaryIO, workers: int, tell: Callable[[Answered], None]
) -> None:
    """Answer every line of `source`, in order; `tell` is called after each block.

    What fits into one block is answered here, without the seconds that a further process takes to start.

    Raises:
        ScreeningError: a process died; what was written until then stands, the rest was not looked at.
    """
    stream = lines(source)
    first = list(islice(stream, BLOCK_LINES))
    blocks = _blocks(stream)
    if workers == 1 or len(first) < BLOCK_LINES:
        for block in chain([first], blocks):
            _write(work.answer(block), sink, tell)
        return
    for name in _THREADS_OF_ARITHMETIC:
        os.environ.setdefault(name, "1")
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_start, initargs=(job,)) as pool:
        try:
            # The processes open everything while the first block is answered here.
            for _ in range(workers):
                pool.submit(_answer, [])
            _write(work.answer(first), sink, tell)
            for answered in _in_order(pool, blocks, workers * _BLOCKS_AHEAD):
                _write(answered, sink, tell)
        except BrokenProcessPool as error:
            raise ScreeningError("a worker process died; the output is not whole, run it again") from error


def _blocks(stream: Iterator[bytes | None]) -> Iterator[list[bytes | None]]:
    while block := list(islice(stream, BLOCK_LINES)):
        yield block


def _in_order(pool: ProcessPoolExecutor, blocks: Iterable[list[bytes | None]], ahead: int) -> Iterator[Answered]:
    """The answers to the blocks in order, a few blocks ahead of the reader and no more: input may be without end."""
    waiting: deque[Future[Answered]] = deque()
    for block in blocks:
        waiting.append(pool.submit(_answer, block))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _write(answered: Answered, sink: BinaryIO, tell: Callable[[Answered], None]) -> None:
    sink.write(answered.content)
    sink.flush()
    tell(answered)


_here: list[Work] = []
"""What a worker process holds; empty in the process that started it."""


def _start(job: Job) -> None:
    """Open everything once; what is open then lives as long as the process and is not looked through for garbage."""
    _here.append(Work(job))
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARELY)


def _answer(block: list[bytes | None]) -> Answered:
    return _here[0].answer(block)
