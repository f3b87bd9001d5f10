"""The project's own engine as a contender: the real index on disk, the real matcher, names only.

Country, address and identifiers are evidence of a party and are left out, so the figures say name similarity alone.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from bench.quality.values import Found, Name
from screening.index.reader import GenerationReader, open_generation
from screening.matching.compare import compare_names
from screening.matching.engine import DEFAULT_MIN_SCORE, Matcher
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.snapshot import ListManifest, ListSnapshot, Titles
from screening.policy.disposition import BLOCK_STRENGTH
from screening.refresh import build_from_snapshots
from screening.text.variants import analyse

_LIST_ID = "bench"


def snapshot_of(names: Sequence[Name]) -> ListSnapshot:
    """The names as a list of our own format, one entity an owner, in the order in which owners first appear."""
    by_owner: dict[str, list[Name]] = {}
    for name in names:
        by_owner.setdefault(name.owner, []).append(name)
    entities = tuple(_entity(number, held) for number, held in enumerate(by_owner.values(), start=1))
    manifest = ListManifest(_LIST_ID, Titles("Names of the benchmark"), "bench", date(2026, 1, 1), len(entities))
    digest = hashlib.sha256("\n".join(name.text for name in names).encode("utf-8", "surrogatepass")).hexdigest()
    return ListSnapshot(manifest, entities, digest)


def _entity(number: int, names: Sequence[Name]) -> ListedEntity:
    return ListedEntity(
        entity_id=f"{_LIST_ID}:{number:05d}",
        kind=names[0].kind,
        names=tuple(EntityName(name.text, name.lang, NameRole.PRIMARY, name.official) for name in names),
        designations=(Designation(str(number), "bench"),),
        countries=(names[0].country,) if names[0].country else (),
    )


class OursIndex:
    """A generation built into a temporary folder and opened as a server opens it."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="screening-bench-"))
        generation = build_from_snapshots([snapshot_of(names)], (), self._folder)
        self._reader: GenerationReader = open_generation(self._folder / generation)
        self._matcher = Matcher(self._reader)
        self._owners = list(dict.fromkeys(name.owner for name in names))

    def search(self, queries: Iterable[str], *, limit: int = 10, min_score: float = 0.0) -> Iterator[list[Found]]:
        """The best owners for every query, in the engine's own order."""
        for query in queries:
            hits = self._matcher.match_name(query, min_score=min_score)[:limit]
            yield [
                Found(self._owners[hit.entity], hit.score, self._official(hit.entity, hit.name_index)) for hit in hits
            ]

    def _official(self, entity: int, name_index: int) -> bool:
        return self._reader.entity(entity).names[name_index].official

    def candidates(self, query: str) -> frozenset[str] | None:
        """The owners that reach the scorer."""
        return frozenset(self._owners[ordinal] for ordinal in self._matcher.candidate_entities(query))

    def comparable(self, query: str) -> bool | None:
        """What the service rests INDETERMINATE on: false when nothing of the name can be compared."""
        return analyse(query).matchable

    def close(self) -> None:
        """Close the generation and remove its folder."""
        self._reader.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class OursContender:
    """This project."""

    name = "ours"
    note = f"this project, names only; alert from {DEFAULT_MIN_SCORE:.2f}, block from {BLOCK_STRENGTH:.2f}"
    review = DEFAULT_MIN_SCORE
    block = BLOCK_STRENGTH
    max_pairs: int | None = None

    def index(self, names: Sequence[Name]) -> OursIndex:
        """Build a generation of the names."""
        return OursIndex(names)

    def pair_scores(self, pairs: Sequence[tuple[Name, Name]]) -> list[float]:
        """Similarity of each pair, in [0, 1]."""
        return [compare_names(query.text, listed.text, listed.kind).score for query, listed in pairs]

    def close(self) -> None:
        """Nothing to end."""
