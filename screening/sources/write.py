"""Listed entities -> the text of `entities.jsonl`, in the form `manifest.load_list` reads back unchanged."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from screening.model.entity import ListedEntity
from screening.model.measure import Designation
from screening.sources.schema import AddressRow, DesignationRow, EntityRow, EventRow, IdentifierRow, NameRow


def entities_text(entities: Iterable[ListedEntity]) -> str:
    """One line per entity in the order given, keys in the order of the format, defaults left out, UTF-8 as is."""
    encoder = msgspec.json.Encoder()
    return "".join(f"{encoder.encode(entity_row(entity)).decode()}\n" for entity in entities)


def entity_row(entity: ListedEntity) -> EntityRow:
    """One listed entity as a line of `entities.jsonl`."""
    return EntityRow(
        entity_id=entity.entity_id,
        kind=entity.kind,
        names=tuple(NameRow(name.text, name.lang, name.role, name.official, name.status) for name in entity.names),
        addresses=tuple(AddressRow(address.text, address.country) for address in entity.addresses),
        countries=entity.countries,
        identifiers=tuple(IdentifierRow(number.scheme, number.value) for number in entity.identifiers),
        designations=tuple(_designation_row(designation) for designation in entity.designations),
        notes=entity.notes,
    )


def _designation_row(designation: Designation) -> DesignationRow:
    """One designation; the status that a reader assumes anyway is left out."""
    assumed = "unknown" if designation.listed_on is None else "exact"
    row = DesignationRow(
        number=designation.number,
        notice=designation.notice,
        listed_on=designation.listed_on,
        effective_from=designation.effective_from,
        effective_to=designation.effective_to,
        events=tuple(EventRow(e.on, e.kind, e.until, e.text, e.source) for e in designation.events),
        url=designation.url,
    )
    status = "" if designation.listed_on_status == assumed else designation.listed_on_status
    return msgspec.structs.replace(row, listed_on_status=status, notice_status=designation.notice_status)
