"""Reading a generation back, from many threads, beyond the life of its reader."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from screening.errors import IndexUnavailableError, UnknownEntityError
from screening.index import layout
from screening.index.reader import GenerationReader, open_generation
from screening.index.writer import GenerationContent, write_generation

Content = Callable[..., GenerationContent]
Build = Callable[[int], str]


@pytest.fixture
def reader(root: Path, build: Build) -> Iterator[GenerationReader]:
    """The generation of mark 0, open."""
    opened = open_generation(root / build(0))
    yield opened
    opened.close()


def test_lists_and_territories_come_back_as_they_were(reader: GenerationReader, content: Content) -> None:
    """Manifests, entities, digests and territories are read exactly as they were written."""
    expected = content()
    assert tuple(snapshot.manifest for snapshot in expected.lists) == reader.lists
    assert expected.territories == reader.territories
    assert expected.lists == tuple(reader.snapshot(manifest.list_id) for manifest in reader.lists)


def test_ordinals_run_through_the_lists(reader: GenerationReader, content: Content) -> None:
    """Every listed entity is found by its ordinal, and its ordinal by its id."""
    expected = [entity for snapshot in content().lists for entity in snapshot.entities]
    assert len(expected) == reader.entity_count
    assert expected == [reader.entity(ordinal) for ordinal in range(reader.entity_count)]
    assert list(range(5)) == [reader.ordinal(entity.entity_id) for entity in expected]
    assert (range(3), range(3, 5)) == (reader.list_range("example-a"), reader.list_range("example-b"))


def test_states_quote_day_and_digest(reader: GenerationReader) -> None:
    """A response can say of which day each list is and what its digest is."""
    state = reader.list_states[1]
    assert ("example-b", "2026-02-01", "digest-example-b", 2, False) == (
        state.list_id,
        state.as_of.isoformat(),
        state.digest,
        state.entities,
        state.stale,
    )


def test_the_header_says_when_and_how_it_was_built(reader: GenerationReader, built_at: datetime) -> None:
    """Version, instant, rules and counts stand in the generation itself."""
    header = reader.header
    assert (layout.FORMAT_VERSION, built_at, "1", 5, 1, 4) == (
        header.format_version,
        reader.built_at,
        header.text_version,
        header.entities,
        header.territories,
        header.columns,
    )


def test_columns_come_back_as_they_were(reader: GenerationReader, content: Content) -> None:
    """Arrays keep type and shape, bytes keep their bytes."""
    columns = content().columns
    assert bytes(columns["text"]) == bytes(reader.blob("text"))
    for name in ("mark", "bits", "empty"):
        np.testing.assert_array_equal(columns[name], reader.column(name), strict=True)


def test_columns_are_views_of_the_map(reader: GenerationReader) -> None:
    """A column is no copy: two views of it lie at one address, on a cache line."""
    first, second = reader.column("mark"), reader.column("mark")
    assert first.ctypes.data == second.ctypes.data
    assert 0 == first.ctypes.data % 64
    assert not first.flags.owndata


def test_columns_cannot_be_written(reader: GenerationReader) -> None:
    """No caller can change what the others screen against."""
    column = reader.column("mark")
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        column.flags.writeable = True
    assert reader.blob("mark").readonly


def test_views_outlive_their_reader(root: Path, build: Build, maps: Callable[[], int]) -> None:
    """An array stays valid after its reader is closed, and lets go of the map when it is the last."""
    reader = open_generation(root / build(7))
    part = reader.column("mark")[10:20]
    blob = reader.blob("text")
    reader.close()
    del reader
    assert [7] * 10 == part.tolist()
    assert "架空" == bytes(blob).decode()
    assert 1 == maps()
    del part, blob
    assert 0 == maps()


def test_a_generation_may_be_open_twice(root: Path, build: Build, maps: Callable[[], int]) -> None:
    """Two readers of one generation share its map; closing one leaves the other."""
    path = root / build(0)
    first, second = open_generation(path), open_generation(path)
    assert 1 == maps()
    first.close()
    assert "example-a:0001" == second.entity(0).entity_id
    second.close()
    assert 0 == maps()


def test_a_generation_may_be_opened_again(root: Path, build: Build, maps: Callable[[], int]) -> None:
    """Closing gives the file back, so that opening and closing can be repeated at will."""
    path = root / build(0)
    for _ in range(20):
        open_generation(path).close()
    assert 0 == maps()


@pytest.mark.parametrize("ordinal", [-1, 5, 10**9])
def test_an_ordinal_outside_is_no_entity(reader: GenerationReader, ordinal: int) -> None:
    """There is no entity before the first or behind the last, and none is guessed."""
    with pytest.raises(UnknownEntityError, match=str(ordinal)):
        reader.entity(ordinal)


@pytest.mark.parametrize("entity_id", ["", "example-a:0004", "example-a", "EXAMPLE-A:0001", "架空"])
def test_an_unknown_id_has_no_ordinal(reader: GenerationReader, entity_id: str) -> None:
    """An id that no list gave is not found, however near it is."""
    assert reader.ordinal(entity_id) is None


def test_ids_of_one_hash_are_told_apart(root: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if all ids had the same hash each would lead to its own entity."""
    monkeypatch.setattr(layout, "entity_id_hash", lambda _: 42)
    reader = open_generation(root / build(0))
    assert [0, 1, 2] == [reader.ordinal(f"example-a:000{n}") for n in (1, 2, 3)]
    assert reader.ordinal("example-a:0009") is None
    reader.close()


def test_unknown_columns_and_lists_are_refused(reader: GenerationReader) -> None:
    """A name that the generation does not hold is an error, never an empty answer."""
    for ask in (reader.column, reader.blob, reader.list_range, reader.snapshot):
        with pytest.raises(KeyError, match="nothing"):
            ask("nothing")


def test_a_closed_reader_refuses_everything(reader: GenerationReader) -> None:
    """After `close` no question is answered with "not listed"."""
    reader.close()
    assert reader.closed
    for ask in (
        lambda: reader.entity(0),
        lambda: reader.ordinal("example-a:0001"),
        lambda: reader.column("mark"),
        lambda: reader.snapshot("example-a"),
    ):
        with pytest.raises(IndexUnavailableError, match="closed"):
            ask()


def test_threads_read_one_reader_at_once(reader: GenerationReader, content: Content) -> None:
    """Eight threads that read entities, ids and columns of one reader all see the same generation."""
    expected = [entity for snapshot in content().lists for entity in snapshot.entities]
    wrong: list[object] = []

    def read() -> None:
        try:
            for turn in range(200):
                ordinal = turn % 5
                if expected[ordinal] != reader.entity(ordinal):
                    wrong.append(ordinal)
                if ordinal != reader.ordinal(expected[ordinal].entity_id):
                    wrong.append(expected[ordinal].entity_id)
                if reader.column("mark").any():
                    wrong.append("mark")
        except Exception as error:  # noqa: BLE001 - a thread reports to the test
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == wrong


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    hnp.arrays(
        hnp.integer_dtypes(endianness="<") | hnp.floating_dtypes(endianness="<", sizes=(32, 64)) | hnp.boolean_dtypes(),
        hnp.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=40),
    )
)
def test_any_column_comes_back_from_disk(
    tmp_path_factory: pytest.TempPathFactory, built_at: datetime, array: NDArray[np.generic]
) -> None:
    """Whatever array a builder makes is read back value for value from a real generation."""
    root = tmp_path_factory.mktemp("index")
    generation = write_generation(root, GenerationContent((), (), {"any": array}, "1"), built_at=built_at)
    reader = open_generation(root / generation)
    np.testing.assert_array_equal(array, reader.column("any"), strict=True)
    reader.close()
