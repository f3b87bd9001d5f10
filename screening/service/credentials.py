"""The server's own certificate and the authorities it trusts: mTLS that follows its files without a restart.

Plain text is for the loopback, or for a network whose operator says that it checks callers itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import grpc
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

from screening.service.reload import Reloaded
from screening.service.revocation import RevocationList, read_revocation_list
from screening.settings import Settings, SettingsError

_ENCODING: Final = serialization.Encoding.DER
_FORMAT: Final = serialization.PublicFormat.SubjectPublicKeyInfo


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the certificate chain, its key and the authorities of callers stand; and their revocation lists, if any."""

    cert: Path
    key: Path
    ca: Path
    crl: Path | None = None

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file that is followed."""
        return (self.cert, self.key, self.ca) if self.crl is None else (self.cert, self.key, self.ca, self.crl)


@dataclass(frozen=True, slots=True)
class TlsMaterial:
    """What the files held, checked to fit together: bytes in PEM for gRPC, and what the service itself looks at.

    `not_after` is when the server's own certificate runs out.
    """

    chain: bytes
    key: bytes
    ca: bytes
    not_after: datetime
    revoked: RevocationList | None

    def configuration(self) -> grpc.ServerCertificateConfiguration:
        """The same for gRPC."""
        return grpc.ssl_server_certificate_configuration([(self.key, self.chain)], self.ca)


def tls_files(settings: Settings) -> TlsFiles | None:
    """The files that an installation names; None where it speaks plain text.

    Raises:
        SettingsError: only some of them are named.
    """
    named = {"SCREENING_TLS_CERT": settings.tls_cert, "SCREENING_TLS_KEY": settings.tls_key}
    named["SCREENING_TLS_CA"] = settings.tls_ca
    missing = [name for name, path in named.items() if path is None]
    if len(missing) == len(named) and settings.tls_crl is None and settings.callers is None:
        return None
    if settings.tls_cert is None or settings.tls_key is None or settings.tls_ca is None:
        raise _unusable(
            f"{', '.join(missing)} missing: certificate, key and authorities go together, "
            "and SCREENING_TLS_CRL and SCREENING_CALLERS need them (docs/access.md)"
        )
    return TlsFiles(settings.tls_cert, settings.tls_key, settings.tls_ca, settings.tls_crl)


def check_exposure(settings: Settings) -> None:
    """Refuse to answer strangers in plain text.

    Raises:
        SettingsError: the address is not the loopback, there are no certificates, and nobody said that this is meant.
    """
    if tls_files(settings) is not None or settings.allow_plaintext or is_loopback(settings.listen):
        return
    raise _unusable(
        f"SCREENING_LISTEN is {settings.listen}, which other machines reach, and there are no certificates: set "
        "SCREENING_TLS_CERT, SCREENING_TLS_KEY and SCREENING_TLS_CA (docs/access.md), or listen on 127.0.0.1, or set "
        "SCREENING_ALLOW_PLAINTEXT=on where the network checks who calls"
    )


def is_loopback(address: str) -> bool:
    """Whether an address with its port is reached from this machine only."""
    host = address.rpartition(":")[0].strip("[]")
    return ip_address(host).is_loopback


def read_tls(files: TlsFiles) -> TlsMaterial:
    """Read and check all files.

    Raises:
        SettingsError: one cannot be used, or they do not fit together; the message names the file.
        RevocationListError: the revocation list cannot be used.
        OSError: a file cannot be read.
    """
    chain, key, ca = (path.read_bytes() for path in (files.cert, files.key, files.ca))
    certificate = _certificates(chain, files.cert)[0]
    authorities = _certificates(ca, files.ca)
    if _public(_private_key(key, files.key).public_key()) != _public(certificate.public_key()):
        raise _unusable(f"{files.key} is not the key of {files.cert}")
    if certificate.not_valid_after_utc <= datetime.now(UTC):
        raise _unusable(f"{files.cert} ran out on {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")
    revoked = None if files.crl is None else read_revocation_list(files.crl, authorities)
    return TlsMaterial(chain, key, ca, certificate.not_valid_after_utc, revoked)


def server_credentials(material: Reloaded[TlsMaterial]) -> grpc.ServerCredentials:
    """Credentials that demand a client certificate and take over new files with the next handshake."""
    given = material.version

    def newest() -> grpc.ServerCertificateConfiguration | None:
        """The configuration for a handshake, or None while nothing has changed."""
        nonlocal given
        material.look()
        version = material.version
        if version == given:
            return None
        given = version
        return material.value.configuration()

    return grpc.dynamic_ssl_server_credentials(
        material.value.configuration(),
        newest,  # type: ignore[arg-type]  # None is documented; the stubs do not know it
        require_client_authentication=True,
    )


def _certificates(data: bytes, path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file, at least one."""
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise _unusable(f"{path} holds no certificate in PEM") from error


def _private_key(data: bytes, path: Path) -> PrivateKeyTypes:
    """The key of a PEM file without a passphrase, since nobody is there to give one at start."""
    try:
        return serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable(f"{path} holds no private key in PEM without a passphrase") from error


def _public(key: PublicKeyTypes) -> bytes:
    """A public key as bytes that can be compared."""
    return key.public_bytes(_ENCODING, _FORMAT)


def _unusable(problem: str) -> SettingsError:
    """One problem of the environment."""
    return SettingsError((problem,))
