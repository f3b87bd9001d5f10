"""`screening health`: whether a running service can answer, for people on call and for container health checks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import settings_of

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--address", help="Where the service listens. [SCREENING_PROBE_LISTEN, SCREENING_LISTEN, 127.0.0.1:50051]"
)
@click.option("--cert", type=_FILE, help="Client certificate, PEM, for a service with mTLS; with --key and --ca.")
@click.option("--key", type=_FILE, help="Its private key, PEM.")
@click.option("--ca", type=_FILE, help="The authority of the service's certificate, PEM.")
@click.option(
    "--timeout",
    "timeout_s",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0.1, 600.0),
    help="Seconds to wait for each of two answers.",
)
@click.option("--json", "as_json", is_flag=True, help="Health and loaded lists as JSON.")
def health(
    address: str | None, cert: Path | None, key: Path | None, ca: Path | None, timeout_s: float, as_json: bool
) -> int:
    """Ask a running service whether it can answer, and against what.

    稼働状況を確認します。
    """
    from screening.service.client import ClientFiles, check_health  # noqa: PLC0415 - gRPC loads only to call

    given = [path for path in (cert, key, ca) if path is not None]
    if given and (cert is None or key is None or ca is None):
        raise click.UsageError("--cert, --key and --ca go together")
    files = None if cert is None or key is None or ca is None else ClientFiles(cert, key, ca)
    report = check_health(address or _address(), timeout_s, files)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        from screening.cli.render import show_health  # noqa: PLC0415 - tables only where somebody reads them

        show_health(report)
    return Exit.OK if report.serving else Exit.FAILED


def _address() -> str:
    """Where the settings say that health is told: the port for probes, which needs no certificate, or the service's."""
    settings = settings_of()
    return settings.probe_listen or settings.listen
