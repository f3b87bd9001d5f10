"""A parsed METI/MOFA notice -> listed entities that keep the identity they had in the edition before.

A running number is no identity: an amendment may renumber. An entry is the entity of the edition before that has
the same Japanese and English name (where these stand twice, also the same address or number); failing that, the
one left over that has one of the two names and nobody else claims. Any other entry is new and gets the next serial.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from screening.errors import ListFormatError
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.fefa import FefaEntry, FefaNotice
from screening.sources.rulings import Ruling, apply_rulings


def to_entities(
    notice: FefaNotice,
    list_id: str,
    *,
    previous: Sequence[ListedEntity] = (),
    rulings: Iterable[Ruling] = (),
) -> tuple[ListedEntity, ...]:
    """The entities of a notice, in its order.

    Args:
        notice: a notice of which nothing was rejected.
        list_id: the list the entities belong to.
        previous: the entities of the edition before, whose ids and days of listing are kept; delisted ones
            included, so that no serial is given twice.
        rulings: hand rulings of the list.

    Raises:
        ListFormatError: the notice has rejected rows, or a ruling is void.
    """
    if notice.rejected:
        raise ListFormatError(tuple(f"line {row.line}: {row.reason}" for row in notice.rejected))
    former = _continued(notice.entries, previous)
    serial = max((_serial(entity) for entity in previous), default=0)
    entities: list[ListedEntity] = []
    for entry in notice.entries:
        before = former.get(entry.number)
        serial += before is None
        entity_id = f"{list_id}:{serial:04d}" if before is None else before.entity_id
        entities.append(_entity(entry, entity_id, _designation(entry, notice, before)))
    return apply_rulings(entities, rulings)


def _continued(entries: Sequence[FefaEntry], previous: Sequence[ListedEntity]) -> dict[int, ListedEntity]:
    """For each entry number the former entity it continues; an entry without one is new."""
    former: dict[int, ListedEntity] = {}
    left = list(previous)
    for agree in (_names_and_place, _both_names, _one_name):
        open_entries = [entry for entry in entries if entry.number not in former]
        candidates = {entry.number: [entity for entity in left if agree(entry, entity)] for entry in open_entries}
        claims = Counter(entity.entity_id for found in candidates.values() for entity in found)
        for entry in open_entries:
            found = [entity for entity in candidates[entry.number] if entity in left]
            chosen = _unclaimed(found, claims) if agree is _one_name else _nearest(entry, found)
            if chosen is not None:
                former[entry.number] = chosen
                left.remove(chosen)
    return former


def _names_and_place(entry: FefaEntry, entity: ListedEntity) -> bool:
    """Whether both names and one address are the same: one name at two places is two entries (I JET GLOBAL DMCC)."""
    places = {address.text for address in entry.addresses}
    return _both_names(entry, entity) and any(address.text in places for address in entity.addresses)


def _both_names(entry: FefaEntry, entity: ListedEntity) -> bool:
    """Whether the Japanese and the English name are the same."""
    return _key(entity) == (entry.name_ja, entry.name_en)


def _one_name(entry: FefaEntry, entity: ListedEntity) -> bool:
    """Whether one of the two names is the same: an amendment corrected the other."""
    ja, en = _key(entity)
    return ja == entry.name_ja or en == entry.name_en


def _nearest(entry: FefaEntry, found: Sequence[ListedEntity]) -> ListedEntity | None:
    """Of several former entities the one with the same number, else the first."""
    numbered = (entity for entity in found if entity.designations[0].number == str(entry.number))
    return next(numbered, found[0] if found else None)


def _unclaimed(found: Sequence[ListedEntity], claims: Counter[str]) -> ListedEntity | None:
    """The only candidate, provided that no other entry could be it."""
    return found[0] if len(found) == 1 and claims[found[0].entity_id] == 1 else None


def _serial(entity: ListedEntity) -> int:
    """The serial in an entity id."""
    return int(entity.entity_id.rpartition(":")[2])


def _key(entity: ListedEntity) -> tuple[str, str]:
    """The Japanese and the English name an entity was printed under."""
    primary = {name.lang: name.text for name in entity.names if name.role is NameRole.PRIMARY}
    return primary.get("ja", ""), primary.get("en", "")


def _entity(entry: FefaEntry, entity_id: str, designation: Designation) -> ListedEntity:
    """One entry as a listed entity; a notice prints no kind, so an organisation unless a ruling says otherwise."""
    countries = [address.country for address in entry.addresses if address.country]
    hong_kong = any("Hong Kong" in address.text for address in entry.addresses)
    return ListedEntity(
        entity_id=entity_id,
        kind=PartyKind.ORGANIZATION,
        names=tuple(_names(entry)),
        designations=(designation,),
        addresses=entry.addresses,
        countries=tuple(dict.fromkeys([*countries, *(["HK"] if hong_kong else [])])),
        notes=tuple(_notes(entry)),
    )


def _designation(entry: FefaEntry, notice: FefaNotice, before: ListedEntity | None) -> Designation:
    """The act of listing: a former entity keeps its day, a new one was listed by the day of this edition."""
    known = None if before is None else before.designations[0]
    return Designation(
        number=str(entry.number),
        notice=notice.notice,
        listed_on=notice.updated_on if known is None else known.listed_on,
        listed_on_status="on_or_before" if known is None else known.listed_on_status,
    )


def _names(entry: FefaEntry) -> list[EntityName]:
    """Every name of an entry as printed, each once per language."""
    rows = [
        (entry.name_ja, "ja", NameRole.PRIMARY),
        (entry.name_en, "en", NameRole.PRIMARY),
        *((alias, "ja", NameRole.ALIAS) for alias in entry.aliases_ja),
        *((alias, "en", NameRole.ALIAS) for alias in entry.aliases_en),
        *((native, "zh", NameRole.NATIVE) for native in entry.names_native),
        *((acronym, "en", NameRole.ACRONYM) for acronym in entry.acronyms),
    ]
    roles: dict[tuple[str, str], NameRole] = {}
    for text, lang, role in rows:
        roles.setdefault((text, lang), role)
    return [EntityName(text, lang, role) for (text, lang), role in roles.items()]


def _notes(entry: FefaEntry) -> list[str]:
    """What a reader of the hit should know about the printed entry."""
    notes = []
    if entry.name_ja_printed:
        notes.append(f"Japanese name as printed: {entry.name_ja_printed}")
    if entry.name_en_printed:
        notes.append(f"English name as printed: {entry.name_en_printed}")
    if re.search("全ての運用部隊を含む", entry.name_ja_printed):
        notes.append("The listing covers all operating units wherever located (clause of the notice).")
    if entry.country_inferred:
        notes.append("At least one address is printed without a country; the country is the list's.")
    return notes
