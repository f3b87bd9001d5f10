"""OpenTelemetry spans, one a call, for installations that ask for them (extra `otel`).

A span tells what the log line of the call tells: method, code, times, counts; nothing of what was asked, and no text of
an exception. It continues the trace of the caller's `traceparent` (W3C Trace Context). Attribute names follow the
semantic conventions for RPC. Imported only where a collector is configured.
"""

from __future__ import annotations

import time
from typing import Final

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from screening import __version__
from screening.service.observe import CallEnd, Observer

_NS: Final = 1_000_000_000
_SERVER_FAULTS: Final = frozenset({"INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "UNKNOWN", "UNIMPLEMENTED"})


class Tracing(Observer):
    """Makes a span of every call that ended."""

    def __init__(self, processor: SpanProcessor) -> None:
        resource = Resource.create({"service.name": "screening", "service.version": __version__})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("screening", __version__)
        self._propagator = TraceContextTextMapPropagator()

    def ended(self, end: CallEnd) -> None:
        """One span from the call's arrival to its end."""
        until = time.time_ns()
        parent = self._propagator.extract({"traceparent": end.start.traceparent}) if end.start.traceparent else None
        span = self._tracer.start_span(
            end.start.method.lstrip("/"),
            context=parent,
            kind=trace.SpanKind.SERVER,
            attributes=_attributes(end),
            start_time=until - round(end.seconds * _NS),
        )
        if end.code in _SERVER_FAULTS:
            span.set_status(trace.StatusCode.ERROR)
        span.end(until)

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


def otlp(endpoint: str, headers: str) -> Tracing:
    """Spans to a collector by OTLP over gRPC, in batches; a collector that is away costs calls nothing."""
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - heavy
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - heavy

    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"), headers=headers or None)
    return Tracing(BatchSpanProcessor(exporter))


def _attributes(end: CallEnd) -> dict[str, str | int | float]:
    """What a span tells."""
    service, _, method = end.start.method.lstrip("/").rpartition("/")
    attributes: dict[str, str | int | float] = {
        "rpc.system": "grpc",
        "rpc.service": service,
        "rpc.method": method,
        "rpc.grpc.status": end.code,
        "screening.request_id": end.request_id,
        "screening.caller": end.caller,
        "screening.waited_ms": round(end.waited_s * 1000, 3),
        "screening.questions": end.tally.questions,
        "screening.parties": end.tally.parties,
        "screening.hits": end.tally.hits,
    }
    if end.reason:
        attributes["screening.reason"] = end.reason
    for word, count in end.tally.dispositions.items():
        attributes[f"screening.disposition.{word}"] = count
    return attributes
