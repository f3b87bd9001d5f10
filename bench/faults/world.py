"""Small fictional lists for a running service: generations that differ in one entity, so that answers tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.faults.server import ROOT, Server
from screening.index.generations import publish
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Bound, Designation, Direction, Effect, GoodsScope, LegalBasis, Measure
from screening.model.party import PartyKind
from screening.model.snapshot import ListManifest, ListSnapshot, Titles
from screening.refresh.build import write_index
from screening.sources.manifest import load_lists
from screening.sources.territory import load_territories
from screening.v1 import party_pb2, screening_service_pb2

ALWAYS: Final = ("Example Shipyard JSC", "例示重機工業株式会社", "Quorindal Aerospace Research Institute")
COMING_AND_GOING: Final = "Kordavel Optics LLC"
ORDINARY: Final = ("Marigold Bakery", "山田青果店", "Lindqvist Furniture AB", "Blue Heron Stationery Ltd")
_LIST: Final = "example"
_BUILT_AT: Final = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
_BAN: Final = Measure(
    measure_id="example-ban",
    binds=(Bound.JAPANESE_EXPORTER,),
    directions=(Direction.EXPORT,),
    goods=GoodsScope.ALL,
    effect=Effect.PROHIBITED,
    text_ja="架空の輸出禁止",
    text_en="A fictional export ban",
    legal_basis=LegalBasis(citation_en="Example Act, Article 1"),
)


@dataclass(frozen=True, slots=True)
class RunningWorld:
    """A running service over these lists, and the generations that can be published under it."""

    index: Path
    generations: tuple[str, ...]
    server: Server


def write_edition(index: Path, edition: int, *, shipped: bool = False) -> str:
    """Write the generation of an edition: the entity that comes and goes stands in it as number 1000 and that.

    `shipped` puts the lists of this repository beside the fictional one, so that a question costs what it does in use.
    """
    entities = [_entity(f"example:{serial:04}", name) for serial, name in enumerate(ALWAYS, 1)]
    entities.append(_entity(entity_of(edition), COMING_AND_GOING))
    manifest = ListManifest(
        list_id=_LIST,
        title=Titles(en="Example list", ja="架空の一覧"),
        publisher="Example Ministry",
        as_of=date(2026, 2, 1),
        expected_entities=len(entities),
        measures=(_BAN,),
    )
    snapshot = ListSnapshot(manifest, tuple(entities), digest=digest_of(edition))
    others = load_lists(ROOT / "lists") if shipped else ()
    territories = load_territories(ROOT / "lists") if shipped else ()
    return write_index([snapshot, *others], territories, index, built_at=_BUILT_AT + timedelta(minutes=edition))


def write_editions(index: Path, count: int, *, shipped: bool = False) -> tuple[str, ...]:
    """Write so many editions and publish the first; their generations in order."""
    generations = tuple(write_edition(index, edition, shipped=shipped) for edition in range(count))
    publish(index, generations[0])
    return generations


def entity_of(edition: int) -> str:
    """The id under which an edition lists what comes and goes."""
    return f"example:{1000 + edition}"


def digest_of(edition: int) -> str:
    """The digest of an edition's list."""
    return f"digest-of-edition-{edition}"


def question(*names: str, reference: str = "") -> screening_service_pb2.ScreenRequest:
    """A question about one party for each name."""
    parties = [party_pb2.Party(names=[name]) for name in names]
    return screening_service_pb2.ScreenRequest(parties=parties, reference=reference)


def edition_in(result: screening_service_pb2.ScreeningResult, generations: tuple[str, ...]) -> int:
    """The edition that an answer to a question about `COMING_AND_GOING` comes from.

    Raises:
        AssertionError: generation, list and hit of the answer do not belong together.
    """
    edition = generations.index(result.generation)
    hits = {hit.entity.entity_id for party in result.parties for hit in party.hits}
    digests = {state.digest for state in result.lists if state.list_id == _LIST}
    if hits & {entity_of(other) for other in range(len(generations))} != {entity_of(edition)}:
        raise AssertionError(f"generation of edition {edition} answers with {sorted(hits)}")
    if digests != {digest_of(edition)}:
        raise AssertionError(f"generation of edition {edition} quotes {sorted(digests)}")
    return edition


def _entity(entity_id: str, name: str) -> ListedEntity:
    return ListedEntity(
        entity_id=entity_id,
        kind=PartyKind.ORGANIZATION,
        names=(EntityName(name, "", NameRole.PRIMARY),),
        designations=(Designation(entity_id.rpartition(":")[2], "Example Notice"),),
    )
