"""What was asked stays between the caller and the answer: names leave no trace in logs, metrics, errors, traces, files.

`SECRECY_CANARIES=10000` runs the long form (see `make test-operations`).
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # type: ignore[import-untyped]
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from screening.screen import open_screener
from screening.service.listener import start_server
from screening.service.tracing import Tracing
from screening.settings import Settings
from screening.v1 import list_service_pb2, list_service_pb2_grpc, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

ROOT = Path(__file__).resolve().parents[2]
CANARIES = int(os.environ.get("SECRECY_CANARIES", "200"))
TRACE = re.compile("qanarix|ｑａｎａｒｉｘ|クァナリックス", re.IGNORECASE)
"""The beginning of every canary, in each form that it is asked in or that it is folded to."""
Call = Callable[[], object]


def canary(number: int) -> str:
    """A name that stands nowhere else."""
    forms = ("Qanarix{:05}", "QANARIX{:05} Trading LLC", "ｑａｎａｒｉｘ{:05}㈱", "株式会社クァナリックス{:05}")
    return forms[number % len(forms)].format(number)


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


def failures(channel: grpc.Channel) -> tuple[int, list[str]]:
    """Ask for every canary in turn, every kind of call for the first ones; calls made, and texts of those that failed."""
    made, texts = 0, []
    stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
    for number in range(CANARIES):
        name = canary(number)
        whole = number < 8
        for call in calls(channel, name) if whole else (lambda: stub.Screen(screening(name)),):  # noqa: B023 - called at once
            made += 1
            try:
                answer = call()
            except grpc.RpcError as error:
                texts.append(f"{error.details()} {error.trailing_metadata()}")
            else:
                texts.extend(str(item.error) for item in getattr(answer, "items", ()) if item.HasField("error"))
    return made, texts


def files_with_a_trace(*folders: Path) -> list[str]:
    """Files below these folders whose name or content has a canary, in UTF-8 or UTF-16."""
    found = []
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        data = file.read_bytes()
        texts = (str(file), data.decode("utf-8", "ignore"), data.decode("utf-16-le", "ignore"))
        found += [str(file)] if any(TRACE.search(text) for text in texts) else []
    return found


def test_names_leave_no_trace(serving: Any, index_dir: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """Canaries in every field of every kind of call are in no log line, no metric, no error, and no file."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    listen = {"listen": "127.0.0.1:0", "metrics_listen": "127.0.0.1:0", "log_level": "DEBUG"}
    with serving(index_dir=index_dir, **listen) as service:
        port = service.wait_for("serving")[0]["port"]
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            made, texts = failures(channel)
        http_port = service.wait_for("metrics")[0]["port"]
        with closing(http.client.HTTPConnection("127.0.0.1", http_port, timeout=30)) as scrape:
            scrape.request("GET", "/metrics")
            metrics = scrape.getresponse().read().decode()
        written = files_with_a_trace(tmp_path, index_dir)
        assert 0 == service.stop()
    assert made >= CANARIES
    assert len(service.events("call")) >= CANARIES
    assert len(texts) >= 80
    assert [] == [text for text in texts if TRACE.search(text)]
    assert [] == [line for line in service.lines if TRACE.search(line)]
    assert not TRACE.search(metrics)
    assert [] == written + files_with_a_trace(tmp_path, index_dir)


def test_spans_hold_counts_and_no_names(index_dir: Path) -> None:
    """A span continues the caller's trace and tells what was found, not whom was asked about."""
    exporter = InMemorySpanExporter()
    settings = Settings(index_dir=index_dir, listen="127.0.0.1:0")
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with closing(open_screener(settings)) as screener:
        server = start_server(settings, screener, observers=(Tracing(SimpleSpanProcessor(exporter)),))
        with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
            stub.Screen(screening(canary(0)), metadata=(("traceparent", parent), ("x-request-id", "r1")))
            for call in calls(channel, canary(1)):
                with suppress(grpc.RpcError):
                    call()
        server.stop()
    spans = exporter.get_finished_spans()
    first = next(span for span in spans if (span.attributes or {})["screening.request_id"] == "r1")
    assert "screening.v1.ScreeningService/Screen" == first.name
    assert first.context is not None
    assert "0af7651916cd43dd8448eb211c80319c" == f"{first.context.trace_id:032x}"
    assert ("OK", 1, 1) == tuple(
        (first.attributes or {})[f"{key}"]
        for key in ("rpc.grpc.status", "screening.questions", "screening.disposition.clear")
    )
    assert len(spans) > 15
    assert [] == [span.to_json() for span in spans if TRACE.search(span.to_json())]


PROGRAM = """
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
print(len(names), seen)
"""


def test_matching_makes_no_outbound_call(index_dir: Path) -> None:
    """Names of every script are screened, and the process opens no connection and looks up no host."""
    command = [sys.executable, "-c", PROGRAM, str(index_dir)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603 - our own
    assert "7 []\n" == done.stdout
