"""Reads one generation: verified, mapped once, shared by all threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.errors import IndexDamagedError, IndexFormatError, IndexUnavailableError, UnknownEntityError
from screening.index import layout
from screening.index.layout import Header, Manifest
from screening.index.mapping import Mapping, map_copy, map_generation
from screening.index.memory import sealed_copy
from screening.index.verify import check_data, read_manifest, unreadable, verify_once
from screening.model.entity import ListedEntity
from screening.model.result import ListState
from screening.model.snapshot import ListManifest, ListSnapshot, Territory

_ENTITIES_KEPT = 4096
_TERRITORIES_KEPT = 64


def open_generation(path: Path, *, copy_up_to_bytes: int = 0) -> GenerationReader:
    """Open the generation in folder `path` after every byte of it was compared with its manifest, see `verify_once`.

    The same generation may be opened several times in a process; the readers share one map. Data of at most
    `copy_up_to_bytes` is copied into memory of its own, where later damage to the file cannot reach it; larger data is
    mapped from the file, which must stay as it is for as long as anything reads it.

    Raises:
        IndexUnavailableError: there is no such folder.
        IndexFormatError: another format version wrote it.
        IndexDamagedError: it is not what its manifest says.
    """
    manifest = read_manifest(path)
    mapping = _copied(path, manifest) if manifest.size_bytes <= copy_up_to_bytes else None
    if mapping is None:
        verify_once(path)
    try:
        reader = GenerationReader(mapping or map_generation(path))
    except (KeyError, ValueError, OSError, msgspec.DecodeError) as error:
        raise IndexDamagedError(f"generation {path} cannot be read: {error}") from error
    if reader.header != manifest.header:
        raise IndexDamagedError(f"generation {path}: the header of the data differs from the manifest")
    return reader


class GenerationReader:
    """One generation, as it was built: its lists, its territories, its columns and its entities by ordinal.

    Every method may be called from any thread. `close` gives the map back; arrays handed out before stay valid, since
    each of them keeps the map.

    Attributes:
        header: what the generation is.
        lists: the manifests of its lists, in the order of the entity ordinals.
        list_states: each list's day, digest and number of entities, as a response quotes them.
        territories: the embargoed territories.
    """

    def __init__(self, mapping: Mapping) -> None:
        self._mapping: Mapping | None = mapping
        self.header: Header = _header(mapping)
        self.lists: tuple[ListManifest, ...] = tuple(
            layout.MANIFEST_RECORD.decode(value) for value in mapping.values(layout.LIST_PREFIX)
        )
        self.territories: tuple[Territory, ...] = tuple(
            _territory(value) for value in mapping.values(layout.TERRITORY_PREFIX)
        )
        self.list_states: tuple[ListState, ...] = _list_states(self.header, self.lists)
        self._hashes = mapping.column(layout.ENTITY_ID_HASHES)
        self._ordinals = mapping.column(layout.ENTITY_ID_ORDINALS)
        self._entity = _entity_source(mapping)

    @property
    def generation(self) -> str:
        """The id of the generation, which every answer quotes."""
        return self.header.generation

    @property
    def built_at(self) -> datetime:
        """The instant in UTC at which the generation was built."""
        return self.header.built_at

    @property
    def entity_count(self) -> int:
        """How many listed entities there are; ordinals run from 0 to one less."""
        return self.header.entities

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._mapping is None

    def list_range(self, list_id: str) -> range:
        """Return the ordinals of a list's entities. Raises `KeyError` for a list that is not loaded."""
        for summary in self.header.lists:
            if summary.list_id == list_id:
                return range(summary.first_ordinal, summary.first_ordinal + summary.entities)
        raise KeyError(list_id)

    def entity(self, ordinal: int) -> ListedEntity:
        """Return the listed entity with this ordinal. Raises `UnknownEntityError` outside 0 to `entity_count` - 1."""
        self._open_mapping()
        if not 0 <= ordinal < self.header.entities:
            raise UnknownEntityError(f"generation {self.generation} has no entity number {ordinal}")
        return self._entity(int(ordinal))

    def ordinal(self, entity_id: str) -> int | None:
        """Return the ordinal of a listed entity, None when the generation does not hold it."""
        hashes, ordinals = self._hashes, self._ordinals
        self._open_mapping()  # after the two above were taken: a reader closed meanwhile must not answer "not listed"
        key = np.uint64(layout.entity_id_hash(entity_id))
        first, last = np.searchsorted(hashes, key, "left"), np.searchsorted(hashes, key, "right")
        candidates = (int(number) for number in ordinals[first:last])
        return next((number for number in candidates if self.entity(number).entity_id == entity_id), None)

    def column(self, name: str) -> NDArray[np.generic]:
        """Return a matching column as a read-only view without a copy; bytes come as a row of `uint8`.

        Raises `KeyError` when the generation has no such column.
        """
        layout.check_column_name(name)
        return self._open_mapping().column(name)

    def has_column(self, name: str) -> bool:
        """Return whether the generation has a column of this name."""
        layout.check_column_name(name)
        return self._open_mapping().value(layout.shape_key(name)) is not None

    def blob(self, name: str) -> memoryview:
        """Return the bytes of a column without a copy. Raises `KeyError` when the generation has no such column."""
        return self.column(name).reshape(-1).view(np.uint8).data

    def snapshot(self, list_id: str) -> ListSnapshot:
        """Return a list as it was built in, every entity of it. Raises `KeyError` for a list that is not loaded."""
        ordinals = self.list_range(list_id)
        number = [summary.list_id for summary in self.header.lists].index(list_id)
        entities = tuple(self.entity(ordinal) for ordinal in ordinals)
        return ListSnapshot(manifest=self.lists[number], entities=entities, digest=self.header.lists[number].digest)

    def close(self) -> None:
        """Let go of the generation; what is asked of this reader afterwards is refused."""
        self._mapping = None
        self._entity = _closed
        self._hashes = self._ordinals = np.empty(0, dtype=np.uint64)

    def _open_mapping(self) -> Mapping:
        if self._mapping is None:
            raise IndexUnavailableError(f"generation {self.generation} was closed")
        return self._mapping


@lru_cache(maxsize=_TERRITORIES_KEPT)
def _territory(record: bytes) -> Territory:
    """The territory of a record; the next generation mostly holds the same ones."""
    return layout.TERRITORY_RECORD.decode(record)


def _copied(path: Path, manifest: Manifest) -> Mapping | None:
    """The map of a sealed copy that is as the manifest says; None where the system cannot seal memory."""
    try:
        with sealed_copy(path / layout.DATA_FILE) as copy:
            if copy is None:
                return None
            check_data(path, manifest, copy.size_bytes, copy.sha256)
            return map_copy(copy)
    except OSError as error:
        raise unreadable(path, layout.DATA_FILE, error) from error


def _header(mapping: Mapping) -> Header:
    value = mapping.value(layout.HEADER_KEY)
    if value is None:
        raise KeyError("header")
    header = msgspec.msgpack.decode(value, type=Header)
    if header.format_version != layout.FORMAT_VERSION:
        raise IndexFormatError(f"the data has format version {header.format_version}, read {layout.FORMAT_VERSION}")
    return header


def _list_states(header: Header, manifests: tuple[ListManifest, ...]) -> tuple[ListState, ...]:
    return tuple(
        ListState(
            list_id=manifest.list_id,
            title_en=manifest.title.en,
            title_ja=manifest.title.ja,
            as_of=manifest.as_of,
            digest=summary.digest,
            entities=summary.entities,
        )
        for manifest, summary in zip(manifests, header.lists, strict=True)
    )


def _entity_source(mapping: Mapping) -> Callable[[int], ListedEntity]:
    """A function from ordinal to entity that keeps the last ones decoded and holds no reader, so no cycle."""
    records = mapping.column(layout.ENTITY_RECORDS).data
    starts = mapping.column(layout.ENTITY_STARTS)

    @lru_cache(maxsize=_ENTITIES_KEPT)
    def entity(ordinal: int) -> ListedEntity:
        return layout.ENTITY_RECORD.decode(records[int(starts[ordinal]) : int(starts[ordinal + 1])])

    return entity


def _closed(_ordinal: int) -> ListedEntity:
    raise IndexUnavailableError("the generation was closed")
