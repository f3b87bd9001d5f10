"""Who works next: a bounded number of screenings at a time, and callers who wait take turns.

A screening keeps the processor busy for milliseconds, a batch for seconds. In one queue a caller that floods the
service would make everybody wait; here each caller has a queue of its own and the queues are served in rotation. A call
waits no longer than its deadline and no longer than its caller does.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from screening.errors import BusyError, DeadlineError

_RETRY_AFTER_S: Final = 0.25
Notify = Callable[[Callable[[], None]], bool]


class _Waiter:
    """One call that waits: woken when it has a turn, when its caller is gone, or when its time is up."""

    __slots__ = ("_bell", "granted")

    def __init__(self) -> None:
        self.granted = False
        self._bell = threading.Lock()
        self._bell.acquire()

    def wait(self, timeout_s: float) -> None:
        """Sleep until woken."""
        self._bell.acquire(timeout=max(0.0, min(timeout_s, threading.TIMEOUT_MAX)))

    def wake(self) -> None:
        """Ring; once is enough."""
        with suppress(RuntimeError):  # it rang already
            self._bell.release()


class Turns:
    """`slots` calls work at a time, `room` are held in all, working and waiting; each caller has its own queue."""

    def __init__(self, slots: int, room: int) -> None:
        self._room: Final = room
        self._lock = threading.Lock()
        self._free = slots
        self._held = 0
        self._queues: OrderedDict[str, deque[_Waiter]] = OrderedDict()

    @property
    def held(self) -> int:
        """Single calls that are held now, working and waiting."""
        return self._held

    @property
    def anybody_waits(self) -> bool:
        """Whether a call waits for a turn now."""
        return bool(self._queues)

    @property
    def waiting(self) -> int:
        """Calls that wait for a turn now."""
        with self._lock:
            return sum(len(queue) for queue in self._queues.values())

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a single call, from its arrival to its answer.

        Raises:
            BusyError: all seats are taken; at once, because a caller who is told can go elsewhere.
        """
        with self._lock:
            if self._held >= self._room:
                raise BusyError("the service holds as many calls as it can; try again later", _RETRY_AFTER_S)
            self._held += 1
        try:
            yield
        finally:
            with self._lock:
                self._held -= 1

    def line_up(self, who: str) -> _Waiter | None:
        """A place in the caller's queue, or None when the turn is there at once."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return None
            waiter = _Waiter()
            self._queues.setdefault(who, deque()).append(waiter)
            return waiter

    def granted(self, who: str, waiter: _Waiter) -> bool:
        """Whether a waiter that was woken has its turn; without one it leaves its queue."""
        with self._lock:
            if not waiter.granted:
                self._leave_line(who, waiter)
            return waiter.granted

    def give_back(self) -> None:
        """End a turn: the next caller in the rotation has it."""
        with self._lock:
            self._pass_on()

    def _pass_on(self) -> None:
        """Give the turn to the first caller of the rotation, who then goes to its end; the lock is held."""
        if not self._queues:
            self._free += 1
            return
        who, queue = next(iter(self._queues.items()))
        waiter = queue.popleft()
        if queue:
            self._queues.move_to_end(who)
        else:
            del self._queues[who]
        waiter.granted = True
        waiter.wake()

    def _leave_line(self, who: str, waiter: _Waiter) -> None:
        """Take a waiter out of its queue; the lock is held."""
        queue = self._queues[who]
        queue.remove(waiter)
        if not queue:
            del self._queues[who]


class Turn:
    """The turns of one call, one after the other: a single call has one, a stream has one a message.

    `remaining_s` tells the seconds until the call's deadline; `on_gone` takes a function to be called when the caller
    has gone, and is false when it already has.
    """

    def __init__(self, turns: Turns, who: str, remaining_s: Callable[[], float], on_gone: Notify) -> None:
        self._turns: Final = turns
        self._who: Final = who
        self._remaining_s: Final = remaining_s
        self._on_gone: Final = on_gone
        self._waiter: _Waiter | None = None
        self._listening = False
        self._gone = False
        self._mine = False

    def take(self) -> None:
        """Wait for a turn.

        Raises:
            DeadlineError: the deadline passed or the caller went away before there was one.
        """
        waiter = self._turns.line_up(self._who)
        if waiter is not None:
            self._waiter = waiter  # before the question whether the caller is there, so that no farewell is missed
            if self._caller_is_there():
                waiter.wait(self._remaining_s())
            self._waiter = None
            if not self._turns.granted(self._who, waiter):
                raise DeadlineError("the deadline passed, or the caller went away, before the call was taken up")
        self._mine = True

    def give_back(self) -> None:
        """End the turn, if there is one."""
        if self._mine:
            self._mine = False
            self._turns.give_back()

    def breathe(self) -> None:
        """Within long work: let the others have a turn if any wait, and take the next one of one's own.

        Raises:
            DeadlineError: as `take`.
        """
        if self._mine and self._turns.anybody_waits:
            self.give_back()
            self.take()

    def _caller_is_there(self) -> bool:
        """Ask once to be told when the caller goes: a stream that waits a million times must not ask as often."""
        if not self._listening:
            self._listening = True
            self._gone = not self._on_gone(self._farewell)
        return not self._gone

    def _farewell(self) -> None:
        """The caller has gone: what waits for it need not."""
        self._gone = True
        waiter = self._waiter
        if waiter is not None:
            waiter.wake()
