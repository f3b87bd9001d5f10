"""Who is listed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screening.model.measure import Designation, EventKind
from screening.model.party import Address, Identifier, PartyKind


class Script(StrEnum):
    """The writing system of a name; KANA covers katakana and hiragana, JPAN a mix of kanji and kana."""

    LATIN = "latn"
    CYRILLIC = "cyrl"
    GREEK = "grek"
    HAN = "hani"
    KANA = "kana"
    JPAN = "jpan"
    HANGUL = "hang"
    OTHER = "zyyy"


class NameRole(StrEnum):
    """What a name is to its entity."""

    PRIMARY = "primary"
    ALIAS = "alias"
    NATIVE = "native"
    ACRONYM = "acronym"
    REGISTERED = "registered"
    READING = "reading"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class EntityName:
    """A name of a listed entity.

    `official` is true where the publisher printed it or a public register holds it; an unofficial name helps
    to find and never decides alone. `status` says where an unofficial name comes from.
    """

    text: str
    lang: str
    role: NameRole
    official: bool = True
    status: str = ""


@dataclass(frozen=True, slots=True)
class NameVariant:
    """A form in which a name can be met, and the rule that made it (`cyrl:bgn-pcgn`, `jpan:reading`).

    `of` is the name as printed; the explanation of a hit quotes all three.
    """

    form: str
    rule: str
    of: str


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """A party a publisher listed. `entity_id` is `<list_id>:<serial>`, given once and kept."""

    entity_id: str
    kind: PartyKind
    names: tuple[EntityName, ...]
    designations: tuple[Designation, ...]
    addresses: tuple[Address, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def delisted(self) -> bool:
        """Whether every designation has ended: the party is kept for questions about days on which it was listed."""
        ends = [bool(each.events) and each.events[-1].kind is EventKind.DELISTED for each in self.designations]
        return bool(ends) and all(ends)

    @property
    def list_id(self) -> str:
        """The list that holds this entity."""
        return self.entity_id.partition(":")[0]
