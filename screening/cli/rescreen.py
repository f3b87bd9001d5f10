"""`screening rescreen`: whom to look at again after the lists changed."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.cli.deal_options import deal_options
from screening.cli.exits import Exit
from screening.cli.opening import settings_of
from screening.cli.parties import TypedDeal, deal_of
from screening.model.result import ScreeningOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from screening.cli.rescreen_lines import Answered
    from screening.index.changes import Changes


@click.command()
@click.option("--since", required=True, help="Generation against which the parties were last screened.")
@click.option("--concerned", is_flag=True, help="Only the lines of parties to look at again, and those with an error.")
@deal_options
@click.option("--list", "lists", multiple=True, help="Look at this list only; may be repeated.")
@click.option("--min-score", type=click.FloatRange(0.0, 1.0), help="Name score from which a hit counts.")
@click.option("--exclude", multiple=True, help="Id of a listed entity examined and ruled out; may be repeated.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; as many as there are cores when not given.")
@click.option("--index", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]")
def rescreen(  # noqa: PLR0913, PLR0917 - one parameter an option, as click hands them over
    since: str,
    concerned: bool,
    direction: str,
    destination: str,
    origin: str,
    goods: tuple[str, ...],
    end_use: str | None,
    places: tuple[str, ...],
    bound_by: str,
    as_of: str,
    lists: tuple[str, ...],
    min_score: float | None,
    exclude: tuple[str, ...],
    workers: int | None,
    index: Path | None,
) -> int:
    """Read one JSON party a line from standard input; say of each whether what changed since a generation concerns it.

    リストの変更後に、再確認が必要な取引先を示します。
    """
    from screening.cli.rescreen_lines import Job, Work, rescreen_lines  # noqa: PLC0415 - the engine loads only to screen
    from screening.index.checks import NO_CHECKS, look_up  # noqa: PLC0415 - as above
    from screening.index.generations import current  # noqa: PLC0415 - as above

    deal = deal_of(TypedDeal(direction, destination, origin, goods, end_use or "", places, as_of, bound_by))
    options = ScreeningOptions(lists=lists, min_score=min_score, exclude=exclude)
    settings = settings_of(index)
    job = Job(
        settings=settings,
        generation=current(settings.index_dir),
        since=since,
        now=datetime.now(UTC),
        transaction=deal,
        options=options,
        checks=look_up(settings.index_dir, NO_CHECKS),
        concerned_only=concerned,
    )
    total = _Total()
    with closing(Work(job)) as work:
        click.echo(_told(work.changes, since, job.generation), err=True)
        with _progress() as advance:

            def tell(answered: Answered) -> None:
                total.add(answered)
                advance(answered, total)

            rescreen_lines(job, work, sys.stdin.buffer, sys.stdout.buffer, workers or _cores(), tell)
    click.echo(str(total), err=True)
    return Exit.OK


@dataclass(slots=True)
class _Total:
    """The lines answered so far."""

    parties: int = 0
    concerned: int = 0
    unusable: int = 0

    def add(self, answered: Answered) -> None:
        self.parties += answered.parties
        self.concerned += answered.concerned
        self.unusable += answered.unusable

    def __str__(self) -> str:
        bad = f", {self.unusable:,} lines with an error 誤りのある行" if self.unusable else ""
        return f"{self.parties:,} parties 件, {self.concerned:,} to look at again 要再確認{bad}"


def _told(changes: Changes, since: str, generation: str) -> str:
    """What changed, for a person."""
    counts = (
        f"added 追加 {len(changes.added):,}",
        f"amended 変更 {len(changes.amended):,}",
        f"removed 削除 {len(changes.removed):,}",
    )
    told = [f"{since} -> {generation}: {', '.join(counts)}"]
    if changes.lists:
        told.append(f"measures changed, every entity counts as amended 措置の変更: {', '.join(changes.lists)}")
    if changes.territories or changes.territories_removed:
        names = ", ".join((*changes.territories, *changes.territories_removed))
        told.append(f"territories changed 禁輸地域の変更: {names}")
    if changes.rules:
        told.append(
            "rules without names changed: screen your open transactions again"
            f" 名称によらない規制の変更（進行中の取引を再審査する）: {', '.join(changes.rules)}"
        )
    if changes.text_rules:
        told.append("the rules for reading names changed: every entity counts as amended 名称処理規則の変更")
    return "\n".join(told)


def _cores() -> int:
    return len(os.sched_getaffinity(0))


@contextmanager
def _progress() -> Iterator[Callable[[Answered, _Total], None]]:
    """A bar on a terminal: of the bytes read where the input is a file, a count where its end is not known."""
    if not sys.stderr.isatty():
        yield lambda _answered, _total: None
        return
    from rich.console import Console  # noqa: PLC0415 - drawn only where somebody sees it
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - as above

    columns = (
        SpinnerColumn(),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=_size())
        yield lambda answered, total: bar.update(task, advance=answered.read, description=str(total))


def _size() -> int | None:
    """The bytes of standard input where it is a file, None where its end is not known."""
    status = os.fstat(sys.stdin.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else None
