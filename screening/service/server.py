"""`serve`: the process or processes of an installation, from start to drained end.

One process per worker, started by spawn: an LMDB environment and gRPC's threads do not survive a fork, so each worker
opens the index itself. Exit codes are contract (`ExitCode`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import multiprocessing
import os
import queue
import signal
import socket
from collections.abc import Iterator, Sequence
from enum import IntEnum
from multiprocessing.context import SpawnProcess
from typing import Final

from screening.screen import open_screener
from screening.service.listener import CannotListenError, RunningServer, bind_alone, start_server
from screening.service.logs import configure, log
from screening.settings import Settings

__all__ = ["CannotListenError", "ExitCode", "RunningServer", "serve", "start_server"]

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_LOOK_S: Final = 0.5
_AFTER_DRAIN_S: Final = 10.0


class ExitCode(IntEnum):
    """How `serve` ends; the numbers follow sysexits.h."""

    STOPPED = 0  # a signal asked for it and the calls under way were drained
    CANNOT_LISTEN = 69  # EX_UNAVAILABLE: the address cannot be bound
    WORKER_DIED = 70  # EX_SOFTWARE: a worker ended that nobody stopped; the others were stopped too


def serve(settings: Settings) -> int:
    """Answer calls until SIGTERM or SIGINT, then drain; runs in the main thread. Returns an `ExitCode`."""
    configure(settings.log_level)
    if settings.workers == 1:
        return _serve_here(settings)
    try:
        reserved = _reserve(settings.listen)
    except CannotListenError as error:
        return _cannot_listen(error.message)
    with reserved:
        return _serve_in_workers(dataclasses.replace(settings, listen=_address_of(reserved)))


def _serve_here(settings: Settings) -> int:
    """Answer calls in this process."""
    with _asked_to_stop() as asked, contextlib.closing(open_screener(settings)) as screener:
        try:
            server = start_server(settings, screener)
        except CannotListenError as error:
            return _cannot_listen(error.message)
        log(logging.INFO, "serving", port=server.port, pid=os.getpid())
        _wait(asked)
        log(logging.INFO, "draining", drain_s=settings.drain_s)
        server.stop(settings.drain_s)
    log(logging.INFO, "stopped")
    return ExitCode.STOPPED


def _serve_in_workers(settings: Settings) -> int:
    """Start the workers, wait for a signal or for one to die, stop them all."""
    spawn = multiprocessing.get_context("spawn")
    with _asked_to_stop() as asked:
        workers = [spawn.Process(target=_work, args=(settings,)) for _ in range(settings.workers)]
        for worker in workers:
            worker.start()
        log(logging.INFO, "workers started", workers=len(workers), listen=settings.listen)
        while all(worker.is_alive() for worker in workers):
            if _stop_asked(asked):
                _stop(workers, settings.drain_s)
                return ExitCode.STOPPED
        codes = [worker.exitcode for worker in workers]
        log(logging.ERROR, "worker died", codes=str(codes))
        _stop(workers, settings.drain_s)
    return ExitCode.CANNOT_LISTEN if ExitCode.CANNOT_LISTEN in codes else ExitCode.WORKER_DIED


def _work(settings: Settings) -> None:
    """One worker: everything is opened here, after the process has started."""
    configure(settings.log_level)
    raise SystemExit(_serve_here(settings))


def _stop(workers: Sequence[SpawnProcess], drain_s: float) -> None:
    """Ask the workers to drain; those that do not end are killed."""
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(drain_s + _AFTER_DRAIN_S)
        if worker.is_alive():
            log(logging.ERROR, "worker killed", pid=worker.pid)
            worker.kill()
            worker.join()


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[queue.SimpleQueue[int]]:
    """A queue that gets the number of a signal asking for the end.

    A SimpleQueue may be put to from a signal handler while the main thread waits on it; an Event may not.
    """
    asked: queue.SimpleQueue[int] = queue.SimpleQueue()
    before = {number: signal.signal(number, lambda number, _frame: asked.put(number)) for number in _SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(asked: queue.SimpleQueue[int]) -> None:
    """Wait for a signal, or for the end of the process that started this worker."""
    parent = multiprocessing.parent_process()
    while not _stop_asked(asked):
        if parent is not None and not parent.is_alive():
            return


def _stop_asked(asked: queue.SimpleQueue[int]) -> bool:
    """Whether a signal came within half a second."""
    try:
        asked.get(timeout=_LOOK_S)
    except queue.Empty:
        return False
    return True


def _reserve(address: str) -> socket.socket:
    """Hold an address for the workers: bound, never listening, shared with those that set SO_REUSEPORT.

    It is bound alone first, because shared ports are shared with strangers without a word.
    """
    with bind_alone(address) as alone:
        place = alone.getsockname()
        family = alone.family
    reserved = socket.socket(family, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved.bind(place)
    return reserved


def _address_of(reserved: socket.socket) -> str:
    """The address with the port that was taken."""
    host, port = reserved.getsockname()[:2]
    return f"[{host}]:{port}" if reserved.family == socket.AF_INET6 else f"{host}:{port}"


def _cannot_listen(why: str) -> int:
    """Say why, and with which code the process ends."""
    log(logging.ERROR, "cannot listen", why=why)
    return ExitCode.CANNOT_LISTEN
