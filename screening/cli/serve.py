"""`screening serve`: the gRPC service in the foreground."""

from __future__ import annotations

import os
from pathlib import Path

import click

from screening.settings import load_settings


@click.command()
@click.option("--index", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]")
@click.option("--listen", help="IP address and port. [SCREENING_LISTEN, 127.0.0.1:50051]")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that share the port. [SCREENING_WORKERS, 1]")
def serve(index: Path | None, listen: str | None, workers: int | None) -> int:
    """Serve screenings over gRPC until SIGTERM.

    gRPC サービスを起動します。
    """
    from screening.service.server import serve as run  # noqa: PLC0415 - gRPC loads only to serve

    environ = dict(os.environ)
    for name, value in (("INDEX_DIR", index), ("LISTEN", listen), ("WORKERS", workers)):
        if value is not None:
            environ[f"SCREENING_{name}"] = str(value)
    return run(load_settings(environ))
