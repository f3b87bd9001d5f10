"""Work ends when nobody waits for it."""

from __future__ import annotations

import time

import pytest

from screening.errors import DeadlineError
from screening.matching.engine import Matcher
from screening.model.deadline import Deadline


def test_without_a_limit_work_goes_on() -> None:
    """A caller who waits for ever is never refused."""
    Deadline().check()


@pytest.mark.parametrize("deadline", [Deadline(time.monotonic() - 1), Deadline(None, lambda: False)])
def test_a_passed_deadline_or_a_caller_who_left_ends_the_work(deadline: Deadline) -> None:
    """Both raise the error that the service answers with DEADLINE_EXCEEDED."""
    with pytest.raises(DeadlineError):
        deadline.check()


def test_no_answer_is_worked_out_for_a_caller_who_left(shipped_matcher: Matcher) -> None:
    """The matcher stops between two stages, and keeps nothing of the unfinished answer."""
    with pytest.raises(DeadlineError):
        shipped_matcher.match_name("Tupolev Quorindal", deadline=Deadline(None, lambda: False))
    assert shipped_matcher.match_name("Tupolev Quorindal") == shipped_matcher.match_name("tupolev  QUORINDAL")
