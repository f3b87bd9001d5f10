"""`screening index`: builds a generation from list folders, shows and changes which one is served."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import settings_of

_OUT = click.option(
    "--out", "--index", "out", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def index() -> None:
    """Build and manage the index.

    索引の作成と管理。
    """


@index.command()
@click.option("--lists", "root", type=click.Path(path_type=Path), help="Folder of lists. [SCREENING_LISTS_DIR, lists]")
@_OUT
@_JSON
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
    facts = {"generation": generation, "index": str(target)}
    return _tell(facts, f"published generation {generation} in {target}", as_json=as_json)


@index.command(name="list")
@_OUT
@_JSON
def list_(out: Path | None, as_json: bool) -> int:
    """Show the generations, the served one marked."""
    from screening.errors import IndexUnavailableError  # noqa: PLC0415 - with the index
    from screening.index import generations  # noqa: PLC0415 - only index commands open it

    folder = out or settings_of().index_dir
    try:
        served = generations.current(folder)
    except IndexUnavailableError:
        served = ""
    names = generations.list_generations(folder)
    text = "\n".join(f"{'*' if name == served else ' '} {name}" for name in names)
    facts = [{"generation": name, "current": name == served} for name in names]
    return _tell(facts, text or f"no generation in {folder}", as_json=as_json)


@index.command()
@_OUT
@_JSON
def verify(out: Path | None, as_json: bool) -> int:
    """Compare every byte of the served generation with its manifest."""
    from screening.index import generations  # noqa: PLC0415 - only index commands open it
    from screening.index.verify import verify_generation  # noqa: PLC0415 - only index commands open it

    folder = out or settings_of().index_dir
    served = generations.current(folder)
    manifest = verify_generation(folder / served)
    facts = {"generation": served, "sha256": manifest.sha256, "size_bytes": manifest.size_bytes}
    return _tell(facts, f"generation {served} is sound", as_json=as_json)


@index.command()
@_OUT
@_JSON
def rollback(out: Path | None, as_json: bool) -> int:
    """Serve the generation before the current one."""
    from screening.index import generations  # noqa: PLC0415 - only index commands open it

    generation = generations.rollback(out or settings_of().index_dir)
    return _tell({"generation": generation}, f"published generation {generation}", as_json=as_json)


@index.command()
@_OUT
@click.option("--keep", default=3, show_default=True, type=click.IntRange(1, 1000), help="Generations kept.")
@_JSON
def prune(out: Path | None, keep: int, as_json: bool) -> int:
    """Delete old generations; the served one always stays."""
    from screening.index import generations  # noqa: PLC0415 - only index commands open it

    removed = generations.prune(out or settings_of().index_dir, keep)
    return _tell({"removed": removed}, f"removed {len(removed)} generations", as_json=as_json)


@index.command()
@_OUT
@_JSON
def selftest(out: Path | None, as_json: bool) -> int:
    """Query every name and alias of every list as printed; each must find its own entity."""
    from rich.console import Console  # noqa: PLC0415 - only this command draws a bar
    from rich.progress import Progress  # noqa: PLC0415 - only this command draws a bar

    from screening.index import generations  # noqa: PLC0415 - only index commands open it
    from screening.index.reader import open_generation  # noqa: PLC0415 - only index commands open it
    from screening.matching.selftest import self_test  # noqa: PLC0415 - loads the engine

    settings = settings_of()
    folder = out or settings.index_dir
    reader = open_generation(folder / generations.current(folder))
    total = sum(summary.names for summary in reader.header.lists)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking for every name", total=total)
        tested = self_test(reader, min_score=settings.min_score, progress=lambda count: bar.advance(task, count))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(tested), indent=2).decode())
    else:
        from screening.cli.render_lists import show_selftest  # noqa: PLC0415 - tables only where somebody reads them

        show_selftest(reader.generation, tested)
    return Exit.INDEX if any(row.misses for row in tested) else Exit.OK


def _tell(facts: object, text: str, *, as_json: bool) -> int:
    """Print an outcome for a program or for a person."""
    click.echo(msgspec.json.encode(facts).decode() if as_json else text)
    return Exit.OK
