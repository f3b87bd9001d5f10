"""What can go wrong, in the words a caller gets to see.

Every class carries a `reason` that never changes: callers and inspectors rely on it, texts may improve.
The table from reasons to transport status codes lives in the service, not here.
"""

from __future__ import annotations

from dataclasses import dataclass

_PROBLEMS_TOLD = 5


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One field of a request that cannot be used, and what would make it usable."""

    field: str
    description: str


class ScreeningError(Exception):
    """Any failure that has a name; anything else is a defect."""

    reason = "INTERNAL"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidRequestError(ScreeningError):
    """The question cannot be answered as asked; `violations` names each field."""

    reason = "INVALID_REQUEST"

    def __init__(self, violations: tuple[FieldViolation, ...]) -> None:
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations))
        self.violations = violations


class UnknownEntityError(ScreeningError):
    """No listed entity has this id in the generation asked."""

    reason = "UNKNOWN_ENTITY"


class ListFormatError(ScreeningError):
    """A list folder or a published notice is not what its format says; nothing of it is used."""

    reason = "LIST_FORMAT"

    def __init__(self, problems: tuple[str, ...]) -> None:
        rest = len(problems) - _PROBLEMS_TOLD
        super().__init__("; ".join(problems[:_PROBLEMS_TOLD]) + (f"; and {rest} more" if rest > 0 else ""))
        self.problems = problems


class IndexUnavailableError(ScreeningError):
    """There is no generation to screen against."""

    reason = "INDEX_UNAVAILABLE"


class IndexDamagedError(ScreeningError):
    """A generation's bytes differ from its manifest; it is refused before it is mapped."""

    reason = "INDEX_DAMAGED"


class IndexFormatError(ScreeningError):
    """A generation was written by another format version; build it again."""

    reason = "INDEX_FORMAT"


class ListsStaleError(ScreeningError):
    """The lists are older than the caller allows."""

    reason = "LISTS_STALE"


class BusyError(ScreeningError):
    """The work cannot be taken on now; try again later."""

    reason = "BUSY"


class DeadlineError(ScreeningError):
    """The caller's deadline passed before the answer was ready."""

    reason = "DEADLINE"
