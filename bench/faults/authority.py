"""A certificate authority, its certificates and revocation lists, and the files of an installation with mTLS."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from screening.settings import Settings


def _name(common_name: str) -> x509.Name:
    """A subject with nothing but a common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass(frozen=True, slots=True)
class Leaf:
    """A certificate with its key, both in PEM, and what tells it apart."""

    cert: bytes
    key: bytes
    serial: int
    sha256: str


@dataclass
class Authority:
    """A certificate authority for tests."""

    name: str = "Example Authority"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def _from(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=30)

    @property
    def cert(self) -> bytes:
        """The authority's own certificate, in PEM."""
        builder = self._builder(self.name, self.key, timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def leaf(self, common_name: str, *uris: str, lasts: timedelta = timedelta(days=1)) -> Leaf:
        """A certificate for localhost with these URIs that runs out after `lasts`."""
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName("localhost"), *map(x509.UniformResourceIdentifier, uris)]
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        builder = self._builder(common_name, key, lasts).add_extension(
            x509.SubjectAlternativeName(names), critical=False
        )
        made = builder.sign(self.key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return Leaf(
            made.public_bytes(serialization.Encoding.PEM),
            private,
            made.serial_number,
            made.fingerprint(hashes.SHA256()).hex(),
        )

    def revocation_list(self, *leaves: Leaf, lasts: timedelta = timedelta(days=1), delta: bool = False) -> bytes:
        """The list that takes these certificates back, in PEM."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(_name(self.name)).last_update(self._from)
        builder = builder.next_update(datetime.now(UTC) + lasts)
        for leaf in leaves:
            entry = x509.RevokedCertificateBuilder().serial_number(leaf.serial).revocation_date(self._from).build()
            builder = builder.add_revoked_certificate(entry)
        if delta:
            builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _builder(self, subject: str, key: ec.EllipticCurvePrivateKey, lasts: timedelta) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(self.name))
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        return builder.not_valid_before(self._from).not_valid_after(datetime.now(UTC) + lasts)


@dataclass(frozen=True, slots=True)
class Tls:
    """The files of an installation with mTLS, and its authority."""

    authority: Authority
    folder: Path
    ca: bytes

    def settings(self, index_dir: Path, **more: object) -> Settings:
        """Settings of a server with these files on a free port of the loopback."""
        files = {f"tls_{name}": self.folder / f"{name}.pem" for name in ("cert", "key", "ca")}
        values = {"index_dir": index_dir, "listen": "127.0.0.1:0", "poll_s": 0.05, **files, **more}
        return Settings(**values)  # type: ignore[arg-type]

    def write(self, leaf: Leaf) -> None:
        """Put a server's certificate and key in place."""
        (self.folder / "key.pem").write_bytes(leaf.key)
        (self.folder / "cert.pem").write_bytes(leaf.cert)

    def channel(self, port: int, leaf: Leaf | None, options: Sequence[tuple[str, object]] = ()) -> grpc.Channel:
        """A channel with a client certificate, or with none."""
        key, cert = (None, None) if leaf is None else (leaf.key, leaf.cert)
        credentials = grpc.ssl_channel_credentials(self.ca, key, cert)
        return grpc.secure_channel(
            f"127.0.0.1:{port}", credentials, options=(("grpc.use_local_subchannel_pool", 1), *options)
        )
