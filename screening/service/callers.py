"""Callers and their roles: the callers file, the roles a certificate carries, and which call needs which role.

The callers file is the operator's (docs/access.md). Without one, a URI in the certificate tells the role:
`spiffe://<domain>/.../role/screen`. Source of the URI form: the SPIFFE ID specification.
"""

from __future__ import annotations

import contextvars
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import msgspec

from screening.errors import ScreeningError
from screening.service.identity import Peer

_ROLE_URI: Final = re.compile(r"spiffe://[^/?#]+(?:/[^/?#]+)*/role/([a-z]+)")
_SERIAL: Final = re.compile(r"[0-9a-f]+")
_ANYBODY_KNOWN: Final = "/screening.v1.ListService/"


class Role(StrEnum):
    """What a caller may do: ask about parties, look into the audit record, look at the service itself."""

    SCREEN = "screen"
    AUDIT = "audit"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Quota:
    """How much one caller may ask for; None where nothing is limited.

    `rate` in screenings a second in the long run, `burst` how many at once before that counts, `concurrent` single
    calls open at a time.
    """

    rate: float | None = None
    burst: int = 100
    concurrent: int | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a name for logs, the audit record and limits, and the roles it has.

    `listed` is true for a caller of the callers file: such names are few and may label a metric.
    """

    name: str
    roles: frozenset[Role]
    quota: Quota = Quota()
    listed: bool = False


class CallersFileError(ScreeningError):
    """The callers file cannot be used; the message names the entry."""

    reason = "SETTINGS"


UNIDENTIFIED: Final = Caller("plaintext", frozenset({Role.SCREEN}))
_CURRENT: Final[contextvars.ContextVar[Caller]] = contextvars.ContextVar("caller", default=UNIDENTIFIED)


def current_caller() -> Caller:
    """Who asks in the call that is being answered; set by the border of every call, `UNIDENTIFIED` outside one."""
    return _CURRENT.get()


def set_current(caller: Caller) -> None:
    """Note who asks, for the rest of this call. gRPC runs every call in a context of its own."""
    _CURRENT.set(caller)


def needed_roles(method: str) -> frozenset[Role]:
    """The roles of which a caller needs one for a method; none are needed for an empty set.

    A method that stands in no line here is an administrator's: what is added later is closed until it is opened.
    """
    if method.startswith("/grpc.health.v1.Health/"):
        return frozenset()
    if method.startswith("/screening.v1.ScreeningService/"):
        return frozenset({Role.SCREEN})
    if method.startswith(_ANYBODY_KNOWN):
        return frozenset(Role)
    if method.startswith("/screening.v1.AuditService/"):
        return frozenset({Role.AUDIT})
    return frozenset({Role.ADMIN})


def certificate_roles(uris: Iterable[str]) -> frozenset[Role]:
    """The roles that a certificate's URIs carry; a word that is no role gives none."""
    words = {match[1] for uri in uris if (match := _ROLE_URI.fullmatch(uri))}
    return frozenset(role for role in Role if role.value in words)


def certificate_name(peer: Peer) -> str:
    """The name of a caller that no file names: its SPIFFE id or first URI, or its subject."""
    return next((uri for uri in peer.uris if uri.startswith("spiffe://")), next(iter(peer.uris), peer.subject))


_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
_Name = Annotated[str, msgspec.Meta(pattern=r"\A[!-~]{1,128}\Z")]
_Rate = Annotated[float, msgspec.Meta(ge=0.01, le=1_000_000)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class _Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits as the file writes them; what is not given keeps the value of the settings."""

    screenings_per_second: _Rate | None = None
    burst: _Count | None = None
    concurrent: _Count | None = None


class _Entry(_Limits, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One caller: its name, its roles, and the one thing in a certificate that says it is the caller."""

    name: _Name
    roles: list[Role]
    uri: _Text | None = None
    dns: _Text | None = None
    subject: _Text | None = None
    sha256: _Text | None = None

    def key(self) -> tuple[str, str]:
        """What the certificate must carry, and in which place."""
        given = [(place, value) for place in ("uri", "dns", "subject", "sha256") if (value := getattr(self, place))]
        if len(given) != 1:
            raise CallersFileError(f"caller {self.name!r}: give exactly one of uri, dns, subject, sha256")
        place, value = given[0]
        return place, _hexadecimal(value) if place == "sha256" else value


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    caller: list[_Entry] = []
    revoked: list[_Text] = []
    certificate_roles: bool = False
    default: _Limits = _Limits()


class CallerBook:
    """Who is known. Without a file every certificate that carries a role is; with one, who stands in it."""

    def __init__(self, file: _File | None, quota: Quota) -> None:
        self._use_certificate_roles = file is None or file.certificate_roles
        self.quota: Final = quota if file is None else _limited(quota, file.default)
        self._callers: dict[tuple[str, str], Caller] = {}
        self.revoked: Final[frozenset[str]] = frozenset() if file is None else frozenset(map(_serial, file.revoked))
        for entry in () if file is None else file.caller:
            self._add(entry)

    def find(self, peer: Peer) -> Caller | None:
        """The caller behind a certificate; None for a stranger."""
        marks = [("sha256", peer.fingerprint), *(("uri", uri) for uri in peer.uris)]
        marks += [*(("dns", name) for name in peer.dns), ("subject", peer.subject)]
        for mark in marks:
            if mark in self._callers:
                return self._callers[mark]
        roles = certificate_roles(peer.uris) if self._use_certificate_roles else frozenset()
        return Caller(certificate_name(peer), roles, self.quota) if roles else None

    def _add(self, entry: _Entry) -> None:
        """Take over one caller of the file."""
        key = entry.key()
        if key in self._callers:
            raise CallersFileError(f"caller {entry.name!r}: {key[0]} {key[1]!r} stands twice")
        if not entry.roles:
            raise CallersFileError(f"caller {entry.name!r}: has no role; give screen, audit or admin")
        self._callers[key] = Caller(entry.name, frozenset(entry.roles), _limited(self.quota, entry), listed=True)


def read_callers(path: Path | None, quota: Quota) -> CallerBook:
    """The callers of a file, or of the certificates alone where there is none; `quota` is what holds for all.

    Raises:
        CallersFileError: the file cannot be used; the message says where.
        OSError: it cannot be read.
    """
    if path is None:
        return CallerBook(None, quota)
    try:
        file = msgspec.toml.decode(path.read_bytes(), type=_File)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CallersFileError(f"{path}: {error}") from error
    return CallerBook(file, quota)


def _limited(quota: Quota, limits: _Limits) -> Quota:
    """A quota with what a place of the file says otherwise."""
    return Quota(
        rate=quota.rate if limits.screenings_per_second is None else limits.screenings_per_second,
        burst=quota.burst if limits.burst is None else limits.burst,
        concurrent=quota.concurrent if limits.concurrent is None else limits.concurrent,
    )


def _hexadecimal(text: str) -> str:
    """Hexadecimal as certificates' tools print it (colons, spaces, capitals), as we compare it."""
    return re.sub(r"[\s:]", "", text).lower()


def _serial(text: str) -> str:
    """A revoked serial number in the form of `Peer.serial`."""
    serial = _hexadecimal(text).removeprefix("0x")
    if not _SERIAL.fullmatch(serial):
        raise CallersFileError(f"revoked: {text!r} is no serial number in hexadecimal")
    return serial.lstrip("0") or "0"
