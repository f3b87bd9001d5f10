"""What a change of the lists means for a party: whom to look at again, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screening.model.result import Disposition, Hit, Reason, TerritoryFinding


class ChangeKind(StrEnum):
    """What became of a listed entity between two generations."""

    ADDED = "added"
    AMENDED = "amended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ChangedHit:
    """A listed entity that came or changed and that the party may be; the hit is judged as a screening judges it."""

    change: ChangeKind
    hit: Hit


@dataclass(frozen=True, slots=True)
class FormerHit:
    """A hit that the earlier generation gave and this one does not: the entity went, or was amended.

    `score` in [0, 1] is name similarity against the name that was listed, `matched_name`.
    """

    change: ChangeKind
    entity_id: str
    matched_name: str
    queried_name: str
    score: float


@dataclass(frozen=True, slots=True)
class RescreenResult:
    """What the changes mean for one party. It says nothing about what did not change, so it is never a clearance.

    Attributes:
        look_again: whether a change concerns the party, or it cannot be told.
        disposition: what a screening against all lists says of the party now; None where no change concerns it.
        hits: the hits that are new or changed, best first.
        former: the hits that are no longer.
        territories: signs of a territory that came or changed.
        territories_removed: ids of territories that went and that the party shows a sign of.
        reasons: why the disposition is what it is.
        suppressed: how many hits on changed entities were ruled out before.
    """

    look_again: bool
    disposition: Disposition | None = None
    hits: tuple[ChangedHit, ...] = ()
    former: tuple[FormerHit, ...] = ()
    territories: tuple[TerritoryFinding, ...] = ()
    territories_removed: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    suppressed: int = 0


NOT_CONCERNED = RescreenResult(look_again=False)
"""No change concerns the party."""
