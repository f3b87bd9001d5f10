"""The work of the reading child: unfold the files under caps, let the adapter parse them, give its account as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from screening.model.entity import ListedEntity
from screening.sources.intake.containers import unfold
from screening.sources.intake.limits import ContainerCaps
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.registry import adapter


@dataclass(frozen=True, slots=True)
class ParseTask:
    """One publication to read: the adapter's name, raw files, and what the list held so far."""

    adapter_name: str
    files: tuple[SourceFile, ...]
    list_id: str
    previous: tuple[ListedEntity, ...]
    containers: ContainerCaps


def parse_payload(payload: bytes) -> bytes:
    """A `ParseTask` as MessagePack to the adapter's `Parsed` as MessagePack.

    Raises:
        ListFormatError: the files are not what the adapter's format says.
        SourceRefusedError: an archive among them is a bomb or cannot be read.
    """
    task = msgspec.msgpack.decode(payload, type=ParseTask)
    files = unfolded(task.files, task.containers)
    return msgspec.msgpack.encode(adapter(task.adapter_name).parse(files, list_id=task.list_id, previous=task.previous))


def unfolded(files: Sequence[SourceFile], caps: ContainerCaps) -> tuple[SourceFile, ...]:
    """The files, the members of archives in place of the archives.

    Raises:
        SourceRefusedError: an archive is a bomb or cannot be read.
    """
    return tuple(SourceFile(name, content) for file in files for name, content in unfold(file.name, file.content, caps))
