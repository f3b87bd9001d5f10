"""Power lost at every moment of publishing, in every way that leaves some unsynced writes behind and not others.

A run is recorded once (`recorder`), every disk that a loss of power can leave is rebuilt from the recording (`disk`) and
looked at with the code that serves. Then each sync is left out in turn: a test that does not notice that proves nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

from bench.faults import small
from bench.faults.disk import Event, Sync, after_loss, without
from bench.faults.recorder import Recorder
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.errors import IndexUnavailableError, ScreeningError
from screening.index import layout
from screening.index.checks import ListCheck, read_checks, write_checks
from screening.index.generations import current, prune, publish, remove_stale_builds, rollback
from screening.index.verify import verify_generation

SECTION: Final = "power-loss"
_ROOT: Final = Path("var/index")
_DONE: Final = "done"
_NEXT: Final = 9


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that changes the disk: what stands before, what it does, and what holds at every moment of it.

    `run` tells the recorder which points it came to. `holds` gives what is wrong with the folder after the loss, given
    the points reached before it; it may try to go on from there.
    """

    name: str
    prepare: Callable[[Path], object]
    run: Callable[[Path, Callable[[str], None]], object]
    holds: Callable[[Path, Sequence[str]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario came to: syncs in it, different disks looked at, those with something wrong, syncs not missed."""

    name: str
    syncs: int
    disks: int
    problems: tuple[str, ...]
    unnoticed: tuple[str, ...]


def run(sizes: Sizes) -> list[Row]:
    """Every scenario; a row for the disks and one for the syncs left out."""
    outcomes = [try_scenario(scenario, sizes) for scenario in SCENARIOS]
    disks, syncs = sum(outcome.disks for outcome in outcomes), sum(outcome.syncs for outcome in outcomes)
    problems = [f"{outcome.name}: {problem}" for outcome in outcomes for problem in outcome.problems]
    unnoticed = [f"{outcome.name}: {sync}" for outcome in outcomes for sync in outcome.unnoticed]
    return [
        Row(
            SECTION,
            "Power loss at any moment of publishing leaves no invalid generation, and the next build works",
            f"{len(problems)} of {disks:,} rebuilt disks invalid",
            not problems,
            "; ".join(problems[:3]),
        ),
        Row(
            SECTION,
            "Any one fsync left out is noticed",
            f"{syncs - len(unnoticed)} of {syncs} left out one at a time, {len(unnoticed)} unnoticed",
            not unnoticed,
            "; ".join(unnoticed[:3]),
        ),
    ]


def try_scenario(scenario: Scenario, sizes: Sizes) -> Outcome:
    """Record it once, rebuild every disk, and leave out each sync in turn."""
    with small.quick_folder() as folder:
        events, recorder = _record(scenario, folder / "recorded")
        places = [number for number, event in enumerate(events) if isinstance(event, Sync)]
        disks, problems = _look_at_all(scenario, recorder, events, folder, sizes)
        unnoticed = [
            _label(events[place])
            for place in places
            if not _look_at_all(scenario, recorder, without(events, place), folder, sizes, first=True)[1]
        ]
    return Outcome(scenario.name, len(places), disks, tuple(problems), tuple(unnoticed))


def _record(scenario: Scenario, base: Path) -> tuple[list[Event], Recorder]:
    base.mkdir()
    scenario.prepare(base / _ROOT)
    recorder = Recorder(base)
    with recorder.recording():
        scenario.run(base / _ROOT, recorder.reached)
        recorder.reached(_DONE)
    return recorder.events, recorder


def _look_at_all(
    scenario: Scenario, recorder: Recorder, events: Sequence[Event], folder: Path, sizes: Sizes, *, first: bool = False
) -> tuple[int, list[str]]:
    """How many different disks there are and what is wrong with them; with `first` no more than one is wanted."""
    seen: set[tuple[object, ...]] = set()
    problems: list[str] = []
    for disk, reached in after_loss(recorder.start, events, Random(20260302), sizes.subsets):
        key = (disk.key(), reached)
        if key in seen:
            continue
        seen.add(key)
        place = folder / "rebuilt"
        place.mkdir()
        disk.build(place)
        problems += _problems(scenario, place / _ROOT, reached)
        shutil.rmtree(place)
        if problems and first:
            break
    return len(seen), problems


def _problems(scenario: Scenario, root: Path, reached: Sequence[str]) -> list[str]:
    try:
        return list(scenario.holds(root, reached))
    except (ScreeningError, OSError, AssertionError) as error:
        return [f"after {reached[-1] if reached else 'the start'}: {error!r}"]


def _label(event: Event) -> str:
    return f"fsync of {event.label.removeprefix(f'{_ROOT}/')}" if isinstance(event, Sync) else ""


def _served(root: Path, reached: Sequence[str], before: int | None, after: int) -> Iterator[str]:
    """What is served is whole; once it is done, it is the new one."""
    try:
        mark = small.mark_of(root / current(root))
    except IndexUnavailableError as error:
        if before is not None or _DONE in reached:
            yield f"nothing is served: {error}"
        return
    if mark not in {before, after} or (_DONE in reached and mark != after):
        yield f"generation of mark {mark} is served"


def _whole(root: Path) -> Iterator[str]:
    """Every folder with the name of a generation is one."""
    for path in root.iterdir() if root.is_dir() else ():
        if layout.GENERATION_PATTERN.fullmatch(path.name):
            try:
                verify_generation(path)
            except ScreeningError as error:
                yield f"{path.name}: {error}"


def _goes_on(root: Path) -> Iterator[str]:
    """The next build works, clears up after the loss, and is served."""
    remove_stale_builds(root)
    generation = small.write_and_publish(root, _NEXT)
    if (current(root), small.mark_of(root / generation)) != (generation, _NEXT):
        yield "the next build is not served"
    if any(path.name.startswith((layout.BUILD_PREFIX, layout.REMOVAL_PREFIX)) for path in root.iterdir()):
        yield "something half made is left"


def _publishing(root: Path, reached: Sequence[str], before: int | None) -> Iterator[str]:
    yield from _served(root, reached, before, 1)
    yield from _whole(root)
    written = next((point.removeprefix("written ") for point in reached if point.startswith("written ")), None)
    if written is not None and not (root / written).is_dir():
        yield "a generation that was written is gone"
    yield from _goes_on(root)


def _write_and_publish(root: Path, reached: Callable[[str], None]) -> None:
    generation = small.write(root, 1)
    reached(f"written {generation}")
    publish(root, generation)


def _first(root: Path, reached: Sequence[str]) -> Iterator[str]:
    yield from _publishing(root, reached, None)


def _second(root: Path, reached: Sequence[str]) -> Iterator[str]:
    yield from _publishing(root, reached, 0)


def _two(root: Path) -> None:
    small.write_and_publish(root, 0)
    small.write_and_publish(root, 1)


def _after_rollback(root: Path, reached: Sequence[str]) -> Iterator[str]:
    yield from _served(root, reached, 1, 0)
    yield from _whole(root)
    yield from _goes_on(root)


def _after_prune(root: Path, reached: Sequence[str]) -> Iterator[str]:
    yield from _served(root, reached, 1, 1)
    yield from _whole(root)
    yield from _goes_on(root)


def _left_over(root: Path) -> None:
    """A build that died."""
    small.write_and_publish(root, 0)
    left = root / f"{layout.BUILD_PREFIX}0"
    left.mkdir()
    (left / layout.DATA_FILE).write_bytes(b"half")


def _after_clearing(root: Path, reached: Sequence[str]) -> Iterator[str]:
    yield from _served(root, reached, 0, 0)
    if _DONE in reached and any(path.name.startswith(layout.BUILD_PREFIX) for path in root.iterdir()):
        yield "what was removed is there again"
    yield from _goes_on(root)


def _check(hour: int) -> dict[str, ListCheck]:
    at = datetime(2026, 3, 2, hour, tzinfo=UTC)
    return {"example": ListCheck("example", at, None, None, "", "fetched", "faults")}


def _checked(root: Path) -> None:
    small.write_and_publish(root, 0)
    write_checks(root, _check(1))


def _after_checks(root: Path, reached: Sequence[str]) -> Iterator[str]:
    found = read_checks(root)
    if found not in (_check(1), _check(2)) or (_DONE in reached and found != _check(2)):
        yield f"the checks are {found}"
    write_checks(root, _check(3))
    if read_checks(root) != _check(3):
        yield "the next check is not kept"


def _nothing(root: Path) -> None:
    """Not even the folder of the index is there."""
    if root.exists():
        raise AssertionError(f"{root} is there already")


SCENARIOS: Final = (
    Scenario("the first generation", _nothing, _write_and_publish, _first),
    Scenario("the next generation", lambda root: small.write_and_publish(root, 0), _write_and_publish, _second),
    Scenario("rollback", _two, lambda root, _: rollback(root), _after_rollback),
    Scenario("prune", _two, lambda root, _: prune(root, keep=1), _after_prune),
    Scenario("clearing away", _left_over, lambda root, _: remove_stale_builds(root), _after_clearing),
    Scenario("when lists were checked", _checked, lambda root, _: write_checks(root, _check(2)), _after_checks),
)
