"""Prometheus metrics of the calls and of what is screened against; no label holds anything a caller wrote.

With several workers each writes its values into files of a shared folder, and their parent serves the sums (the
multiprocess mode of prometheus_client). Imported only where metrics are on, after that folder is set.
"""

from __future__ import annotations

import threading
from datetime import date
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector

from screening.model.result import ServiceStatus
from screening.service.observe import CallEnd, CallStart, Figures, Observer, Tally

READY: Final = "screening_ready"
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STREAM: Final = "/StreamScreen"
_LATEST: Final = "mostrecent"
_EPOCH: Final = date(1970, 1, 1)


class Metrics(Observer):
    """Counts calls, answers and states into a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "screening_calls", "Calls that ended, by gRPC code.", ["method", "code"], registry=registry
        )
        self._seconds = Histogram(
            "screening_call_seconds",
            "Seconds from a call's arrival to its end, streams left out.",
            ["method"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._waited = Histogram(
            "screening_wait_seconds", "Seconds a call waited for its turn.", registry=registry, buckets=_SECONDS
        )
        self._open = Gauge(
            "screening_calls_open",
            "Calls under way, streams included.",
            ["method"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._refused = Counter(
            "screening_refused",
            "Calls that ended with an error of ours, by its reason and by the caller of the callers file.",
            ["reason", "caller"],
            registry=registry,
        )
        self._handshakes = Counter(
            "screening_handshakes_refused", "Connections not let in, by cause.", ["why"], registry=registry
        )
        self._questions = Counter("screening_questions", "Questions answered.", registry=registry)
        self._parties = Counter("screening_parties", "Parties screened.", registry=registry)
        self._hits = Counter("screening_hits", "Hits reported.", registry=registry)
        self._said = Counter("screening_dispositions", "Answers, by disposition.", ["disposition"], registry=registry)
        self._state = _StateGauges(registry)

    def started(self, start: CallStart) -> None:
        """A call began."""
        self._open.labels(start.method).inc()

    def ended(self, end: CallEnd) -> None:
        """A call ended."""
        method = end.start.method
        self._open.labels(method).dec()
        self._calls.labels(method, end.code).inc()
        if not method.endswith(_STREAM):
            self._seconds.labels(method).observe(end.seconds)
            self._waited.observe(end.waited_s)
        if end.reason:
            self._refused.labels(end.reason, end.caller).inc()

    def answered(self, method: str, tally: Tally) -> None:  # noqa: ARG002 - the calls are counted when they end
        """An answer is about to leave."""
        self._questions.inc(tally.questions)
        self._parties.inc(tally.parties)
        self._hits.inc(tally.hits)
        for word, count in tally.dispositions.items():
            self._said.labels(word).inc(count)

    def handshake_refused(self, why: str) -> None:
        """A connection was not let in."""
        self._handshakes.labels(why).inc()

    def looked(self, status: ServiceStatus, figures: Figures) -> None:
        """What is screened against now."""
        self._state.update(status, figures)


class _StateGauges:
    """The generation that serves, and the age of each list, as instants: `time() - x` is the age when it is asked."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._lock = threading.Lock()
        self._generation: str | None = None
        self._refused = 0
        self._lists: set[str] = set()
        self._ready = Gauge(
            READY, "1 while screenings can be answered.", registry=registry, multiprocess_mode="livemin"
        )
        self._info = Gauge(
            "screening_generation_info",
            "1 for the generation that serves.",
            ["generation", "engine_version"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._built = _instant("screening_generation_built_timestamp_seconds", "When it was built.", registry)
        self._swaps = Counter("screening_generation_swaps", "Generations taken over while serving.", registry=registry)
        self._refusals = Counter(
            "screening_generations_refused", "Looks at the index that found something unusable.", registry=registry
        )
        self._certificate = _instant(
            "screening_certificate_not_after_timestamp_seconds", "When the server's certificate runs out.", registry
        )
        self._as_of = _of_list("screening_list_as_of_timestamp_seconds", "Day of the list's edition.", registry)
        self._checked = _of_list(
            "screening_list_checked_timestamp_seconds", "When it was last compared with its publisher.", registry
        )
        self._entities = _of_list("screening_list_entities", "Entities of the list.", registry)
        self._stale = _of_list("screening_list_stale", "1 while answers say that the list is stale.", registry)
        self._expired = _of_list("screening_list_expired", "1 while the list is too old for CLEAR.", registry)

    def update(self, status: ServiceStatus, figures: Figures) -> None:
        """Take over a status."""
        with self._lock:
            self._ready.set(1 if status.ready else 0)
            self._of_generation(status)
            self._of_lists(status)
            self._refusals.inc(figures.refusals - self._refused)
            self._refused = figures.refusals
            if figures.certificate_until is not None:
                self._certificate.set(figures.certificate_until)

    def _of_generation(self, status: ServiceStatus) -> None:
        """Count swaps; show which generation serves."""
        if status.generation == self._generation:
            return
        if self._generation:
            self._swaps.inc()
            self._info.labels(self._generation, status.engine_version).set(0)
        self._generation = status.generation
        if status.generation and status.built_at is not None:
            self._info.labels(status.generation, status.engine_version).set(1)
            self._built.set(status.built_at.timestamp())

    def _of_lists(self, status: ServiceStatus) -> None:
        """Show each list; one that is no longer loaded holds no entity."""
        for state in status.lists:
            self._as_of.labels(state.list_id).set((state.as_of - _EPOCH).total_seconds())
            if state.checked_at is not None:
                self._checked.labels(state.list_id).set(state.checked_at.timestamp())
            self._entities.labels(state.list_id).set(state.entities)
            self._stale.labels(state.list_id).set(1 if state.stale else 0)
            self._expired.labels(state.list_id).set(1 if state.expired else 0)
        loaded = {state.list_id for state in status.lists}
        for list_id in self._lists - loaded:
            self._entities.labels(list_id).set(0)
        self._lists |= loaded


def _instant(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    """A gauge that holds an instant in seconds since 1970."""
    return Gauge(name, meaning, registry=registry, multiprocess_mode=_LATEST)


def _of_list(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    """A gauge with one value a list."""
    return Gauge(name, meaning, ["list"], registry=registry, multiprocess_mode=_LATEST)


def new_registry() -> CollectorRegistry:
    """A registry for one process, with the process's own figures (memory, descriptors, processor time)."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return registry


def shared_registry(folder: str) -> CollectorRegistry:
    """A registry that sums what several workers wrote into a folder."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return registry
