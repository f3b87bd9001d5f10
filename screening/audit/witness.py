"""Records what was asked and answered before the answer leaves; the service and the command line share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec

from screening import __version__
from screening.audit import places, receipts, records
from screening.audit.ids import screening_id
from screening.audit.journal import Clock, Written, utc_now
from screening.audit.receipts import Receipt, Signer
from screening.audit.records import (
    Asking,
    Compared,
    NameRead,
    Refused,
    RescreenAnswer,
    Rescreened,
    Screened,
    Thresholds,
)
from screening.audit.store import AuditStore
from screening.errors import FieldViolation, InvalidRequestError, ScreeningError
from screening.model.party import Party, PartyKind
from screening.model.rescreen import NOT_CONCERNED, RescreenResult
from screening.model.result import NameMatch, ScreeningOptions, ScreeningRequest, ScreeningResult, Transaction
from screening.policy.decisions import DecisionBook
from screening.settings import Settings, SettingsError
from screening.text.variants import analyse

ANSWERING: Final = ("min_score", "max_age_days", "stale_after_hours", "stale_after_days_dropped")
"""The settings an answer reads; they are recorded with it, and a replay takes them from there."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with what came of it. `request` is None where the question could not even be read.

    `latency_us` is the time from taking the question up to its answer, in microseconds.
    """

    asking: Asking
    request: ScreeningRequest | None
    outcome: ScreeningResult | ScreeningError
    latency_us: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What a caller gets of a record: its id, and a receipt where there is a key and an answer."""

    screening_id: str
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Rescreen:
    """What a rescreen is asked for: since which generation, against which, for which deal, and how to answer."""

    since_generation: str
    generation: str
    transaction: Transaction
    options: ScreeningOptions


class Witness:
    """Puts screenings on the record; safe to call from many threads.

    Args:
        store: where the records go.
        settings: those that the answers are given under.
        decisions: the good-guy list in force; its content is kept beside the records.
        signer: signs receipts; None for none.
        clock: the instant in UTC.
    """

    def __init__(
        self,
        store: AuditStore,
        settings: Settings,
        decisions: DecisionBook,
        signer: Signer | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.store: Final = store
        self._min_score = settings.min_score
        self._settings = {name: getattr(settings, name) for name in ANSWERING}
        self._decisions_sha256 = decisions_file(decisions)[0]
        self._signer = signer
        self._clock = clock

    def keep(
        self,
        answered: Sequence[Answered],
        *,
        between: Callable[[], None] = lambda: None,
        ready: Callable[[], None] = lambda: None,
    ) -> list[Kept]:
        """Put questions and their answers on the disk, all with one wait, and return what their callers get.

        `between` is called before each record is made, and may end the matter by raising; `ready` is called once all are
        made, before the wait for the disk.

        Raises:
            AuditUnavailableError: they could not be recorded; none of the answers may leave.
            InvalidRequestError: a text of a question is no Unicode text, so it cannot be recorded.
        """
        made, encoded = [], []
        for item in answered:
            between()
            made.append(self._record(item))
            encoded.append(_encoded(made[-1]))
        ready()
        written = self.store.append(encoded)
        return [self._kept(*parts) for parts in zip(made, answered, written, strict=True)]

    def compared(self, asking: Asking, names: tuple[str, str, PartyKind], match: NameMatch, latency_us: int) -> Kept:
        """Put a comparison of two names on the disk. Raises as `keep`."""
        now = self._clock()
        record = Compared(
            at=now,
            screening_id=screening_id(now),
            asking=asking,
            name1=names[0],
            name2=names[1],
            party_kind=str(names[2]),
            engine_version=__version__,
            latency_us=latency_us,
            match=match,
        )
        self.store.append([_encoded(record)])
        return Kept(record.screening_id)

    def rescreened(
        self, asking: Asking, rescreen: Rescreen, answers: Sequence[tuple[str, Party, RescreenResult]]
    ) -> Kept:
        """Put a group of rescreened parties on the disk as one record: correlation id, party and answer of each.

        A rescreen of a million parties is recorded group by group, each before its answers leave. Raises as `keep`.
        """
        now = self._clock()
        floor = rescreen.options.min_score
        record = Rescreened(
            at=now,
            screening_id=screening_id(now),
            asking=asking,
            since_generation=rescreen.since_generation,
            generation=rescreen.generation,
            transaction=rescreen.transaction,
            options=rescreen.options,
            thresholds=Thresholds(min_score=self._min_score if floor is None else floor, settings=self._settings),
            decisions_sha256=self._decisions_sha256,
            engine_version=__version__,
            answers=tuple(_rescreen_answer(*answer) for answer in answers),
        )
        self.store.append([_encoded(record)])
        return Kept(record.screening_id)

    def close(self) -> None:
        """Let go of the record."""
        self.store.close()

    def _record(self, item: Answered) -> Screened | Refused:
        now = self._clock()
        if item.request is None or isinstance(item.outcome, ScreeningError):
            assert isinstance(item.outcome, ScreeningError)
            return _refused(item.outcome, item, screening_id(now), self._clock)
        request, result = _json(item.request), _json(item.outcome)
        floor = item.request.options.min_score
        return Screened(
            at=now,
            screening_id=screening_id(now),
            asking=item.asking,
            request_sha256=records.digest(request),
            result_sha256=records.digest(result),
            thresholds=Thresholds(min_score=self._min_score if floor is None else floor, settings=self._settings),
            decisions_sha256=self._decisions_sha256,
            latency_us=item.latency_us,
            request=msgspec.Raw(request),
            names=msgspec.Raw(_names(item.request)),
            result=msgspec.Raw(result),
        )

    def _kept(self, record: Screened | Refused, item: Answered, written: Written) -> Kept:
        if self._signer is None or not isinstance(record, Screened):
            return Kept(record.screening_id)
        assert isinstance(item.outcome, ScreeningResult)
        return Kept(record.screening_id, self._signer.receipt(record, item.outcome, written))


def open_witness(settings: Settings, decisions: DecisionBook, *, clock: Clock = utc_now) -> Witness | None:
    """Return the witness that the settings ask for, None where they ask for none. Nothing is written yet.

    Raises:
        SettingsError: the receipt key cannot be used, or receipts are asked for without a record.
    """
    if settings.audit_dir is None:
        if settings.audit_receipt_key is not None:
            raise SettingsError(("SCREENING_AUDIT_RECEIPT_KEY needs SCREENING_AUDIT_DIR: a receipt proves a record",))
        return None
    signer = None if settings.audit_receipt_key is None else receipts.load_signer(settings.audit_receipt_key)
    sha256, content = decisions_file(decisions)
    files = {f"{places.DECISIONS_FOLDER}/{sha256}.json": content} if sha256 else {}
    store = AuditStore(settings.audit_dir, segment_bytes=settings.audit_segment_bytes, files=files, clock=clock)
    return Witness(store, settings, decisions, signer, clock)


def decisions_file(decisions: DecisionBook) -> tuple[str, bytes]:
    """Return the decisions in force as they are kept beside the records, with their digest; empty when there are none."""
    if not decisions.decisions:
        return "", b""
    content = msgspec.json.encode(decisions.decisions)
    return records.digest(content), content


def _rescreen_answer(correlation_id: str, party: Party, result: RescreenResult) -> RescreenAnswer:
    sha256 = records.digest(_json(party))
    if result == NOT_CONCERNED:
        return RescreenAnswer(correlation_id=correlation_id, party_sha256=sha256)
    return RescreenAnswer(correlation_id=correlation_id, party_sha256=sha256, party=party, result=result)


def _encoded(record: Screened | Refused | Compared | Rescreened) -> bytes:
    try:
        return records.encode(record)
    except UnicodeEncodeError as error:
        raise _no_text(error) from error


def _json(value: ScreeningRequest | ScreeningResult | Party) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError as error:
        raise _no_text(error) from error


def _no_text(error: UnicodeEncodeError) -> InvalidRequestError:
    return InvalidRequestError(
        (FieldViolation("parties", f"hold a text that is no Unicode text ({error.reason}), which cannot be recorded"),)
    )


def _names(request: ScreeningRequest) -> bytes:
    """The names of each party as they were read."""
    parties = (b"[%b]" % b",".join(_name_read(name) for name in party.names) for party in request.parties)
    return b"[%b]" % b",".join(parties)


@lru_cache(maxsize=4096)
def _name_read(name: str) -> bytes:
    try:
        return msgspec.json.encode(NameRead.of(name, analyse(name)))
    except UnicodeEncodeError as error:
        raise _no_text(error) from error


def _refused(error: ScreeningError, item: Answered, identifier: str, clock: Clock) -> Refused:
    violations = error.violations if isinstance(error, InvalidRequestError) else ()
    return Refused(
        at=clock(),
        screening_id=identifier,
        asking=item.asking,
        reason=error.reason,
        fields=tuple(violation.field for violation in violations),
        reference="" if item.request is None else item.request.reference,
    )
