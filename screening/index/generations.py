"""Which generation is served: publish, look up, go back, clear away.

`CURRENT` holds the id of the served generation and is only ever replaced by a rename. Every function that changes
something holds the root folder, so two refreshes at once do not meet.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from screening.errors import IndexDamagedError, IndexUnavailableError
from screening.index import durable, layout
from screening.index.verify import BUILD_HINT, verify_generation


def publish(root: Path, generation: str) -> None:
    """Make `generation` the one that is served, in one step that a crash cannot halve.

    Raises:
        IndexUnavailableError: there is no such generation.
        IndexDamagedError: its bytes differ from its manifest; what is served stays.
        IndexFormatError: another format version wrote it; what is served stays.
    """
    _check_id(root, generation)
    if not (root / generation).is_dir():
        raise IndexUnavailableError(f"there is no generation {generation} in {root}; {BUILD_HINT}")
    with durable.held(root):
        _publish(root, generation)


def current(root: Path) -> str:
    """Return the id of the generation that is served.

    Raises:
        IndexUnavailableError: nothing was published yet.
        IndexDamagedError: `CURRENT` does not hold the id of a generation.
    """
    try:
        content = (root / layout.CURRENT_FILE).read_bytes()
    except FileNotFoundError as error:
        raise IndexUnavailableError(f"there is no index in {root}; {BUILD_HINT}") from error
    except OSError as error:
        raise IndexUnavailableError(f"{root / layout.CURRENT_FILE} cannot be read ({error.strerror})") from error
    text = content.decode("ascii", "replace")
    # Exactly as it was written: a byte more or less is damage, also where the id could be guessed.
    _check_id(root, text[:-1] if text.endswith("\n") else text + "...")
    return text[:-1]


def list_generations(root: Path) -> tuple[str, ...]:
    """Return the ids of all complete generations, oldest first; unfinished builds are not among them."""
    if not root.is_dir():
        return ()
    return tuple(
        sorted(
            entry.name
            for entry in root.iterdir()
            if layout.GENERATION_PATTERN.fullmatch(entry.name) and (entry / layout.MANIFEST_FILE).is_file()
        )
    )


def rollback(root: Path) -> str:
    """Publish the generation before the served one, by instant of building, and return its id.

    Raises:
        IndexUnavailableError: nothing is served, or nothing older is left.
        IndexDamagedError: the one before is damaged; what is served stays.
        IndexFormatError: another format version wrote the one before; what is served stays.
    """
    served = current(root)
    with durable.held(root):
        served = current(root)
        older = [generation for generation in list_generations(root) if generation < served]
        if not older:
            raise IndexUnavailableError(f"no generation before {served} is left in {root}; {BUILD_HINT}")
        _publish(root, older[-1])
    return older[-1]


def prune(root: Path, keep: int) -> tuple[str, ...]:
    """Remove all generations but the newest `keep` and the served one; return the ids of those removed, oldest first.

    A process that has a removed generation open keeps reading it; its space is given back when it lets go.
    Raises `ValueError` when `keep` is below 1.
    """
    if keep < 1:
        raise ValueError("keep at least 1 generation")
    if not root.is_dir():
        return ()
    with durable.held(root):
        kept = {*list_generations(root)[-keep:], _served_or_none(root)}
        removed = tuple(generation for generation in list_generations(root) if generation not in kept)
        for generation in removed:
            _remove(root, generation)
    return removed


def remove_stale_builds(root: Path) -> tuple[str, ...]:
    """Remove what dead processes left half built or half removed, return the names; a build under way stays."""
    if not root.is_dir():
        return ()
    with durable.held(root):
        left = sorted(p for p in root.iterdir() if p.name.startswith((layout.BUILD_PREFIX, layout.REMOVAL_PREFIX)))
        removed = tuple(path.name for path in left if _remove_abandoned(path))
        durable.fsync_folder(root)
    return removed


def _publish(root: Path, generation: str) -> None:
    verify_generation(root / generation)
    written = root / f"{layout.CURRENT_FILE}.tmp"
    durable.write_file(written, f"{generation}\n".encode())
    durable.rename(written, root / layout.CURRENT_FILE)
    durable.fsync_folder(root)


def _check_id(root: Path, generation: str) -> None:
    """Refuse what is no id before it becomes part of a path."""
    if layout.GENERATION_PATTERN.fullmatch(generation) is None:
        raise IndexDamagedError(f"{generation[:80]!r} is not the id of a generation (index {root}); {BUILD_HINT}")


def _served_or_none(root: Path) -> str | None:
    try:
        return current(root)
    except IndexUnavailableError:
        return None


def _remove(root: Path, generation: str) -> None:
    """Take the name away first, so that a half-removed folder never looks like a generation."""
    doomed = root / f"{layout.REMOVAL_PREFIX}{generation}"
    shutil.rmtree(doomed, ignore_errors=True)
    durable.rename(root / generation, doomed)
    durable.fsync_folder(root)
    shutil.rmtree(doomed)


def _remove_abandoned(path: Path) -> bool:
    with durable.held(path, wait=False) as abandoned:
        if abandoned:
            shutil.rmtree(path, ignore_errors=True)
    return abandoned
