"""Opens what watches the calls: metrics and traces, where an installation asks for them; nothing is imported otherwise."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator
from typing import Final

from screening.service.logs import log
from screening.service.observe import Observer
from screening.settings import Settings, SettingsError

_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"


@contextlib.contextmanager
def observing(settings: Settings) -> Iterator[tuple[Observer, ...]]:
    """The observers of a process that serves alone, with its metrics exposed.

    Raises:
        CannotListenError: the address of the metrics cannot be bound.
        SettingsError: traces are asked for and the extra `otel` is not installed.
    """
    with contextlib.ExitStack() as stack:
        observers: list[Observer] = []
        if settings.metrics_listen is not None:
            from screening.service.exposition import exposed  # noqa: PLC0415 - only where metrics are on
            from screening.service.metrics import Metrics, new_registry  # noqa: PLC0415 - as above

            registry = new_registry()
            observers.append(Metrics(registry))
            _announce(stack.enter_context(exposed(settings.metrics_listen, registry)))
        yield (*observers, *_traces(settings))


def worker_observers(settings: Settings) -> tuple[Observer, ...]:
    """The observers of one worker of several; the parent exposes what they count."""
    if settings.metrics_listen is None:
        return _traces(settings)
    from screening.service.metrics import Metrics, new_registry  # noqa: PLC0415 - only where metrics are on

    return (Metrics(new_registry()), *_traces(settings))


@contextlib.contextmanager
def exposing_workers(settings: Settings) -> Iterator[None]:
    """In the parent of the workers: a folder for their figures, and the sums of it exposed.

    Raises:
        CannotListenError: the address of the metrics cannot be bound.
        OSError: no temporary folder can be made.
    """
    if settings.metrics_listen is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="screening-metrics-") as folder:
        os.environ[_SHARED] = folder
        try:
            from screening.service.exposition import exposed  # noqa: PLC0415 - reads the folder from the environment
            from screening.service.metrics import shared_registry  # noqa: PLC0415 - as above

            with exposed(settings.metrics_listen, shared_registry(folder)) as port:
                _announce(port)
                yield
        finally:
            del os.environ[_SHARED]


def _announce(port: int) -> None:
    """Tell where the metrics are."""
    log(logging.INFO, "metrics", port=port)


def _traces(settings: Settings) -> tuple[Observer, ...]:
    """Spans, where a collector is configured."""
    if settings.otlp_endpoint is None:
        return ()
    try:
        from screening.service.tracing import otlp  # noqa: PLC0415 - only where traces are on

        return (otlp(settings.otlp_endpoint, settings.otlp_headers),)
    except ModuleNotFoundError as error:
        problem = (
            f"SCREENING_OTLP_ENDPOINT needs OpenTelemetry: pip install 'screening[otel]' ({error.name} is missing)"
        )
        raise SettingsError((problem,)) from error
