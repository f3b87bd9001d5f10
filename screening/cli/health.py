"""`screening health`: whether a running service can answer, for people on call and for container health checks."""

from __future__ import annotations

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import settings_of


@click.command()
@click.option("--address", help="Where the service listens. [SCREENING_LISTEN, 127.0.0.1:50051]")
@click.option(
    "--timeout",
    "timeout_s",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0.1, 600.0),
    help="Seconds to wait for each of two answers.",
)
@click.option("--json", "as_json", is_flag=True, help="Health and loaded lists as JSON.")
def health(address: str | None, timeout_s: float, as_json: bool) -> int:
    """Ask a running service whether it can answer, and against what.

    稼働状況を確認します。
    """
    from screening.service.client import check_health  # noqa: PLC0415 - gRPC loads only to call

    report = check_health(address or settings_of().listen, timeout_s)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        from screening.cli.render import show_health  # noqa: PLC0415 - tables only where somebody reads them

        show_health(report)
    return Exit.OK if report.serving else Exit.FAILED
