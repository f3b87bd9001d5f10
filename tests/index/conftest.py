"""Small generations of clearly fictional lists, written for real."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from screening.index import mapping
from screening.index.generations import publish
from screening.index.writer import GenerationContent, write_generation
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import (
    Bound,
    Designation,
    Direction,
    Effect,
    EventKind,
    GoodsScope,
    LegalBasis,
    Measure,
    StatusEvent,
)
from screening.model.party import Address, Identifier, PartyKind
from screening.model.snapshot import Canary, ListManifest, ListSnapshot, Place, PlaceKind, Territory, Titles

BUILT_AT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)

MEASURE = Measure(
    measure_id="example-export-ban",
    binds=(Bound.JAPANESE_EXPORTER,),
    directions=(Direction.EXPORT, Direction.TECHNOLOGY),
    goods=GoodsScope.ALL,
    effect=Effect.PROHIBITED,
    text_ja="架空の禁止",
    text_en="A fictional ban",
    legal_basis=LegalBasis(citation_en="Example Act, Article 1", url="https://example.org/act"),
    valid_from=date(2025, 1, 1),
)


def make_entity(list_id: str, serial: int) -> ListedEntity:
    """A fictional listed shipyard with every field that an entity can have."""
    return ListedEntity(
        entity_id=f"{list_id}:{serial:04}",
        kind=PartyKind.ORGANIZATION,
        names=(
            EntityName(f"Example Shipyard {serial} JSC", "en", NameRole.PRIMARY),
            EntityName(f"第{serial}架空造船所", "ja", NameRole.READING, official=False, status="made up"),
        ),
        designations=(
            Designation(
                number=str(serial),
                notice="Example Notice 1",
                listed_on=date(2025, 1, 10),
                listed_on_status="on_or_before",
                events=(StatusEvent(on=date(2025, 6, 1), kind=EventKind.SUSPENDED, until=date(2026, 6, 1)),),
            ),
        ),
        addresses=(Address("1 Example Quay, Exampletown", "RU"),),
        countries=("RU",),
        identifiers=(Identifier("imo", f"{9000000 + serial}"),),
        notes=("fictional",),
    )


def make_list(list_id: str, entities: int) -> ListSnapshot:
    """A fictional list of so many shipyards."""
    manifest = ListManifest(
        list_id=list_id,
        title=Titles(en=f"Example list {list_id}", ja="架空の一覧"),
        publisher="Example Ministry",
        as_of=date(2026, 2, 1),
        expected_entities=entities,
        known_since=date(2025, 1, 10),
        measures=(MEASURE,),
        canaries=(Canary(f"{list_id}:0001", "Example Shipyard 1 JSC"),),
        gaps=("invented",),
    )
    return ListSnapshot(
        manifest, tuple(make_entity(list_id, n + 1) for n in range(entities)), digest=f"digest-{list_id}"
    )


TERRITORY = Territory(
    territory_id="exampleland",
    title=Titles(en="Exampleland"),
    as_of=date(2026, 1, 1),
    measures=(MEASURE,),
    places=(Place("架空市", "ja", PlaceKind.CITY, "review"),),
    digest="digest-exampleland",
    country_codes=("XX",),
)


def make_content(
    mark: int = 0, *, text_version: str = "1", columns: Mapping[str, NDArray[np.generic] | bytes] | None = None
) -> GenerationContent:
    """Two fictional lists and a territory; `mark` stands in a column, so that each mark gives another content."""
    return GenerationContent(
        lists=(make_list("example-a", 3), make_list("example-b", 2)),
        territories=(TERRITORY,),
        columns={
            "mark": np.full(2000, mark, dtype=np.int64),
            "bits": np.arange(20, dtype=np.uint64).reshape(10, 2),
            "text": "架空".encode(),
            "empty": np.zeros((0, 3), dtype=np.float32),
        }
        if columns is None
        else columns,
        text_version=text_version,
        variants={"example-a": 12},
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of an index that does not exist yet."""
    return tmp_path / "var" / "index"


@pytest.fixture
def build(root: Path) -> Callable[[int], str]:
    """Write the generation of a mark, a minute after that of the mark before; return its id."""

    def write(mark: int) -> str:
        return write_generation(root, make_content(mark), built_at=BUILT_AT + timedelta(minutes=mark))

    return write


@pytest.fixture
def build_and_publish(root: Path, build: Callable[[int], str]) -> Callable[[int], str]:
    """Write and publish the generation of a mark; return its id."""

    def write(mark: int) -> str:
        generation = build(mark)
        publish(root, generation)
        return generation

    return write


@pytest.fixture
def content() -> Callable[..., GenerationContent]:
    """Make the content of a generation, see `make_content`."""
    return make_content


@pytest.fixture
def shipyards() -> Callable[[str, int], ListSnapshot]:
    """Make a fictional list, see `make_list`."""
    return make_list


@pytest.fixture
def built_at() -> datetime:
    """The instant at which the generation of mark 0 is built."""
    return BUILT_AT


@pytest.fixture
def maps() -> Callable[[], int]:
    """Count the generations that this test has mapped just now."""
    before = set(mapping._mapped)
    return lambda: len(set(mapping._mapped) - before)
