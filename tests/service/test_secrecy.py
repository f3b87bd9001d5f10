"""What was asked stays between the caller and the answer: names leave no trace in logs, metrics, errors, traces, files.

The long form is a section of `make test-faults`.
"""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

import grpc
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bench.faults.secrecy import TRACE, calls, canary, screening, try_canaries, try_outbound
from bench.faults.sizes import QUICK
from screening.screen import open_screener
from screening.service.listener import start_server
from screening.service.tracing import Tracing
from screening.settings import Settings
from screening.v1 import screening_service_pb2_grpc


def test_names_leave_no_trace() -> None:
    """Canaries in every field of every kind of call are in no log line, no metric, no error, and no file."""
    row = try_canaries(QUICK.canaries)
    assert row.holds, row.figure


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


def test_matching_makes_no_outbound_call() -> None:
    """Names of every script are screened, and the process opens no connection and looks up no host."""
    row = try_outbound()
    assert row.holds, row.figure
