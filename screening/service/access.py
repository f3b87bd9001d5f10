"""The gate of every call: is the certificate still good, who is it, and may it do this?

A handshake has been passed before a call comes here. What gRPC cannot know is decided here: a certificate that ran out
or was revoked since, a caller nobody named, a role that is missing. Each refusal is told in the log with its reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from screening.errors import CertificateRefusedError, RoleMissingError
from screening.service.callers import UNIDENTIFIED, Caller, CallerBook, Quota, Role, needed_roles, read_callers
from screening.service.credentials import TlsFiles, TlsMaterial, read_tls, tls_files
from screening.service.identity import Peer, peer_of
from screening.service.logs import log
from screening.service.reload import Reloaded
from screening.settings import Settings

_SOON: Final = timedelta(days=14)
_REFLECTION: Final = "/grpc.reflection."
AuthContext = Mapping[str, Iterable[bytes]]


class Access:
    """Decides on every call who asks and whether it may; follows its files without a restart.

    `material` is None where the service speaks plain text: then every caller is `UNIDENTIFIED`, may screen and may use
    reflection, and nothing else.
    """

    def __init__(
        self, material: Reloaded[TlsMaterial] | None, book: Reloaded[CallerBook], clock: Callable[[], datetime]
    ) -> None:
        self.material: Final = material
        self._book = book
        self._clock = clock
        self._told: dict[str, int] = {}

    def look(self) -> None:
        """Take over files that changed."""
        self._book.look()
        if self.material is not None:
            self.material.look()
            self._warn(self.material)

    def _warn(self, material: Reloaded[TlsMaterial]) -> None:
        """Tell once of each material what runs out: the server's certificate soon, a revocation list already."""
        now, value = self._clock(), material.value
        revoked = value.revoked
        if value.not_after - now < _SOON and self._tell("certificate", material.version):
            log(logging.WARNING, "the server's certificate runs out", until=value.not_after.isoformat())
        late = revoked is not None and revoked.next_update is not None and revoked.next_update < now
        if late and self._tell("revocation", material.version):
            log(logging.WARNING, "the revocation list was to be replaced; what it revokes stays revoked")

    def _tell(self, what: str, version: int) -> bool:
        """Whether something is yet to be told of a version."""
        told = self._told.get(what) == version
        self._told[what] = version
        return not told

    def admit(self, auth_context: AuthContext, method: str, peer_address: str) -> Caller:
        """Who asks, if it may call `method`; `peer_address` as gRPC writes it, for example ipv4:192.0.2.1:40000.

        Raises:
            CertificateRefusedError: the certificate is no longer good, or is a stranger's.
            RoleMissingError: the caller has none of the roles that the method needs.
        """
        if self.material is None:
            return _with_role(self._unidentified(method, peer_address), method)
        peer = _peer(auth_context)
        self._check_dates(peer)
        self._check_revocation(peer, self.material.value)
        if not needed_roles(method):
            return self._book.value.find(peer) or Caller(peer.subject, frozenset())
        caller = self._book.value.find(peer)
        if caller is None:
            raise CertificateRefusedError(
                "the certificate belongs to no caller this service knows, and carries no role"
            )
        return _with_role(caller, method)

    def _unidentified(self, method: str, peer_address: str) -> Caller:
        """Whoever calls in plain text, told apart by the address the call comes from."""
        roles = UNIDENTIFIED.roles | ({Role.ADMIN} if method.startswith(_REFLECTION) else set())
        host = peer_address.partition(":")[2].rpartition(":")[0]
        return Caller(f"{UNIDENTIFIED.name}:{host}", frozenset(roles), self._book.value.quota)

    def _check_dates(self, peer: Peer) -> None:
        """Refuse what ran out since the handshake."""
        if not peer.not_before <= self._clock() <= peer.not_after:
            raise CertificateRefusedError("the certificate has run out or does not hold yet")

    def _check_revocation(self, peer: Peer, material: TlsMaterial) -> None:
        """Refuse a certificate that was taken back, and one of an issuer whose list is missing."""
        revoked = material.revoked
        if peer.serial in self._book.value.revoked or (revoked is not None and revoked.revokes(peer)):
            raise CertificateRefusedError("the certificate was revoked")
        if revoked is not None and not revoked.speaks_of(peer):
            raise CertificateRefusedError("there is no revocation list of the certificate's issuer")


def utc_now() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)


def open_access(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Access:
    """The gate of an installation.

    Raises:
        SettingsError: certificates, key and authorities do not fit together.
        CallersFileError: the callers file cannot be used.
        RevocationListError: the revocation list cannot be used.
        OSError: a file cannot be read.
    """
    files = tls_files(settings)
    quota = _quota(settings, identified=files is not None)
    paths = () if settings.callers is None else (settings.callers,)
    book = Reloaded("callers", paths, lambda: read_callers(settings.callers, quota))
    return Access(None if files is None else _material(files), book, clock)


def refusal_fields(auth_context: AuthContext) -> dict[str, str]:
    """What the log tells of a refused certificate, as far as it can be read."""
    try:
        peer = peer_of(auth_context)
    except ValueError:
        return {"certificate": "unreadable"}
    return {} if peer is None else {"subject": peer.subject, "serial": peer.serial, "issuer": peer.issuer}


def _material(files: TlsFiles) -> Reloaded[TlsMaterial]:
    """The certificates, which follow their files."""
    material = Reloaded("certificates", files.all, lambda: read_tls(files))
    revoked = material.value.revoked
    log(logging.INFO, "mTLS", certificate_until=material.value.not_after.isoformat(), revocation=revoked is not None)
    return material


def _quota(settings: Settings, *, identified: bool) -> Quota:
    """What holds for every caller whom the callers file gives nothing else."""
    concurrent = settings.caller_concurrent
    if concurrent is None and identified:
        concurrent = max(1, settings.max_pending // 2)
    return Quota(settings.caller_rate, settings.caller_burst, concurrent)


def _peer(auth_context: AuthContext) -> Peer:
    """The certificate behind a call of a server that demands one."""
    try:
        peer = peer_of(auth_context)
    except ValueError as error:
        raise CertificateRefusedError("the certificate cannot be read") from error
    if peer is None:
        raise CertificateRefusedError("there is no client certificate")
    return peer


def _with_role(caller: Caller, method: str) -> Caller:
    """The caller, if one of its roles is enough."""
    needed = needed_roles(method)
    if needed and not needed & caller.roles:
        words = " or ".join(sorted(needed))
        raise RoleMissingError(f"this call needs the role {words}")
    return caller
