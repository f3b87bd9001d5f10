"""What processes take of the machine: memory shared fairly (PSS), and the command line from start to end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.quality.data import ROOT


def tree(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text("ascii").split():
            found += tree(int(child))
    return found


def pss_mib(pid: int) -> float:
    """Proportional set size of a process and its descendants in MiB: a page that n of them share counts 1/n each."""
    return sum(_pss_kib(each) for each in tree(pid)) / 1024


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def command_line_s(index: Path, names: Sequence[str]) -> list[float]:
    """Seconds that `screening screen NAME` takes as a whole process, one for each name. Exit codes tell dispositions.

    Raises:
        RuntimeError: it printed no answer.
    """
    script = Path(sys.executable).with_name("screening")
    start_words = [str(script)] if script.exists() else [sys.executable, "-m", "screening.cli.main"]
    # An installation has its bytecode; a shell that forbids to write any would compile the whole package each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    spent = []
    for name in names:
        start = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own command
            [*start_words, "screen", "--index", str(index), "--", name],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=False,
        )
        spent.append(time.perf_counter() - start)
        if not done.stdout:
            raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    return spent
