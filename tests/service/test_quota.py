"""A caller gets what it may ask for in the long run, and learns when there is more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import BusyError
from screening.service.callers import Caller, Quota, Role
from screening.service.quota import Quotas


def caller(name: str = "erp", **quota: float | None) -> Caller:
    """A caller with a quota."""
    return Caller(name, frozenset({Role.SCREEN}), Quota(**quota))  # type: ignore[arg-type]


class Clock:
    """Seconds that only a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time it is."""
        return self.now


def test_a_burst_passes_and_then_the_rate_counts() -> None:
    """Three at once, then one every half second; the error says how long."""
    clock = Clock()
    quotas, erp = Quotas(clock), caller(rate=2.0, burst=3)
    for _ in range(3):
        quotas.charge(erp, 1)
    with pytest.raises(BusyError) as caught:
        quotas.charge(erp, 1)
    assert 0.5 == pytest.approx(caught.value.retry_after_s)
    clock.now += 0.5
    quotas.charge(erp, 1)


def test_a_batch_beyond_the_burst_passes_and_is_paid_for() -> None:
    """A batch of 100 with a burst of 10 passes once; what follows waits until it is paid."""
    clock = Clock()
    quotas, erp = Quotas(clock), caller(rate=10.0, burst=10)
    quotas.charge(erp, 100)
    assert 9.1 == pytest.approx(quotas.wait_s(erp, 1))
    clock.now += 9.2
    assert 0.0 == quotas.wait_s(erp, 1)


def test_callers_have_accounts_of_their_own() -> None:
    """What one caller used is not missing to another, and no rate is no limit."""
    quotas = Quotas(Clock())
    quotas.charge(caller("a", rate=0.01, burst=1), 1)
    quotas.charge(caller("b", rate=0.01, burst=1), 1)
    for _ in range(1_000):
        quotas.charge(caller("a", rate=None), 1_000)
    with pytest.raises(BusyError, match="screenings a second"):
        quotas.charge(caller("a", rate=0.01, burst=1), 1)


def test_calls_open_at_a_time_are_counted() -> None:
    """The third open call of two is refused; one that ended makes room, however it ended."""
    quotas, erp = Quotas(Clock()), caller(concurrent=2)
    with quotas.opened(erp):
        with pytest.raises(ValueError, match="x"), quotas.opened(erp):
            raise ValueError("x")
        with quotas.opened(erp), pytest.raises(BusyError, match="2 calls at a time"), quotas.opened(erp):
            pass
    with quotas.opened(erp), quotas.opened(erp):
        pass


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 50)), max_size=60), st.floats(0.5, 20), st.integers(1, 30))
def test_nobody_gets_more_than_rate_and_burst_allow(asked: list[tuple[float, int]], rate: float, burst: int) -> None:
    """What was let through never exceeds burst + rate x time + the one call that ran into debt."""
    clock = Clock()
    quotas, erp = Quotas(clock), caller(rate=rate, burst=burst)
    passed, largest = 0, 0
    for pause, count in asked:
        clock.now += pause
        if quotas.wait_s(erp, count) == 0:
            passed, largest = passed + count, max(largest, count)
    assert passed <= burst + rate * (clock.now - 100.0) + largest


def test_old_accounts_are_forgotten() -> None:
    """Addresses that came once do not stay for good."""
    clock = Clock()
    quotas = Quotas(clock)
    for number in range(10_000):
        quotas.charge(caller(f"plaintext:192.0.2.{number}", rate=1.0, burst=1), 1)
    clock.now += 3_600
    quotas.charge(caller("new", rate=1.0, burst=1), 1)
    assert 1 == len(quotas._accounts)
