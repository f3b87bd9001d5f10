"""What can go wrong, in the words a caller gets to see.

Every class carries a `reason` that never changes: callers and inspectors rely on it, texts may improve.
The table from reasons to transport status codes lives in the service, not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PROBLEMS_TOLD = 5
_ID = re.compile(r"[a-z0-9][a-z0-9:._-]{0,127}")


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One field of a request that cannot be used, and what would make it usable."""

    field: str
    description: str


def quoted_id(text: str) -> str:
    """An id as an error may repeat it; anything else by its length alone, because it may be the name of a party."""
    return repr(text) if _ID.fullmatch(text) else f"({len(text)} characters, no id)"


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


class SourceUnavailableError(ScreeningError):
    """A publisher's file could not be had now: the lists in force keep serving and the next run tries again.

    `code` names the cause and never changes (`screening.sources.intake.codes.Unavailable`); `retry_after_s` is what the
    publisher asked to wait, in seconds, if it asked.
    """

    reason = "SOURCE_UNAVAILABLE"

    def __init__(self, message: str, code: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after_s = retry_after_s


class SourceRefusedError(ScreeningError):
    """What came is not the list, or reading it broke a limit: nothing of it is used and somebody must look.

    `code` names the cause and never changes (`screening.sources.intake.codes.Refused`).
    """

    reason = "SOURCE_REFUSED"

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


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


class AuditUnavailableError(ScreeningError):
    """The screening cannot be recorded, so it is not answered; it may be asked again."""

    reason = "AUDIT_UNAVAILABLE"


class AuditDamagedError(ScreeningError):
    """A stored record is not what was written: evidence was changed, lost or put in."""

    reason = "AUDIT_DAMAGED"


class CertificateRefusedError(ScreeningError):
    """The caller's certificate was revoked, has run out, or belongs to nobody this installation knows."""

    reason = "CERTIFICATE_REFUSED"


class RoleMissingError(ScreeningError):
    """The caller is known, and what it asks for needs a role that it does not have."""

    reason = "ROLE_MISSING"


class BusyError(ScreeningError):
    """The work cannot be taken on now; try again after `retry_after_s` seconds, 0 where it cannot be told."""

    reason = "BUSY"

    def __init__(self, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class DeadlineError(ScreeningError):
    """The caller's deadline passed before the answer was ready."""

    reason = "DEADLINE"
