"""Writing a generation: what it holds, what is refused, and what a failure leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from screening.errors import IndexDamagedError, ListFormatError
from screening.index import durable, layout
from screening.index.generations import current, list_generations, publish, remove_stale_builds
from screening.index.reader import open_generation
from screening.index.verify import read_manifest
from screening.index.writer import GenerationContent, write_generation
from screening.model.entity import EntityName, NameRole
from screening.model.snapshot import ListSnapshot

Content = Callable[..., GenerationContent]
Build = Callable[[int], str]
STEPS = ("fsync_file", "fsync_folder", "rename")


class PowerLossError(Exception):
    """The machine stops here."""


def hash_of(root: Path, generation: str) -> str:
    """The content hash that the manifest of a generation states."""
    return read_manifest(root / generation).header.content_hash


def test_equal_content_has_an_equal_hash(root: Path, content: Content, built_at: datetime) -> None:
    """Two builds of the same lists on different days and in different folders say that they are the same."""
    first = write_generation(root, content(), built_at=built_at)
    second = write_generation(root / "other", content(), built_at=built_at + timedelta(days=1))
    assert first != second
    assert hash_of(root, first) == hash_of(root / "other", second)


def test_the_hash_does_not_hang_on_byte_order_or_column_order(root: Path, content: Content, built_at: datetime) -> None:
    """The same columns made in another order or on a big-endian machine give the same hash."""
    columns = {"a": np.arange(5, dtype="<i4"), "b": b"x"}
    turned = {"b": b"x", "a": np.arange(5, dtype=">i4")}
    ids = [
        write_generation(root, content(columns=c), built_at=built_at + timedelta(hours=n))
        for n, c in enumerate((columns, turned))
    ]
    assert hash_of(root, ids[0]) == hash_of(root, ids[1])


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, text_version="2"),
        lambda c: replace(c, columns={**c.columns, "mark": np.ones(2000, dtype=np.int64)}),
        lambda c: replace(c, columns={**c.columns, "mark": np.zeros(2000, dtype=np.int32)}),
        lambda c: replace(c, columns={**c.columns, "bits": np.arange(20, dtype=np.uint64).reshape(2, 10)}),
        lambda c: replace(c, columns={"renamed" if k == "mark" else k: v for k, v in c.columns.items()}),
        lambda c: replace(c, territories=()),
        lambda c: replace(c, territories=(replace(c.territories[0], digest="other"),)),
        lambda c: replace(c, lists=c.lists[::-1]),
        lambda c: replace(c, lists=(replace(c.lists[0], digest="other"), c.lists[1])),
        lambda c: replace(c, lists=(replace(c.lists[0], entities=c.lists[0].entities[::-1]), c.lists[1])),
        lambda c: replace(c, lists=(replace(c.lists[0], entities=c.lists[0].entities[:2]), c.lists[1])),
    ],
)
def test_any_other_content_has_another_hash(
    root: Path, content: Content, built_at: datetime, change: Callable[[GenerationContent], GenerationContent]
) -> None:
    """Whatever changes in rules, columns, territories or lists changes the hash."""
    first = write_generation(root, content(), built_at=built_at)
    second = write_generation(root, change(content()), built_at=built_at)
    assert hash_of(root, first) != hash_of(root, second)


def test_the_manifest_says_what_is_inside(root: Path, build: Build) -> None:
    """An inspector reads day, digest and counts of every list without any program of ours."""
    generation = build(0)
    manifest = json.loads((root / generation / "manifest.json").read_text())
    assert {"sha256", "size_bytes", "header", "seal"} == set(manifest)
    assert generation == manifest["header"]["generation"]
    assert (root / generation / "data.mdb").stat().st_size == manifest["size_bytes"]
    assert {
        "list_id": "example-a",
        "as_of": "2026-02-01",
        "digest": "digest-example-a",
        "first_ordinal": 0,
        "entities": 3,
        "names": 6,
        "variants": 12,
    } == manifest["header"]["lists"][0]


def test_nothing_else_is_left_in_the_folder(root: Path, build: Build) -> None:
    """A generation is two files, and the index holds nothing but generations after a build."""
    generation = build(0)
    assert [generation] == [entry.name for entry in root.iterdir()]
    assert {"data.mdb", "manifest.json"} == {entry.name for entry in (root / generation).iterdir()}


def test_a_build_does_not_publish(root: Path, build_and_publish: Build, build: Build) -> None:
    """A new generation is served only when it is published."""
    first = build_and_publish(0)
    build(1)
    assert first == current(root)


def test_the_same_build_twice_is_one_generation(root: Path, build: Build) -> None:
    """Writing the same content with the same instant again gives the same id and leaves one folder."""
    assert build(0) == build(0)
    assert 1 == len(list(root.iterdir()))


def test_a_damaged_twin_is_not_taken_for_the_new_build(root: Path, build: Build) -> None:
    """When the folder of the same id is damaged, the build says so and does not count it as written."""
    generation = build(0)
    (root / generation / "data.mdb").write_bytes(b"damaged")
    with pytest.raises(IndexDamagedError):
        build(0)


def test_a_generation_without_lists_can_be_written(root: Path, built_at: datetime) -> None:
    """An index of nothing is still an index: it opens and holds no entity."""
    generation = write_generation(root, GenerationContent((), (), {}, "1"), built_at=built_at)
    reader = open_generation(root / generation)
    assert (0, (), None) == (reader.entity_count, reader.lists, reader.ordinal("example-a:0001"))
    reader.close()


def test_large_columns_fit_the_map(root: Path, content: Content, built_at: datetime) -> None:
    """Columns of many megabytes and hundreds of small ones are both written whole."""
    columns = {f"small-{n}": np.array([n]) for n in range(300)} | {"large": np.arange(1_500_000, dtype=np.int64)}
    reader = open_generation(root / write_generation(root, content(columns=columns), built_at=built_at))
    np.testing.assert_array_equal(columns["large"], reader.column("large"))
    assert list(range(300)) == [int(reader.column(f"small-{n}")[0]) for n in range(300)]
    reader.close()


def with_lists(content: GenerationContent, *lists: ListSnapshot) -> GenerationContent:
    """The same content with other lists."""
    return replace(content, lists=lists)


def test_an_id_that_stands_twice_is_refused(
    root: Path, content: Content, shipyards: Callable[[str, int], ListSnapshot], built_at: datetime
) -> None:
    """Two lists, entities or territories of one id would hide one another, so nothing is written and all are named."""
    twice = shipyards("example-a", 2)
    doubled = replace(twice, entities=twice.entities + twice.entities[:1])
    wrong = with_lists(content(), doubled, twice)
    with pytest.raises(ListFormatError) as caught:
        write_generation(root, replace(wrong, territories=wrong.territories * 2), built_at=built_at)
    assert (
        "list 'example-a' stands 2 times",
        "entity 'example-a:0001' stands 3 times",
        "entity 'example-a:0002' stands 2 times",
        "territory 'exampleland' stands 2 times",
    ) == caught.value.problems
    assert not root.exists()


def test_an_entity_of_another_list_is_refused(
    root: Path, content: Content, shipyards: Callable[[str, int], ListSnapshot], built_at: datetime
) -> None:
    """An entity whose id belongs to another list than the one that holds it is an error in the data."""
    stray = replace(shipyards("example-a", 1), entities=shipyards("example-b", 1).entities)
    with pytest.raises(ListFormatError, match="'example-b:0001' is in the snapshot of list 'example-a'"):
        write_generation(root, with_lists(content(), stray), built_at=built_at)


def test_half_a_surrogate_pair_is_refused_by_name(
    root: Path, content: Content, shipyards: Callable[[str, int], ListSnapshot], built_at: datetime
) -> None:
    """A text that cannot be stored stops the build and the message says where it stands."""
    snapshot = shipyards("example-a", 1)
    broken = replace(snapshot.entities[0], names=(EntityName("Example \ud800", "en", NameRole.PRIMARY),))
    with pytest.raises(ListFormatError, match="example-a:0001"):
        write_generation(root, with_lists(content(), replace(snapshot, entities=(broken,))), built_at=built_at)


def test_a_column_of_the_index_cannot_be_overwritten(root: Path, content: Content, built_at: datetime) -> None:
    """The entity records cannot be replaced by a matching column of the same name."""
    with pytest.raises(ValueError, match="_entity"):
        write_generation(root, content(columns={layout.ENTITY_RECORDS: b"x"}), built_at=built_at)


def test_every_step_reaches_the_disk_before_the_next(
    root: Path, content: Content, built_at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Content, then the folder, then the name, then the folder of the name; and the same again for CURRENT."""
    root.mkdir(parents=True)
    seen: list[tuple[str, str]] = []
    for step in STEPS:
        real = getattr(durable, step)

        def record(*paths: Path, step: str = step, real: Callable[..., None] = real) -> None:
            seen.append((step, paths[-1].name.split("-")[0]))
            real(*paths)

        monkeypatch.setattr(durable, step, record)
    generation = write_generation(root, content(), built_at=built_at)
    publish(root, generation)
    assert [
        ("fsync_file", "data.mdb"),
        ("fsync_file", "manifest.json"),
        ("fsync_folder", ".building"),
        ("rename", generation.split("-")[0]),
        ("fsync_folder", "index"),
        ("fsync_file", "CURRENT.tmp"),
        ("rename", "CURRENT"),
        ("fsync_folder", "index"),
    ] == seen


@pytest.mark.parametrize("stop_at", range(8))
def test_a_stop_at_any_step_leaves_an_index_that_opens(
    root: Path, build_and_publish: Build, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    """Wherever building and publishing stop, the old or the new generation is served, whole."""
    first = build_and_publish(0)
    steps_left = stop_at
    for step in STEPS:
        real = getattr(durable, step)

        def stop(*paths: Path, real: Callable[..., None] = real) -> None:
            nonlocal steps_left
            if steps_left == 0:
                raise PowerLossError
            steps_left -= 1
            real(*paths)

        monkeypatch.setattr(durable, step, stop)
    with pytest.raises(PowerLossError):
        build_and_publish(1)
    monkeypatch.undo()
    served = current(root)
    assert served in {first, list_generations(root)[-1]}
    open_generation(root / served).close()
    remove_stale_builds(root)
    second = build_and_publish(1)
    assert second == current(root)
    assert (first, second) == list_generations(root)
