"""The command: `python -m bench.quality [--only SECTION ...] [--sample N | --full] [--split tune|report|all] [--json FILE]`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.console import Console

from bench.quality.data import SharedDataMissingError
from bench.quality.fuzz import FuzzContender
from bench.quality.halves import Split
from bench.quality.logic_v2 import LogicV2Contender, PeerUnavailableError
from bench.quality.report import as_data, print_table, write_examples, write_json
from bench.quality.run import Run, progress_bars
from bench.quality.sections import NAMES, chosen
from bench.quality.values import Contender, Table

DEFAULT_SAMPLE = 300
DEFAULT_PAIRS = 150_000
CONTENDERS = ("ours", "rapidfuzz", "logic-v2")


class Options(TypedDict):
    """What the command line says."""

    sections: tuple[str, ...]
    only: tuple[str, ...]
    sample: int
    full: bool
    split: str
    names: tuple[str, ...]
    peer_pairs: int
    json_file: Path | None
    examples: Path | None


def _contenders(names: tuple[str, ...], pairs: int) -> tuple[Contender, ...]:
    """Those asked for, in the usual order; one that cannot be set up is left out with a message."""
    made: list[Contender] = []
    for name in CONTENDERS:
        if names and name not in names:
            continue
        try:
            made.append(_contender(name, pairs))
        except (PeerUnavailableError, ImportError) as error:
            print(f"{name} does not take part: {error}", file=sys.stderr)
    return tuple(made)


def _contender(name: str, pairs: int) -> Contender:
    if name == "ours":
        from bench.quality.ours import OursContender  # noqa: PLC0415 - peers must run without the engine

        return OursContender()
    return FuzzContender() if name == "rapidfuzz" else LogicV2Contender(pairs)


@click.command(help=__doc__)
@click.argument("sections", nargs=-1, type=click.Choice(NAMES))
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="Measure this section and those named after it.")
@click.option("--sample", default=DEFAULT_SAMPLE, show_default=True, help="Queries an operator (section 8).")
@click.option("--full", is_flag=True, help="Every name, every operator, three seeds: hours with the peers.")
@click.option("--split", type=click.Choice([str(item) for item in Split]), default="report", show_default=True)
@click.option(
    "--contender", "names", multiple=True, type=click.Choice(CONTENDERS), help="Only this one; may be repeated."
)
@click.option(
    "--peer-pairs", default=DEFAULT_PAIRS, show_default=True, help="Comparisons a section may ask of logic-v2."
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the figures here (bench/baseline.json)."
)
@click.option("--examples", type=click.Path(path_type=Path), help="Write what went wrong here (tuning half only).")
def main(**options: Unpack[Options]) -> None:
    """Measure, print, and keep the figures when asked to."""
    split = Split(options["split"])
    if options["examples"] is not None and split is not Split.TUNE:
        raise click.UsageError("examples are for tuning: add --split tune; the report half must stay unseen")
    console = Console(width=None if sys.stdout.isatty() else 200)
    contenders = _contenders(options["names"], options["peer_pairs"])
    if not contenders:
        raise click.ClickException("no contender is able to take part")
    sample = None if options["full"] else options["sample"]
    settings = _settings(split, sample, contenders)
    for key, value in settings.items():
        console.print(f"{key}: {value}", highlight=False, markup=False)
    run = Run(contenders, split, sample, progress_bars(disable=not sys.stderr.isatty()))
    try:
        tables = _measure(console, run, (*options["only"], *options["sections"]))
    except (SharedDataMissingError, PeerUnavailableError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        for contender in contenders:
            contender.close()
    _keep(options, tables, settings, run)


def _keep(options: Options, tables: list[Table], settings: dict[str, str], run: Run) -> None:
    if options["json_file"] is not None:
        write_json(options["json_file"], as_data(tables, settings))
    if options["examples"] is not None:
        write_examples(options["examples"], run.examples)


def _settings(split: Split, sample: int | None, contenders: tuple[Contender, ...]) -> dict[str, str]:
    half = f"the {split} half (METI number odd = report, even = tune; others by md5)"
    return {
        "data": "both halves" if split is Split.ALL else half,
        "operators": "every name, three seeds"
        if sample is None
        else f"sample of {sample} names an operator, strata in proportion",
    } | {f"contender {item.name}": item.note for item in contenders}


def _measure(console: Console, run: Run, only: tuple[str, ...]) -> list[Table]:
    tables: list[Table] = []
    with run.progress:
        for section in chosen(only):
            started = time.monotonic()
            made = section.measure(run)
            for table in made:
                print_table(console, table)
            console.print(f"[dim]section {section.names[0]}: {time.monotonic() - started:.0f} s[/dim]\n")
            tables += made
    return tables


if __name__ == "__main__":
    main()
