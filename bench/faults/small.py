"""Generations small enough to be written thousands of times, each with a mark that tells it apart."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from screening.index.generations import publish
from screening.index.reader import open_generation
from screening.index.writer import GenerationContent, write_generation
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.model.snapshot import ListManifest, ListSnapshot, Titles

_BUILT_AT: Final = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - folders of our own below it, made by tempfile


def write(root: Path, mark: int, *, pages: int = 1) -> str:
    """Write the generation of a mark, a minute after that of the mark before; its column fills so many pages."""
    return write_generation(root, content(mark, pages=pages), built_at=_BUILT_AT + timedelta(minutes=mark))


def write_and_publish(root: Path, mark: int, *, pages: int = 1) -> str:
    """Write the generation of a mark and let it be served."""
    generation = write(root, mark, pages=pages)
    publish(root, generation)
    return generation


def content(mark: int, *, pages: int = 1) -> GenerationContent:
    """One fictional list of two shipyards, and a column that says the mark again and again."""
    entities = tuple(_shipyard(serial, mark) for serial in (1, 2))
    manifest = ListManifest(
        list_id="example",
        title=Titles(en="Example list", ja="架空の一覧"),
        publisher="Example Ministry",
        as_of=date(2026, 2, 1),
        expected_entities=len(entities),
    )
    return GenerationContent(
        lists=(ListSnapshot(manifest, entities, digest=f"digest-{mark}"),),
        territories=(),
        columns={"mark": np.full(512 * pages, mark, dtype=np.int64)},
        text_version="1",
    )


def mark_of(path: Path) -> int:
    """The mark of a generation, read through the reader that serves; every value of it must say the same.

    Raises:
        ScreeningError: the generation is refused.
        AssertionError: it says two things.
    """
    with closing(open_generation(path)) as reader:
        seen = {int(value) for value in np.unique(reader.column("mark"))}
        names = {name.text for number in range(reader.entity_count) for name in reader.entity(number).names}
    (mark,) = seen
    if names != {f"Example Shipyard {serial} of {mark}" for serial in (1, 2)}:
        raise AssertionError(f"generation of mark {mark} names {sorted(names)}")
    return mark


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one, so that a replayed disk costs no real one."""
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="faults-", dir=place) as folder:
        yield Path(folder)


def _shipyard(serial: int, mark: int) -> ListedEntity:
    return ListedEntity(
        entity_id=f"example:{serial:04}",
        kind=PartyKind.ORGANIZATION,
        names=(EntityName(f"Example Shipyard {serial} of {mark}", "en", NameRole.PRIMARY),),
        designations=(Designation(str(serial), "Example Notice"),),
    )
