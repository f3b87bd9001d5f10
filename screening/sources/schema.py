"""The keys of a list folder's two files, and how they become the values of `screening.model`.

Each class mirrors one table of `list.toml` or one object of `entities.jsonl`; an unknown key is an error, so that
a misspelt key never passes as a left-out one. Documented for list owners in `docs/list-format.md`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import (
    Bound,
    Designation,
    Direction,
    Effect,
    EventKind,
    GoodsScope,
    LegalBasis,
    Measure,
    StatusEvent,
    Topic,
)
from screening.model.party import Address, Identifier, PartyKind, PartyRole
from screening.model.snapshot import Canary, ListManifest, Titles

Text = Annotated[str, msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
ListId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
EntityId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*:[0-9A-Za-z._-]{1,64}$")]
Country = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?$")]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table or object whose keys are all known; keys that hold their default are left out when written."""


class NameRow(Row, frozen=True):
    """One name of a listed entity, as printed."""

    text: Text
    lang: Text
    role: NameRole
    official: bool
    status: str = ""


class AddressRow(Row, frozen=True):
    """One address of a listed entity, as printed; `country` is ISO 3166-1 alpha-2 or empty."""

    text: Text
    country: Country = ""


class IdentifierRow(Row, frozen=True):
    """A number that names one legal person."""

    scheme: Text
    value: Text


class EventRow(Row, frozen=True):
    """What a later notice did to a designation."""

    on: date
    kind: EventKind
    until: date | None = None
    text: str = ""
    source: str = ""

    def event(self) -> StatusEvent:
        """The event as a value of the model."""
        return StatusEvent(on=self.on, kind=self.kind, until=self.until, text=self.text, source=self.source)


class DesignationRow(Row, frozen=True):
    """One act of listing; an empty `notice` takes the one of `list.toml`."""

    number: Text
    notice: str = ""
    listed_on: date | None = None
    listed_on_status: Literal["exact", "on_or_before", "unknown", ""] = ""
    effective_from: date | None = None
    effective_to: date | None = None
    events: tuple[EventRow, ...] = ()
    notice_status: Literal["verified", "one source", "unknown"] = "verified"
    url: str = ""

    def designation(self, notice: str) -> Designation:
        """The designation as a value of the model; a missing day of listing is `unknown`, never `exact`."""
        assumed = "unknown" if self.listed_on is None else "exact"
        return Designation(
            number=self.number,
            notice=self.notice or notice,
            listed_on=self.listed_on,
            listed_on_status=self.listed_on_status or assumed,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            events=tuple(row.event() for row in self.events),
            notice_status=self.notice_status,
            url=self.url,
        )


class EntityRow(Row, frozen=True, kw_only=True):
    """One line of `entities.jsonl`: a party the publisher listed."""

    entity_id: EntityId
    kind: PartyKind
    names: Annotated[tuple[NameRow, ...], msgspec.Meta(min_length=1)]
    addresses: tuple[AddressRow, ...] = ()
    countries: tuple[Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")], ...] = ()
    identifiers: tuple[IdentifierRow, ...] = ()
    designations: Annotated[tuple[DesignationRow, ...], msgspec.Meta(min_length=1)]
    notes: tuple[Text, ...] = ()

    def entity(self, notice: str) -> ListedEntity:
        """The entity as a value of the model; `notice` is the list's own, for designations that name none."""
        return ListedEntity(
            entity_id=self.entity_id,
            kind=self.kind,
            names=tuple(EntityName(row.text, row.lang, row.role, row.official, row.status) for row in self.names),
            designations=tuple(row.designation(notice) for row in self.designations),
            addresses=tuple(Address(row.text, row.country) for row in self.addresses),
            countries=self.countries,
            identifiers=tuple(Identifier(row.scheme, row.value) for row in self.identifiers),
            notes=self.notes,
        )


class TitlesTable(Row, frozen=True):
    """`[title]`: the list's title; English always stands."""

    en: Text
    ja: str = ""
    zh: str = ""


class LegalBasisTable(Row, frozen=True):
    """`[legal_basis]`: the provision, as one would cite it."""

    citation_ja: str = ""
    citation_en: str = ""
    citation_zh: str = ""
    url: str = ""

    def legal_basis(self) -> LegalBasis:
        """The legal basis as a value of the model."""
        return LegalBasis(self.citation_ja, self.citation_en, self.citation_zh, self.url)


class BilingualText(Row, frozen=True):
    """A sentence for the Japanese and for the English reader."""

    ja: Text
    en: Text


class BilingualTexts(Row, frozen=True):
    """Short texts for the Japanese and for the English reader, in the same order."""

    ja: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()


class NextStep(Row, frozen=True):
    """What to do when a measure applies, for the Japanese and for the English reader."""

    ja: str = ""
    en: str = ""


class MeasureTable(Row, frozen=True):
    """`[[measure]]`: one legal consequence of a listing."""

    id: Text
    binds: Annotated[tuple[Bound, ...], msgspec.Meta(min_length=1)]
    directions: Annotated[tuple[Direction, ...], msgspec.Meta(min_length=1)]
    goods: GoodsScope
    effect: Effect
    text: BilingualText
    destinations: tuple[Text, ...] = ()
    end_use: Literal["", "military", "civil"] = ""
    roles: tuple[PartyRole, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    exceptions: BilingualTexts = BilingualTexts()
    legal_basis: LegalBasisTable = LegalBasisTable()
    status: Text = "verified"
    topic: Topic = Topic.NONE
    otherwise: Effect = Effect.ENHANCED_REVIEW
    review_roles: tuple[PartyRole, ...] = ()
    listed_only: bool = True
    next: NextStep = NextStep()
    law: Country = ""

    def measure(self) -> Measure:
        """The measure as a value of the model."""
        return Measure(
            measure_id=self.id,
            binds=self.binds,
            directions=self.directions,
            goods=self.goods,
            effect=self.effect,
            text_ja=self.text.ja,
            text_en=self.text.en,
            legal_basis=self.legal_basis.legal_basis(),
            destinations=self.destinations,
            end_use=self.end_use,
            roles=tuple(role.value for role in self.roles),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            exceptions_ja=self.exceptions.ja,
            exceptions_en=self.exceptions.en,
            status=self.status,
            topic=self.topic,
            otherwise=self.otherwise,
            review_roles=tuple(role.value for role in self.review_roles),
            listed_only=self.listed_only,
            next_ja=self.next.ja,
            next_en=self.next.en,
            law=self.law,
        )


class CanaryTable(Row, frozen=True):
    """`[[canary]]`: a name that must stand in every edition of the list."""

    entity_id: EntityId
    name: Text


class ManifestTable(Row, frozen=True):
    """`list.toml`: what a list is, whose it is, of which day, and what a listing does."""

    id: ListId
    publisher: Text
    as_of: date
    expected_entities: Count
    title: TitlesTable
    publisher_ja: str = ""
    publisher_country: Country = ""
    notice: str = ""
    official_url: str = ""
    known_since: date | None = None
    legal_basis: LegalBasisTable = LegalBasisTable()
    max_age_days: Count | None = None
    editions: tuple[date, ...] = ()
    gaps: tuple[Text, ...] = ()
    canary: tuple[CanaryTable, ...] = ()
    measure: tuple[MeasureTable, ...] = ()

    def manifest(self) -> ListManifest:
        """The manifest as a value of the model."""
        return ListManifest(
            list_id=self.id,
            title=Titles(en=self.title.en, ja=self.title.ja, zh=self.title.zh),
            publisher=self.publisher,
            as_of=self.as_of,
            expected_entities=self.expected_entities,
            publisher_ja=self.publisher_ja,
            publisher_country=self.publisher_country,
            notice=self.notice,
            official_url=self.official_url,
            known_since=self.known_since,
            legal_basis=self.legal_basis.legal_basis(),
            measures=tuple(table.measure() for table in self.measure),
            canaries=tuple(Canary(table.entity_id, table.name) for table in self.canary),
            gaps=self.gaps,
            max_age_days=self.max_age_days,
            editions=self.editions,
        )
