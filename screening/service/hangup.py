"""Ends one connection of this process, or hears it no longer, which gRPC has no call for.

A descriptor of the connection is found by the address at its other end and copied. Shut down, gRPC reads the end of the
stream and lets go of everything of its own accord. No longer heard, the kernel drops what comes, and gRPC lets go when its
pings stay without an answer (80 s). The copy is what is acted on, so a descriptor that is closed and given out anew
meanwhile is not mistaken for it.

Source: socket(7), SO_ATTACH_FILTER, and a classic BPF program of one instruction.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Final
from urllib.parse import unquote

_DESCRIPTORS: Final = Path("/proc/self/fd")
_ATTACH_FILTER: Final = 26
_RETURN_0: Final = struct.pack("HBBI", 0x06, 0, 0, 0)
Place = tuple[str, int]


def hang_up(peer: str, *, deaf: bool = False) -> bool:
    """End the connection that comes from a peer, as gRPC writes it (ipv4:192.0.2.1:40000); whether there was one.

    `deaf` lets it stand and hears it no longer, where the kernel can do that.
    """
    place = place_of(peer)
    if place is None:
        return False
    for connection in _connections():
        with connection, contextlib.suppress(OSError):
            if _other_end(connection) == place:
                if deaf and sys.platform == "linux":
                    _go_deaf(connection)
                else:
                    connection.shutdown(socket.SHUT_RDWR)
                return True
    return False


def place_of(peer: str) -> Place | None:
    """Address and port of a peer as gRPC writes it; None for what is no TCP connection."""
    kind, _, rest = unquote(peer).partition(":")
    host, _, port = rest.rpartition(":")
    if kind not in {"ipv4", "ipv6"} or not port.isdecimal():
        return None
    try:
        return _plain(host.strip("[]")), int(port)
    except ValueError:
        return None


def _plain(host: str) -> str:
    """An address in one form, however the two families are mixed."""
    address = ip_address(host.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _connections() -> Iterator[socket.socket]:
    """A copy of each socket of this process; whoever takes one closes it."""
    for entry in _DESCRIPTORS.iterdir() if _DESCRIPTORS.is_dir() else ():
        with contextlib.suppress(OSError):
            number = int(entry.name)
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield socket.socket(fileno=os.dup(number))


def _other_end(connection: socket.socket) -> Place | None:
    """Where a connection comes from; None for what is no TCP connection."""
    if connection.family not in {socket.AF_INET, socket.AF_INET6} or connection.type != socket.SOCK_STREAM:
        return None
    host, port = connection.getpeername()[:2]
    return _plain(host), port


def _go_deaf(connection: socket.socket) -> None:
    """Have the kernel drop every segment that comes."""
    program = ctypes.create_string_buffer(_RETURN_0)
    connection.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))
