"""What a value of the environment may be: readers of text that say what would be usable when it is not.

Each raises `ValueError` with a text that goes on after the variable's name: "is 'x'; give ...".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import field
from ipaddress import ip_address
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

_ON: Final = frozenset({"1", "true", "yes", "on"})
_OFF: Final = frozenset({"0", "false", "no", "off"})
_LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_LAST_PORT: Final = 65_535
_T = TypeVar("_T")


def path(text: str) -> Path:
    """A folder; an empty one would mean the working folder by accident."""
    if not text:
        raise ValueError("is empty; give a folder")
    return Path(text)


def address(text: str) -> str:
    """An IP address and a port. A host name is refused: it may stand for two addresses of which one is taken."""
    host, _, port = text.rpartition(":")
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
        valid = port.isascii() and port.isdigit() and int(port) <= _LAST_PORT and ("[" in host) == (":" in host)
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(f"is {text!r}; give an IP address and a port, for example 127.0.0.1:50051 or [::]:50051")
    return text


def integer(low: int, high: int) -> Callable[[str], int]:
    """A whole number within [low, high]."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise ValueError(f"is {text!r}; give a whole number from {low} to {high}") from None
        if not low <= value <= high:
            raise ValueError(f"is {value}; give a whole number from {low} to {high}")
        return value

    return parse


def number(low: float, high: float) -> Callable[[str], float]:
    """A number within [low, high]; NaN is none."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise ValueError(f"is {text!r}; give a number from {low:g} to {high:g}")
        return value

    return parse


def text(value: str) -> str:
    """Any text."""
    return value


def endpoint(text: str) -> str:
    """Where traces go: http or https, a host, no user and no password (they would stand in process lists and logs)."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError("is no http or https address without a user; give one such as http://127.0.0.1:4317")
    return text


def optional(parse: Callable[[str], _T]) -> Callable[[str], _T | None]:
    """The same value, or nothing when the variable is empty."""
    return lambda text: parse(text) if text else None


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() in _ON:
        return True
    if text.lower() in _OFF:
        return False
    raise ValueError(f"is {text!r}; give on or off")


def log_level(text: str) -> str:
    """One of the four levels that the log uses."""
    if text.upper() not in _LOG_LEVELS:
        raise ValueError(f"is {text!r}; give one of {', '.join(_LOG_LEVELS)}")
    return text.upper()


def setting(default: _T, parse: Callable[[str], _T], meaning: str, *, secret: bool = False) -> _T:
    """One field of `Settings`: its default, how its text is read, what it means. The value of a secret is never shown.

    Typed as its own value, as `dataclasses.field` is, so that a default outside its kind is a type error.
    """
    value: _T = field(default=default, metadata={"parse": parse, "meaning": meaning, "secret": secret})
    return value
