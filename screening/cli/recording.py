"""Screenings at the terminal are evidence too: where an audit folder is set, they are recorded before they are shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from screening.cli.opening import settings_of, user_name
from screening.errors import ScreeningError
from screening.model.result import ScreeningRequest, ScreeningResult

if TYPE_CHECKING:
    from screening.audit.witness import Witness
    from screening.screen import Screener


class Answering(Protocol):
    """Whatever answers a question: the screener itself, or one that records as well."""

    def screen(self, request: ScreeningRequest) -> ScreeningResult:
        """Return the answer to one question."""


@contextmanager
def recorded(screener: Screener, index: Path | None, call: str, *, tell: bool = False) -> Iterator[Answering]:
    """Hold what screens and records; without an audit folder it is the screener itself.

    `call` names the command in the record; with `tell` each id of a record goes to standard error.
    """
    settings = settings_of(index)
    if settings.audit_dir is None and settings.audit_receipt_key is None:
        yield screener
        return
    from screening.audit.witness import open_witness  # noqa: PLC0415 - only where something is recorded

    witness = open_witness(settings, screener.decisions)
    assert witness is not None
    try:
        yield _Recorded(screener, witness, call, tell=tell)
    finally:
        witness.close()


class _Recorded:
    """Answers a question once the answer is on the record."""

    def __init__(self, screener: Screener, witness: Witness, call: str, *, tell: bool) -> None:
        self._screener = screener
        self._witness = witness
        self._call = call
        self._tell = tell

    def screen(self, request: ScreeningRequest) -> ScreeningResult:
        """Return the answer to one question, recorded.

        Raises:
            AuditUnavailableError: it cannot be recorded and so is not given.
        """
        from screening.audit.records import Asking  # noqa: PLC0415 - only where something is recorded
        from screening.audit.witness import Answered  # noqa: PLC0415 - only where something is recorded

        began = time.perf_counter_ns()
        outcome: ScreeningResult | ScreeningError
        try:
            outcome = self._screener.screen(request)
        except ScreeningError as error:
            outcome = error
        took_us = (time.perf_counter_ns() - began) // 1_000
        asking = Asking(caller=user_name(), call=self._call)
        (kept,) = self._witness.keep([Answered(asking, request, outcome, took_us)])
        if isinstance(outcome, ScreeningError):
            raise outcome
        if self._tell:
            sys.stderr.write(f"recorded as {kept.screening_id}\n")
        return outcome
