"""The JSON-lines contracts other programs rely on: order kept, one answer a line, flushed line by line.

`screen`: `{"id","name","kind","country","address"}` gives
`{"id","disposition","hits":[{"entity_id","list_id","score","matched_name"}],"territories":[...]}`.
`compare`: `{"id","name1","name2","kind"}` gives `{"id","score"}`. A bad line gives `{"id","error"}`; the stream goes on.
Further fields of an answer are described in `docs/cli.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from screening.cli.parties import TypedParty, pair_of, party_of
from screening.cli.records import MAX_LINE_BYTES, Json, Line, failed, lines, read_line
from screening.model.party import Party, PartyKind
from screening.model.result import Hit, ScreeningOptions, ScreeningRequest, TerritoryFinding, Transaction

__all__ = [
    "MAX_LINE_BYTES",
    "SCREEN_FIELDS",
    "compare_lines",
    "hit_record",
    "party_of_line",
    "screen_lines",
    "territory_record",
]

if TYPE_CHECKING:
    from screening.cli.recording import Answering

SCREEN_FIELDS: Final = ("id", "name", "kind", "country", "address")
_COMPARE_FIELDS: Final = ("id", "name1", "name2", "kind")

_Answer = Callable[[Mapping[str, str]], Json]


def screen_lines(
    screener: Answering, transaction: Transaction, options: ScreeningOptions, source: BinaryIO, sink: BinaryIO
) -> None:
    """Answer a screening for each line of `source`; every line is a party of its own `transaction`."""
    _each_line(source, sink, SCREEN_FIELDS, lambda record: _screened(screener, transaction, options, record))


def compare_lines(compare: Callable[[str, str, PartyKind], float], source: BinaryIO, sink: BinaryIO) -> None:
    """Answer a comparison for each line of `source`."""
    _each_line(source, sink, _COMPARE_FIELDS, lambda record: _compared(compare, record))


def _each_line(source: BinaryIO, sink: BinaryIO, fields: tuple[str, ...], answer: _Answer) -> None:
    for line in lines(source):
        if line is None or line.strip():
            sink.write(msgspec.json.encode(_answered(read_line(line, fields), answer)) + b"\n")
            sink.flush()


def _answered(line: Line | Json, answer: _Answer) -> Json:
    """The answer to one line; whatever is wrong with it ends this line only."""
    if isinstance(line, dict):
        return line
    try:
        return line.answered(answer(line.texts))
    except Exception as error:  # noqa: BLE001 - a defect spoils one line, not the night's run
        return failed(line.id, error)


def party_of_line(texts: Mapping[str, str]) -> Party:
    """Return the party of a line to screen; raises `InvalidRequestError` that names each field."""
    return party_of(TypedParty((texts["name"],), texts["kind"], country=texts["country"], address=texts["address"]))


def _screened(
    screener: Answering, transaction: Transaction, options: ScreeningOptions, texts: Mapping[str, str]
) -> Json:
    result = screener.screen(ScreeningRequest((party_of_line(texts),), transaction, options))
    counted: Json = {"suppressed": result.suppressed} if result.suppressed else {}
    return counted | {
        "disposition": result.disposition,
        "hits": [hit_record(hit) for hit in result.hits],
        "territories": [territory_record(found) for found in result.territories],
        "reasons": list(dict.fromkeys(reason.code for reason in result.reasons)),
    }


def hit_record(hit: Hit) -> Json:
    """Return a hit as the line contract has it."""
    return {
        "entity_id": hit.entity.entity_id,
        "list_id": hit.entity.list_id,
        "score": hit.score,
        "matched_name": hit.matched_name,
        "strength": hit.strength,
        "number": hit.entity.designations[0].number,
    }


def territory_record(found: TerritoryFinding) -> Json:
    """Return a sign of a territory as the line contract has it."""
    return {
        "territory_id": found.territory_id,
        "field": found.field,
        "matched": found.matched,
        "verdict": found.verdict,
    }


def _compared(compare: Callable[[str, str, PartyKind], float], texts: Mapping[str, str]) -> Json:
    return {"score": compare(*pair_of(texts["name1"], texts["name2"], texts["kind"]))}
