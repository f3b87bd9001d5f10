"""Hand rulings on a published list: what a notice does not say in so many words, each with author, day and reason.

`rulings.toml` stands beside `list.toml`. A ruling names the entity and a name the notice prints for it; when that
name is no longer printed the ruling is void and the refresh stops, because nobody has ruled on the new text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from screening.errors import ListFormatError
from screening.model.entity import EntityName, ListedEntity
from screening.model.party import PartyKind
from screening.sources.schema import EntityId, NameRow, Row, Text
from screening.sources.strict import Problem, decode_toml

RULINGS_NAME = "rulings.toml"


class Ruling(Row, frozen=True):
    """One `[[ruling]]`: for the entity that prints `printed`, take it as `kind`, or add a name, or both.

    `by` is the author's role, not a person's name.
    """

    entity_id: EntityId
    printed: Text
    on: date
    by: Text
    reason: Text
    kind: PartyKind | None = None
    add: NameRow | None = None


class RulingsTable(Row, frozen=True):
    """`rulings.toml`."""

    ruling: Annotated[tuple[Ruling, ...], msgspec.Meta(min_length=1)]


def load_rulings(folder: Path) -> tuple[Ruling, ...]:
    """The hand rulings of a list folder, in order; empty when it holds none.

    Raises:
        ListFormatError: the file is not what its format says, or a ruling rules nothing.
    """
    if not (folder / RULINGS_NAME).exists():
        return ()
    problems: list[Problem] = []
    table = decode_toml(folder / RULINGS_NAME, RulingsTable, problems)
    rulings = () if table is None else table.ruling
    problems.extend(
        Problem(folder.name, RULINGS_NAME, f"the ruling on `{ruling.entity_id}` rules nothing: set `kind` or `add`")
        for ruling in rulings
        if ruling.kind is None and ruling.add is None
    )
    if problems:
        raise ListFormatError(tuple(map(str, problems)))
    return rulings


def apply_rulings(entities: Iterable[ListedEntity], rulings: Iterable[Ruling]) -> tuple[ListedEntity, ...]:
    """The entities with every ruling applied, in order.

    Raises:
        ListFormatError: a ruling's entity does not stand in the list or no longer prints the ruling's name.
    """
    found = {entity.entity_id: entity for entity in entities}
    void: list[str] = []
    for ruling in rulings:
        entity = found.get(ruling.entity_id)
        if entity is None or ruling.printed not in {name.text for name in entity.names}:
            void.append(f"the ruling on `{ruling.entity_id}` is void: `{ruling.printed}` is not printed any more")
        else:
            found[ruling.entity_id] = _apply(entity, ruling)
    if void:
        raise ListFormatError(tuple(void))
    return tuple(found.values())


def _apply(entity: ListedEntity, ruling: Ruling) -> ListedEntity:
    """One ruling applied; a name that already stands there is not added again."""
    ruled = entity if ruling.kind is None else replace(entity, kind=ruling.kind)
    if ruling.add is None or (ruling.add.text, ruling.add.lang) in {(name.text, name.lang) for name in ruled.names}:
        return ruled
    row = ruling.add
    added = EntityName(row.text, row.lang, row.role, row.official, row.status)
    return replace(ruled, names=(*ruled.names, added))
