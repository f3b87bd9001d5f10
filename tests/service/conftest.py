"""A real server over loopback, over a real index of fictional lists, and certificates made for the tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from bench.faults.authority import Authority, Tls
from screening.refresh import build_index
from screening.screen import open_screener
from screening.service.listener import RunningServer, start_server
from screening.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(scope="session")
def make_authority() -> Callable[..., Authority]:
    """Makes a certificate authority."""
    return Authority


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    """Certificate, key and authority of a server in a folder of its own."""
    authority = Authority()
    folder = tmp_path / "tls"
    folder.mkdir()
    made = Tls(authority, folder, authority.cert)
    (folder / "ca.pem").write_bytes(made.ca)
    made.write(authority.leaf("server"))
    return made


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


class Service:
    """A serving process and its log, read line by line as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def events(self, name: str) -> list[dict[str, Any]]:
        """What the log holds of one event."""
        return [line for line in map(json.loads, self.lines) if line["event"] == name]

    def wait_for(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until the log holds so many of an event."""
        for _ in range(2_400):
            if len(self.events(name)) >= count or self.process.poll() is not None:
                break
            time.sleep(0.025)
        return self.events(name)

    def stop(self) -> int:
        """Ask for the end, and give the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.read_to_the_end()
        return code

    def read_to_the_end(self) -> None:
        """Wait until the log of a process that has ended was read."""
        self._reader.join(30)

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(line.rstrip("\n") for line in iter(self.process.stderr.readline, ""))


@contextmanager
def _serving(**settings: object) -> Iterator[Service]:
    """A serving process, ended at the latest when the test is done with it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("SCREENING_", "GRPC_"))}
    environ |= {f"SCREENING_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-W", "error", "-m", "screening.cli.main", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            yield Service(process)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def serving() -> Callable[..., Any]:
    """Starts a serving process with settings given by keyword: a context that gives its `Service`."""
    return _serving
