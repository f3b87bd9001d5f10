"""Tables compiled once and carried along, so that a short-lived process need not make them again.

What an index carries is used only when it was made from the very files that are installed: its digest covers every
table and every module of the packages of `screening` it was made by. Otherwise, and where nothing was offered, tables are made as ever.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from os.path import commonprefix
from pathlib import Path
from typing import Final, TypeVar

import msgspec

_DIGEST_BYTES: Final = 32
_SUFFIXES: Final = (".tsv", ".py")
_ROOT: Final = Path(__file__).parents[1]
_TEXT: Final = "text"
_Table = TypeVar("_Table")
_offered: dict[str, bytes] = {}


class Folded(msgspec.Struct, frozen=True, array_like=True):
    """A table of words in few bytes: neighbours of one meaning are a common beginning and a row of `endings`.

    Entry i of `meanings`, `beginnings` and `ending` is one such group; `ending` counts in `endings`.
    """

    endings: tuple[tuple[str, ...], ...]
    meanings: tuple[str, ...]
    beginnings: tuple[str, ...]
    ending: tuple[int, ...]


def fold(table: Mapping[str, str]) -> Folded:
    """Return a table of words folded, for `unfold`."""
    number: dict[tuple[str, ...], int] = {}
    meanings, beginnings, ending = [], [], []
    for meaning, group in groupby(table.items(), key=lambda item: item[1]):
        words = [word for word, _ in group]
        beginning = commonprefix(words)  # noqa: RUF071 - of letters, not of a path
        meanings.append(meaning)
        beginnings.append(beginning)
        ending.append(number.setdefault(tuple(word[len(beginning) :] for word in words), len(number)))
    return Folded(tuple(number), tuple(meanings), tuple(beginnings), tuple(ending))


def unfold(folded: Folded) -> dict[str, str]:
    """Return the table that was folded, its words in the same order."""
    endings = folded.endings
    return {
        beginning + ending: meaning
        for meaning, beginning, number in zip(folded.meanings, folded.beginnings, folded.ending, strict=True)
        for ending in endings[number]
    }


def offer(name: str, blob: bytes) -> None:
    """Offer a compiled table to whoever has not made its own yet; bytes made from other files are not looked at."""
    if blob:
        _offered.setdefault(name, blob)


def pack(table: object, packages: Sequence[str] = (_TEXT,)) -> bytes:
    """Return a table with the digest of the packages it was made by."""
    return _digest(tuple(packages)) + zlib.compress(msgspec.msgpack.encode(table), 9)


def offered(name: str, shape: type[_Table], packages: Sequence[str] = (_TEXT,)) -> _Table | None:
    """Return the table offered under a name, None when there is none or it was made from other files."""
    blob = _offered.get(name, b"")
    if not blob or blob[:_DIGEST_BYTES] != _digest(tuple(packages)):
        return None
    try:
        return msgspec.msgpack.decode(zlib.decompress(blob[_DIGEST_BYTES:]), type=shape)
    except (zlib.error, msgspec.DecodeError):
        return None


@cache
def _digest(packages: tuple[str, ...]) -> bytes:
    """SHA-256 over the digests of some packages."""
    return hashlib.sha256(b"".join(map(_package_digest, packages))).digest()


@cache
def _package_digest(package: str) -> bytes:
    """SHA-256 over the names and contents of all tables and modules of a package."""
    found = hashlib.sha256()
    for path, entry in _entries(_ROOT / package, ""):
        content = entry.read_bytes()
        found.update(f"{path}\0{len(content)}\0".encode())
        found.update(content)
    return found.digest()


def _entries(folder: Path, prefix: str) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _entries(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_SUFFIXES):
            found.append((prefix + entry.name, entry))
    return found
