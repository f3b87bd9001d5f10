"""The drop folder: where an operator puts a list whose publisher refuses automated clients, and how it is taken from there.

A file goes into `<drop>/<list_id>/`, with `<file>.toml` beside it if who, when and from where are to be told. The same
checks run as for a fetched file, the result says who dropped what, and the operator's file is never touched. What may
have been put there by just anybody (a link, a world-writable folder or file, an owner nobody knows) is refused.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from screening.errors import ScreeningError, SourceRefusedError, SourceUnavailableError
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.limits import MIB
from screening.sources.intake.magic import FileKind, is_cut, kind_of
from screening.sources.intake.sidecar import SIDECAR_SUFFIX, Sidecar, read_sidecar

_LIST_ID: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_PARTIAL: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".swp", ".filepart", "~")
_NOBODY: Final = frozenset({65_534, 4_294_967_294})
_LARGEST_SIDECAR: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class DropRules:
    """What is taken from a drop folder: kinds of file (empty for any), bytes at most, and how long a file must rest.

    A file that changed less than `settle_s` seconds ago counts as still being written.
    """

    expects: tuple[FileKind, ...] = ()
    max_bytes: int = 64 * MIB
    settle_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file an operator put in. `by` is who, `at` when (UTC), `source` from where, as the sidecar or the file says.

    `owner` is the account the file belongs to. `modified_at` is the file's own time.
    """

    name: str
    content: bytes
    kind: FileKind
    sha256: str
    by: str
    owner: str
    at: datetime
    modified_at: datetime
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that was not taken, and why; `code` is one of `Unavailable` and `Refused`."""

    name: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a drop folder gave: the files, in the order asked for, and what was passed over on the way."""

    files: tuple[Dropped, ...]
    passed_over: tuple[PassedOver, ...] = ()


def take_newest(drop: Path, list_id: str, rules: DropRules, patterns: Sequence[str] = ("*",)) -> Taken:
    """The newest complete file for each pattern (`sdn*.csv`), by the files' own time; one pattern for most lists.

    A newer file that cannot be taken does not hide an older one that can; it stands in `passed_over`.

    Raises:
        SourceUnavailableError: nothing is there for a pattern, or only files still being written.
        SourceRefusedError: only files that must not be taken are there, or the folder itself is unsafe.
    """
    with _opened(drop, list_id) as folder:
        names = _names(folder)
        passed: list[PassedOver] = []
        matching = ([name for name in names if fnmatchcase(name, pattern)] for pattern in patterns)
        files = tuple(_newest(folder, found, rules, passed) for found in matching)
    return Taken(files, tuple(passed))


def take_every(drop: Path, list_id: str, rules: DropRules) -> Taken:
    """Every file of a list that is published piece by piece (announcements), oldest first; all of them or none.

    Raises:
        SourceUnavailableError: nothing is there, or a file is still being written.
        SourceRefusedError: one of the files must not be taken, or the folder itself is unsafe.
    """
    with _opened(drop, list_id) as folder:
        files = [_take(folder, name, rules) for name in _names(folder)]
    if not files:
        raise _nothing(list_id)
    return Taken(tuple(sorted(files, key=lambda file: (file.modified_at, file.name))))


@dataclass(frozen=True, slots=True)
class _Folder:
    """An open folder of one list: files are opened relative to it, so that nobody can swap it on the way."""

    list_id: str
    handle: int


@contextmanager
def _opened(drop: Path, list_id: str) -> Iterator[_Folder]:
    """The folder of a list, once it and the drop folder are safe."""
    if not _LIST_ID.fullmatch(list_id):
        raise SourceRefusedError(f"{list_id!r} is no list id", Refused.UNSAFE_FOLDER)
    with _folder(drop, list_id, None, 0) as above, _folder(Path(list_id), list_id, above, os.O_NOFOLLOW) as handle:
        yield _Folder(list_id, handle)


@contextmanager
def _folder(path: Path, list_id: str, above: int | None, flags: int) -> Iterator[int]:
    """An open folder that not just anybody can write."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | flags, dir_fd=above)
    except FileNotFoundError as error:
        raise _nothing(list_id) from error
    except OSError as error:
        raise SourceRefusedError(f"{path} is no folder of its own ({error.strerror})", Refused.UNSAFE_FOLDER) from error
    try:
        if os.fstat(handle).st_mode & stat.S_IWOTH:
            raise SourceRefusedError(f"{path} can be written by anybody (chmod o-w)", Refused.UNSAFE_FOLDER)
        yield handle
    finally:
        os.close(handle)


def _names(folder: _Folder) -> list[str]:
    """What lies in a folder and is meant as a list: no hidden files and no sidecars of files that are there."""
    names = set(os.listdir(folder.handle))  # noqa: PTH208 - a path could be swapped, an open folder cannot
    sidecars = {name for name in names if name.endswith(SIDECAR_SUFFIX) and name.removesuffix(SIDECAR_SUFFIX) in names}
    return sorted(name for name in names - sidecars if not name.startswith("."))


def _newest(folder: _Folder, names: Sequence[str], rules: DropRules, passed: list[PassedOver]) -> Dropped:
    """The newest file that can be taken; what cannot is noted."""
    failures: list[ScreeningError] = []
    for name in sorted(names, key=lambda name: (_changed_ns(folder, name), name), reverse=True):
        try:
            return _take(folder, name, rules)
        except (SourceUnavailableError, SourceRefusedError) as error:
            failures.append(error)
            if all(item.name != name for item in passed):
                passed.append(PassedOver(name, error.code, error.message))
    refused = [error for error in failures if isinstance(error, SourceRefusedError)]
    if not failures:
        raise _nothing(folder.list_id)
    raise (refused or failures)[0]


def _changed_ns(folder: _Folder, name: str) -> int:
    """When a file says it was last changed, in nanoseconds; one that is gone counts as oldest."""
    try:
        return os.stat(name, dir_fd=folder.handle, follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0


def _take(folder: _Folder, name: str, rules: DropRules) -> Dropped:
    """One file with its account.

    Raises:
        SourceUnavailableError: it is still being written.
        SourceRefusedError: it must not be taken, or is no file of a kind expected.
    """
    if not name.isprintable():
        raise _unsafe(repr(name), "has a name that cannot be printed")
    if name.endswith(SIDECAR_SUFFIX):
        raise SourceRefusedError(f"{name}: the file it describes is not there", Refused.SIDECAR)
    if name.lower().endswith(_PARTIAL):
        raise _growing(name, "its name says that it is not complete")
    content, facts = _read(folder, name, rules.max_bytes)
    _check_settled(name, facts, rules.settle_s)
    kind = _checked_kind(name, content, rules.expects)
    sidecar = _sidecar(folder, name, rules)
    digest = hashlib.sha256(content).hexdigest()
    if sidecar.sha256 and sidecar.sha256.lower() != digest:
        raise SourceRefusedError(f"{name}: is not the file its sidecar describes (SHA-256 {digest})", Refused.SIDECAR)
    owner = _owner(name, facts, named=bool(sidecar.by))
    modified = datetime.fromtimestamp(facts.st_mtime, UTC)
    return Dropped(
        name=name,
        content=content,
        kind=kind,
        sha256=digest,
        by=sidecar.by or owner,
        owner=owner,
        at=modified if sidecar.when is None else sidecar.when,
        modified_at=modified,
        source=sidecar.url,
        note=sidecar.note,
    )


def _read(folder: _Folder, name: str, most: int) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file of its own, and what the system knows of it."""
    try:
        # O_NONBLOCK: a pipe in the folder must not make the job wait for a writer.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        handle = os.open(name, flags, dir_fd=folder.handle)
    except OSError as error:
        raise _unsafe(name, f"cannot be opened, or is a link ({error.strerror})") from error
    try:
        before = os.fstat(handle)
        _check_safe(name, before)
        if before.st_size > most:
            raise SourceRefusedError(f"{name}: {before.st_size} bytes, at most {most} are taken", Refused.TOO_LARGE)
        with os.fdopen(handle, "rb", closefd=False) as stream:
            content = stream.read(most + 1)
        after = os.fstat(handle)
    except OSError as error:
        raise _unsafe(name, f"cannot be read ({error.strerror})") from error
    finally:
        os.close(handle)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise _growing(name, "it changes while it is read")
    return content, after


def _check_safe(name: str, facts: os.stat_result) -> None:
    """A regular file with one name that not just anybody can write."""
    if not stat.S_ISREG(facts.st_mode):
        raise _unsafe(name, "is no regular file")
    if facts.st_nlink > 1:
        raise _unsafe(name, "has a second name elsewhere (hard link); put in a copy")
    if facts.st_mode & stat.S_IWOTH:
        raise _unsafe(name, "can be written by anybody (chmod o-w)")


def _check_settled(name: str, facts: os.stat_result, settle_s: float) -> None:
    """A copy under way keeps the original's time, but not the time of its last change (`ctime`)."""
    rested = datetime.now(UTC).timestamp() - max(facts.st_mtime, facts.st_ctime)
    if settle_s > 0 and rested < settle_s:
        why = "it was changed just now" if rested >= 0 else "its time lies in the future; look at the clock"
        raise _growing(name, why)


def _checked_kind(name: str, content: bytes, expects: Sequence[FileKind]) -> FileKind:
    """What a file is by its bytes, once it is expected and whole as far as that can be seen."""
    kind = kind_of(content)
    if kind is FileKind.EMPTY:
        raise _growing(name, "it is empty") if not content else SourceRefusedError(f"{name}: is blank", Refused.EMPTY)
    if expects and kind not in expects:
        code = Refused.HTML_INSTEAD if kind is FileKind.HTML else Refused.WRONG_KIND
        raise SourceRefusedError(f"{name}: is {kind}, not {' or '.join(expects)}", code)
    if is_cut(content, kind):
        raise _growing(name, f"the end of the {kind} is missing")
    return kind


def _sidecar(folder: _Folder, name: str, rules: DropRules) -> Sidecar:
    """What the operator wrote beside a file; empty if nothing."""
    beside = name + SIDECAR_SUFFIX
    try:
        os.stat(beside, dir_fd=folder.handle, follow_symlinks=False)
    except OSError:
        return Sidecar()
    content, facts = _read(folder, beside, _LARGEST_SIDECAR)
    _check_settled(beside, facts, rules.settle_s)
    _owner(beside, facts, named=True)
    return read_sidecar(beside, content)


def _owner(name: str, facts: os.stat_result, *, named: bool) -> str:
    """The account a file belongs to; one that nobody here knows does only where somebody is named."""
    if facts.st_uid in _NOBODY:
        raise _unsafe(name, "belongs to nobody")
    try:
        return pwd.getpwuid(facts.st_uid).pw_name
    except KeyError:
        if named:
            return f"account {facts.st_uid}"
        why = f"belongs to account {facts.st_uid}, which nobody here knows; name who put it in (`by` in {name}.toml)"
        raise _unsafe(name, why) from None


def _nothing(list_id: str) -> SourceUnavailableError:
    return SourceUnavailableError(f"nothing was put into the drop folder {list_id}/", Unavailable.NOTHING_DROPPED)


def _growing(name: str, why: str) -> SourceUnavailableError:
    return SourceUnavailableError(f"{name}: {why}", Unavailable.NOT_COMPLETE_YET)


def _unsafe(name: str, why: str) -> SourceRefusedError:
    return SourceRefusedError(f"{name}: {why}", Refused.UNSAFE_FILE)
