"""How a generation is laid out on disk: file names, keys, header, manifest, and the framing of columns.

A generation is a folder `<generation id>/` with two files: `data.mdb` (LMDB, one database) and `manifest.json`, which
holds the size and the SHA-256 of the first and a seal over itself; `verified.json` beside them is this machine's own note,
see `index.verify`. LMDB itself has no checksums. `CURRENT` beside the folders names the one that is served.

| key | value |
|---|---|
| `header` | msgpack of `Header` |
| `list/<nnnn>` | msgpack of the `ListManifest`, in the order of the entity ordinals |
| `territory/<nnnn>` | msgpack of the `Territory` |
| `column/<name>/shape` | `.npy` header (NumPy format, version 1): dtype, order, shape |
| `column/<name>/values` | padding, then the values, C order, little-endian |

Columns whose name begins with `_` are the index's own: `_entity` holds the records of all entities end to end.
"""

from __future__ import annotations

import hashlib
import io
import math
import mmap
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec
import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from screening.model.entity import ListedEntity
from screening.model.snapshot import ListManifest, Territory

FORMAT_VERSION = 3
"""Raised by one whenever an older reader could misread what a newer writer wrote, or the other way round."""

DATA_FILE = "data.mdb"
MANIFEST_FILE = "manifest.json"
VERIFIED_FILE = "verified.json"
CURRENT_FILE = "CURRENT"
BUILD_PREFIX = ".building-"
REMOVAL_PREFIX = ".removing-"
GENERATION_PATTERN = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{12}")

HEADER_KEY = b"header"
LIST_PREFIX = b"list/"
TERRITORY_PREFIX = b"territory/"

ENTITY_RECORDS = "_entity"
ENTITY_STARTS = "_entity_at"
ENTITY_ID_HASHES = "_entity_id_hash"
ENTITY_ID_ORDINALS = "_entity_id_ordinal"

_COLUMN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
_PLAIN_SHAPE = re.compile(
    rb"\x93NUMPY\x01\x00.{2}\{'descr': '([<|][uif][1248])', 'fortran_order': False, 'shape': \(((?:\d+, ?)*\d*)\), \} *\n",
    re.DOTALL,
)
# LMDB puts a value of at least a page on pages of its own, 16 bytes into the first one; 48 more give 64-byte alignment.
_COLUMN_OFFSET = 48

MANIFEST_RECORD = msgspec.msgpack.Decoder(ListManifest)
TERRITORY_RECORD = msgspec.msgpack.Decoder(Territory)
ENTITY_RECORD = msgspec.msgpack.Decoder(ListedEntity)


class ListSummary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One list of a generation in figures: its day, its digest, and how much of it is searched.

    `first_ordinal` is the ordinal of its first entity; `entities`, `names` and `variants` are counts, `variants` is 0
    where the builder of the columns gave none.
    """

    list_id: str
    as_of: date
    digest: str
    first_ordinal: int
    entities: int
    names: int
    variants: int = 0


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a generation is: written in the same transaction as its data, repeated in the manifest.

    `content_hash` (SHA-256, hex) is over everything but this header, so that equal lists, rules and columns give an
    equal hash on every machine and day. `text_version` names the text rules the columns were made with. `built_at`
    is an instant in UTC.
    """

    format_version: int
    generation: str
    built_at: datetime
    content_hash: str
    text_version: str
    entities: int
    territories: int
    columns: int
    lists: tuple[ListSummary, ...]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`manifest.json`: the size in bytes and SHA-256 of `data.mdb`, a copy of its header, and a seal over all three.

    `seal` is the SHA-256 in hex of the JSON of the manifest with an empty seal: damage to the manifest itself is seen
    before anything is mapped.
    """

    sha256: str
    size_bytes: int
    header: Header
    seal: str


class FormatProbe(msgspec.Struct, frozen=True):
    """The part of every manifest that no format version may move: which version it is."""

    class _Version(msgspec.Struct, frozen=True):
        format_version: int

    header: _Version


def pack_manifest(sha256: str, size_bytes: int, header: Header) -> bytes:
    """Return the one form, byte for byte, in which a manifest with this content is written."""
    unsealed = msgspec.json.encode(Manifest(sha256, size_bytes, header, ""))
    seal = hashlib.sha256(unsealed).hexdigest()
    return msgspec.json.format(msgspec.json.encode(Manifest(sha256, size_bytes, header, seal)), indent=2)


def generation_id(built_at: datetime, content_hash: str) -> str:
    """Return the id of a generation: its instant in UTC to the microsecond, and 12 digits of its content hash.

    Ids sort by time as text. Raises `ValueError` when `built_at` has no time zone.
    """
    if built_at.tzinfo is None:
        raise ValueError("built_at has no time zone; pass an instant in UTC")
    return f"{built_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{content_hash[:12]}"


def list_key(number: int) -> bytes:
    """Return the key of the list with this number in the order of the generation."""
    return LIST_PREFIX + b"%08d" % number


def territory_key(number: int) -> bytes:
    """Return the key of the territory with this number in the order of the generation."""
    return TERRITORY_PREFIX + b"%08d" % number


def shape_key(name: str) -> bytes:
    """Return the key under which type and shape of a column stand."""
    return f"column/{name}/shape".encode()


def values_key(name: str) -> bytes:
    """Return the key under which the values of a column stand."""
    return f"column/{name}/values".encode()


def check_column_name(name: str) -> None:
    """Refuse a column name that cannot be a key or that belongs to the index itself. Raises `ValueError`."""
    if _COLUMN_NAME.fullmatch(name) is None or name.startswith("_"):
        raise ValueError(f"{name!r} cannot name a column: letters, digits, '_', '.', '-', not beginning with '_'")


def entity_id_hash(entity_id: str) -> int:
    """Return the 64-bit number under which an entity id is looked up (BLAKE2b, RFC 7693)."""
    return int.from_bytes(hashlib.blake2b(entity_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def as_column(values: NDArray[np.generic] | bytes) -> NDArray[np.generic]:
    """Return `values` as a column holds them: C order, little-endian; bytes become a row of `uint8`.

    Raises `ValueError` for an array of Python objects.
    """
    array = np.frombuffer(values, np.uint8) if isinstance(values, bytes | bytearray | memoryview) else values
    if array.dtype.hasobject:
        raise ValueError("a column of Python objects cannot be stored; give it a fixed dtype")
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")


def pack_shape(array: NDArray[np.generic]) -> bytes:
    """Return type and shape of a column as the header of a `.npy` file (NEP 1)."""
    header = io.BytesIO()
    npy.write_array_header_1_0(header, npy.header_data_from_array_1_0(array))
    return header.getvalue()


def unpack_shape(value: bytes) -> tuple[np.dtype[np.generic], tuple[int, ...]]:
    """Return type and shape of a column from what `pack_shape` made. Raises `ValueError` for anything else."""
    plain = _PLAIN_SHAPE.fullmatch(value)
    if plain is not None:  # NumPy parses the header as Python source: 25 µs a column, 2 ms of every opening
        return np.dtype(plain[1].decode()), tuple(map(int, plain[2].replace(b",", b" ").split()))
    stream = io.BytesIO(value)
    if npy.read_magic(stream) != (1, 0):
        raise ValueError("unknown version of a .npy header")
    shape, _fortran_order, dtype = npy.read_array_header_1_0(stream)
    return dtype, shape


def pack_values(array: NDArray[np.generic]) -> bytes:
    """Return the value that holds `array`, padded so that LMDB stores it aligned, on pages of its own."""
    data = array.tobytes()
    return b"".join((bytes(_COLUMN_OFFSET), data, bytes(max(0, mmap.PAGESIZE - len(data)))))


def column_span(dtype: np.dtype[np.generic], shape: Iterable[int], stored_bytes: int) -> tuple[int, int]:
    """Return offset and length in bytes of a column's values within its stored value of `stored_bytes` bytes.

    Raises `ValueError` when the stored value is too short for the shape.
    """
    length = dtype.itemsize * math.prod(shape)
    if _COLUMN_OFFSET + length > stored_bytes:
        raise ValueError(f"holds {stored_bytes} bytes, its shape asks for {_COLUMN_OFFSET + length}")
    return _COLUMN_OFFSET, length
