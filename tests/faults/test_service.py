"""Abuse of a running service in its quick form; `make test-faults` has the long one, and what is timed."""

from __future__ import annotations

from bench.faults.connections import try_idle
from bench.faults.malformed import try_server
from bench.faults.sizes import QUICK
from bench.faults.swaps import try_callers, try_readers
from bench.faults.world import RunningWorld


def test_swaps_under_readers() -> None:
    """Threads that read while generations are swapped see one generation each, whole, and never an older one."""
    row = try_readers(QUICK.swaps)
    assert row.holds, row.figure


def test_swaps_under_callers(running_world: RunningWorld) -> None:
    """Callers that ask while generations are published see no failure, no mixture and no stale answer."""
    row = try_callers(running_world.index, running_world.server, running_world.generations, QUICK.swaps)
    assert row.holds, f"{row.figure} {row.state}"


def test_malformed_messages_are_refused_or_answered_for_what_they_say(running_world: RunningWorld) -> None:
    """Mutated messages never crash the service, are never answered INTERNAL, and never clear a listed name."""
    row = try_server(running_world.server, QUICK.mutations)
    assert row.holds, f"{row.figure} {row.state}"


def test_idle_connections_cost_nobody_an_answer(running_world: RunningWorld) -> None:
    """Beside idle connections a caller is answered, and their descriptors come back."""
    row = try_idle(running_world.server, QUICK.idle)
    assert row.holds, f"{row.figure} {row.state}"
