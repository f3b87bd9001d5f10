"""Certificates that live as long as a smoke test: an authority, a server's, a caller's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PEM: Final = serialization.Encoding.PEM
_AUTHORITY: Final = "Smoke Authority"
_LASTS: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Material:
    """What a caller needs for mTLS, in PEM."""

    ca: bytes
    cert: bytes
    key: bytes


def certificates(folder: Path) -> Material:
    """Write `tls.crt`, `tls.key` and `ca.crt` of a server on 127.0.0.1; return what a caller with role screen needs."""
    authority = ec.generate_private_key(ec.SECP256R1())
    server, caller = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    role = x509.SubjectAlternativeName([x509.UniformResourceIdentifier("spiffe://smoke.example/role/screen")])
    ca = _signed(authority, _AUTHORITY, authority, x509.BasicConstraints(ca=True, path_length=None))
    (folder / "tls.crt").write_bytes(_signed(authority, "server", server, here))
    (folder / "tls.key").write_bytes(_private(server))
    (folder / "ca.crt").write_bytes(ca)
    return Material(ca, _signed(authority, "caller", caller, role), _private(caller))


def _name(common_name: str) -> x509.Name:
    """A subject with nothing but a common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _signed(
    authority: ec.EllipticCurvePrivateKey, name: str, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
) -> bytes:
    """A certificate for a key."""
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(_name(name)).issuer_name(_name(_AUTHORITY))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - _LASTS).not_valid_after(now + _LASTS)
    return builder.add_extension(extension, critical=True).sign(authority, hashes.SHA256()).public_bytes(_PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as a file holds it."""
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
