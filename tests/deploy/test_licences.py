"""No package slips in whose licence does not go with the project's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
Tool = Callable[[str], ModuleType]


def test_the_list_is_what_the_packages_say() -> None:
    """docs/licences.md is fresh, and every licence is allowed."""
    command = [sys.executable, "tools/licences.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT", True),
        ("SSPL-1.0", False),
        ("MIT AND SSPL-1.0", False),
        ("MIT OR SSPL-1.0", True),
        ("SSPL-1.0 OR MIT AND BSD-3-Clause", True),
        ("(MIT OR SSPL-1.0) AND SSPL-1.0", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-2.0-only", False),
        ("", False),
    ],
)
def test_expressions_are_read_as_spdx_says(tool: Tool, expression: str, answer: bool) -> None:
    """AND needs both sides, OR one of them, AND binds more tightly, brackets bind first."""
    licences = tool("licences")
    assert answer == licences.allowed(expression, licences.read_rules())


def test_an_expression_that_is_none_is_an_error(tool: Tool) -> None:
    """Words left over are never taken for leave."""
    licences = tool("licences")
    with pytest.raises(licences.LicenceError):
        licences.allowed("MIT Apache-2.0", licences.read_rules())


def test_what_is_wrong_is_named(tool: Tool) -> None:
    """A licence that is not allowed, words that could mean several, and a ruling for nobody are each told."""
    licences, installed = tool("licences"), tool("installed")
    packages = {
        name: installed.Installed(name, "1", "", declared, ())
        for name, declared in {
            "closed": ("SSPL-1.0",),
            "vague": ("BSD License",),
            "silent": (),
            "torn": ("MIT", "Apache-2.0"),
            "fine": ("MIT License", "OSI Approved"),
        }.items()
    }
    rules = licences.read_rules()
    one = {"gone": next(iter(rules.rulings.values()))}
    told = licences.problems(packages, licences.Rules(rules.allowed, rules.words, one))
    assert ["closed", "vague", "silent", "torn", "gone"] == [line.partition(":")[0] for line in told]


@given(words=st.lists(st.sampled_from(["SSPL-1.0", "BUSL-1.1", "AND", "OR", "WITH", "(", ")"]), max_size=8))
def test_nothing_is_allowed_by_accident(tool: Tool, words: list[str]) -> None:
    """Whatever the words, an expression without an allowed licence is not allowed."""
    licences = tool("licences")
    try:
        answer = licences.allowed(" ".join(words), licences.read_rules())
    except licences.LicenceError:
        answer = False
    assert not answer
