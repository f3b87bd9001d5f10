"""`screening lists`: what the list folders hold, and whether they are sound."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import settings_of

_LISTS = click.option(
    "--lists", "root", type=click.Path(path_type=Path), help="Folder of lists. [SCREENING_LISTS_DIR, lists]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group(invoke_without_command=True)
@_LISTS
@_JSON
@click.pass_context
def lists(ctx: click.Context, root: Path | None, as_json: bool) -> int | None:
    """Show the lists of a folder.

    リストの一覧を表示します。
    """
    ctx.obj = (root, as_json)
    if ctx.invoked_subcommand is not None:
        return None
    from screening.sources.manifest import load_lists  # noqa: PLC0415 - only this command reads lists

    manifests = tuple(snapshot.manifest for snapshot in load_lists(root or settings_of().lists_dir))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(manifests), indent=2).decode())
        return Exit.OK
    from screening.cli.render import show_manifests  # noqa: PLC0415 - tables only where somebody reads them

    show_manifests(manifests)
    return Exit.OK


@lists.command()
@_LISTS
@_JSON
@click.pass_obj
def check(group: tuple[Path | None, bool], root: Path | None, as_json: bool) -> int:
    """Check every list folder: schema, counts, canaries, check digits, characters.

    リストを検査します。
    """
    from screening.sources.check import report_lists  # noqa: PLC0415 - only this command reads lists

    report = report_lists(root or group[0] or settings_of().lists_dir)
    if as_json or group[1]:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        from screening.cli.render_lists import show_report  # noqa: PLC0415 - tables only where somebody reads them

        show_report(report)
    return Exit.LISTS if report.problems else Exit.OK
