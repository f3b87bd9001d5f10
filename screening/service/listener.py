"""One process's gRPC server: services, health, reflection, and an orderly end."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import grpc
from grpc_health.v1 import health, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection  # type: ignore[import-untyped]

from screening.errors import ScreeningError
from screening.screen import Screener
from screening.service.access import Access, open_access
from screening.service.credentials import check_exposure, server_credentials
from screening.service.followers import Followers
from screening.service.interceptors import Border, Desk
from screening.service.logs import log
from screening.service.observe import Observer
from screening.service.patience import Patience
from screening.service.quota import Quotas
from screening.service.recording import Recorder, open_recorder
from screening.service.servicer import ListServicer, ScreeningServicer
from screening.service.turns import Turns
from screening.service.watch import SERVICES, Watch
from screening.settings import Settings
from screening.v1 import list_service_pb2_grpc, screening_service_pb2_grpc

# More calls than these wait in gRPC's own queue, where it is not yet known who asks.
_MOST_WAITING: Final = 512
# Threads beyond those that wait, so that the next call is refused at once, and not after one of them.
_SPARE: Final = 16
# Followers of health hold no thread, but gRPC counts them as calls.
_MOST_WATCHES: Final = 4_096
_PROBE_THREADS: Final = 2
# Calls in the queue of gRPC's core from which on it drops some.
_MOST_QUEUED: Final = 8_192
# Calls of one connection that have ended and are not yet known to have everywhere.
_ENDING: Final = 96


class CannotListenError(ScreeningError):
    """The address cannot be bound; most often another server holds it."""

    reason = "SETTINGS"


class RunningServer:
    """A server that answers on `port` until `stop()`, and on `probe_port` to probes (0 for none).

    The screener stays the caller's to close.
    """

    def __init__(self, parts: _Parts, port: int, probe_port: int) -> None:
        self.port: Final = port
        self.probe_port: Final = probe_port
        self._parts: Final = parts

    def say_not_serving(self) -> None:
        """Tell load balancers to turn away; calls that come all the same are answered."""
        self._parts.watch.say_not_serving()

    def stop(self, grace_s: float = 0.0) -> None:
        """Say NOT_SERVING, take no more calls, let those under way finish for `grace_s` seconds, then end them.

        Returns when no handler runs any more, so that the index may be closed.
        """
        main, *probes = self._parts.servers
        self._parts.watch.say_not_serving()
        ended = main.stop(grace_s)
        self._parts.desk.followers.dismiss()
        ended.wait()
        for probe in probes:
            probe.stop(0).wait()
        self._parts.pool.shutdown(wait=True)
        self._parts.watch.close()
        self._parts.recorder.close()


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a running server is made of."""

    servers: Sequence[grpc.Server]
    pool: ThreadPoolExecutor
    watch: Watch
    desk: Desk
    recorder: Recorder


def start_server(
    settings: Settings, screener: Screener, *, access: Access | None = None, observers: Sequence[Observer] = ()
) -> RunningServer:
    """Start answering on `settings.listen`; port 0 takes a free port, told in `RunningServer.port`.

    `access` is the gate, opened from the settings when not given; `observers` see calls come and go.

    Raises:
        CannotListenError: the address cannot be bound.
        SettingsError: other machines would be answered without certificates, or the certificates cannot be used.
    """
    check_exposure(settings)
    access = access or open_access(settings)
    desk = desk_of(settings, access, observers)
    # Calls wait in threads, where it is known who asks; only as many work at a time as the settings say (`turns`).
    held = min(settings.max_pending, _MOST_WAITING) + settings.max_streams
    pool = _pool(held + _SPARE)
    server = grpc.server(
        pool,
        interceptors=[Border(desk)],
        options=_options(settings),
        maximum_concurrent_rpcs=settings.max_pending + settings.max_streams + _MOST_WATCHES,
    )
    recorder = open_recorder(settings, screener)
    watch = Watch(screener, settings.poll_s, access, observers, recorder.problem)
    servicer = ScreeningServicer(screener, settings, recorder)
    screening_service_pb2_grpc.add_ScreeningServiceServicer_to_server(servicer, server)
    list_service_pb2_grpc.add_ListServiceServicer_to_server(ListServicer(screener), server)
    health_pb2_grpc.add_HealthServicer_to_server(watch.servicer, server)
    if settings.reflection:
        names = (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, server)
    port = _bind(server, settings, access)
    probe, probe_port = _probe_server(settings, watch)
    recorder.announce()
    watch.start()
    servers = [server] if probe is None else [server, probe]
    for item in servers:
        item.start()
    return RunningServer(_Parts(servers, pool, watch, desk, recorder), port, probe_port)


def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that are all there from the start.

    gRPC takes calls in through one thread, which would wait for each new thread to come up while others compute.
    Measured: with five times the capacity asked for, refusals took 1.5 s for as long as threads were being made.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix="call")
    everybody = threading.Barrier(threads + 1)
    try:
        for _ in range(threads):
            pool.submit(everybody.wait)
        everybody.wait()
    except RuntimeError:  # the machine gives no more threads: those that are there answer, as far as they go
        everybody.abort()
        log(logging.WARNING, "fewer threads than calls that may wait", wanted=threads)
    return pool


def desk_of(settings: Settings, access: Access, observers: Sequence[Observer] = ()) -> Desk:
    """What the calls of one process share."""
    return Desk(
        access,
        Turns(settings.threads, settings.max_pending),
        Quotas(),
        threading.BoundedSemaphore(settings.max_streams),
        Followers(),
        Patience(settings.caller_given_up),
        observers,
    )


def _probe_server(settings: Settings, watch: Watch) -> tuple[grpc.Server | None, int]:
    """A server that tells health and nothing else, without TLS: a kubelet has no client certificate."""
    if settings.probe_listen is None:
        return None, 0
    server = grpc.server(ThreadPoolExecutor(_PROBE_THREADS, thread_name_prefix="probe"), options=_options(settings))
    health_pb2_grpc.add_HealthServicer_to_server(watch.servicer, server)
    if settings.workers == 1:
        bind_alone(settings.probe_listen, "SCREENING_PROBE_LISTEN").close()
    return server, _add_port(server, settings.probe_listen, "SCREENING_PROBE_LISTEN", None)


def bind_alone(address: str, setting: str = "SCREENING_LISTEN") -> socket.socket:
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
        raise CannotListenError(f"{address} cannot be bound: {error.strerror} ({setting})") from error


def _bind(server: grpc.Server, settings: Settings, access: Access) -> int:
    """Bind the address; the port that was taken. Workers share the one that their parent holds."""
    if settings.workers == 1:
        bind_alone(settings.listen).close()
    credentials = None if access.material is None else server_credentials(access.material)
    return _add_port(server, settings.listen, "SCREENING_LISTEN", credentials)


def _add_port(server: grpc.Server, address: str, setting: str, credentials: grpc.ServerCredentials | None) -> int:
    """Let a server listen, with TLS or without."""
    try:
        if credentials is None:
            return server.add_insecure_port(address)
        return server.add_secure_port(address, credentials)
    except RuntimeError as error:
        raise CannotListenError(f"{address} cannot be bound ({setting})") from error


def _held_by_one(settings: Settings) -> int:
    """Calls that one caller may have open; who has no certificate may have all."""
    calls = settings.max_pending if settings.tls_cert is None else max(1, settings.max_pending // 2)
    return max(calls, settings.caller_concurrent or 0) + settings.max_streams


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
        ("grpc.server_handshake_timeout_ms", 10_000),
        # A flood of calls that are reset at once (CVE-2023-44487) is cut off by connection, before it fills the queue
        # that all share: gRPC drops calls of that queue at random, whoever made them. Somewhat more than a caller may
        # hold, because a stream counts until its end is known everywhere; what is merely too much is refused with a
        # reason before. Measured with 100 calls open and 128 streams: one in twenty ended as UNAVAILABLE. Who resets
        # calls on one connection after the other is hung up on (`patience`).
        ("grpc.max_concurrent_streams", _held_by_one(settings) + _ENDING),
        ("grpc.server.max_pending_requests", _MOST_QUEUED),
        ("grpc.server.max_pending_requests_hard_limit", 2 * _MOST_QUEUED),
        # Callers come back now and then, so that they see new replicas and the authorities in force now.
        ("grpc.max_connection_age_ms", 3_600_000),
    )
