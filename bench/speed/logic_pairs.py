"""What one pair costs in nomenklatura logic-v2, timed inside its own process so that no pipe counts."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from bench.quality.logic_v2 import PeerUnavailableError, set_up

_WORKER = Path(__file__).with_name("logic_pairs_worker.py")


class LogicPairs:
    """A contestant that compares a query with one name a turn; both were met once before, so nothing is parsed anew."""

    def __init__(self, queries: Sequence[str], names: Sequence[str]) -> None:
        self.name = "logic-v2, one pair"
        command = [str(set_up()), str(_WORKER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own worker
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to: IO[str] = self._process.stdin
        self._from: IO[str] = self._process.stdout
        self._ask({"queries": list(queries), "names": list(names)})

    @property
    def left(self) -> int:
        """Pairs may be compared again: the library keeps no scores."""
        return 1_000_000_000

    def run(self, count: int) -> list[int]:
        """Compare the next `count` pairs; return the nanoseconds each took."""
        spent = self._ask({"count": count})
        return [int(each) for each in spent]

    def _ask(self, request: dict[str, object]) -> list[int]:
        self._to.write(json.dumps(request) + "\n")
        self._to.flush()
        line = self._from.readline()
        if not line:
            raise PeerUnavailableError("the nomenklatura worker ended; its message stands above")
        spent: list[int] = json.loads(line)
        return spent

    def close(self) -> None:
        """End the worker."""
        self._to.close()
        self._process.wait(timeout=30)
        self._from.close()
