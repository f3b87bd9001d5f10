"""The best open matcher: nomenklatura's logic-v2, in an environment of its own.

Its dependencies (PyICU, rigour, followthemoney) are no part of this project, so the command builds a virtual
environment under the user's cache folder once and talks to it over JSON lines. Building PyICU needs the ICU headers
(Debian: libicu-dev, pkg-config, g++); when that fails the run says so and goes on without this contender.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.quality.values import Found, Name
from screening.model.party import PartyKind

VERSION = "4.17.4"
_WORKER = Path(__file__).with_name("logic_v2_worker.py")
_BATCH = 20_000


class PeerUnavailableError(Exception):
    """A contender cannot take part on this machine; the message says what is missing."""


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "screening-bench" / f"nomenklatura-{VERSION}"


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise PeerUnavailableError(f"{' '.join(command[1:4])} failed: {' '.join(last)}")


def set_up() -> Path:
    """The Python of the environment that holds nomenklatura, made on first use.

    Raises:
        PeerUnavailableError: when it cannot be installed, with the last line of what pip said.
    """
    folder = _cache_folder()
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if ready.exists():
        return python
    print(f"setting up nomenklatura {VERSION} under the cache folder (once, about a minute) ...", file=sys.stderr)
    _run([sys.executable, "-m", "venv", str(folder)])
    _run([str(python), "-m", "pip", "install", "--quiet", f"nomenklatura=={VERSION}"])
    _run([str(python), "-c", "import nomenklatura.matching"])
    ready.write_text(VERSION)
    return python


@dataclass(frozen=True, slots=True)
class _Pipes:
    process: subprocess.Popen[str]
    to_worker: IO[str]
    from_worker: IO[str]


class LogicV2Contender:
    """nomenklatura logic-v2 with its default configuration; it proposes 0.70 as its threshold."""

    name = "logic-v2"
    note = f"nomenklatura {VERSION}, default configuration; alert from its own 0.70, block from 0.95 (our choice)"
    review = 0.70
    block = 0.95

    def __init__(self, max_pairs: int) -> None:
        self.max_pairs: int | None = max_pairs
        python = set_up()
        process = subprocess.Popen(  # noqa: S603 - our own worker
            [str(python), str(_WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert process.stdin is not None
        assert process.stdout is not None
        self._pipes = _Pipes(process, process.stdin, process.stdout)
        self._sent: dict[tuple[str, str], int] = {}
        self._requests = 0

    def _number(self, name: Name, fresh: list[tuple[str, str]]) -> int:
        schema = "Person" if name.kind is PartyKind.PERSON else "Organization"
        key = (name.text.encode("utf-8", "replace").decode("utf-8"), schema)
        if key not in self._sent:
            self._sent[key] = len(self._sent)
            fresh.append(key)
        return self._sent[key]

    def pair_scores(self, pairs: Sequence[tuple[Name, Name]]) -> list[float]:
        """Similarity of each pair, in [0, 1]."""
        scores: list[float] = []
        for start in range(0, len(pairs), _BATCH):
            scores += self._ask(pairs[start : start + _BATCH])
        return scores

    def _ask(self, pairs: Sequence[tuple[Name, Name]]) -> list[float]:
        fresh: list[tuple[str, str]] = []
        numbers = [(self._number(query, fresh), self._number(listed, fresh)) for query, listed in pairs]
        self._requests += 1
        request = {"id": self._requests, "names": fresh, "pairs": numbers}
        self._pipes.to_worker.write(json.dumps(request) + "\n")
        self._pipes.to_worker.flush()
        line = self._pipes.from_worker.readline()
        if not line:
            raise PeerUnavailableError("the nomenklatura worker ended; its message stands above")
        answer = json.loads(line)
        assert answer["id"] == self._requests
        return [float(score) for score in answer["scores"]]

    def index(self, names: Sequence[Name]) -> LogicV2Index:
        """Keep the names: the library has no index, every query is compared with every name."""
        return LogicV2Index(self, names)

    def close(self) -> None:
        """End the worker."""
        self._pipes.to_worker.close()
        self._pipes.process.wait(timeout=30)
        self._pipes.from_worker.close()


class LogicV2Index:
    """All names; a query is a comparison with each of them."""

    def __init__(self, contender: LogicV2Contender, names: Sequence[Name]) -> None:
        self._contender = contender
        self._names = names

    def search(self, queries: Iterable[str], *, limit: int = 10, min_score: float = 0.0) -> Iterator[list[Found]]:
        """The best owners for every query, ties in the order of the list."""
        for query in queries:
            asked = [(Name("", query, "", listed.kind), listed) for listed in self._names]
            best: dict[str, float] = {}
            for (_, listed), score in zip(asked, self._contender.pair_scores(asked), strict=True):
                best[listed.owner] = max(best.get(listed.owner, 0.0), score)
            ordered = sorted(best.items(), key=lambda item: -item[1])[:limit]
            # A score of nothing is no answer: without this, a query that resembles no name would find the first ones.
            yield [Found(owner, score) for owner, score in ordered if score > 0.0 and score >= min_score]

    def candidates(self, query: str) -> frozenset[str] | None:  # noqa: ARG002 - every name reaches the scorer
        """Nothing to report: every name reaches the scorer."""
        return None

    def comparable(self, query: str) -> bool | None:  # noqa: ARG002 - it has no notion of that
        """Nothing to report: whatever is asked is compared."""
        return None

    def close(self) -> None:
        """Nothing to free."""
