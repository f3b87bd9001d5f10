"""From list folders to a published generation: whole, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from screening.errors import IndexUnavailableError, ListFormatError
from screening.index.generations import current, list_generations
from screening.index.reader import GenerationReader, open_generation
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListSnapshot
from screening.refresh.build import build_from_snapshots, build_index
from screening.sources.manifest import load_lists
from screening.sources.territory import load_territories
from screening.text.variants import TEXT_VERSION, analyse

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = """
id = "example-list"
publisher = "Example Ministry"
as_of = 2026-01-01
expected_entities = {count}
title.en = "Example list"
"""


def _write(folder: Path, names: list[str], count: int | None = None) -> Path:
    """Write a fictional list in the documented format."""
    folder.mkdir(parents=True)
    (folder / "list.toml").write_text(MANIFEST.format(count=len(names) if count is None else count), encoding="utf-8")
    rows = [
        {
            "entity_id": f"example-list:{serial:04}",
            "kind": "organization",
            "names": [{"text": name, "lang": "en", "role": "primary", "official": True}],
            "designations": [{"number": str(serial)}],
        }
        for serial, name in enumerate(names, 1)
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "entities.jsonl").write_text(lines, encoding="utf-8")
    return folder.parent


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with one fictional list of two entities."""
    return _write(tmp_path / "lists" / "example-list", ["Kordavel Optix JSC", "株式会社架空造船"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of an index that does not exist yet."""
    return tmp_path / "var" / "index"


def _open(root: Path) -> Iterator[GenerationReader]:
    with closing(open_generation(root / current(root))) as reader:
        yield reader


def test_a_built_index_is_published(lists: Path, root: Path) -> None:
    """The generation that was built is the one that is served."""
    assert build_index(lists, root) == current(root)


def test_the_index_holds_what_the_folders_hold(lists: Path, root: Path) -> None:
    """Every entity of every folder is in the generation, word for word, with the list's digest."""
    build_index(lists, root)
    for reader in _open(root):
        assert load_lists(lists) == tuple(reader.snapshot(manifest.list_id) for manifest in reader.lists)


def test_the_shipped_index_holds_the_shipped_folders(shipped_reader: GenerationReader) -> None:
    """The index of the shipped lists holds exactly the shipped lists and territories."""
    expected = load_lists(ROOT / "lists"), load_territories(ROOT / "lists")
    held = tuple(shipped_reader.snapshot(manifest.list_id) for manifest in shipped_reader.lists)
    assert expected == (held, shipped_reader.territories)


def test_the_index_says_by_which_rules_it_was_made(lists: Path, root: Path) -> None:
    """A generation carries the version of the text rules, so that a program with others refuses it."""
    build_index(lists, root)
    assert [TEXT_VERSION] == [reader.header.text_version for reader in _open(root)]


def test_variants_are_counted_for_each_list(shipped_reader: GenerationReader) -> None:
    """The header says how many readings of names each list gave, as the analysis of its names counts them."""
    name = shipped_reader.lists[0].list_id
    snapshot = shipped_reader.snapshot(name)
    expected = sum(
        len(analyse(n.text, n.lang.partition("-")[0].lower()).forms) for e in snapshot.entities for n in e.names
    )
    assert expected == next(one.variants for one in shipped_reader.header.lists if one.list_id == name)


def test_equal_input_gives_an_equal_content(lists: Path, tmp_path: Path) -> None:
    """Two builds of the same folders have one content hash, on any day and in any place."""
    first, second = build_index(lists, tmp_path / "one"), build_index(lists, tmp_path / "two")
    assert first.rpartition("-")[2] == second.rpartition("-")[2]


def test_progress_is_told_once_an_entity(lists: Path, root: Path) -> None:
    """A build tells how many entities it has done, up to all of them."""
    told: list[int] = []
    build_index(lists, root, progress=told.append)
    assert [1, 2] == told


def test_no_list_at_all_publishes_nothing(tmp_path: Path, root: Path) -> None:
    """A folder without any list is refused: an empty index would answer CLEAR to everybody."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ListFormatError):
        build_index(tmp_path / "empty", root)
    assert () == list_generations(root)


def test_a_missing_folder_publishes_nothing(tmp_path: Path, root: Path) -> None:
    """A mistyped folder is refused by name."""
    with pytest.raises(ListFormatError, match="nowhere"):
        build_index(tmp_path / "nowhere", root)
    assert () == list_generations(root)


@pytest.mark.parametrize("count", [1, 3, 0])
def test_a_wrong_count_publishes_nothing(tmp_path: Path, root: Path, count: int) -> None:
    """A list that is longer or shorter than it says is refused whole."""
    lists = _write(tmp_path / "lists" / "example-list", ["Kordavel", "Zytrix"], count)
    with pytest.raises(ListFormatError):
        build_index(lists, root)
    assert () == list_generations(root)


def test_an_empty_list_publishes_nothing(tmp_path: Path, root: Path) -> None:
    """A list without entities is refused."""
    lists = _write(tmp_path / "lists" / "example-list", [])
    with pytest.raises(ListFormatError):
        build_index(lists, root)
    assert () == list_generations(root)


def test_one_bad_list_stops_all(lists: Path, root: Path) -> None:
    """One list that cannot be read stops the build: the others alone would answer CLEAR for it."""
    shutil.copytree(lists / "example-list", lists / "other-list")
    with pytest.raises(ListFormatError, match="other-list"):
        build_index(lists, root)
    assert () == list_generations(root)


def test_a_bad_edition_leaves_the_old_one_serving(lists: Path, root: Path) -> None:
    """When the next edition cannot be read the generation before keeps serving."""
    before = build_index(lists, root)
    (lists / "example-list" / "entities.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(ListFormatError):
        build_index(lists, root)
    assert ((before,), before) == (list_generations(root), current(root))


def test_a_new_edition_takes_over(lists: Path, root: Path) -> None:
    """A changed list becomes a new generation, which is served; the old one stays for a rollback."""
    before = build_index(lists, root)
    shutil.rmtree(lists / "example-list")
    _write(lists / "example-list", ["Kordavel Optix JSC", "Zytrix LLC", "Wendelbrook AO"])
    after = build_index(lists, root)
    assert ((before, after), after) == (list_generations(root), current(root))


def test_a_list_without_entities_can_be_built_from_memory(
    root: Path, make_list: Callable[..., ListSnapshot], make_entity: Callable[..., ListedEntity]
) -> None:
    """A build from snapshots keeps the order of the lists and bears one without entities."""
    build_from_snapshots([make_list("b", []), make_list("a", [make_entity("a:1", "Kordavel")])], (), root)
    assert [(("b", 0), ("a", 1))] == [tuple((one.list_id, one.entities) for one in r.header.lists) for r in _open(root)]


def test_an_index_that_was_never_built_is_said(root: Path) -> None:
    """There is nothing to serve before the first build."""
    with pytest.raises(IndexUnavailableError):
        current(root)
