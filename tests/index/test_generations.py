"""Publishing, going back and clearing away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from screening.errors import IndexDamagedError, IndexUnavailableError
from screening.index import durable
from screening.index.generations import (
    current,
    list_generations,
    prune,
    publish,
    remove_stale_builds,
    rollback,
)
from screening.index.reader import open_generation

Build = Callable[[int], str]
NEVER_BUILT = "20260301T180000000000Z-000000000000"


def damage(root: Path, generation: str) -> None:
    """Turn the last byte of a generation over."""
    data = root / generation / "data.mdb"
    content = data.read_bytes()
    data.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_the_last_published_generation_is_current(root: Path, build: Build) -> None:
    """Publishing names the generation that is served, and can name an older one again."""
    first, second = build(0), build(1)
    for generation in (first, second, first):
        publish(root, generation)
        assert generation == current(root)
    assert not (root / "CURRENT.tmp").exists()


def test_without_an_index_the_next_step_is_told(root: Path, build: Build) -> None:
    """No folder and nothing published both lead to the command that builds an index."""
    with pytest.raises(IndexUnavailableError, match="run `screening index build`"):
        current(root)
    build(0)
    with pytest.raises(IndexUnavailableError, match="run `screening index build`"):
        current(root)


@pytest.mark.parametrize("content", [b"", b"\n", b"../../etc", b"\xff\xfe", b"20260301T1800", b"a" * 10_000])
def test_a_damaged_current_is_never_a_path(root: Path, build_and_publish: Build, content: bytes) -> None:
    """Only the id of a generation is followed; anything else in CURRENT is damage."""
    build_and_publish(0)
    (root / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamagedError, match="not the id"):
        current(root)


@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: c[:-1] + b"\x0b", lambda c: c + b"\n", lambda c: b" " + c]
)
def test_current_is_read_as_it_was_written(
    root: Path, build_and_publish: Build, change: Callable[[bytes], bytes]
) -> None:
    """A byte more, less or other is damage, also where the id could still be guessed."""
    build_and_publish(0)
    (root / "CURRENT").write_bytes(change((root / "CURRENT").read_bytes()))
    with pytest.raises(IndexDamagedError, match="not the id"):
        current(root)


def test_an_unbuilt_generation_is_not_published(root: Path, build_and_publish: Build) -> None:
    """A generation that does not exist is refused and what is served stays."""
    first = build_and_publish(0)
    with pytest.raises(IndexUnavailableError, match=NEVER_BUILT):
        publish(root, NEVER_BUILT)
    with pytest.raises(IndexDamagedError):
        publish(root, "..")
    assert first == current(root)


def test_a_damaged_generation_is_not_published(root: Path, build_and_publish: Build, build: Build) -> None:
    """A generation is compared with its manifest before anybody serves it."""
    first, second = build_and_publish(0), build(1)
    damage(root, second)
    with pytest.raises(IndexDamagedError):
        publish(root, second)
    assert first == current(root)


def test_generations_are_listed_oldest_first(root: Path, build: Build) -> None:
    """The order of the list is the order of building, whatever the order on disk."""
    assert () == list_generations(root)
    second, first = build(1), build(0)
    (root / ".building-dead").mkdir()
    (root / NEVER_BUILT).mkdir()
    assert (first, second) == list_generations(root)


def test_rollback_serves_the_one_before(root: Path, build_and_publish: Build) -> None:
    """Going back twice serves the generation before the one before, then there is none left."""
    ids = [build_and_publish(mark) for mark in range(3)]
    assert [ids[1], ids[0]] == [rollback(root), rollback(root)]
    assert ids[0] == current(root)
    with pytest.raises(IndexUnavailableError, match="no generation before"):
        rollback(root)


def test_rollback_to_a_damaged_generation_is_refused(root: Path, build_and_publish: Build) -> None:
    """Going back to damage is refused, and what is served stays."""
    first, second = build_and_publish(0), build_and_publish(1)
    damage(root, first)
    with pytest.raises(IndexDamagedError):
        rollback(root)
    assert second == current(root)


def test_rollback_without_an_index_says_so(root: Path) -> None:
    """Where nothing is served there is nothing to go back from."""
    with pytest.raises(IndexUnavailableError):
        rollback(root)


def test_prune_keeps_the_newest_and_the_served(root: Path, build: Build) -> None:
    """The served generation stays however old it is."""
    ids = [build(mark) for mark in range(5)]
    publish(root, ids[1])
    assert (ids[0], ids[2], ids[3]) == prune(root, keep=1)
    assert (ids[1], ids[4]) == list_generations(root)
    assert () == prune(root, keep=2)
    assert {"CURRENT", ids[1], ids[4]} == {entry.name for entry in root.iterdir()}


def test_prune_without_an_index_removes_nothing(root: Path, build: Build) -> None:
    """An empty root, or one where nothing is published, loses only what is over the number."""
    assert () == prune(root, keep=1)
    first, second = build(0), build(1)
    assert (first,) == prune(root, keep=1)
    assert (second,) == list_generations(root)


def test_prune_does_not_act_on_a_damaged_current(root: Path, build_and_publish: Build) -> None:
    """When it cannot be told what is served nothing is removed."""
    ids = tuple(build_and_publish(mark) for mark in range(3))
    (root / "CURRENT").write_text("?")
    with pytest.raises(IndexDamagedError):
        prune(root, keep=1)
    assert ids == list_generations(root)


def test_prune_keeps_at_least_one(root: Path) -> None:
    """Removing everything is refused."""
    with pytest.raises(ValueError, match="at least 1"):
        prune(root, keep=0)


def test_an_open_generation_can_be_pruned(root: Path, build_and_publish: Build) -> None:
    """A request that still reads a removed generation reads it to its end."""
    reader = open_generation(root / build_and_publish(3))
    build_and_publish(4)
    prune(root, keep=1)
    assert [3] * 2000 == reader.column("mark").tolist()
    assert "example-b:0002" == reader.entity(4).entity_id
    reader.close()


def test_stale_builds_go_and_living_ones_stay(root: Path, build_and_publish: Build) -> None:
    """What a dead process left is removed; a build that somebody holds is not."""
    generation = build_and_publish(0)
    assert () == remove_stale_builds(root)
    for name in (".building-dead", ".building-alive", ".removing-half"):
        (root / name).mkdir()
        (root / name / "data.mdb").write_bytes(b"x")
    with durable.held(root / ".building-alive"):
        assert (".building-dead", ".removing-half") == remove_stale_builds(root)
    assert {".building-alive", "CURRENT", generation} == {entry.name for entry in root.iterdir()}
    assert () == remove_stale_builds(root / "nowhere")
