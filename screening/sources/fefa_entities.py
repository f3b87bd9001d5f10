"""A parsed METI/MOFA notice -> listed entities that keep the identity they had in the edition before.

A running number is no identity: an amendment may renumber. An entry is the entity of the edition before that has
the same two names (and, where the names stand twice, the same number or first address); else it is a new entity
and gets the next serial.
"""

from __future__ import annotations

import re
from collections import defaultdict
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
        previous: the entities of the edition before, whose ids and days of listing are kept.
        rulings: hand rulings of the list.

    Raises:
        ListFormatError: the notice has rejected rows, an entry may be either of two former entities, or a ruling
            is void.
    """
    if notice.rejected:
        raise ListFormatError(tuple(f"line {row.line}: {row.reason}" for row in notice.rejected))
    former = _Former(previous)
    entities: list[ListedEntity] = []
    serial = former.last_serial
    for entry in notice.entries:
        before = former.take(entry)
        if before is None:
            serial += 1
        entity_id = f"{list_id}:{serial:04d}" if before is None else before.entity_id
        entities.append(_entity(entry, entity_id, _designation(entry, notice, before)))
    return apply_rulings(entities, rulings)


class _Former:
    """The entities of the edition before, each taken at most once."""

    def __init__(self, entities: Sequence[ListedEntity]) -> None:
        self._by_names: dict[tuple[str, str], list[ListedEntity]] = defaultdict(list)
        for entity in entities:
            self._by_names[_key(entity)].append(entity)
        serials = [int(entity.entity_id.rpartition(":")[2]) for entity in entities]
        self.last_serial = max(serials, default=0)

    def take(self, entry: FefaEntry) -> ListedEntity | None:
        """The former entity an entry continues, or None when it is new."""
        same = self._by_names.get((entry.name_ja, entry.name_en), [])
        if len(same) > 1:
            first = entry.addresses[0].text
            numbered = [e for e in same if e.designations[0].number == str(entry.number)]
            placed = [e for e in same if e.addresses and e.addresses[0].text == first]
            chosen = [e for e in numbered if e in placed] or placed or numbered
        else:
            chosen = list(same)
        if not chosen:
            return None
        same.remove(chosen[0])
        return chosen[0]


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
    first = {(text, lang): role for text, lang, role in reversed(rows)}
    return [EntityName(text, lang, first[text, lang]) for text, lang in dict.fromkeys((t, l) for t, l, _ in rows)]


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
