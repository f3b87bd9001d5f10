"""Measure what a screening costs and print ratios first: `python -m bench.speed`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.console import Console

from bench.quality.data import SharedDataMissingError
from bench.quality.report import print_table
from bench.quality.run import progress_bars
from bench.speed import machine, report
from bench.speed.corpus import Corpus
from bench.speed.run import Effort, Run
from bench.speed.sections import SECTIONS

_SIZES = "10000,100000,1000000,3000000"


class Options(TypedDict):
    """The command line."""

    sizes: str
    only: tuple[str, ...]
    shipped: bool
    quick: bool
    reference_queries: int | None
    json_file: Path | None
    readme: Path | None
    plot: Path | None


def _corpora(sizes: str, *, shipped: bool) -> tuple[Corpus, ...]:
    try:
        counts = [int(part) for part in sizes.split(",") if part.strip()]
    except ValueError:
        raise click.UsageError(f"--sizes {sizes!r}: give numbers of names, with commas between them") from None
    if any(count < 1 for count in counts):
        raise click.UsageError("--sizes: a corpus holds at least one name")
    return (*(Corpus("latin", count) for count in counts), *((Corpus("shipped", 0),) if shipped else ()))


@click.command(help=__doc__)
@click.option("--sizes", default=_SIZES, show_default=True, help="Numbers of Latin names, with commas.")
@click.option("--only", multiple=True, type=click.Choice(list(SECTIONS)), help="This section; may be repeated.")
@click.option("--shipped/--no-shipped", default=True, show_default=True, help="Measure the shipped lists as well.")
@click.option("--quick", is_flag=True, help="A few turns only: to see that it runs, not to publish.")
@click.option("--reference-queries", type=click.IntRange(1), help="Queries the plain reference is asked.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Keep the figures (bench/baseline.json).")
@click.option("--readme", type=click.Path(path_type=Path), help="Put the tables into this file, between its marks.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw cost against number of names (PNG).")
def main(**options: Unpack[Options]) -> None:
    """Measure, print, and keep the figures when asked to."""
    console = Console(width=None if sys.stdout.isatty() else 220)
    about = machine.described()
    for key, value in about.items():
        console.print(f"{key}: {value}", highlight=False, markup=False)
    folder = Path(tempfile.mkdtemp(prefix="screening-speed-"))
    bars = progress_bars(disable=not sys.stderr.isatty())
    run = Run(_corpora(options["sizes"], shipped=options["shipped"]), _effort(options), folder, bars)
    try:
        _measure(run, console, options["only"] or tuple(SECTIONS))
    except SharedDataMissingError as error:
        raise click.ClickException(str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _finish(run, console, about | {"load at end": machine.load()}, options)


def _effort(options: Options) -> Effort:
    effort = Effort.quick() if options["quick"] else Effort()
    asked = options["reference_queries"]
    if asked is None:
        return effort
    return Effort(effort.rounds, effort.turn_s, effort.repeats, asked, asked)


def _measure(run: Run, console: Console, only: Sequence[str]) -> None:
    with run.progress:
        for corpus in run.corpora:
            for section in (SECTIONS[name] for name in SECTIONS if name in only):
                if not section.wants(corpus):
                    continue
                before = len(run.rows)
                section.measure(run, corpus)
                for row in run.rows[before:]:
                    line = f"{row.corpus}: {row.target.what}: {report.figure(row.value)} {row.target.unit} ({row.verdict}; {row.note})"
                    console.print(line, highlight=False, markup=False)


def _finish(run: Run, console: Console, about: dict[str, str], options: Options) -> None:
    for table in (report.ratio_table(run.rows), report.timing_table(run.timings), *run.tables):
        print_table(console, table)
    for line in (*run.notes, f"load at end: {about['load at end']}"):
        console.print(line, highlight=False, markup=False)
    if options["json_file"] is not None:
        report.write_json(options["json_file"], report.as_data(run, about))
    if options["readme"] is not None:
        report.write_readme(options["readme"], run, about)
    if options["plot"] is not None:
        report.draw(options["plot"], run.timings)


if __name__ == "__main__":
    main()
