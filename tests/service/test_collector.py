"""Tests for when Python looks for circles of garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from screening.service.collector import Collector


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_serves_is_left_alone_until_another_generation_does() -> None:
    """What is there when the service settles is not looked through; once another generation serves, it is again."""
    collector = Collector("g1", clock=lambda: 0.0)
    collector.settle()
    assert gc.get_freeze_count() > 0
    collector.look("g1")
    assert gc.get_freeze_count() > 0
    collector.look("g2")
    assert 0 == gc.get_freeze_count()


def test_a_generation_that_stays_is_left_alone_after_a_while() -> None:
    """Right after a change nothing is settled, since the next may follow; a minute later it is, once."""
    now = [0.0]
    collector = Collector("g1", clock=lambda: now[0])
    collector.look("g2")
    now[0] = 59.0
    collector.look("g2")
    assert 0 == gc.get_freeze_count()
    now[0] = 60.0
    collector.look("g2")
    assert gc.get_freeze_count() > 0
