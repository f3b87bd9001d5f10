"""A receipt is checked with a public key alone, by this program or by any other."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from screening.audit.journal import Written
from screening.audit.receipts import Receipt, Signer, check_receipt, load_signer, new_key, read_receipt
from screening.audit.records import Asking, Screened, Thresholds
from screening.errors import AuditDamagedError
from screening.model.result import Disposition, ListState, ScreeningResult
from screening.settings import SettingsError

AT = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
RESULT = ScreeningResult(
    disposition=Disposition.CLEAR,
    parties=(),
    territories=(),
    reasons=(),
    generation="20260105T000000000000Z-0123456789ab",
    lists=(ListState("example-list", "Example", "架空", date(2026, 1, 1), "d" * 64, 3),),
    policy_digest="p" * 64,
    engine_version="1",
    screened_at=AT,
    reference="order 9 架空",
    as_of=date(2026, 1, 5),
)
RECORD = Screened(
    at=AT,
    screening_id="id",
    asking=Asking(caller="tester", call="Screen", wire_sha256="w" * 64),
    request_sha256="q" * 64,
    result_sha256="r" * 64,
    thresholds=Thresholds(min_score=0.7, settings={}),
    decisions_sha256="",
    latency_us=1,
    request=msgspec.Raw(b"{}"),
    names=msgspec.Raw(b"[]"),
    result=msgspec.Raw(msgspec.json.encode(RESULT)),
)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A signer with a new key in `tmp_path`."""
    new_key(tmp_path / "receipt.key")
    return load_signer(tmp_path / "receipt.key")


@pytest.fixture
def receipt(signer: Signer) -> Receipt:
    """The receipt of a screening without a hit."""
    return signer.receipt(RECORD, RESULT, Written("stream-0001", 7, "c" * 64))


def public_key(tmp_path: Path) -> bytes:
    """The public half of the key."""
    return (tmp_path / "receipt.key.pub").read_bytes()


def test_a_receipt_states_the_answer(receipt: Receipt, tmp_path: Path) -> None:
    """No hit is stated as such, with lists, digests and the place in the record; no party is named."""
    stated = check_receipt(read_receipt(msgspec.json.encode(receipt)), public_key(tmp_path))
    assert ("CLEAR", (), "order 9 架空", AT) == (stated.disposition, stated.hits, stated.reference, stated.recorded_at)
    assert [("example-list", date(2026, 1, 1), "d" * 64)] == [(i.list_id, i.as_of, i.digest) for i in stated.lists]
    assert ("q" * 64, "w" * 64, "r" * 64) == (stated.request_sha256, stated.wire_sha256, stated.result_sha256)
    assert ("stream-0001", 7, "c" * 64) == (stated.record_stream, stated.record_number, stated.record_sha256)


def test_openssl_alone_checks_a_receipt(receipt: Receipt, tmp_path: Path) -> None:
    """The bytes of `payload` are what is signed: `openssl pkeyutl` accepts them, and nothing else."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    (tmp_path / "signature").write_bytes(receipt.signature)
    payload = receipt.payload.encode()
    for content, expected in ((payload, 0), (payload.replace(b"CLEAR", b"BLOCK"), 1)):
        (tmp_path / "payload").write_bytes(content)
        command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "receipt.key.pub", "-rawin"]
        command += ["-in", "payload", "-sigfile", "signature"]
        assert expected == subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode  # noqa: S603 - our own


@pytest.mark.parametrize("what", ["payload", "signature", "key_id"])
def test_a_changed_receipt_is_refused(receipt: Receipt, tmp_path: Path, what: str) -> None:
    """Every part of it counts."""
    other = {"payload": receipt.payload.replace("CLEAR", "BLOCK"), "signature": bytes(64), "key_id": "0" * 64}
    changed = msgspec.structs.replace(receipt, **{what: other[what]})
    with pytest.raises(AuditDamagedError):
        check_receipt(changed, public_key(tmp_path))


def test_another_key_is_named(receipt: Receipt, tmp_path: Path) -> None:
    """A receipt of another service is told as such."""
    other = new_key(tmp_path / "other.key")
    with pytest.raises(AuditDamagedError, match="another key"):
        check_receipt(receipt, other.read_bytes())


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"payload":"x"}', b"\xff", b'{"payload":"","signature":"?","key_id":""}']
)
def test_what_is_no_receipt_is_refused(content: bytes) -> None:
    """Any other file is told as such."""
    with pytest.raises(AuditDamagedError, match="no receipt"):
        read_receipt(content)


def test_a_signed_text_that_is_no_statement_is_refused(signer: Signer, tmp_path: Path) -> None:
    """A sound signature over something else proves nothing."""
    receipt = Receipt(payload="{}", signature=signer.key.sign(b"{}"), key_id=signer.key_id)
    with pytest.raises(AuditDamagedError, match="no receipt"):
        check_receipt(receipt, public_key(tmp_path))


def test_keys_are_private_and_never_overwritten(tmp_path: Path) -> None:
    """A key in use must not be lost, and the private half is for its owner only."""
    path = tmp_path / "receipt.key"
    new_key(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        new_key(path)
    assert (before, 0o600) == (path.read_bytes(), path.stat().st_mode & 0o777)
    path.unlink()
    with pytest.raises(FileExistsError):
        new_key(path)
    assert not path.exists()


@pytest.mark.parametrize("content", [None, b"", b"no key"])
def test_a_key_that_cannot_be_used_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    """The setting is named."""
    path = tmp_path / "receipt.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="SCREENING_AUDIT_RECEIPT_KEY"):
        load_signer(path)


def test_a_key_of_another_kind_stops_the_start(tmp_path: Path) -> None:
    """Only Ed25519 is taken, on both sides."""
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - this test only
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - this test only

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    (tmp_path / "ec.key").write_bytes(pem)
    with pytest.raises(SettingsError, match="Ed25519"):
        load_signer(tmp_path / "ec.key")
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(AuditDamagedError, match="Ed25519"):
        check_receipt(Receipt(payload="", signature=b"", key_id=""), public)


def test_a_hit_stands_in_the_receipt_by_its_id(signer: Signer) -> None:
    """Territories and disposition too."""
    blocked = dataclasses.replace(RESULT, disposition=Disposition.BLOCK)
    stated = msgspec.json.decode(signer.receipt(RECORD, blocked, Written("s", 1, "c")).payload)
    assert "BLOCK" == stated["disposition"]
