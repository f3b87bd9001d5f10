"""Between an answer and its caller: the record of it, with what only the transport knows."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import grpc
import msgspec

from screening.audit.records import Asking
from screening.audit.witness import Answered, Kept, Rescreen, Witness, open_witness
from screening.errors import AuditUnavailableError, ScreeningError
from screening.model.party import Party, PartyKind
from screening.model.rescreen import RescreenResult
from screening.model.result import NameMatch, ScreeningRequest, ScreeningResult
from screening.screen import Screener
from screening.service import convert_result
from screening.service.call import breathe, rest, unhurried
from screening.service.callers import current_caller
from screening.service.interceptors import request_id
from screening.service.logs import log
from screening.service.wire import current_bytes
from screening.settings import Settings
from screening.v1 import screening_service_pb2 as pb

_MICROSECOND_NS: Final = 1_000
_GROUP: Final = 1_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """A question and what came of it; `request` is None where the message held none."""

    request: ScreeningRequest | None
    outcome: ScreeningResult | ScreeningError
    latency_us: int


class Recorder:
    """Turns answers into messages once they are on the record; without a witness it only turns them."""

    def __init__(self, witness: Witness | None) -> None:
        self._witness = witness

    def single(
        self, call: str, context: grpc.ServicerContext, attempt: Attempt, into: pb.ScreeningResult, item: int = -1
    ) -> None:
        """Put one answer, recorded, into its message.

        Raises:
            ScreeningError: the question was refused, which is recorded too.
            AuditUnavailableError: it could not be recorded, so there is no answer.
        """
        self.results(call, context, [attempt], [into], first=item)
        if isinstance(attempt.outcome, ScreeningError):
            raise attempt.outcome

    def results(
        self,
        call: str,
        context: grpc.ServicerContext,
        attempts: Sequence[Attempt],
        into: Sequence[pb.ScreeningResult],
        *,
        first: int = 0,
    ) -> None:
        """Put each answer into its message, all of them recorded with one wait for the disk.

        `into` holds a message for each attempt; that of a refusal stays empty. `first` is the place of the first question in its batch or stream, -1 for a question of its own.

        Raises:
            AuditUnavailableError: they could not be recorded, so there is no answer.
        """
        for one, message in zip(unhurried(attempts), into, strict=True):
            if isinstance(one.outcome, ScreeningResult):
                convert_result.screening_result(one.outcome, message)
        if self._witness is None:
            return
        asked = [
            Answered(_asking(call, context, -1 if first < 0 else first + place), a.request, a.outcome, a.latency_us)
            for place, a in enumerate(unhurried(attempts))
        ]
        kept = self._witness.keep(asked, between=breathe, ready=rest)
        for answered, message, stored in zip(attempts, into, kept, strict=True):
            if isinstance(answered.outcome, ScreeningResult):
                _mark(message, stored)

    def compared(
        self, context: grpc.ServicerContext, names: tuple[str, str, PartyKind], match: NameMatch, latency_us: int
    ) -> pb.CompareResponse:
        """The message of a comparison, recorded. Raises `AuditUnavailableError` where it could not be."""
        message = pb.CompareResponse(match=convert_result.name_match(match))
        if self._witness is not None:
            rest()
            kept = self._witness.compared(_asking("Compare", context, -1), names, match, latency_us)
            message.screening_id = kept.screening_id
        return message

    def rescreening(self, context: grpc.ServicerContext, rescreen: Rescreen) -> Rescreening:
        """What records the answers of one rescreen; the caller closes it at the end of the stream."""
        return Rescreening(self._witness, _asking("Rescreen", context, 0), rescreen)

    def problem(self) -> str:
        """Why nothing can be recorded now, and so nothing answered; empty when all is well or nothing is recorded."""
        return "" if self._witness is None else self._witness.store.probe()

    def announce(self) -> None:
        """Tell the log whether answers are recorded."""
        if self._witness is None:
            log(logging.WARNING, "answers are not recorded; set SCREENING_AUDIT_DIR to keep evidence of screenings")
            return
        problem = self.problem()
        level = logging.ERROR if problem else logging.INFO
        log(level, "answers are recorded", folder=str(self._witness.store.root), error=problem)

    def close(self) -> None:
        """Let go of the record."""
        if self._witness is not None:
            self._witness.close()


class Rescreening:
    """Records one rescreen: an answer that says "look again" before it leaves, with all those before it.

    The others say that no change concerns the party, which clears nobody; they wait for the next such answer, for a
    thousand of their kind, or for the end of the stream.
    """

    def __init__(self, witness: Witness | None, asking: Asking, rescreen: Rescreen) -> None:
        self._witness = witness
        self._asking = asking
        self._rescreen = rescreen
        self._waiting: list[tuple[str, Party, RescreenResult]] = []
        self._recorded = 0

    def answered(self, key: str, party: Party, result: RescreenResult) -> str:
        """Take an answer on the way; the id of the record it stands in, empty where it waits or nothing is recorded.

        Raises:
            AuditUnavailableError: it could not be recorded and must not leave.
        """
        if self._witness is None:
            return ""
        self._waiting.append((key, party, result))
        if not result.look_again and len(self._waiting) < _GROUP:
            return ""
        try:
            return self._flush(self._witness)
        except AuditUnavailableError:
            self._waiting.pop()  # this one does not leave; those before it did, and wait on
            raise

    def close(self) -> None:
        """Record what waits. Raises `AuditUnavailableError`."""
        if self._witness is not None and self._waiting:
            self._flush(self._witness)

    def _flush(self, witness: Witness) -> str:
        """Put what waits on the record."""
        asking = msgspec.structs.replace(self._asking, item=self._recorded)
        kept = witness.rescreened(asking, self._rescreen, self._waiting)
        self._recorded += len(self._waiting)
        self._waiting = []
        return kept.screening_id


def open_recorder(settings: Settings, screener: Screener) -> Recorder:
    """The recorder that the settings ask for; nothing is written yet. Raises `SettingsError` as `open_witness`."""
    return Recorder(open_witness(settings, screener.decisions))


def attempt(question: Callable[[], ScreeningRequest], answer: Callable[[ScreeningRequest], ScreeningResult]) -> Attempt:
    """Read a question and answer it; a refusal is an outcome, a defect goes on its way."""
    began = time.perf_counter_ns()
    request: ScreeningRequest | None = None
    outcome: ScreeningResult | ScreeningError
    try:
        request = question()
        outcome = answer(request)
    except ScreeningError as error:
        outcome = error
    return Attempt(request, outcome, since_us(began))


def since_us(began_ns: int) -> int:
    """Microseconds since a reading of `time.perf_counter_ns`."""
    return (time.perf_counter_ns() - began_ns) // _MICROSECOND_NS


def _asking(call: str, context: grpc.ServicerContext, item: int) -> Asking:
    data = current_bytes()
    return Asking(
        caller=current_caller().name,
        call=call,
        request_id=request_id(context),
        item=item,
        wire_sha256=hashlib.sha256(data).hexdigest() if data else "",
        wire_bytes=len(data),
    )


def _mark(message: pb.ScreeningResult, kept: Kept) -> None:
    """Put the id of its record and its receipt into an answer."""
    message.screening_id = kept.screening_id
    if kept.receipt is not None:
        message.receipt.payload = kept.receipt.payload
        message.receipt.signature = kept.receipt.signature
        message.receipt.key_id = kept.receipt.key_id
