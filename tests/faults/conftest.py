"""The quick form of bench/faults: what needs a process of its own runs in one, what needs a service shares one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.faults import world
from bench.faults.server import running
from bench.faults.swaps import EDITIONS
from bench.faults.table import Row, from_json

ROOT = Path(__file__).resolve().parents[2]
DISK = ("power-loss", "evidence", "kills", "damage", "scarcity")


@pytest.fixture(scope="session")
def disk_rows() -> Callable[[str], list[Row]]:
    """The rows of a section about the disk; all of them are tried once, in a process without gRPC, which forks."""
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.faults", "--json", "--only", *DISK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = from_json(done.stdout) if done.stdout.startswith("[") else []
    return lambda section: [row for row in rows if row.section == section] or pytest.fail(done.stderr[-2000:])


@pytest.fixture(scope="session")
def running_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[world.RunningWorld]:
    """One service for all tests that abuse it: it has to live through them."""
    index = tmp_path_factory.mktemp("faults") / "index"
    generations = world.write_editions(index, EDITIONS)
    with running(index) as server:
        yield world.RunningWorld(index, generations, server)
