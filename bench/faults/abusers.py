"""Callers who behave badly, each in a way of its own; one runs in a process of its own until it is ended.

It runs at the lowest priority: it fills whatever the machine has left, and what is measured beside it is the service
and not who gets a processor. Its questions are fresh ones, which cost a search.

python -m bench.faults.abusers KIND PORT FOLDER     (FOLDER holds the certificates, see `keys`)
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import grpc

from bench.faults import http2, world
from bench.faults.http2 import Target
from bench.faults.keys import BAD, Keys
from bench.faults.mutations import mutated
from bench.faults.names import Names
from screening.v1 import screening_service_pb2 as pb
from screening.v1 import screening_service_pb2_grpc

_SCREEN: Final = "/screening.v1.ScreeningService/Screen"
_STREAM: Final = "/screening.v1.ScreeningService/StreamScreen"
_ERRORS: Final = (OSError, ssl.SSLError)
_PAUSE_S: Final = 0.05
_MIB: Final = 1024 * 1024


class Abuser:
    """A badly behaved caller: where the service is, its certificate, and how many of a thing it opens."""

    def __init__(self, port: int, keys: Keys, idle: int) -> None:
        self.port: Final = port
        self.keys: Final = keys
        self.idle: Final = idle
        self._names: Final = Names(world.ALWAYS, random.SystemRandom().getrandbits(32))

    @property
    def target(self) -> Target:
        """Where to connect to by hand."""
        return self.keys.target(self.port, BAD)

    def question(self) -> pb.ScreenRequest:
        """A question nobody asked before."""
        return world.question(self._names.fresh(), self._names.fresh())

    def stub(self) -> screening_service_pb2_grpc.ScreeningServiceStub:
        """A connection of its own, with a library."""
        return screening_service_pb2_grpc.ScreeningServiceStub(self.keys.channel(self.port, BAD))


def slow_stream_readers(abuser: Abuser) -> None:
    """Streams that ask and ask, and never read an answer."""

    def questions() -> Iterator[pb.StreamScreenRequest]:
        while True:
            yield pb.StreamScreenRequest(request=abuser.question())

    open_streams = [abuser.stub().StreamScreen(questions()) for _ in range(16)]
    while open_streams:
        time.sleep(1)


def slow_readers(abuser: Abuser) -> None:
    """Calls whose answers the caller has no room for, on connections that stay open."""
    message = world.question(*world.ALWAYS).SerializeToString()
    for _ in _again():
        sockets = list(_open(abuser.target, 8))
        for connection in sockets:
            with contextlib.suppress(*_ERRORS):
                connection.sendall(http2.greeting(window=0))
                for stream in range(1, 40, 2):
                    connection.sendall(http2.call(_SCREEN, stream, message))
        time.sleep(1)
        _close(sockets)


def half_open(abuser: Abuser) -> None:
    """Connections that stop in the middle: no greeting, half of one, headers without a message, a byte now and then."""
    beginnings = (
        b"",
        http2.PREFACE[:10],
        http2.greeting(),
        http2.greeting() + http2.headers(_SCREEN, 1),
        http2.greeting() + http2.call(_SCREEN, 1, b"\x0a\x10" + b"a" * 16)[:-9],
    )
    held = []
    for number, connection in enumerate(_open(abuser.target, 100)):
        with contextlib.suppress(*_ERRORS):
            connection.sendall(beginnings[number % len(beginnings)])
        held.append(connection)
    held += list(_open(Target(abuser.port), 50))  # these never even begin with TLS
    for _ in _again():
        time.sleep(1)


def idle(abuser: Abuser) -> None:
    """Connections that are made and say nothing more."""
    held = []
    for connection in _open(abuser.target, abuser.idle):
        with contextlib.suppress(*_ERRORS):
            connection.sendall(http2.greeting())
        held.append(connection)
    sys.stderr.write(f"{len(held)} idle connections\n")
    for _ in _again():
        time.sleep(1)


def flood(abuser: Abuser) -> None:
    """As many calls as 64 threads can make."""
    _threads(64, abuser, lambda stub: stub.Screen(abuser.question(), timeout=10))


def batches(abuser: Abuser) -> None:
    """Large batches, several at a time."""

    def ask(stub: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
        stub.BatchScreen(pb.BatchScreenRequest(requests=[abuser.question() for _ in range(1_000)]), timeout=60)

    _threads(8, abuser, ask)


def expired(abuser: Abuser) -> None:
    """Calls whose deadline is shorter than the answer takes."""
    _threads(32, abuser, lambda stub: stub.Screen(abuser.question(), timeout=random.uniform(0.001, 0.02)))


def cancelled(abuser: Abuser) -> None:
    """Calls that are given up as soon as they are made."""

    def give_up(stub: screening_service_pb2_grpc.ScreeningServiceStub) -> None:
        call = stub.Screen.future(abuser.question())
        time.sleep(random.uniform(0, 0.003))
        call.cancel()

    _threads(8, abuser, give_up)


def rapid_reset(abuser: Abuser) -> None:
    """Calls and their ends in one breath, by hand, thousands a second (CVE-2023-44487)."""
    message = world.question(*world.ALWAYS).SerializeToString()
    reset = struct.pack(">I", http2.CANCEL)
    for _ in _again():
        with contextlib.suppress(*_ERRORS), abuser.target.connect() as connection:
            connection.sendall(http2.greeting())
            for stream in range(1, 4_001, 2):
                call = http2.call(_SCREEN, stream, message)
                connection.sendall(call + http2.frame(http2.RST_STREAM, 0, stream, reset))


def frames(abuser: Abuser) -> None:
    """Pings, settings and endless headers, by hand."""
    ping, settings = http2.frame(http2.PING, 0, 0, b"12345678"), http2.frame(http2.SETTINGS, 0, 0)
    more = http2.frame(http2.CONTINUATION, 0, 1, http2.header_block(_SCREEN))
    floods = ([ping] * 500, [settings] * 500, [http2.headers(_SCREEN, 1, 0), *([more] * 500)])
    for turn in _again():
        with contextlib.suppress(*_ERRORS), abuser.target.connect() as connection:
            connection.sendall(http2.greeting())
            for piece in floods[turn % len(floods)]:
                connection.sendall(piece)


def garbage(abuser: Abuser) -> None:
    """Connections that speak another protocol."""
    words = (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"SSH-2.0-x\r\n", bytes(4096))
    for turn in _again():
        with contextlib.suppress(*_ERRORS), Target(abuser.port).connect() as connection:
            connection.sendall(words[turn % len(words)])
        time.sleep(0.002)


def oversized(abuser: Abuser) -> None:
    """Messages above the limit of a message, and above that of a question."""
    huge = world.question("A" * (4 * _MIB + 1))
    large = world.question(*["A" * 1_000] * 64, reference="B" * 256)
    large.parties[0].names.extend(["A" * 1_024] * 3_000)
    turns = itertools.cycle((huge, large))
    _threads(4, abuser, lambda stub: stub.Screen(next(turns), timeout=10))


def malformed(abuser: Abuser) -> None:
    """Mutated messages as fast as they can be made."""
    chance = random.Random(1)
    channel = abuser.keys.channel(abuser.port, BAD)
    calls: dict[str, grpc.UnaryUnaryMultiCallable[bytes, bytes]] = {}
    for _ in _again():
        method, data = mutated(chance)
        call = calls.setdefault(method, channel.unary_unary(method))
        with contextlib.suppress(grpc.RpcError):
            call(data, timeout=10)


def churn(abuser: Abuser) -> None:
    """A new connection for every call."""
    for _ in _again():
        with contextlib.suppress(grpc.RpcError), abuser.keys.channel(abuser.port, BAD) as channel:
            screening_service_pb2_grpc.ScreeningServiceStub(channel).Screen(world.question("A"), timeout=10)


KINDS: Final[dict[str, Callable[[Abuser], None]]] = {
    kind.__name__: kind
    for kind in (
        slow_stream_readers,
        slow_readers,
        half_open,
        idle,
        flood,
        batches,
        expired,
        cancelled,
        rapid_reset,
        frames,
        garbage,
        oversized,
        malformed,
        churn,
    )
}


def _again() -> Iterator[int]:
    return itertools.count()


def _open(target: Target, count: int) -> Iterator[socket.socket]:
    """So many connections, as far as they can be had."""
    for _ in range(count):
        with contextlib.suppress(*_ERRORS):
            yield target.connect()


def _close(sockets: list[socket.socket]) -> None:
    for connection in sockets:
        with contextlib.suppress(*_ERRORS):
            connection.close()


def _threads(
    count: int, abuser: Abuser, do: Callable[[screening_service_pb2_grpc.ScreeningServiceStub], object]
) -> None:
    """Do one thing again and again in so many threads, over four connections; refused, it takes a short breath."""
    stubs = [abuser.stub() for _ in range(4)]

    def go(number: int) -> None:
        for _ in _again():
            try:
                do(stubs[number % len(stubs)])
            except grpc.RpcError:
                time.sleep(_PAUSE_S)

    for number in range(count):
        threading.Thread(target=go, args=(number,), daemon=True).start()
    while True:
        time.sleep(1)


def go_last() -> None:
    """Take the lowest priority there is: alone, and as a group where the kernel shares by groups."""
    os.nice(19)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text("19", "ascii")


if __name__ == "__main__":
    go_last()
    KINDS[sys.argv[1]](Abuser(int(sys.argv[2]), Keys(Path(sys.argv[3])), int(sys.argv[4])))
