"""What one run needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from screening.refresh.config import RefreshConfig
from screening.refresh.generation import Progress
from screening.refresh.proposal import Parser
from screening.refresh.steps import AtStep
from screening.refresh.taking import Places


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run needs; see `screening.refresh.job.RefreshTask`."""

    config: RefreshConfig
    places: Places
    approvals: frozenset[str]
    only: frozenset[str]
    dry_run: bool
    min_score: float
    now: datetime
    at_step: AtStep
    parser: Parser
    progress: Progress
