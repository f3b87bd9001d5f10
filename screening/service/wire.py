"""The bytes of a message exactly as they came, kept beside the message for as long as its call lasts.

The audit record quotes their digest: written anew, a message may give other bytes than the caller sent.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, Final

from screening.service.malformed import Malformed

_CURRENT: Final[contextvars.ContextVar[bytes]] = contextvars.ContextVar("wire", default=b"")


class Received:
    """A message with the bytes it was read from; what gRPC hands on between reading and answering."""

    __slots__ = ("data", "message")

    def __init__(self, message: object, data: bytes) -> None:
        self.message = message
        self.data = data


def keeping(read: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """The same deserialiser, with the bytes kept beside each message it could read."""

    def kept(data: bytes) -> Received | Malformed:
        """Read the bytes and keep them."""
        message = read(data)
        return message if isinstance(message, Malformed) else Received(message, data)

    return kept


def opened(received: Received) -> Any:  # noqa: ANN401 - as gRPC hands it over
    """The message; its bytes are those of this call from now on. gRPC runs every call in a context of its own."""
    _CURRENT.set(received.data)
    return received.message


def current_bytes() -> bytes:
    """The bytes of the message that is being answered; empty outside a call."""
    return _CURRENT.get()
