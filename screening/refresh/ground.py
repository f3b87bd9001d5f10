"""What a list stands on before its publisher's document is read: the edition served, and the folder in `lists/`.

The folder in `lists/` is written by people: what the law says, hand rulings, names of the day. When it changed since
the edition served was made, it is taken over: whole, where it is at least as new as that edition; where a refresh has
brought a newer edition, its law and titles go with the entities of that edition.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from screening import __version__
from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListSnapshot
from screening.refresh.config import ListTable, RefreshConfig
from screening.refresh.editions import Edition, EditionStore, folder_texts
from screening.refresh.served import Served
from screening.refresh.taking import Places
from screening.sources.manifest import MANIFEST_NAME, load_list
from screening.sources.rulings import RULINGS_NAME, Ruling, load_rulings


@dataclass(frozen=True, slots=True)
class Ground:
    """What a list stands on.

    Attributes:
        list_id: the list.
        served: the edition served, None for a new list.
        edition: that edition as it was kept, None where it was made by `screening index build`.
        shipped: the folder in `lists/`, None where there is none.
        template: the text of `list.toml` to start from, empty where there is none.
        takes_shipped: whether `shipped` replaces what is served.
        rulings: the hand rulings.
        made_with: what, beside the document, decides how a new edition looks.
        texts: `list.toml` and `entities.jsonl` of `snapshot` as they stand, None where they are not kept.
    """

    list_id: str
    served: ListSnapshot | None
    edition: Edition | None
    shipped: ListSnapshot | None
    template: str
    takes_shipped: bool
    rulings: tuple[Ruling, ...]
    made_with: str
    texts: tuple[str, str] | None = None

    @property
    def snapshot(self) -> ListSnapshot | None:
        """The edition that a new document is read onto."""
        return self.shipped if self.takes_shipped else self.served

    @property
    def retired(self) -> tuple[ListedEntity, ...]:
        """Parties of earlier editions that are gone."""
        here = set() if self.snapshot is None else {entity.entity_id for entity in self.snapshot.entities}
        found = {} if self.edition is None else {entity.entity_id: entity for entity in self.edition.retired}
        if self.takes_shipped and self.served is not None:
            found |= {entity.entity_id: entity for entity in self.served.entities}
        return tuple(entity for entity_id, entity in found.items() if entity_id not in here)

    @property
    def previous(self) -> tuple[ListedEntity, ...]:
        """Everybody who ever stood on the list, so that ids are kept and never given twice."""
        return (*(() if self.snapshot is None else self.snapshot.entities), *self.retired)

    @property
    def same_making(self) -> bool:
        """Whether the document of the edition served would give that edition again."""
        return self.edition is not None and self.edition.origin.made_with == self.made_with


def ground_of(
    list_id: str,
    table: ListTable | None,
    config: RefreshConfig,
    places: Places,
    served: Served,
    editions: EditionStore,
) -> Ground:
    """What a list stands on.

    Raises:
        ListFormatError: its folder in `lists/` or its manifest is not in the documented format.
    """
    now = served.lists.get(list_id)
    edition = None if now is None else editions.load(list_id, now.digest)
    folder = places.lists / list_id
    shipped = load_list(folder) if folder.is_dir() else None
    template = _template(list_id, table, config, folder, editions, edition)
    rulings = load_rulings(folder) if shipped is not None else ()
    takes_shipped = _takes_shipped(now, edition, shipped)
    return Ground(
        list_id=list_id,
        served=now,
        edition=edition,
        shipped=shipped,
        template=template,
        takes_shipped=takes_shipped,
        rulings=rulings,
        made_with=_made_with(table, template, folder / RULINGS_NAME),
        texts=_texts(shipped if takes_shipped else now, shipped, folder, editions),
    )


def bare_ground(list_id: str, served: Served, editions: EditionStore) -> Ground:
    """What a list stands on whose own files cannot be read: the edition served, and nothing else."""
    now = served.lists.get(list_id)
    edition = None if now is None else editions.load(list_id, now.digest)
    return Ground(list_id, now, edition, None, "", takes_shipped=False, rulings=(), made_with="")


def _takes_shipped(served: ListSnapshot | None, edition: Edition | None, shipped: ListSnapshot | None) -> bool:
    """Whether the folder in `lists/` is news and not older than what is served."""
    if shipped is None or served is None:
        return shipped is not None
    known = {served.digest, "" if edition is None else edition.origin.shipped}
    if shipped.digest in known:
        return False
    by_hand = edition is None or not edition.origin.source_sha256
    return by_hand or shipped.manifest.as_of >= served.manifest.as_of


def _texts(
    snapshot: ListSnapshot | None, shipped: ListSnapshot | None, folder: Path, editions: EditionStore
) -> tuple[str, str] | None:
    """The two files of an edition, from the folder in `lists/` if it is that edition, else as it was kept."""
    if snapshot is None:
        return None
    if shipped is not None and shipped.digest == snapshot.digest:
        return folder_texts(folder)
    return editions.texts(folder.name, snapshot.digest)


def _template(
    list_id: str,
    table: ListTable | None,
    config: RefreshConfig,
    folder: Path,
    editions: EditionStore,
    edition: Edition | None,
) -> str:
    paths = [folder / MANIFEST_NAME]
    if table is not None and table.manifest:
        paths.insert(0, config.folder / table.manifest)
    for path in paths:
        if path.is_file():
            try:
                return path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ListFormatError((f"{list_id}: {path.name} cannot be read: {error}",)) from error
    kept = None if edition is None else editions.texts(list_id, edition.origin.digest)
    return "" if kept is None else kept[0]


def _made_with(table: ListTable | None, template: str, rulings: Path) -> str:
    adapter = "" if table is None else table.adapter
    ruled = rulings.read_bytes() if rulings.is_file() else b""
    return hashlib.sha256(msgspec.msgpack.encode((__version__, adapter, template, ruled))).hexdigest()
