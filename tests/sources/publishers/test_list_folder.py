"""A list in the project's own format as a source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.sources.manifest import load_list
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.registry import adapter

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = b"""
id = "my-list"
publisher = "Example Trading"
as_of = 2026-04-01
expected_entities = 1
title.en = "Our own list"
[[canary]]
entity_id = "my-list:0001"
name = "Example Shipyard"
"""
ENTITY = (
    b'{"entity_id":"my-list:0001","kind":"organization","names":[{"text":"Example Shipyard","lang":"en","role":"primary",'
    b'"official":true}],"designations":[{"number":"1"}]}\n'
)


def files(manifest: bytes = MANIFEST, entities: bytes = ENTITY) -> list[SourceFile]:
    """The two files of a folder."""
    return [SourceFile("my-list/entities.jsonl", entities), SourceFile("my-list/list.toml", manifest)]


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in (ROOT / "lists").glob("*/list.toml")))
def test_a_shipped_list_is_taken_as_it_stands(folder: str) -> None:
    """The adapter gives the very entities that loading the folder gives, all of them accounted for."""
    content = [SourceFile(path.name, path.read_bytes()) for path in sorted((ROOT / "lists" / folder).iterdir())]
    snapshot = load_list(ROOT / "lists" / folder)
    parsed = adapter("list-folder").parse(content, list_id=folder, previous=snapshot.entities)
    assert snapshot.entities == parsed.entities
    assert (parsed.rows, 0, parsed.declared) == (parsed.stored, len(parsed.rejected), len(snapshot.entities))
    assert (snapshot.manifest.as_of, ()) == (parsed.as_of, parsed.delisted)


def test_an_entity_that_is_missing_is_delisted() -> None:
    """What was served and is not in the folder any more is reported."""
    before = adapter("list-folder").parse(files(), list_id="my-list", previous=())
    other = ENTITY.replace(b"0001", b"0002")
    after = adapter("list-folder").parse(
        files(MANIFEST.replace(b"0001", b"0002"), other), list_id="my-list", previous=before.entities
    )
    assert ["my-list:0001"] == [entity.entity_id for entity in after.delisted]
    assert date(2026, 4, 1) == after.delisted[0].designations[0].events[0].on


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (files()[:1], "`list.toml` is given 0 times"),
        ([*files(), SourceFile("x.csv", b"")], "`x.csv` is no file of a list folder"),
        ([*files(), *files()], "given 2 times"),
        (files(entities=b""), "expected_entities is 1 but 0"),
        (files(entities=ENTITY[:-9]), "entities.jsonl:1"),
        (files(entities=ENTITY.replace(b"Shipyard", b"Dockyard")), "canary"),
        (files(manifest=MANIFEST.replace(b"my-list", b"another-list")), "another-list"),
        (files(manifest=b"\xff"), "not UTF-8"),
        (files(manifest=b"\xef\xbb\xbf" + MANIFEST), "byte order mark"),
    ],
)
def test_a_folder_that_contradicts_itself_is_refused(given: list[SourceFile], reason: str) -> None:
    """A missing file, a lost line, another list: nothing of it is taken."""
    with pytest.raises(ListFormatError, match=reason):
        adapter("list-folder").parse(given, list_id="my-list", previous=())
