"""`screening index`: builds a generation from list folders, shows and changes which one is served."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import settings_of

_OUT = click.option("--out", "--index", "out", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]")


@click.group()
def index() -> None:
    """Build and manage the index. 索引の作成と管理。"""


@index.command()
@click.option("--lists", "root", type=click.Path(path_type=Path), help="Folder of lists. [SCREENING_LISTS_DIR, lists]")
@_OUT
@click.option("--json", "as_json", is_flag=True, help="The generation as JSON.")
def build(root: Path | None, out: Path | None, as_json: bool) -> int:
    """Read every list folder, build a generation and publish it."""
    from rich.console import Console  # noqa: PLC0415 - only this command draws a bar
    from rich.progress import Progress  # noqa: PLC0415 - only this command draws a bar

    from screening.refresh import build_index  # noqa: PLC0415 - loads the text tables

    settings = settings_of()
    target = out or settings.index_dir
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading names", total=None)
        generation = build_index(
            root or settings.lists_dir, target, progress=lambda done: bar.update(task, completed=done)
        )
    if as_json:
        click.echo(msgspec.json.encode({"generation": generation, "index": str(target)}).decode())
    else:
        click.echo(f"published generation {generation} in {target}")
    return Exit.OK


@index.command(name="list")
@_OUT
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(out: Path | None, as_json: bool) -> int:
    """Show the generations, the served one marked."""
    from screening.errors import IndexUnavailableError  # noqa: PLC0415 - with the index
    from screening.index import generations  # noqa: PLC0415 - only index commands open it

    folder = out or settings_of().index_dir
    try:
        served = generations.current(folder)
    except IndexUnavailableError:
        served = ""
    names = list(generations.list_generations(folder))
    if as_json:
        click.echo(msgspec.json.encode([{"generation": n, "current": n == served} for n in names]).decode())
    else:
        for name in names:
            click.echo(f"{'*' if name == served else ' '} {name}")
    return Exit.OK


@index.command()
@_OUT
def verify(out: Path | None) -> int:
    """Compare every byte of the served generation with its manifest."""
    from screening.index import generations  # noqa: PLC0415 - only index commands open it
    from screening.index.verify import verify_generation  # noqa: PLC0415 - only index commands open it

    folder = out or settings_of().index_dir
    served = generations.current(folder)
    verify_generation(folder / served)
    click.echo(f"generation {served} is sound")
    return Exit.OK


@index.command()
@_OUT
def rollback(out: Path | None) -> int:
    """Serve the generation before the current one."""
    from screening.index import generations  # noqa: PLC0415 - only index commands open it

    click.echo(f"published generation {generations.rollback(out or settings_of().index_dir)}")
    return Exit.OK


@index.command()
@_OUT
@click.option("--keep", default=3, show_default=True, type=click.IntRange(1, 1000), help="Generations kept.")
def prune(out: Path | None, keep: int) -> int:
    """Delete old generations; the served one always stays."""
    from screening.index import generations  # noqa: PLC0415 - only index commands open it

    removed = generations.prune(out or settings_of().index_dir, keep)
    click.echo(f"removed {len(removed)} generations")
    return Exit.OK
