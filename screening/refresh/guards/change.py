"""Whether the change is one that may be believed without a person: what a list loses waits, what it gains does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import EventKind
from screening.model.snapshot import ListSnapshot
from screening.refresh.config import ListTable
from screening.refresh.guards.candidate import Candidate
from screening.refresh.report import Finding

_TOLD: Final = 10
_EASING: Final = frozenset({EventKind.DELISTED, EventKind.STOPPED, EventKind.SUSPENDED})
_DEFAULTS: Final = ListTable(id="default", adapter="list-folder")
_COUNTED: Final[tuple[tuple[str, str, str, Callable[[ListedEntity], Sequence[object]]], ...]] = (
    ("aliases", "aliases", "別称", lambda entity: [n for n in entity.names if n.role is not NameRole.PRIMARY]),
    ("names", "names", "名称", lambda entity: entity.names),
    ("addresses", "addresses", "所在地", lambda entity: entity.addresses),
    ("identifiers", "identifiers", "識別番号", lambda entity: entity.identifiers),
)


def shrink(candidate: Candidate) -> Iterator[Finding]:
    """Parties that are gone, and parties a notice lifts: beyond the limits a person approves the difference."""
    before = candidate.before
    if before is None:
        return
    removed = [change.names[0] for change in candidate.diff.removed]
    eased = _eased(before, candidate.after, {change.entity_id for change in candidate.diff.removed})
    lost, rows = len(removed) + len(eased), candidate.diff.entities_before
    if not _beyond(lost, rows, candidate.table):
        return
    told = "; ".join([*removed, *eased][:_TOLD])
    yield candidate.held(
        "shrink",
        f"{len(removed)} of {rows} entities are gone and {len(eased)} are lifted or suspended: {told}",
        f"{rows}件のうち{len(removed)}件がなくなり、{len(eased)}件が解除又は停止されています：{told}",
    )


def countries(candidate: Candidate) -> Iterator[Finding]:
    """A country of which no party is left: a page or a section is missing."""
    left = _countries(candidate.after)
    for country, count in sorted(_countries(candidate.before).items()):
        if country not in left:
            yield candidate.held(
                "lost-country",
                f"no party of {country} is left; {count} stood there",
                f"{country} の掲載者が1件もなくなりました（従来{count}件）",
            )


def losses(candidate: Candidate) -> Iterator[Finding]:
    """Aliases, names, addresses and numbers of parties that stay: to lose many, or all, is a broken column."""
    if candidate.before is None:
        return
    after = {entity.entity_id: entity for entity in candidate.after.entities}
    pairs = [(old, after[old.entity_id]) for old in candidate.before.entities if old.entity_id in after]
    for code, what_en, what_ja, of in _COUNTED:
        stood = sum(len(of(old)) for old, _ in pairs)
        lost = sum(max(0, len(of(old)) - len(of(new))) for old, new in pairs)
        left = sum(len(of(new)) for _, new in pairs)
        if stood and (left == 0 or _beyond(lost, stood, candidate.table)):
            yield candidate.held(
                f"lost-{code}",
                f"parties that stay lose {lost} of their {stood} {what_en}, {left} are left",
                f"引き続き掲載される者の{what_ja}{stood}件のうち{lost}件がなくなり、{left}件になりました",
            )


def growth(candidate: Candidate) -> Iterator[Finding]:
    """Growth never blocks, because a missed name is worse; far more rows than usual should be looked at."""
    if candidate.before is None:
        return
    rows, added = len(candidate.before.entities), len(candidate.diff.added)
    limit = (candidate.table or _DEFAULTS).growth_share
    if added > rows * limit:
        yield candidate.alarm(
            "growth",
            f"{added} entities are new, more than {limit:.0%} of the {rows} that stood there; published all the same",
            f"{added}件が新規で、従来の{rows}件の{limit:.0%}を超えています（公開は行います）",
        )


def new_list(candidate: Candidate) -> Iterator[Finding]:
    """A list that was not served before is announced."""
    if candidate.before is None:
        count = len(candidate.after.entities)
        yield candidate.note("new-list", f"a new list with {count} entities", f"新しいリスト（{count}件）")


def measures(candidate: Candidate) -> Iterator[Finding]:
    """A measure that is gone changes what a hit means."""
    if candidate.before is None:
        return
    kept = {measure.measure_id for measure in candidate.after.manifest.measures}
    for measure in candidate.before.manifest.measures:
        if measure.measure_id not in kept:
            yield candidate.held(
                "lost-measure",
                f"the measure {measure.measure_id} is no longer in list.toml",
                f"措置 {measure.measure_id} が list.toml からなくなりました",
            )


def identities(candidate: Candidate) -> Iterator[Finding]:
    """An id is given once and names one party: none stands twice, none goes over to a party of other names."""
    counts = Counter(entity.entity_id for entity in candidate.after.entities)
    for entity_id, count in counts.items():
        if count > 1 or not entity_id.startswith(f"{candidate.list_id}:"):
            yield candidate.refused(
                "entity-id",
                f"the id {entity_id} stands {count} times or is not of this list",
                f"識別子 {entity_id} が{count}回使われているか、本リストのものではありません",
            )
    former = {entity.entity_id: entity for entity in candidate.retired}
    former |= {} if candidate.before is None else {entity.entity_id: entity for entity in candidate.before.entities}
    moved = [entity for entity in candidate.after.entities if _another(former.get(entity.entity_id), entity)]
    if moved:
        told = "; ".join(f"{entity.entity_id} {entity.names[0].text}" for entity in moved[:_TOLD])
        yield candidate.held(
            "identity-changed",
            f"{len(moved)} ids now stand for a party of quite other names: {told}",
            f"{len(moved)}件の識別子が別の名称の者を指すようになりました：{told}",
        )


def _another(before: ListedEntity | None, after: ListedEntity) -> bool:
    """Whether two entities of one id share no name."""
    return before is not None and not {n.text for n in before.names} & {n.text for n in after.names}


def _eased(before: ListSnapshot, after: ListSnapshot, removed: AbstractSet[str]) -> list[str]:
    """The names of parties whose listing a new event suspends, stops, or ends in part."""
    old = {entity.entity_id: _easing(entity) for entity in before.entities}
    return [
        entity.names[0].text
        for entity in after.entities
        if entity.entity_id in old and entity.entity_id not in removed and _easing(entity) - old[entity.entity_id]
    ]


def _easing(entity: ListedEntity) -> Counter[EventKind]:
    return Counter(event.kind for item in entity.designations for event in item.events if event.kind in _EASING)


def _beyond(lost: int, rows: int, table: ListTable | None) -> bool:
    """Whether so much is lost that a person must approve: from a number of rows, or above a share of them."""
    limits = table or _DEFAULTS
    return lost >= limits.shrink_rows or lost > rows * limits.shrink_share


def _countries(snapshot: ListSnapshot | None) -> Counter[str]:
    entities = () if snapshot is None else snapshot.entities
    return Counter(country for entity in entities if not entity.delisted for country in entity.countries)


GUARDS: Final = (identities, shrink, countries, losses, growth, new_list, measures)
