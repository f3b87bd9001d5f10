"""A new edition of a list as text: what its folder will hold, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListSnapshot
from screening.policy.freshness import day_in_japan
from screening.refresh.editions import Edition, Origin, digest_of, folder_texts
from screening.refresh.ground import Ground
from screening.refresh.manifest_text import edition_manifest
from screening.refresh.taking import JOB, Document
from screening.sources.manifest import ENTITIES_NAME, MANIFEST_NAME
from screening.sources.publishers.adapter import Parsed
from screening.sources.publishers.identity import delisted
from screening.sources.rulings import apply_rulings
from screening.sources.schema import EntityRow, ManifestTable
from screening.sources.strict import ListFile, Problem, decode_lines_file, decode_toml_file
from screening.sources.write import entities_text


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition that may be taken over: its content, the text of its files, its origin, and who is gone."""

    snapshot: ListSnapshot
    manifest_text: str
    entities_jsonl: str
    origin: Origin
    retired: tuple[ListedEntity, ...]


def from_parsed(parsed: Parsed, ground: Ground, document: Document, now: datetime, *, piecewise: bool = False) -> Draft:
    """The edition that a publisher's document makes.

    A party that the document no longer prints stays with the event that ends its listing, so that a question about an
    earlier day still meets it; the event cites the document. With `piecewise` the document is announcements that add to what is served: its day is that of the newest of them,
    and never before the day of what is served.

    Raises:
        ListFormatError: there is nobody in it, a ruling is void, or no manifest says what the list is.
    """
    list_id = ground.list_id
    if not parsed.entities:
        raise ListFormatError((f"{list_id}: nobody stands in the document",))
    if not ground.template:
        raise ListFormatError((f"{list_id}: no list.toml says what the list is; set manifest in refresh.toml",))
    ruled = apply_rulings(parsed.entities, ground.rulings)
    as_of = parsed.as_of or day_in_japan(document.published_at or document.seen_at)
    if piecewise and ground.snapshot is not None:
        as_of = max(as_of, ground.snapshot.manifest.as_of)
    gone = delisted(ground.previous, ruled, on=parsed.effective_on or as_of, source=_cited(parsed, document))
    entities = (*ruled, *gone)
    text, _ = edition_manifest(
        ground.template,
        list_id,
        as_of=as_of,
        entities=entities,
        before=None if ground.snapshot is None else ground.snapshot.manifest,
        lost=_lost(ground.snapshot, entities),
    )
    text, jsonl, snapshot = _as_it_stands(ground, text, entities_text(entities))
    origin = Origin(
        list_id=list_id,
        digest=snapshot.digest,
        as_of=as_of,
        how=document.how,
        by=document.by,
        source=document.source,
        source_sha256=document.sha256,
        taken_at=document.seen_at if document.how == "dropped" else now,
        published_at=document.published_at,
        files=document.documents,
        validators=document.validators,
        shipped="" if ground.shipped is None else ground.shipped.digest,
        made_with=ground.made_with,
    )
    return Draft(snapshot, text, jsonl, origin, delisted(ground.previous, snapshot.entities, on=as_of))


def _cited(parsed: Parsed, document: Document) -> str:
    """The document as an event cites it: its notice and its files with the beginning of their SHA-256."""
    files = (f"{item.name} sha256:{item.sha256[:16]}" for item in document.documents)
    return "; ".join((*((parsed.notice,) if parsed.notice else ()), *files))


def from_folder(ground: Ground, folder: Path, now: datetime) -> Draft:
    """The edition that a folder in `lists/` holds, byte for byte.

    Raises:
        ListFormatError: the folder changed since it was read.
    """
    texts = folder_texts(folder)
    if texts is None:
        raise ListFormatError((f"{ground.list_id}: {folder.name} cannot be read any more",))
    text, jsonl = texts
    snapshot = read_texts(ground.list_id, text, jsonl)
    return Draft(
        snapshot,
        text,
        jsonl,
        folder_origin(ground, snapshot.digest, snapshot.manifest.as_of, now),
        delisted(ground.previous, snapshot.entities, on=snapshot.manifest.as_of),
    )


def from_template(ground: Ground, edition: Edition) -> Draft:
    """The entities served under a `list.toml` that changed: the law moved, the list did not.

    Raises:
        ListFormatError: the changed `list.toml` is not in the documented format.
    """
    entities = edition.snapshot.entities
    as_of = edition.snapshot.manifest.as_of
    text, _ = edition_manifest(
        ground.template, ground.list_id, as_of=as_of, entities=entities, before=edition.snapshot.manifest, lost=False
    )
    jsonl = entities_text(entities)
    snapshot = read_texts(ground.list_id, text, jsonl)
    origin = msgspec.structs.replace(
        edition.origin,
        digest=snapshot.digest,
        shipped="" if ground.shipped is None else ground.shipped.digest,
        made_with=ground.made_with,
    )
    return Draft(snapshot, text, jsonl, origin, edition.retired)


def folder_origin(ground: Ground, digest: str, as_of: date, taken_at: datetime) -> Origin:
    """The origin of an edition that is a folder in `lists/`."""
    known = None if ground.edition is None else ground.edition.origin
    return Origin(
        list_id=ground.list_id,
        digest=digest,
        as_of=as_of,
        how="built",
        by=JOB,
        source=f"lists/{ground.list_id}",
        source_sha256="",
        taken_at=taken_at,
        shipped=digest,
        made_with=ground.made_with,
        superseded="" if known is None else known.source_sha256 or known.superseded,
    )


def read_texts(list_id: str, manifest_text: str, entities_jsonl: str) -> ListSnapshot:
    """The snapshot that a folder of these two texts would give.

    Raises:
        ListFormatError: a text is not in the documented format; every problem is named.
    """
    problems: list[Problem] = []
    manifest = decode_toml_file(ListFile(list_id, MANIFEST_NAME, manifest_text.encode()), ManifestTable, problems)
    rows = decode_lines_file(ListFile(list_id, ENTITIES_NAME, entities_jsonl.encode()), EntityRow, problems)
    notice = "" if manifest is None else manifest.notice
    entities = tuple(row.entity(notice) for _, row in rows)
    if manifest is None or problems:
        raise ListFormatError(tuple(map(str, problems)))
    return ListSnapshot(manifest.manifest(), entities, digest_of(manifest_text, entities_jsonl))


def _as_it_stands(ground: Ground, text: str, jsonl: str) -> tuple[str, str, ListSnapshot]:
    """The texts and the snapshot; where they say what stands already, in other words, those that stand already."""
    snapshot, standing = read_texts(ground.list_id, text, jsonl), ground.snapshot
    if standing is None or ground.texts is None or snapshot.digest == standing.digest:
        return text, jsonl, snapshot
    if (snapshot.manifest, snapshot.entities) != (standing.manifest, standing.entities):
        return text, jsonl, snapshot
    return *ground.texts, standing


def _lost(before: ListSnapshot | None, entities: Sequence[ListedEntity]) -> bool:
    """Whether a party or a name that could be found on an earlier day is gone."""
    if before is None:
        return False
    kept = {(entity.entity_id, name.text) for entity in entities for name in entity.names}
    return any((entity.entity_id, name.text) not in kept for entity in before.entities for name in entity.names)
