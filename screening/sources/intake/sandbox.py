"""Published files are read behind walls: whatever is in them, the child process dies and the refresh lives.

See `walls` for what the child cannot do. Its answer is bytes in a frame, decoded strictly against the contract of the
adapters; an answer that does not fit is refused like any other fault.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import Final

import msgspec

from screening.errors import ListFormatError, SourceRefusedError
from screening.model.entity import ListedEntity
from screening.sources.intake.codes import Refused
from screening.sources.intake.frames import HEADER_BYTES, Verdict, Walls, unframe
from screening.sources.intake.limits import Limits
from screening.sources.intake.parsing import ParseTask
from screening.sources.intake.process import Ended, converse
from screening.sources.publishers.adapter import Parsed, SourceFile

_CHILD: Final = "screening.sources.intake.child"
_READER: Final = "screening.sources.intake.parsing:parse_payload"
_NOTHING: Final = f"{_CHILD}:nothing"
_RULES: Final = {
    Verdict.MEMORY: (Refused.MEMORY_LIMIT, "memory limit, more than {limits.memory_bytes} bytes"),
    Verdict.OUTPUT: (Refused.OUTPUT_LIMIT, "output limit, more than {limits.output_bytes} bytes"),
}


def parse_untrusted(
    adapter_name: str,
    files: Sequence[SourceFile],
    list_id: str,
    previous: Sequence[ListedEntity],
    limits: Limits | None = None,
) -> Parsed:
    """What a publication holds, read by its adapter in a child process; archives are unfolded there under caps.

    Args:
        adapter_name: a name of `screening.sources.publishers.registry`.
        files: every raw file of one publication.
        list_id: the list its entities belong to.
        previous: the entities served so far, delisted ones included.
        limits: what the child may use; the defaults if None.

    Raises:
        ListFormatError: the files are not what the adapter's format says; the problems are the adapter's.
        SourceRefusedError: a limit was hit, something forbidden was tried, or the child answered with something else.
    """
    limits = limits or Limits()
    task = ParseTask(adapter_name, tuple(files), list_id, tuple(previous), limits.containers)
    answer = run_limited(_READER, msgspec.msgpack.encode(task), limits)
    try:
        return msgspec.msgpack.decode(answer, type=Parsed, strict=True)
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"the answer of the reading process is not what an adapter gives ({error})"
        raise SourceRefusedError(message, Refused.GARBAGE) from error


def run_limited(callable_path: str, payload: bytes, limits: Limits) -> bytes:
    """The bytes that a function of ours makes of untrusted bytes, in a child process under `limits`.

    `callable_path` is `package.module:function`, a function of bytes to bytes.

    Raises:
        ListFormatError: the function says that the bytes are not what they should be.
        SourceRefusedError: a limit was hit, something forbidden was tried, or the child crashed; `code` says which.
    """
    return _run(callable_path, payload, limits)[1]


def standing_walls() -> Walls:
    """Which of the walls that depend on the system stand here; the kernel's limits and the audit hook always do.

    Raises:
        SourceRefusedError: no child process can be run here at all.
    """
    return _run(_NOTHING, b"", Limits())[0]


def _run(callable_path: str, payload: bytes, limits: Limits) -> tuple[Walls, bytes]:
    arguments = (_CHILD, callable_path, msgspec.json.encode(limits).decode(), str(os.getpid()))
    try:
        ended = converse(arguments, payload, wall_s=limits.wall_s, most=limits.output_bytes + HEADER_BYTES)
    except OSError as error:
        raise SourceRefusedError(
            f"no process could be started to read it: {error.strerror}", Refused.CRASHED
        ) from error
    _check_end(ended, limits)
    verdict, standing, body = unframe(ended.output)
    if verdict is not Verdict.RESULT:
        raise _failure(verdict, body, limits)
    return standing, body


def _check_end(ended: Ended, limits: Limits) -> None:
    """Nothing, if the child ended by itself with an answer."""
    if ended.flooded:
        raise _refused(Refused.OUTPUT_LIMIT, f"output limit, more than {limits.output_bytes} bytes")
    if ended.late:
        raise _refused(Refused.TIME_LIMIT, f"time limit, not done within {limits.wall_s:g} s")
    if ended.signal_number == signal.SIGXCPU or (ended.signal_number and ended.cpu_s >= limits.cpu_s):
        raise _refused(Refused.CPU_LIMIT, f"processor limit, not done within {limits.cpu_s} s of work")
    if ended.signal_number == signal.SIGKILL:
        raise _refused(Refused.MEMORY_LIMIT, "killed from outside, as a machine out of memory does")
    if ended.signal_number:
        raise _refused(Refused.CRASHED, f"crash ({signal.Signals(ended.signal_number).name})")
    if ended.exit_code:
        raise _refused(Refused.CRASHED, f"exit code {ended.exit_code} ({ended.noise})")


def _failure(verdict: Verdict, body: bytes, limits: Limits) -> ListFormatError | SourceRefusedError:
    """What a child that failed in an orderly way has to say; its words are as untrusted as the file."""
    try:
        if verdict is Verdict.PROBLEMS:
            problems = msgspec.msgpack.decode(body, type=tuple[str, ...])
            return ListFormatError(tuple(_shown(problem) for problem in problems))
        if verdict is Verdict.REFUSED:
            code, message = msgspec.msgpack.decode(body, type=tuple[str, str])
            return SourceRefusedError(_shown(message), Refused(code))
    except (msgspec.DecodeError, ValueError):
        return _refused(Refused.GARBAGE, "the reading process answered with something else")
    if verdict in _RULES:
        code, what = _RULES[verdict]
        return _refused(code, what.format(limits=limits))
    text = _shown(body.decode("utf-8", "replace"))
    if verdict is Verdict.FORBIDDEN:
        return _refused(Refused.FORBIDDEN_ACT, f"it tried what reading never needs, {text}")
    return _refused(Refused.CRASHED, f"failure ({text})")


def _refused(code: Refused, what: str) -> SourceRefusedError:
    return SourceRefusedError(f"reading was stopped: {what}", code)


def _shown(text: str) -> str:
    """Text of the child for messages: printable, so that it cannot forge a line."""
    return "".join(mark if mark.isprintable() else " " for mark in text)
