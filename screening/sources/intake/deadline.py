"""A time limit that a server cannot stretch: per-read limits start again with each byte, so a watch ends the connection.

The watch holds a duplicate of the connection's descriptor and shuts it down (`shutdown(2)`) when time is up, whatever
the client is waiting for then: the handshake, a header that drips, or the body.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self


class Deadline:
    """A limit in seconds on everything done inside `with`; `passed` tells afterwards whether it was the cause."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._connection: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Start the watch."""
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the watch and let go of the connection."""
        self._timer.cancel()
        self._timer.join()
        self._watch(None)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """The callback that an HTTP client calls with each of its steps; a new connection is taken under watch."""
        if event.endswith("connect_tcp.complete"):
            connection = info["return_value"].get_extra_info("socket")
            self._watch(socket.socket(fileno=os.dup(connection.fileno())))

    def _watch(self, connection: socket.socket | None) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = connection
            if self.passed:
                self._end()

    def _expire(self) -> None:
        with self._lock:
            self.passed = True
            self._end()

    def _end(self) -> None:
        """Shut the connection down; one that is gone already needs no end."""
        if self._connection is not None:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
