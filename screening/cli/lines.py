"""The JSON-lines contracts other programs rely on: order kept, one answer a line, flushed line by line.

`screen`: `{"id","name","kind","country","address"}` gives
`{"id","disposition","hits":[{"entity_id","list_id","score","matched_name"}],"territories":[...]}`.
`compare`: `{"id","name1","name2","kind"}` gives `{"id","score"}`. A bad line gives `{"id","error"}`; the stream goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

import msgspec

from screening.cli.parties import TypedParty, party_of, text_field, word
from screening.errors import FieldViolation, InvalidRequestError, ScreeningError
from screening.model.party import PartyKind
from screening.model.result import ScreeningOptions, ScreeningRequest
from screening.screen import Screener
from screening.service.limits import MAX_NAME, Check

MAX_LINE_BYTES = 262_144

_Json = dict[str, object]


def screen_lines(screener: Screener, options: ScreeningOptions, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer a screening for each line of `source`."""
    _each_line(source, sink, lambda record: _screened(screener, options, record))


def compare_lines(compare: Callable[[str, str, PartyKind], float], source: BinaryIO, sink: BinaryIO) -> None:
    """Answer a comparison for each line of `source`."""
    _each_line(source, sink, lambda record: _compared(compare, record))


def _each_line(source: BinaryIO, sink: BinaryIO, answer: Callable[[_Json], _Json]) -> None:
    while line := source.readline(MAX_LINE_BYTES + 1):
        whole = line.endswith(b"\n") or len(line) <= MAX_LINE_BYTES
        while not line.endswith(b"\n") and not whole:
            rest = source.readline(MAX_LINE_BYTES + 1)
            if not rest or rest.endswith(b"\n"):
                break
        if whole and not line.strip():
            continue
        record = _answered(line, answer) if whole else {"id": None, "error": f"line: over {MAX_LINE_BYTES} bytes"}
        sink.write(msgspec.json.encode(record) + b"\n")
        sink.flush()


def _answered(line: bytes, answer: Callable[[_Json], _Json]) -> _Json:
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return {"id": None, "error": f"line: not JSON ({error})"}
    if not isinstance(record, dict):
        return {"id": None, "error": "line: not a JSON object"}
    known = record.get("id")
    if not isinstance(known, str | int):
        return {"id": None, "error": "id: is missing; give text or a number"}
    try:
        return {"id": known} | answer(record)
    except ScreeningError as error:
        return {"id": known, "error": error.message}


def _screened(screener: Screener, options: ScreeningOptions, record: _Json) -> _Json:
    problems: list[str] = []
    fields = {name: text_field(record, name, problems) for name in ("kind", "country", "address")}
    names = _names(record, problems)
    if problems:
        raise InvalidRequestError(tuple(FieldViolation(*problem.split(": ", 1)) for problem in problems))
    party = party_of(TypedParty(names, **fields))
    result = screener.screen(ScreeningRequest((party,), options=options))
    return {
        "disposition": result.disposition,
        "hits": [
            {
                "entity_id": hit.entity.entity_id,
                "list_id": hit.entity.list_id,
                "score": hit.score,
                "matched_name": hit.matched_name,
                "strength": hit.strength,
                "number": hit.entity.designations[0].number,
            }
            for hit in result.hits
        ],
        "territories": [
            {"territory_id": found.territory_id, "field": found.field, "matched": found.matched, "verdict": found.verdict}
            for found in result.territories
        ],
        "reasons": list(dict.fromkeys(reason.code for reason in result.reasons)),
    }


def _names(record: _Json, problems: list[str]) -> tuple[str, ...]:
    value = record.get("name")
    if isinstance(value, str):
        return (value,)
    problems.append("name: is missing; give text" if value is None else f"name: is {type(value).__name__}; give text")
    return ()


def _compared(compare: Callable[[str, str, PartyKind], float], record: _Json) -> _Json:
    problems: list[str] = []
    name1, name2 = (text_field(record, name, problems) for name in ("name1", "name2"))
    kind_text = text_field(record, "kind", problems)
    if problems:
        raise InvalidRequestError(tuple(FieldViolation(*problem.split(": ", 1)) for problem in problems))
    check = Check()
    for field, name in (("name1", name1), ("name2", name2)):
        check.text(field, name, MAX_NAME, required=True)
    kind = word(check, "kind", kind_text, PartyKind) or PartyKind.UNSPECIFIED
    check.finish()
    return {"score": compare(name1, name2, kind)}
