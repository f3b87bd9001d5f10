"""Exit codes: a documented promise to scripts (see docs/cli.md)."""

from __future__ import annotations

from enum import IntEnum

from screening.model.result import Disposition


class Exit(IntEnum):
    """What a command's end means. 2 is the shell's own code for a wrong command line."""

    OK = 0
    FAILED = 1
    USAGE = 2
    REVIEW = 3
    BLOCK = 4
    INDETERMINATE = 5
    INDEX = 6
    LISTS = 7
    AUDIT = 8
    HELD = 20
    REFUSED = 21
    UNAVAILABLE = 22
    BUSY = 23
    NOTHING_NEW = 24


OF_DISPOSITION = {
    Disposition.CLEAR: Exit.OK,
    Disposition.REVIEW: Exit.REVIEW,
    Disposition.BLOCK: Exit.BLOCK,
    Disposition.INDETERMINATE: Exit.INDETERMINATE,
}
