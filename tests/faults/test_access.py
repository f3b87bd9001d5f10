"""Access and settings in their quick form; `make test-faults` has the long one. Secrecy and draining: tests/service."""

from __future__ import annotations

from bench.faults import access, settings
from bench.faults.sizes import QUICK
from bench.faults.table import Row


def broken(rows: list[Row]) -> list[str]:
    """What does not hold, in words."""
    return [f"{row.promise}: {row.figure} ({row.state})" for row in rows if not row.holds]


def test_who_may_not_is_refused_and_told_in_the_log() -> None:
    """Ten kinds of caller never reach a handler, and changed certificates are taken over."""
    rows = access.run(QUICK)
    assert 2 == len(rows)
    assert [] == broken(rows)


def test_settings_are_documented_and_secrets_masked() -> None:
    """docs/api.md and `screening config` know every setting, and a secret is not shown."""
    rows = settings.run(QUICK)
    assert 1 == len(rows)
    assert [] == broken(rows)
