"""What was published, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from screening.model.entity import ListedEntity
from screening.model.measure import LegalBasis, Measure


@dataclass(frozen=True, slots=True)
class Titles:
    """One title in the languages it is published or read in; English always stands."""

    en: str
    ja: str = ""
    zh: str = ""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A published file as it was read: its name, its SHA-256 and its size."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Canary:
    """A name that must stand in every edition of a list; its absence means that another file was read."""

    entity_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ListManifest:
    """`list.toml`: what a list is, whose it is, of which day, and what a listing does.

    `known_since` is the first day the project knows the list's content of; questions about an earlier day
    cannot be answered. `editions` are the days whose whole content is known, for lists that print no day of
    designation: a party first seen in one edition did not stand in the one before, and between the two it is not
    known. A list without measures gives REVIEW for a hit.
    """

    list_id: str
    title: Titles
    publisher: str
    as_of: date
    expected_entities: int
    publisher_ja: str = ""
    publisher_country: str = ""
    notice: str = ""
    official_url: str = ""
    known_since: date | None = None
    legal_basis: LegalBasis = field(default_factory=LegalBasis)
    measures: tuple[Measure, ...] = ()
    canaries: tuple[Canary, ...] = ()
    gaps: tuple[str, ...] = ()
    max_age_days: int | None = None
    editions: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    """A list as of a day: its manifest, its entities in order, and the SHA-256 of the two files together."""

    manifest: ListManifest
    entities: tuple[ListedEntity, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What one field of a listed party, or of a list, lost and gained; each value in a form a person can read."""

    field: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityChange:
    """One listed party of a difference: its id, the names it is known by, and what changed field by field."""

    entity_id: str
    names: tuple[str, ...]
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class SnapshotDiff:
    """What an edition of a list adds, removes and amends against the one before.

    `before` and `after` are the digests of the two editions, empty where there is none. `manifest` is what changed in
    the list itself (its day, its measures). `diff_hash` (SHA-256, hex) is over the parties, not over days, so that it
    is the same whenever the same document meets the same edition: it is what a person approves.
    """

    list_id: str
    before: str
    after: str
    as_of_before: date | None
    as_of_after: date | None
    entities_before: int
    entities_after: int
    added: tuple[EntityChange, ...]
    removed: tuple[EntityChange, ...]
    amended: tuple[EntityChange, ...]
    manifest: tuple[FieldChange, ...]
    diff_hash: str

    @property
    def empty(self) -> bool:
        """Whether nothing at all changed."""
        return not (self.added or self.removed or self.amended or self.manifest)


class PlaceKind:
    """What sort of place a territory name denotes; it decides how much a mention proves."""

    REGIME = "regime"
    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    PORT = "port"
    DEMONYM = "demonym"


@dataclass(frozen=True, slots=True)
class Place:
    """A place name by which a territory is met, in one language.

    `kind` is one of `PlaceKind`. `verdict` is `fires` (the mention proves the territory), `review` (it may be
    meant: an oblast or town whose control changes, 朝鮮籍) or `not_alone` (only with another sign).
    """

    text: str
    lang: str
    kind: str
    verdict: str
    status: str = "verified"
    of: str = ""


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory file: the place a measure speaks of and every way it is written.

    `country_codes` are ISO codes that mean the territory (KP, PRK, 408); `subdivision_codes` are ISO 3166-2;
    `locodes` are UN/LOCODE. `excluded` are phrases that look like a mention and are none (大韓民国,
    "Donetsk, Rostov oblast").
    """

    territory_id: str
    title: Titles
    as_of: date
    measures: tuple[Measure, ...]
    places: tuple[Place, ...]
    digest: str
    country_codes: tuple[str, ...] = ()
    subdivision_codes: tuple[str, ...] = ()
    locodes: tuple[str, ...] = ()
    mmsi_prefixes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    parent_country: str = ""
    advisory: bool = False
    gaps: tuple[str, ...] = ()
