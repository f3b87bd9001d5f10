"""What the audit record holds, kind by kind. JSON keys and the words of `kind` are a promise to inspectors."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

import msgspec

from screening.model.party import Party
from screening.model.rescreen import RescreenResult
from screening.model.result import NameMatch, ScreeningOptions, Transaction
from screening.text.variants import NameAnalysis

FORMAT: Final = 1
"""Version of the stored form; raised when an older program could misread what a newer one wrote."""


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a stream ends: its last record's number and digest. Kept elsewhere it is an anchor."""

    stream: str
    number: int
    sha256: str


class Tombstone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left of pruned segments of a stream: enough to check that the chain goes on from them.

    All segments up to `segment` are gone; `number` and `sha256` are those of their last record, `records` how many
    there were, `first_at` and `last_at` when they were written.
    """

    stream: str
    segment: int
    number: int
    sha256: str
    records: int
    first_at: datetime
    last_at: datetime


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Common form: `kind` first, then `at`, the instant in UTC at which the record was made."""

    at: datetime


class Opened(_Record, tag="opened", frozen=True, kw_only=True):
    """First record of a segment: which stream and segment it is, what it follows, and where the other streams ended."""

    format: int
    stream: str
    segment: int
    previous: str
    engine_version: str
    others: tuple[Head, ...] = ()


class Sealed(_Record, tag="sealed", frozen=True, kw_only=True):
    """Last record of a full segment: how many records it closes, itself included, and the digest of the one before."""

    segment: int
    records: int
    first_number: int
    opened_at: datetime
    head: str


class Recovered(_Record, tag="recovered", frozen=True, kw_only=True):
    """Said after a crash: what was found beyond the last answered record.

    `beyond_head` complete records stood after the one HEAD named (written, perhaps never answered). `torn_bytes` of
    an unfinished line were moved to the file `torn_file`, whose SHA-256 is `torn_sha256`.
    """

    segment: int
    beyond_head: int
    torn_bytes: int = 0
    torn_sha256: str = ""
    torn_file: str = ""


class Pruned(_Record, tag="pruned", frozen=True, kw_only=True):
    """Said before segments past their retention are removed: by whom, and the tombstone of every pruned stream."""

    by: str
    retention_years: int
    tombstones: tuple[Tombstone, ...]


class Asking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who asked, and by which way.

    `caller` is the identity of the caller (from its certificate, or where it called from), `call` the name of the
    call, `request_id` the id of the whole call, `item` the place in a batch or stream from 0, -1 for a single
    question. `wire_sha256` and `wire_bytes` are of the message exactly as received, empty and 0 where there was none;
    for an item of a batch they are those of the whole batch message.
    """

    caller: str
    call: str
    request_id: str = ""
    item: int = -1
    wire_sha256: str = ""
    wire_bytes: int = 0


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an answer depends on beside lists and question: the score that counted, and the settings in force.

    `min_score` in [0, 1] is the one of this question; `settings` are those that an answer reads, by name.
    """

    min_score: float
    settings: dict[str, str | int | float | bool | None]


class Screened(_Record, tag="screened", frozen=True, kw_only=True):
    """One screening: the question as received, how its names were read, and the whole answer.

    `request` and `result` are the values of the model as JSON, `request_sha256` and `result_sha256` the digests of
    exactly those bytes. `names` are the normalised forms of each party's names. `latency_us` is the time from taking
    the question up to making this record, in microseconds. `generation` to `engine_version` repeat nothing: they
    stand in `result`.
    """

    screening_id: str
    asking: Asking
    request_sha256: str
    result_sha256: str
    thresholds: Thresholds
    decisions_sha256: str
    latency_us: int
    request: msgspec.Raw
    names: msgspec.Raw
    result: msgspec.Raw


class Refused(_Record, tag="refused", frozen=True, kw_only=True):
    """A question that was refused and not answered: the reason's stable word and the fields at fault, no content."""

    screening_id: str
    asking: Asking
    reason: str
    fields: tuple[str, ...] = ()
    reference: str = ""


class Compared(_Record, tag="compared", frozen=True, kw_only=True):
    """Two names compared with each other, without any list: no screening, kept because it may explain a ruling."""

    screening_id: str
    asking: Asking
    name1: str
    name2: str
    party_kind: str
    engine_version: str
    latency_us: int
    match: NameMatch


class RescreenAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rescreen said of one party: in full where a change concerns it, else only which party it was.

    `party_sha256` is over the party's JSON, so that it can be shown that this very party was asked about.
    """

    correlation_id: str
    party_sha256: str
    party: Party | None = None
    result: RescreenResult | None = None


class Rescreened(_Record, tag="rescreened", frozen=True, kw_only=True):
    """Parties held against what changed between two generations; it is no clearance, and no replay is made of it."""

    screening_id: str
    asking: Asking
    since_generation: str
    generation: str
    transaction: Transaction
    options: ScreeningOptions
    thresholds: Thresholds
    decisions_sha256: str
    engine_version: str
    answers: tuple[RescreenAnswer, ...]


class NameRead(msgspec.Struct, frozen=True, kw_only=True):
    """A name as the matcher read it: cleaned text, the core without legal form, and each form word by word."""

    name: str
    text: str
    core: str
    script: str
    legal_forms: tuple[str, ...]
    flags: tuple[str, ...]
    forms: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    @classmethod
    def of(cls, name: str, analysis: NameAnalysis) -> NameRead:
        """Take what an inspector needs: each form is its rule and its words, a word its text, concept and spellings."""
        return cls(
            name=name,
            text=analysis.text,
            core=analysis.core,
            script=str(analysis.script),
            legal_forms=analysis.legal_forms,
            flags=analysis.flags,
            forms=tuple(
                (form.rule, tuple((u.text, u.concept, *(s.text for s in u.spellings)) for u in form.units))
                for form in analysis.forms
            ),
        )


Record = Opened | Sealed | Recovered | Pruned | Screened | Refused | Compared | Rescreened
_DECODER: Final[msgspec.json.Decoder[Record]] = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """Return the canonical JSON of a record: keys in the documented order, UTF-8, no white space."""
    return msgspec.json.encode(record)


def decode(body: bytes) -> Record:
    """Return the record that `encode` made of. Raises `msgspec.DecodeError` for anything else."""
    record: Record = _DECODER.decode(body)
    return record


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
