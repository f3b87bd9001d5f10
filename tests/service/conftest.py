"""A real server over loopback, over a real index of fictional lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest

from screening.refresh import build_index
from screening.screen import open_screener
from screening.service.listener import RunningServer, start_server
from screening.settings import Settings

MANIFEST = """
id = "{list_id}"
publisher = "Example Ministry"
as_of = 2026-01-01
expected_entities = {count}

[title]
en = "{title}"
"""
ENTITIES = {
    "example-list": ["Example Shipyard JSC", "Kordavel Optics LLC", "例示重機工業株式会社"],
    "other-list": ["Quorindal Aerospace Research Institute"],
}


@dataclass(frozen=True, slots=True)
class Running:
    """A server under test: its channel, its settings, and the server itself."""

    channel: grpc.Channel
    settings: Settings
    server: RunningServer


def write_lists(root: Path) -> Path:
    """Write the fictional lists in the documented format."""
    for list_id, names in ENTITIES.items():
        folder = root / list_id
        folder.mkdir(parents=True)
        text = MANIFEST.format(list_id=list_id, count=len(names), title=list_id.title())
        (folder / "list.toml").write_text(text, encoding="utf-8")
        rows = [
            {
                "entity_id": f"{list_id}:{serial:04}",
                "kind": "organization",
                "names": [{"text": name, "lang": "en", "role": "primary", "official": True}],
                "designations": [{"number": str(serial)}],
            }
            for serial, name in enumerate(names, 1)
        ]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / "entities.jsonl").write_text(lines, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the fictional lists."""
    root = tmp_path_factory.mktemp("service")
    build_index(write_lists(root / "lists"), root / "index")
    return root / "index"


def running(settings: Settings) -> Iterator[Running]:
    """A server with these settings until the test is done with it."""
    with closing(open_screener(settings)) as screener:
        server = start_server(settings, screener)
        try:
            with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
                yield Running(channel, settings, server)
        finally:
            server.stop()


@pytest.fixture(scope="session")
def running_server(index_dir: Path) -> Iterator[Running]:
    """A server over the fictional lists, shared by the tests that only ask."""
    yield from running(Settings(index_dir=index_dir, listen="127.0.0.1:0", max_batch=20, min_score=0.8))


@pytest.fixture
def server_without_index(tmp_path: Path) -> Iterator[Running]:
    """A server whose index folder is empty."""
    yield from running(Settings(index_dir=tmp_path / "index", listen="127.0.0.1:0", poll_s=0.05, reflection=False))
