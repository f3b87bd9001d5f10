"""One call under way: who asks, whether it may, its turn, how it ends, and its one line in the log."""

from __future__ import annotations

import contextvars
import functools
import logging
import re
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar, cast

import grpc
from google.rpc import status_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.errors import BusyError, CertificateRefusedError, DeadlineError, RoleMissingError, ScreeningError
from screening.model.deadline import Deadline
from screening.service.access import Access, AuthContext, refusal_fields
from screening.service.callers import UNIDENTIFIED, set_current
from screening.service.errors import status_code
from screening.service.followers import Followers
from screening.service.logs import failure_status, log
from screening.service.observe import CallEnd, CallStart, Observer, Tally, add, tally_of
from screening.service.patience import Patience
from screening.service.quota import Quotas
from screening.service.turns import Turn, Turns

REQUEST_ID: Final = "x-request-id"
_TRACEPARENT: Final = "traceparent"
_REQUEST_ID_FORM: Final = re.compile(r"[!-~]{1,128}")
_FOR_EVER_S: Final = 1e9
_PACE_S: Final = 1.0
_STREAM_RETRY_S: Final = 1.0
_WORK: Final = "/screening.v1.ScreeningService/"
_GIVEN_UP: Final = frozenset({"CANCELLED", "DEADLINE_EXCEEDED"})
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the calls of one process share: the gate, the turns, the accounts of callers, who watches."""

    access: Access
    turns: Turns
    quotas: Quotas
    streams: threading.BoundedSemaphore
    followers: Followers
    patience: Patience
    observers: Sequence[Observer] = ()


class _UnderWay:
    """Where a call is found while it is under way. It is emptied at the end, in whichever thread that comes."""

    __slots__ = ("call",)

    def __init__(self, call: Call) -> None:
        self.call: Call | None = call


class Call:
    """One call under way. It is begun, admitted, worked on, and finished with a status or without."""

    def __init__(self, desk: Desk, method: str, context: grpc.ServicerContext) -> None:
        self._desk = desk
        self._context = context
        self._began = time.perf_counter()
        self._waited_s = 0.0
        self._caller = UNIDENTIFIED
        self._reason = ""
        self._tally = Tally()
        metadata = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        self.request_id: Final = _usable_id(metadata.get(REQUEST_ID, ""))
        # Not a method of this object: a call that holds itself stays, and its stream with it, until the collector of
        # cycles comes by. Measured: one connection then had more than 500 streams open that were long answered.
        self._remaining_s: Final = functools.partial(_remaining_s, context)
        self._turn = Turn(desk.turns, UNIDENTIFIED.name, self._remaining_s, context.add_callback)
        self._start = CallStart(method, metadata.get(_TRACEPARENT, ""))
        context.set_trailing_metadata(self._echo)
        self._under_way: Final = _UnderWay(self)
        _CURRENT.set(self._under_way)
        for observer in desk.observers:
            observer.started(self._start)

    @property
    def _echo(self) -> tuple[tuple[str, str], ...]:
        """The request id as metadata."""
        return ((REQUEST_ID, self.request_id),)

    def identify(self) -> None:
        """Find out who asks and whether it may.

        Raises:
            CertificateRefusedError, RoleMissingError: it may not; the log says who and why.
        """
        context = self._context
        auth = cast("AuthContext", context.auth_context())  # the stubs know one value where gRPC gives several
        try:
            self._caller = self._desk.access.admit(auth, self._start.method, context.peer())
        except (CertificateRefusedError, RoleMissingError) as error:
            fields = {"reason": error.reason, "why": error.message, **refusal_fields(auth)}
            log(logging.WARNING, "refused", method=self._start.method, peer=context.peer(), **fields)
            raise
        set_current(self._caller)
        self._turn = Turn(self._desk.turns, self._caller.name, self._remaining_s, self._context.add_callback)

    @contextmanager
    def seated(self) -> Iterator[None]:
        """Hold a single call from before its message is read until it is answered.

        Raises:
            BusyError: the service or the caller is at its limit.
            DeadlineError: nobody waits for it any more.
        """
        self._check_deadline()
        desk = self._desk
        with desk.turns.seat(), desk.quotas.opened(self._caller):
            desk.quotas.charge(self._caller, 0)
            yield

    @contextmanager
    def working(self, screenings: int) -> Iterator[None]:
        """Give a call that asks for so many screenings a turn, if it works.

        Raises:
            BusyError: the caller is at its limit.
            DeadlineError: the deadline passed, or the caller went away, before there was a turn.
        """
        self._desk.quotas.charge(self._caller, screenings)
        if self._start.method.startswith(_WORK):
            self._take()
        try:
            self._check_deadline()
            yield
        finally:
            self.give_back()

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """Hold an open stream.

        Raises:
            BusyError: as many are open as may be.
        """
        if not self._desk.streams.acquire(blocking=False):
            raise BusyError("too many streams are open; close one or try again later", _STREAM_RETRY_S)
        try:
            yield
        finally:
            self._desk.streams.release()

    def paced(self, requests: Iterator[Any]) -> Iterator[Any]:
        """The messages of a stream, each when the caller's rate allows it and with a turn of its own.

        A stream that is too fast is not refused but read more slowly; HTTP/2 hands the delay on to the sender.
        """
        for request in requests:
            while (wait_s := self._desk.quotas.wait_s(self._caller, 1)) > 0:
                self._check_deadline()
                time.sleep(min(wait_s, _PACE_S))
            self._take()
            yield request
            self.give_back()

    def give_back(self) -> None:
        """End this call's turn, if it has one: while an answer is read, however slowly, others work."""
        self._turn.give_back()

    def breathe(self) -> None:
        """See the function of that name."""
        self._check_deadline()
        self._turn.breathe()

    def greet(self) -> None:
        """Send the request id ahead of an answer. What was greeted is not tried again by a client's retry policy."""
        self._context.send_initial_metadata(self._echo)

    def answered(self, response: object) -> None:
        """Note what an answer holds, if anybody watches."""
        if self._desk.observers:
            tally = tally_of(response)
            self._tally = add(self._tally, tally)
            for observer in self._desk.observers:
                observer.answered(self._start.method, tally)

    def failure(self, error: Exception) -> status_pb2.Status:
        """The status that the caller gets for a failure."""
        self._reason = error.reason if isinstance(error, ScreeningError) else ScreeningError.reason
        return failure_status(error, self._start.method, self.request_id)

    def finish(self, status: status_pb2.Status | None) -> None:
        """End well, or with a status."""
        if status is not None:
            self.abort(status)
        self.end("OK")

    def abort(self, status: status_pb2.Status) -> NoReturn:
        """End with a status; raises, as gRPC wants it. `abort_with_status` would lose the request id."""
        self.end(status_code(status).name)
        wire = rpc_status.to_status(status)
        self._context.set_trailing_metadata((*wire.trailing_metadata, *self._echo))
        self._context.abort(wire.code, wire.details)

    def end(self, code: str) -> None:
        """One line a call: who asked, what was called, how it ended, how long it took."""
        self.leave()
        seconds = time.perf_counter() - self._began
        fields: dict[str, str | float] = {"reason": self._reason} if self._reason else {}
        if self._waited_s:
            fields["waited_ms"] = round(self._waited_s * 1000, 3)
        log(
            logging.INFO,
            "call",
            method=self._start.method,
            code=code,
            ms=round(seconds * 1000, 3),
            caller=self._caller.name,
            request_id=self.request_id,
            **fields,
        )
        if code in _GIVEN_UP:
            self._desk.patience.given_up(self._caller.name, self._context.peer())
        label = self._caller.name if self._caller.listed else "other"
        for observer in self._desk.observers:
            observer.ended(
                CallEnd(self._start, code, self._reason, seconds, self._waited_s, label, self.request_id, self._tally)
            )

    def leave(self) -> None:
        """Be the call under way no longer: gRPC keeps a call's variables for as long as the call, which they hold.

        A stream that was given up may end in any thread, so the variable is emptied and not set anew.
        """
        self._under_way.call = None

    def _take(self) -> None:
        """Wait for a turn, and note for how long."""
        before = time.perf_counter()
        try:
            self._turn.take()
        finally:
            self._waited_s += time.perf_counter() - before

    def _check_deadline(self) -> None:
        """Stop where nobody waits for the answer any more."""
        if self._remaining_s() <= 0 or not self._context.is_active():
            raise DeadlineError("the deadline passed, or the caller went away, before the call was taken up")


_CURRENT: Final[contextvars.ContextVar[_UnderWay | None]] = contextvars.ContextVar("call", default=None)


def _current() -> Call | None:
    """The call that this thread works on."""
    under_way = _CURRENT.get()
    return None if under_way is None else under_way.call


def breathe() -> None:
    """Between two pieces of a long answer: stop if nobody waits for it any more, and let other callers have a turn.

    Does nothing outside a call.

    Raises:
        DeadlineError: the deadline passed or the caller went away.
    """
    call = _current()
    if call is not None:
        call.breathe()


def unhurried(items: Iterable[_Item]) -> Iterator[_Item]:
    """The same items; other callers have turns in between. Raises as `breathe`."""
    for item in items:
        breathe()
        yield item


def rest() -> None:
    """From here on the call only waits, for the disk or for its caller: others may work in its turn.

    Does nothing outside a call.
    """
    call = _current()
    if call is not None:
        call.give_back()


def request_id(context: grpc.ServicerContext) -> str:
    """The id of the call under way; outside the border the caller's own, where it is usable, or a new one."""
    call = _current()
    if call is not None:
        return call.request_id
    return _usable_id(next((value for key, value in context.invocation_metadata() if key == REQUEST_ID), ""))


def deadline_of(context: grpc.ServicerContext) -> Deadline:
    """Return until when the caller of a call waits, and whether it still does.

    It is asked between the stages of a search, so that is also where a call gives way to callers who had less so far.
    """
    remaining = _remaining_s(context)
    return Deadline(
        time.monotonic() + remaining if remaining < _FOR_EVER_S else None, functools.partial(_waits, context)
    )


def _waits(context: grpc.ServicerContext) -> bool:
    """Give way if it is time, then tell whether the caller is still there."""
    breathe()
    return context.is_active()


def _remaining_s(context: grpc.ServicerContext) -> float:
    """Seconds until the deadline; without one gRPC tells a huge number or None."""
    remaining = context.time_remaining()
    return float("inf") if remaining is None else remaining


def _usable_id(given: str | bytes) -> str:
    """What the caller gave if it is printable ASCII of at most 128 characters, else a new one."""
    return given if isinstance(given, str) and _REQUEST_ID_FORM.fullmatch(given) else uuid.uuid4().hex
