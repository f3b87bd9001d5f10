"""Writes one generation: built beside the others, put on the disk, and only then given its name."""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import lmdb
import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.errors import ListFormatError
from screening.index import durable, layout
from screening.index.layout import Header, ListSummary
from screening.index.verify import sha256_of, verify_generation
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListManifest, ListSnapshot, Territory

_MAP_RESERVE_BYTES = 1 << 20
_CAUSES = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES)


@dataclass(frozen=True, slots=True)
class GenerationContent:
    """Everything a generation says: which lists, which territories, and the columns that make them searchable.

    Entity ordinals run through `lists` in order. `columns` are arrays of a fixed dtype, or bytes. `text_version`
    names the text rules the columns were made with; `variants` counts searchable forms by list id, for the manifest.
    """

    lists: tuple[ListSnapshot, ...]
    territories: tuple[Territory, ...]
    columns: Mapping[str, NDArray[np.generic] | bytes]
    text_version: str
    variants: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Record:
    """A key and its logical value, an array for the values of a column."""

    key: bytes
    value: bytes | NDArray[np.generic]

    def stored(self) -> bytes:
        return self.value if isinstance(self.value, bytes) else layout.pack_values(self.value)

    def size(self) -> int:
        return len(self.value) if isinstance(self.value, bytes) else self.value.nbytes


def write_generation(root: Path, content: GenerationContent, *, built_at: datetime) -> str:
    """Write `content` as a new, complete and durable generation under `root` and return its id; nobody serves it yet.

    The folder is built as `.building-<random>` and renamed when every byte is on the disk; a failure leaves no
    generation behind. Writing the same content with the same `built_at` again gives the same id and changes nothing.

    Raises:
        ListFormatError: an entity, list or territory id stands twice, an entity is in another list's snapshot, or a
            text cannot be stored as UTF-8.
        ValueError: a column cannot be stored, or `built_at` has no time zone.
        OSError: the disk refuses.
    """
    _check_ids(content)
    records = _records(content)
    header = _header(content, records, built_at)
    durable.make_folder(root)
    with _building_folder(root) as building:
        _write_data(building, header, records)
        _write_manifest(building, header)
        durable.fsync_folder(building)
        _give_name(building, root / header.generation)
        durable.fsync_folder(root)
    return header.generation


@contextmanager
def _building_folder(root: Path) -> Iterator[Path]:
    """A folder of our own, held so that nobody takes it for one left behind, and gone afterwards unless renamed."""
    building = root / f"{layout.BUILD_PREFIX}{uuid.uuid4().hex}"
    with ExitStack() as stack:
        with durable.held(root):
            building.mkdir()
            stack.callback(shutil.rmtree, building, ignore_errors=True)
            stack.enter_context(durable.held(building))
        yield building


def _check_ids(content: GenerationContent) -> None:
    lists = [snapshot.manifest.list_id for snapshot in content.lists]
    entities = [entity.entity_id for snapshot in content.lists for entity in snapshot.entities]
    territories = [territory.territory_id for territory in content.territories]
    problems = [
        f"{kind} {name!r} stands {count} times"
        for kind, names in (("list", lists), ("entity", entities), ("territory", territories))
        for name, count in Counter(names).items()
        if count > 1
    ]
    problems += [
        f"entity {entity.entity_id!r} is in the snapshot of list {snapshot.manifest.list_id!r}"
        for snapshot in content.lists
        for entity in snapshot.entities
        if entity.list_id != snapshot.manifest.list_id
    ]
    if problems:
        raise ListFormatError(tuple(problems))


def _records(content: GenerationContent) -> list[_Record]:
    """Everything but the header, sorted by key: lists, territories, the columns given, and those of the entities."""
    for name in content.columns:
        layout.check_column_name(name)
    entities = [entity for snapshot in content.lists for entity in snapshot.entities]
    records = [
        _Record(layout.list_key(number), _encode(snapshot.manifest, snapshot.manifest.list_id))
        for number, snapshot in enumerate(content.lists)
    ]
    records += [
        _Record(layout.territory_key(number), _encode(territory, territory.territory_id))
        for number, territory in enumerate(content.territories)
    ]
    for name, values in {**content.columns, **_entity_columns(entities)}.items():
        array = layout.as_column(values)
        records += [
            _Record(layout.shape_key(name), layout.pack_shape(array)),
            _Record(layout.values_key(name), array),
        ]
    return sorted(records, key=lambda record: record.key)


def _entity_columns(entities: Sequence[ListedEntity]) -> dict[str, NDArray[np.generic] | bytes]:
    """The records of all entities end to end, where each starts, and their ids by hash."""
    packed = [_encode(entity, entity.entity_id) for entity in entities]
    starts = np.zeros(len(packed) + 1, dtype=np.uint64)
    np.cumsum(np.array([len(record) for record in packed], dtype=np.uint64), out=starts[1:])
    hashes = np.array([layout.entity_id_hash(entity.entity_id) for entity in entities], dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    return {
        layout.ENTITY_RECORDS: b"".join(packed),
        layout.ENTITY_STARTS: starts,
        layout.ENTITY_ID_HASHES: hashes[order],
        layout.ENTITY_ID_ORDINALS: order.astype(np.uint64),
    }


def _encode(value: ListManifest | Territory | ListedEntity, name: str) -> bytes:
    try:
        return msgspec.msgpack.encode(value)
    except UnicodeEncodeError as error:
        raise ListFormatError((f"{name}: a text holds half of a surrogate pair and cannot be stored",)) from error


def _header(content: GenerationContent, records: Sequence[_Record], built_at: datetime) -> Header:
    lists = _summaries(content)
    digest = _content_hash(content.text_version, lists, records)
    return Header(
        format_version=layout.FORMAT_VERSION,
        generation=layout.generation_id(built_at, digest),
        built_at=built_at.astimezone(UTC),
        content_hash=digest,
        text_version=content.text_version,
        entities=sum(summary.entities for summary in lists),
        territories=len(content.territories),
        columns=len(content.columns),
        lists=lists,
    )


def _summaries(content: GenerationContent) -> tuple[ListSummary, ...]:
    starts = accumulate((len(snapshot.entities) for snapshot in content.lists), initial=0)
    return tuple(
        ListSummary(
            list_id=snapshot.manifest.list_id,
            as_of=snapshot.manifest.as_of,
            digest=snapshot.digest,
            first_ordinal=start,
            entities=len(snapshot.entities),
            names=sum(len(entity.names) for entity in snapshot.entities),
            variants=content.variants.get(snapshot.manifest.list_id, 0),
        )
        for snapshot, start in zip(content.lists, starts, strict=False)
    )


def _content_hash(text_version: str, lists: tuple[ListSummary, ...], records: Sequence[_Record]) -> str:
    """Hash keys and values as they mean, not as they are padded, each behind its length."""
    digest = hashlib.sha256(msgspec.msgpack.encode((layout.FORMAT_VERSION, text_version, lists)))
    for record in records:
        value = record.value if isinstance(record.value, bytes) else record.value.tobytes()
        digest.update(msgspec.msgpack.encode((record.key, len(value))))
        digest.update(value)
    return digest.hexdigest()


def _write_data(folder: Path, header: Header, records: Sequence[_Record]) -> None:
    """Write header and data in one transaction, keys in order, into a map cut to size."""
    rows = sorted([_Record(layout.HEADER_KEY, msgspec.msgpack.encode(header)), *records], key=lambda row: row.key)
    try:
        used_bytes = _fill(folder, rows)
    except lmdb.Error as error:
        code = _cause(error, full=shutil.disk_usage(folder).free < _map_size(rows))
        raise OSError(code, f"{os.strerror(code)} ({error})", str(folder / layout.DATA_FILE)) from error
    data = folder / layout.DATA_FILE
    if data.stat().st_size > used_bytes:
        os.truncate(data, used_bytes)
    durable.fsync_file(data)


def _cause(error: lmdb.Error, *, full: bool) -> int:
    """The error number behind a failure of LMDB, which tells it in words only, and a short write on a full disk wrongly."""
    told = next((code for code in _CAUSES if os.strerror(code) in str(error)), errno.EIO)
    return errno.ENOSPC if told == errno.EIO and full else told


def _fill(folder: Path, rows: Sequence[_Record]) -> int:
    """Put the rows into a new database in `folder`; returns the bytes of it that are used."""
    with lmdb.open(str(folder), map_size=_map_size(rows), lock=False) as environment:
        with environment.begin(write=True) as transaction:
            for row in rows:
                if not transaction.put(row.key, row.stored(), append=True, overwrite=False):
                    raise ValueError(f"key {row.key!r} stands twice")
        return int((environment.info()["last_pgno"] + 1) * environment.stat()["psize"])


def _map_size(rows: Sequence[_Record]) -> int:
    """Room for every value on pages of its own; a map that is not filled costs nothing."""
    pages = sum(row.size() // mmap.PAGESIZE + 3 for row in rows)
    return pages * mmap.PAGESIZE + _MAP_RESERVE_BYTES


def _write_manifest(folder: Path, header: Header) -> None:
    data = folder / layout.DATA_FILE
    manifest = layout.pack_manifest(sha256_of(data), data.stat().st_size, header)
    durable.write_file(folder / layout.MANIFEST_FILE, manifest)


def _give_name(building: Path, target: Path) -> None:
    """Rename the finished folder; the same generation written before stays, if it is whole."""
    if target.exists():
        verify_generation(target)
        return
    durable.rename(building, target)
