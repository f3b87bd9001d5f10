"""List folders -> a generation of the index: written, and where asked for, published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from screening.index.columns import Analyser, Progress, build_columns
from screening.index.generations import publish
from screening.index.writer import GenerationContent, write_generation
from screening.model.snapshot import ListSnapshot, Territory
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
    columns = build_columns(snapshots, progress=progress, analyser=analyser)
    content = GenerationContent(
        lists=tuple(snapshots),
        territories=tuple(territories),
        columns=columns,
        text_version=TEXT_VERSION,
        variants=_variants(snapshots, columns["name_entity"], columns["form_name"]),
    )
    return write_generation(index_root, content, built_at=built_at)


def _variants(snapshots: Sequence[ListSnapshot], name_entity: object, form_name: object) -> dict[str, int]:
    owners = [snapshot.manifest.list_id for snapshot in snapshots for _ in snapshot.entities]
    entity_of = list(name_entity)  # type: ignore[call-overload]
    counts = Counter(owners[int(entity_of[int(name)])] for name in form_name)  # type: ignore[attr-defined]
    return {snapshot.manifest.list_id: counts.get(snapshot.manifest.list_id, 0) for snapshot in snapshots}
