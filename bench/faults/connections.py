"""Connections by the thousand, more than there are descriptors: the service goes on, and is itself again afterwards."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import time
from pathlib import Path
from typing import Final

import grpc

from bench.faults import http2, world
from bench.faults.http2 import Target
from bench.faults.server import Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "connections"
_BESIDE: Final = 64
_WITHIN_S: Final = 60.0
_QUESTIONS: Final = 50


def run(sizes: Sizes) -> list[Row]:
    """A row for connections that idle, one for more connections than descriptors."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        world.write_editions(Path(folder), 1)
        with running(Path(folder)) as server:
            rows = [try_idle(server, sizes.idle)]
        with running(Path(folder), descriptors=_BESIDE + sizes.idle // 2) as server:
            return [*rows, try_exhausted(server, sizes.idle)]


def try_idle(server: Server, count: int) -> Row:
    """Open so many, ask beside them, close them."""
    before = server.descriptors()
    held = _open(server, count)
    answered, failed = _ask(server, _QUESTIONS)
    during = server.descriptors()
    _close(held)
    after = _settled(server, before)
    return Row(
        SECTION,
        f"{count:,} idle connections: a caller beside them sees no error, and their descriptors come back",
        f"{len(held):,} open, {answered} answered, {len(failed)} failed; descriptors {before}, {during:,}, {after}",
        len(held) == count and not failed and after <= before + 2 and server.alive and not server.incidents(),
        "; ".join(failed[:2]),
    )


def try_exhausted(server: Server, count: int) -> Row:
    """Open more than it has descriptors for: who is in already is answered, and afterwards everybody is."""
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        stub.Screen(world.question("A"), timeout=_WITHIN_S)
        held = _open(server, count)
        failed: list[str] = []
        for _ in range(_QUESTIONS):
            try:
                stub.Screen(world.question("A"), timeout=_WITHIN_S)
            except grpc.RpcError as error:
                failed.append(error.code().name)
    _close(held)
    again = _answers_again(server)
    return Row(
        SECTION,
        "More connections than descriptors: who is connected is answered, and afterwards everybody is",
        f"{count:,} connections for {_BESIDE + count // 2:,} descriptors: {_QUESTIONS - len(failed)} of {_QUESTIONS}"
        f" answered meanwhile, new connections {'answered' if again else 'not answered'} afterwards",
        not failed and again and server.alive and not server.incidents(),
        "; ".join(failed[:2]),
    )


def _open(server: Server, count: int) -> list[socket.socket]:
    held: list[socket.socket] = []
    for _ in range(count):
        with contextlib.suppress(OSError):
            connection = Target(server.port).connect()
            connection.sendall(http2.greeting())
            held.append(connection)
    return held


def _close(held: list[socket.socket]) -> None:
    for connection in held:
        connection.close()


def _ask(server: Server, count: int) -> tuple[int, list[str]]:
    failed: list[str] = []
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        for _ in range(count):
            try:
                stub.Screen(world.question(world.ALWAYS[0]), timeout=_WITHIN_S)
            except grpc.RpcError as error:
                failed.append(error.code().name)
    return count - len(failed), failed


def _settled(server: Server, wanted: int) -> int:
    """Descriptors once they have come back, or after a while."""
    until = time.monotonic() + _WITHIN_S
    while server.descriptors() > wanted + 2 and time.monotonic() < until:
        time.sleep(0.1)
    return server.descriptors()


def _answers_again(server: Server) -> bool:
    until = time.monotonic() + _WITHIN_S
    while time.monotonic() < until:
        if _ask(server, 1)[0] == 1:
            return True
        time.sleep(0.2)
    return False
