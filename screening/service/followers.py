"""Streams that follow the health of the service: they would hold up its end, so they are ended first."""

from __future__ import annotations

import threading
from collections.abc import Callable

import grpc

Send = Callable[[object], None]


class Followers:
    """The open `Watch` calls of one process; each is known by the function that sends it messages."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[Send] = set()

    def add(self, context: grpc.ServicerContext, send: Send) -> None:
        """Remember a stream until it ends."""
        with self._lock:
            self._open.add(send)
        if not context.add_callback(lambda: self._forget(send)):
            self._forget(send)

    def dismiss(self) -> None:
        """End every stream in good order: a message that is None ends it, as gRPC's non-blocking handlers have it."""
        with self._lock:
            open_now = tuple(self._open)
        for send in open_now:
            send(None)

    def _forget(self, send: Send) -> None:
        with self._lock:
            self._open.discard(send)
