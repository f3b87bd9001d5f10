"""One process's gRPC server: services, health, reflection, and an orderly end."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection  # type: ignore[import-untyped]

from screening.errors import ScreeningError
from screening.screen import Screener
from screening.service.interceptors import Border
from screening.service.logs import LOGGER, log
from screening.service.servicer import ListServicer, ScreeningServicer
from screening.settings import Settings
from screening.v1 import list_service_pb2, list_service_pb2_grpc, screening_service_pb2, screening_service_pb2_grpc

SERVICES: Final[Sequence[str]] = tuple(
    service.full_name
    for file in (screening_service_pb2, list_service_pb2)
    for service in file.DESCRIPTOR.services_by_name.values()
)


class CannotListenError(ScreeningError):
    """The address cannot be bound; most often another server holds it."""

    reason = "SETTINGS"


class RunningServer:
    """A server that answers on `port` until `stop()`; the screener stays the caller's to close."""

    def __init__(self, server: grpc.Server, pool: ThreadPoolExecutor, health_watch: HealthWatch, port: int) -> None:
        self.port: Final = port
        self._server = server
        self._pool = pool
        self._health = health_watch

    def stop(self, grace_s: float = 0.0) -> None:
        """Say NOT_SERVING, take no more calls, let those under way finish for `grace_s` seconds, then end them.

        Returns when no handler runs any more, so that the index may be closed.
        """
        self._health.close()
        self._server.stop(grace_s).wait()
        self._pool.shutdown(wait=True)


class HealthWatch:
    """Keeps grpc.health.v1 in step with the screener: SERVING only while there is a usable index."""

    def __init__(self, screener: Screener, poll_s: float) -> None:
        self.servicer: Final = health.HealthServicer()
        self._screener = screener
        self._poll_s = poll_s
        self._ready: bool | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        """Set the first status, then follow the screener."""
        self._look()
        self._thread.start()

    def close(self) -> None:
        """Say NOT_SERVING for good."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()
        self.servicer.enter_graceful_shutdown()

    def _run(self) -> None:
        while not self._end.wait(self._poll_s):
            self._look()

    def _look(self) -> None:
        """Take over the screener's readiness; one that cannot even tell is not ready."""
        try:
            status = self._screener.status()
            ready, why = status.ready, status.error
        except Exception:  # noqa: BLE001 - whatever it is, the service is not ready
            LOGGER.exception("status failed")
            ready, why = False, "the status cannot be told"
        if ready == self._ready:
            return
        self._ready = ready
        word = health_pb2.HealthCheckResponse.SERVING if ready else health_pb2.HealthCheckResponse.NOT_SERVING
        for service in ("", *SERVICES):
            self.servicer.set(service, word)
        log(logging.INFO if ready else logging.WARNING, "health", ready=ready, error=why)


def start_server(settings: Settings, screener: Screener) -> RunningServer:
    """Start answering on `settings.listen`; port 0 takes a free port, told in `RunningServer.port`.

    Raises:
        CannotListenError: the address cannot be bound.
    """
    # Streams hold a thread while they are open; they must not starve single calls and health checks.
    pool = ThreadPoolExecutor(settings.threads + settings.max_streams, thread_name_prefix="call")
    server = grpc.server(
        pool,
        interceptors=[Border(settings.max_streams)],
        options=_options(settings),
        maximum_concurrent_rpcs=settings.max_pending + settings.max_streams,
    )
    watch = HealthWatch(screener, settings.poll_s)
    screening_service_pb2_grpc.add_ScreeningServiceServicer_to_server(ScreeningServicer(screener, settings), server)
    list_service_pb2_grpc.add_ListServiceServicer_to_server(ListServicer(screener), server)
    health_pb2_grpc.add_HealthServicer_to_server(watch.servicer, server)
    if settings.reflection:
        names = (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, server)
    port = _bind(server, settings)
    watch.start()
    server.start()
    return RunningServer(server, pool, watch, port)


def bind_alone(address: str) -> socket.socket:
    """A socket bound to an address that nobody else listens on; the proof that the address is free.

    gRPC shares a port set to SO_REUSEPORT with strangers, and takes one family of a wildcard when the other is held.
    On Linux SO_REUSEADDR passes over connections of an earlier process that fade out, never over a listening socket.

    Raises:
        CannotListenError: the address cannot be bound.
    """
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    try:
        with contextlib.ExitStack() as stack:
            bound = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((host.strip("[]"), int(port)))
            stack.pop_all()
            return bound
    except OSError as error:
        raise CannotListenError(f"{address} cannot be bound: {error.strerror} (SCREENING_LISTEN)") from error


def _bind(server: grpc.Server, settings: Settings) -> int:
    """Bind the address; the port that was taken. Workers share the one that their parent holds."""
    if settings.workers == 1:
        bind_alone(settings.listen).close()
    try:
        return server.add_insecure_port(settings.listen)
    except RuntimeError as error:
        raise CannotListenError(f"{settings.listen} cannot be bound (SCREENING_LISTEN)") from error


def _options(settings: Settings) -> tuple[tuple[str, int], ...]:
    """Channel options; gRPC's own defaults would share the port with a second server without a word."""
    return (
        ("grpc.so_reuseport", 1 if settings.workers > 1 else 0),
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        # A dead caller's stream gives its thread back after about 80 s; callers may ping every 30 s.
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),
        ("grpc.keepalive_permit_without_calls", 1),
    )
