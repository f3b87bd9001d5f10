"""Takes the document of one list: fetched from its publisher, or out of the drop folder, and kept as it came.

Nothing here knows what a document says. What cannot be had raises; the caller turns that into a finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from screening.errors import SourceRefusedError
from screening.model.snapshot import SourceDocument
from screening.refresh import editions
from screening.refresh.config import FileTable, ListTable, RefreshConfig
from screening.refresh.editions import Validator
from screening.sources.intake.archive import Archive, Origin
from screening.sources.intake.drop_folder import DropRules, PassedOver, take_every, take_newest
from screening.sources.intake.fetch import fetch
from screening.sources.intake.plan import Fetched, FetchPlan, NotModified
from screening.sources.publishers.adapter import SourceFile

JOB: Final = "screening refresh"
"""Who fetched a document, where no person did."""


@dataclass(frozen=True, slots=True)
class Document:
    """One publication as it was taken.

    `files` is empty where the publisher says that nothing changed. `seen_at` is when the publisher's document was
    seen: now for a fetched one, when a person put it there for a dropped one. `sha256` is over all files.
    """

    files: tuple[SourceFile, ...]
    how: str
    by: str
    source: str
    seen_at: datetime
    sha256: str
    published_at: datetime | None = None
    documents: tuple[SourceDocument, ...] = ()
    validators: tuple[Validator, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of an installation: state, index, list folders, drop folder."""

    state: Path
    index: Path
    lists: Path
    drop: Path

    @property
    def archive(self) -> Archive:
        """The archive of raw documents."""
        return Archive(self.state / "archive")


def take(
    table: ListTable, config: RefreshConfig, places: Places, known: editions.Origin | None, now: datetime
) -> Document:
    """The document of a list as it is now.

    Args:
        table: what is configured for the list.
        config: the configuration as a whole.
        places: where the drop folder and the archive are.
        known: where the edition served came from, if the same document would make the same edition again: the
            publisher is then asked only for a newer one.
        now: the instant of this run.

    Raises:
        SourceUnavailableError: there is no document now.
        SourceRefusedError: what is there must not be read.
    """
    if table.drop:
        return _dropped(table, config, places.drop, now)
    return _fetched(table, config, places.archive, known, now)


def keep(document: Document, list_id: str, archive: Archive) -> None:
    """Put the raw files into the archive before anything is made of them.

    Raises:
        SourceUnavailableError: the archive cannot be written.
        SourceRefusedError: the archive is damaged.
    """
    sent = {validator.name: validator for validator in document.validators}
    for file in document.files:
        validator = sent.get(file.name, Validator(file.name))
        origin = Origin(
            list_id=list_id,
            name=file.name,
            source=document.source,
            at=document.seen_at,
            by=document.by,
            etag=validator.etag,
            last_modified=validator.last_modified,
        )
        archive.add(file.content, origin)


def _dropped(table: ListTable, config: RefreshConfig, drop: Path, now: datetime) -> Document:
    most = config.job.fetch.max_bytes
    rules = DropRules(expects=table.kinds, max_bytes=most, settle_s=config.job.settle_s)
    taken = take_every(drop, table.id, rules) if table.every else take_newest(drop, table.id, rules, table.patterns)
    files = tuple({file.name: file for file in taken.files}.values())
    newest = max(files, key=lambda file: file.at)
    return Document(
        files=tuple(SourceFile(file.name, file.content) for file in files),
        how="dropped",
        by=", ".join(dict.fromkeys(file.by for file in files)),
        source=newest.source or f"{table.id}/{newest.name}",
        seen_at=min(newest.at, now),
        sha256=_together(file.sha256 for file in files),
        documents=tuple(SourceDocument(file.name, file.sha256, len(file.content)) for file in files),
        passed_over=taken.passed_over,
    )


def _fetched(
    table: ListTable, config: RefreshConfig, archive: Archive, known: editions.Origin | None, now: datetime
) -> Document:
    sent = {} if known is None else {validator.name: validator for validator in known.validators}
    answers = {file.file_name: fetch(_plan(file, table, config, sent.get(file.file_name))) for file in table.file}
    news = [answer for answer in answers.values() if isinstance(answer, Fetched)]
    if known is not None and not news:
        return Document((), "not_modified", JOB, known.source, now, known.source_sha256, known.published_at)
    contents = _contents(answers, known, archive)
    return Document(
        files=tuple(SourceFile(name, content) for name, content in contents.items()),
        how="fetched",
        by=JOB,
        source=", ".join(dict.fromkeys(answer.url for answer in answers.values())),
        seen_at=now,
        sha256=_together(hashlib.sha256(content).hexdigest() for content in contents.values()),
        published_at=_published(answers.values()),
        documents=tuple(
            SourceDocument(name, hashlib.sha256(content).hexdigest(), len(content))
            for name, content in contents.items()
        ),
        validators=tuple(Validator(name, answer.etag, answer.last_modified) for name, answer in answers.items()),
    )


def _plan(file: FileTable, table: ListTable, config: RefreshConfig, sent: Validator | None) -> FetchPlan:
    return FetchPlan(
        url=file.url,
        hosts=table.hosts,
        expects=table.kinds,
        etag="" if sent is None else sent.etag,
        last_modified="" if sent is None else sent.last_modified,
        limits=config.job.fetch.limits,
        contact=config.job.contact,
        proxy=config.job.proxy,
        ca_file=config.folder / config.job.ca_file if config.job.ca_file else None,
        allow_plaintext_loopback=config.job.allow_plaintext_loopback,
    )


def _contents(
    answers: Mapping[str, Fetched | NotModified], known: editions.Origin | None, archive: Archive
) -> dict[str, bytes]:
    """The bytes of every file; one that did not change is read from the archive."""
    kept = {} if known is None else {document.name: document.sha256 for document in known.files}
    found: dict[str, bytes] = {}
    for name, answer in answers.items():
        if isinstance(answer, Fetched):
            found[name] = answer.content
        elif name in kept:
            found[name] = archive.read(kept[name])
        else:
            raise SourceRefusedError(f"{name}: the server says unchanged, but no copy of it is known", "protocol")
    return found


def _published(answers: Iterable[Fetched | NotModified]) -> datetime | None:
    """The newest Last-Modified of the files (RFC 9110 8.8.2), where the server sends one."""
    days: list[datetime] = []
    for answer in answers:
        with suppress(ValueError, TypeError):
            moment = parsedate_to_datetime(answer.last_modified)
            days.append(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
    return max(days, default=None)


def _together(digests: Iterable[str]) -> str:
    """One digest for all files of a publication, whatever they are called."""
    found: Sequence[str] = sorted(digests)
    return found[0] if len(found) == 1 else hashlib.sha256("\n".join(found).encode()).hexdigest()
