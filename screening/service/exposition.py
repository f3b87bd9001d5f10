"""HTTP for machines that watch: /metrics for Prometheus, /healthz (the process lives), /readyz (it can answer).

A small server of its own on a port of its own: it answers GET, holds no secret, and no caller of the service needs it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from screening.service.listener import CannotListenError, bind_alone
from screening.service.metrics import READY

_PATIENCE_S: Final = 5.0
_MOST_CONNECTIONS: Final = 16
_TEXT: Final = "text/plain; charset=utf-8"
_StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_Application = Callable[[dict[str, str], _StartResponse], Iterable[bytes]]


class _Handler(WSGIRequestHandler):
    """One connection; one that says nothing is closed."""

    timeout = _PATIENCE_S

    def log_message(self, *_arguments: object) -> None:
        """Scrapes are no events of the log."""


class _Server(WSGIServer):
    """Answers a few connections at a time, each in a thread that does not hold up the end of the process."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as socketserver hands them over
        self._room = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__(*arguments, **options)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above
        """Answer in a thread, or close the connection when there are too many."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        threading.Thread(target=self._answer, args=(request, client_address), name="metrics", daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above
        """A peer that goes away is no event."""

    def _answer(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above
        """One connection from its request to its end."""
        try:
            with contextlib.suppress(OSError):
                self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)
            self._room.release()


class _ServerV6(_Server):
    """The same for IPv6."""

    address_family = socket.AF_INET6


@contextlib.contextmanager
def exposed(address: str, registry: CollectorRegistry) -> Iterator[int]:
    """Serve what `registry` holds on `address` while the context lasts; gives the port that was taken.

    Raises:
        CannotListenError: the address cannot be bound.
    """
    with bind_alone(address, "SCREENING_METRICS_LISTEN") as free:
        host, port = free.getsockname()[:2]
    kind = _ServerV6 if ":" in host else _Server
    try:
        server = make_server(host, port, _application(registry), server_class=kind, handler_class=_Handler)
    except OSError as error:
        raise CannotListenError(f"{address} cannot be bound: {error.strerror} (SCREENING_METRICS_LISTEN)") from error
    with server:
        thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
        thread.start()
        try:
            yield port
        finally:
            server.shutdown()
            thread.join()


def _application(registry: CollectorRegistry) -> _Application:
    """The three paths."""

    def answer(environ: dict[str, str], start_response: _StartResponse) -> Iterable[bytes]:
        """Answer one GET."""
        path = environ.get("PATH_INFO", "")
        if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
            status, kind, body = "405 Method Not Allowed", _TEXT, b"GET only\n"
        elif path == "/metrics":
            encode, kind = choose_encoder(environ.get("HTTP_ACCEPT", ""))
            status, body = "200 OK", encode(registry)
        elif path == "/healthz":
            status, kind, body = "200 OK", _TEXT, b"alive\n"
        elif path == "/readyz":
            ready = registry.get_sample_value(READY) == 1
            status, kind, body = (
                ("200 OK", _TEXT, b"ready\n") if ready else ("503 Service Unavailable", _TEXT, b"not ready\n")
            )
        else:
            status, kind, body = "404 Not Found", _TEXT, b"/metrics, /healthz, /readyz\n"
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return answer
