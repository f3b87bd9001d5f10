"""The audit commands as an inspector calls them, over screenings made at the terminal."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from screening.cli.main import cli


@dataclass(frozen=True, slots=True)
class Called:
    """One command: its exit code (-1 for an error that `main` turns into one) and its standard output."""

    code: int
    out: str


Call = Callable[..., Called]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs a command in this process, for speed, without settings of the environment."""
    for name in list(os.environ):
        if name.startswith("SCREENING_"):
            monkeypatch.delenv(name)

    def runner(*words: str | Path) -> Called:
        done = CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)
        code = done.return_value if done.exception is None else getattr(done.exception, "exit_code", -1)
        return Called(int(code or 0), done.stdout)

    return runner


@pytest.fixture(scope="session")
def recorded_dir(run: Callable[..., object], small_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit folder with a hit, a miss and three lines, written by the command line, and a key."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "audit").mkdir()
    run("audit", "key", "new", folder / "receipt.key")
    env = {
        "SCREENING_AUDIT_DIR": str(folder / "audit"),
        "SCREENING_INDEX_DIR": str(small_index),
        "SCREENING_AUDIT_RECEIPT_KEY": str(folder / "receipt.key"),
    }
    run("screen", "Kordavel Optics LLC", env=env)
    run("screen", "Blue Teapot Bakery", env=env)
    lines = b'{"id": 1, "name": "Example Shipyard"}\n{"id": 2}\n{"id": 3, "name": "Kordavel"}\n'
    run("screen", "--jsonl", env=env, stdin=lines)
    return folder


@pytest.fixture
def folder(recorded_dir: Path, tmp_path: Path) -> Path:
    """A copy of the audit folder that a test may spoil."""
    shutil.copytree(recorded_dir / "audit", tmp_path / "audit")
    return tmp_path / "audit"


def exported(call: Call, folder: Path, *options: str) -> list[dict[str, object]]:
    """The records of a folder."""
    return [json.loads(line) for line in call("audit", "export", "--dir", folder, *options).out.splitlines()]


def an_id(call: Call, folder: Path, place: int = 0) -> str:
    """The id of a record."""
    record = exported(call, folder)[place]["record"]
    assert isinstance(record, dict)
    return str(record["screening_id"])


def test_screenings_at_the_terminal_are_recorded(call: Call, folder: Path) -> None:
    """Question, answer, who asked and by which command stand in the record."""
    records = [line["record"] for line in exported(call, folder)]
    assert ["screened"] * 4 == [record["kind"] for record in records]  # type: ignore[index]
    calls = [record["asking"]["call"] for record in records]  # type: ignore[index]
    assert ["screening screen"] * 2 + ["screening screen --jsonl"] * 2 == calls
    assert ["REVIEW", "CLEAR"] == [record["result"]["disposition"] for record in records[:2]]  # type: ignore[index]


def test_a_sound_record_verifies(call: Call, folder: Path) -> None:
    """Code 0, and the counts are told to a person and to a program."""
    done = call("audit", "verify", "--dir", folder)
    assert (0, True) == (done.code, "screened 4" in done.out and "記録は健全です" in done.out)
    report = json.loads(call("audit", "verify", "--dir", folder, "--json").out)
    assert ([], 5) == (report["problems"], report["streams"][0]["records"])


def test_a_changed_record_does_not(call: Call, folder: Path) -> None:
    """Code 8, and the place is named."""
    path = folder / "stream-0001" / "00000001.audit"
    path.write_bytes(path.read_bytes().replace(b"CLEAR", b"BLOCK", 1))
    done = call("audit", "verify", "--dir", folder)
    assert 8 == done.code
    assert "problem DIGEST stream-0001/00000001.audit:" in done.out


def test_an_anchor_is_kept_and_met(call: Call, folder: Path, tmp_path: Path) -> None:
    """`head` prints what `--anchor` takes; a record that is not there any more fails."""
    anchor = tmp_path / "anchor"
    anchor.write_text(call("audit", "head", "--dir", folder).out, encoding="utf-8")
    assert 0 == call("audit", "verify", "--dir", folder, "--anchor", anchor).code
    anchor.write_text(anchor.read_text(encoding="utf-8").replace('"number":5', '"number":6'), encoding="utf-8")
    assert 8 == call("audit", "verify", "--dir", folder, "--anchor", anchor).code


def test_one_screening_is_shown_whole_and_in_part(call: Call, folder: Path) -> None:
    """A part comes as the exact bytes whose digest the record holds."""
    key = an_id(call, folder)
    shown = json.loads(call("audit", "show", key, "--dir", folder).out)["record"]
    result = call("audit", "show", key, "--dir", folder, "--part", "result").out
    assert shown["result_sha256"] == hashlib.sha256(result.encode()).hexdigest()
    assert shown["result"] == json.loads(result)
    assert 1 == call("audit", "show", "01942b6c-0000-7000-8000-000000000000", "--dir", folder).code


def test_a_stretch_of_time_is_exported(call: Call, folder: Path) -> None:
    """Days are days in Japan; a time without a zone is refused."""
    assert 4 == len(exported(call, folder, "--from", "2020-01-01"))
    assert [] == exported(call, folder, "--to", "2020-01-01T00:00:00Z")
    for wrong in ("yesterday", "2026-04-01T09:00:00"):
        assert 2 == call("audit", "export", "--dir", folder, "--from", wrong).code


def test_screenings_replay(call: Call, folder: Path, small_index: Path, tmp_path: Path) -> None:
    """All of them, one of them, and none where the generation is not archived."""
    done = call("audit", "replay", "--dir", folder, "--index", small_index)
    assert (0, "same 4, different 0, impossible 0") == (done.code, done.out.strip())
    one = call("audit", "replay", an_id(call, folder), "--dir", folder, "--index", small_index, "--json")
    assert (0, "same") == (one.code, json.loads(one.out)["outcome"])
    gone = call("audit", "replay", "--dir", folder, "--index", tmp_path)
    assert (8, True) == (gone.code, "impossible 4" in gone.out)


def test_a_receipt_is_issued_and_checked(call: Call, folder: Path, recorded_dir: Path, tmp_path: Path) -> None:
    """With the public key alone; a changed one is refused, and the receipt serves as an anchor."""
    made = call(
        "audit", "receipt", "new", an_id(call, folder, 1), "--dir", folder, "--key", recorded_dir / "receipt.key"
    )
    path, public = tmp_path / "receipt.json", recorded_dir / "receipt.key.pub"
    path.write_text(made.out, encoding="utf-8")
    checked = call("audit", "receipt", "verify", path, "--key", public, "--json")
    assert (0, "CLEAR", []) == (checked.code, *(json.loads(checked.out)[key] for key in ("disposition", "hits")))
    assert 0 == call("audit", "verify", "--dir", folder, "--anchor", path).code
    path.write_text(made.out.replace("CLEAR", "BLOCK"), encoding="utf-8")
    assert -1 == call("audit", "receipt", "verify", path, "--key", public).code


def test_pruning_says_what_goes(call: Call, folder: Path) -> None:
    """Nothing young goes, and less than seven years is refused."""
    assert "0 segments would be removed" in call("audit", "prune", "--dir", folder, "--dry-run").out
    assert {"removed": True, "tombstones": []} == json.loads(call("audit", "prune", "--dir", folder, "--json").out)
    assert 2 == call("audit", "prune", "--dir", folder, "--years", "6").code


def test_a_folder_must_be_named(call: Call, tmp_path: Path) -> None:
    """Without one, or with one that is not there, nothing is guessed."""
    assert 2 == call("audit", "verify").code
    assert 1 == call("audit", "verify", "--dir", tmp_path / "none").code


def test_what_cannot_be_recorded_is_not_shown(run: Callable[..., object], small_index: Path, tmp_path: Path) -> None:
    """A screening whose record has no place ends with code 8 and no answer; a line of many gets an error."""
    env = {"SCREENING_AUDIT_DIR": str(tmp_path / "none")}
    done = run("screen", "Kordavel Optics LLC", "--index", small_index, env=env)
    assert (8, "") == (done.code, done.out)  # type: ignore[attr-defined]
    assert "could not be recorded (the audit folder is missing)" in done.err  # type: ignore[attr-defined]
    lines = run("screen", "--jsonl", "--index", small_index, env=env, stdin=b'{"id": 1, "name": "Kordavel"}\n')
    assert ["error", "id"] == sorted(lines.lines()[0])  # type: ignore[attr-defined]
