"""A look-up that did not take place is never taken for a clean one."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType

import pytest

Tool = Callable[[str], ModuleType]
CLEAN = {"name": "a", "version": "1", "vulns": []}
FLAWED = {"name": "b", "version": "2", "vulns": [{"id": "CVE-0000-0000", "fix_versions": ["3"]}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "verdict"),
    [
        ([CLEAN], "CLEAN"),
        ([CLEAN, FLAWED], "VULNERABLE"),
        ([CLEAN, SKIPPED], "NOT_AUDITED"),
        ([FLAWED, SKIPPED], "VULNERABLE"),
        ([SKIPPED], "NOT_AUDITED"),
        ([], "NOT_AUDITED"),
    ],
)
def test_a_report_is_judged(tool: Tool, packages: list[dict[str, object]], verdict: str) -> None:
    """Clean only when every package was looked up."""
    audit = tool("audit_dependencies")
    assert verdict == audit.judge(json.dumps({"dependencies": packages}))[0].name


@pytest.mark.parametrize("report", ["", "{}", "[]", "null", "nonsense"])
def test_a_report_that_is_none_says_nothing(tool: Tool, report: str) -> None:
    """An empty or unreadable report is no clean one."""
    audit = tool("audit_dependencies")
    assert audit.Verdict.NOT_AUDITED == audit.judge(report)[0]


def test_the_worst_counts(tool: Tool) -> None:
    """A known flaw in one lock is not hidden by a gap in another."""
    verdict = tool("audit_dependencies").Verdict
    worst = tool("audit_dependencies").worst
    assert "VULNERABLE" == worst([verdict.CLEAN, verdict.VULNERABLE, verdict.NOT_AUDITED]).name
    assert "NOT_AUDITED" == worst([verdict.NOT_AUDITED, verdict.CLEAN]).name
