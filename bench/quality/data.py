"""The names a run reads: list facts, Japanese filers, ordinary companies, and the lists the project ships.

The shared folder stands beside the checkout and is never copied; a run without it stops with a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from bench.quality.halves import Split, half_of_key, half_of_number
from bench.quality.values import Name
from screening.model.entity import ListedEntity
from screening.model.party import PartyKind

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared"
_FEFA = ("jp-fefa-russia", "jp-fefa-belarus", "jp-fefa-third-countries")
_Row = TypeVar("_Row", bound=msgspec.Struct)


class SharedDataMissingError(Exception):
    """The folder of names to measure on is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path.name} is not there: put the shared data folder beside the checkout (../shared/{path.parent.name})"
        )


class _Native(msgspec.Struct, frozen=True):
    lang: str
    name: str


class _FefaRow(msgspec.Struct, frozen=True):
    list_id: str
    number: int
    entity_type: str
    name_ja: str
    name_en: str
    country: str
    aliases_ja: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()
    names_native: tuple[_Native, ...] = ()


class _EdinetRow(msgspec.Struct, frozen=True):
    id: str
    ja_name: str
    en_name: str
    yomi: str
    schema: str
    foreign: bool


class _OrdinaryRow(msgspec.Struct, frozen=True):
    id: str
    group: str
    name: str


@dataclass(frozen=True, slots=True)
class FefaEntity:
    """An entry of a METI notice with its names as printed; `owner` is `<list_id>:<serial>`."""

    owner: str
    number: int
    kind: PartyKind
    country: str
    name_ja: str
    name_en: str
    aliases_ja: tuple[str, ...]
    aliases_en: tuple[str, ...]
    native: tuple[tuple[str, str], ...]

    @property
    def half(self) -> Split:
        """The half of the data the entry belongs to."""
        return half_of_number(self.number)

    def names(self) -> Iterator[Name]:
        """Every printed name of the entry."""
        printed = [("ja", self.name_ja), ("en", self.name_en)]
        printed += [("ja", alias) for alias in self.aliases_ja] + [("en", alias) for alias in self.aliases_en]
        for lang, text in (*printed, *self.native):
            yield self.as_name(text, lang)

    def as_name(self, text: str, lang: str) -> Name:
        """A name of this entry."""
        return Name(self.owner, text, lang, self.kind, self.country)


@dataclass(frozen=True, slots=True)
class Filer:
    """A Japanese filer of the EDINET register: an ordinary company or person, not a listed party by intention."""

    filer_id: str
    name_ja: str
    name_en: str
    reading: str
    kind: PartyKind
    foreign: bool

    @property
    def half(self) -> Split:
        """The half of the data the filer belongs to."""
        return half_of_key(self.filer_id)

    @property
    def owner(self) -> str:
        """The id under which the benchmark indexes the filer."""
        return f"edinet:{self.filer_id}"


@dataclass(frozen=True, slots=True)
class OrdinaryCompany:
    """A company name that must not raise an alert; `group` says of which kind."""

    company_id: str
    group: str
    name: str

    @property
    def half(self) -> Split:
        """The half of the data the name belongs to."""
        return half_of_key(self.company_id)


def shared(*parts: str) -> Path:
    """A file of the shared data.

    Raises:
        SharedDataMissingError: when it is not there.
    """
    path = SHARED.joinpath(*parts)
    if not path.exists():
        raise SharedDataMissingError(path)
    return path


def _rows(path: Path, row: type[_Row]) -> Iterator[_Row]:
    decoder = msgspec.json.Decoder(row)
    with path.open("rb") as lines:
        yield from (decoder.decode(line) for line in lines if line.strip())


def _kind(entity_type: str) -> PartyKind:
    return PartyKind.PERSON if entity_type.lower() == "person" else PartyKind.ORGANIZATION


@lru_cache(maxsize=1)
def fefa_entities() -> tuple[FefaEntity, ...]:
    """The 644 entries of the three METI notices, in the publisher's order."""
    return tuple(
        FefaEntity(
            owner=f"{row.list_id}:{row.number:04d}",
            number=row.number,
            kind=_kind(row.entity_type),
            country=row.country,
            name_ja=row.name_ja,
            name_en=row.name_en,
            aliases_ja=row.aliases_ja,
            aliases_en=row.aliases_en,
            native=tuple((item.lang, item.name) for item in row.names_native),
        )
        for list_id in _FEFA
        for row in _rows(shared("facts", f"{list_id}.jsonl"), _FefaRow)
    )


@lru_cache(maxsize=1)
def filers() -> tuple[Filer, ...]:
    """The filers of the EDINET register that the shared data holds."""
    return tuple(
        Filer(row.id, row.ja_name, row.en_name, row.yomi, _kind(row.schema), row.foreign)
        for row in _rows(shared("bench", "edinet_names.jsonl"), _EdinetRow)
    )


@lru_cache(maxsize=1)
def ordinary_companies() -> tuple[OrdinaryCompany, ...]:
    """Ordinary Chinese, European and US companies and katakana names of foreign firms."""
    return tuple(
        OrdinaryCompany(row.id, row.group, row.name)
        for row in _rows(shared("bench", "ordinary_companies.jsonl"), _OrdinaryRow)
    )


@lru_cache(maxsize=1)
def listed_entities() -> tuple[ListedEntity, ...]:
    """Every entity of every list the project ships.

    The reader of list folders is imported here so that the operators stay importable without it.
    """
    from screening.sources.manifest import load_lists  # noqa: PLC0415

    return tuple(entity for snapshot in load_lists(ROOT / "lists") for entity in snapshot.entities)


@lru_cache(maxsize=1)
def listed_names() -> tuple[Name, ...]:
    """Every name and alias of every shipped list, each with the other names of its entity."""
    return tuple(
        Name(
            owner=entity.entity_id,
            text=name.text,
            lang=name.lang,
            kind=entity.kind,
            country=entity.countries[0] if entity.countries else "",
            others=tuple((other.lang, other.text) for other in entity.names if other.text != name.text),
            official=name.official,
        )
        for entity in listed_entities()
        for name in entity.names
    )
