"""Who works next: a bounded number of screenings at a time, and of the callers who wait the one who had least so far.

A screening keeps the processor busy for milliseconds, a batch for seconds. In one queue a caller that floods the
service would make everybody wait; here each caller has a queue of its own and an account of the time it worked, and the
queue of the smallest account is served first. Long work looks up between its stages (`Turn.breathe`) and gives way to
whoever had less, so that a caller who asks now and then hardly notices one who asks without end. A call that has only
begun has a head start over what has worked for long, whoever asks: a single question does not wait for a batch of a
caller who was away. A call waits no longer than its deadline and no longer than its caller does.

Source: start-time fair queueing (Goyal, Vin, Cheng 1996), with a little credit for those who were away, and the two
levels of a feedback queue (Corbató, Merwin-Daggett, Daley 1962).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from screening.errors import BusyError, DeadlineError

_RETRY_AFTER_S: Final = 0.25
# What a caller who was away may work ahead of the others.
_CREDIT_S: Final = 0.01
# A call that has worked for less than this so far is a short one. Measured: a question about two parties takes 4 ms.
_SHORT_S: Final = 0.01
# What the caller of a short call may have had more than that of a long one and still goes first. Measured: beside a caller
# who sent a batch of 40 ms now and then, another one's questions waited for all of it when both had worked alike.
_HEAD_START_S: Final = 0.02
# Turns of callers with equal claims are not cut shorter than this: each change of turn costs two of threads.
_SLICE_S: Final = 0.005
# Nor those of one caller's own calls: it is served no sooner for it, but a single call must not wait for a whole batch.
_OWN_SLICE_S: Final = 0.02
_MANY_ACCOUNTS: Final = 1_024
Notify = Callable[[Callable[[], None]], bool]


class _Waiter:
    """One call that waits: woken when it has a turn, when its caller is gone, or when its time is up."""

    __slots__ = ("_bell", "granted", "head_start_s")

    def __init__(self, head_start_s: float) -> None:
        self.granted = False
        self.head_start_s = head_start_s
        self._bell = threading.Lock()
        self._bell.acquire()

    def wait(self, timeout_s: float) -> None:
        """Sleep until woken."""
        self._bell.acquire(timeout=max(0.0, min(timeout_s, threading.TIMEOUT_MAX)))

    def wake(self) -> None:
        """Ring; once is enough."""
        with suppress(RuntimeError):  # it rang already
            self._bell.release()


def _head_start_s(worked_s: float) -> float:
    """What a call that has worked for so long is ranked ahead of those that worked for longer."""
    return _HEAD_START_S if worked_s < _SHORT_S else 0.0


class _Accounts:
    """Seconds that callers have worked, on a scale on which nobody who comes is far behind the others."""

    def __init__(self) -> None:
        self._worked: dict[str, float] = {}
        self._level = 0.0

    def of(self, who: str) -> float:
        """What stands in a caller's account."""
        return self._worked.get(who, self._level - _CREDIT_S)

    def come(self, who: str) -> None:
        """A caller comes: time away counts as worked, but for a little credit. Time that it waits from now on does not."""
        self._worked[who] = max(self.of(who), self._level - _CREDIT_S)

    def begin(self, who: str, waiting: Container[str]) -> None:
        """A caller has a turn: who comes later starts from here. Of very many, those far behind who do not wait are forgotten."""
        worked = self._worked[who] = self.of(who)
        self._level = max(self._level, worked)
        if len(self._worked) > _MANY_ACCOUNTS:
            floor = self._level - _CREDIT_S
            self._worked = {name: s for name, s in self._worked.items() if s > floor or name in waiting}

    def charge(self, who: str, seconds: float) -> None:
        """A caller has worked for so long."""
        self._worked[who] = self.of(who) + seconds


class Turns:
    """`slots` calls work at a time, `room` are held in all, working and waiting; each caller has its own queue.

    `clock` gives the seconds that the calling thread has worked: who waits for a processor, or for the interpreter, has
    not. Measured on a machine that was busy otherwise: by the clock on the wall a question of 4 ms was a long one, and
    one in ten waited 100 ms for those that another caller had just begun.
    """

    def __init__(self, slots: int, room: int, clock: Callable[[], float] = time.thread_time) -> None:
        self._room: Final = room
        self.clock: Final = clock
        self._lock = threading.Lock()
        self._free = slots
        self._held = 0
        self._accounts = _Accounts()
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

    def line_up(self, who: str, worked_s: float = 0.0) -> _Waiter | None:
        """A place in the caller's queue for a call that worked for so long, or None when the turn is there at once."""
        with self._lock:
            if who not in self._queues:
                self._accounts.come(who)
            if self._free > 0:
                self._free -= 1
                self._accounts.begin(who, self._queues)
                return None
            waiter = _Waiter(_head_start_s(worked_s))
            self._queues.setdefault(who, deque()).append(waiter)
            return waiter

    def granted(self, who: str, waiter: _Waiter) -> bool:
        """Whether a waiter that was woken has its turn; without one it leaves its queue."""
        with self._lock:
            if not waiter.granted:
                self._leave_line(who, waiter)
            return waiter.granted

    def give_back(self, who: str, worked_s: float) -> None:
        """End a turn of a caller after so many seconds: whoever had least so far has it."""
        with self._lock:
            self._accounts.charge(who, worked_s)
            self._pass_on()

    def somebody_before(self, who: str, working_s: float, worked_s: float = 0.0) -> bool:
        """Whether a caller who works since so many seconds should give way: to another who had less, or to itself.

        `worked_s` is what the call had worked before.
        """
        with self._lock:
            if who in self._queues and working_s >= _OWN_SLICE_S:
                return True
            claim = self._accounts.of(who) + working_s - (_SLICE_S if working_s < _SLICE_S else 0.0)
            claim -= _head_start_s(worked_s + working_s)
            return any(self._claim(other) < claim for other in self._queues if other != who)

    def _claim(self, who: str) -> float:
        """The seconds by which a caller who waits is ranked, least first; the lock is held."""
        return self._accounts.of(who) - self._queues[who][0].head_start_s

    def _pass_on(self) -> None:
        """Give the turn to the caller who had least, of equals to who had none the longest; the lock is held."""
        if not self._queues:
            self._free += 1
            return
        who = min(self._queues, key=self._claim)
        queue = self._queues[who]
        waiter = queue.popleft()
        if queue:
            self._queues.move_to_end(who)
        else:
            del self._queues[who]
        self._accounts.begin(who, self._queues)
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
        self._since = 0.0
        self._worked_s = 0.0

    def take(self) -> None:
        """Wait for a turn.

        Raises:
            DeadlineError: the deadline passed or the caller went away before there was one.
        """
        waiter = self._turns.line_up(self._who, self._worked_s)
        if waiter is not None:
            self._waiter = waiter  # before the question whether the caller is there, so that no farewell is missed
            if self._caller_is_there():
                waiter.wait(self._remaining_s())
            self._waiter = None
            if not self._turns.granted(self._who, waiter):
                raise DeadlineError("the deadline passed, or the caller went away, before the call was taken up")
        self._mine = True
        self._since = self._turns.clock()

    def give_back(self) -> None:
        """End the turn, if there is one."""
        if self._mine:
            self._mine = False
            working_s = max(0.0, self._turns.clock() - self._since)  # another thread may end a stream
            self._worked_s += working_s
            self._turns.give_back(self._who, working_s)

    def breathe(self) -> None:
        """Within long work: give way to whoever waits and had less, and take the next turn of one's own.

        Raises:
            DeadlineError: as `take`.
        """
        turns = self._turns
        if not (self._mine and turns.anybody_waits):
            return
        if turns.somebody_before(self._who, turns.clock() - self._since, self._worked_s):
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
