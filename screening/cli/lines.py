"""The JSON-lines contracts other programs rely on: order kept, one answer a line, flushed line by line.

`screen`: `{"id","name","kind","country","address"}` gives
`{"id","disposition","hits":[{"entity_id","list_id","score","matched_name"}],"territories":[...]}`.
`compare`: `{"id","name1","name2","kind"}` gives `{"id","score"}`. A bad line gives `{"id","error"}`; the stream goes on.
Further fields of an answer are described in `docs/cli.md`.
"""

from __future__ import annotations

import json
import math
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from screening.cli.parties import TypedParty, pair_of, party_of, text_field
from screening.errors import FieldViolation, InvalidRequestError, ScreeningError
from screening.model.party import PartyKind
from screening.model.result import Hit, ScreeningOptions, ScreeningRequest, Transaction

if TYPE_CHECKING:
    from screening.screen import Screener

MAX_LINE_BYTES: Final = 262_144
_SCREEN_FIELDS: Final = ("id", "name", "kind", "country", "address")
_COMPARE_FIELDS: Final = ("id", "name1", "name2", "kind")

_Json = dict[str, object]
_Answer = Callable[[Mapping[str, str]], _Json]


def screen_lines(
    screener: Screener, transaction: Transaction, options: ScreeningOptions, source: BinaryIO, sink: BinaryIO
) -> None:
    """Answer a screening for each line of `source`; every line is a party of its own `transaction`."""
    _each_line(source, sink, _SCREEN_FIELDS, lambda record: _screened(screener, transaction, options, record))


def compare_lines(compare: Callable[[str, str, PartyKind], float], source: BinaryIO, sink: BinaryIO) -> None:
    """Answer a comparison for each line of `source`."""
    _each_line(source, sink, _COMPARE_FIELDS, lambda record: _compared(compare, record))


def _each_line(source: BinaryIO, sink: BinaryIO, fields: tuple[str, ...], answer: _Answer) -> None:
    for line in _lines(source):
        if line is None:
            record: _Json = {"id": None, "error": f"line: over {MAX_LINE_BYTES} bytes"}
        elif line.strip():
            record = _answered(line, fields, answer)
        else:
            continue
        sink.write(msgspec.json.encode(record) + b"\n")
        sink.flush()


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Each line as soon as it is there; None for one over the limit, which is read away and never held whole."""
    while line := source.readline(MAX_LINE_BYTES + 1):
        if len(line) <= MAX_LINE_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(MAX_LINE_BYTES + 1)
        yield None


def _answered(line: bytes, fields: tuple[str, ...], answer: _Answer) -> _Json:
    """The answer to one line; whatever is wrong with it ends this line only."""
    try:
        record = _record(line)
    except ValueError as error:
        return {"id": None, "error": f"line: {error}"}
    known = record.get("id")
    if not _is_id(known):
        return {"id": None, "error": "id: is missing or is neither text nor a number"}
    try:
        result = {"id": known} | answer(_texts(record, fields[1:]))
    except ScreeningError as error:
        return {"id": known, "error": error.message}
    except Exception:  # noqa: BLE001 - a defect spoils one line, not the night's run
        traceback.print_exc(file=sys.stderr)
        return {"id": known, "error": "internal error; the standard error stream has the details"}
    if ignored := [name for name in record if name not in fields]:
        result["ignored"] = ignored
    return result


def _record(line: bytes) -> _Json:
    """The JSON object of a line. Raises `ValueError` that says what it is instead."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 at byte {error.start}; convert the text before sending it") from None
    try:
        record = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON ({error.msg} at character {error.pos})") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(record, dict):
        raise ValueError(f"is a JSON {type(record).__name__}; give an object")  # noqa: TRY004 - one kind for all bad lines
    return record


def _once(pairs: list[tuple[str, object]]) -> _Json:
    """An object whose keys stand once: of two names one would vanish."""
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("has a key that stands twice")
    return record


def _is_id(value: object) -> bool:
    """Whether a value can be given back as the id of a line."""
    if isinstance(value, str):
        return not any("\ud800" <= ch <= "\udfff" for ch in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _texts(record: _Json, fields: tuple[str, ...]) -> dict[str, str]:
    """The text fields of a line, empty where missing; raises `InvalidRequestError` that names each that is no text."""
    violations: list[FieldViolation] = []
    texts = {name: text_field(record, name, violations) for name in fields}
    violations += [
        FieldViolation(name, "is missing; give text")
        for name in fields
        if name.startswith("name") and record.get(name) is None
    ]
    if violations:
        raise InvalidRequestError(tuple(violations))
    return texts


def _screened(
    screener: Screener, transaction: Transaction, options: ScreeningOptions, texts: Mapping[str, str]
) -> _Json:
    party = party_of(TypedParty((texts["name"],), texts["kind"], country=texts["country"], address=texts["address"]))
    result = screener.screen(ScreeningRequest((party,), transaction, options))
    counted: _Json = {"suppressed": result.suppressed} if result.suppressed else {}
    return counted | {
        "disposition": result.disposition,
        "hits": [_hit(hit) for hit in result.hits],
        "territories": [
            {
                "territory_id": found.territory_id,
                "field": found.field,
                "matched": found.matched,
                "verdict": found.verdict,
            }
            for found in result.territories
        ],
        "reasons": list(dict.fromkeys(reason.code for reason in result.reasons)),
    }


def _hit(hit: Hit) -> _Json:
    return {
        "entity_id": hit.entity.entity_id,
        "list_id": hit.entity.list_id,
        "score": hit.score,
        "matched_name": hit.matched_name,
        "strength": hit.strength,
        "number": hit.entity.designations[0].number,
    }


def _compared(compare: Callable[[str, str, PartyKind], float], texts: Mapping[str, str]) -> _Json:
    return {"score": compare(*pair_of(texts["name1"], texts["name2"], texts["kind"]))}
