"""The process of an installation: how it starts, drains and ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]

from screening.service.server import ExitCode

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, sys
from screening.service.server import serve
from screening.settings import load_settings
if __name__ == "__main__":
    sys.exit(serve(load_settings(os.environ)))
"""


@contextmanager
def _process(tmp_path: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A serving process of its own, ended at the latest when the test is."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    environ = os.environ | {"PYTHONPATH": str(ROOT), **{f"SCREENING_{key}": value for key, value in settings.items()}}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, str(program)], env=environ, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _until(stream: IO[str] | None, event: str) -> dict[str, object]:
    """Read the log up to an event, past the lines that gRPC's core writes in its own form."""
    assert stream is not None
    for text in stream:
        if not text.startswith("{"):
            continue
        line: dict[str, object] = json.loads(text)
        if line["event"] == event:
            return line
    pytest.fail(f"the log ended before {event!r}")


def _health(port: object) -> int:
    """What the server on a port says of itself."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=30)
    status: int = answer.status
    return status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_and_ends(tmp_path: Path, index_dir: Path, number: signal.Signals) -> None:
    """A server asked to stop ends with 0, and its log says that it drained."""
    with _process(tmp_path, INDEX_DIR=str(index_dir), LISTEN="127.0.0.1:0") as process:
        port = _until(process.stderr, "serving")["port"]
        assert health_pb2.HealthCheckResponse.SERVING == _health(port)
        process.send_signal(number)
        _until(process.stderr, "stopped")
        assert ExitCode.STOPPED == process.wait(30)


def test_an_address_that_is_taken_ends_the_start(tmp_path: Path, index_dir: Path) -> None:
    """With one worker and with two, the exit code is the documented one and the log names the address."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        for workers in ("1", "2"):
            with _process(tmp_path, INDEX_DIR=str(index_dir), LISTEN=address, WORKERS=workers) as process:
                assert address in str(_until(process.stderr, "cannot listen")["why"])
                assert ExitCode.CANNOT_LISTEN == process.wait(30)


def test_workers_share_a_port_and_end_together(tmp_path: Path, index_dir: Path) -> None:
    """Two workers answer on one free port; a worker that dies takes the service down, for the supervisor to see."""
    with _process(tmp_path, INDEX_DIR=str(index_dir), LISTEN="127.0.0.1:0", WORKERS="2", DRAIN_S="1") as process:
        pids = set()
        ports = set()
        for _ in range(2):
            line = _until(process.stderr, "serving")
            ports.add(line["port"])
            pids.add(line["pid"])
        assert (1, 2) == (len(ports), len(pids))
        assert health_pb2.HealthCheckResponse.SERVING == _health(ports.pop())
        os.kill(int(str(pids.pop())), signal.SIGKILL)
        _until(process.stderr, "worker died")
        assert ExitCode.WORKER_DIED == process.wait(60)
