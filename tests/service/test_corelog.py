"""Lines of gRPC's core become events; nothing else that lands on standard error is repeated."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from screening.service.corelog import handshake_failure

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "Handshake failed with error SSL_ERROR_SSL: error:1000007d:SSL routines:OPENSSL_internal:"
PROGRAM = """
import os, sys, time
from screening.service.corelog import capture
from screening.service.logs import configure
told = []
configure("DEBUG", capture(told.append))
core = "I1120 15:34:41.544588   22258 ssl_transport_security.cc:2563] "
os.write(2, (core + "Handshake failed with error SSL_ERROR_SSL: error:1:SSL routines:OPENSSL_internal:"
             "CERTIFICATE_VERIFY_FAILED: certificate has expired\\n").encode())
os.write(2, b"E1120 15:34:41.544588 22258 chttp2_server.cc:1] went \\x1b[31m wrong\\nTraceback: Example Trading\\n\\n")
os.write(2, b"half of a very long line " + b"x" * 10000 + b"\\nW1120 15:34:41.5 2 a/b.cc:7] last\\n")
while len(told) < 1: time.sleep(0.01)
time.sleep(0.3)
"""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            PREFIX + "CERTIFICATE_VERIFY_FAILED: certificate has expired",
            "client certificate not accepted: certificate has expired",
        ),
        (
            PREFIX + "PEER_DID_NOT_RETURN_A_CERTIFICATE: Invalid certificate verification context",
            "no client certificate",
        ),
        (PREFIX + "WRONG_VERSION_NUMBER: Invalid certificate", "no TLS: plain text or another protocol"),
        (PREFIX + "HTTP_REQUEST", "no TLS: plain text or another protocol"),
        (PREFIX + "UNSUPPORTED_PROTOCOL: x", "unsupported_protocol"),
        ("Handshake failed with error SSL_ERROR_SYSCALL", "not told"),
        ("something else", None),
    ],
)
def test_why_a_handshake_failed_is_told_in_words(text: str, why: str | None) -> None:
    """The cause is one of a few words, whatever the other side sent."""
    assert why == handshake_failure(text)


def test_standard_error_becomes_events() -> None:
    """Lines of the core are told, others are only counted, and each is one line of JSON."""
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603 - our own
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert ["handshake refused", "grpc core", "standard error", "standard error", "grpc core"] == [
        line["event"] for line in lines
    ]
    assert ("chttp2_server.cc:1", "went \x1b[31m wrong", "ERROR") == tuple(
        lines[1][key] for key in ("where", "text", "level")
    )
    assert "Example Trading" not in done.stderr
