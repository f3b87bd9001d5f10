"""Kill -9 before and after each step of publishing, rolling back and clearing away, and at random moments.

The steps are the functions of `screening.index.durable` and the calls of `os` that change the disk, counted as they
come; nothing of the program is replaced, each is carried out. A child does the work and is killed; the parent looks at
what is left with the code that serves, and goes on from there.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, NoReturn
from unittest.mock import patch

from bench.faults import small
from bench.faults.powerloss import SCENARIOS, Scenario
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.errors import ScreeningError
from screening.index import durable

SECTION: Final = "kills"
_STEPS: Final = ((durable, ("fsync_file", "fsync_folder", "rename")), (os, ("mkdir", "truncate", "unlink", "rmdir")))
_LONGEST_S: Final = 0.01


@dataclass(slots=True)
class Tally:
    """Steps seen, kills, those that hit before the work was done, and what was wrong afterwards."""

    steps: int
    kills: int
    hits: int
    problems: list[str]


def run(sizes: Sizes) -> list[Row]:
    """Kill each thing at each of its steps; one row."""
    tallies = [try_scenario(scenario, sizes.kills) for scenario in SCENARIOS]
    steps, kills = sum(tally.steps for tally in tallies), sum(tally.kills for tally in tallies)
    problems = [problem for tally in tallies for problem in tally.problems]
    return [
        Row(
            SECTION,
            "Killed at any step of publishing: the old or the new generation is served, whole, and the next build works",
            f"{len(problems)} invalid after {kills:,} kills at {steps} steps ({sum(t.hits for t in tallies):,} hit)",
            not problems,
            "; ".join(problems[:3]),
        )
    ]


def try_scenario(scenario: Scenario, times: int) -> Tally:
    """Kill before and after every step, and `times` times for each step at a random moment of the work."""
    chance = Random(scenario.name)
    with small.quick_folder() as folder:
        template = folder / "template"
        template.mkdir()
        scenario.prepare(template / "var/index")
        names = _steps(scenario, template, folder)
        tally = Tally(len(names), 0, 0, [])
        for number, name in enumerate(names):
            for after in (False, True):
                what = f"{scenario.name}: killed {'after' if after else 'before'} {name}"
                _one(scenario, template, folder, what, partial(_die_at, number, after=after), tally)
            for _ in range(times):
                delay_s = chance.uniform(0.0, _LONGEST_S)
                what = f"{scenario.name}: killed after {delay_s * 1000:.1f} ms"
                _one(scenario, template, folder, what, partial(_die_later, delay_s), tally)
    return tally


def _steps(scenario: Scenario, template: Path, folder: Path) -> list[str]:
    """The names of the steps of one run that nobody kills."""
    names: list[str] = []
    shutil.copytree(template, folder / "whole")
    with _watched(lambda name, _: names.append(name), lambda _: None):
        scenario.run(folder / "whole/var/index", lambda _: None)
    shutil.rmtree(folder / "whole")
    return names


def _one(
    scenario: Scenario, template: Path, folder: Path, what: str, kill: Callable[[Scenario, Path], bool], tally: Tally
) -> None:
    """Copy, kill, look."""
    base = folder / "tried"
    shutil.copytree(template, base)
    tally.kills += 1
    tally.hits += kill(scenario, base / "var/index")
    try:
        tally.problems += [f"{what}: {problem}" for problem in scenario.holds(base / "var/index", ())]
    except (ScreeningError, OSError, AssertionError) as error:
        tally.problems.append(f"{what}: {error!r}")
    shutil.rmtree(base)


def _die_at(number: int, scenario: Scenario, root: Path, *, after: bool) -> bool:
    """Let a child die by its own hand right before or after the step of this number."""
    child = os.fork()
    if child == 0:
        _work(scenario, root, number, after=after)
    return _was_killed(child)


def _die_later(delay_s: float, scenario: Scenario, root: Path) -> bool:
    """Kill a child some time after it began."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write_end, b"!")
        _work(scenario, root, -1, after=False)
    os.read(read_end, 1)
    os.close(read_end)
    os.close(write_end)
    time.sleep(delay_s)
    os.kill(child, signal.SIGKILL)
    return _was_killed(child)


def _work(scenario: Scenario, root: Path, number: int, *, after: bool) -> NoReturn:
    seen = 0

    def before_step(_name: str, _arguments: Sequence[object]) -> None:
        if seen == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)

    def after_step(_name: str) -> None:
        nonlocal seen
        if seen == number and after:
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1

    try:
        with _watched(before_step, after_step):
            scenario.run(root, lambda _: None)
    finally:
        os._exit(0)


def _was_killed(child: int) -> bool:
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


class _watched:  # noqa: N801 - reads as a statement where it is used
    """Calls `before` and `after` around every step."""

    def __init__(self, before: Callable[[str, Sequence[object]], None], after: Callable[[str], None]) -> None:
        self._patches = [
            patch.object(place, name, partial(self._around, name, getattr(place, name)))
            for place, names in _STEPS
            for name in names
        ]
        self._before = before
        self._after = after

    def __enter__(self) -> None:
        for item in self._patches:
            item.start()

    def __exit__(self, *_: object) -> None:
        for item in self._patches:
            item.stop()

    def _around(self, name: str, real: Callable[..., Any], *arguments: object, **keywords: object) -> object:
        self._before(name, arguments)
        found = real(*arguments, **keywords)
        self._after(name)
        return found
