"""Where everything of the audit record stands on disk, and who may read it.

| path in the audit folder | what |
|---|---|
| `stream-0001/` | one chain of records; each process writes its own, and takes over one that nobody holds |
| `stream-0001/00000001.audit` | a segment: lines as in `chain`, the first `opened`, the last of a full one `sealed` |
| `stream-0001/HEAD` | which record was the last, rewritten after each commit |
| `stream-0001/PRUNED` | the tombstone of segments removed after their retention |
| `stream-0001/00000001.torn-001` | bytes of an unfinished line, moved away after a crash |
| `decisions/<sha256>.json` | each decision file that answers were given under, by the digest the records quote |
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

HEAD_FILE: Final = "HEAD"
TOMBSTONE_FILE: Final = "PRUNED"
DECISIONS_FOLDER: Final = "decisions"
FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
STREAM: Final = re.compile(r"stream-[0-9]{4}")
SEGMENT: Final = re.compile(r"([0-9]{8})\.audit")
TORN: Final = re.compile(r"([0-9]{8})\.torn-[0-9]{3}")
MAX_STREAMS: Final = 9_999


def streams(root: Path) -> tuple[Path, ...]:
    """Return the folders of the streams, by name. Raises `OSError` when the audit folder cannot be read."""
    return tuple(sorted(path for path in root.iterdir() if STREAM.fullmatch(path.name) and path.is_dir()))


def segments(stream: Path) -> tuple[tuple[int, Path], ...]:
    """Return the segment files of a stream with their numbers, oldest first."""
    found = ((SEGMENT.fullmatch(path.name), path) for path in stream.iterdir())
    return tuple(sorted((int(match[1]), path) for match, path in found if match is not None))


def segment(stream: Path, number: int) -> Path:
    """Return the path of a segment file."""
    return stream / f"{number:08d}.audit"


def torn(stream: Path, number: int) -> Path:
    """Return a free path for torn bytes of a segment."""
    for attempt in range(1, 1_000):
        path = stream / f"{number:08d}.torn-{attempt:03d}"
        if not path.exists():
            return path
    raise FileExistsError(f"{stream.name} has a thousand torn files of segment {number}")
