"""`screening compare`: how near two names are, and why."""

from __future__ import annotations

import sys

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.parties import pair_of


@click.command()
@click.argument("name1", required=False)
@click.argument("name2", required=False)
@click.option("--kind", default="", help="organization, person or vessel.")
@click.option("--json", "as_json", is_flag=True, help="Score and evidence as JSON.")
@click.option("--jsonl", is_flag=True, help="Read one JSON pair a line from standard input, answer one line each.")
def compare(name1: str | None, name2: str | None, kind: str, as_json: bool, jsonl: bool) -> int:
    """Compare two names across scripts; needs no index.

    二つの名称を比較します。
    """
    from screening.matching.compare import compare_names  # noqa: PLC0415 - loads the engine

    if jsonl:
        if name1 is not None or kind or as_json:
            raise click.UsageError(
                "With --jsonl the pairs come from standard input; leave out the names, --kind and --json."
            )
        from screening.cli.lines import compare_lines  # noqa: PLC0415 - only programs need it

        compare_lines(lambda one, two, kind: compare_names(one, two, kind).score, sys.stdin.buffer, sys.stdout.buffer)
        return Exit.OK
    if name1 is None or name2 is None:
        raise click.UsageError("Give two names, or --jsonl to read pairs from standard input.")
    match = compare_names(*pair_of(name1, name2, kind))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(match), indent=2).decode())
        return Exit.OK
    from screening.cli.render import show_match  # noqa: PLC0415 - tables only where somebody reads them

    show_match(match)
    return Exit.OK
