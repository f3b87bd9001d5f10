"""What the law does to a listed party or a territory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Direction(StrEnum):
    """Which movement a measure or a transaction concerns."""

    EXPORT = "export"
    IMPORT = "import"
    TECHNOLOGY = "technology"
    SERVICE = "service"
    PORT_ENTRY = "port_entry"


class Effect(StrEnum):
    """What a measure demands, strongest first."""

    PROHIBITED = "prohibited"
    APPROVAL_REQUIRED = "approval_required"
    ENHANCED_REVIEW = "enhanced_review"
    INFORMATION = "information"


class Bound(StrEnum):
    """Whom a measure binds."""

    JAPANESE_EXPORTER = "japanese_exporter"
    JAPANESE_TRADER = "japanese_trader"
    CHINESE_EXPORTER = "chinese_exporter"
    ANY_TRANSFEROR_OF_CHINESE_DUAL_USE = "any_transferor_of_chinese_dual_use"
    VESSEL = "vessel"
    COMPANY = "company"


class GoodsScope(StrEnum):
    """Which goods a measure covers or a transaction moves.

    NOT_CONTROLLED is said of a transaction only: the goods were classified (該非判定) and are in none of the scopes.
    """

    ALL = "all"
    APPENDED_TABLE_1 = "appended_table_1"
    APPENDED_TABLE_2_3 = "appended_table_2_3"
    DUAL_USE = "dual_use"
    CHINESE_ORIGIN_DUAL_USE = "chinese_origin_dual_use"
    UNKNOWN = "unknown"
    NOT_CONTROLLED = "not_controlled"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The provision a measure rests on, as one would cite it, with the page it was read from."""

    citation_ja: str = ""
    citation_en: str = ""
    citation_zh: str = ""
    url: str = ""


class Topic(StrEnum):
    """What sort of consequence a measure is, where an answer keeps the sorts apart."""

    NONE = ""
    SUPPLY_RISK = "supply_risk"
    RETRANSFER_BAN = "retransfer_ban"
    END_USE_RULE = "end_use_rule"


LISTED_COUNTRY = "listed_country"
"""Destination word: the countries of the listed party itself; any other destination is a question, not a no."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One legal consequence of a designation or of a destination.

    `destinations` are ISO 3166-1 alpha-2 codes, territory ids or `LISTED_COUNTRY`, empty for any; `roles` are party
    roles it speaks of, empty for any, and `review_roles` those for which it cannot be told without asking. `status` is
    `verified` or says what is uncertain; an uncertain measure leads to REVIEW. Validity is inclusive of `valid_from`
    and of `valid_to`; None means not limited or not known, which `status` tells apart.

    `otherwise` is what a listed party still asks for when the measure fails only on who is bound, the direction or the
    destination (a Russian military supplier met in a deal to another country). `listed_only` is false for a rule
    without names. `next_ja` and `next_en` say what to do when it applies. `law` is the country whose law it is.
    """

    measure_id: str
    binds: tuple[Bound, ...]
    directions: tuple[Direction, ...]
    goods: GoodsScope
    effect: Effect
    text_ja: str
    text_en: str
    legal_basis: LegalBasis
    destinations: tuple[str, ...] = ()
    end_use: str = ""
    roles: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    exceptions_ja: tuple[str, ...] = ()
    exceptions_en: tuple[str, ...] = ()
    status: str = "verified"
    topic: Topic = Topic.NONE
    otherwise: Effect = Effect.ENHANCED_REVIEW
    review_roles: tuple[str, ...] = ()
    listed_only: bool = True
    next_ja: str = ""
    next_en: str = ""
    law: str = ""


class EventKind(StrEnum):
    """What a later notice did to a designation."""

    SUSPENDED = "suspended"
    STOPPED = "stopped"
    EXTENSION_ANNOUNCED = "extension_announced"
    DELISTED = "delisted"


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A change of a designation's force: on `on`, `kind`, holding until `until` where that is known."""

    on: date
    kind: EventKind
    until: date | None = None
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Designation:
    """One act of listing: the publisher's running number in a notice, and when it took force.

    `number` may be renumbered by an amendment and is never an identity. `listed_on` is the day of the notice;
    `listed_on_status` is `exact`, `on_or_before` (the list is known only from an edition of that day) or
    `unknown`. `notice_status` is `verified`, `one source` or `unknown`.
    """

    number: str
    notice: str
    listed_on: date | None = None
    listed_on_status: str = "exact"
    effective_from: date | None = None
    effective_to: date | None = None
    events: tuple[StatusEvent, ...] = ()
    notice_status: str = "verified"
    url: str = ""
