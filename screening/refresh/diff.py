"""What one edition of a list changes against another, party by party and field by field.

Identity is the `entity_id`, never a name: an amended name is an amendment, not a removal and an addition.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

import msgspec

from screening.errors import IndexUnavailableError, UnknownEntityError
from screening.index.generations import current, list_generations
from screening.index.reader import GenerationReader
from screening.model.entity import EntityName, ListedEntity
from screening.model.measure import Designation
from screening.model.snapshot import EntityChange, FieldChange, ListManifest, ListSnapshot, SnapshotDiff

ORDER: Final = "order"
"""Field of a change in which every value stands as before, in another order."""

_encode = msgspec.msgpack.Encoder().encode


def diff_snapshots(before: ListSnapshot | None, after: ListSnapshot | None) -> SnapshotDiff:
    """What `after` adds, removes and amends against `before`; None stands for a list that is not there.

    Raises:
        ValueError: both are None, or they are editions of two lists.
    """
    known = [snapshot for snapshot in (before, after) if snapshot is not None]
    if not known or len({snapshot.manifest.list_id for snapshot in known}) != 1:
        raise ValueError("give two editions of one list")
    old, new = _by_id(before), _by_id(after)
    added = tuple(entity for key, entity in new.items() if key not in old or _is_ended(entity, old[key]))
    removed = tuple(entity for key, entity in old.items() if key not in new or _is_ended(entity, new[key]))
    moved = {entity.entity_id for entity in (*added, *removed)}
    both = [(old[key], entity) for key, entity in new.items() if key in old and key not in moved]
    amended = tuple((was, now) for was, now in both if was != now)
    list_id = known[0].manifest.list_id
    return SnapshotDiff(
        list_id=list_id,
        before="" if before is None else before.digest,
        after="" if after is None else after.digest,
        as_of_before=None if before is None else before.manifest.as_of,
        as_of_after=None if after is None else after.manifest.as_of,
        entities_before=_standing(old),
        entities_after=_standing(new),
        added=tuple(_entity_change(None, entity) for entity in added),
        removed=tuple(_entity_change(entity, None) for entity in removed),
        amended=tuple(_entity_change(was, is_now) for was, is_now in amended),
        manifest=() if before is None or after is None else _manifest_changes(before.manifest, after.manifest),
        diff_hash=_hash(list_id, "" if before is None else before.digest, added, removed, [new for _, new in amended]),
    )


def _is_ended(one: ListedEntity, other: ListedEntity) -> bool:
    """Whether a party stands in one edition, and in the other only with the event that took it off the list."""
    return other.delisted and not one.delisted


def _standing(entities: Mapping[str, ListedEntity]) -> int:
    return sum(not entity.delisted for entity in entities.values())


def diff_generations(
    old: GenerationReader, new: GenerationReader, only: Iterable[str] = ()
) -> tuple[SnapshotDiff, ...]:
    """The differences of all lists of two generations, or of the lists named, sorted by list id.

    Raises:
        UnknownEntityError: neither generation holds a list that is named.
    """
    before, after = _lists(old), _lists(new)
    wanted = sorted(set(only) or {*before, *after})
    unknown = [list_id for list_id in wanted if list_id not in before and list_id not in after]
    if unknown:
        raise UnknownEntityError(f"neither generation holds a list {', '.join(unknown)}")
    return tuple(
        diff_snapshots(
            old.snapshot(list_id) if list_id in before else None, new.snapshot(list_id) if list_id in after else None
        )
        for list_id in wanted
    )


def generation_named(index: Path, text: str) -> str:
    """The id of the generation that `text` names: an id, its beginning, `current`, or `previous` (the one before it).

    Raises:
        IndexUnavailableError: there is no such generation, or several begin so.
    """
    if text == "current":
        return current(index)
    if text == "previous":
        served = current(index)
        before = [generation for generation in list_generations(index) if generation < served]
        if not before:
            raise IndexUnavailableError(f"no generation before the served {served} is left in {index}")
        return before[-1]
    known = [generation for generation in list_generations(index) if generation.startswith(text)]
    if len(known) != 1:
        raise IndexUnavailableError(f"{len(known)} generations begin with `{text}` in {index}; one is needed")
    return known[0]


def _lists(reader: GenerationReader) -> frozenset[str]:
    return frozenset(manifest.list_id for manifest in reader.lists)


def _by_id(snapshot: ListSnapshot | None) -> dict[str, ListedEntity]:
    return {} if snapshot is None else {entity.entity_id: entity for entity in snapshot.entities}


def _hash(
    list_id: str,
    before: str,
    added: Sequence[ListedEntity],
    removed: Sequence[ListedEntity],
    amended: Sequence[ListedEntity],
) -> str:
    gone = [entity.entity_id for entity in removed]
    return hashlib.sha256(_encode((list_id, before, added, gone, amended))).hexdigest()


def _entity_change(before: ListedEntity | None, after: ListedEntity | None) -> EntityChange:
    shown = after or before
    assert shown is not None
    changes = tuple(_field_changes(_entity_fields(before), _entity_fields(after)))
    if not changes:
        changes = (FieldChange(ORDER),)
    return EntityChange(shown.entity_id, tuple(name.text for name in shown.names), changes)


def _field_changes(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Iterator[FieldChange]:
    for field in dict.fromkeys((*before, *after)):
        old, new = Counter(before.get(field, ())), Counter(after.get(field, ()))
        if old != new:
            yield FieldChange(field, tuple((old - new).elements()), tuple((new - old).elements()))


def _entity_fields(entity: ListedEntity | None) -> dict[str, tuple[str, ...]]:
    """Every value of a party as a person reads it, by field."""
    if entity is None:
        return {}
    return {
        "kind": (entity.kind.value,),
        "names": tuple(_name(name) for name in entity.names),
        "addresses": tuple(f"{a.text} [{a.country}]" if a.country else a.text for a in entity.addresses),
        "countries": entity.countries,
        "identifiers": tuple(f"{identifier.scheme} {identifier.value}" for identifier in entity.identifiers),
        "designations": tuple(_designation(designation) for designation in entity.designations),
        "events": tuple(event for designation in entity.designations for event in _events(designation)),
        "notes": entity.notes,
    }


def _name(name: EntityName) -> str:
    source = "" if name.official else f", not official: {name.status}"
    return f"{name.text} ({name.lang} {name.role.value}{source})"


def _designation(designation: Designation) -> str:
    days = (("in force from", designation.effective_from), ("in force until", designation.effective_to))
    return ", ".join(
        [
            f"no. {designation.number}",
            *([designation.notice] if designation.notice else []),
            f"listed {designation.listed_on or 'on an unknown day'} ({designation.listed_on_status})",
            *(f"{what} {day}" for what, day in days if day is not None),
            *([f"notice {designation.notice_status}"] if designation.notice_status != "verified" else []),
            *([designation.url] if designation.url else []),
        ]
    )


def _events(designation: Designation) -> Iterator[str]:
    for event in designation.events:
        until = f" until {event.until}" if event.until is not None else ""
        text = f": {event.text}" if event.text else ""
        source = f" ({event.source})" if event.source else ""
        yield f"{event.kind.value} on {event.on}{until}{text}{source}"


def _manifest_changes(before: ListManifest, after: ListManifest) -> tuple[FieldChange, ...]:
    return tuple(_field_changes(_manifest_fields(before), _manifest_fields(after)))


def _manifest_fields(manifest: ListManifest) -> dict[str, tuple[str, ...]]:
    """Every value of the list itself; values that are tables are written as JSON."""
    found: dict[str, tuple[str, ...]] = {}
    for field in fields(manifest):
        value = getattr(manifest, field.name)
        values = value if isinstance(value, tuple) else (value,)
        found[field.name] = tuple(_written(each) for each in values if each is not None and each != "")
    return found


def _written(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
