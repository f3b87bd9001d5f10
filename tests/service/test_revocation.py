"""Revocation lists are used when an authority we trust has signed the whole of them, and not otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from screening.service.identity import read_peer
from screening.service.revocation import RevocationListError, read_revocation_list

MakeAuthority = Callable[..., Any]


def trusted(authority: Any) -> list[x509.Certificate]:
    """The authorities of SCREENING_TLS_CA."""
    return x509.load_pem_x509_certificates(authority.cert)


@pytest.mark.parametrize("form", ["pem", "der", "two"])
def test_what_a_list_revokes_is_revoked(tmp_path: Path, make_authority: MakeAuthority, form: str) -> None:
    """PEM, DER and two lists in one file; the other certificates of the issuer are not concerned."""
    authority, other = make_authority(), make_authority("Other")
    bad, good = authority.leaf("bad"), authority.leaf("good")
    data = authority.revocation_list(bad)
    if form == "der":
        data = x509.load_pem_x509_crl(data).public_bytes(serialization.Encoding.DER)
    if form == "two":
        data += other.revocation_list()
    (tmp_path / "crl").write_bytes(data)
    found = read_revocation_list(tmp_path / "crl", trusted(authority) + trusted(other))
    assert (True, False) == (found.revokes(read_peer(bad.cert)), found.revokes(read_peer(good.cert)))
    assert found.speaks_of(read_peer(good.cert))
    assert (form == "two") == found.speaks_of(read_peer(other.leaf("x").cert))


def test_a_list_that_ran_out_still_revokes(tmp_path: Path, make_authority: MakeAuthority) -> None:
    """What was revoked stays revoked; the day by which a new list was due is told."""
    authority = make_authority()
    bad = authority.leaf("bad")
    (tmp_path / "crl").write_bytes(authority.revocation_list(bad, lasts=timedelta(days=-1)))
    found = read_revocation_list(tmp_path / "crl", trusted(authority))
    assert found.revokes(read_peer(bad.cert))
    assert found.next_update is not None
    assert found.next_update < datetime.now(UTC)


def test_a_list_of_somebody_else_is_refused(tmp_path: Path, make_authority: MakeAuthority) -> None:
    """Another authority's signature, even under the same name, makes the file unusable."""
    authority, impostor = make_authority(), make_authority()
    for data in (impostor.revocation_list(), make_authority("Other").revocation_list()):
        (tmp_path / "crl").write_bytes(data)
        with pytest.raises(RevocationListError, match="signed by no authority"):
            read_revocation_list(tmp_path / "crl", trusted(authority))


def test_a_partial_list_is_refused(tmp_path: Path, make_authority: MakeAuthority) -> None:
    """A delta list says only what has changed; taking it for the whole would forget the rest."""
    authority = make_authority()
    (tmp_path / "crl").write_bytes(authority.revocation_list(delta=True))
    with pytest.raises(RevocationListError, match="partial"):
        read_revocation_list(tmp_path / "crl", trusted(authority))


@pytest.mark.parametrize("data", [b"", b"garbage", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"])
def test_no_list_at_all_is_refused(tmp_path: Path, make_authority: MakeAuthority, data: bytes) -> None:
    """A file that holds no list is not taken for an empty one."""
    (tmp_path / "crl").write_bytes(data)
    with pytest.raises(RevocationListError, match="no revocation list"):
        read_revocation_list(tmp_path / "crl", trusted(make_authority()))
