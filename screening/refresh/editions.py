"""Every edition of a list that was taken over, kept by its digest: what a refresh starts from and can go back to.

```
<state>/editions/<list id>/<digest>/<list id>/list.toml, entities.jsonl    the list folder, in the documented format
                                    edition.json                           where it came from
                                    retired.jsonl                          parties of earlier editions that are gone
<state>/lists/<list id> -> the folder of the edition that is served
```

An edition is written beside the others, put on the disk, and only then given its name, so that there is never half of
one. Parties that are gone are carried on, because an `entity_id` is never given twice.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import msgspec

from screening.errors import ListFormatError
from screening.index import durable
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListSnapshot, SourceDocument
from screening.sources.manifest import ENTITIES_NAME, MANIFEST_NAME, load_list
from screening.sources.schema import EntityRow
from screening.sources.strict import Problem, decode_lines
from screening.sources.write import entities_text

EDITIONS: Final = "editions"
LISTS: Final = "lists"
ORIGIN_FILE: Final = "edition.json"
RETIRED_FILE: Final = "retired.jsonl"
_WRITING: Final = ".writing-"
_LINKING: Final = ".linking-"


class Validator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a publisher's server said of one file, to be sent back so that an unchanged file is not sent again."""

    name: str
    etag: str = ""
    last_modified: str = ""


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`edition.json`: where an edition came from and what it was made with.

    `source_sha256` is over all `files` together, empty where the edition is a list folder of `lists/`. `shipped` is
    the digest of that folder when the edition was made, `made_with` what would make another edition of the same
    files: adapter, program, rulings, template.
    """

    schema_version: int = 1
    list_id: str
    digest: str
    as_of: date
    how: str
    by: str
    source: str
    source_sha256: str
    taken_at: datetime
    published_at: datetime | None = None
    files: tuple[SourceDocument, ...] = ()
    validators: tuple[Validator, ...] = ()
    shipped: str = ""
    made_with: str = ""
    superseded: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition and what stands beside it."""

    snapshot: ListSnapshot
    origin: Origin
    retired: tuple[ListedEntity, ...]


class EditionStore:
    """The editions of a state folder. One refresh at a time may write; see `screening.refresh.lock`."""

    def __init__(self, state: Path) -> None:
        self._root = state / EDITIONS
        self._lists = state / LISTS

    def load(self, list_id: str, digest: str) -> Edition | None:
        """The edition of a list with this digest; None where there is none or it is damaged."""
        folder = self._folder(list_id, digest)
        try:
            origin = msgspec.json.decode((folder / ORIGIN_FILE).read_bytes(), type=Origin)
            snapshot = load_list(folder / list_id)
            retired = _read_retired(folder)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, ListFormatError):
            return None
        whole = digest == snapshot.digest == origin.digest and origin.list_id == list_id
        return Edition(snapshot, origin, retired) if whole else None

    def texts(self, list_id: str, digest: str) -> tuple[str, str] | None:
        """The texts of `list.toml` and `entities.jsonl` of an edition."""
        return folder_texts(self._folder(list_id, digest) / list_id)

    def accepted(self, list_id: str) -> str | None:
        """The digest of the edition that was served last, by the link to it; None where there is none."""
        try:
            return (self._lists / list_id).readlink().parent.name
        except OSError:
            return None

    def linked(self) -> tuple[str, ...]:
        """The lists that have a link, sorted."""
        if not self._lists.is_dir():
            return ()
        return tuple(sorted(path.name for path in self._lists.iterdir() if path.is_symlink()))

    def write(self, manifest_text: str, entities_jsonl: str, origin: Origin, retired: Iterable[ListedEntity]) -> Path:
        """Write an edition beside the others and return its folder, which `name` gives its name.

        Raises:
            OSError: the disk refuses; nothing is left behind.
        """
        parent = self._root / origin.list_id
        durable.make_folder(parent)
        folder = parent / f"{_WRITING}{uuid.uuid4().hex}"
        try:
            folder.mkdir()
            inner = folder / origin.list_id
            inner.mkdir()
            durable.write_file(inner / MANIFEST_NAME, manifest_text.encode())
            durable.write_file(inner / ENTITIES_NAME, entities_jsonl.encode())
            durable.write_file(folder / RETIRED_FILE, entities_text(retired).encode())
            durable.write_file(folder / ORIGIN_FILE, msgspec.json.format(msgspec.json.encode(origin), indent=2) + b"\n")
            durable.fsync_folder(inner)
            durable.fsync_folder(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return folder

    def name(self, folder: Path, list_id: str, digest: str) -> None:
        """Give a written edition its name; where the same content stands already, only its origin is replaced."""
        target = self._folder(list_id, digest)
        if self.load(list_id, digest) is not None:
            for name in (RETIRED_FILE, ORIGIN_FILE):
                durable.rename(folder / name, target / name)
            durable.fsync_folder(target)
            shutil.rmtree(folder, ignore_errors=True)
            return
        shutil.rmtree(target, ignore_errors=True)
        durable.rename(folder, target)
        durable.fsync_folder(target.parent)

    def link(self, list_id: str, digest: str) -> None:
        """Let `<state>/lists/<list id>` lead to an edition, in one step."""
        if self.accepted(list_id) == digest or not self._folder(list_id, digest).is_dir():
            return
        durable.make_folder(self._lists)
        made = self._lists / f"{_LINKING}{uuid.uuid4().hex}"
        made.symlink_to(Path("..") / EDITIONS / list_id / digest / list_id)
        durable.rename(made, self._lists / list_id)
        durable.fsync_folder(self._lists)

    def unlink(self, list_id: str) -> None:
        """Take away the link of a list that is no longer served; its editions stay."""
        (self._lists / list_id).unlink(missing_ok=True)

    def remove_leftovers(self) -> None:
        """Remove what a dead refresh left half written."""
        for pattern, root in ((f"*/{_WRITING}*", self._root), (f"{_LINKING}*", self._lists)):
            for path in sorted(root.glob(pattern)):
                if path.is_symlink():
                    path.unlink(missing_ok=True)
                else:
                    shutil.rmtree(path, ignore_errors=True)

    def prune(self, keep: int, used: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Remove all editions of each list but the newest `keep` and those in `used` (list id, digest)."""
        kept = set(used) | {(list_id, self.accepted(list_id) or "") for list_id in self.linked()}
        removed: list[str] = []
        for list_id, folders in self._by_list():
            for folder in folders[: max(0, len(folders) - keep)]:
                if (list_id, folder.name) not in kept:
                    doomed = folder.with_name(f"{_WRITING}{uuid.uuid4().hex}")
                    durable.rename(folder, doomed)
                    shutil.rmtree(doomed, ignore_errors=True)
                    removed.append(f"{list_id}/{folder.name}")
        return tuple(removed)

    def _by_list(self) -> Iterator[tuple[str, list[Path]]]:
        """The editions of each list, oldest first by when they were taken."""
        if not self._root.is_dir():
            return
        for parent in sorted(path for path in self._root.iterdir() if path.is_dir()):
            folders = [path for path in parent.iterdir() if path.is_dir() and not path.name.startswith(".")]
            yield parent.name, sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def _folder(self, list_id: str, digest: str) -> Path:
        return self._root / list_id / digest


def folder_texts(folder: Path) -> tuple[str, str] | None:
    """The texts of `list.toml` and `entities.jsonl` of a list folder; None where they cannot be read."""
    try:
        return (
            (folder / MANIFEST_NAME).read_text(encoding="utf-8"),
            (folder / ENTITIES_NAME).read_text(encoding="utf-8"),
        )
    except (OSError, UnicodeDecodeError):
        return None


def digest_of(manifest_text: str, entities_jsonl: str) -> str:
    """The digest that a list folder of these two files has, see `sources.manifest.folder_digest`."""
    lines = (
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n"
        for name, text in ((MANIFEST_NAME, manifest_text), (ENTITIES_NAME, entities_jsonl))
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _read_retired(folder: Path) -> tuple[ListedEntity, ...]:
    content = (folder / RETIRED_FILE).read_bytes()
    problems: list[Problem] = []
    rows = [row for _, row in decode_lines(folder / RETIRED_FILE, EntityRow, problems)] if content else []
    if problems:
        raise ListFormatError(tuple(map(str, problems)))
    return tuple(row.entity("") for row in rows)
