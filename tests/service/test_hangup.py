"""One connection is found by where it comes from, and ended; the others stand."""

from __future__ import annotations

import contextlib
import socket
import sys

import pytest

from screening.service.hangup import hang_up, place_of


@pytest.mark.parametrize(
    ("peer", "place"),
    [
        ("ipv4:192.0.2.1:40000", ("192.0.2.1", 40000)),
        ("ipv6:%5B2001:db8::1%5D:40000", ("2001:db8::1", 40000)),
        ("ipv6:[2001:0db8::0001]:40000", ("2001:db8::1", 40000)),
        ("ipv6:%5B::ffff:192.0.2.1%5D:40000", ("192.0.2.1", 40000)),
        ("unix:/run/screening.sock", None),
        ("unix:", None),
        ("ipv4:localhost:1", None),
        ("", None),
    ],
)
def test_a_peer_is_read_as_grpc_writes_it(peer: str, place: tuple[str, int] | None) -> None:
    """Both families, escaped or not, and nothing else."""
    assert place == place_of(peer)


def connected(stack: contextlib.ExitStack) -> tuple[list[socket.socket], list[socket.socket], int]:
    """Two connections over the loopback: their callers' ends, the served ends, and the port of the first caller."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    callers = [stack.enter_context(socket.create_connection(listener.getsockname())) for _ in range(2)]
    served = [stack.enter_context(listener.accept()[0]) for _ in callers]
    return callers, served, callers[0].getsockname()[1]


def test_the_one_connection_is_ended() -> None:
    """Of two callers, the one named reads the end of its connection, and the other one is still heard."""
    with contextlib.ExitStack() as stack:
        callers, served, port = connected(stack)
        assert hang_up(f"ipv4:127.0.0.1:{port}")
        callers[0].settimeout(30)
        assert b"" == callers[0].recv(1)
        callers[1].sendall(b"x")
        served[1].settimeout(30)
        assert b"x" == served[1].recv(1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux drops what comes over a socket")
def test_the_one_connection_is_no_longer_heard() -> None:
    """Of two callers, what the one named writes is dropped, and what the other one writes is read."""
    with contextlib.ExitStack() as stack:
        callers, served, port = connected(stack)
        assert hang_up(f"ipv4:127.0.0.1:{port}", deaf=True)
        for caller in callers:
            caller.sendall(b"x")
        served[1].settimeout(30)
        assert b"x" == served[1].recv(1)
        served[0].setblocking(False)
        with pytest.raises(BlockingIOError):
            served[0].recv(1)


def test_who_is_not_there_is_not_found() -> None:
    """A connection that has ended already, or is none of TCP, is told as not found."""
    assert not hang_up("ipv4:192.0.2.1:9")
    assert not hang_up("unix:/run/screening.sock")
