"""The service's own eye on itself: health in step with the screener, files that change, figures for observers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from grpc_health.v1 import health, health_pb2  # type: ignore[import-untyped]

from screening.model.result import ServiceStatus
from screening.screen import Screener
from screening.service.access import Access
from screening.service.logs import LOGGER, log
from screening.service.observe import Figures, Observer
from screening.v1 import list_service_pb2, screening_service_pb2

SERVICES: Final[Sequence[str]] = tuple(
    service.full_name
    for file in (screening_service_pb2, list_service_pb2)
    for service in file.DESCRIPTOR.services_by_name.values()
)
_UNKNOWN: Final = ServiceStatus("", None, (), ready=False, error="the status cannot be told")


class Watch:
    """Looks every `poll_s` seconds: SERVING only while there is a usable index, changed files taken over."""

    def __init__(
        self,
        screener: Screener,
        poll_s: float,
        access: Access,
        observers: Sequence[Observer] = (),
        problem: Callable[[], str] = lambda: "",
    ) -> None:
        self.servicer: Final = health.HealthServicer()
        self._screener = screener
        self._poll_s = poll_s
        self._access = access
        self._observers = observers
        self._problem = problem
        self._ready: bool | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Set the first status, then follow the screener."""
        self._look()
        self._thread.start()

    def say_not_serving(self) -> None:
        """Say NOT_SERVING for good; calls are still answered."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()
        self.servicer.enter_graceful_shutdown()

    def close(self) -> None:
        """Say NOT_SERVING for good, and that there is nothing more to observe."""
        self.say_not_serving()
        for observer in self._observers:
            observer.close()

    def _run(self) -> None:
        while not self._end.wait(self._poll_s):
            self._look()

    def _look(self) -> None:
        """Take over the screener's readiness and what changed on disk; tell the observers."""
        try:
            self._access.look()
        except Exception:  # noqa: BLE001 - the files in use stay; health must go on being told
            LOGGER.exception("files cannot be looked at")
        status = self._status()
        self._tell(status.ready, status.error)
        material = self._access.material
        until = None if material is None else material.value.not_after.timestamp()
        figures = Figures(self._screener.refusals, until)
        for observer in self._observers:
            observer.looked(status, figures)

    def _status(self) -> ServiceStatus:
        """What the screener says of itself; one that cannot even tell, or cannot record its answers, is not ready."""
        try:
            status, problem = self._screener.status(), self._problem()
            return replace(status, ready=False, error=problem) if problem else status
        except Exception:  # noqa: BLE001 - whatever it is, the service is not ready
            LOGGER.exception("status failed")
            return _UNKNOWN

    def _tell(self, ready: bool, why: str) -> None:
        """Pass on a change of readiness."""
        if ready == self._ready:
            return
        self._ready = ready
        word = health_pb2.HealthCheckResponse.SERVING if ready else health_pb2.HealthCheckResponse.NOT_SERVING
        for service in ("", *SERVICES):
            self.servicer.set(service, word)
        log(logging.INFO if ready else logging.WARNING, "health", ready=ready, error=why)
