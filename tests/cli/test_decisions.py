"""The good-guy list at the terminal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ADD = (
    "--entity",
    "example-list:0001",
    "--reason",
    "another company",
    "--by",
    "export control manager",
    "--country",
    "JP",
)
NAME = "Exampel Shipyards"


@pytest.fixture
def decided(run: Callable[..., object], small_index: Path, tmp_path: Path) -> Path:
    """A decision file with one decision that holds."""
    path = tmp_path / "decisions.toml"
    done = run("decisions", "add", NAME, *ADD, "--expires", "2999-01-01", "--file", path, "--index", small_index)
    assert (0, "") == (done.code, done.err)  # type: ignore[attr-defined]
    return path


def test_a_decision_suppresses_its_pair(run: Callable[..., object], small_index: Path, decided: Path) -> None:
    """With the file in force the pair is CLEAR and counted; without it, and for the equal name, it is REVIEW."""
    ask = ("screen", NAME, "--country", "JP", "--index", small_index, "--json")
    env = {"SCREENING_DECISIONS": str(decided)}
    assert 3 == run(*ask).code  # type: ignore[attr-defined]
    done = run(*ask, env=env)
    assert 0 == done.code  # type: ignore[attr-defined]
    assert "another company" == done.json()["parties"][0]["suppressed"][0]["reason"]  # type: ignore[attr-defined]
    exact = run("screen", "Example Shipyard JSC", "--country", "JP", "--index", small_index, env=env)
    assert 3 == exact.code  # type: ignore[attr-defined]


def test_the_check_lists_the_lapsed(run: Callable[..., object], small_index: Path, decided: Path) -> None:
    """A decision that holds gives code 0; one past its last day is listed and gives code 3."""
    check = ("decisions", "check", "--file", decided, "--index", small_index)
    assert 0 == run(*check).code  # type: ignore[attr-defined]
    text = decided.read_text(encoding="utf-8")
    past = re.sub(r"^on = .*$", "on = 2020-01-01", text.replace("2999-01-01", "2020-12-31"), flags=re.MULTILINE)
    decided.write_text(past, encoding="utf-8")
    later = run(*check)
    assert (3, True) == (later.code, "expired on 2020-12-31" in later.out)  # type: ignore[attr-defined]


def test_a_pair_stands_once(run: Callable[..., object], small_index: Path, decided: Path) -> None:
    """Deciding the same pair again is refused and the file stays as it was."""
    before = decided.read_text(encoding="utf-8")
    again = ("decisions", "add", NAME, *ADD, "--expires", "2999-01-01", "--file", decided, "--index", small_index)
    assert 2 == run(*again).code  # type: ignore[attr-defined]
    assert before == decided.read_text(encoding="utf-8")


def test_an_exclusion_is_for_one_question(run: Callable[..., object], small_index: Path) -> None:
    """`--exclude` rules an entity out, an unknown id is refused, an equal name is judged all the same."""
    ask = ("screen", "--index", small_index, "--exclude")
    assert 0 == run(*ask, "example-list:0001", NAME).code  # type: ignore[attr-defined]
    assert 2 == run(*ask, "example-list:9999", NAME).code  # type: ignore[attr-defined]
    assert 3 == run(*ask, "example-list:0001", "Example Shipyard JSC").code  # type: ignore[attr-defined]
