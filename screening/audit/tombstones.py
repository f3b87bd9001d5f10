"""The file that stands for segments removed after their retention, so that the chain can still be checked."""

from __future__ import annotations

from pathlib import Path

import msgspec

from screening.audit import files, places
from screening.audit.records import Tombstone
from screening.errors import AuditDamagedError


def read(stream: Path) -> Tombstone | None:
    """Return the tombstone of a stream, None where nothing was pruned. Raises `AuditDamagedError` where it is none."""
    try:
        content = (stream / places.TOMBSTONE_FILE).read_bytes()
    except FileNotFoundError:
        return None
    try:
        stone = msgspec.json.decode(content, type=Tombstone)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuditDamagedError(f"{stream.name}/{places.TOMBSTONE_FILE} is not what was written: {error}") from error
    if content != _content(stone) or stone.stream != stream.name:
        raise AuditDamagedError(f"{stream.name}/{places.TOMBSTONE_FILE} is not what was written")
    return stone


def write(stream: Path, stone: Tombstone) -> None:
    """Put the tombstone of a stream in its place, whole and durably."""
    files.put(stream / places.TOMBSTONE_FILE, _content(stone))


def _content(stone: Tombstone) -> bytes:
    return msgspec.json.encode(stone) + b"\n"
