"""One run: which corpora, how long, what was built, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress

from bench.quality.values import Table
from bench.speed.build import Built, build_in_process_of_its_own
from bench.speed.corpus import Corpus, Query, queries
from bench.speed.measure import Timing
from bench.speed.targets import SHIPPED, TARGETS, Row


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: turns of `turn_s` seconds, `rounds` of them; how many queries where they are counted."""

    rounds: int = 20
    turn_s: float = 0.25
    repeats: int = 7
    reference_queries: int = 1000
    reference_queries_large: int = 250

    @classmethod
    def quick(cls) -> Effort:
        """Enough to see that everything runs; no figure to publish."""
        return cls(rounds=3, turn_s=0.05, repeats=3, reference_queries=30, reference_queries_large=5)

    def references(self, size: int) -> int:
        """How many queries the plain reference is asked, which costs a scan of every name each."""
        return self.reference_queries if size < 1_000_000 else self.reference_queries_large


@dataclass(slots=True)
class Run:
    """What the sections share. `folder` is thrown away at the end; generations are built once a run and corpus."""

    corpora: tuple[Corpus, ...]
    effort: Effort
    folder: Path
    progress: Progress
    timings: list[Timing] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _built: dict[Corpus, Built] = field(default_factory=dict)
    _names: tuple[Corpus, list[str]] | None = None

    def built(self, corpus: Corpus) -> Built:
        """The generation of a corpus, built on first use."""
        if corpus not in self._built:
            with self.ticks(f"{corpus.label}: building", 1) as tick:
                self._built[corpus] = build_in_process_of_its_own(corpus, self.root(corpus))
                tick()
        return self._built[corpus]

    def root(self, corpus: Corpus) -> Path:
        """The index folder of a corpus."""
        return self.folder / f"{corpus.key}-{corpus.size}"

    def generation(self, corpus: Corpus) -> Path:
        """The folder of the generation of a corpus, built on first use."""
        built = self.built(corpus)
        return self.root(corpus) / built.generations[-1]

    def names(self, corpus: Corpus) -> list[str]:
        """The names of a corpus; only the last one asked for is kept."""
        if self._names is None or self._names[0] != corpus:
            self._names = (corpus, corpus.names())
        return self._names[1]

    def queries(self, corpus: Corpus, count: int, *, seed: int = 0, kinds: tuple[str, ...] = ()) -> list[Query]:
        """Distinct queries for a corpus; another `seed` gives others."""
        return queries(corpus, self.names(corpus), count, seed=seed, kinds=kinds)

    def row(self, key: str, corpus: Corpus, value: float, note: str = "") -> None:
        """Hold a figure against its target."""
        size = SHIPPED if corpus.key == "shipped" else corpus.size
        self.rows.append(Row(TARGETS[key], corpus.label, size, value, note))

    @contextmanager
    def ticks(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """A progress bar for as long as the block runs; call what it yields after each step."""
        task = self.progress.add_task(what, total=total)
        try:
            yield lambda: self.progress.advance(task)
        finally:
            self.progress.remove_task(task)
