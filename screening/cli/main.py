"""`screening`: the commands, loaded when they are called so that a single screening starts fast."""

from __future__ import annotations

import importlib
import os
import sys

import click

from screening import __version__
from screening.cli.exits import Exit
from screening.errors import (
    IndexDamagedError,
    IndexFormatError,
    IndexUnavailableError,
    InvalidRequestError,
    ListFormatError,
    ScreeningError,
)

_COMMANDS = {
    "serve": ("screening.cli.serve", "serve"),
    "screen": ("screening.cli.screen", "screen"),
    "compare": ("screening.cli.compare", "compare"),
    "lists": ("screening.cli.lists", "lists"),
    "index": ("screening.cli.index", "index"),
    "health": ("screening.cli.health", "health"),
}
_EXITS: tuple[tuple[type[ScreeningError], Exit], ...] = (
    (InvalidRequestError, Exit.USAGE),
    (ListFormatError, Exit.LISTS),
    (IndexUnavailableError, Exit.INDEX),
    (IndexDamagedError, Exit.INDEX),
    (IndexFormatError, Exit.INDEX),
)


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
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = Exit.FAILED
    except ScreeningError as error:
        click.echo(f"screening: {error.message}", err=True)
        code = next((exit_code for kind, exit_code in _EXITS if isinstance(error, kind)), Exit.FAILED)
    except BrokenPipeError:
        # The reader of our lines went away; whatever is still buffered has nobody to read it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.FAILED
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main()
