"""The project's own engine as a contender, on made-up names."""

from __future__ import annotations

from bench.quality.ours import OursContender, snapshot_of
from bench.quality.values import Name
from screening.model.party import PartyKind

_NAMES = [
    Name("a:1", "Example Shipyard JSC", "en", country="RU"),
    Name("a:1", "株式会社例示造船所", "ja", country="RU"),
    Name("a:2", "Placeholder Optics LLC", "en", official=False),
    Name("b:1", "Testperson Invented", "en", PartyKind.PERSON),
]


def test_names_become_one_entity_an_owner() -> None:
    """Names of one owner stand in one entity, in the order in which owners appear."""
    snapshot = snapshot_of(_NAMES)
    assert [2, 1, 1] == [len(entity.names) for entity in snapshot.entities]
    assert 3 == snapshot.manifest.expected_entities


def test_the_engine_finds_a_listed_name() -> None:
    """A listed name finds its owner on top, through candidates and scorer, and says whether it is official."""
    contender = OursContender()
    index = contender.index(_NAMES)
    try:
        shipyard, optics = index.search(["Example Shipyard JSC", "placeholder optics"], min_score=contender.review)
        reached = index.candidates("Example Shipyard")
    finally:
        index.close()
    assert ("a:1", True) == (shipyard[0].owner, shipyard[0].official)
    assert ("a:2", False) == (optics[0].owner, optics[0].official)
    assert reached is not None
    assert "a:1" in reached
