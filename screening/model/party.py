"""Who is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    """What sort of party a name belongs to; UNSPECIFIED matches every kind."""

    UNSPECIFIED = "unspecified"
    ORGANIZATION = "organization"
    PERSON = "person"
    VESSEL = "vessel"


class PartyRole(StrEnum):
    """What a party does in a transaction; measures bind by role."""

    UNSPECIFIED = "unspecified"
    BUYER = "buyer"
    CONSIGNEE = "consignee"
    END_USER = "end_user"
    INTERMEDIARY = "intermediary"
    FORWARDER = "forwarder"
    BANK = "bank"
    VESSEL = "vessel"
    SUPPLIER = "supplier"
    OWNER = "owner"
    SELF = "self"
    AFFILIATE = "affiliate"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a party or a listed entity is, as printed; `country` is ISO 3166-1 alpha-2 or empty."""

    text: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that names one legal person.

    `scheme` is `jp-corporate-number` (法人番号, 13 digits), `lei` (ISO 17442), `imo`, `mmsi`, or `<country>-<register>`.
    """

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a transaction as the caller knows it: the subject of a screening.

    `names` are alternatives of one party (trade name, native name); a name split over two fields is joined by
    the caller or searched joined as well. `countries` are ISO 3166-1 alpha-2 codes.
    """

    names: tuple[str, ...]
    kind: PartyKind = PartyKind.UNSPECIFIED
    role: PartyRole = PartyRole.UNSPECIFIED
    countries: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    reference: str = ""
