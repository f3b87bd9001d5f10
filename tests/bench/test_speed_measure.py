"""Times, turns and verdicts of the speed benchmark."""

from __future__ import annotations

import pytest

from bench.speed import echo
from bench.speed.corpus import Query
from bench.speed.lossless import Loss, _Answers, summarise
from bench.speed.measure import Asker, Timing, interleave
from bench.speed.targets import TARGETS, Row


def test_a_timing_is_in_microseconds() -> None:
    """Nanoseconds come in, microseconds a query go out."""
    timing = Timing.of("engine", "10k names", 10_000, [1_000, 2_000, 3_000])
    assert (2.0, 2.0, 3.0, 3) == (timing.p50_us, timing.mean_us, timing.max_us, timing.count)


def test_a_contender_that_was_never_asked_has_no_timing() -> None:
    """No figure is made of nothing."""
    with pytest.raises(ValueError, match="never asked"):
        Timing.of("engine", "10k names", 10_000, [])


def test_an_asker_never_asks_a_query_twice() -> None:
    """At its end an asker stops, so that no answer comes from a cache."""
    asked: list[object] = []
    asker = Asker("engine", asked.append, ["a", "b", "c"])
    asker.run(2)
    asker.run(2)
    assert (["a", "b", "c"], 0) == (asked, asker.left)


def test_contenders_take_turns() -> None:
    """Every contender answers in every round, and the order turns."""
    asked: list[str] = []
    contenders = [
        Asker(name, lambda query: asked.append(str(query)), [name] * 10, wraps=True) for name in ("one", "two")
    ]
    spent = interleave(contenders, rounds=2, turn_s=1e-9, warm=0)
    assert {"one": 2, "two": 2} == {name: len(times) for name, times in spent.items()}
    assert ["one", "two", "two", "one"] == asked[-4:]


@pytest.mark.parametrize(("value", "verdict"), [(18.0, "pass"), (9.0, "FAIL, 2.00 times off")])
def test_a_figure_that_must_be_large_is_held_against_its_bound(value: float, verdict: str) -> None:
    """A ratio passes at its bound and says by what factor it falls short of it."""
    assert verdict == Row(TARGETS["cdist"], "100k names", 100_000, value).verdict


@pytest.mark.parametrize(("value", "verdict"), [(4.0, "pass"), (6.0, "FAIL, 1.50 times off")])
def test_a_figure_that_must_be_small_is_held_against_its_bound(value: float, verdict: str) -> None:
    """A cost passes at its bound and says by what factor it exceeds it."""
    assert verdict == Row(TARGETS["logic"], "100k names", 100_000, value).verdict


def test_a_size_without_a_target_is_measured_only() -> None:
    """A figure without a bound is neither a pass nor a failure."""
    assert "measured" == Row(TARGETS["logic"], "10k names", 10_000, 4.0).verdict


def test_an_echo_question_has_the_size_of_the_screening() -> None:
    """The echo moves as many bytes as the screening it stands beside."""
    message = echo.question(40, 1234)
    assert (40, 1234) == (len(message), len(echo._answer(message, None)))  # type: ignore[arg-type]


def test_a_name_below_the_threshold_is_lost() -> None:
    """A hit that the engine scores below the threshold, or not at all, counts as lost."""
    answers = _Answers({1: 0.9, 2: 0.9, 3: 0.9}, {1: 0.9, 2: 0.5}, 0.001)
    found = summarise([Query("name", "clean")], [answers])
    assert (3, 1, 1) == (found.expected, found.returned, found.lower)
    assert (Loss("name", "clean", 2, 0.9, 0.5), Loss("name", "clean", 3, 0.9, None)) == found.losses
