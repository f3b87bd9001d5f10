"""A publisher's server on this machine that says, byte by byte, what a test wants it to say."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.client import parse_headers
from io import BytesIO
from pathlib import Path

import pytest
import trustme

Script = Callable[["Request"], Iterable[bytes | float]]


@dataclass(frozen=True, slots=True)
class Request:
    """What the client asked; header names in lower case."""

    line: str
    headers: dict[str, str]


@dataclass
class Publisher:
    """A server that answers the n-th request with the n-th script; the last one is repeated."""

    url: str
    scripts: list[Script] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def says(self, *answers: bytes | Script) -> None:
        """Answer with these from now on."""
        self.requests.clear()
        self.scripts[:] = [_constant(item) if isinstance(item, bytes) else item for item in answers]

    def script(self, request: Request) -> Script:
        """The script for a request that just came."""
        self.requests.append(request)
        return self.scripts[min(len(self.requests), len(self.scripts)) - 1]


def _constant(content: bytes) -> Script:
    return lambda _request: (content,)


class _Server(socketserver.ThreadingTCPServer):
    """A thread a connection; a client that goes away is no error of the server."""

    daemon_threads = True
    allow_reuse_address = True
    publisher: Publisher
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """A connection; its handshake is left to the thread that serves it."""
        connection, address = super().get_request()
        if self.context is not None:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: hanging up is what the tests are about."""


class _Handler(socketserver.StreamRequestHandler):
    """Read one request, play its script, hang up."""

    server: _Server

    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1").strip()
        raw = b"".join(iter(self.rfile.readline, b"\r\n")) + b"\r\n"
        headers = {key.lower(): text for key, text in parse_headers(BytesIO(raw)).items()}
        for piece in self.server.publisher.script(Request(line, headers))(Request(line, headers)):
            if isinstance(piece, bytes):
                self.wfile.write(piece)
            else:
                time.sleep(piece)


def _serve(context: ssl.SSLContext | None) -> Iterator[Publisher]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        scheme = "http" if context is None else "https"
        server.context = context
        server.publisher = Publisher(f"{scheme}://127.0.0.1:{server.server_address[1]}/list.csv")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.publisher
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def plain_server() -> Iterator[Publisher]:
    """A server without TLS on loopback."""
    yield from _serve(None)


@pytest.fixture
def publisher(plain_server: Publisher) -> Publisher:
    """A server without TLS that has forgotten earlier tests."""
    plain_server.says(b"")
    return plain_server


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority of our own."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of the authority, as an operator would give it."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def tls_publisher(authority: trustme.CA) -> Iterator[Publisher]:
    """A server with a certificate for 127.0.0.1 from our authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    yield from _serve(context)
