"""Servers end under load and no call fails: what the shipped retry policy promises to callers.

The long form, with processes, is a section of `make test-faults`.
"""

from __future__ import annotations

import threading
from pathlib import Path

from bench.faults.drain import Load, Replica, roll
from screening.screen import open_screener
from screening.service.listener import start_server
from screening.service.observe import Observer, Tally
from screening.settings import Settings

ANSWER = "example-list:0002"


class Asked(Observer):
    """Knows whether a call has come."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def answered(self, method: str, tally: Tally) -> None:  # noqa: ARG002 - that it came is all
        """A call was answered."""
        self.event.set()


def in_this_process(index_dir: Path, port: int) -> Replica:
    """A replica in this process."""
    settings = Settings(index_dir=index_dir, listen=f"127.0.0.1:{port}")
    screener = open_screener(settings)
    asked = Asked()
    server = start_server(settings, screener, observers=(asked,))

    def stop() -> int:
        server.stop(settings.drain_s)
        screener.close()
        return 0

    return Replica(server.port, asked.event.wait, stop)


def test_terminations_under_load_fail_no_call(index_dir: Path) -> None:
    """Every call is answered while replicas are drained, ended and started again."""
    assert {ANSWER} == set(roll(lambda port: in_this_process(index_dir, port), 3))


def test_one_replica_that_restarts_fails_no_call(index_dir: Path) -> None:
    """Where there is no second replica the retries bridge a restart of a few seconds."""
    replica = in_this_process(index_dir, 0)
    load = Load([replica.port])
    try:
        load.answered(20)
        replica.stop()
        replica = in_this_process(index_dir, replica.port)
        load.answered(20)
    finally:
        load.stop()
        replica.stop()
    assert {ANSWER} == set(load.outcomes)
