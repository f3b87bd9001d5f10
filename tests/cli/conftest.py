"""Real runs of the command line over a small index of fictional lists and the shipped territories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = """
id = "{list_id}"
publisher = "Example Ministry"
as_of = 2026-01-01
expected_entities = {count}

[title]
en = "{title}"
ja = "架空の一覧"
"""
LISTS = {
    "example-list": (("Example Shipyard JSC", "en"), ("Kordavel Optics LLC", "en"), ("例示重機工業株式会社", "ja")),
    "other-list": (("Quorindal Aerospace Research Institute", "en"),),
}
TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Finished:
    """One run of the command line: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> object:
        """The answer as a program reads it."""
        return json.loads(self.out)

    def lines(self) -> list[dict[str, object]]:
        """The answers of a line contract."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Finished]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a run: this one's, without settings, wide enough for tables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCREENING_")}
    return kept | {"PYTHONUTF8": "1", "COLUMNS": "200"} | dict(extra or {})


def command(*arguments: str | Path | bytes) -> list[str | Path | bytes]:
    """The command line, run as a module of the interpreter of this test."""
    return [sys.executable, "-W", "error", "-m", "screening.cli.main", *arguments]


@pytest.fixture(scope="session")
def start() -> Callable[..., subprocess.Popen[bytes]]:
    """Starts the command line and leaves it running; the caller ends it."""

    def starter(*arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command(*arguments), cwd=ROOT, env=environment(env), **pipes)  # type: ignore[call-overload, no-any-return]  # noqa: S603 - our own command

    return starter


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs the command line to its end."""

    def runner(*arguments: str | Path | bytes, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Finished:
        done = subprocess.run(  # noqa: S603 - our own command
            command(*arguments),
            input=stdin,
            cwd=ROOT,
            env=environment(env),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace"))

    return runner


def write_list(folder: Path, names: tuple[tuple[str, str], ...]) -> None:
    """Write one list in the documented format."""
    folder.mkdir(parents=True)
    manifest = MANIFEST.format(list_id=folder.name, count=len(names), title=folder.name.title())
    (folder / "list.toml").write_text(manifest, encoding="utf-8")
    rows = [
        {
            "entity_id": f"{folder.name}:{serial:04}",
            "kind": "organization",
            "names": [{"text": text, "lang": lang, "role": "primary", "official": True}],
            "designations": [{"number": str(serial)}],
        }
        for serial, (text, lang) in enumerate(names, 1)
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "entities.jsonl").write_text(lines, encoding="utf-8")


@pytest.fixture
def own_lists(tmp_path: Path) -> Path:
    """A folder of fictional lists that a test may spoil."""
    root = tmp_path / "lists"
    for list_id, names in LISTS.items():
        write_list(root / list_id, names)
    return root


@pytest.fixture(scope="session")
def small_lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional lists with the shipped territories."""
    root = tmp_path_factory.mktemp("small") / "lists"
    for list_id, names in LISTS.items():
        write_list(root / list_id, names)
    shutil.copytree(ROOT / "lists" / "territories", root / "territories")
    return root


@pytest.fixture(scope="session")
def small_index(run: Run, small_lists: Path) -> Path:
    """An index of the small lists, built by the command."""
    folder = small_lists.parent / "index"
    done = run("index", "build", "--lists", small_lists, "--out", folder)
    assert (0, "") == (done.code, done.err.strip())
    return folder
