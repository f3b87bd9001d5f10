"""All guards, one after the other: a person gets every reason in one report, never only the first."""

from __future__ import annotations

from screening.refresh.guards import change, content, document
from screening.refresh.guards.candidate import Candidate
from screening.refresh.report import Finding, Severity

_GUARDS = (*document.GUARDS, *content.GUARDS, *change.GUARDS)
_ORDER = list(Severity)


def findings(candidate: Candidate) -> tuple[Finding, ...]:
    """Everything the guards have to say about a new edition, heaviest first."""
    found = [finding for guard in _GUARDS for finding in guard(candidate)]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.severity)))
