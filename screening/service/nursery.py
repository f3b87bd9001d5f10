"""Imported once by the process that workers are forked from: what every worker reads and none changes is loaded here.

Measured: the dictionaries and tables of all scripts take 240 MiB, which each worker held for itself. Forked from here they
share them. Nothing is opened that does not survive a fork: no index, no gRPC server or channel, no thread of ours.
"""

from __future__ import annotations

import gc

import screening.service.server  # noqa: F401 - what a worker runs
from screening.service.warm import load_text

load_text()
gc.collect()
# What the garbage collector looks through it writes to, and what is written to is shared no longer.
gc.freeze()
