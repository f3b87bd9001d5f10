"""HTTP/2 by hand, as far as a badly behaved caller needs it: what a library would never send.

Source: RFC 9113 (frames), RFC 7541 (headers, literal and never indexed), gRPC over HTTP/2.
"""

from __future__ import annotations

import socket
import ssl
import struct
from dataclasses import dataclass
from typing import Final

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, CONTINUATION = 0x0, 0x1, 0x3, 0x4, 0x6, 0x9
END_STREAM, END_HEADERS, ACK = 0x1, 0x4, 0x1
INITIAL_WINDOW_SIZE: Final = 0x4
CANCEL: Final = 0x8
_TIMEOUT_S: Final = 10.0
_ONE_BYTE: Final = 127


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect to and, with TLS, by what right."""

    port: int
    tls: ssl.SSLContext | None = None

    def connect(self) -> socket.socket:
        """A connection, its handshake done where there is one."""
        plain = socket.create_connection(("127.0.0.1", self.port), _TIMEOUT_S)
        if self.tls is None:
            return plain
        return self.tls.wrap_socket(plain, server_hostname="localhost")


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def greeting(window: int | None = None) -> bytes:
    """What a connection begins with; `window` is how many bytes of each answer may be sent unasked."""
    settings = b"" if window is None else struct.pack(">HI", INITIAL_WINDOW_SIZE, window)
    return PREFACE + frame(SETTINGS, 0, 0, settings)


def call(method: str, stream: int, message: bytes, *, end: bool = True) -> bytes:
    """A whole call: headers and one message; with `end` false the caller has more to say."""
    body = b"\0" + struct.pack(">I", len(message)) + message
    return headers(method, stream) + frame(DATA, END_STREAM if end else 0, stream, body)


def headers(method: str, stream: int, flags: int = END_HEADERS) -> bytes:
    """The headers of a call."""
    return frame(HEADERS, flags, stream, header_block(method))


def header_block(method: str) -> bytes:
    """The headers of a call, packed."""
    fields = [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", method),
        (":authority", "localhost"),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
    ]
    return b"".join(b"\x10" + _text(name) + _text(value) for name, value in fields)


def _text(text: str) -> bytes:
    data = text.encode("ascii")
    if len(data) >= _ONE_BYTE:
        raise ValueError(f"{text!r} is too long for one byte of length")
    return bytes([len(data)]) + data
