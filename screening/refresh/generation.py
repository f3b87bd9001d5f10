"""From accepted editions to a published generation: built aside, tried, given its place, and only then served.

A generation is built in a folder of its own inside the index folder, where neither a server nor a rollback looks; it
moves beside the others when every name was found in it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Final

from screening.errors import BusyError, ScreeningError
from screening.index import durable, layout
from screening.index.checks import CHECKS_FILE
from screening.index.generations import current, list_generations, publish
from screening.index.reader import open_generation
from screening.model.snapshot import ListSnapshot, Territory
from screening.refresh.build import write_index
from screening.refresh.names import files_of, fingerprint, name_memory
from screening.refresh.report import Verification
from screening.refresh.steps import AtStep, Step
from screening.refresh.verify import NewNames, manipulated_names, names_as_printed, together

STAGING: Final = ".staging"
_INSTANT: Final = "%Y%m%dT%H%M%S%fZ"

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is (0 where that is not known)."""


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Built:
    """A generation built aside: its id, its folder, and how many names were remembered and how many analysed."""

    generation: str
    folder: Path
    remembered: int
    analysed: int


def build_generation(
    lists: Sequence[ListSnapshot],
    territories: Sequence[Territory],
    index: Path,
    state: Path,
    *,
    now: datetime,
    at_step: AtStep,
    progress: Progress,
) -> Built:
    """Build a generation aside; its id is later than every other in the index, whatever the clock says.

    Raises:
        ListFormatError: the lists contradict each other.
        OSError: the disk refuses.
    """
    staging = index / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    total = sum(len(snapshot.entities) for snapshot in lists)
    with name_memory(state) as memory:
        at_step(Step.NAMES_OPENED)
        generation = write_index(
            lists,
            territories,
            staging,
            built_at=_later_than_all(index, now),
            progress=lambda done: progress("reading names", done, total),
            analyser=memory.analyse,
        )
    at_step(Step.GENERATION_WRITTEN)
    return Built(generation, staging / generation, memory.known, memory.new)


def try_generation(
    built: Built, new: NewNames, *, min_score: float, at_step: AtStep, progress: Progress
) -> Verification:
    """Compare every byte, ask for every name as printed, and for every new name in three manipulations.

    Raises:
        IndexDamagedError: the disk did not keep what was written.
    """
    with closing(open_generation(built.folder)) as reader:
        at_step(Step.GENERATION_OPENED)
        total = sum(summary.names for summary in reader.header.lists)
        tell = _counting("asking for every name", total, progress)
        printed = names_as_printed(reader, min_score=min_score, progress=tell)
        at_step(Step.NAMES_ASKED)
        tell = _counting("asking for new names, changed", sum(map(len, new.values())), progress)
        manipulated = manipulated_names(reader, new, min_score=min_score, progress=tell)
        at_step(Step.MANIPULATIONS_ASKED)
    return together(printed, manipulated)


def discard(built: Built) -> None:
    """Remove a generation that was built aside and will not be published."""
    shutil.rmtree(built.folder.parent, ignore_errors=True)


def publish_generation(built: Built, index: Path, served: str, at_step: AtStep) -> None:
    """Give a tried generation its place and serve it, provided that nobody published another one meanwhile.

    Raises:
        BusyError: another generation is served than when this run began.
        OSError: the disk refuses.
    """
    if served_now(index) != served:
        raise BusyError(
            f"another generation was published meanwhile; {served or 'none'} was served when this run began"
        )
    target = index / built.generation
    durable.rename(built.folder, target)
    try:
        durable.fsync_folder(index)
        publish(index, built.generation)
    except BaseException:
        if served_now(index) != built.generation:
            shutil.rmtree(target, ignore_errors=True)
        raise
    at_step(Step.PUBLISHED)
    shutil.rmtree(built.folder.parent, ignore_errors=True)


def served_now(index: Path) -> str:
    """The id of the generation served, empty where there is none that can be named."""
    try:
        return current(index)
    except ScreeningError:
        return ""


def remove_unpublished(index: Path, announced: Iterable[str], served: str) -> None:
    """Remove what a dead run left: the folder aside, half a file of checks, a generation announced and not published."""
    shutil.rmtree(index / STAGING, ignore_errors=True)
    for path in index.glob(f".{CHECKS_FILE}-*"):
        path.unlink(missing_ok=True)
    for generation in announced:
        folder = index / generation
        if generation != served and layout.GENERATION_PATTERN.fullmatch(generation) and folder.is_dir():
            doomed = index / f"{layout.REMOVAL_PREFIX}{generation}"
            shutil.rmtree(doomed, ignore_errors=True)
            durable.rename(folder, doomed)
            shutil.rmtree(doomed, ignore_errors=True)


def newest_instant(index: Path) -> datetime | None:
    """The instant in the id of the newest generation of the index."""
    names = list_generations(index)
    return None if not names else datetime.strptime(names[-1].partition("-")[0], _INSTANT).replace(tzinfo=UTC)


def program_fingerprint() -> str:
    """What, beside the lists, decides how a generation looks: the text rules and how columns are laid out."""
    digest = hashlib.sha256(fingerprint().encode())
    for name, content in sorted(files_of(resources.files("screening.index"))):
        digest.update(name.encode())
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _counting(stage: str, total: int, progress: Progress) -> Callable[[int], None]:
    """A function that adds up what is done of a stage and tells it."""
    asked = 0

    def tell(names: int) -> None:
        nonlocal asked
        asked += names
        progress(stage, asked, total)

    return tell


def _later_than_all(index: Path, now: datetime) -> datetime:
    """Now, or just after the newest generation where a clock was set back: ids sort by time, and must go on doing so."""
    newest = newest_instant(index)
    return now if newest is None else max(now, newest + timedelta(microseconds=1))
