"""The process that workers are forked from holds nothing that does not survive a fork."""

from __future__ import annotations

import os
import subprocess
import sys

_LOOK = """
import gc, os, threading
import screening.service.nursery
from screening.index.mapping import _mapped
from screening.text import glossary_table
print(threading.active_count(), len(os.listdir("/proc/self/task")), len(_mapped), gc.get_freeze_count() > 100_000,
      glossary_table.tables.cache_info().currsize)
"""


def test_workers_are_forked_from_a_process_without_threads_or_index() -> None:
    """The tables are loaded and left out of collections; no thread runs, and no index is open."""
    # NumPy's OpenBLAS has a pool of its own, which it takes down and up again around a fork.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    words = [sys.executable, "-c", _LOOK]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)  # noqa: S603 - our own
    assert ["1", "1", "0", "True", "1"] == done.stdout.split()
