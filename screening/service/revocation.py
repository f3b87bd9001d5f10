"""Revocation lists: which client certificates their authority has taken back.

Read from a file, checked on every call, so that a certificate that is revoked while its connection is open is refused
with the next call. Source: RFC 5280, section 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from screening.errors import ScreeningError
from screening.service.identity import Peer

_PEM: Final = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)


class RevocationListError(ScreeningError):
    """A revocation list cannot be used; nothing of the file is."""

    reason = "SETTINGS"


@dataclass(frozen=True, slots=True)
class RevocationList:
    """What is revoked, by issuer in the form of RFC 4514, as serial numbers in the form of `Peer.serial`.

    `next_update` is the earliest day by which one of the lists was to be replaced, None where none says so.
    """

    serials: dict[str, frozenset[str]]
    next_update: datetime | None

    def revokes(self, peer: Peer) -> bool:
        """Whether a certificate was taken back."""
        return peer.serial in self.serials.get(peer.issuer, ())

    def speaks_of(self, peer: Peer) -> bool:
        """Whether there is a list of the certificate's issuer at all."""
        return peer.issuer in self.serials


def read_revocation_list(path: Path, authorities: Sequence[x509.Certificate]) -> RevocationList:
    """The lists of a file, PEM (several) or DER (one), each signed by one of the authorities.

    A list that has run out still counts, since what it revokes stays revoked: refusing every caller because a list was
    not replaced in time would be the worse failure. `next_update` tells, and the log warns.

    Raises:
        RevocationListError: a list is unreadable, signed by nobody we know, or partial (delta, indirect).
        OSError: the file cannot be read.
    """
    lists = [_checked(item, authorities, path) for item in _parsed(path.read_bytes(), path)]
    serials: dict[str, frozenset[str]] = {}
    for item in lists:
        issuer = item.issuer.rfc4514_string()
        serials[issuer] = serials.get(issuer, frozenset()) | {f"{entry.serial_number:x}" for entry in item}
    updates = [item.next_update_utc for item in lists if item.next_update_utc is not None]
    return RevocationList(serials, min(updates, default=None))


def _parsed(data: bytes, path: Path) -> list[x509.CertificateRevocationList]:
    """The lists in a file's bytes."""
    try:
        blocks = _PEM.findall(data)
        if blocks:
            return [x509.load_pem_x509_crl(block) for block in blocks]
        return [x509.load_der_x509_crl(data)]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RevocationListError(f"{path}: is no revocation list in PEM or DER") from error


def _checked(
    item: x509.CertificateRevocationList, authorities: Iterable[x509.Certificate], path: Path
) -> x509.CertificateRevocationList:
    """The list, if one of the authorities signed it and it speaks for itself."""
    issuer = item.issuer.rfc4514_string()
    strange = [extension.oid.dotted_string for extension in item.extensions if extension.critical]
    if strange:
        raise RevocationListError(f"{path}: the list of {issuer} is partial (critical extension {', '.join(strange)})")
    if not any(_signed_by(item, authority) for authority in authorities if authority.subject == item.issuer):
        raise RevocationListError(f"{path}: the list of {issuer} is signed by no authority of SCREENING_TLS_CA")
    return item


def _signed_by(item: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    """Whether an authority's key made the signature."""
    try:
        return item.is_signature_valid(authority.public_key())  # type: ignore[arg-type]  # a key that signs nothing is told by TypeError
    except (InvalidSignature, UnsupportedAlgorithm, TypeError):
        return False
