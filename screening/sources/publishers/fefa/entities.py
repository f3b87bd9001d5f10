"""A parsed METI/MOFA notice -> listed entities that keep the identity they had in the edition before.

A running number is no identity: an amendment may renumber. An entry is the entity of the edition before that has
the same Japanese and English name (where these stand twice, also the same address or number); failing that, the
one left over that has one of the two names and nobody else claims. Any other entry is new and gets the next serial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from screening.errors import ListFormatError
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.publishers.fefa.notice import FefaEntry, FefaNotice
from screening.sources.publishers.identity import BY_NAMES, keep_identity
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
    drafts = [_entity(entry, notice) for entry in notice.entries]
    return apply_rulings(keep_identity(drafts, list_id=list_id, previous=previous, by=BY_NAMES), rulings)


def _entity(entry: FefaEntry, notice: FefaNotice) -> ListedEntity:
    """One entry as a draft; a notice prints no kind, so an organisation unless a ruling says otherwise.

    Nor does it print the day an entry was added: all that is known is that it stands in the edition of this day.
    """
    countries = [address.country for address in entry.addresses if address.country]
    hong_kong = any("Hong Kong" in address.text for address in entry.addresses)
    designation = Designation(
        number=str(entry.number),
        notice=notice.notice,
        listed_on=notice.updated_on,
        listed_on_status="on_or_before",
    )
    return ListedEntity(
        entity_id="",
        kind=PartyKind.ORGANIZATION,
        names=tuple(_names(entry)),
        designations=(designation,),
        addresses=entry.addresses,
        countries=tuple(dict.fromkeys([*countries, *(["HK"] if hong_kong else [])])),
        notes=tuple(_notes(entry)),
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
