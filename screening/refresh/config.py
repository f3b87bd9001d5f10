"""`refresh.toml`: which lists a refresh watches, where their documents come from, and what they must look like.

Read strictly: an unknown key, a list without a source or a plain http:// address stops the run before it begins,
because a list that is watched by mistake in name only grows old unseen. Documented for operators in docs/refresh.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec

from screening.settings import SettingsError
from screening.sources.intake.limits import FetchLimits
from screening.sources.intake.magic import FileKind
from screening.sources.publishers import registry
from screening.sources.schema import Count, ListId, Row, Text
from screening.sources.strict import Problem, decode_toml

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Span = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,4}[hd]$")]

Seconds = Annotated[float, msgspec.Meta(gt=0.0, le=86_400.0)]
_FETCH: Final = FetchLimits()
_HOURS: Final = MappingProxyType({"h": 1, "d": 24})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
EXPECTED: Final[Mapping[str, tuple[FileKind, ...]]] = MappingProxyType(
    {
        "fefa-notice": (FileKind.PDF, FileKind.TEXT),
        "mofcom-announcement": (FileKind.HTML, FileKind.TEXT, FileKind.PDF),
        "meti-end-user-list": (FileKind.XLSX, FileKind.PDF, FileKind.TEXT),
        "mof-asset-freeze-csv": (FileKind.TEXT,),
        "un-consolidated-xml": (FileKind.XML,),
        "ofac-csv": (FileKind.TEXT,),
        "eu-fsf": (FileKind.XML, FileKind.TEXT),
        "uk-sanctions-list-csv": (FileKind.TEXT,),
        "uk-ofsi-conlist-csv": (FileKind.TEXT,),
        "us-csl-csv": (FileKind.TEXT,),
        "bis-dpl-tsv": (FileKind.TEXT,),
        "list-folder": (FileKind.ZIP, FileKind.TEXT, FileKind.JSON),
    }
)
"""The kinds of file each adapter reads; anything else is refused by its first bytes."""


class FileTable(Row, frozen=True):
    """`[[list.file]]`: one file of a publication; `name` is what the adapter sees, else the last part of the path."""

    url: Text
    name: str = ""

    @property
    def file_name(self) -> str:
        """The name the file is kept under."""
        return self.name or urlsplit(self.url).path.rpartition("/")[2]


class ListTable(Row, frozen=True, kw_only=True):
    """`[[list]]`: one list that is watched.

    Its documents come from `file` (fetched over TLS, redirects only within `hosts`) or, with `drop`, from the folder
    of that name in the drop folder: the newest file for each of `patterns`, or `every` file there is, for a list that
    is published announcement by announcement. `by_hand` is for a list that people keep in `lists/` themselves. `manifest` is a file in the format of `list.toml` for a list that `lists/` does
    not hold; its day and its count are filled in. `title` must stand in the head of the document, `notice` must be
    its notice. `minimum` is the least number of entities. `canaries` are names that every edition holds.

    `shrink_rows` and `shrink_share`: from so many entities lost, or above such a share, a person must approve.
    `growth_share`: above it the run alarms. `effective_from` is the day from which the document holds, where neither
    document nor manifest says it. `soft_limit` and `hard_limit` are ages such as `26h` or `35d`, see docs/freshness.md.
    """

    id: ListId
    adapter: str = ""
    by_hand: bool = False
    drop: bool = False
    patterns: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] = ("*",)
    every: bool = False
    file: tuple[FileTable, ...] = ()
    hosts: tuple[Text, ...] = ()
    expects: tuple[FileKind, ...] = ()
    manifest: str = ""
    title: str = ""
    notice: str = ""
    minimum: Count = 1
    canaries: tuple[Text, ...] = ()
    shrink_rows: Count = 5
    shrink_share: Share = 0.02
    growth_share: Annotated[float, msgspec.Meta(ge=0.0)] = 0.2
    effective_from: date | None = None
    soft_limit: Span | None = None
    hard_limit: Span | None = None
    memory_mib: Annotated[int, msgspec.Meta(ge=128, le=65_536)] = 1_024
    cpu_s: Annotated[int, msgspec.Meta(ge=1, le=3_600)] = 120

    @property
    def kinds(self) -> tuple[FileKind, ...]:
        """The kinds of file that are taken."""
        return self.expects or EXPECTED.get(self.adapter, ())


class FetchTable(Row, frozen=True):
    """`[job.fetch]`: how long and how large one fetch may be, see `sources.intake.limits.FetchLimits`."""

    connect_s: Seconds = _FETCH.connect_s
    read_s: Seconds = _FETCH.read_s
    attempt_s: Seconds = _FETCH.attempt_s
    budget_s: Seconds = _FETCH.budget_s
    slow_after_s: Seconds = _FETCH.slow_after_s
    min_bytes_per_s: Annotated[float, msgspec.Meta(ge=0.0)] = _FETCH.min_bytes_per_s
    max_bytes: Count = _FETCH.max_bytes
    max_decoded_bytes: Count = _FETCH.max_decoded_bytes
    attempts: Annotated[int, msgspec.Meta(ge=1, le=20)] = _FETCH.attempts
    first_wait_s: Seconds = _FETCH.first_wait_s
    longest_wait_s: Seconds = _FETCH.longest_wait_s

    @property
    def limits(self) -> FetchLimits:
        """The limits of one fetch."""
        return FetchLimits(**msgspec.structs.asdict(self))


class JobTable(Row, frozen=True):
    """`[job]`: what holds for all lists.

    `keep_generations` and `keep_editions` (of each list) stay on the disk beside what is served. `contact` stands in
    the User-Agent; `proxy` and `ca_file` are the operator's own way out. `settle_s` is how many seconds a dropped file
    must have rested. `allow_plaintext_loopback` is for tests against 127.0.0.1 only.
    """

    keep_generations: Count = 400
    keep_editions: Count = 400
    contact: str = ""
    proxy: str = ""
    ca_file: str = ""
    settle_s: Annotated[float, msgspec.Meta(ge=0.0, le=3_600.0)] = 5.0
    allow_plaintext_loopback: bool = False
    fetch: FetchTable = FetchTable()


class ConfigTable(Row, frozen=True):
    """`refresh.toml`."""

    job: JobTable = JobTable()
    list: tuple[ListTable, ...] = ()


@dataclass(frozen=True, slots=True)
class RefreshConfig:
    """A configuration that was read and holds together; paths in it are relative to `folder`."""

    folder: Path
    job: JobTable
    lists: tuple[ListTable, ...]

    def list(self, list_id: str) -> ListTable | None:
        """What is configured for a list, None where nothing is."""
        return next((table for table in self.lists if table.id == list_id), None)


def load_config(path: Path) -> RefreshConfig:
    """The configuration of a refresh.

    Raises:
        SettingsError: the file cannot be read, has an unknown key or contradicts itself; every problem is named.
    """
    problems: list[Problem] = []
    table = decode_toml(path, ConfigTable, problems)
    found = [f"{path.name}: {problem.text}" for problem in problems]
    if table is not None:
        found += [f"{path.name}: {text}" for text in _contradictions(table, path.parent)]
    if table is None or found:
        raise SettingsError(tuple(found))
    return RefreshConfig(folder=path.parent, job=table.job, lists=table.list)


def hours(span: str | None) -> int | None:
    """An age such as `26h` or `35d` in hours."""
    return None if span is None else int(span[:-1]) * _HOURS[span[-1]]


def _contradictions(table: ConfigTable, folder: Path) -> Iterator[str]:
    for list_id, count in Counter(row.id for row in table.list).items():
        if count > 1:
            yield f"the list `{list_id}` stands {count} times"
    if table.job.ca_file and not (folder / table.job.ca_file).is_file():
        yield f"ca_file `{table.job.ca_file}` is not there"
    for row in table.list:
        for text in _list_problems(row, table.job, folder):
            yield f"list `{row.id}`: {text}"


def _list_problems(row: ListTable, job: JobTable, folder: Path) -> Iterator[str]:
    if not row.by_hand and row.adapter not in registry.names():
        yield f"there is no adapter `{row.adapter}`; there are: {', '.join(registry.names())}"
    if row.by_hand + row.drop + bool(row.file) != 1:
        yield "give one of drop = true, by_hand = true, or [[list.file]] with a url"
    if not row.drop and (row.every or row.patterns != ("*",)):
        yield "patterns and every are for a drop folder"
    if row.manifest and not (folder / row.manifest).is_file():
        yield f"manifest `{row.manifest}` is not there"
    soft, hard = hours(row.soft_limit), hours(row.hard_limit)
    if soft is not None and hard is not None and soft > hard:
        yield f"soft_limit {row.soft_limit} is beyond hard_limit {row.hard_limit}"
    for file in row.file:
        yield from _file_problems(file, row.hosts, job)
    names = [file.file_name for file in row.file]
    yield from (f"two files are named `{name}`" for name, count in Counter(names).items() if count > 1)


def _file_problems(file: FileTable, hosts: tuple[str, ...], job: JobTable) -> Iterator[str]:
    parts = urlsplit(file.url)
    plain = job.allow_plaintext_loopback and parts.scheme == "http" and parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not plain:
        yield f"url `{file.url}` is not https"
    if not parts.hostname or parts.username or parts.password:
        yield f"url `{file.url}` must name a host and no user"
    elif hosts and parts.hostname not in hosts:
        yield f"the host of `{file.url}` is not among hosts"
    if _FILE_NAME.fullmatch(file.file_name) is None:
        yield f"url `{file.url}` gives no file name; set name"
