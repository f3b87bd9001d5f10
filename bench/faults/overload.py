"""More calls than the service can answer, and calls that nobody waits for any more when their turn comes.

Overload comes from another caller, in an open loop: the next call does not wait for the answer to the one before. What
is too much must be refused, and soon. The other caller is measured in quiet, while the same load goes on against another
instance on this machine, and under it. A call whose deadline passed while it waited must not be worked on: it would make
those behind it wait for nothing. The service holds the lists of this repository, and every question asks for names that it
was never asked for.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc

from bench.faults import world
from bench.faults.abuse import Asked, ask_for
from bench.faults.keys import BAD, GOOD, Keys, make_keys
from bench.faults.names import Names
from bench.faults.server import OWN_CONNECTION, ROOT, Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.v1 import screening_service_pb2 as pb
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "overload"
_TIMES: Final = 5
_CONNECTIONS: Final = 4
_WITHIN_MS: Final = 50.0
_BEHIND_MS: Final = 100.0
_MOST_TIMES: Final = 2.0
_DEADLINE_S: Final = 0.1
_PATIENCE_S: Final = 20.0
_OPTIONS: Final = OWN_CONNECTION
# Names of a question that keeps a worker busy for a while.
_LONG: Final = 8


@dataclass(slots=True)
class Load:
    """What a caller in an open loop saw: answers by code, milliseconds until it was refused."""

    sent: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    refused_ms: list[float] = field(default_factory=list)


def run(sizes: Sizes) -> list[Row]:
    """Three rows: refusals, the other caller, calls behind expired ones."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        world.write_editions(place / "index", 1, shipped=True)
        keys = make_keys(place)
        with running(place / "index", keys.settings()) as server, running(place / "index", keys.settings()) as decoy:
            rows = [*_overload(server, decoy, keys, sizes), _expired(server, keys, sizes)]
            problems = server.incidents() + ([] if server.alive else ["the service died"])
    alive = Row(SECTION, "Overload leaves no defect in the log", f"{len(problems)} incidents", not problems)
    return [*rows, alive]


def _overload(server: Server, decoy: Server, keys: Keys, sizes: Sizes) -> list[Row]:
    seconds = max(2.0, sizes.abuse_s)
    capacity = _capacity(server, keys, min(3.0, seconds))
    quiet, beside, loaded = Asked(), Asked(), Asked()
    rate = capacity * _TIMES
    ask_for(server, keys, quiet, seconds)
    _ask_while(decoy, server, rate, keys, beside, seconds)
    load = _ask_while(server, server, rate, keys, loaded, seconds)
    refused = Asked([ms / 1000 for ms in load.refused_ms])
    told = f"{load.sent / (seconds + 2.0):,.0f} calls a second for a capacity of {capacity:,.0f}"
    ratio, over_beside = (loaded.at(0.99) / before.at(0.99) for before in (quiet, beside))
    slow = f"slower than promised; {over_beside:.1f} times of the same load on another instance beside it"
    return [
        Row(
            SECTION,
            "Five times the capacity: what is too much is answered RESOURCE_EXHAUSTED within 50 ms",
            f"{told}: {_codes(load)}; refused after p50 {refused.at(0.5):.1f} ms, p99 {refused.at(0.99):.1f} ms,"
            f" {_share(load.refused_ms):.1%} within 50 ms",
            bool(load.refused_ms) and refused.at(0.99) <= _WITHIN_MS and set(load.codes) <= _EXPECTED,
            "" if load.refused_ms else "nothing was refused",
        ),
        Row(
            SECTION,
            "Five times the capacity by another caller: a well-behaved one sees 0 errors and p99 at most doubles",
            f"{len(loaded.failed)} errors in {len(loaded.spent):,}; p99 {quiet.at(0.99):.1f} in quiet,"
            f" {beside.at(0.99):.1f} beside it, {loaded.at(0.99):.1f} under it ms ({ratio:.1f} times)",
            not loaded.failed and ratio <= _MOST_TIMES,
            "; ".join(loaded.failed[:2]) or ("" if ratio <= _MOST_TIMES else slow),
        ),
    ]


def _ask_while(loaded: Server, asked: Server, rate: float, keys: Keys, seen: Asked, seconds: float) -> Load:
    """Ask one instance, as one should, while another caller asks for too much of one; what that caller saw."""
    generator = _start(loaded, keys, rate, seconds + 2.0)
    time.sleep(2.0)
    ask_for(asked, keys, seen, seconds)
    return _result(generator)


_EXPECTED: Final = {"OK", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"}


def _codes(load: Load) -> str:
    return ", ".join(f"{count:,} {code}" for code, count in sorted(load.codes.items()))


def _share(refused_ms: list[float]) -> float:
    return sum(ms <= _WITHIN_MS for ms in refused_ms) / max(1, len(refused_ms))


def _capacity(server: Server, keys: Keys, seconds: float) -> float:
    """Questions a second that the service answers when four callers keep it busy."""
    until = time.monotonic() + seconds
    counts = [0] * _CONNECTIONS

    def go(number: int) -> None:
        names = Names(world.ALWAYS, time.monotonic_ns() + number)
        with keys.channel(server.port, BAD) as channel:
            stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
            while time.monotonic() < until:
                stub.Screen(world.question(names.fresh(), names.fresh()), timeout=_PATIENCE_S)
                counts[number] += 1

    threads = [threading.Thread(target=go, args=(number,)) for number in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _expired(server: Server, keys: Keys, sizes: Sizes) -> Row:
    """Let many calls expire while they wait, then ask; again and again."""
    spent, idle = Asked(), Asked()
    codes: Counter[str] = Counter()
    names = Names(world.ALWAYS, time.monotonic_ns())
    rounds = max(2, sizes.deadlines // 40)
    with keys.channel(server.port, GOOD) as good, keys.channel(server.port, BAD) as bad:
        ours = screening_service_pb2_grpc.ScreeningServiceStub(good)
        theirs = screening_service_pb2_grpc.ScreeningServiceStub(bad)
        for _ in range(rounds):
            _timed(ours, world.question(names.fresh()), idle)
            long = [world.question(*(names.fresh() for _ in range(_LONG))) for _ in range(40)]
            calls = [theirs.Screen.future(question, timeout=_DEADLINE_S) for question in long]
            time.sleep(_DEADLINE_S + 0.005)
            _timed(ours, world.question(names.fresh()), spent)
            codes.update(call.code().name for call in calls)
            time.sleep(0.2)
    behind_ms = max(spent.spent, default=float("inf")) * 1000 - idle.at(0.5)
    return Row(
        SECTION,
        "A fresh call waits no more than 100 ms behind expired ones",
        f"{codes['DEADLINE_EXCEEDED']:,} of {codes.total():,} expired, {rounds} fresh calls: at most {behind_ms:.1f} ms more"
        f" than alone (median {idle.at(0.5):.1f} ms), {len(spent.failed)} failed",
        not spent.failed and behind_ms <= _BEHIND_MS and codes["DEADLINE_EXCEEDED"] > 0,
    )


def _timed(stub: screening_service_pb2_grpc.ScreeningServiceStub, question: pb.ScreenRequest, asked: Asked) -> None:
    began = time.perf_counter()
    try:
        stub.Screen(question, timeout=_PATIENCE_S)
    except grpc.RpcError as error:
        asked.failed.append(error.code().name)
    else:
        asked.spent.append(time.perf_counter() - began)


def _start(server: Server, keys: Keys, rate: float, seconds: float) -> subprocess.Popen[str]:
    """The caller in an open loop, in a process of its own."""
    words = [str(server.port), str(keys.folder), f"{rate:.1f}", f"{seconds:.1f}"]
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.faults.overload", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def _result(process: subprocess.Popen[str]) -> Load:
    told, _ = process.communicate(timeout=300)
    found = json.loads(told)
    return Load(found["sent"], Counter(found["codes"]), found["refused_ms"])


async def _send_all(port: int, keys: Keys, rate: float, seconds: float) -> Load:
    """Send so many calls a second, whatever becomes of those before."""
    load = Load()
    names = Names(world.ALWAYS, time.monotonic_ns())
    channels = [_async_channel(port, keys) for _ in range(_CONNECTIONS)]
    calls: list[grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]] = [
        channel.unary_unary("/screening.v1.ScreeningService/Screen") for channel in channels
    ]
    began = time.perf_counter()
    tasks = []
    while (now := time.perf_counter() - began) < seconds:
        while load.sent < now * rate:
            message = world.question(names.fresh(), names.fresh()).SerializeToString()
            tasks.append(asyncio.ensure_future(_one(calls[load.sent % len(calls)], message, load)))
            load.sent += 1
        await asyncio.sleep(0.001)
    await asyncio.gather(*tasks)
    for channel in channels:
        await channel.close()
    return load


def _async_channel(port: int, keys: Keys) -> grpc.aio.Channel:
    files = [(keys.folder / name).read_bytes() for name in ("ca.pem", f"{BAD}.key", f"{BAD}.pem")]
    return grpc.aio.secure_channel(f"localhost:{port}", grpc.ssl_channel_credentials(*files), options=_OPTIONS)


async def _one(call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes], message: bytes, load: Load) -> None:
    began = time.perf_counter()
    try:
        await call(message, timeout=_PATIENCE_S)
        code = "OK"
    except grpc.aio.AioRpcError as error:
        code = error.code().name
    load.codes[code] += 1
    if code == "RESOURCE_EXHAUSTED":
        load.refused_ms.append((time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    found = asyncio.run(_send_all(int(sys.argv[1]), Keys(Path(sys.argv[2])), float(sys.argv[3]), float(sys.argv[4])))
    sys.stdout.write(json.dumps({"sent": found.sent, "codes": found.codes, "refused_ms": found.refused_ms}))
