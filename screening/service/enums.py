"""Which number of the interface stands for which word of the model, one table for both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from screening.model.entity import NameRole
from screening.model.measure import Bound, Direction, Effect, EventKind, GoodsScope
from screening.model.party import PartyKind, PartyRole
from screening.model.result import Applicability, Disposition
from screening.v1 import listed_entity_pb2, party_pb2, screening_service_pb2

if TYPE_CHECKING:  # the stubs' name for what generated enums are; it does not exist at run time
    from google.protobuf.internal.enum_type_wrapper import _EnumTypeWrapper

Number = TypeVar("Number", bound=int)
Word = TypeVar("Word", bound=StrEnum)


class EnumTable(Generic[Number, Word]):
    """Numbers of one protobuf enum and the words of the model they stand for, met by name.

    `words` holds None for UNSPECIFIED where the model says None too. Construction fails when a word has no number
    or a number no word, so that the interface cannot fall behind the model.
    """

    def __init__(self, wire: _EnumTypeWrapper[Number], words: type[Word]) -> None:
        prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", wire.DESCRIPTOR.name).upper() + "_"
        numbers = {name.removeprefix(prefix): number for name, number in wire.items()}
        self.words: Final[Mapping[int, Word | None]] = {
            number: words.__members__.get(name) for name, number in numbers.items()
        }
        self.numbers: Final[Mapping[Word, Number]] = {word: numbers[word.name] for word in words}
        unknown = [name for name in numbers if name != "UNSPECIFIED" and name not in words.__members__]
        if unknown:
            raise ValueError(f"{prefix}* has values without a word in the model: {unknown}")


PARTY_KIND: Final = EnumTable(party_pb2.PartyKind, PartyKind)
PARTY_ROLE: Final = EnumTable(party_pb2.PartyRole, PartyRole)
NAME_ROLE: Final = EnumTable(listed_entity_pb2.NameRole, NameRole)
DIRECTION: Final = EnumTable(listed_entity_pb2.Direction, Direction)
EFFECT: Final = EnumTable(listed_entity_pb2.Effect, Effect)
BOUND: Final = EnumTable(listed_entity_pb2.Bound, Bound)
GOODS_SCOPE: Final = EnumTable(listed_entity_pb2.GoodsScope, GoodsScope)
EVENT_KIND: Final = EnumTable(listed_entity_pb2.EventKind, EventKind)
DISPOSITION: Final = EnumTable(screening_service_pb2.Disposition, Disposition)
APPLICABILITY: Final = EnumTable(screening_service_pb2.Applicability, Applicability)

# The model keeps these as plain words.
END_USE: Final[Mapping[int, str]] = {
    screening_service_pb2.END_USE_UNSPECIFIED: "",
    screening_service_pb2.END_USE_CIVIL: "civil",
    screening_service_pb2.END_USE_MILITARY: "military",
}
TERRITORY_VERDICT: Final[Mapping[str, screening_service_pb2.TerritoryVerdict.ValueType]] = {
    "fires": screening_service_pb2.TERRITORY_VERDICT_FIRES,
    "review": screening_service_pb2.TERRITORY_VERDICT_REVIEW,
}
