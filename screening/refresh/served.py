"""What is served when a refresh begins: the editions that a new document is compared with.

The served generation is the truth, because that is what callers were answered from. Where it cannot be read (another
format after an upgrade, a damaged disk, no index yet) the links in the state folder say which edition of each list
was served last.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from screening.errors import IndexUnavailableError, ScreeningError
from screening.index.generations import current
from screening.index.reader import open_generation
from screening.model.snapshot import ListSnapshot, Territory
from screening.refresh.editions import EditionStore


@dataclass(frozen=True, slots=True)
class Served:
    """What is served: `generation` is empty and `built_at` None where nothing could be read from the index.

    `problem` says why the index was not read though there is one; the lists then come from the state folder.
    `unreadable` are lists of the state folder whose edition is damaged.
    """

    generation: str
    built_at: datetime | None
    lists: Mapping[str, ListSnapshot]
    territories: tuple[Territory, ...] = ()
    text_version: str = ""
    problem: str = ""
    unreadable: tuple[str, ...] = ()


def read_served(index: Path, editions: EditionStore) -> Served:
    """What the index serves, or else what the state folder holds."""
    try:
        generation = current(index)
        with closing(open_generation(index / generation)) as reader:
            return Served(
                generation=generation,
                built_at=reader.built_at,
                lists={m.list_id: reader.snapshot(m.list_id) for m in reader.lists},
                territories=reader.territories,
                text_version=reader.header.text_version,
            )
    except IndexUnavailableError:
        return _from_editions(editions, "")
    except ScreeningError as error:
        return _from_editions(editions, error.message)


def _from_editions(editions: EditionStore, problem: str) -> Served:
    found: dict[str, ListSnapshot] = {}
    unreadable: list[str] = []
    for list_id in editions.linked():
        edition = editions.load(list_id, editions.accepted(list_id) or "")
        if edition is None:
            unreadable.append(list_id)
        else:
            found[list_id] = edition.snapshot
    return Served("", None, found, problem=problem, unreadable=tuple(unreadable))
