"""What is asked of a publisher's server, and what came back: plain values, so that no caller needs to know HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from screening.sources.intake.limits import FetchLimits
from screening.sources.intake.magic import FileKind


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """One file to fetch from a publisher.

    `hosts` are the only host names that the file may come from, redirects included; empty means the host of `url`.
    `expects` are the kinds of file it may be, empty for any. `etag` and `last_modified` are those of the copy at hand,
    so that an unchanged file is not sent again (RFC 9110 13.1). `contact` (an address or page of the operator) goes
    into the User-Agent. `proxy` is the operator's own way out; the environment is not asked. `ca_file` holds further
    certificate authorities in PEM. `allow_plaintext_loopback` lets http:// through to 127.0.0.1 and ::1 only.
    """

    url: str
    hosts: tuple[str, ...] = ()
    expects: tuple[FileKind, ...] = ()
    etag: str = ""
    last_modified: str = ""
    limits: FetchLimits = field(default_factory=FetchLimits)
    contact: str = ""
    proxy: str = ""
    ca_file: Path | None = None
    allow_plaintext_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as a publisher sent it. `url` is where it came from after redirects, `sha256` is of `content`, in hex."""

    content: bytes
    kind: FileKind
    sha256: str
    url: str
    status: int
    etag: str
    last_modified: str
    fetched_at: datetime
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class NotModified:
    """The publisher says that the copy at hand is still the current one (304): a good check without a new file."""

    url: str
    etag: str
    last_modified: str
    fetched_at: datetime
    attempts: int = 1
    status: int = 304
