"""What is asked and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from screening.model.entity import ListedEntity
from screening.model.measure import Direction, GoodsScope, Measure
from screening.model.party import Party


class Disposition(StrEnum):
    """What to do with a transaction.

    CLEAR is said only when every requested list is loaded, verified and fresh and the query had something to
    match on; whatever else cannot be answered is INDETERMINATE.
    """

    CLEAR = "CLEAR"
    REVIEW = "REVIEW"
    BLOCK = "BLOCK"
    INDETERMINATE = "INDETERMINATE"


@dataclass(frozen=True, slots=True)
class Transaction:
    """The deal the parties belong to. Empty fields are unknown, never "none".

    `bound_by` is the country whose law binds the caller (ISO 3166-1 alpha-2); `end_use` is `military`,
    `civil` or empty; `destination` and `origin` are ISO codes; `places` are further places of the deal:
    ports, UN/LOCODE, free text.
    """

    direction: Direction | None = None
    destination: str = ""
    goods: tuple[GoodsScope, ...] = ()
    goods_description: str = ""
    origin: str = ""
    end_use: str = ""
    places: tuple[str, ...] = ()
    as_of: date | None = None
    bound_by: str = "JP"


@dataclass(frozen=True, slots=True)
class ScreeningOptions:
    """How to answer: which lists (all when empty), from which score (the default when None), how many hits.

    `max_age_days`, `max_age_hours` and `min_generation` are the caller's freshness demand. `exclude` are ids of listed entities that
    the caller has examined for this item and ruled out; an equal name or identifier is shown all the same.
    """

    lists: tuple[str, ...] = ()
    min_score: float | None = None
    limit: int = 10
    max_age_days: int | None = None
    min_generation: str = ""
    exclude: tuple[str, ...] = ()
    max_age_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of a score: what was seen and what it added or took away.

    `kind` is stable (`word`, `concept`, `legal_form`, `number`, `country`, ...); `contribution` is signed, in
    score points.
    """

    kind: str
    contribution: float
    text_en: str
    text_ja: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How near two names are: `score` in [0, 1] says name similarity only.

    `rule` names the variant rule that bridged the scripts; `query_form` and `listed_form` are what was compared.
    """

    score: float
    rule: str
    query_form: str
    listed_form: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed entity that the party may be.

    `score` in [0, 1] is name similarity; `strength` in [0, 1] has country, address and identifiers added or
    taken away and is what the disposition reads. `exact` is true for an equal name or identifier.
    """

    entity: ListedEntity
    matched_name: str
    matched_official: bool
    queried_name: str
    match: NameMatch
    strength: float
    exact: bool
    evidence: tuple[Evidence, ...]
    party_index: int = 0
    measures: tuple[MeasureFinding, ...] = ()

    @property
    def score(self) -> float:
        """Name similarity in [0, 1]."""
        return self.match.score


class Applicability(StrEnum):
    """Whether a measure speaks of this transaction."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MeasureFinding:
    """A measure held against the transaction: whether it applies, and the deciding or missing facts.

    `facts` are the stable words of the facts in `reasons_*`, in the same order: `bound`, `time`, `direction`,
    `destination`, `goods`, `end_use`, `role`, `certainty`. `settle_*` say what would settle a missing one.
    """

    measure: Measure
    applicability: Applicability
    reasons_en: tuple[str, ...] = ()
    reasons_ja: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    settle_en: tuple[str, ...] = ()
    settle_ja: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TerritoryFinding:
    """A sign of an embargoed territory in a party or in the transaction.

    `field` is where it stood (`parties[0].addresses[0]`, `transaction.destination`), `matched` the text there,
    `place` the territory's own name for it, `rule` how they met; `verdict` is `fires` or `review`.
    """

    territory_id: str
    field: str
    matched: str
    place: str
    kind: str
    rule: str
    verdict: str
    text_en: str
    text_ja: str
    measures: tuple[MeasureFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a disposition is what it is; `code` is stable, the texts are for people.

    `settle_*` say what would settle it or what to do next; they stand for every REVIEW and INDETERMINATE. `subject` is
    the listed entity, list or territory it speaks of, `measure_id` the measure that decided.
    """

    code: str
    text_en: str
    text_ja: str
    field: str = ""
    settle_en: str = ""
    settle_ja: str = ""
    subject: str = ""
    measure_id: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A hit that was not judged because it was ruled out before: by the decision file or by the caller's `exclude`.

    `by` is the role of who decided, empty for an exclusion of the caller; `expires` is the last day it holds.
    """

    entity_id: str
    matched_name: str
    score: float
    reason: str
    by: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class ListState:
    """A list as loaded: its day, its digest, how many entities, and how fresh it is.

    `checked_at` is the last good check against the publisher, None where no refresh ever checked this edition;
    `published_at` is when the publisher says it was published, `checked_how` one of `fetched`, `not_modified`,
    `dropped`, `built`. From `stale_after` on answers carry `stale`; from `expires_at` on (None: never) CLEAR is not
    said, and neither is it where the list is older than the caller allows: `expired` says that one of the two holds.
    """

    list_id: str
    title_en: str
    title_ja: str
    as_of: date
    digest: str
    entities: int
    stale: bool = False
    checked_at: datetime | None = None
    published_at: datetime | None = None
    checked_how: str = ""
    stale_after: datetime | None = None
    expires_at: datetime | None = None
    expired: bool = False


@dataclass(frozen=True, slots=True)
class PartyResult:
    """The answer for one party: its own disposition, its hits best first, and what could not be read."""

    reference: str
    disposition: Disposition
    hits: tuple[Hit, ...]
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()


@dataclass(frozen=True, slots=True)
class ScreeningRequest:
    """One question: the party, or the parties of one transaction."""

    parties: tuple[Party, ...]
    transaction: Transaction = Transaction()
    options: ScreeningOptions = ScreeningOptions()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """One answer, with everything needed to check it years later.

    `as_of` is the day it is answered for; `rules` are the rules without names that were held against the transaction.
    """

    disposition: Disposition
    parties: tuple[PartyResult, ...]
    territories: tuple[TerritoryFinding, ...]
    reasons: tuple[Reason, ...]
    generation: str
    lists: tuple[ListState, ...]
    policy_digest: str
    engine_version: str
    screened_at: datetime
    reference: str = ""
    as_of: date | None = None
    rules: tuple[MeasureFinding, ...] = ()

    @property
    def suppressed(self) -> int:
        """How many hits were not judged because they were ruled out before."""
        return sum(len(party.suppressed) for party in self.parties)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits of all parties, best first."""
        found = [hit for party in self.parties for hit in party.hits]
        return tuple(sorted(found, key=lambda hit: (-hit.strength, hit.entity.entity_id)))


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """What the service is screening against now; `ready` is false while nothing can be answered."""

    generation: str
    built_at: datetime | None
    lists: tuple[ListState, ...]
    ready: bool
    error: str = ""
    policy_digest: str = ""
    engine_version: str = ""
