"""`screening screen`: one party at the terminal, or a line of JSON for each party."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from screening.cli.deal_options import deal_options
from screening.cli.exits import OF_DISPOSITION, Exit
from screening.cli.opening import screener
from screening.cli.parties import TypedDeal, TypedParty, deal_of, party_of
from screening.cli.recording import recorded
from screening.model.result import ScreeningOptions, ScreeningRequest, ScreeningResult

_INDEX = click.option("--index", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--country", default="", help="ISO 3166-1 code of the party.")
@click.option("--address", default="", help="Address, free text.")
@click.option("--kind", default="", help="organization, person or vessel.")
@click.option("--role", default="", help="buyer, consignee, end_user, supplier, ...")
@click.option(
    "--identifier", "identifiers", multiple=True, help="scheme=value, e.g. jp-corporate-number=5011101019196."
)
@deal_options
@click.option("--list", "lists", multiple=True, help="Screen against this list only; may be repeated.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="Hits shown.")
@click.option("--min-score", type=click.FloatRange(0.0, 1.0), help="Name score from which a hit counts.")
@click.option("--exclude", multiple=True, help="Id of a listed entity examined and ruled out; may be repeated.")
@click.option("--max-age-days", type=click.IntRange(0, 36_500), help="Oldest check of a list that allows a CLEAR.")
@click.option("--max-age-hours", type=click.IntRange(0, 876_000), help="The same in hours; both must hold.")
@click.option("--min-generation", default="", help="Refuse to answer from an older generation.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "json", "text", "text-en", "sheet"]),
    default="table",
    show_default=True,
    help="How the answer is shown; sheet is the review sheet in HTML.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write json, text or sheet to this file.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON; the same as --format json.")
@click.option("--jsonl", is_flag=True, help="Read one JSON party a line from standard input, answer one line each.")
@_INDEX
def screen(  # noqa: PLR0913, PLR0917 - one parameter an option, as click hands them over
    names: tuple[str, ...],
    country: str,
    address: str,
    kind: str,
    role: str,
    identifiers: tuple[str, ...],
    direction: str,
    destination: str,
    origin: str,
    goods: tuple[str, ...],
    end_use: str | None,
    places: tuple[str, ...],
    bound_by: str,
    as_of: str,
    lists: tuple[str, ...],
    limit: int,
    min_score: float | None,
    exclude: tuple[str, ...],
    max_age_days: int | None,
    max_age_hours: int | None,
    min_generation: str,
    shape: str,
    out: Path | None,
    as_json: bool,
    jsonl: bool,
    index: Path | None,
) -> int:
    """Ask whether a party is listed or in an embargoed territory. Several NAMES are one party's names.

    取引先がリスト掲載者か、禁輸地域に関わるかを照会します。
    """
    typed = TypedParty(names, kind, role, country, address, identifiers)
    shape = "json" if as_json else shape
    if jsonl and (typed != TypedParty(()) or shape != "table" or out is not None):
        raise click.UsageError(
            "With --jsonl the parties come from standard input; leave out NAMES, their options, --json, --format and --out."
        )
    if out is not None and shape == "table":
        raise click.UsageError("A table is for the terminal; give --format json, text, text-en or sheet with --out.")
    if not names and not jsonl:
        raise click.UsageError("Give a NAME, or --jsonl to read parties from standard input.")
    deal = deal_of(TypedDeal(direction, destination, origin, goods, end_use or "", places, as_of, bound_by))
    options = ScreeningOptions(
        lists=lists,
        min_score=min_score,
        limit=limit,
        exclude=exclude,
        max_age_days=max_age_days,
        max_age_hours=max_age_hours,
        min_generation=min_generation,
    )
    if jsonl:
        from screening.cli.lines import screen_lines  # noqa: PLC0415 - only programs need it

        with screener(index) as engine, recorded(engine, index, "screening screen --jsonl") as answering:
            screen_lines(answering, deal, options, sys.stdin.buffer, sys.stdout.buffer)
        return Exit.OK
    return _screen_one(ScreeningRequest((party_of(typed),), deal, options), index, shape, out)


def _screen_one(request: ScreeningRequest, index: Path | None, shape: str, out: Path | None) -> int:
    """Ask one question, print the answer; the exit code tells the disposition."""
    with screener(index) as engine, recorded(engine, index, "screening screen", tell=True) as answering:
        result = answering.screen(request)
    if shape == "table":
        from screening.cli.render import show_result  # noqa: PLC0415 - tables only where somebody reads them

        show_result(result)
        return OF_DISPOSITION[result.disposition]
    text = _shaped(result, request, shape)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
    return OF_DISPOSITION[result.disposition]


def _shaped(result: ScreeningResult, request: ScreeningRequest, shape: str) -> str:
    """The answer as the text of a file."""
    if shape == "json":
        return msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n"
    if shape == "sheet":
        from screening.cli.sheet import sheet_html  # noqa: PLC0415 - only the sheet needs it

        return sheet_html(result, request)
    from screening.policy.explain import as_text, explain  # noqa: PLC0415 - only the text needs it

    return as_text(explain(result), "en" if shape == "text-en" else "ja")
