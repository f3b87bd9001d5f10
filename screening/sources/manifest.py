"""A list folder (`list.toml` and `entities.jsonl`) as a `ListSnapshot`: read strictly or refused.

A folder that contradicts itself (a wrong count, a missing canary, a repeated id) is refused whole, because half a
list answers CLEAR for the other half.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListManifest, ListSnapshot
from screening.sources.schema import EntityRow, ManifestTable
from screening.sources.strict import Problem, decode_lines, decode_toml

MANIFEST_NAME = "list.toml"
ENTITIES_NAME = "entities.jsonl"
TERRITORIES_FOLDER = "territories"


def load_lists(root: Path) -> tuple[ListSnapshot, ...]:
    """All lists under `root`, one per subfolder, sorted by list id; territories are read elsewhere.

    Raises:
        ListFormatError: a folder is not a list, or `root` holds none; every problem of every list is named.
    """
    snapshots: list[ListSnapshot] = []
    problems: list[Problem] = []
    for folder in list_folders(root):
        snapshot, found = read_list(folder)
        problems.extend(found)
        if snapshot is not None:
            snapshots.append(snapshot)
    if problems:
        raise ListFormatError(tuple(str(problem) for problem in problems))
    if not snapshots:
        raise ListFormatError((f"{root}: holds no list folder (a folder with {MANIFEST_NAME})",))
    return tuple(snapshots)


def load_list(folder: Path) -> ListSnapshot:
    """One list folder as a snapshot.

    Raises:
        ListFormatError: the folder does not hold what its format says; every problem found is named.
    """
    snapshot, problems = read_list(folder)
    if snapshot is None or problems:
        raise ListFormatError(tuple(str(problem) for problem in problems))
    return snapshot


def list_folders(root: Path) -> tuple[Path, ...]:
    """The folders under `root` that claim to be lists, sorted by name.

    Hidden folders, names that start with `_` and `territories` are no lists. Any other folder is one, so that a
    misspelt `list.toml` is an error and not a list that vanishes.
    """
    if not root.is_dir():
        raise ListFormatError((f"{root}: is not a folder",))
    named = (path for path in root.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))
    return tuple(sorted(path for path in named if path.name != TERRITORIES_FOLDER))


def read_list(folder: Path) -> tuple[ListSnapshot | None, tuple[Problem, ...]]:
    """A list folder with everything that is wrong with it; None where no snapshot can be made at all."""
    problems: list[Problem] = []
    table = decode_toml(folder / MANIFEST_NAME, ManifestTable, problems)
    notice = "" if table is None else table.notice
    entities: list[ListedEntity] = []
    for _, row in decode_lines(folder / ENTITIES_NAME, EntityRow, problems):
        entities.append(row.entity(notice))
    if table is None:
        return None, tuple(problems)
    manifest = table.manifest()
    problems.extend(contradictions(folder.name, manifest, entities))
    try:
        digest = folder_digest(folder)
    except OSError:
        return None, tuple(problems)
    return ListSnapshot(manifest=manifest, entities=tuple(entities), digest=digest), tuple(problems)


def folder_digest(folder: Path) -> str:
    """The list's SHA-256, lower-case hex, which every answer quotes.

    It equals `sha256sum list.toml entities.jsonl | sha256sum` run in the folder, so anybody can check it.
    """
    lines = (
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in (MANIFEST_NAME, ENTITIES_NAME)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def contradictions(folder: str, manifest: ListManifest, entities: Sequence[ListedEntity]) -> Iterator[Problem]:
    """What `list.toml` promises and `entities.jsonl` does not keep."""
    if manifest.list_id != folder:
        yield Problem(folder, MANIFEST_NAME, f"id is `{manifest.list_id}` but the folder is named `{folder}`")
    if len(entities) != manifest.expected_entities:
        text = f"expected_entities is {manifest.expected_entities} but {len(entities)} usable lines stand there"
        yield Problem(folder, MANIFEST_NAME, text)
    for entity_id, count in Counter(entity.entity_id for entity in entities).items():
        if count > 1:
            yield Problem(folder, ENTITIES_NAME, f"entity_id `{entity_id}` stands {count} times")
        if entity_id.partition(":")[0] != manifest.list_id:
            text = f"entity_id `{entity_id}` does not start with `{manifest.list_id}:`"
            yield Problem(folder, ENTITIES_NAME, text)
    names = {(entity.entity_id, name.text) for entity in entities for name in entity.names}
    for canary in manifest.canaries:
        if (canary.entity_id, canary.name) not in names:
            text = f"canary `{canary.name}` is not a name of `{canary.entity_id}`: another file was read"
            yield Problem(folder, MANIFEST_NAME, text)
