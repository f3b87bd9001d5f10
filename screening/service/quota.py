"""What one caller may ask for: so many screenings a second, so many calls at a time.

A token bucket that may run into debt: a batch larger than the burst passes once, and what follows waits until the debt
is paid. So a caller's long-run rate holds for any size of call.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from screening.errors import BusyError
from screening.service.callers import Caller, Quota

_RETRY_AFTER_S: Final = 0.1
_MOST_ACCOUNTS: Final = 10_000
_IDLE_S: Final = 600.0


class _Account:
    """What one caller has open and has left."""

    __slots__ = ("at", "open", "tokens")

    def __init__(self, burst: int, now: float) -> None:
        self.open = 0
        self.tokens = float(burst)
        self.at = now

    def refill(self, quota: Quota, now: float) -> None:
        """Add what has come in since the last look."""
        if quota.rate is not None:
            self.tokens = min(float(quota.burst), self.tokens + (now - self.at) * quota.rate)
        self.at = now


class Quotas:
    """The accounts of all callers, by name; `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._accounts: dict[str, _Account] = {}

    def charge(self, caller: Caller, screenings: int) -> None:
        """Take `screenings` from what the caller may ask for.

        Raises:
            BusyError: nothing is left; `retry_after_s` says when there is.
        """
        wait_s = self.wait_s(caller, screenings)
        if wait_s > 0:
            raise BusyError(
                f"more than {caller.quota.rate:g} screenings a second, which is this caller's limit", wait_s
            )

    def wait_s(self, caller: Caller, screenings: int) -> float:
        """Take `screenings` and give 0, or take nothing and give the seconds until there is something left."""
        quota = caller.quota
        if quota.rate is None:
            return 0.0
        with self._lock:
            account = self._account(caller)
            if account.tokens < 1.0:
                return (1.0 - account.tokens) / quota.rate
            account.tokens -= screenings
            return 0.0

    @contextmanager
    def opened(self, caller: Caller) -> Iterator[None]:
        """Count one single call of the caller as open.

        Raises:
            BusyError: the caller has as many open as it may.
        """
        if caller.quota.concurrent is None:
            yield
            return
        with self._lock:
            account = self._account(caller)
            if account.open >= caller.quota.concurrent:
                most = caller.quota.concurrent
                raise BusyError(f"more than {most} calls at a time, which is this caller's limit", _RETRY_AFTER_S)
            account.open += 1
        try:
            yield
        finally:
            with self._lock:
                account.open -= 1

    def _account(self, caller: Caller) -> _Account:
        """The caller's account as of now; the lock is held."""
        now = self._clock()
        account = self._accounts.get(caller.name)
        if account is None:
            if len(self._accounts) >= _MOST_ACCOUNTS:
                self._forget_idle(now)
            account = self._accounts[caller.name] = _Account(caller.quota.burst, now)
        account.refill(caller.quota, now)
        return account

    def _forget_idle(self, now: float) -> None:
        """Drop accounts that nobody used for long: where there are no certificates, there is one for every address."""
        for name, account in list(self._accounts.items()):
            if account.open == 0 and now - account.at > _IDLE_S:
                del self._accounts[name]
