"""Until when somebody waits for an answer: work for a caller who has gone helps nobody and delays the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from screening.errors import DeadlineError


def _stays() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a caller's patience.

    `expires` is an instant of `time.monotonic` in seconds, None for no limit; `waits` says whether the caller is still
    there.
    """

    expires: float | None = None
    waits: Callable[[], bool] = _stays

    def check(self) -> None:
        """Go on, or raise `DeadlineError` when the time is over or the caller has gone."""
        if self.expires is not None and time.monotonic() >= self.expires:
            raise DeadlineError("the deadline passed before the answer was complete")
        if not self.waits():
            raise DeadlineError("the caller no longer waits for the answer")
