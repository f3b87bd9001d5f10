"""Tables compiled once and carried along, so that a short-lived process need not parse them again.

What an index carries is used only when it was made from the very files that are installed: its digest covers every
table and every module of `screening.text`. Otherwise, and where nothing was offered, the tables are read as ever.
"""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, TypeVar

import msgspec

_DIGEST_BYTES: Final = 32
_SUFFIXES: Final = (".tsv", ".py")
_Table = TypeVar("_Table")
_offered: list[bytes] = []


def offer(blob: bytes) -> None:
    """Offer compiled tables to whoever has not read its own yet; bytes made from other files are not looked at."""
    if blob and not _offered:
        _offered.append(blob)


def pack(table: object) -> bytes:
    """Return a table with the digest of the files it was made from."""
    return _digest() + zlib.compress(msgspec.msgpack.encode(table), 6)


def offered(shape: type[_Table]) -> _Table | None:
    """Return what was offered, None when nothing was or when it was made from other files."""
    blob = _offered[0] if _offered else b""
    if blob[:_DIGEST_BYTES] != _digest():
        return None
    try:
        return msgspec.msgpack.decode(zlib.decompress(blob[_DIGEST_BYTES:]), type=shape)
    except (zlib.error, msgspec.DecodeError):
        return None


@cache
def _digest() -> bytes:
    """SHA-256 over the names and contents of all tables and modules of this package."""
    found = hashlib.sha256()
    for path, entry in _entries(files("screening.text"), ""):
        content = entry.read_bytes()
        found.update(f"{path}\0{len(content)}\0".encode())
        found.update(content)
    return found.digest()


def _entries(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _entries(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_SUFFIXES):
            found.append((prefix + entry.name, entry))
    return found
