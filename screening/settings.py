"""How one installation runs: the `SCREENING_*` environment, read once at start and passed down.

A value that cannot be used, and a variable that no setting has, stop the start: a mistyped freshness limit must not
quietly leave the default in force.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Final, TypeVar

from screening.errors import ScreeningError

PREFIX: Final = "SCREENING_"
_ON: Final = frozenset({"1", "true", "yes", "on"})
_OFF: Final = frozenset({"0", "false", "no", "off"})
_LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
# Kubernetes puts the address of every Service of the namespace into the environment; one called "screening" or
# "screening-api" gives names under our prefix that are not ours.
_SERVICE_LINK: Final = re.compile(
    r"SCREENING(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)
_LAST_PORT: Final = 65_535
_T = TypeVar("_T")


class SettingsError(ScreeningError):
    """The environment cannot be used as it stands; `problems` name each variable."""

    reason = "SETTINGS"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """One setting for the documentation: its variable, its default as one would write it, its meaning and range."""

    name: str
    default: str
    meaning: str


def _path(text: str) -> Path:
    """A folder; an empty one would mean the working folder by accident."""
    if not text:
        raise ValueError("is empty; give a folder")
    return Path(text)


def _address(text: str) -> str:
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


def _integer(low: int, high: int) -> Callable[[str], int]:
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


def _number(low: float, high: float) -> Callable[[str], float]:
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


def _optional(parse: Callable[[str], _T]) -> Callable[[str], _T | None]:
    """The same value, or nothing when the variable is empty."""
    return lambda text: parse(text) if text else None


def _switch(text: str) -> bool:
    """On or off."""
    if text.lower() in _ON:
        return True
    if text.lower() in _OFF:
        return False
    raise ValueError(f"is {text!r}; give on or off")


def _log_level(text: str) -> str:
    """One of the four levels that the log uses."""
    if text.upper() not in _LOG_LEVELS:
        raise ValueError(f"is {text!r}; give one of {', '.join(_LOG_LEVELS)}")
    return text.upper()


def _about(parse: Callable[[str], object], meaning: str) -> dict[str, object]:
    """Range and meaning of one setting, kept beside its default so that they cannot part."""
    return {"parse": parse, "meaning": meaning}


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation runs. Seconds end in `_s`, bytes in `_bytes`, scores are in [0, 1]."""

    index_dir: Path = field(
        default=Path("var/index"),
        metadata=_about(_path, "Folder of the index generations; the service reads CURRENT in it."),
    )
    lists_dir: Path = field(
        default=Path("lists"), metadata=_about(_path, "Folder of the list folders that an index is built from.")
    )
    decisions: Path | None = field(
        default=None,
        metadata=_about(
            _optional(_path),
            "Decision file (good-guy list), TOML, read once at start; empty for none. See docs/decisions.md.",
        ),
    )
    listen: str = field(
        default="127.0.0.1:50051",
        metadata=_about(
            _address,
            "IP address and port the gRPC server binds, for example 0.0.0.0:50051 or [::]:50051. Port 0 takes a free one.",
        ),
    )
    workers: int = field(
        default=1,
        metadata=_about(
            _integer(1, 64), "Processes that share the address, 1 to 64. Above 1 the port is shared by SO_REUSEPORT."
        ),
    )
    threads: int = field(
        default=4,
        metadata=_about(
            _integer(1, 64), "Threads of one process that answer single calls, 1 to 64; open streams have their own."
        ),
    )
    max_streams: int = field(
        default=32,
        metadata=_about(
            _integer(1, 1_024), "Streams one process holds open at a time; the next is refused with RESOURCE_EXHAUSTED."
        ),
    )
    max_pending: int = field(
        default=256,
        metadata=_about(
            _integer(1, 65_536),
            "Single calls one process holds at a time, waiting ones included; the next is refused with RESOURCE_EXHAUSTED.",
        ),
    )
    max_message_bytes: int = field(
        default=4 * 1024 * 1024,
        metadata=_about(_integer(1_024, 64 * 1024 * 1024), "Largest request message, in bytes, 1,024 to 67,108,864."),
    )
    max_batch: int = field(
        default=1_000, metadata=_about(_integer(1, 10_000), "Most requests in one BatchScreen call, 1 to 10,000.")
    )
    min_score: float = field(
        default=0.7,
        metadata=_about(
            _number(0.0, 1.0), "Name score from which a hit is reported when the request gives none, 0 to 1."
        ),
    )
    max_age_days: int | None = field(
        default=None,
        metadata=_about(
            _optional(_integer(0, 36_500)),
            "Most days since the last refresh before a list whose manifest sets no limit counts as stale; empty for none.",
        ),
    )
    poll_s: float = field(
        default=1.0,
        metadata=_about(
            _number(0.05, 3_600.0), "Seconds between two looks for a newly published generation, 0.05 to 3,600."
        ),
    )
    drain_s: float = field(
        default=10.0,
        metadata=_about(
            _number(0.0, 600.0), "Seconds that calls under way may take to finish after SIGTERM, 0 to 600."
        ),
    )
    reflection: bool = field(
        default=True, metadata=_about(_switch, "Whether gRPC server reflection is offered: on or off.")
    )
    log_level: str = field(
        default="INFO",
        metadata=_about(_log_level, "Least level written to the log on standard error: DEBUG, INFO, WARNING or ERROR."),
    )


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings an environment asks for; what it does not name keeps its default.

    Raises:
        SettingsError: a value is out of its range or no setting has that name; every problem is named.
    """
    values: dict[str, object] = {}
    problems: list[str] = []
    for item in fields(Settings):
        text = environ.get(_variable(item.name))
        if text is None:
            continue
        try:
            values[item.name] = item.metadata["parse"](text.strip())
        except ValueError as error:
            problems.append(f"{_variable(item.name)} {error}")
    problems.extend(_unknown(environ))
    if problems:
        raise SettingsError(tuple(problems))
    return Settings(**values)  # type: ignore[arg-type]


def describe() -> tuple[SettingDescription, ...]:
    """Every setting for people: variable, default, meaning, in the order in which they are declared."""
    return tuple(
        SettingDescription(_variable(item.name), _written(item.default), item.metadata["meaning"])
        for item in fields(Settings)
    )


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _written(default: object) -> str:
    """A default as one would write it into the environment."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return "on" if default else "off"
    return f"{default:g}" if isinstance(default, float) else str(default)


def _unknown(environ: Mapping[str, str]) -> list[str]:
    """Variables under our prefix that no setting has, with the nearest that one has."""
    known = [_variable(item.name) for item in fields(Settings)]
    problems = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in known or _SERVICE_LINK.fullmatch(name):
            continue
        near = difflib.get_close_matches(name, known, n=1)
        problems.append(f"{name} is no setting" + (f"; {near[0]} is" if near else ""))
    return problems
