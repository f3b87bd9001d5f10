"""Who stands behind a connection: what the client certificate of its TLS handshake says.

gRPC has checked the chain before any call is seen. What can change while a connection is open, that the certificate
runs out or is revoked, is checked on every call from what stands here (`access`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes

_PEM: Final = "x509_pem_cert"
_CERTIFICATES_KEPT: Final = 4_096


@dataclass(frozen=True, slots=True)
class Peer:
    """One client certificate: names, issuer and serial number, and until when it holds.

    `subject` and `issuer` are written as in RFC 4514, `serial` and `fingerprint` (SHA-256 of the DER form) in lower-case
    hexadecimal without separators, instants with their time zone.
    """

    subject: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    uris: tuple[str, ...]
    dns: tuple[str, ...]


def peer_of(auth_context: Mapping[str, Iterable[bytes]]) -> Peer | None:
    """The certificate behind a call, from what gRPC tells of its connection; None where there is none.

    Raises:
        ValueError: the certificate cannot be read.
    """
    for pem in auth_context.get(_PEM, ()):
        return read_peer(pem)
    return None


@functools.lru_cache(maxsize=_CERTIFICATES_KEPT)
def read_peer(pem: bytes) -> Peer:
    """What a certificate in PEM says. Kept, because every call of a connection brings the same bytes.

    Raises:
        ValueError: it is no certificate.
    """
    certificate = x509.load_pem_x509_certificate(pem)
    uris, dns = _alternative_names(certificate)
    return Peer(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        uris=uris,
        dns=dns,
    )


def _alternative_names(certificate: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """URIs and host names that stand in the certificate beside its subject."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (), ()
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    return tuple(uris), tuple(names.get_values_for_type(x509.DNSName))
