"""A receipt: a signed statement that a screening was answered, for a partner to check with a public key alone.

It names the parties' listed counterparts and digests, never a party. The signed bytes are the text of `payload`
itself, so that nobody has to rebuild them: `openssl pkeyutl -verify -rawin` checks them (docs/audit.md). Ed25519:
RFC 8032; keys as PEM: RFC 8410.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from screening.audit import places, records
from screening.audit.journal import Written
from screening.audit.records import Screened
from screening.audit.search import Stored
from screening.errors import AuditDamagedError
from screening.model.result import ScreeningResult
from screening.settings import SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT: Final = "screening-receipt/1"


class ListMark(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was searched: its day and its digest."""

    list_id: str
    as_of: date
    digest: str


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What a receipt states; JSON keys are a promise to partners.

    `hits` are the ids of the listed entities shown, of all parties, in the order of the answer; empty says that none
    was found. `record_stream`, `record_number` and `record_sha256` are the place in the audit record: whoever holds
    the receipt holds an anchor of it. `wire_sha256` is of the request message exactly as it was received.
    """

    format: str
    screening_id: str
    recorded_at: datetime
    reference: str
    disposition: str
    parties: int
    hits: tuple[str, ...]
    territories: tuple[str, ...]
    as_of: date | None
    generation: str
    lists: tuple[ListMark, ...]
    policy_digest: str
    engine_version: str
    request_sha256: str
    wire_sha256: str
    result_sha256: str
    record_stream: str
    record_number: int
    record_sha256: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement, its signature (64 bytes, base64 in JSON) and the id of the key: SHA-256 of the public key in DER."""

    payload: str
    signature: bytes
    key_id: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key that signs receipts, with the id of its public half."""

    key: Ed25519PrivateKey
    key_id: str

    def receipt(self, record: Screened, result: ScreeningResult, written: Written) -> Receipt:
        """Return the receipt of a recorded screening."""
        payload = msgspec.json.encode(_payload(record, result, written))
        return Receipt(payload=payload.decode("utf-8"), signature=self.key.sign(payload), key_id=self.key_id)


def load_signer(path: Path) -> Signer:
    """Return the signer of a private key file. Raises `SettingsError` where it is no Ed25519 key without a password."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - only receipts
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - only receipts

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError((f"SCREENING_AUDIT_RECEIPT_KEY {path} cannot be used: {error}",)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError((f"SCREENING_AUDIT_RECEIPT_KEY {path} is no Ed25519 key",))
    return Signer(key, _key_id(key.public_key()))


def new_key(path: Path) -> Path:
    """Write a new private key to `path`, readable by its owner only, and its public half beside it; return the latter.

    Raises:
        FileExistsError: one of the files is there; a key in use must not be lost.
    """
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - only receipts
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - only receipts

    key = Ed25519PrivateKey.generate()
    public_path = path.with_name(path.name + ".pub")
    if public_path.exists():
        raise FileExistsError(17, "File exists", str(public_path))
    secret = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    for target, content, mode in ((path, secret, places.FILE_MODE), (public_path, public, 0o644)):
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
    return public_path


def receipt_of(signer: Signer, stored: Stored) -> Receipt:
    """Return the receipt of a screening read back from the record. Raises `AuditDamagedError` where it is no answer."""
    record = records.decode(stored.body)
    if not isinstance(record, Screened):
        raise AuditDamagedError(f"record {stored.number} of {stored.stream} is no answered screening: {stored.kind}")
    result = msgspec.json.decode(record.result, type=ScreeningResult)
    return signer.receipt(record, result, Written(stored.stream, stored.number, stored.sha256))


def read_receipt(content: bytes) -> Receipt:
    """Return a receipt from its JSON. Raises `AuditDamagedError` where it is none."""
    try:
        return msgspec.json.decode(content, type=Receipt)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuditDamagedError(f"this is no receipt: {error}") from error


def check_receipt(receipt: Receipt, public_key: bytes) -> Payload:
    """Return what a receipt states, once its signature was checked with a public key in PEM.

    Raises:
        AuditDamagedError: another key signed it, or a byte of it was changed.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - only receipts
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - only receipts
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 - only receipts

    try:
        key = load_pem_public_key(public_key)
    except ValueError as error:
        raise AuditDamagedError(f"the public key cannot be read: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise AuditDamagedError("the public key is no Ed25519 key")
    if receipt.key_id != _key_id(key):
        raise AuditDamagedError(
            f"the receipt was signed with another key, {receipt.key_id}; this one is {_key_id(key)}"
        )
    try:
        key.verify(receipt.signature, receipt.payload.encode("utf-8"))
        return msgspec.json.decode(receipt.payload, type=Payload)
    except InvalidSignature as error:
        raise AuditDamagedError("the signature does not belong to this statement") from error
    except msgspec.DecodeError as error:
        raise AuditDamagedError(f"the signed statement is no receipt: {error}") from error


def _key_id(key: Ed25519PublicKey) -> str:
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - only receipts

    der = key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _payload(record: Screened, result: ScreeningResult, written: Written) -> Payload:
    return Payload(
        format=FORMAT,
        screening_id=record.screening_id,
        recorded_at=record.at,
        reference=result.reference,
        disposition=str(result.disposition),
        parties=len(result.parties),
        hits=tuple(hit.entity.entity_id for party in result.parties for hit in party.hits),
        territories=tuple(dict.fromkeys(found.territory_id for found in result.territories)),
        as_of=result.as_of,
        generation=result.generation,
        lists=tuple(ListMark(list_id=s.list_id, as_of=s.as_of, digest=s.digest) for s in result.lists),
        policy_digest=result.policy_digest,
        engine_version=result.engine_version,
        request_sha256=record.request_sha256,
        wire_sha256=record.asking.wire_sha256,
        result_sha256=record.result_sha256,
        record_stream=written.stream,
        record_number=written.number,
        record_sha256=written.sha256,
    )
