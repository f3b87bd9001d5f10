"""What is typed or read becomes a party, a deal, a pair of names: the limits of the gRPC interface, every violation named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from screening.errors import FieldViolation
from screening.model.measure import Direction, GoodsScope
from screening.model.party import Address, Identifier, Party, PartyKind, PartyRole
from screening.model.result import Transaction
from screening.service import limits
from screening.service.convert_request import today_in_japan
from screening.service.limits import Check

_Word = TypeVar("_Word", PartyKind, PartyRole, Direction, GoodsScope)


@dataclass(frozen=True, slots=True)
class TypedParty:
    """A party as it was typed: every field text, empty when not given."""

    names: tuple[str, ...]
    kind: str = ""
    role: str = ""
    country: str = ""
    address: str = ""
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedDeal:
    """A transaction as it was typed: every field text, empty when not given."""

    direction: str = ""
    destination: str = ""
    origin: str = ""
    goods: tuple[str, ...] = ()
    end_use: str = ""
    places: tuple[str, ...] = ()
    as_of: str = ""
    bound_by: str = ""


def party_of(typed: TypedParty) -> Party:
    """Return the party, or raise `InvalidRequestError` that names each field."""
    check = Check()
    names = _texts(check, "name", typed.names, limits.MAX_NAMES, limits.MAX_NAME)
    country = check.country("country", typed.country.strip())
    address = _text(check, "address", typed.address, limits.MAX_ADDRESS)
    identifiers = check.items("identifier", typed.identifiers, limits.MAX_ITEMS)
    party = Party(
        names=names,
        kind=_word(check, "kind", typed.kind, PartyKind) or PartyKind.UNSPECIFIED,
        role=_word(check, "role", typed.role, PartyRole) or PartyRole.UNSPECIFIED,
        countries=(country,) if country else (),
        addresses=(Address(address, country),) if address else (),
        identifiers=tuple(_identifier(check, text) for text in identifiers),
    )
    check.finish()
    return party


def deal_of(typed: TypedDeal) -> Transaction:
    """Return the transaction, or raise `InvalidRequestError` that names each field. "Today" is the day in Japan."""
    check = Check()
    goods = check.items("goods", typed.goods, limits.MAX_GOODS)
    scopes = [_word(check, "goods", text, GoodsScope) for text in goods]
    transaction = Transaction(
        direction=_word(check, "direction", typed.direction, Direction),
        destination=check.country("destination", typed.destination.strip()),
        origin=check.country("origin", typed.origin.strip()),
        goods=tuple(scope for scope in scopes if scope is not None),
        end_use=typed.end_use,
        places=_texts(check, "place", typed.places, limits.MAX_ITEMS, limits.MAX_PLACE),
        as_of=check.day("as_of", typed.as_of, today_in_japan()),
        bound_by=check.country("bound_by", typed.bound_by.strip()) or "JP",
    )
    check.finish()
    return transaction


def pair_of(name1: str, name2: str, kind: str) -> tuple[str, str, PartyKind]:
    """Return two names to compare and their kind, or raise `InvalidRequestError` that names each field."""
    check = Check()
    for field, name in (("name1", name1), ("name2", name2)):
        _text(check, field, name, limits.MAX_NAME, required=True)
    word = _word(check, "kind", kind, PartyKind) or PartyKind.UNSPECIFIED
    check.finish()
    return name1, name2, word


def text_field(record: Mapping[str, object], field: str, violations: list[FieldViolation]) -> str:
    """Return a text field of a JSON record; a number or a list is a violation, a missing one is empty."""
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        violations.append(FieldViolation(field, f"is {type(value).__name__}; give text"))
        return ""
    return value


def _texts(check: Check, field: str, values: Sequence[str], most: int, length: int) -> tuple[str, ...]:
    return tuple(_text(check, field, value, length) for value in check.items(field, values, most))


def _text(check: Check, field: str, value: str, limit: int, *, required: bool = False) -> str:
    # A lone surrogate is how Python hands over bytes of the command line that are not UTF-8.
    if any("\ud800" <= ch <= "\udfff" for ch in value):
        check.add(field, "is not valid UTF-8")
    return check.text(field, value, limit, required=required)


def _word(check: Check, field: str, text: str, words: type[_Word]) -> _Word | None:
    """The word of a vocabulary that `text` names; None when empty."""
    if not text.strip():
        return None
    known = {str(item.value): item for item in words}
    found = known.get(text.strip().lower().replace("-", "_"))
    if found is None:
        check.add(field, f"is {text[:24]!r}; give one of {', '.join(known)}")
    return found


def _identifier(check: Check, text: str) -> Identifier:
    scheme, _, value = text.partition("=")
    value = _text(check, "identifier", value, limits.MAX_IDENTIFIER, required=True)
    return Identifier(check.scheme("identifier", scheme.strip()), value)
