"""List folders -> a generation of the index: written, and where asked for, published."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from screening.index.columns import Analyser, Progress, build_columns
from screening.index.generations import publish
from screening.index.writer import GenerationContent, write_generation
from screening.model.snapshot import ListSnapshot, Territory
from screening.policy import placeforms
from screening.sources.manifest import load_lists
from screening.sources.territory import load_territories
from screening.text.variants import TEXT_VERSION, analyse


def build_index(lists_root: Path, index_root: Path, *, progress: Progress | None = None) -> str:
    """Read every list and territory under `lists_root`, build a generation, publish it and return its id.

    Raises:
        ListFormatError: a folder is not in the documented format, or there is no list at all; nothing is published.
        OSError: the disk refuses.
    """
    lists = load_lists(lists_root)
    return build_from_snapshots(lists, load_territories(lists_root), index_root, progress=progress)


def build_from_snapshots(
    snapshots: Sequence[ListSnapshot],
    territories: Sequence[Territory],
    index_root: Path,
    *,
    progress: Progress | None = None,
    analyser: Analyser = analyse,
) -> str:
    """Build and publish a generation of lists already read; returns its id. `analyser` as for `write_index`."""
    built_at = datetime.now(UTC)
    generation = write_index(
        snapshots, territories, index_root, built_at=built_at, progress=progress, analyser=analyser
    )
    publish(index_root, generation)
    return generation


def write_index(
    snapshots: Sequence[ListSnapshot],
    territories: Sequence[Territory],
    index_root: Path,
    *,
    built_at: datetime,
    progress: Progress | None = None,
    analyser: Analyser = analyse,
) -> str:
    """Build a generation of lists already read and return its id; nobody serves it yet.

    `analyser` takes a name apart as `text.variants.analyse` does; a refresh passes one that remembers names.

    Raises:
        ListFormatError: an id stands twice, or a text cannot be stored.
        OSError: the disk refuses.
    """
    with _uncollected():
        columns = build_columns(snapshots, progress=progress, analyser=analyser)
    columns["place_forms"] = placeforms.packed(territories)
    content = GenerationContent(
        lists=tuple(snapshots),
        territories=tuple(territories),
        columns=columns,
        text_version=TEXT_VERSION,
        variants=_variants(snapshots, np.asarray(columns["name_entity"]), np.asarray(columns["form_name"])),
    )
    return write_generation(index_root, content, built_at=built_at)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put off garbage collections: millions of objects come and stay, and looking through them took a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _variants(
    snapshots: Sequence[ListSnapshot], name_entity: NDArray[np.generic], form_name: NDArray[np.generic]
) -> dict[str, int]:
    """How many forms each list has; entity ordinals run through the lists in order."""
    ends = np.cumsum([len(snapshot.entities) for snapshot in snapshots])
    lists = np.searchsorted(ends, name_entity[form_name], side="right")
    counts = np.bincount(lists, minlength=len(snapshots)).tolist()
    return {snapshot.manifest.list_id: count for snapshot, count in zip(snapshots, counts, strict=True)}
