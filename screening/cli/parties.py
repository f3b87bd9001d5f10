"""What is typed or read becomes a party: the same limits as over gRPC, every violation named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from screening.model.measure import Direction, GoodsScope
from screening.model.party import Address, Identifier, Party, PartyKind, PartyRole
from screening.service import limits
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
    reference: str = ""


def party_of(typed: TypedParty) -> Party:
    """Return the party, or raise `InvalidRequestError` that names each field."""
    check = Check()
    names = tuple(check.items("name", typed.names, limits.MAX_NAMES))
    for name in names:
        check.text("name", name, limits.MAX_NAME)
        if any("\ud800" <= ch <= "\udfff" for ch in name):
            check.add("name", "is not valid UTF-8")
    country = check.country("country", typed.country.strip())
    address = check.text("address", typed.address, limits.MAX_ADDRESS)
    party = Party(
        names=names,
        kind=word(check, "kind", typed.kind, PartyKind) or PartyKind.UNSPECIFIED,
        role=word(check, "role", typed.role, PartyRole) or PartyRole.UNSPECIFIED,
        countries=(country,) if country else (),
        addresses=(Address(address, country),) if address else (),
        identifiers=tuple(_identifier(check, text) for text in typed.identifiers),
        reference=check.text("id", typed.reference, limits.MAX_REFERENCE),
    )
    check.finish()
    return party


def word(check: Check, field: str, text: str, words: type[_Word]) -> _Word | None:
    """Return the word of a vocabulary that `text` names; None when empty."""
    if not text:
        return None
    known = {str(item.value): item for item in words}
    found = known.get(text.strip().lower().replace("-", "_"))
    if found is None:
        check.add(field, f"is {text[:24]!r}; give one of {', '.join(known)}")
    return found


def _identifier(check: Check, text: str) -> Identifier:
    scheme, _, value = text.partition("=")
    return Identifier(check.scheme("identifier", scheme), check.text("identifier", value, limits.MAX_IDENTIFIER, required=True))


def text_field(record: Mapping[str, object], field: str, problems: list[str]) -> str:
    """Return a text field of a JSON record; a number or a list is a problem, a missing one is empty."""
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.append(f"{field}: is {type(value).__name__}; give text")
        return ""
    return value
