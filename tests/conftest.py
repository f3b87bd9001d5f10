"""The shipped lists as one index, built once a session, and small indexes of fictional lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import pytest

from screening.index.generations import current
from screening.index.reader import GenerationReader, open_generation
from screening.matching.engine import Matcher
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Bound, Designation, Direction, Effect, GoodsScope, LegalBasis, Measure
from screening.model.party import PartyKind
from screening.model.snapshot import ListManifest, ListSnapshot, Territory, Titles
from screening.refresh import build_from_snapshots, build_index

ROOT = Path(__file__).resolve().parents[1]

BAN = Measure(
    measure_id="example-ban",
    binds=(Bound.JAPANESE_EXPORTER,),
    directions=(Direction.EXPORT,),
    goods=GoodsScope.ALL,
    effect=Effect.PROHIBITED,
    text_ja="架空の輸出禁止",
    text_en="A fictional export ban",
    legal_basis=LegalBasis(citation_en="Example Act, Article 1"),
)

MakeEntity = Callable[..., ListedEntity]
MakeList = Callable[..., ListSnapshot]
MakeReader = Callable[..., GenerationReader]


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of every shipped list and territory."""
    root = tmp_path_factory.mktemp("shipped") / "index"
    build_index(ROOT / "lists", root)
    return root


@pytest.fixture(scope="session")
def shipped_reader(shipped_index: Path) -> Iterator[GenerationReader]:
    """The generation of the shipped lists, open."""
    with closing(open_generation(shipped_index / current(shipped_index))) as reader:
        yield reader


@pytest.fixture(scope="session")
def shipped_matcher(shipped_reader: GenerationReader) -> Matcher:
    """The matcher over the shipped lists."""
    return Matcher(shipped_reader)


@pytest.fixture(scope="session")
def make_entity() -> MakeEntity:
    """Make a fictional listed entity of names; further fields by keyword."""

    def make(entity_id: str, *names: str | EntityName, **fields: object) -> ListedEntity:
        listed = tuple(EntityName(n, "", NameRole.PRIMARY) if isinstance(n, str) else n for n in names)
        values = {
            "entity_id": entity_id,
            "kind": PartyKind.ORGANIZATION,
            "names": listed,
            "designations": (Designation("1", "Example Notice"),),
        }
        return ListedEntity(**{**values, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def make_list() -> MakeList:
    """Make a fictional list of entities that bans exports; further fields of the manifest by keyword."""

    def make(list_id: str, entities: Sequence[ListedEntity], **fields: object) -> ListSnapshot:
        values = {
            "list_id": list_id,
            "title": Titles(en=f"Example list {list_id}", ja="架空の一覧"),
            "publisher": "Example Ministry",
            "as_of": date(2026, 2, 1),
            "expected_entities": len(entities),
            "measures": (BAN,),
        }
        manifest = ListManifest(**{**values, **fields})  # type: ignore[arg-type]
        return ListSnapshot(manifest, tuple(entities), digest=f"digest-{list_id}")

    return make


@pytest.fixture(scope="session")
def opened() -> Iterator[ExitStack]:
    """What the session opened and closes at its end."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def make_index(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Build an index of lists and territories; return its folder."""

    def make(*lists: ListSnapshot, territories: Sequence[Territory] = ()) -> Path:
        root = tmp_path_factory.mktemp("small") / "index"
        build_from_snapshots(lists, territories, root)
        return root

    return make


@pytest.fixture(scope="session")
def make_reader(make_index: Callable[..., Path], opened: ExitStack) -> MakeReader:
    """Build an index of lists and open it."""

    def make(*lists: ListSnapshot) -> GenerationReader:
        root = make_index(*lists)
        return opened.enter_context(closing(open_generation(root / current(root))))

    return make
