"""What two generations hold differently, as ids: the part of the lists against which parties must be looked at again.

Identity is the `entity_id`. A generation may be compared with an older or with a newer one, after a rollback too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from screening.index.reader import GenerationReader
from screening.model.entity import ListedEntity
from screening.model.measure import Designation
from screening.model.snapshot import ListManifest


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of what a generation holds otherwise than one before, each in the order of its list.

    Attributes:
        added: listed entities that the one before did not hold, or held as taken off their list.
        amended: those of which something differs that an answer rests on: names, kind, addresses, countries,
            identifiers, or the days and events that decide whether a designation is in force.
        removed: those that the one before held, or that have been taken off their list since: these are kept with the
            event that says so.
        restated: those of which only particulars differ that no answer rests on: running number, notice, notes, links.
            A notice that is issued anew renumbers its entries; nobody need look at a party again for that.
        lists: lists that both hold and whose measures, or the days their history is known for, differ: what a listing
            does changed, whoever is listed.
        territories: embargoed territories added or amended.
        territories_removed: embargoed territories that the one before held.
        rules: measures without names, added, amended or removed: they concern transactions, not names.
        text_rules: whether the two were made with different text rules, so that a name may meet otherwise than before
            though no list changed.
    """

    added: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    territories_removed: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    text_rules: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing changed that an answer rests on."""
        return self == Changes(restated=self.restated)


def changed_entities(old: GenerationReader, new: GenerationReader) -> Changes:
    """Return what `new` holds otherwise than `old`."""
    were, are = _manifests(old), _manifests(new)
    return replace(
        _entities(old, new),
        lists=tuple(name for name, now in are.items() if name in were and _weight(were[name]) != _weight(now)),
        territories=_territories(new, old),
        territories_removed=tuple(
            t.territory_id for t in old.territories if t.territory_id not in {u.territory_id for u in new.territories}
        ),
        rules=_rules(were, are),
        text_rules=old.header.text_version != new.header.text_version,
    )


def _entities(old: GenerationReader, new: GenerationReader) -> Changes:
    before, after = _held(old), _held(new)
    gone = {key for key, was in before.items() if key not in after or (after[key].delisted and not was.delisted)}
    came = {key for key, now in after.items() if key not in before or (before[key].delisted and not now.delisted)}
    both = [(before[key], now) for key, now in after.items() if key not in gone | came and before[key] != now]
    amended = {now.entity_id for was, now in both if _material(was) != _material(now)}
    return Changes(
        added=tuple(key for key in after if key in came),
        amended=tuple(now.entity_id for _, now in both if now.entity_id in amended),
        removed=tuple(key for key in before if key in gone),
        restated=tuple(now.entity_id for _, now in both if now.entity_id not in amended),
    )


def _held(reader: GenerationReader) -> dict[str, ListedEntity]:
    """Every entity; digests of lists are not trusted to say which are equal, since everything hangs on this."""
    return {entity.entity_id: entity for entity in map(reader.entity, range(reader.entity_count))}


def _material(entity: ListedEntity) -> tuple[object, ...]:
    """What an answer rests on: by what a party is found, and whether the designation is in force."""
    return (
        entity.kind,
        tuple((name.text, name.lang, name.official) for name in entity.names),
        entity.addresses,
        entity.countries,
        entity.identifiers,
        tuple(_days(designation) for designation in entity.designations),
    )


def _days(act: Designation) -> tuple[object, ...]:
    events = tuple((event.on, event.kind, event.until) for event in act.events)
    return (act.listed_on, act.listed_on_status, act.effective_from, act.effective_to, events)


def _weight(manifest: ListManifest) -> tuple[object, ...]:
    """What a listing does and from when it is known; the edition's own day comes with every amendment."""
    return (tuple(measure for measure in manifest.measures if measure.listed_only), manifest.known_since)


def _manifests(reader: GenerationReader) -> dict[str, ListManifest]:
    return {manifest.list_id: manifest for manifest in reader.lists}


def _territories(new: GenerationReader, old: GenerationReader) -> tuple[str, ...]:
    held = {territory.territory_id: territory for territory in old.territories}
    return tuple(t.territory_id for t in new.territories if held.get(t.territory_id) != t)


def _rules(were: dict[str, ListManifest], are: dict[str, ListManifest]) -> tuple[str, ...]:
    held, now = (
        {m.measure_id: m for manifest in lists.values() for m in manifest.measures if not m.listed_only}
        for lists in (were, are)
    )
    return tuple(key for key in dict.fromkeys((*now, *held)) if held.get(key) != now.get(key))
