"""Opens what a command works on, by its options and the environment."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from screening.errors import IndexUnavailableError
from screening.settings import Settings, load_settings

if TYPE_CHECKING:
    from screening.screen import Screener


def user_name() -> str:
    """Return the user of this system who runs the command, by name where the system knows one."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def settings_of(index: Path | None = None) -> Settings:
    """Return the settings of this run; `--index` outranks the environment."""
    settings = load_settings(os.environ)
    return settings if index is None else replace(settings, index_dir=index)


@contextmanager
def screener(index: Path | None) -> Iterator[Screener]:
    """Hold a screener for one command.

    Raises:
        IndexUnavailableError: there is nothing to screen against; the message says why.
    """
    from screening.screen import open_screener  # noqa: PLC0415 - the engine loads only for commands that screen

    found = open_screener(settings_of(index))
    try:
        status = found.status()
        if not status.generation:
            raise IndexUnavailableError(status.error or "no index; run `screening index build`")
        yield found
    finally:
        found.close()
