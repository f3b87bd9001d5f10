"""`serve`: the process or processes of an installation, from start to drained end.

One process per worker. An LMDB environment and gRPC's threads do not survive a fork, so workers are forked from a process
that has neither (`nursery`), share its tables, and open the index themselves. Exit codes are contract (`ExitCode`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import logging
import multiprocessing
import os
import queue
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Final

from screening.screen import open_screener
from screening.service.access import open_access
from screening.service.collector import Collector
from screening.service.corelog import capture
from screening.service.credentials import check_exposure
from screening.service.listener import CannotListenError, RunningServer, bind_alone, start_server
from screening.service.logs import configure, log
from screening.service.observe import Observer
from screening.service.observers import exposing_workers, observing, worker_observers
from screening.service.warm import warm_up
from screening.settings import Settings

__all__ = ["CannotListenError", "ExitCode", "RunningServer", "serve", "start_server"]

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_LOOK_S: Final = 0.5
_AFTER_DRAIN_S: Final = 10.0
# gRPC hands a call through several Python threads, and each handing over waits this long for one that is computing.
# Measured with 64 calls of one caller open: another caller's median was 126 ms at CPython's 5 ms, 26 ms at 0.5 ms. With
# five times the capacity asked for, a refusal takes several handings over: as many answers a second at 0.03 ms as at 0.5.
_SWITCH_S: Final = 0.00003


class ExitCode(IntEnum):
    """How `serve` ends; the numbers follow sysexits.h."""

    STOPPED = 0  # a signal asked for it and the calls under way were drained
    CANNOT_LISTEN = 69  # EX_UNAVAILABLE: the address cannot be bound
    WORKER_DIED = 70  # EX_SOFTWARE: a worker ended that nobody stopped; the others were stopped too


def serve(settings: Settings) -> int:
    """Answer calls until SIGTERM or SIGINT, then drain; runs in the main thread. Returns an `ExitCode`.

    Raises:
        SettingsError: other machines would be answered without certificates, or a file of the settings cannot be used.
    """
    configure(settings.log_level)
    check_exposure(settings)
    try:
        if settings.workers == 1:
            with observing(settings) as observers:
                return _serve_here(settings, observers)
        return _serve_shared(settings)
    except CannotListenError as error:
        log(logging.ERROR, "cannot listen", why=error.message)
        return ExitCode.CANNOT_LISTEN


def _serve_here(settings: Settings, observers: Sequence[Observer]) -> int:
    """Answer calls in this process."""
    sys.setswitchinterval(_SWITCH_S)
    configure(settings.log_level, capture(functools.partial(_tell_refused, observers)))
    with _asked_to_stop() as asked, contextlib.closing(open_screener(settings)) as screener:
        warm_up(screener)
        server = start_server(settings, screener, observers=observers)
        log(logging.INFO, "serving", port=server.port, probe_port=server.probe_port, pid=os.getpid())
        collector = Collector(screener.status().generation)
        collector.settle()
        _wait(asked, lambda: collector.look(screener.status().generation))
        log(logging.INFO, "draining", lame_duck_s=settings.lame_duck_s, drain_s=settings.drain_s)
        server.say_not_serving()
        _pause(asked, settings.lame_duck_s)
        server.stop(settings.drain_s)
    log(logging.INFO, "stopped")
    return ExitCode.STOPPED


def _serve_shared(settings: Settings) -> int:
    """Hold the addresses for the workers, and let them serve."""
    open_access(settings)  # what is wrong with the files of access is told once, here, and not by every worker
    with contextlib.ExitStack() as stack:
        listen = _address_of(stack.enter_context(_reserve(settings.listen)))
        settings = dataclasses.replace(settings, listen=listen)
        if settings.probe_listen is not None:
            probe = _address_of(stack.enter_context(_reserve(settings.probe_listen)))
            settings = dataclasses.replace(settings, probe_listen=probe)
        stack.enter_context(exposing_workers(settings))
        return _serve_in_workers(settings)


def _serve_in_workers(settings: Settings) -> int:
    """Start the workers, wait for a signal or for one to die, stop them all."""
    nursery = _nursery()
    with _asked_to_stop() as asked:
        workers = [nursery.Process(target=_work, args=(settings,)) for _ in range(settings.workers)]
        for worker in workers:
            worker.start()
        log(logging.INFO, "workers started", workers=len(workers), listen=settings.listen)
        while all(worker.is_alive() for worker in workers):
            if _stop_asked(asked):
                _stop(workers, settings)
                return ExitCode.STOPPED
        codes = [worker.exitcode for worker in workers]
        log(logging.ERROR, "worker died", codes=str(codes))
        _stop(workers, settings)
    return ExitCode.CANNOT_LISTEN if ExitCode.CANNOT_LISTEN in codes else ExitCode.WORKER_DIED


def _nursery() -> ForkServerContext | SpawnContext:
    """How workers are started: forked with the tables loaded; where no folder for its socket can be had, each on its own."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        log(logging.WARNING, "no temporary folder: each worker loads its tables itself")
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["screening.service.nursery"])
    return context


def _work(settings: Settings) -> None:
    """One worker: everything is opened here, after the process has started."""
    configure(settings.log_level)
    try:
        code = _serve_here(settings, worker_observers(settings))
    except CannotListenError as error:
        log(logging.ERROR, "cannot listen", why=error.message)
        code = ExitCode.CANNOT_LISTEN
    raise SystemExit(code)


def _tell_refused(observers: Sequence[Observer], why: str) -> None:
    """Tell everybody who watches that a connection was not let in."""
    for observer in observers:
        observer.handshake_refused(why)


def _stop(workers: Sequence[BaseProcess], settings: Settings) -> None:
    """Ask the workers to drain; those that do not end are killed."""
    patience_s = settings.lame_duck_s + settings.drain_s + _AFTER_DRAIN_S
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(patience_s)
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


def _wait(asked: queue.SimpleQueue[int], meanwhile: Callable[[], None]) -> None:
    """Wait for a signal, or for the end of the process that started this worker; every half second do something."""
    parent = multiprocessing.parent_process()
    while not _stop_asked(asked):
        if parent is not None and not parent.is_alive():
            return
        meanwhile()


def _pause(asked: queue.SimpleQueue[int], seconds: float) -> None:
    """Wait for a while, or for a second signal: whoever asks twice does not want to wait."""
    with contextlib.suppress(queue.Empty):
        asked.get(timeout=seconds)


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
