"""`screening config`: the settings in force, where each comes from, and whether the service could start with them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from screening.cli.exits import Exit
from screening.settings import effective, load_settings

if TYPE_CHECKING:
    from screening.settings import EffectiveSetting


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Every setting as JSON.")
@click.option("--check", is_flag=True, help="Also open the files of access, as `serve` would.")
def config(as_json: bool, check: bool) -> int:
    """Print the settings in force and where each comes from; secrets are masked.

    有効な設定を表示します。
    """
    found = effective(os.environ)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        _show(found)
    if check:
        _check()
    return Exit.OK


def _check() -> None:
    """Open what decides who may call; what is wrong with it is raised and told."""
    from screening.service.access import open_access  # noqa: PLC0415 - gRPC loads only to check
    from screening.service.credentials import check_exposure  # noqa: PLC0415 - as above

    settings = load_settings(os.environ)
    check_exposure(settings)
    open_access(settings)


def _show(found: Sequence[EffectiveSetting]) -> None:
    """One row a setting."""
    from rich.table import Table  # noqa: PLC0415 - tables only where somebody reads them
    from rich.text import Text  # noqa: PLC0415 - as above

    from screening.cli.render import console  # noqa: PLC0415 - as above

    table = Table("setting 設定", "value 値", "from 由来", "meaning 意味")
    for item in found:
        table.add_row(item.name, Text(item.value or "-"), item.source, Text(item.meaning))
    console().print(table)
