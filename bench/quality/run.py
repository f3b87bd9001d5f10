"""One run: who takes part, on which half, on how many names; and the search that every section shares."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench.quality.halves import Split, stable_order
from bench.quality.values import Contender, Found, Index, Name

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Query:
    """A text to search for, and the owners that are a right answer to it."""

    text: str
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a contender gave for a query, best first."""

    query: Query
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The settings of a run.

    `sample` bounds the queries of an operator or a population; None takes all of them. `examples` collects what went
    wrong (section, contender, queried, right, given, score), for those who tune.
    """

    contenders: tuple[Contender, ...]
    split: Split
    sample: int | None
    progress: Progress
    seed: int = 1
    examples: list[tuple[str, ...]] = field(default_factory=list)

    def note(self, section: str, contender: Contender, answer: Answer) -> None:
        """Keep a query that went wrong, with the first answer it got."""
        top = answer.found[0] if answer.found else Found("", 0.0)
        right = ",".join(sorted(answer.query.own)[:3])
        self.examples.append((section, contender.name, answer.query.text, right, top.owner, f"{top.score:.3f}"))

    def wants(self, half: Split) -> bool:
        """Whether rows of this half are looked at."""
        return self.split is Split.ALL or half is self.split

    def sampled(self, rows: Sequence[_T], key: Callable[[_T], str], size: int | None) -> list[_T]:
        """At most `size` rows, the same on every machine, in their own order."""
        if size is None or len(rows) <= size:
            return list(rows)
        chosen = set(sorted(range(len(rows)), key=lambda i: stable_order(self.seed, key(rows[i])))[:size])
        return [row for i, row in enumerate(rows) if i in chosen]

    def affordable(self, contender: Contender, queries: Sequence[Query], index_size: int, budgets: int) -> list[Query]:
        """The queries a contender can be asked within so many budgets of comparisons."""
        size = None if contender.max_pairs is None else max(1, budgets * contender.max_pairs // max(1, index_size))
        return self.sampled(queries, lambda query: query.text, size)

    def track(self, label: str, rows: Sequence[_T]) -> Iterator[_T]:
        """The rows, with a progress bar while they last."""
        task = self.progress.add_task(label, total=len(rows))
        for row in rows:
            yield row
            self.progress.advance(task)
        self.progress.remove_task(task)


def progress_bars(*, disable: bool) -> Progress:
    """Bars on standard error, so that the tables on standard output can be kept in a file."""
    from rich.console import Console  # noqa: PLC0415 - only the command needs a second console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=disable)


def plain(text: str) -> str:
    """A name reduced to letters and digits: two printed names that differ in nothing else are the same name."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def owners_by_text(names: Iterable[Name]) -> dict[str, frozenset[str]]:
    """Who bears a name, by its plain text; more than one owner may."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        owners[plain(name.text)].add(name.owner)
    return {text: frozenset(held) for text, held in owners.items()}


def queries_for(asked: Sequence[Name], everything: Sequence[Name]) -> list[Query]:
    """A query for every name; a right answer is its owner or whoever bears an equal name."""
    bearers = owners_by_text(everything)
    return [Query(name.text, bearers.get(plain(name.text), frozenset()) | {name.owner}) for name in asked]


@contextmanager
def indexed(contender: Contender, names: Sequence[Name]) -> Iterator[Index]:
    """The contender's index of the names, closed afterwards."""
    index = contender.index(names)
    try:
        yield index
    finally:
        index.close()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for, in which names; `budgets` of a slow contender's comparisons may be spent on it."""

    listed: Sequence[Name]
    queries: Sequence[Query]
    label: str
    budgets: int = 1


def answers(run: Run, contender: Contender, what: Asked) -> list[Answer]:
    """What a contender answers to as many of the queries as it can afford, with no lower limit of the score."""
    asked = run.affordable(contender, what.queries, len(what.listed), what.budgets)
    with indexed(contender, what.listed) as index:
        tracked = run.track(f"{what.label} · {contender.name}", asked)
        found = index.search((query.text for query in tracked), limit=10, min_score=0.0)
        return [Answer(query, tuple(item)) for query, item in zip(asked, found, strict=True)]
