"""The same question gets the same answer, in its quick form."""

from __future__ import annotations

from pathlib import Path

from bench.faults.same import try_one
from bench.faults.sizes import QUICK


def test_however_it_is_asked_the_answer_is_the_same(shipped_index: Path) -> None:
    """Threads, order, batches, a stream, a restart and another hash seed give the same bytes."""
    row = try_one(shipped_index, QUICK.questions)
    assert row.holds, f"{row.figure} {row.state}"
