"""What the reading child says to its parent: one frame with its length, so that a half-written answer is none."""

from __future__ import annotations

import struct
from enum import IntEnum, IntFlag
from typing import Final

from screening.errors import SourceRefusedError
from screening.sources.intake.codes import Refused

_MAGIC: Final = b"SCRN"
_HEADER: Final = struct.Struct(">4sBBQ")
HEADER_BYTES: Final = _HEADER.size


class Verdict(IntEnum):
    """How the child's work ended. PROBLEMS: the file is not what its format says; the others broke a limit or a rule."""

    RESULT = 1
    PROBLEMS = 2
    REFUSED = 3
    FORBIDDEN = 4
    MEMORY = 5
    OUTPUT = 6
    FAILED = 7


class Walls(IntFlag):
    """Which walls stood around the child besides the kernel's limits and the audit hook, which always do."""

    NONE = 0
    NO_NETWORK = 1
    CALL_FILTER = 2


def header(verdict: Verdict, standing: Walls, length: int) -> bytes:
    """What goes before an answer of `length` bytes."""
    return _HEADER.pack(_MAGIC, verdict, standing, length)


def unframe(content: bytes) -> tuple[Verdict, Walls, bytes]:
    """What a child said, and between which walls.

    Raises:
        SourceRefusedError: it is no frame, or not the whole of one.
    """
    try:
        magic, number, standing, length = _HEADER.unpack_from(content)
        verdict = Verdict(number)
    except (struct.error, ValueError) as error:
        raise SourceRefusedError("the reading process answered with something else", Refused.GARBAGE) from error
    if magic != _MAGIC or length != len(content) - HEADER_BYTES:
        raise SourceRefusedError("the reading process answered with something else", Refused.GARBAGE)
    return verdict, Walls(standing & 3), content[HEADER_BYTES:]
