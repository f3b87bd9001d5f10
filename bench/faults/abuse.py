"""One caller abuses the service in every way known, another asks as it should: what becomes of the second.

Both have certificates. The service holds the lists of this repository, and every question asks for two names that it was
never asked for. The well-behaved one asks one question at a time, over one connection, in turns: in quiet, while the same
abuse goes on against another instance on this machine, and under abuse. What else the machine does falls on all three
alike, and what the abuser itself takes of the processors falls on the last two.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import grpc

from bench.faults import world
from bench.faults.abusers import KINDS
from bench.faults.keys import GOOD, Keys, make_keys
from bench.faults.names import Names
from bench.faults.server import ROOT, Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "abuse"
_TURNS: Final = 3
_SETTLE_S: Final = 1.0
_THINK_S: Final = 0.005
_MOST_TIMES: Final = 2.0
_TIMEOUT_S: Final = 10.0
_RECOVERS_WITHIN_S: Final = 30.0
# Load for each processor from which on the abuser, who goes last, gets too little of the machine to be one.
_BUSY: Final = 3.0
_OTHERS: Final = "the machine was busy with other work, which leaves the abuser little of it and tells nothing of times"


@dataclass(slots=True)
class Asked:
    """Seconds of every question of the well-behaved caller, and what failed."""

    spent: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The quantile in milliseconds."""
        ordered = sorted(self.spent)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


@dataclass(slots=True)
class Tried:
    """One kind of abuse: the well-behaved caller in quiet, beside it and under it, and what was wrong with the service."""

    kind: str
    quiet: Asked = field(default_factory=Asked)
    beside: Asked = field(default_factory=Asked)
    abused: Asked = field(default_factory=Asked)
    problems: list[str] = field(default_factory=list)
    calls: int = 0
    busy: bool = False

    def times(self, before: Asked) -> float:
        """How many times that p99 the p99 under abuse is."""
        return self.abused.at(0.99) / before.at(0.99)


def run(sizes: Sizes) -> list[Row]:
    """A row for each kind of abuse."""
    return [_row(tried) for tried in try_all(sizes)]


def try_all(sizes: Sizes, kinds: tuple[str, ...] = tuple(KINDS)) -> list[Tried]:
    """Every kind against one service, which has to live through all of them."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        world.write_editions(place / "index", 1, shipped=True)
        keys = make_keys(place)
        with running(place / "index", keys.settings()) as server, running(place / "index", keys.settings()) as decoy:
            return [_try(kind, server, decoy, keys, sizes) for kind in kinds]


def _try(kind: str, server: Server, decoy: Server, keys: Keys, sizes: Sizes) -> Tried:
    tried = Tried(kind, busy=os.getloadavg()[0] > _BUSY * (os.cpu_count() or 1))
    for _ in range(_TURNS):
        ask_for(server, keys, tried.quiet, sizes.abuse_s)
        with _abuser(kind, decoy, keys, sizes.idle):
            ask_for(server, keys, tried.beside, sizes.abuse_s)
        _recover(decoy, keys)
        before = _calls_of("bad", server)
        with _abuser(kind, server, keys, sizes.idle):
            ask_for(server, keys, tried.abused, sizes.abuse_s)
        tried.calls += _calls_of("bad", server) - before
        _recover(server, keys)
    tried.problems += [] if server.alive else ["the service died"]
    tried.problems += server.incidents()
    sys.stderr.write(f"{kind}: {_figure(tried)}\n")
    return tried


def _row(tried: Tried) -> Row:
    bad = [*tried.problems[:2], *tried.abused.failed[:2]]
    ratio, beside = tried.times(tried.quiet), tried.times(tried.beside)
    slow = "" if ratio <= _MOST_TIMES else f"p99 {ratio:.1f} times, {beside:.1f} times of the same abuse beside it"
    return Row(
        SECTION,
        f"Under {tried.kind.replace('_', ' ')}: no crash; a well-behaved caller sees 0 errors and p99 at most doubles",
        _figure(tried),
        None if tried.busy and not bad else not bad and not slow,
        "; ".join([*bad, *([slow] if slow else []), *([_OTHERS] if tried.busy else [])]),
    )


def _figure(tried: Tried) -> str:
    asked = {"in quiet": tried.quiet, "beside it": tried.beside, "under it": tried.abused}
    p99 = ", ".join(f"{each.at(0.99):.1f} {when}" for when, each in asked.items())
    p50 = ", ".join(f"{each.at(0.5):.1f}" for each in asked.values())
    failed = len(tried.abused.failed)
    asked_for = f"{failed} errors in {len(tried.abused.spent) + failed:,}"
    return f"{asked_for}; p99 {p99} ms; p50 {p50} ms; {tried.calls:,} calls of the abuser came to an end"


def _calls_of(caller: str, server: Server) -> int:
    """Calls of a caller that the log of the service tells of."""
    mark = f'"caller": "{caller}"'.encode()
    return sum(mark in line for line in server.log_file.read_bytes().splitlines())


def ask_for(server: Server, keys: Keys, asked: Asked, seconds: float) -> None:
    """Ask one question after another for so long, over a connection that stands already."""
    names = Names(world.ALWAYS, time.monotonic_ns())
    with keys.channel(server.port, GOOD) as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        stub.Screen(world.question(names.fresh(), names.fresh()), timeout=_TIMEOUT_S)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            question = world.question(names.fresh(), names.fresh())
            _measured(partial(stub.Screen, question, timeout=_TIMEOUT_S), asked)
            time.sleep(_THINK_S)


def _measured(do: Callable[[], object], asked: Asked) -> None:
    began = time.perf_counter()
    try:
        do()
    except grpc.RpcError as error:
        asked.failed.append(f"{error.code().name} {error.details()}")
    else:
        asked.spent.append(time.perf_counter() - began)


def _recover(server: Server, keys: Keys) -> None:
    """Wait until the service is itself again, so that the next turn of quiet is one."""
    until = time.monotonic() + _RECOVERS_WITHIN_S
    with keys.channel(server.port, GOOD) as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        while time.monotonic() < until:
            seen = Asked()
            for _ in range(10):
                _measured(partial(stub.Screen, world.question("A"), timeout=_TIMEOUT_S), seen)
            if not seen.failed:
                break
    time.sleep(_SETTLE_S)


@contextmanager
def _abuser(kind: str, server: Server, keys: Keys, idle: int) -> Iterator[None]:
    """Somebody abuses the service until the block ends."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.faults.abusers", kind, str(server.port), str(keys.folder), str(idle)],
        cwd=ROOT,
        env=os.environ | {"GRPC_VERBOSITY": "NONE"},
        start_new_session=True,  # a group of its own, as the kernel shares processors
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(2 * _SETTLE_S)
        if process.poll() is not None:
            raise RuntimeError(f"{kind}: the abuser gave up (exit code {process.returncode})")
        yield
    finally:
        process.kill()
        process.wait()
