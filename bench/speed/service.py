"""The service and the echo server as processes of their own, and how to ask them over the loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from bench.quality.data import ROOT
from bench.speed import echo
from screening.service.client import check_health
from screening.v1 import party_pb2, screening_service_pb2, screening_service_pb2_grpc

_UP_WITHIN_S = 300.0
_OPTIONS = (("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", 256 * 1024 * 1024))


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: where it listens, and the process that was started."""

    address: str
    pid: int


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_service(
    index: Path, *, workers: int = 1, poll_s: float = 1.0, settings: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Run `screening serve` on a free port until the block ends; its log goes nowhere. `settings` are further variables.

    Raises:
        RuntimeError: it did not become healthy.
    """
    address = f"127.0.0.1:{_free_port()}"
    words = ["-m", "screening.cli.main", "serve", "--index", str(index), "--listen", address, "--workers", str(workers)]
    environ = os.environ | {"SCREENING_POLL_S": str(poll_s)} | dict(settings or {})
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, *words], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(address, process)
        yield Served(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _UP_WITHIN_S
    while not check_health(address, 2.0).serving:
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the service did not start (exit code {process.poll()})")
        time.sleep(0.1)


@contextmanager
def running_echo() -> Iterator[str]:
    """Run the echo server until the block ends; yields its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.speed.echo"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield f"127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


@dataclass(slots=True)
class Client:
    """One connection to the service; it notes how many bytes went each way, for the echo to repeat."""

    channel: grpc.Channel
    stub: screening_service_pb2_grpc.ScreeningServiceStub
    sizes: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, address: str) -> Client:
        """Connect to a service."""
        channel = grpc.insecure_channel(address, options=_OPTIONS)
        return cls(channel, screening_service_pb2_grpc.ScreeningServiceStub(channel))

    def screen(self, message: object) -> screening_service_pb2.ScreenResponse:
        """Ask for one party."""
        assert isinstance(message, screening_service_pb2.ScreenRequest)
        answer = self.stub.Screen(message)
        self.sizes.append((message.ByteSize(), answer.ByteSize()))
        return answer

    def batch(self, message: object) -> screening_service_pb2.BatchScreenResponse:
        """Ask for many parties in one call. Raises `RuntimeError` when one of them got no answer."""
        assert isinstance(message, screening_service_pb2.BatchScreenRequest)
        answer = self.stub.BatchScreen(message)
        if not all(item.HasField("result") for item in answer.items):
            raise RuntimeError("an item of a batch got no result")
        return answer

    def close(self) -> None:
        """Hang up."""
        self.channel.close()


class EchoClient:
    """One connection to the echo server; it moves as many bytes as the screenings before it did."""

    def __init__(self, address: str, sizes: Sequence[tuple[int, int]]) -> None:
        self.channel = grpc.insecure_channel(address, options=_OPTIONS)
        self._call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self.channel.unary_unary(echo.METHOD)
        self._sizes = sizes

    def ask(self, number: object) -> bytes:
        """Move the bytes of the screening of this number, the first one where there was none yet."""
        assert isinstance(number, int)
        size, answer_size = self._sizes[number % len(self._sizes)] if self._sizes else (40, 1000)
        return self._call(echo.question(size, answer_size))

    def close(self) -> None:
        """Hang up."""
        self.channel.close()


def unary(names: Sequence[str]) -> screening_service_pb2.ScreenRequest:
    """A question about one party with these names."""
    return screening_service_pb2.ScreenRequest(parties=[party_pb2.Party(names=names)])


def batch(names: Sequence[str]) -> screening_service_pb2.BatchScreenRequest:
    """A question about many parties of one name each."""
    return screening_service_pb2.BatchScreenRequest(requests=[unary([name]) for name in names])
