"""A child process that is given bytes, watched, and ended: the mechanics, without any knowledge of what it reads."""

from __future__ import annotations

import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

_PIECE: Final = 256 * 1024
_NOISE_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended. `signal_number` is 0 if none ended it; `late` and `flooded` say why the parent did.

    `cpu_s` are processor seconds in user and kernel mode; `noise` is the end of what it said on standard error.
    """

    output: bytes
    exit_code: int
    signal_number: int
    late: bool
    flooded: bool
    cpu_s: float
    noise: str


def converse(arguments: Sequence[str], payload: bytes, *, wall_s: float, most: int) -> Ended:
    """Run a module of ours in an isolated Python, send it the payload, and take at most `most` bytes of answer.

    Its environment is empty, its session its own. When the time is up or the answer too long, and in any case at the
    end, its whole process group is killed.

    Raises:
        OSError: no process can be started.
    """
    # -I: no PYTHON* variables, no user packages, no working folder on the path; -B: nothing is written beside sources.
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-m", *arguments]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        cwd="/",
        start_new_session=True,
    ) as process:
        talk = _Talk(process, memoryview(payload), most)
        try:
            in_time = talk.listen(time.monotonic() + wall_s)
        finally:
            usage = _end(process)
    return Ended(
        output=bytes(talk.output),
        exit_code=max(process.returncode, 0),
        signal_number=max(-process.returncode, 0),
        late=not in_time,
        flooded=talk.flooded,
        cpu_s=usage.ru_utime + usage.ru_stime,
        noise=_shown(talk.noise),
    )


def _end(process: subprocess.Popen[bytes]) -> resource.struct_rusage:
    """Kill the group while its leader's number is still taken, so that no stranger is hit, then collect the leader."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


@dataclass(slots=True)
class _Talk:
    """What goes to a child and what has come back so far."""

    process: subprocess.Popen[bytes]
    rest: memoryview
    most: int
    output: bytearray = field(default_factory=bytearray)
    noise: bytearray = field(default_factory=bytearray)
    flooded: bool = False

    def listen(self, until: float) -> bool:
        """Send and take until the child has ended or says too much; False when the time was up first."""
        ended = os.pidfd_open(self.process.pid)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(ended, selectors.EVENT_READ)
                for stream, turn, event in (
                    (self.process.stdin, self._send, selectors.EVENT_WRITE),
                    (self.process.stdout, self._take, selectors.EVENT_READ),
                    (self.process.stderr, self._take_noise, selectors.EVENT_READ),
                ):
                    assert stream is not None
                    os.set_blocking(stream.fileno(), False)
                    selector.register(stream, event, turn)
                return self._turns(selector, until)
        finally:
            os.close(ended)

    def _turns(self, selector: selectors.BaseSelector, until: float) -> bool:
        """Take what is ready, turn by turn; what still lies in the pipes when the child has ended is taken as well."""
        while not self.flooded:
            ready = [key for key, _ in selector.select(max(0.0, until - time.monotonic()))]
            pipes = [key for key in ready if key.data is not None]
            if ready and not pipes:
                return True
            for key in pipes:
                if not key.data(key.fd):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()  # type: ignore[union-attr]
            if time.monotonic() >= until:
                return False
        return True

    def _send(self, handle: int) -> bool:
        """A piece of the payload; a child that no longer listens is judged by how it ends."""
        try:
            self.rest = self.rest[os.write(handle, self.rest[:_PIECE]) :]
        except BrokenPipeError:
            self.rest = self.rest[:0]
        return bool(self.rest)

    def _take(self, handle: int) -> bool:
        """A piece of the answer."""
        piece = os.read(handle, _PIECE)
        self.output += piece
        self.flooded = self.flooded or len(self.output) > self.most
        return bool(piece)

    def _take_noise(self, handle: int) -> bool:
        """A piece of what goes to standard error: a traceback of the interpreter, or a flood."""
        piece = os.read(handle, _PIECE)
        self.noise += piece
        self.flooded = self.flooded or len(self.noise) > _NOISE_BYTES
        return bool(piece)


def _shown(noise: bytearray) -> str:
    """The last line a child said, as text that cannot forge a line."""
    lines = bytes(noise[-2_000:]).decode("ascii", "replace").strip().splitlines()
    return "".join(mark if mark.isascii() and mark.isprintable() else "?" for mark in (lines[-1:] or [""])[0][:300])
