"""`screening`: the commands, loaded when they are called so that a single screening starts fast."""

from __future__ import annotations

import gc
import importlib
import io
import sys

import click

from screening import __version__
from screening.cli.exits import Exit
from screening.errors import (
    AuditDamagedError,
    AuditUnavailableError,
    IndexDamagedError,
    IndexFormatError,
    IndexUnavailableError,
    InvalidRequestError,
    ListFormatError,
    ScreeningError,
)
from screening.settings import SettingsError

_COMMANDS = {
    "serve": ("screening.cli.serve", "serve"),
    "screen": ("screening.cli.screen", "screen"),
    "compare": ("screening.cli.compare", "compare"),
    "lists": ("screening.cli.lists", "lists"),
    "index": ("screening.cli.index", "index"),
    "refresh": ("screening.cli.refresh", "refresh"),
    "diff": ("screening.cli.diff", "diff"),
    "rescreen": ("screening.cli.rescreen", "rescreen"),
    "decisions": ("screening.cli.decisions", "decisions"),
    "health": ("screening.cli.health", "health"),
    "audit": ("screening.cli.audit", "audit"),
    "config": ("screening.cli.config", "config"),
}
_EXITS: tuple[tuple[type[ScreeningError], Exit], ...] = (
    (InvalidRequestError, Exit.USAGE),
    (SettingsError, Exit.USAGE),
    (ListFormatError, Exit.LISTS),
    (IndexUnavailableError, Exit.INDEX),
    (IndexDamagedError, Exit.INDEX),
    (IndexFormatError, Exit.INDEX),
    (AuditUnavailableError, Exit.AUDIT),
    (AuditDamagedError, Exit.AUDIT),
)
# The tables of a screening are some 300,000 objects that stay: looking through them again and again while they are
# made took a tenth of the time of a command.
_YOUNG_OBJECTS = 50_000


class _Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="screening")
def cli() -> None:
    """Screen trade parties against the Japanese and Chinese entity lists and the embargoed territories.

    制裁・エンティティリストとの照合。
    """


def main() -> None:
    """Run the command line and leave with a documented exit code."""
    gc.set_threshold(_YOUNG_OBJECTS)
    for stream in (sys.stdout, sys.stderr):
        # Names of five scripts meet terminals of one: what the terminal cannot show is spelled out, never an exception.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = Exit.FAILED
    except ScreeningError as error:
        code = _failed(error.message, next((code for kind, code in _EXITS if isinstance(error, kind)), Exit.FAILED))
    except OSError as error:
        code = _failed(f"{error.filename or 'input or output'}: {error.strerror or error}", Exit.FAILED)
    sys.exit(int(code or 0))


def _failed(message: str, code: Exit) -> Exit:
    """Say on standard error why the command failed."""
    click.echo(f"screening: {message}", err=True)
    return code


if __name__ == "__main__":
    main()
