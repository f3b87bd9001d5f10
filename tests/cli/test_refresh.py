"""`screening refresh` and `screening diff` as a person and a scheduler call them."""

from __future__ import annotations

import fcntl
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from screening.cli.exits import Exit
from screening.cli.main import cli
from screening.refresh.report import EXIT_CODES, Outcome

CONFIG = """
[job]
settle_s = 0.0

[[list]]
id = "example-list"
adapter = "list-folder"
drop = true
"""


@dataclass(frozen=True, slots=True)
class Called:
    """One command: its exit code (-1 for an error that `main` turns into one), its output and the error's text."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(place: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs a command in this process, for speed, in the installation."""
    for name in [name for name in os.environ if name.startswith("SCREENING_")]:
        monkeypatch.delenv(name)
    for name, path in (
        ("REFRESH_CONFIG", "refresh.toml"),
        ("LISTS_DIR", "lists"),
        ("STATE_DIR", "state"),
        ("DROP_DIR", "drop"),
        ("INDEX_DIR", "index"),
        ("REFRESH_METRICS", "refresh.prom"),
    ):
        monkeypatch.setenv(f"SCREENING_{name}", str(place / path))

    def runner(*words: str | Path) -> Called:
        done = CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)
        error = done.exception
        code = done.return_value if error is None else getattr(error, "exit_code", -1)
        return Called(int(code or 0), done.stdout, "" if error is None else getattr(error, "message", str(error)))

    return runner


@pytest.fixture
def place(own_lists: Path) -> Path:
    """An installation of fictional lists with a drop folder that holds the example list as it is."""
    root = own_lists.parent
    (root / "refresh.toml").write_text(CONFIG, encoding="utf-8")
    (own_lists / "territories").mkdir()
    drop(root, _texts(root)[0])
    return root


def _texts(root: Path) -> tuple[list[str], str]:
    """The lines of the example list, and its list.toml."""
    folder = root / "lists" / "example-list"
    lines = (folder / "entities.jsonl").read_text(encoding="utf-8").splitlines()
    return lines, (folder / "list.toml").read_text(encoding="utf-8")


def drop(root: Path, lines: list[str]) -> None:
    """Put the example list with these lines into the drop folder, as one archive."""
    manifest = _texts(root)[1].replace("entities = 3", f"entities = {len(lines)}").replace("2026-01-01", "2026-02-01")
    (root / "drop" / "example-list").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(root / "drop" / "example-list" / "list.zip", "w") as archive:
        archive.writestr("list.toml", manifest)
        archive.writestr("entities.jsonl", "".join(f"{line}\n" for line in lines))


def test_every_outcome_has_the_code_of_the_command_line() -> None:
    """The codes that the job promises are those of the command line, under the same names."""
    names = {Outcome.PUBLISHED: "OK", Outcome.NOTHING_NEW: "OK"}
    assert {outcome: Exit[names.get(outcome, outcome.name)].value for outcome in Outcome} == dict(EXIT_CODES)


def test_a_night_and_the_next(call: Call, place: Path) -> None:
    """The first run publishes, the second finds nothing new, an amendment is published, the difference can be read."""
    first = call("refresh")
    assert (0, True) == (first.code, "published / 公開しました" in first.out), first.out
    second = call("refresh", "--detailed-exit-code", "--json")
    assert (24, "nothing_new") == (second.code, json.loads(second.out)["outcome"])
    lines = _texts(place)[0]
    drop(place, [*lines, lines[0].replace("0001", "0004").replace("Shipyard", "Foundry")])
    report = json.loads(call("refresh", "--json").out)
    assert (0, "published", True) == (report["exit_code"], report["outcome"], report["published"]), report
    assert "+ example-list:0004  Example Foundry JSC" in call("diff", "previous").out
    told = json.loads(call("diff", "previous", "current", "--list", "example-list", "--json").out)
    assert ["example-list:0004"] == [change["entity_id"] for change in told["lists"][0]["added"]]
    metrics = (place / "refresh.prom").read_text(encoding="utf-8")
    assert 'screening_refresh_list_entities{list="example-list"} 4.0' in metrics
    assert "screening_refresh_exit_code 0.0" in metrics
    assert "screening_refresh_last_success_timestamp_seconds" in metrics
    kept = json.loads((place / "state" / "report.json").read_text(encoding="utf-8"))
    assert report["generation"] == kept["generation"]


def test_a_held_change_says_how_to_publish_it(call: Call, place: Path) -> None:
    """A removal ends with code 20 and prints the command that approves it; that command publishes."""
    call("refresh")
    drop(place, _texts(place)[0][:2])
    held = call("refresh")
    assert (20, True) == (held.code, "承認待ち" in held.out), held.out
    digest = held.out.partition("screening refresh --approve ")[2].split()[0]
    assert "- example-list:0003" in call("refresh", "--dry-run").out
    assert 0 == call("refresh", "--approve", digest).code


def test_wrong_options_are_named(call: Call, place: Path) -> None:
    """A short approval, an unknown list, a bad configuration and an unknown generation are named."""
    for words, said in (
        (("refresh", "--approve", "12"), "8 digits"),
        (("refresh", "--only", "nobody"), "example-list"),
        (("refresh", "--config", place / "none.toml"), "none.toml"),
        (("diff", "1999"), "1999"),
    ):
        assert said in call(*words).err


def test_the_process_ends_with_the_code_of_the_run(run: Callable[..., object], place: Path) -> None:
    """The scheduler gets the code: 23 and the holder's name while another refresh runs."""
    (place / "state").mkdir()
    with (place / "state" / "refresh.lock").open("w+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.write(b"process 7 on example")
        handle.flush()
        options = [(f"--{name}", place / name) for name in ("lists", "state", "drop", "index")]
        words = [word for option in options for word in option]
        done = run("refresh", "--config", place / "refresh.toml", *words)
    assert 23 == done.code  # type: ignore[attr-defined]
    assert "process 7 on example" in done.out  # type: ignore[attr-defined]
