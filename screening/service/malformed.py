"""Bytes that are no message: refused as the caller's mistake, naming the field where the text is not UTF-8.

An ERP that puts cp932 bytes into a name is the common case. protobuf refuses the whole message without saying where,
and gRPC answers INTERNAL, as if the service were at fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from screening.errors import FieldViolation
from screening.service.errors import MalformedMessageError

_LENGTH_DELIMITED: Final = 2
_MOST_BYTES: Final = 524_288  # a larger message is refused without a search: a hostile one must not buy much work
MessageT = TypeVar("MessageT", bound=Message)


def guarded(parse: Callable[[bytes], MessageT], descriptor: Descriptor) -> Callable[[bytes], MessageT | Malformed]:
    """A deserialiser that returns `Malformed` where `parse` raises, so that gRPC hands it on to be answered."""

    def read(data: bytes) -> MessageT | Malformed:
        """Read the bytes, or say why they cannot be read."""
        try:
            return parse(data)
        except DecodeError:
            return Malformed(_explain(descriptor, data))

    return read


class Malformed:
    """Stands for a message that could not be read; `error` says why."""

    __slots__ = ("error",)

    def __init__(self, error: MalformedMessageError) -> None:
        self.error = error


def _explain(descriptor: Descriptor, data: bytes) -> MalformedMessageError:
    """Say which field is not UTF-8, or that the bytes are no such message at all."""
    try:
        field = _first_bad_text(descriptor, data) if len(data) <= _MOST_BYTES else ""
    except DecodeError:
        field = ""
    if field:
        return MalformedMessageError((FieldViolation(field, "is not UTF-8; convert the text before sending it"),))
    return MalformedMessageError(
        (FieldViolation("", f"the bytes are no {descriptor.full_name}, or a text in it is not UTF-8"),)
    )


def _first_bad_text(descriptor: Descriptor, data: bytes) -> str:
    """Path of the first text that is not UTF-8, or empty; read without the types, which refuse the message."""
    places: dict[int, int] = {}
    fields = UnknownFieldSet(Empty.FromString(data))
    for at in range(len(fields)):
        item = fields[at]
        field = descriptor.fields_by_number.get(item.field_number)
        if field is None or item.wire_type != _LENGTH_DELIMITED:
            continue
        place = places[field.number] = places.get(field.number, -1) + 1
        path = _inside(field, item.data)
        if path is not None:
            name = f"{field.name}[{place}]" if field.is_repeated else field.name
            return f"{name}.{path}" if path else name
    return ""


def _inside(field: FieldDescriptor, data: bytes) -> str | None:
    """Path below a field to its bad text: empty for the field itself, None when all of it is sound."""
    if field.message_type is not None:
        return _first_bad_text(field.message_type, data) or None
    if field.type != FieldDescriptor.TYPE_STRING:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return None
