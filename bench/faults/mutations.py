"""Messages that are nearly right: real ones, changed where their structure hurts, as bytes on the wire.

Each message is taken apart into its fields, one thing or several are changed (a field twice, of another type, with a
wrong length, with text that is not UTF-8, a number that no enum has, one message inside another a hundred times), and it
is put together again. Source: Protocol Buffers, encoding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from screening.v1 import listed_entity_pb2, party_pb2
from screening.v1 import screening_service_pb2 as pb

_VARINT, _LENGTH, _FIXED64, _FIXED32 = 0, 2, 1, 5
_NESTED: Final = 120
_HUGE: Final = (2**31, 2**32 - 1, 2**63, 2**64 - 1, 99, 12)
_BAD_TEXTS: Final = (
    b"\xff\xfe",
    b"\x8a\x94\x8e\xae\x89\xef\x8e\xd0",  # cp932
    b"\xed\xa0\x80",  # half a surrogate pair
    b"\xc0\xaf",  # an overlong slash
    b"\xf4\x90\x80\x80",  # beyond Unicode
    "\u202e\u0000\u200b\u0301".encode() * 40,
    ("ﷺ" * 2000).encode(),  # one character that becomes eighteen
    b"A" * 70_000,
    "🏴‍☠️".encode() * 300,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it stands on the wire: number, wire type and value, a varint as an integer."""

    number: int
    kind: int
    value: bytes | int


def mutated(chance: Random) -> tuple[str, bytes]:
    """A method and a message for it that was changed in one to three places."""
    method, message = chance.choice(_SEEDS)(chance)
    data = message
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice(_CHANGES)(data, chance)
    return method, data


def read_fields(data: bytes) -> list[Field] | None:
    """The fields of a message; None where the bytes are none."""
    fields: list[Field] = []
    at = 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        number, kind = tag >> 3, tag & 7
        value: bytes | int
        if kind == _VARINT:
            value, at = _read_varint(data, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
            value, at = data[at : at + size], at + size
        elif kind == _LENGTH:
            size, at = _read_varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            return None
        if number == 0 or at > len(data):
            return None
        fields.append(Field(number, kind, value))
    return fields


def write_fields(fields: list[Field]) -> bytes:
    """The bytes of these fields."""
    return b"".join(_write_field(field) for field in fields)


def _write_field(field: Field) -> bytes:
    tag = _varint(field.number << 3 | field.kind)
    if isinstance(field.value, int):
        return tag + _varint(field.value)
    return tag + (_varint(len(field.value)) if field.kind == _LENGTH else b"") + field.value


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    """A varint and where it ends; beyond the data where it does not end."""
    number = shift = 0
    while at < len(data) and shift < 70:
        number |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return number, at
        shift += 7
    return number, len(data) + 1


def _request(chance: Random) -> pb.ScreenRequest:
    """A request with everything in it that a request can have."""
    names = ["Example Shipyard JSC", "例示重機工業株式会社", "Концерн Пример", "Marigold Bakery"]
    party = party_pb2.Party(
        names=chance.sample(names, chance.randint(1, 3)),
        kind=party_pb2.PARTY_KIND_ORGANIZATION,
        role=party_pb2.PARTY_ROLE_CONSIGNEE,
        countries=["RU", "JP"][: chance.randint(0, 2)],
        addresses=[party_pb2.Address(text="1 Example Quay, Exampletown", country="RU")],
        identifiers=[party_pb2.Identifier(scheme="imo", value="9000001")],
        reference="party-1",
    )
    request = pb.ScreenRequest(parties=[party] * chance.randint(1, 2), reference="r")
    deal = request.transaction
    deal.direction, deal.end_use = listed_entity_pb2.DIRECTION_EXPORT, pb.END_USE_CIVIL
    deal.destination, deal.origin = "RU", "JP"
    deal.goods_description, deal.as_of, deal.bound_by = "machine tools", "2026-02-01", "JP"
    deal.goods.append(listed_entity_pb2.GOODS_SCOPE_ALL)
    deal.places.extend(["Exampletown"])
    request.options.min_score, request.options.limit = 0.7, 10
    request.options.freshness.max_age_days = 36_500
    return request


def _screen(chance: Random) -> tuple[str, bytes]:
    return "/screening.v1.ScreeningService/Screen", _request(chance).SerializeToString()


def _batch(chance: Random) -> tuple[str, bytes]:
    batch = pb.BatchScreenRequest(requests=[_request(chance) for _ in range(chance.randint(1, 3))])
    return "/screening.v1.ScreeningService/BatchScreen", batch.SerializeToString()


def _compare(_chance: Random) -> tuple[str, bytes]:
    message = pb.CompareRequest(
        name1="Example Shipyard", name2="Экзампл Шипъярд", kind=party_pb2.PARTY_KIND_ORGANIZATION
    )
    return "/screening.v1.ScreeningService/Compare", message.SerializeToString()


def _flip(data: bytes, chance: Random) -> bytes:
    if not data:
        return b"\x08"
    bad = bytearray(data)
    bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
    return bytes(bad)


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _garbage(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randint(1, 64)) + data[at:]


def _twice(data: bytes, chance: Random) -> bytes:
    """A message followed by another, or by itself many times: fields merge and repeat."""
    return data * chance.choice((2, 3, 40))


def _nested(data: bytes, chance: Random) -> bytes:
    """A message in a message in a message."""
    number = chance.choice((1, 2, 3, 15))
    for _ in range(_NESTED):
        data = _write_field(Field(number, _LENGTH, data))[:100_000]
    return data


def _field_changed(data: bytes, chance: Random) -> bytes:
    """One field, at any depth, changed."""
    fields = read_fields(data)
    if not fields:
        return _garbage(data, chance)
    at = chance.randrange(len(fields))
    field = fields[at]
    inside = read_fields(field.value) if isinstance(field.value, bytes) and field.kind == _LENGTH else None
    if inside and isinstance(field.value, bytes) and chance.random() < 0.7:
        fields[at] = Field(field.number, _LENGTH, _field_changed(field.value, chance))
    else:
        fields[at : at + 1] = chance.choice(_FIELD_CHANGES)(field, chance)
    return write_fields(fields)


def _other_value(field: Field, chance: Random) -> list[Field]:
    value = chance.choice(_HUGE) if isinstance(field.value, int) else chance.choice(_BAD_TEXTS)
    return [Field(field.number, field.kind, value)]


def _other_type(field: Field, chance: Random) -> list[Field]:
    """The same number with another wire type, those that were dropped from the format too."""
    kind = chance.choice((_VARINT, _LENGTH, _FIXED64, _FIXED32, 3, 4, 6, 7))
    value: bytes | int = chance.choice(_HUGE) if kind == _VARINT else chance.randbytes(8 if kind == _FIXED64 else 4)
    return [Field(field.number, kind, value)]


def _other_number(field: Field, chance: Random) -> list[Field]:
    return [Field(chance.choice((0, 1, 2, 3, 4, 5, 7, 9, 19, 19_000, 2**29 - 1)), field.kind, field.value)]


def _left_out(_field: Field, _chance: Random) -> list[Field]:
    return []


def _repeated(field: Field, chance: Random) -> list[Field]:
    return [field] * chance.choice((2, 33, 65, 1_001))


def _wrong_length(field: Field, chance: Random) -> list[Field]:
    """A length that says more, or less, than there is."""
    if isinstance(field.value, int):
        return [field]
    body = (
        _varint(chance.choice((2**31 - 1, 2**32, 2**63, len(field.value) + 1, max(0, len(field.value) - 1))))
        + field.value
    )
    return [Field(field.number, 7, b""), Field(field.number, _FIXED32, body)]


def _long_varint(field: Field, _chance: Random) -> list[Field]:
    """A varint of eleven bytes."""
    return [Field(field.number, _FIXED32, b"\xff" * 11)] if isinstance(field.value, int) else [field]


_SEEDS: Final[tuple[Callable[[Random], tuple[str, bytes]], ...]] = (_screen, _screen, _screen, _batch, _compare)
_CHANGES: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    *([_field_changed] * 12),
    _flip,
    _flip,
    _cut,
    _garbage,
    _twice,
    _nested,
)
_FIELD_CHANGES: Final[tuple[Callable[[Field, Random], list[Field]], ...]] = (
    _other_value,
    _other_value,
    _other_value,
    _other_type,
    _other_number,
    _left_out,
    _repeated,
    _wrong_length,
    _long_varint,
)
