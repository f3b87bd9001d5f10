"""What happens at the border of every call: reading, request id, deadline, errors, one line in the log.

Handlers behind it raise errors of the model and know nothing of status codes. A synchronous gRPC handler that lets an
exception out would send its text to the caller, so nothing gets past this border.
"""

from __future__ import annotations

import functools
import logging
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Final, NoReturn, TypeAlias

import grpc
from google.rpc import status_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.errors import BusyError, DeadlineError
from screening.model.deadline import Deadline
from screening.service.errors import status_code
from screening.service.logs import failure_status, log
from screening.service.malformed import Malformed, guarded

REQUEST_ID: Final = "x-request-id"
_FOR_EVER_S: Final = 1e9
_OURS: Final = "/screening.v1."
_REQUEST_ID_FORM: Final = re.compile(r"[!-~]{1,128}")
# gRPC calls a handler with whatever its own deserialiser made, so messages have no narrower type here.
_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
_Behaviour: TypeAlias = Callable[..., Any]


class Border(grpc.ServerInterceptor):
    """Guards every handler of the server; `max_streams` open streams are admitted at a time."""

    def __init__(self, max_streams: int) -> None:
        self._streams = threading.BoundedSemaphore(max_streams)

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], _Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler | None:
        """The handler of a method with its border around it; None for a method nobody serves."""
        handler = continuation(handler_call_details)
        return None if handler is None else self._guard(handler, handler_call_details.method)

    def _guard(self, handler: _Handler, method: str) -> _Handler:
        """The same kind of handler around the same behaviour."""
        read = _reader(handler.request_deserializer)
        write = handler.response_serializer
        if handler.stream_stream is not None:
            stream = self._stream(handler.stream_stream, method)
            return grpc.stream_stream_rpc_method_handler(stream, read, write)
        if handler.unary_unary is not None:
            wrap = _answered if method.startswith(_OURS) else _sound_only
            return grpc.unary_unary_rpc_method_handler(wrap(handler.unary_unary, method), read, write)
        if handler.unary_stream is not None:
            watch = _sound_only(handler.unary_stream, method)
            return grpc.unary_stream_rpc_method_handler(watch, read, write)
        return handler

    def _stream(self, behaviour: _Behaviour, method: str) -> _Behaviour:
        """A stream that is admitted, read message by message, and ended with a status."""

        def answer(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
            """Answer the messages as they come."""
            call = _Call(method, context)
            if not self._streams.acquire(blocking=False):
                call.abort(call.failure(BusyError("too many streams are open; close one or try again later")))
            status = None
            try:
                yield from behaviour(_sound(requests), context)
            except (grpc.RpcError, GeneratorExit):  # the caller has gone
                call.log("CANCELLED")
                raise
            except Exception as error:  # noqa: BLE001 - the border: every failure gets a status
                status = call.failure(error)
            finally:
                self._streams.release()
            call.finish(status)

        return answer


class _Call:
    """One call under way: its id, its start, and how it ends."""

    def __init__(self, method: str, context: grpc.ServicerContext) -> None:
        self._method = method
        self._context = context
        self._started = time.perf_counter()
        self._request_id = request_id(context)
        echo = ((REQUEST_ID, self._request_id),)
        context.send_initial_metadata(echo)
        context.set_trailing_metadata(echo)

    def failure(self, error: Exception) -> status_pb2.Status:
        """The status that the caller gets for a failure."""
        return failure_status(error, self._method, self._request_id)

    def finish(self, status: status_pb2.Status | None) -> None:
        """End well, or with a status."""
        if status is not None:
            self.abort(status)
        self.log("OK")

    def abort(self, status: status_pb2.Status) -> NoReturn:
        """End with a status; raises, as gRPC wants it. `abort_with_status` would lose the request id."""
        self.log(status_code(status).name)
        wire = rpc_status.to_status(status)
        self._context.set_trailing_metadata((*wire.trailing_metadata, (REQUEST_ID, self._request_id)))
        self._context.abort(wire.code, wire.details)

    def log(self, code: str) -> None:
        """One line a call: what was called, how it ended, how long it took."""
        took = round((time.perf_counter() - self._started) * 1000, 3)
        log(logging.INFO, "call", method=self._method, code=code, ms=took, request_id=self._request_id)


def request_id(context: grpc.ServicerContext) -> str:
    """The caller's request id where it is printable ASCII of at most 128 characters, else one of our own."""
    for key, value in context.invocation_metadata():
        if key == REQUEST_ID and isinstance(value, str) and _REQUEST_ID_FORM.fullmatch(value):
            return value
    return uuid.uuid4().hex


def deadline_of(context: grpc.ServicerContext) -> Deadline:
    """Until when the caller of a call waits, and whether it still does."""
    remaining = context.time_remaining()  # without a deadline a huge number, not None
    expires = None if remaining is None or remaining > _FOR_EVER_S else time.monotonic() + remaining
    return Deadline(expires, context.is_active)


def _answered(behaviour: _Behaviour, method: str) -> _Behaviour:
    """A single call of our own services."""

    def answer(request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ANN401 - as gRPC hands it over
        """Answer the message, or end with a status."""
        call = _Call(method, context)
        response = status = None
        try:
            response = behaviour(_readable(request, context), context)
        except Exception as error:  # noqa: BLE001 - the border: every failure gets a status
            status = call.failure(error)
        call.finish(status)
        return response

    return answer


def _sound_only(behaviour: _Behaviour, method: str) -> _Behaviour:
    """A call of a service that is not ours: only what cannot be read is answered here.

    gRPC finds on the behaviour itself whether it blocks a thread, so the wrapper keeps its attributes.
    """

    @functools.wraps(behaviour)
    def answer(request: Any, context: grpc.ServicerContext, *rest: Any) -> Any:  # noqa: ANN401 - as gRPC hands it over
        """Answer what could be read."""
        if isinstance(request, Malformed):
            call = _Call(method, context)
            call.abort(call.failure(request.error))
        return behaviour(request, context, *rest)

    return answer


def _readable(request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ANN401 - as gRPC hands it over
    """The message, if it could be read and someone still waits for the answer."""
    if isinstance(request, Malformed):
        raise request.error
    remaining = context.time_remaining()  # without a deadline a huge number, not None
    if remaining is not None and remaining <= 0:
        raise DeadlineError("the deadline passed before the call was taken up")
    return request


def _sound(requests: Iterator[Any]) -> Iterator[Any]:
    """The messages of a stream, up to one that cannot be read."""
    for request in requests:
        if isinstance(request, Malformed):
            raise request.error
        yield request


def _reader(deserializer: Callable[[bytes], Any] | None) -> Callable[[bytes], Any] | None:
    """The same deserialiser, telling malformed bytes apart; it is `FromString` of the message class it makes."""
    message = getattr(deserializer, "__self__", None)
    if deserializer is None or message is None:
        return deserializer
    return guarded(deserializer, message.DESCRIPTOR)
