"""Each wall around the reading process holds alone, so that a gap in one opens nothing."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from screening.sources.intake.frames import Walls
from screening.sources.intake.sandbox import standing_walls

TRY = """
def tried(act):
    try:
        act()
    except BaseException as error:
        return type(error).__name__
    return "done"
"""


def run(program: str) -> list[str]:
    """The words a program prints, run in a process of its own behind the walls it builds itself."""
    command = [sys.executable, "-c", TRY + program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own
    assert 0 == done.returncode, done.stderr
    return done.stdout.split()


PROBE = """
from screening.sources.intake import walls
print(int(walls.leave_network()) * 1 + int(walls.filter_calls()) * 2)
"""
POSSIBLE = Walls(int(run(PROBE)[0]))
"""The walls that this system allows, found without the reading child."""

needs_filter = pytest.mark.skipif(Walls.CALL_FILTER not in POSSIBLE, reason="no call filter on this system")
needs_network = pytest.mark.skipif(Walls.NO_NETWORK not in POSSIBLE, reason="no namespaces on this system")


def test_the_reading_child_builds_every_wall_there_is() -> None:
    """Which walls the system allows, the child stands behind, and an operator can ask for them."""
    assert POSSIBLE == standing_walls()


@needs_network
def test_the_network_namespace_reaches_nobody() -> None:
    """With nothing but a namespace of its own, a process reaches neither this machine nor another."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = f"""
import socket
from screening.sources.intake import walls
print(tried(lambda: socket.create_connection(("127.0.0.1", {port}), 1).close()))
print(walls.leave_network())
print(tried(lambda: socket.create_connection(("127.0.0.1", {port}), 1)))
print(tried(lambda: socket.create_connection(("192.0.2.1", 443), 1)))
"""
        assert ["done", "True", "OSError", "OSError"] == run(program)


@needs_filter
def test_the_call_filter_refuses_what_python_does_not_see(tmp_path: Path) -> None:
    """With nothing but the filter: no socket, no process, nothing written; reading and threads go on."""
    program = f"""
import _posixsubprocess, ctypes, os, socket, subprocess, sys, threading
from screening.sources.intake import seccomp
library = ctypes.CDLL(None, use_errno=True)
readable, target = sys.executable, {str(tmp_path / "written")!r}
print(seccomp.install())
acts = [
    socket.socket, socket.socketpair, os.fork, lambda: subprocess.run([readable]),
    lambda: os.execv(readable, ["x"]), lambda: open(target, "w"), lambda: open(target, "a"),
    lambda: os.open(target, os.O_RDWR), lambda: os.mkdir(target), lambda: os.symlink(readable, target),
    lambda: os.rename(readable, target), lambda: os.remove(readable), lambda: os.chmod(readable, 0o777),
    lambda: os.kill(os.getppid(), 0), os.setsid, lambda: os.memfd_create("x"), lambda: os.pidfd_open(os.getppid()),
]
print(*(tried(act) for act in acts))
print(tried(lambda: open(readable, "rb").read(1)))
thread = threading.Thread(target=lambda: print("thread"), daemon=True)
thread.start()
thread.join()
print(library.socket(2, 1, 0), library.fork(), library.unshare(0x10000000), library.ptrace(0, 0, 0, 0))
"""
    words = run(program)
    assert ["True", *["PermissionError"] * 17, "done", "thread", "-1", "-1", "-1", "-1"] == words
    assert [] == list(tmp_path.iterdir())


def test_the_kernels_limits_hold_alone(tmp_path: Path) -> None:
    """With nothing but the limits: no gigabyte, no written byte, few files, and no way to raise them again."""
    program = f"""
import resource
from screening.sources.intake import walls
from screening.sources.intake.limits import MIB, Limits
held = []
target = open({str(tmp_path / "written")!r}, "wb", buffering=0)
walls.limit(Limits(memory_bytes=512 * MIB, open_files=20))
print(tried(lambda: bytearray(600 * MIB)), tried(lambda: target.write(b"x")))
print(tried(lambda: [held.append(open("/dev/null")) for _ in range(30)]))
print(*(resource.getrlimit(what)[0] for what in (resource.RLIMIT_CORE, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE)))
"""
    assert ["MemoryError", "OSError", "OSError", "0", "0", "0"] == run(program)


def test_the_audit_hook_holds_alone(tmp_path: Path) -> None:
    """With nothing but the hook: what is tried is refused and written down, at most five of them."""
    program = f"""
import os, socket, subprocess
from screening.sources.intake import walls
noted = walls.watch()
acts = [socket.socket, os.fork, lambda: open({str(tmp_path / "written")!r}, "w"), lambda: open("/etc/passwd")]
print(*(tried(act) for act in [*acts, *acts]))
print(tried(lambda: open(os.__file__).read(1)))
print(len(noted), noted[0])
"""
    assert [*["PermissionError"] * 8, "done", "5", "socket.__new__"] == run(program)
    assert [] == list(tmp_path.iterdir())


def test_a_lower_limit_of_the_system_stays() -> None:
    """Where the system allows less than asked for, less it is."""
    program = """
import resource
from screening.sources.intake import walls
from screening.sources.intake.limits import Limits
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
walls.limit(Limits(cpu_s=120))
print(*resource.getrlimit(resource.RLIMIT_CPU))
"""
    assert ["5", "5"] == run(program)
