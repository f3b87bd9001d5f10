"""`screening compare`, `lists`, `index` and the help."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening import __version__

Run = Callable[..., Any]


def test_help_names_every_command(run: Run) -> None:
    """The help lists the six commands."""
    done = run("--help")
    assert 0 == done.code
    assert [] == [name for name in ("serve", "screen", "compare", "lists", "index", "health") if name not in done.out]


def test_version_is_told(run: Run) -> None:
    """--version tells the version of the package."""
    assert __version__ in run("--version").out


def test_unknown_command_is_a_usage_error(run: Run) -> None:
    """A command that does not exist ends with 2."""
    assert 2 == run("scren", "Example").code


def test_compare_shows_the_evidence(run: Run) -> None:
    """Two names are scored with what each piece of evidence added."""
    done = run("compare", "Example Shipyard JSC", "Example Shipyard")
    assert 0 == done.code
    assert "score" in done.out


def test_compare_json_has_score_and_evidence(run: Run) -> None:
    """--json gives the score in [0, 1] and the evidence."""
    answer = run("compare", "Example Shipyard JSC", "Example Shipyard", "--json").json()
    assert 0.0 <= answer["score"] <= 1.0
    assert answer["evidence"]


@pytest.mark.parametrize("arguments", [(), ("one",), ("", "two"), ("one", "two", "--kind", "ship"), ("--jsonl", "one")])
def test_compare_needs_two_names(run: Run, arguments: tuple[str, ...]) -> None:
    """Fewer than two usable names are a usage error."""
    assert 2 == run("compare", *arguments).code


def test_lists_are_shown(run: Run, own_lists: Path) -> None:
    """Each list is shown with title, day and count."""
    done = run("lists", "--lists", own_lists)
    assert 0 == done.code
    assert [] == [text for text in ("example-list", "other-list", "架空の一覧", "2026-01-01") if text not in done.out]


def test_lists_json_gives_the_manifests(run: Run, own_lists: Path) -> None:
    """--json gives each manifest."""
    answer = run("lists", "--lists", own_lists, "--json").json()
    assert ["example-list", "other-list"] == [manifest["list_id"] for manifest in answer]


@pytest.mark.parametrize("form", [("lists", "check", "--lists"), ("lists", "--lists")])
def test_sound_lists_pass_the_check(run: Run, own_lists: Path, form: tuple[str, ...]) -> None:
    """Sound lists end with 0, wherever the folder is given."""
    done = run(*form, own_lists, *(() if "check" in form else ("check",)))
    assert (0, True) == (done.code, "問題なし" in done.out)


def test_check_names_file_and_problem(run: Run, own_lists: Path) -> None:
    """A list with a wrong count ends with 7 and names the list; --json carries the same problem."""
    manifest = own_lists / "example-list" / "list.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("expected_entities = 3", "expected_entities = 4"), encoding="utf-8")
    done = run("lists", "check", "--lists", own_lists)
    report = run("lists", "check", "--lists", own_lists, "--json")
    assert (7, 7) == (done.code, report.code)
    assert "example-list" in done.out
    assert ["example-list"] == [problem["list_id"] for problem in report.json()["problems"]]


def test_missing_lists_folder_has_its_own_code(run: Run, tmp_path: Path) -> None:
    """A folder that is not there ends with 7, for `lists`, `lists check` and `index build` alike."""
    gone = tmp_path / "gone"
    codes = [run(*form, "--lists", gone).code for form in (("lists",), ("lists", "check"), ("index", "build"))]
    assert [7, 7, 7] == codes


def test_build_refuses_a_broken_list_and_publishes_nothing(run: Run, own_lists: Path, tmp_path: Path) -> None:
    """One broken line stops the build with 7; no index appears."""
    with (own_lists / "other-list" / "entities.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
    done = run("index", "build", "--lists", own_lists, "--out", tmp_path / "index")
    assert 7 == done.code
    assert "entities.jsonl:2" in done.err
    assert 6 == run("screen", "Example", "--index", tmp_path / "index").code


def test_generations_are_listed_rolled_back_and_pruned(run: Run, own_lists: Path, tmp_path: Path) -> None:
    """Two builds give two generations; rollback serves the older, prune keeps the served one."""
    folder = tmp_path / "index"
    built = [
        run("index", "build", "--lists", own_lists, "--out", folder, "--json").json()["generation"] for _ in range(2)
    ]
    listed = run("index", "list", "--index", folder, "--json").json()
    assert [(built[0], False), (built[1], True)] == [(row["generation"], row["current"]) for row in listed]
    assert {"generation": built[0]} == run("index", "rollback", "--index", folder, "--json").json()
    assert 6 == run("index", "rollback", "--index", folder).code
    assert {"removed": []} == run("index", "prune", "--keep", "1", "--index", folder, "--json").json()
    assert f"* {built[0]}" in run("index", "list", "--index", folder).out


def test_verify_finds_one_changed_byte(run: Run, own_lists: Path, tmp_path: Path) -> None:
    """A sound generation ends with 0; with one byte changed it ends with 6 and no screening is answered from it."""
    folder = tmp_path / "index"
    generation = run("index", "build", "--lists", own_lists, "--out", folder, "--json").json()["generation"]
    assert 0 == run("index", "verify", "--index", folder).code
    data = folder / generation / "data.mdb"
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)
    assert 6 == run("index", "verify", "--index", folder).code
    assert 6 == run("screen", "Example Shipyard", "--index", folder).code


def test_selftest_asks_for_every_name(run: Run, small_index: Path) -> None:
    """Every name of every list finds its own entity, and the table says of how many."""
    done = run("index", "selftest", "--index", small_index, "--json")
    rows = done.json()
    assert 0 == done.code
    assert [("example-list", 3, 3), ("other-list", 1, 1)] == [(r["list_id"], r["names"], r["found"]) for r in rows]


def test_output_that_cannot_be_written_is_told(run: Run, own_lists: Path, tmp_path: Path) -> None:
    """An index folder that is a file gives a message and 1, no traceback."""
    occupied = tmp_path / "index"
    occupied.write_text("a file", encoding="utf-8")
    done = run("index", "build", "--lists", own_lists, "--out", occupied)
    assert 0 != done.code
    assert "Traceback" not in done.err
    assert str(occupied) in done.err


def test_json_is_one_document(run: Run, own_lists: Path) -> None:
    """What --json writes to standard output is JSON and nothing else."""
    done = run("lists", "check", "--lists", own_lists, "--json")
    assert {"lists", "problems"} == set(json.loads(done.out))
