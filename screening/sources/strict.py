"""Strict reading of list files: every failure names the file, the line and the key.

A file that is nearly right is refused, because a key that is skipped may be the one that holds a listed name.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

_PATH = re.compile(r" - at `\$\.?([^`]*)`")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a list file cannot be used: where it stands (`list.toml:12`) and what is wrong there."""

    list_id: str
    location: str
    text: str

    def __str__(self) -> str:
        """One line for a terminal or a log."""
        return f"{self.list_id}/{self.location}: {self.text}" if self.location else f"{self.list_id}: {self.text}"


@dataclass(frozen=True, slots=True)
class ListFile:
    """One file of a list folder, from the disk or from elsewhere: whose it is, its name, its bytes."""

    list_id: str
    name: str
    content: bytes

    def problem(self, text: str, line: int | None = None) -> Problem:
        """A problem in this file, at a line where one is known."""
        return Problem(self.list_id, self.name if line is None else f"{self.name}:{line}", text)


def read_file(path: Path, problems: list[Problem]) -> ListFile | None:
    """A file of the list folder that holds it, or None with a problem added when it cannot be read."""
    try:
        return ListFile(path.parent.name, path.name, path.read_bytes())
    except OSError as error:
        problems.append(Problem(path.parent.name, path.name, f"cannot be read: {error.strerror}"))
        return None


def decode_toml(path: Path, kind: type[T], problems: list[Problem]) -> T | None:
    """The TOML file as `kind`, or None with a problem added that names line and key."""
    file = read_file(path, problems)
    return None if file is None else decode_toml_file(file, kind, problems)


def decode_toml_file(file: ListFile, kind: type[T], problems: list[Problem]) -> T | None:
    """The TOML in `file` as `kind`, or None with a problem added that names line and key."""
    text = _text(file, problems)
    if text is None:
        return None
    try:
        return msgspec.convert(tomllib.loads(text), kind, strict=True)
    except tomllib.TOMLDecodeError as error:
        problems.append(file.problem(str(error)))
    except msgspec.ValidationError as error:
        problems.append(file.problem(str(error), _toml_line(text, _key_path(str(error)))))
    return None


def decode_lines(path: Path, kind: type[T], problems: list[Problem]) -> Iterator[tuple[int, T]]:
    """Each line of a JSON Lines file as (line number, `kind`); a line that does not fit adds a problem."""
    file = read_file(path, problems)
    return iter(()) if file is None else decode_lines_file(file, kind, problems)


def decode_lines_file(file: ListFile, kind: type[T], problems: list[Problem]) -> Iterator[tuple[int, T]]:
    """Each line of the JSON Lines in `file` as (line number, `kind`); a line that does not fit adds a problem."""
    text = _text(file, problems)
    lines = [] if text is None else text.removesuffix("\n").split("\n")
    decoder = msgspec.json.Decoder(kind, strict=True)
    for number, line in enumerate(lines, start=1):
        try:
            problems.extend(file.problem(text, number) for text in _repeated_keys(line))
            yield number, decoder.decode(line)
        except (msgspec.DecodeError, ValueError) as error:
            problems.append(file.problem(str(error), number))


def _text(file: ListFile, problems: list[Problem]) -> str | None:
    """The file's text, or None with a problem added when it is not UTF-8 or starts with a mark."""
    try:
        text = file.content.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(file.problem(f"is not UTF-8 at byte {error.start}"))
        return None
    if text.startswith("\ufeff"):
        problems.append(file.problem("starts with a byte order mark; save it as plain UTF-8", 1))
        return None
    return text


def _repeated_keys(line: str) -> list[str]:
    """Keys that stand twice in one object: JSON readers keep one of the two and lose the other in silence."""
    repeated: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        counts = Counter(key for key, _ in pairs)
        repeated.extend(f"the key `{key}` stands twice" for key, count in counts.items() if count > 1)
        return dict(pairs)

    json.loads(line, object_pairs_hook=note)
    return repeated


def _key_path(message: str) -> list[str | int]:
    """The steps to the offending key in a message of msgspec, an unknown key included."""
    found = _PATH.search(message)
    steps: list[str | int] = []
    for name, index in _STEP.findall(found.group(1)) if found else ():
        steps.append(name or int(index))
    unknown = _UNKNOWN.search(message)
    return [*steps, unknown.group(1)] if unknown else steps


def _toml_line(text: str, path: list[str | int]) -> int:
    """The line on which the key of `path` most likely stands; the table's own line when the key is missing."""
    lines = text.split("\n")
    at = 0
    for place, step in enumerate(path):
        following = path[place + 1] if place + 1 < len(path) else 0
        if isinstance(step, str):
            wanted = int(following) + 1 if isinstance(following, int) else 1
            at = _find_key(lines, at, step, wanted)
    return at + 1


def _find_key(lines: list[str], start: int, key: str, wanted: int) -> int:
    """The first line from `start` on that opens or sets `key`; for tables of an array the `wanted`th."""
    array = re.compile(rf"^\s*\[\[{re.escape(key)}\]\]")
    headers = [number for number, line in enumerate(lines) if number >= start and array.match(line)]
    if len(headers) >= wanted:
        return headers[wanted - 1]
    setting = re.compile(rf"^\s*(\[)?([\w-]+\.)*{re.escape(key)}(\.[\w-]+)*\s*[\]=]")
    return next((number for number, line in enumerate(lines) if number >= start and setting.match(line)), start)
