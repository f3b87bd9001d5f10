"""The one module of the benchmark that touches the engine: opening, asking, counting candidates."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from screening.index.reader import GenerationReader, open_generation
from screening.index.verify import verify_generation
from screening.matching.engine import Matcher, NameHit
from screening.settings import Settings
from screening.text.variants import analyse

MIN_SCORE = Settings().min_score


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes to take over a generation, in seconds: `verify_s` is the SHA-256 of the file, part of `open_s`."""

    verify_s: float
    open_s: float
    engine_s: float
    first_query_s: float

    @property
    def total_s(self) -> float:
        """From the folder to a matcher that can be asked."""
        return self.open_s + self.engine_s


class Engine:
    """The matcher over one generation, as a server holds it."""

    def __init__(self, path: Path) -> None:
        self.reader: GenerationReader = open_generation(path)
        self.matcher = Matcher(self.reader)

    def ask(self, query: object) -> list[NameHit]:
        """The hits of a name at the service's own threshold."""
        return self.matcher.match_name(str(query), min_score=MIN_SCORE)

    def candidates(self, text: str) -> int:
        """How many listed forms reach the scorer, over all forms of the query."""
        analysis = analyse(text)
        return sum(
            len(self.matcher.candidates(analysis, number, MIN_SCORE)[1].forms) for number in range(len(analysis.forms))
        )

    def close(self) -> None:
        """Let go of the generation."""
        self.reader.close()


def opening(path: Path, query: str) -> Opening:
    """Open a generation whose file is in the page cache and ask one query."""
    start = time.perf_counter()
    verify_generation(path)
    verified = time.perf_counter()
    reader = open_generation(path)
    opened = time.perf_counter()
    matcher = Matcher(reader)
    made = time.perf_counter()
    matcher.match_name(query, min_score=MIN_SCORE)
    asked = time.perf_counter()
    reader.close()
    return Opening(verified - start, opened - verified, made - opened, asked - made)
