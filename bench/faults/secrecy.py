"""Names asked for that stand nowhere else: afterwards they are on the audit record, and nowhere else.

Each is asked for in a screening, every fiftieth in every kind of call there is, those that fail included. Then the log,
the metrics, the texts of errors and every file of the service are searched, and the audit record as the proof that the
search would find them.
"""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # type: ignore[import-untyped]

from bench.faults import world
from bench.faults.server import ROOT, Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.v1 import list_service_pb2, list_service_pb2_grpc, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

SECTION: Final = "secrecy"
TRACE: Final = re.compile("qanarix|ｑａｎａｒｉｘ|クァナリックス", re.IGNORECASE)
"""The beginning of every canary, in each form that it is asked in or that it is folded to."""
_WHOLE_EVERY: Final = 50
_FORMS: Final = ("Qanarix{:05}", "QANARIX{:05} Trading LLC", "ｑａｎａｒｉｘ{:05}㈱", "株式会社クァナリックス{:05}")
Call = Callable[[], object]


@dataclass(slots=True)
class Asked:
    """Calls made, screenings answered, and the texts of those that failed."""

    made: int = 0
    screened: int = 0
    texts: list[str] = field(default_factory=list)


def run(sizes: Sizes) -> list[Row]:
    """A row for names, one for outbound calls."""
    return [try_canaries(sizes.canaries), try_outbound()]


def try_canaries(count: int) -> Row:
    """Ask for so many and look everywhere."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        index, audit, scratch = place / "index", place / "audit", place / "scratch"
        world.write_editions(index, 1)
        audit.mkdir()
        scratch.mkdir()
        settings = {
            "SCREENING_AUDIT_DIR": str(audit),
            "SCREENING_METRICS_LISTEN": "127.0.0.1:0",
            "SCREENING_LOG_LEVEL": "DEBUG",
            "TMPDIR": str(scratch),
        }
        with running(index, settings) as server:
            asked = ask(server, count)
            metrics = _metrics(server)
        log = server.log
        traces = {
            "log lines": sum(bool(TRACE.search(line)) for line in log.splitlines()),
            "metrics": sum(bool(TRACE.search(line)) for line in metrics.splitlines()),
            "texts of errors": sum(bool(TRACE.search(text)) for text in asked.texts),
            "files": len(files_with_a_trace(index, scratch)),
        }
        recorded = len(files_with_a_trace(audit))
    told = ", ".join(f"{found} {where}" for where, found in traces.items())
    return Row(
        SECTION,
        f"{count:,} canary names leave no trace outside the audit record: log, metrics, errors, files",
        f"{asked.screened:,} canaries screened, {asked.made:,} calls in all, {len(asked.texts):,} of them with errors;"
        f" traces: {told} ({len(log.splitlines()):,} lines of log, {len(metrics.splitlines())} of metrics searched); found"
        f" where they belong in {recorded} file(s) of the audit record",
        not any(traces.values()) and asked.screened == count and recorded > 0 and bool(asked.texts),
    )


def canary(number: int) -> str:
    """A name that stands nowhere else."""
    return _FORMS[number % len(_FORMS)].format(number)


def party(name: str) -> party_pb2.Party:
    """A party that is the canary in every field that takes a text."""
    return party_pb2.Party(
        names=[name, f"{name} holding"],
        addresses=[party_pb2.Address(text=f"1-2-3 {name} street")],
        identifiers=[party_pb2.Identifier(scheme="jp-corporate-number", value=name)],
        reference=name,
    )


def screening(name: str) -> pb.ScreenRequest:
    """A question that is answered."""
    transaction = pb.Transaction(goods_description=f"bearings for {name}", places=[f"port of {name}"])
    return pb.ScreenRequest(parties=[party(name)], transaction=transaction, reference=name)


def wrong(name: str) -> Iterator[pb.ScreenRequest]:
    """Questions that are refused, each with the canary in the field at fault."""
    yield pb.ScreenRequest(parties=[party_pb2.Party(names=[name], countries=[name])])
    yield pb.ScreenRequest(parties=[party_pb2.Party(names=[name * 200])])
    yield pb.ScreenRequest(
        parties=[party_pb2.Party(names=[name], identifiers=[party_pb2.Identifier(scheme=name, value="1")])]
    )
    yield pb.ScreenRequest(parties=[party(name)], transaction=pb.Transaction(as_of=name))
    yield pb.ScreenRequest(parties=[party(name)], transaction=pb.Transaction(destination=name))
    yield pb.ScreenRequest(parties=[party(name)], options=pb.ScreeningOptions(lists=[name]))
    yield pb.ScreenRequest(parties=[party(name)], options=pb.ScreeningOptions(exclude=[name]))
    freshness = pb.FreshnessDemand(min_generation="9" + name)
    yield pb.ScreenRequest(parties=[party(name)], options=pb.ScreeningOptions(freshness=freshness))


def calls(channel: grpc.Channel, name: str) -> Iterator[Call]:
    """Every kind of call that holds the canary, those that succeed and those that fail."""
    stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
    lists = list_service_pb2_grpc.ListServiceStub(channel)
    good, bad = screening(name), list(wrong(name))
    raw: Any = channel.unary_unary("/screening.v1.ScreeningService/Screen")
    cp932 = good.SerializeToString().replace(name.encode(), name.encode("cp932") + b"\x81")
    yield lambda: stub.Screen(good)
    for request in bad:
        yield lambda request=request: stub.Screen(request)  # type: ignore[misc]
    yield lambda: stub.BatchScreen(pb.BatchScreenRequest(requests=[good, *bad]))
    stream = [pb.StreamScreenRequest(correlation_id=name, request=request) for request in (good, *bad)]
    yield lambda: list(stub.StreamScreen(iter(stream)))
    yield lambda: list(stub.StreamScreen(iter([pb.StreamScreenRequest(correlation_id=name * 50, request=good)])))
    yield lambda: stub.Compare(pb.CompareRequest(name1=name, name2=name, kind=99))  # type: ignore[arg-type]  # on purpose
    yield lambda: stub.Compare(pb.CompareRequest(name1=name, name2=name))
    yield lambda: lists.GetListedEntity(list_service_pb2.GetListedEntityRequest(entity_id=name))
    yield lambda: raw(cp932)
    yield lambda: raw(name.encode() * 3)
    yield lambda: stub.Screen(good, timeout=0.000_001)
    yield lambda: stub.Screen.future(good).cancel()
    unknown: Any = channel.unary_unary(f"/screening.v1.ScreeningService/{name.encode().hex()}")
    yield lambda: unknown(b"")
    health = health_pb2.HealthCheckRequest(service=name)
    yield lambda: health_pb2_grpc.HealthStub(channel).Check(health)
    mirror = reflection_pb2.ServerReflectionRequest(file_containing_symbol=name)
    yield lambda: next(reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([mirror])))


def ask(server: Server, count: int) -> Asked:
    """Ask for every canary in turn, every kind of call for the first ones and for one in so many."""
    asked = Asked()
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        for number in range(count):
            stub.Screen(screening(canary(number)))
            asked.screened += 1
            asked.made += 1
            if number < len(_FORMS) * 2 or number % _WHOLE_EVERY == 0:
                _ask_everything(channel, canary(number), asked)
    return asked


def _ask_everything(channel: grpc.Channel, name: str, asked: Asked) -> None:
    for call in calls(channel, name):
        asked.made += 1
        try:
            answer = call()
        except grpc.RpcError as error:
            asked.texts.append(f"{error.details()} {error.trailing_metadata()}")
        else:
            asked.texts.extend(str(item.error) for item in getattr(answer, "items", ()) if item.HasField("error"))


def files_with_a_trace(*folders: Path) -> list[str]:
    """Files below these folders whose name or content has a canary, in UTF-8 or UTF-16."""
    found = []
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        data = file.read_bytes()
        texts = (str(file), data.decode("utf-8", "ignore"), data.decode("utf-16-le", "ignore"))
        found += [str(file)] if any(TRACE.search(text) for text in texts) else []
    return found


def _metrics(server: Server) -> str:
    (port,) = {int(str(event["port"])) for event in server.events() if event["event"] == "metrics"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as scrape:
        scrape.request("GET", "/metrics")
        return scrape.getresponse().read().decode()


_PROGRAM: Final = """
import sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith(("socket.connect", "socket.getaddrinfo", "urllib", "http")) else None)
from contextlib import closing
from pathlib import Path
from screening.model.party import Address, Party
from screening.model.result import ScreeningRequest
from screening.screen import open_screener
from screening.settings import Settings
names = ("Example Shipyard JSC", "АО «Туполев»", "三菱造船", "广州欧赛科技有限公司", "한국 무역", "ｱﾄﾞﾐﾗﾙﾃｨ造船所", "http://example.com/")
with closing(open_screener(Settings(index_dir=Path(sys.argv[1])))) as screener:
    for name in names:
        screener.screen(ScreeningRequest((Party((name,), addresses=(Address("Pyongyang https://example.com"),)),)))
print(len(names), len(seen))
"""


def try_outbound() -> Row:
    """Screen names of every script in a process of its own, with an ear on every connection and every host looked up."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        world.write_editions(Path(folder), 1)
        command = [sys.executable, "-c", _PROGRAM, folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)  # noqa: S603 - our own
    names, seen = map(int, done.stdout.split())
    return Row(
        SECTION,
        "Matching makes no outbound call",
        f"{seen} connections or look-ups of hosts (audit hook of the interpreter) while {names} names of every script were"
        " screened",
        seen == 0 and names > 0,
    )
