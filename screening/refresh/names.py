"""Names taken apart once and remembered: a nightly build analyses only the names that are new.

The memory is a file that may vanish at any time. It is bound to a fingerprint of the text rules, their tables, every
installed library and the interpreter, so that a change of any of them empties it; and each entry carries its own
checksum, so that a damaged entry is analysed anew instead of being believed.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import msgspec

from screening.text.variants import TEXT_VERSION, NameAnalysis, analyse

NAMES_FILE: Final = "names.sqlite"
_CHECKSUM_BYTES: Final = 8
_KEY_BYTES: Final = 16

_log = logging.getLogger(__name__)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(NameAnalysis).decode


class NameMemory:
    """Takes names apart as `text.variants.analyse` does, and remembers the result between runs.

    Attributes:
        known: names of this run that were remembered.
        new: names of this run that had to be analysed.
    """

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection
        self.known = 0
        self.new = 0

    def analyse(self, name: str, lang: str) -> NameAnalysis:
        """The analysis of a name, remembered or made now."""
        key = _digest(_encode((lang, name)), _KEY_BYTES)
        found = self._recall(key)
        if found is not None:
            self.known += 1
            return found
        self.new += 1
        made = analyse(name, lang)
        self._remember(key, made)
        return made

    def _recall(self, key: bytes) -> NameAnalysis | None:
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT value FROM name WHERE key = ?", (key,)).fetchone()
            return None if row is None else _checked(row[0])
        except sqlite3.Error as error:
            self._give_up(error)
            return None

    def _remember(self, key: bytes, analysis: NameAnalysis) -> None:
        if self._connection is None:
            return
        try:
            value = _encode(analysis)
            content = _digest(value, _CHECKSUM_BYTES) + value
            self._connection.execute("INSERT OR REPLACE INTO name VALUES (?, ?)", (key, content))
        except UnicodeEncodeError:
            return
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        """Go on without the memory: it saves time and nothing else."""
        _log.warning("names are not remembered: %s", error)
        self._connection = None


@contextmanager
def name_memory(folder: Path | None) -> Iterator[NameMemory]:
    """Hold the memory of `folder` for one build; without a folder, or where it cannot be used, nothing is remembered."""
    connection = None if folder is None else _open(folder / NAMES_FILE)
    if connection is None:
        yield NameMemory(None)
        return
    with closing(connection):
        yield NameMemory(connection)
        try:
            connection.commit()
        except sqlite3.Error as error:
            _log.warning("names are not remembered: %s", error)


@cache
def fingerprint() -> str:
    """What the analysis of a name depends on, as one SHA-256: text rules and tables, libraries, interpreter."""
    digest = hashlib.sha256(f"{TEXT_VERSION} {sys.version}".encode())
    for path, content in sorted(files_of(resources.files("screening.text"))):
        digest.update(_encode((path, content)))
    digest.update(_encode(sorted({(d.name or "", d.version) for d in metadata.distributions()})))
    return digest.hexdigest()


def files_of(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Every file of a package with its content, compiled ones left out."""
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from files_of(entry, f"{prefix}{entry.name}/")
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield prefix + entry.name, entry.read_bytes()


def _open(path: Path) -> sqlite3.Connection | None:
    """The memory, emptied when it was made under other rules and made anew when it is damaged."""
    for attempt in ("as it stands", "made anew"):
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(path, isolation_level="IMMEDIATE", timeout=5.0)
            _prepare(connection)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            if attempt == "made anew" or not _removed(path):
                _log.warning("names are not remembered: %s: %s", path, error)
                return None
        else:
            return connection
    return None


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS rules (fingerprint TEXT NOT NULL)")
    connection.execute("CREATE TABLE IF NOT EXISTS name (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
    if connection.execute("SELECT fingerprint FROM rules").fetchall() != [(fingerprint(),)]:
        connection.execute("DELETE FROM name")
        connection.execute("DELETE FROM rules")
        connection.execute("INSERT INTO rules VALUES (?)", (fingerprint(),))
    connection.commit()


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _checked(content: bytes) -> NameAnalysis | None:
    checksum, value = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
    if _digest(value, _CHECKSUM_BYTES) != checksum:
        return None
    try:
        return _decode(value)
    except msgspec.DecodeError:
        return None


def _digest(content: bytes, size: int) -> bytes:
    return hashlib.blake2b(content, digest_size=size).digest()
