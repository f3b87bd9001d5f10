"""Territory files: an embargoed place, what the law does to it and every way its names are written.

A file is `lists/territories/<territory_id>.toml`; docs/territories.md describes it. Reading is strict: a key
that is not of the format, a verdict that does not exist or a name that stands twice stops the load, because a
territory read halfway would answer "nothing found".
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from screening.errors import ListFormatError
from screening.model.snapshot import Place, Territory, Titles
from screening.sources.manifest import TERRITORIES_FOLDER
from screening.sources.schema import Country, ListId, MeasureTable, Row, Text, TitlesTable
from screening.sources.strict import Problem, decode_toml

CountryCode = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2,3}|[0-9]{3})$")]
SubdivisionCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Locode = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[A-Z2-9]{3}$")]
MmsiPrefix = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3}$")]


class DroppedRow(Row, frozen=True):
    """A form of the source that is left out on purpose, and why; it stands here so that nothing vanishes."""

    text: Text
    of: Text
    reason: Text


class PlaceRow(Row, frozen=True):
    """One name of the territory or of a place in it."""

    text: Text
    lang: Text
    kind: Literal["regime", "country", "region", "city", "port", "demonym"]
    verdict: Literal["fires", "review", "not_alone"]
    of: Text
    status: Text = "verified"

    def place(self) -> Place:
        """The place as a value of the model."""
        return Place(self.text, self.lang, self.kind, self.verdict, self.status, self.of)


class TerritoryTable(Row, frozen=True, kw_only=True):
    """A territory file: the place, its codes, its names and its measures."""

    territory_id: ListId
    as_of: date
    title: TitlesTable
    places: Annotated[tuple[PlaceRow, ...], msgspec.Meta(min_length=1)]
    measure: Annotated[tuple[MeasureTable, ...], msgspec.Meta(min_length=1)]
    country_codes: tuple[CountryCode, ...] = ()
    subdivision_codes: tuple[SubdivisionCode, ...] = ()
    locodes: tuple[Locode, ...] = ()
    mmsi_prefixes: tuple[MmsiPrefix, ...] = ()
    flags: tuple[Country, ...] = ()
    excluded: tuple[Text, ...] = ()
    parent_country: Country = ""
    advisory: bool = False
    gaps: tuple[Text, ...] = ()
    dropped: tuple[DroppedRow, ...] = ()

    def territory(self, digest: str) -> Territory:
        """The territory as a value of the model."""
        return Territory(
            territory_id=self.territory_id,
            title=Titles(en=self.title.en, ja=self.title.ja, zh=self.title.zh),
            as_of=self.as_of,
            measures=tuple(table.measure() for table in self.measure),
            places=tuple(row.place() for row in self.places),
            digest=digest,
            country_codes=self.country_codes,
            subdivision_codes=self.subdivision_codes,
            locodes=self.locodes,
            mmsi_prefixes=self.mmsi_prefixes,
            flags=self.flags,
            excluded=self.excluded,
            parent_country=self.parent_country,
            advisory=self.advisory,
            gaps=self.gaps,
        )


def load_territory(path: Path) -> Territory:
    """Read one territory file; `digest` is the SHA-256 of its bytes, lower-case hex.

    Raises:
        ListFormatError: the file cannot be read, has an unknown or missing key, or contradicts itself; every
            problem names the file, and the line where one is known.
    """
    return load_table(path).territory(hashlib.sha256(path.read_bytes()).hexdigest())


def load_territories(root: Path) -> tuple[Territory, ...]:
    """Read every territory of a lists root, sorted by file name; a root without a `territories` folder has none.

    Raises:
        ListFormatError: with the problems of all files together.
    """
    found: list[Territory] = []
    problems: list[str] = []
    for path in sorted((root / TERRITORIES_FOLDER).glob("*.toml")):
        try:
            found.append(load_territory(path))
        except ListFormatError as error:
            problems.extend(error.problems)
    if problems:
        raise ListFormatError(tuple(problems))
    return tuple(found)


def load_table(path: Path) -> TerritoryTable:
    """A territory file as it stands, with the forms it leaves out on purpose.

    Raises:
        ListFormatError: as `load_territory`.
    """
    problems: list[Problem] = []
    table = decode_toml(path, TerritoryTable, problems)
    if table is not None:
        problems.extend(Problem(path.parent.name, path.name, text) for text in _contradictions(table, path.stem))
    if table is None or problems:
        raise ListFormatError(tuple(str(problem) for problem in problems))
    return table


def _contradictions(table: TerritoryTable, stem: str) -> Iterator[str]:
    """What a file may not say although each key by itself is well formed."""
    if table.territory_id != stem:
        yield f"territory_id is `{table.territory_id}` but the file is named `{stem}.toml`"
    if not table.country_codes and not table.parent_country:
        yield "country_codes or parent_country must stand: homonyms are told apart by the country"
    yield from _place_contradictions(table)
    yield from _repeated("measure", [row.id for row in table.measure])
    for row in table.measure:
        if row.valid_from is not None and row.valid_to is not None and row.valid_from > row.valid_to:
            yield f"measure `{row.id}`: valid_from is after valid_to"


def _place_contradictions(table: TerritoryTable) -> Iterator[str]:
    yield from _repeated("place", [row.text for row in table.places])
    yield from (f"place `{row.text}` is blank at an end" for row in table.places if row.text != row.text.strip())
    known = {(row.text, row.of) for row in table.places}
    yield from (f"dropped `{row.text}` is also a place" for row in table.dropped if (row.text, row.of) in known)


def _repeated(what: str, names: list[str]) -> Iterator[str]:
    yield from (f"{what} `{name}` stands {count} times" for name, count in Counter(names).items() if count > 1)
