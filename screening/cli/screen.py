"""`screening screen`: one party at the terminal, or a line of JSON for each party."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from screening.cli.exits import OF_DISPOSITION, Exit
from screening.cli.opening import screener
from screening.cli.parties import TypedDeal, TypedParty, deal_of, party_of
from screening.model.result import ScreeningOptions, ScreeningRequest

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
@click.option("--direction", default="", help="export, import, technology, service or port_entry.")
@click.option("--destination", default="", help="ISO 3166-1 code of where the goods go.")
@click.option("--origin", default="", help="ISO 3166-1 code of where the goods come from.")
@click.option("--goods", multiple=True, help="appended_table_2_3, dual_use, chinese_origin_dual_use, ...")
@click.option("--end-use", type=click.Choice(["military", "civil"]), help="What the goods are for.")
@click.option("--place", "places", multiple=True, help="Port, UN/LOCODE or place of the transaction.")
@click.option("--as-of", default="", help="Answer as of this day, YYYY-MM-DD.")
@click.option("--list", "lists", multiple=True, help="Screen against this list only; may be repeated.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="Hits shown.")
@click.option("--min-score", type=click.FloatRange(0.0, 1.0), help="Name score from which a hit counts.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON.")
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
    as_of: str,
    lists: tuple[str, ...],
    limit: int,
    min_score: float | None,
    as_json: bool,
    jsonl: bool,
    index: Path | None,
) -> int:
    """Ask whether a party is listed or in an embargoed territory. Several NAMES are one party's names.

    取引先がリスト掲載者か、禁輸地域に関わるかを照会します。
    """
    typed = TypedParty(names, kind, role, country, address, identifiers)
    if jsonl and (typed != TypedParty(()) or as_json):
        raise click.UsageError(
            "With --jsonl the parties come from standard input; leave out NAMES, their options and --json."
        )
    if not names and not jsonl:
        raise click.UsageError("Give a NAME, or --jsonl to read parties from standard input.")
    deal = deal_of(TypedDeal(direction, destination, origin, goods, end_use or "", places, as_of))
    options = ScreeningOptions(lists=lists, min_score=min_score, limit=limit)
    if jsonl:
        from screening.cli.lines import screen_lines  # noqa: PLC0415 - only programs need it

        with screener(index) as engine:
            screen_lines(engine, deal, options, sys.stdin.buffer, sys.stdout.buffer)
        return Exit.OK
    return _screen_one(ScreeningRequest((party_of(typed),), deal, options), index, as_json=as_json)


def _screen_one(request: ScreeningRequest, index: Path | None, *, as_json: bool) -> int:
    """Ask one question, print the answer; the exit code tells the disposition."""
    with screener(index) as engine:
        result = engine.screen(request)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(result), indent=2).decode())
    else:
        from screening.cli.render import show_result  # noqa: PLC0415 - tables only where somebody reads them

        show_result(result)
    return OF_DISPOSITION[result.disposition]
