"""Archives unfold into files under caps, so that a bomb costs no more than the caps allow.

A ratio cap alone is not enough: members that overlap share their compressed bytes (Fifield, "A better zip bomb", 2019),
and a directory may state sizes that are not true, so bytes are counted as they come out.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from screening.errors import SourceRefusedError
from screening.sources.intake.codes import Refused
from screening.sources.intake.limits import ContainerCaps
from screening.sources.intake.magic import FileKind, kind_of

_CHUNK: Final = 256 * 1024
_ENCRYPTED: Final = 0x1
_LOCAL_HEADER: Final = 30
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    LookupError, OverflowError,
)  # fmt: skip
"""What `zipfile` answers damaged archives with (one flipped bit gave a negative seek, hence ValueError)."""

_SMALL: Final = 64 * 1024
"""A member up to this size is no bomb whatever its ratio: a page of blanks packs 1,000 to 1."""


def unfold(name: str, content: bytes, caps: ContainerCaps) -> tuple[tuple[str, bytes], ...]:
    """The files that a file holds, by name: the members of a ZIP, the content of a gzip, or the file itself.

    An XLSX stays one file, after the same checks as a ZIP.

    Raises:
        SourceRefusedError: it unfolds beyond the caps, is cut, encrypted or nested, or holds names that lead elsewhere.
    """
    kind = kind_of(content)
    if kind is FileKind.GZIP:
        return ((name.removesuffix(".gz"), gunzip(name, content, caps)),)
    if kind is FileKind.ZIP:
        return _unzip(name, content, caps)
    if kind is FileKind.XLSX:
        _members(name, _open(name, content), len(content), caps)
    return ((name, content),)


def gunzip(name: str, content: bytes, caps: ContainerCaps) -> bytes:
    """The content of a gzip file, every member of it, its length and CRC checked (RFC 1952).

    Raises:
        SourceRefusedError: it is cut or damaged, or unfolds beyond the caps.
    """
    most = max(_SMALL, min(caps.member_bytes, int(len(content) * caps.ratio)))
    pieces: list[bytes] = []
    size = 0
    while content:
        engine = zlib.decompressobj(wbits=31)
        try:
            piece = engine.decompress(content, most - size + 1)
        except zlib.error as error:
            raise _refused(f"{name}: is damaged gzip ({error})", Refused.CONTAINER) from error
        size += len(piece)
        if size > most:
            raise _bomb(name, f"unfolds beyond {most} bytes")
        if not engine.eof:
            raise _refused(f"{name}: its gzip stream is cut short", Refused.CUT_SHORT)
        pieces.append(piece)
        content = engine.unused_data.lstrip(b"\0")
    return b"".join(pieces)


def _unzip(name: str, content: bytes, caps: ContainerCaps) -> tuple[tuple[str, bytes], ...]:
    """The files of a ZIP, in the order of its directory."""
    archive = _open(name, content)
    files = []
    for member in _members(name, archive, len(content), caps):
        if member.is_dir():
            continue
        inner = _read(name, archive, member)
        if kind_of(inner) in {FileKind.ZIP, FileKind.GZIP}:
            raise _bomb(name, f"holds a further archive, {member.filename!r}")
        files.append((member.filename, inner))
    if not files:
        raise _refused(f"{name}: holds no file", Refused.EMPTY)
    return tuple(files)


def _open(name: str, content: bytes) -> zipfile.ZipFile:
    """The archive, its directory read."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE as error:
        raise _refused(f"{name}: is no readable ZIP ({error})", Refused.CONTAINER) from error


def _members(name: str, archive: zipfile.ZipFile, packed: int, caps: ContainerCaps) -> list[zipfile.ZipInfo]:
    """The members as the directory states them, once nothing of what it states is out of bounds."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > caps.members:
        raise _bomb(name, f"holds {len(members)} files, at most {caps.members} are taken")
    if total > caps.total_bytes or total > max(_SMALL, packed * caps.ratio):
        raise _bomb(name, f"unfolds from {packed} to {total} bytes")
    for member in members:
        _check_member(name, member, caps)
    if len({member.filename for member in members}) != len(members):
        raise _refused(f"{name}: holds two files of one name", Refused.CONTAINER)
    _check_overlap(name, members)
    return members


def _check_member(name: str, member: zipfile.ZipInfo, caps: ContainerCaps) -> None:
    """One member: not encrypted, not too large, and a name that stays inside."""
    if member.flag_bits & _ENCRYPTED:
        raise _refused(f"{name}: {member.filename!r} is encrypted", Refused.CONTAINER)
    if member.file_size > max(_SMALL, min(caps.member_bytes, int(member.compress_size * caps.ratio))):
        raise _bomb(name, f"{member.filename!r} unfolds from {member.compress_size} to {member.file_size} bytes")
    parts = member.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0] or not member.filename.isprintable():
        raise _refused(f"{name}: the name {member.filename!r} leads out of the archive", Refused.CONTAINER)


def _check_overlap(name: str, members: Sequence[zipfile.ZipInfo]) -> None:
    """No two members share bytes."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    for first, second in pairwise(ordered):
        if first.header_offset + _LOCAL_HEADER + first.compress_size > second.header_offset:
            raise _bomb(name, f"{first.filename!r} and {second.filename!r} overlap")


def _read(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One member; `zipfile` stops at the stated size and compares the CRC."""
    try:
        with archive.open(member) as stream:
            pieces = list(iter(lambda: stream.read(_CHUNK), b""))
    except _DAMAGE as error:
        raise _refused(f"{name}: {member.filename!r} cannot be read ({error})", Refused.CONTAINER) from error
    return b"".join(pieces)


def _refused(message: str, code: Refused) -> SourceRefusedError:
    return SourceRefusedError(message, code)


def _bomb(name: str, what: str) -> SourceRefusedError:
    return _refused(f"{name}: {what}; it is taken for a bomb", Refused.BOMB)
