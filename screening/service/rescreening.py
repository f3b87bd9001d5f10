"""The Rescreen stream: a start, then parties; each party against only what changed since an earlier generation.

Nothing of a party is kept but the audit record, where there is one: an answer that says "look again" is on it before it
leaves. The log holds no name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final

from screening.audit.witness import Rescreen
from screening.errors import FieldViolation, InvalidRequestError
from screening.index.changes import Changes
from screening.model.party import Party
from screening.model.rescreen import ChangeKind, RescreenResult
from screening.rescreen.run import Asked, Rescreener, open_since
from screening.screen import Screener
from screening.service.convert_request import rescreen_party, rescreen_start
from screening.service.convert_result import listed_hit, reason_given, territory_finding
from screening.service.enums import DISPOSITION, EnumTable
from screening.service.logs import failure_status
from screening.service.recording import Rescreening
from screening.settings import Settings
from screening.v1 import screening_service_pb2 as pb

CHANGE_KIND: Final = EnumTable(pb.ChangeKind, ChangeKind)
_METHOD: Final = "/screening.v1.ScreeningService/Rescreen"


def rescreen(
    requests: Iterator[pb.RescreenRequest],
    screener: Screener,
    settings: Settings,
    request_id: str,
    record: Callable[[Rescreen], Rescreening],
) -> Iterator[pb.RescreenResponse]:
    """Answer a stream from one generation: first what changed, then each party, in order.

    Raises:
        InvalidRequestError: the stream does not begin with a start, or the start cannot be used.
        IndexUnavailableError: no generation serves.
        IndexDamagedError, IndexFormatError: the earlier generation cannot be read.
        ListsStaleError: the generation that serves is older than the start demands.
    """
    first = next(requests, None)
    if first is None:
        return
    if first.WhichOneof("step") != "start":
        raise _refused("start", "is missing; the first message says since which generation to look")
    with screener.pin() as pinned:
        since_id, transaction, options = rescreen_start(first.start, today=screener.today())
        asked = Asked(
            engine=pinned.payload,
            settings=settings,
            now=screener.now(),
            transaction=transaction,
            options=options,
            decisions=screener.decisions,
            checks=pinned.checks,
        )
        with (
            closing(open_since(settings.index_dir, since_id, asked)) as since,
            closing(Rescreener(since, asked)) as rescreener,
            closing(record(Rescreen(since_id, pinned.reader.generation, transaction, options))) as recorded,
        ):
            yield pb.RescreenResponse(changes=_changes(rescreener.changes, since_id, pinned.reader.generation))
            for message in requests:
                yield _item(message, rescreener, recorded, request_id)


def _item(
    message: pb.RescreenRequest, rescreener: Rescreener, recorded: Rescreening, request_id: str
) -> pb.RescreenResponse:
    """One answer of a stream. Even a defect ends only this one question."""
    try:
        key, party = _party(message)
        (result,) = rescreener.look([party])
        screening_id = recorded.answered(key, party, result)
    except Exception as error:  # noqa: BLE001 - the border of one item
        status = failure_status(error, _METHOD, request_id)
        return pb.RescreenResponse(correlation_id=message.party.correlation_id, error=status)
    return pb.RescreenResponse(correlation_id=key, result=_result(result), screening_id=screening_id)


def _party(message: pb.RescreenRequest) -> tuple[str, Party]:
    if message.WhichOneof("step") != "party":
        raise _refused("party", "is missing; after the start every message is a party")
    return rescreen_party(message.party)


def _refused(field: str, description: str) -> InvalidRequestError:
    return InvalidRequestError((FieldViolation(field, description),))


def _changes(changes: Changes, since: str, generation: str) -> pb.RescreenChanges:
    return pb.RescreenChanges(
        since_generation=since,
        generation=generation,
        added=changes.added,
        amended=changes.amended,
        removed=changes.removed,
        lists=changes.lists,
        territories=changes.territories,
        territories_removed=changes.territories_removed,
        rules=changes.rules,
        text_rules=changes.text_rules,
    )


def _result(result: RescreenResult) -> pb.RescreenResult:
    disposition = result.disposition
    return pb.RescreenResult(
        look_again=result.look_again,
        disposition=pb.DISPOSITION_UNSPECIFIED if disposition is None else DISPOSITION.numbers[disposition],
        hits=[pb.ChangedHit(change=CHANGE_KIND.numbers[item.change], hit=listed_hit(item.hit)) for item in result.hits],
        former=[
            pb.FormerHit(
                change=CHANGE_KIND.numbers[item.change],
                entity_id=item.entity_id,
                matched_name=item.matched_name,
                queried_name=item.queried_name,
                score=item.score,
            )
            for item in result.former
        ],
        territories=[territory_finding(finding) for finding in result.territories],
        territories_removed=result.territories_removed,
        reasons=[reason_given(reason) for reason in result.reasons],
        suppressed=result.suppressed,
    )
