"""Callers take turns: nobody waits behind another caller's flood, behind the dead, or beyond the deadline."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import BusyError, DeadlineError
from screening.service.turns import Notify, Turn, Turns

FOREVER = float("inf")


def there(_farewell: Callable[[], None]) -> bool:
    """A caller who stays."""
    return True


def turn(turns: Turns, who: str, remaining_s: float = FOREVER, on_gone: Notify = there) -> Turn:
    """A call of a caller."""
    return Turn(turns, who, lambda: remaining_s, on_gone)


def wait_for(turns: Turns, waiting: int) -> None:
    """Until so many calls wait."""
    for _ in range(10_000):
        if turns.waiting == waiting:
            return
        threading.Event().wait(0.002)
    raise AssertionError(f"{turns.waiting} wait, not {waiting}")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The seconds that it shows."""
        return self.now


def order_of(turns: Turns, first: Turn, whos: str) -> str:
    """Who works in which order when all of these wait for one turn, which the first gives back."""
    order: list[str] = []

    def work(who: str) -> None:
        mine = turn(turns, who)
        mine.take()
        order.append(who)
        mine.give_back()

    with ThreadPoolExecutor(len(whos)) as pool:
        for count, who in enumerate(whos, 1):
            pool.submit(work, who)
            wait_for(turns, count)
        first.give_back()
    return "".join(order)


def test_callers_are_served_in_rotation() -> None:
    """A caller with one call waits for one call of each other caller, however many they have."""
    turns = Turns(1, 100, Clock())
    first = turn(turns, "z")
    first.take()
    assert ["a", "b", "c", "a", "c", "a", "a"] == list(order_of(turns, first, "aaaabcc"))


def test_who_had_least_goes_first() -> None:
    """After a second of work a caller waits until all calls of the others are answered, who had none."""
    clock = Clock()
    turns = Turns(1, 100, clock)
    first = turn(turns, "a")
    first.take()
    clock.now = 1.0
    assert "bcbbaa" == order_of(turns, first, "aabbbc")


def test_time_away_is_no_claim() -> None:
    """Who comes back after hours has a little credit, not hours of turns that the others had meanwhile."""
    clock = Clock()
    turns = Turns(1, 100, clock)
    for _ in range(100):
        busy = turn(turns, "busy")
        busy.take()
        clock.now += 3.6
        busy.give_back()
    back = turn(turns, "back")
    back.take()
    waiter = turns.line_up("busy")
    assert waiter is not None
    assert not turns.somebody_before("back", 0.009)
    assert turns.somebody_before("back", 4.0)


@pytest.mark.parametrize(("worked_s", "gives_way"), [(0.0, False), (0.02, True)])
def test_a_short_call_goes_before_a_long_one(worked_s: float, gives_way: bool) -> None:
    """A call that only began is let in by one that worked for 20 ms, though its caller had 15 ms more so far."""
    clock = Clock()
    turns = Turns(1, 100, clock)
    had = turn(turns, "single")
    had.take()
    clock.now = 0.015
    had.give_back()
    turns.line_up("batch")
    assert turns.line_up("single") is not None
    assert gives_way == turns.somebody_before("batch", 0.001, worked_s)


def test_of_those_who_wait_a_short_call_is_first() -> None:
    """The turn goes to the question of one caller and then to the batch of another, who had less but worked for long."""
    clock = Clock()
    turns = Turns(1, 100, clock)
    had = turn(turns, "single")
    had.take()
    clock.now = 0.005
    had.give_back()
    assert turns.line_up("other") is None
    batch, single = turns.line_up("batch", 1.0), turns.line_up("single")
    assert batch is not None
    assert single is not None
    turns.give_back("other", 0.0)
    assert (True, False) == (single.granted, batch.granted)


def test_a_long_call_is_served_in_the_end() -> None:
    """Beside a flood of short calls, long work waits for no more than 40 ms of them: the time it waits is not held against it."""
    turns = Turns(1, 100, Clock())
    for _ in range(100):
        assert turns.line_up("flood") is None
        turns.give_back("flood", 0.004)
    assert turns.line_up("flood") is None
    long = turns.line_up("long", 1.0)
    assert long is not None
    for _ in range(10):
        turns.line_up("flood")
        turns.give_back("flood", 0.004)
    assert long.granted


def test_a_head_start_is_no_right_to_all() -> None:
    """Who asks short questions without end gets no more than 20 ms ahead of somebody's batch."""
    clock = Clock()
    turns = Turns(1, 100, clock)
    had = turn(turns, "singles")
    had.take()
    turns.line_up("batch", 1.0)
    assert not turns.somebody_before("singles", 0.009, 0.0)
    turns.give_back("singles", 0.03)
    assert turns.line_up("singles") is not None
    assert not turns.somebody_before("batch", 0.004, 1.0)


@pytest.mark.parametrize(
    ("who", "worked_s", "gives_way"),
    [
        ("other", 0.0, False),
        ("other", 0.004, False),
        ("other", 0.006, True),
        ("mine", 0.006, False),
        ("mine", 0.03, True),
    ],
)
def test_long_work_gives_way_to_who_had_less(who: str, worked_s: float, gives_way: bool) -> None:
    """Equals are let in after a slice of time, the same caller's other calls after a longer one."""
    clock = Clock()
    turns = Turns(1, 100, clock)
    long = turn(turns, "mine")
    long.take()
    assert turns.line_up(who) is not None
    clock.now = worked_s
    assert gives_way == turns.somebody_before("mine", worked_s)


def test_no_more_work_at_a_time_than_there_are_slots() -> None:
    """Eight threads, three slots: never more than three inside."""
    turns, lock = Turns(3, 100), threading.Lock()
    inside, most = 0, 0

    def work(who: int) -> None:
        nonlocal inside, most
        for _ in range(50):
            mine = turn(turns, str(who % 3))
            mine.take()
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1
            mine.give_back()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    free = [turn(turns, "x", 0.0) for _ in range(3)]
    for item in free:
        item.take()
    assert 1 <= most <= 3
    assert 0 == turns.waiting


def test_a_deadline_ends_the_wait() -> None:
    """A call whose time is up leaves its queue and takes nobody's turn."""
    turns = Turns(1, 100)
    first = turn(turns, "a")
    first.take()
    with pytest.raises(DeadlineError):
        turn(turns, "b", 0.01).take()
    assert 0 == turns.waiting
    first.give_back()
    turn(turns, "b").take()


def test_a_caller_who_goes_ends_the_wait() -> None:
    """What waits for somebody who went away is woken, and what comes from somebody gone does not wait at all."""
    turns = Turns(1, 100)
    first = turn(turns, "a")
    first.take()
    farewells: list[Callable[[], None]] = []

    def leaves(farewell: Callable[[], None]) -> bool:
        farewells.append(farewell)
        return True

    waiting = turn(turns, "b", on_gone=leaves)
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(waiting.take)
        wait_for(turns, 1)
        while not farewells:
            threading.Event().wait(0.002)
        farewells[0]()
        assert isinstance(ended.exception(30), DeadlineError)
    with pytest.raises(DeadlineError):
        waiting.take()
    with pytest.raises(DeadlineError):
        turn(turns, "c", on_gone=lambda _farewell: False).take()
    assert 1 == len(farewells)
    assert 0 == turns.waiting


def test_long_work_lets_others_in_between() -> None:
    """A batch that breathes gives its turn to who waits, and has the next."""
    clock = Clock()
    turns = Turns(1, 100, clock)
    batch = turn(turns, "batch")
    batch.take()
    batch.breathe()
    order: list[str] = []

    def single() -> None:
        mine = turn(turns, "single")
        mine.take()
        order.append("single")
        mine.give_back()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(single)
        wait_for(turns, 1)
        clock.now = 0.01
        batch.breathe()
        order.append("batch")
        done.result(30)
    batch.give_back()
    assert ["single", "batch"] == order


def test_giving_back_twice_gives_one_turn() -> None:
    """A turn that was given back is nobody's to give."""
    turns = Turns(1, 100)
    first = turn(turns, "a")
    first.take()
    first.give_back()
    first.give_back()
    turn(turns, "b").take()
    with pytest.raises(DeadlineError):
        turn(turns, "c", 0.0).take()


def test_seats_are_counted() -> None:
    """The call beyond the last seat is refused at once; a seat that is left is free."""
    turns = Turns(1, 2)
    with turns.seat(), turns.seat():
        with pytest.raises(BusyError) as caught, turns.seat():
            pass
        assert caught.value.retry_after_s > 0
        assert 2 == turns.held
    with turns.seat():
        assert 1 == turns.held


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers(1, 4))
def test_as_many_turns_are_free_after_as_before(calls: list[str], slots: int) -> None:
    """Whatever came, succeeded or gave up, every slot is there in the end, and nobody waits."""
    turns = Turns(slots, 100)
    held: list[Turn] = []
    for who in calls:
        mine = turn(turns, who, 0.0)
        try:
            mine.take()
        except DeadlineError:
            held.pop().give_back()
        else:
            held.append(mine)
    for item in held:
        item.give_back()
    for _ in range(slots):
        turn(turns, "end", 0.0).take()
    with pytest.raises(DeadlineError):
        turn(turns, "end", 0.0).take()
    assert 0 == turns.waiting
