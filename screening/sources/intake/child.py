"""The process that reads a published file: `python -I -m screening.sources.intake.child TARGET LIMITS PARENT`.

It gets the payload on standard input and answers with one frame on standard output. The target is a function of
`bytes` to `bytes`, named `package.module:function`, chosen by our own code and never by the payload.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

import msgspec

from screening.errors import ListFormatError, SourceRefusedError
from screening.sources.intake import walls
from screening.sources.intake.frames import Verdict, Walls, header
from screening.sources.intake.limits import Limits

MOST_TEXT: Final = 2_000
_STANDARD_OUTPUT: Final = 1
_PIECE: Final = 1024 * 1024


def main(arguments: Sequence[str]) -> int:
    """Read behind walls, answer, and be gone; 0 if an answer was given."""
    target_name, limits_text, parent = arguments
    limits = msgspec.json.decode(limits_text, type=Limits)
    answer_to = _own_output()
    standing = Walls.NONE
    try:
        walls.die_with(int(parent))
        walls.limit(limits)
        target = _target(target_name)
        payload = sys.stdin.buffer.read()
        standing |= Walls.NO_NETWORK if walls.leave_network() else Walls.NONE
        standing |= Walls.CALL_FILTER if walls.filter_calls() else Walls.NONE
        verdict, body = _judged(target, payload, walls.watch(), limits.output_bytes)
    except MemoryError:
        verdict, body = Verdict.MEMORY, b""
    _write_all(answer_to, header(verdict, standing, len(body)))
    _write_all(answer_to, body)
    return 0


def nothing(_payload: bytes) -> bytes:
    """A target that reads nothing: its frame tells which walls this system allows."""
    return b""


def _own_output() -> int:
    """A descriptor for the answer alone; what a library prints goes nowhere."""
    answer_to = os.dup(_STANDARD_OUTPUT)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STANDARD_OUTPUT)
    os.close(nowhere)
    return answer_to


def _target(name: str) -> Callable[[bytes], object]:
    module, _, function = name.partition(":")
    target: Callable[[bytes], object] = getattr(import_module(module), function)
    return target


def _judged(
    target: Callable[[bytes], object], payload: bytes, tried: walls.Forbidden, most: int
) -> tuple[Verdict, bytes]:
    """The target's answer, or how it failed. What was forbidden counts even if the target swallowed the error."""
    verdict, body = _called(target, payload)
    if tried:
        return Verdict.FORBIDDEN, _text("; ".join(tried))
    return (Verdict.OUTPUT, b"") if len(body) > most else (verdict, body)


def _called(target: Callable[[bytes], object], payload: bytes) -> tuple[Verdict, bytes]:
    try:
        body = target(payload)
    except ListFormatError as error:
        return Verdict.PROBLEMS, msgspec.msgpack.encode([item[:MOST_TEXT] for item in error.problems[:MOST_TEXT]])
    except SourceRefusedError as error:
        return Verdict.REFUSED, msgspec.msgpack.encode((error.code, error.message[:MOST_TEXT]))
    except MemoryError:
        return Verdict.MEMORY, b""
    except Exception as error:  # noqa: BLE001 - whatever a parser raises, the parent must hear of it
        return Verdict.FAILED, _text(f"{type(error).__name__}: {error}")
    if not isinstance(body, bytes):
        return Verdict.FAILED, _text(f"answered {type(body).__name__}, not bytes")
    return Verdict.RESULT, body


def _text(text: str) -> bytes:
    return text[:MOST_TEXT].encode("utf-8", "replace")


def _write_all(handle: int, content: bytes) -> None:
    """All of it: a pipe takes a part at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest[:_PIECE]) :]


if __name__ == "__main__":
    # No clean-up of a large heap: nothing of it is needed any more.
    os._exit(main(sys.argv[1:]))
