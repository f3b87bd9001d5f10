"""Certificates and a callers file for a service with two callers, one of whom behaves."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import grpc
import trustme

from bench.faults.http2 import Target
from bench.faults.server import OWN_CONNECTION

GOOD: Final = "good.example"
BAD: Final = "bad.example"
_CALLERS: Final = """
[[caller]]
name = "good"
roles = ["screen", "admin"]
dns = "good.example"

[[caller]]
name = "bad"
roles = ["screen"]
dns = "bad.example"
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """A folder with all files of an installation with mTLS, and how to call it."""

    folder: Path

    def settings(self) -> dict[str, str]:
        """What the service needs in its environment."""
        names = {"TLS_CERT": "server.pem", "TLS_KEY": "server.key", "TLS_CA": "ca.pem", "CALLERS": "callers.toml"}
        return {f"SCREENING_{name}": str(self.folder / file) for name, file in names.items()}

    def channel(self, port: int, who: str) -> grpc.Channel:
        """A connection of a caller."""
        credentials = grpc.ssl_channel_credentials(
            self._read("ca.pem"), self._read(f"{who}.key"), self._read(f"{who}.pem")
        )
        return grpc.secure_channel(f"localhost:{port}", credentials, options=OWN_CONNECTION)

    def target(self, port: int, who: str) -> Target:
        """Where a caller connects to by hand."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        context.load_cert_chain(self.folder / f"{who}.pem", self.folder / f"{who}.key")
        context.set_alpn_protocols(["h2"])
        return Target(port, context)

    def _read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


def make_keys(folder: Path) -> Keys:
    """Make an authority, a server's certificate and one for each caller."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    for name, cert in (
        ("server", authority.issue_cert("localhost", "127.0.0.1")),
        (GOOD, authority.issue_cert(GOOD)),
        (BAD, authority.issue_cert(BAD)),
    ):
        cert.private_key_pem.write_to_path(folder / f"{name}.key")
        for number, pem in enumerate(cert.cert_chain_pems):
            pem.write_to_path(folder / f"{name}.pem", append=number > 0)
    (folder / "callers.toml").write_text(_CALLERS, encoding="utf-8")
    return Keys(folder)
