"""What happens at the border of every call: who asks, reading, request id, deadline, errors, one line in the log.

Handlers behind it raise errors of the model and know nothing of status codes. A synchronous gRPC handler that lets an
exception out would send its text to the caller, so nothing gets past this border.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import grpc

from screening.errors import DeadlineError, FieldViolation
from screening.service.call import REQUEST_ID, Call, Desk, request_id
from screening.service.errors import MalformedMessageError
from screening.service.malformed import Malformed, guarded
from screening.service.wire import Received, keeping, opened
from screening.v1 import screening_service_pb2 as pb

__all__ = ["REQUEST_ID", "Border", "Desk", "request_id"]

_PACKAGE: Final = "screening.v1"
_OPEN: Final = "/grpc.health.v1.Health/"
# gRPC calls a handler with whatever its own deserialiser made, so messages have no narrower type here.
_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
_Behaviour: TypeAlias = Callable[..., Any]


class Border(grpc.ServerInterceptor):
    """Guards every handler of the server, whoever wrote it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._guarded: dict[str, tuple[_Handler, _Handler]] = {}

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], _Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler | None:
        """The handler of a method with its border around it; None for a method nobody serves."""
        handler, method = continuation(handler_call_details), handler_call_details.method
        if handler is None:
            return None
        # gRPC asks anew for each call, in the one thread through which all calls come.
        known = self._guarded.get(method)
        if known is None or known[0] is not handler:
            known = self._guarded[method] = (handler, self._guard(handler, method))
        return known[1]

    def _guard(self, handler: _Handler, method: str) -> _Handler:
        """The same kind of handler around the same behaviour."""
        read = _reader(handler.request_deserializer)
        write = handler.response_serializer
        if handler.stream_stream is not None:
            stream = self._stream(handler.stream_stream, method)
            return grpc.stream_stream_rpc_method_handler(stream, read, write)
        if handler.unary_unary is not None and method.startswith(_OPEN):
            return grpc.unary_unary_rpc_method_handler(self._health(handler.unary_unary, method), read, write)
        if handler.unary_unary is not None:
            # As a stream of one message, which looks the same on the wire: gRPC then asks the handler before it waits
            # for the message, so that what is refused is refused without it.
            return grpc.stream_unary_rpc_method_handler(self._answered(handler.unary_unary, method), read, write)
        if handler.unary_stream is not None and method.startswith(_OPEN):
            watch = self._health(handler.unary_stream, method)
            return grpc.unary_stream_rpc_method_handler(watch, read, write)
        raise NotImplementedError(f"{method}: a call of this shape has no border")

    def _stream(self, behaviour: _Behaviour, method: str) -> _Behaviour:
        """A stream that is admitted, read message by message, and ended with a status."""

        def answer(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
            """Answer the messages as they come."""
            self._listen(context)
            call = Call(self._desk, method, context)
            status = None
            try:
                call.identify()
                with call.streaming():
                    call.greet()
                    yield from _watched(behaviour(call.paced(_sound(requests)), context), call)
            except (grpc.RpcError, GeneratorExit) as gone:  # the caller has; gRPC keeps the exception with the call
                gone.__traceback__ = None
                call.end("CANCELLED")
                return
            except Exception as error:  # noqa: BLE001 - the border: every failure gets a status
                status = call.failure(error)
            finally:
                call.give_back()
            call.finish(status)

        return answer

    def _answered(self, behaviour: _Behaviour, method: str) -> _Behaviour:
        """A single call."""

        def answer(requests: Iterator[Any], context: grpc.ServicerContext) -> Any:  # noqa: ANN401 - as gRPC hands it over
            """Answer the message, or end with a status."""
            self._listen(context)
            call = Call(self._desk, method, context)
            response = status = None
            try:
                call.identify()
                with call.seated():
                    readable = _readable(_only(requests))
                    with call.working(_screenings(readable)):
                        response = behaviour(readable, context)
                call.answered(response)
            except Exception as error:  # noqa: BLE001 - the border: every failure gets a status
                status = call.failure(error)
            else:
                call.greet()
            call.finish(status)
            return response

        return answer

    def _listen(self, context: grpc.ServicerContext) -> None:
        """Go on, unless the connection was ended by us: then nobody is there, and nothing is worked on or logged."""
        if self._desk.patience.is_over(context.peer):
            context.abort(grpc.StatusCode.CANCELLED, "")

    def _health(self, behaviour: _Behaviour, method: str) -> _Behaviour:
        """A call of grpc.health.v1, open to whoever passed the handshake; what cannot be read is answered here.

        It is asked every few seconds by every client that follows it, so its answers are not logged. gRPC finds on the
        behaviour itself whether it blocks a thread, so the wrapper keeps its attributes.
        """

        @functools.wraps(behaviour)
        def answer(request: Any, context: grpc.ServicerContext, *rest: Any) -> Any:  # noqa: ANN401 - as gRPC hands it over
            """Answer what could be read."""
            if isinstance(request, Malformed):
                call = Call(self._desk, method, context)
                call.abort(call.failure(request.error))
            if rest:
                self._desk.followers.add(context, rest[0])
            return behaviour(request, context, *rest)

        return answer


def _watched(responses: Iterator[Any], call: Call) -> Iterator[Any]:
    """The answers of a stream, counted; a slow reader holds no turn while it reads."""
    for response in responses:
        call.give_back()
        call.answered(response)
        yield response


def _only(requests: Iterator[Any]) -> Any:  # noqa: ANN401 - as gRPC hands it over
    """The message of a single call, once it has come."""
    try:
        for request in requests:
            return request
    except grpc.RpcError as gone:  # gRPC keeps the exception with the call, and its frames would hold the call
        gone.__traceback__ = None
        raise DeadlineError("the caller went away before its message came") from None
    raise MalformedMessageError((FieldViolation("", "the call holds no message, or ended before it came"),))


def _readable(request: Any) -> Any:  # noqa: ANN401 - as gRPC hands it over
    """The message, if it could be read."""
    if isinstance(request, Malformed):
        raise request.error
    return opened(request) if isinstance(request, Received) else request


def _sound(requests: Iterator[Any]) -> Iterator[Any]:
    """The messages of a stream, up to one that cannot be read."""
    return map(_readable, requests)


def _screenings(request: object) -> int:
    """How many screenings a single call asks for; what an empty batch costs is its call."""
    return max(1, len(request.requests)) if isinstance(request, pb.BatchScreenRequest) else 1


def _reader(deserializer: Callable[[bytes], Any] | None) -> Callable[[bytes], Any] | None:
    """The same deserialiser, telling malformed bytes apart; it is `FromString` of the message class it makes."""
    message = getattr(deserializer, "__self__", None)
    if deserializer is None or message is None:
        return deserializer
    read = guarded(deserializer, message.DESCRIPTOR)
    return keeping(read) if message.DESCRIPTOR.file.package == _PACKAGE else read
