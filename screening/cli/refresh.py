"""`screening refresh`: takes new editions of the lists in, checks them, and publishes a new generation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.cli.exits import Exit
from screening.cli.opening import settings_of
from screening.settings import Settings

if TYPE_CHECKING:
    from screening.refresh.job import RefreshTask

_SHORTEST = 8


@click.command()
@click.option("--config", type=click.Path(path_type=Path), help="Which lists are watched. [SCREENING_REFRESH_CONFIG]")
@click.option("--approve", multiple=True, metavar="DIFF_HASH", help="Publish a held difference; its first 8 digits do.")
@click.option("--only", multiple=True, metavar="LIST", help="Look at the source of this list only; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Look, judge and tell; write nothing.")
@click.option(
    "--metrics", type=click.Path(path_type=Path), help="File for a node exporter. [SCREENING_REFRESH_METRICS]"
)
@click.option("--lists", "lists_dir", type=click.Path(path_type=Path), help="Folder of lists. [SCREENING_LISTS_DIR]")
@click.option("--state", type=click.Path(path_type=Path), help="State folder. [SCREENING_STATE_DIR, var/state]")
@click.option("--drop", type=click.Path(path_type=Path), help="Drop folder. [SCREENING_DROP_DIR, var/drop]")
@click.option("--index", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]")
@click.option("--detailed-exit-code", is_flag=True, help="End with 24, not 0, when nothing was new.")
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON.")
def refresh(  # noqa: PLR0913, PLR0917 - one parameter an option
    config: Path | None,
    approve: tuple[str, ...],
    only: tuple[str, ...],
    dry_run: bool,
    metrics: Path | None,
    lists_dir: Path | None,
    state: Path | None,
    drop: Path | None,
    index: Path | None,
    detailed_exit_code: bool,
    as_json: bool,
) -> int:
    """Take new editions of the lists in, check them, and publish a new generation.

    A list that is refused, held or not to be had stays as it is served; every reason is told.

    リストの新しい版を取り込み、検査し、公開します。
    """
    given = {"refresh_config": config, "refresh_metrics": metrics, "lists_dir": lists_dir}
    given |= {"state_dir": state, "drop_dir": drop, "index_dir": index}
    settings = replace(settings_of(), **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    short = [text for text in approve if len(text) < _SHORTEST]
    if short:
        raise click.UsageError(f"--approve {short[0]}: give at least the first {_SHORTEST} digits of the difference")
    from screening.cli.render_refresh import show_refresh  # noqa: PLC0415 - tables only where somebody reads them
    from screening.refresh.job import run_refresh  # noqa: PLC0415 - loads the text tables and the engine
    from screening.refresh.report import Outcome  # noqa: PLC0415 - with the job
    from screening.refresh.written import report_json  # noqa: PLC0415 - with the job

    with _progress() as progress:
        report = run_refresh(_task(settings, approve, only, progress, dry_run=dry_run))
    if as_json:
        click.echo(report_json(report).decode(), nl=False)
    else:
        show_refresh(report)
    if detailed_exit_code and report.outcome is Outcome.NOTHING_NEW:
        return Exit.NOTHING_NEW
    return report.exit_code


def _task(
    settings: Settings,
    approve: tuple[str, ...],
    only: tuple[str, ...],
    progress: Callable[[str, int, int], None],
    *,
    dry_run: bool,
) -> RefreshTask:
    from screening.refresh.config import load_config  # noqa: PLC0415 - with the job
    from screening.refresh.job import RefreshTask  # noqa: PLC0415 - with the job
    from screening.refresh.taking import Places  # noqa: PLC0415 - with the job

    config = load_config(settings.refresh_config)
    unknown = [list_id for list_id in only if config.list(list_id) is None]
    if unknown:
        known = ", ".join(table.id for table in config.lists)
        raise click.UsageError(f"--only {unknown[0]}: no such list is configured; there are: {known}")
    return RefreshTask(
        config=config,
        places=Places(
            state=settings.state_dir, index=settings.index_dir, lists=settings.lists_dir, drop=settings.drop_dir
        ),
        approvals=frozenset(approve),
        only=frozenset(only),
        dry_run=dry_run,
        min_score=settings.min_score,
        metrics=settings.refresh_metrics,
        progress=progress,
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, where that is a terminal."""
    from rich.console import Console  # noqa: PLC0415 - only this command draws a bar
    from rich.progress import Progress  # noqa: PLC0415 - only this command draws a bar

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total or None)
