"""`screening diff`: what one generation holds otherwise than another, party by party and field by field."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import settings_of


@click.command()
@click.argument("old")
@click.argument("new", default="current")
@click.option("--list", "lists", multiple=True, metavar="LIST", help="This list only; may be repeated.")
@click.option("--index", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def diff(old: str, new: str, lists: tuple[str, ...], index: Path | None, as_json: bool) -> int:
    """Show what generation NEW adds, removes and amends against OLD.

    A generation is its id, the beginning of it, `current` (the one served) or `previous` (the one before that).

    2つの版の差分（追加・削除・変更）を表示します。
    """
    from screening.cli.render_refresh import show_diffs  # noqa: PLC0415 - tables only where somebody reads them
    from screening.index.reader import open_generation  # noqa: PLC0415 - only index commands open it
    from screening.refresh.diff import diff_generations, generation_named  # noqa: PLC0415 - with the index

    folder = index or settings_of().index_dir
    before, after = generation_named(folder, old), generation_named(folder, new)
    with closing(open_generation(folder / before)) as first, closing(open_generation(folder / after)) as second:
        found = diff_generations(first, second, lists)
    if as_json:
        facts = {"old": before, "new": after, "lists": found}
        click.echo(msgspec.json.format(msgspec.json.encode(facts), indent=2).decode())
    else:
        show_diffs(before, after, found)
    return Exit.OK
