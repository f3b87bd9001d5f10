"""A refresh that is killed at any of its steps leaves a whole generation, and the next run makes up for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from screening.refresh.steps import Step

SCRIPT = Path(__file__).resolve().parent / "kills.py"
TIMES = int(os.environ.get("REFRESH_KILLS", "1"))


def test_a_kill_at_each_step_is_made_good_by_the_next_run() -> None:
    """Killed at every named step, the job leaves the old or the new generation, and the next run ends as if nothing was."""
    assert 20 <= len(Step)
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, SCRIPT, "--times", str(TIMES)], capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert f"{len(Step)} steps, {len(Step) * TIMES} kills, 0 problems" in done.stdout
