"""One line of JSON at a time: what a line says, or the record that says why it cannot be used."""

from __future__ import annotations

import json
import math
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from screening.cli.parties import text_field
from screening.errors import FieldViolation, InvalidRequestError, ScreeningError

MAX_LINE_BYTES: Final = 262_144
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be used: its id as it came, the text of each field (empty where missing), and the unknown keys."""

    id: object
    texts: Mapping[str, str]
    ignored: tuple[str, ...]

    def answered(self, answer: Json) -> Json:
        """The record that answers the line."""
        told: Json = {"ignored": list(self.ignored)} if self.ignored else {}
        return {"id": self.id} | answer | told


def lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Yield each line as soon as it is there; None for one over the limit, which is read away and never held whole."""
    while line := source.readline(MAX_LINE_BYTES + 1):
        if len(line) <= MAX_LINE_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(MAX_LINE_BYTES + 1)
        yield None


def read_line(line: bytes | None, fields: tuple[str, ...]) -> Line | Json:
    """Return what a line says, its `fields` being the id and texts, or the record that tells what is wrong with it."""
    if line is None:
        return {"id": None, "error": f"line: over {MAX_LINE_BYTES} bytes"}
    try:
        record = _record(line)
    except ValueError as error:
        return {"id": None, "error": f"line: {error}"}
    known = record.get("id")
    if not _is_id(known):
        return {"id": None, "error": "id: is missing or is neither text nor a number"}
    try:
        return Line(known, _texts(record, fields[1:]), tuple(name for name in record if name not in fields))
    except InvalidRequestError as error:
        return {"id": known, "error": error.message}


def failed(known: object, error: Exception) -> Json:
    """Return the record of a line that could not be answered; a defect goes to the standard error stream."""
    if isinstance(error, ScreeningError):
        return {"id": known, "error": error.message}
    traceback.print_exception(error, file=sys.stderr)
    return {"id": known, "error": "internal error; the standard error stream has the details"}


def _record(line: bytes) -> Json:
    """The JSON object of a line. Raises `ValueError` that says what it is instead."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 at byte {error.start}; convert the text before sending it") from None
    try:
        record = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON ({error.msg} at character {error.pos})") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(record, dict):
        raise ValueError(f"is a JSON {type(record).__name__}; give an object")  # noqa: TRY004 - one kind for all bad lines
    return record


def _once(pairs: list[tuple[str, object]]) -> Json:
    """An object whose keys stand once: of two names one would vanish."""
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("has a key that stands twice")
    return record


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once)


def _is_id(value: object) -> bool:
    """Whether a value can be given back as the id of a line."""
    if isinstance(value, str):
        return not any("\ud800" <= ch <= "\udfff" for ch in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _texts(record: Json, fields: tuple[str, ...]) -> dict[str, str]:
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
