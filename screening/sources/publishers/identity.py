"""Who a listed party is from one edition to the next: an `entity_id` is given once, kept, and never given again.

An adapter makes drafts (entities with any `entity_id`); `keep_identity` gives each draft the id of the entity served
so far that it continues. Drafts are paired in passes, the most certain agreement first. A publisher's own permanent
number decides alone; a running number, which an amendment may renumber, only together with the printed names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import Designation, EventKind, StatusEvent

Keys = Callable[[ListedEntity], tuple[Hashable, ...]]
"""What an entity may be recognised by; two entities agree where they share one of the keys."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One pass of the pairing.

    Where several entities share a key they are paired in order if `in_order`, else none of them is, because the key
    does not tell them apart.
    """

    keys: Keys
    in_order: bool = True


def own_number(entity: ListedEntity) -> tuple[Hashable, ...]:
    """The publisher's number of the first designation."""
    return (entity.designations[0].number,)


def main_names(entity: ListedEntity) -> tuple[Hashable, ...]:
    """All main names together, each with its language."""
    return (_primary(entity),)


def main_names_and_number(entity: ListedEntity) -> tuple[Hashable, ...]:
    """All main names, and the publisher's number."""
    return ((_primary(entity), entity.designations[0].number),)


def main_names_and_address(entity: ListedEntity) -> tuple[Hashable, ...]:
    """All main names, and any one address: one name at two places is two entries (I JET GLOBAL DMCC)."""
    return tuple((_primary(entity), address.text) for address in entity.addresses)


def any_main_name(entity: ListedEntity) -> tuple[Hashable, ...]:
    """Each main name on its own: an amendment corrected another."""
    return tuple(sorted(_primary(entity)))


BY_NUMBER = (Agreement(own_number), Agreement(main_names, in_order=False))
"""For a publisher whose number stays with the party for good; failing that the printed main names, if unmistakable."""

BY_NAMES = (
    Agreement(main_names_and_address),
    Agreement(main_names_and_number),
    Agreement(main_names),
    Agreement(any_main_name, in_order=False),
)
"""For a publisher whose running number may change with any amendment."""


def keep_identity(
    drafts: Sequence[ListedEntity],
    *,
    list_id: str,
    previous: Sequence[ListedEntity],
    by: Sequence[Agreement] = BY_NUMBER,
) -> tuple[ListedEntity, ...]:
    """The drafts in their order, each with the id of the entity it continues or with the next serial.

    A continued entity also keeps its day of listing where the draft knows it only by the edition, and its designations
    that ended; one that comes back after a delisting is listed anew. `previous` must hold the delisted entities too.
    """
    former = _continued(drafts, previous, by)
    serials = Serials(list_id, previous)
    return tuple(
        replace(draft, entity_id=serials.next())
        if (before := former.get(place)) is None
        else replace(draft, entity_id=before.entity_id, designations=_designations(draft, before))
        for place, draft in enumerate(drafts)
    )


def delisted(
    previous: Iterable[ListedEntity], entities: Iterable[ListedEntity], *, on: date | None, source: str = ""
) -> tuple[ListedEntity, ...]:
    """The entities of `previous` that a full edition no longer holds, each with the event that says so.

    `on` is the day of that edition, `source` its notice; where the day is not known no event is added, and the caller
    dates it.
    """
    here = {entity.entity_id for entity in entities}
    gone = [entity for entity in previous if entity.entity_id not in here]
    return tuple(entity if on is None else _ended(entity, on, source) for entity in gone)


def is_ended(designation: Designation) -> bool:
    """Whether the last thing that happened to a designation is its end."""
    return bool(designation.events) and designation.events[-1].kind is EventKind.DELISTED


def _continued(
    drafts: Sequence[ListedEntity], previous: Sequence[ListedEntity], by: Sequence[Agreement]
) -> dict[int, ListedEntity]:
    """For the place of each draft the former entity it continues; a draft without one is new."""
    former: dict[int, ListedEntity] = {}
    left = {entity.entity_id: entity for entity in previous}
    for agreement in by:
        waiting = [(place, draft) for place, draft in enumerate(drafts) if place not in former]
        for place, entity_id in _pairs(waiting, left.values(), agreement):
            former[place] = left.pop(entity_id)
    return former


def _pairs(
    waiting: Sequence[tuple[int, ListedEntity]], left: Iterable[ListedEntity], agreement: Agreement
) -> list[tuple[int, str]]:
    """Which draft (by place) goes with which former entity (by id) in one pass."""
    holders: dict[Hashable, list[str]] = defaultdict(list)
    for entity in left:
        for key in agreement.keys(entity):
            holders[key].append(entity.entity_id)
    found = {place: _in_order(holders, agreement.keys(draft)) for place, draft in waiting}
    claims = Counter(entity_id for ids in found.values() for entity_id in ids)
    taken: set[str] = set()
    pairs = []
    for place, ids in found.items():
        clear = agreement.in_order or (len(ids) == 1 and claims[ids[0]] == 1)
        chosen = next((entity_id for entity_id in ids if entity_id not in taken), None) if clear else None
        if chosen is not None:
            taken.add(chosen)
            pairs.append((place, chosen))
    return pairs


def _in_order(holders: dict[Hashable, list[str]], keys: tuple[Hashable, ...]) -> tuple[str, ...]:
    """The ids that hold one of the keys, each once."""
    return tuple(dict.fromkeys(entity_id for key in keys for entity_id in holders.get(key, ())))


def _primary(entity: ListedEntity) -> frozenset[tuple[str, str]]:
    """The main names with their languages; an entity without one is known by all its official names."""
    main = frozenset((name.lang, name.text) for name in entity.names if name.role is NameRole.PRIMARY)
    return main or frozenset((name.lang, name.text) for name in entity.names if name.official)


def _designations(draft: ListedEntity, before: ListedEntity) -> tuple[Designation, ...]:
    """The draft's designations, with what is known of their days from before, and those that ended earlier."""
    ended = tuple(each for each in before.designations if is_ended(each))
    standing = [each for each in before.designations if not is_ended(each)]
    first, *others = draft.designations
    if standing and first.listed_on_status != "exact":
        first = replace(first, listed_on=standing[0].listed_on, listed_on_status=standing[0].listed_on_status)
    return (first, *others, *(each for each in ended if each not in draft.designations))


def _ended(entity: ListedEntity, on: date, source: str) -> ListedEntity:
    """The entity with the end of every designation that still stands."""
    event = StatusEvent(
        on=on, kind=EventKind.DELISTED, text="no longer printed in the edition of this day", source=source
    )
    return replace(
        entity,
        designations=tuple(
            each if is_ended(each) else replace(each, events=(*each.events, event)) for each in entity.designations
        ),
    )


class Serials:
    """The serials still free in a list: above every serial ever given."""

    def __init__(self, list_id: str, given: Iterable[ListedEntity]) -> None:
        self._list_id = list_id
        tails = (entity.entity_id.rpartition(":")[2] for entity in given)
        self._last = max((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), default=0)

    def next(self) -> str:
        """A new entity id."""
        self._last += 1
        return f"{self._list_id}:{self._last:04d}"
