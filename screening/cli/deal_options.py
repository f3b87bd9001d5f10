"""The options by which a transaction is typed, shared by the commands that ask about parties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., object])

_OPTIONS: Final = (
    click.option("--direction", default="", help="export, import, technology, service or port_entry."),
    click.option("--destination", default="", help="ISO 3166-1 code of where the goods go."),
    click.option("--origin", default="", help="ISO 3166-1 code of where the goods come from."),
    click.option("--goods", multiple=True, help="appended_table_2_3, dual_use, chinese_origin_dual_use, ..."),
    click.option("--end-use", type=click.Choice(["military", "civil"]), help="What the goods are for."),
    click.option("--place", "places", multiple=True, help="Port, UN/LOCODE or place of the transaction."),
    click.option("--bound-by", default="", help="Country whose law binds the caller; Japan when not given."),
    click.option("--as-of", default="", help="Answer as of this day, YYYY-MM-DD."),
)


def deal_options(command: _Command) -> _Command:
    """Give a command the options of a transaction: what `TypedDeal` holds, in the order in which help shows them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
