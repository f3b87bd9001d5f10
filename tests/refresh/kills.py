"""Kills a refresh at each of its named steps, again and again, and looks at what is left.

Run by `make test-refresh-kills` (25 times a step) and in quick form by test_kills.py. After each kill the served
generation must be whole and either the old or the new one, and the next run must succeed by itself and end where a run
that was never killed ends. The first kill of a step is exact; the others come a random moment later, from outside.

    python tests/refresh/kills.py --times 25
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from screening.errors import ScreeningError
from screening.index.checks import read_checks
from screening.index.generations import list_generations
from screening.refresh.journal import Journal
from screening.refresh.report import Outcome
from screening.refresh.steps import Step
from tests.refresh.sites import LIST, Site, lines, make_site

LONGEST_DELAY_S = 0.03
BEFORE, AFTER = 6, 8
"""Parties of the first and of the second edition: few, so that a run is short."""
_LEFTOVERS = (".building-", ".removing-", ".staging", ".writing-", ".linking-", ".CHECKS", ".report", "CURRENT.tmp")


@dataclass(frozen=True, slots=True)
class Tally:
    """What one step came to: kills, those that hit before the run was over, those after which the old one served."""

    step: Step
    kills: int
    hits: int
    old: int
    problems: tuple[str, ...]


def main() -> int:
    """Kill, look, and print a row for each step; 1 when anything was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=25, help="kills at each step")
    parser.add_argument("--seed", type=int, default=20260302)
    parser.add_argument("--steps", nargs="*", default=[step.value for step in Step], help="these steps only")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="refresh-kills-") as folder:
        template = _template(Path(folder) / "template")
        tallies = [_step(step, given.times, template, Path(folder), chance) for step in map(Step, given.steps)]
    kills, bad = sum(tally.kills for tally in tallies), sum(len(tally.problems) for tally in tallies)
    rows = [f"{'step':24} {'kills':>6} {'before its end':>15} {'old served':>11} {'problems':>9}"]
    for tally in tallies:
        rows.append(f"{tally.step.value:24} {tally.kills:6} {tally.hits:15} {tally.old:11} {len(tally.problems):9}")
        rows += [f"    {problem}" for problem in tally.problems]
    rows.append(f"{len(tallies)} steps, {kills} kills, {bad} problems, seed {given.seed}")
    sys.stdout.write("\n".join(rows) + "\n")
    return int(bad > 0)


def _template(root: Path) -> Path:
    """An installation whose first edition is served and whose second lies in the drop folder."""
    root.mkdir()
    site = make_site(root, BEFORE)
    assert site.run().published
    site.drop(lines(AFTER))
    return root


def _step(step: Step, times: int, template: Path, folder: Path, chance: random.Random) -> Tally:
    hits = old = 0
    problems: list[str] = []
    for turn in range(times):
        root = folder / "site"
        shutil.copytree(template, root, symlinks=True)
        site = Site(root)
        before = site.served()
        delay = 0.0 if turn == 0 else chance.uniform(0.0, LONGEST_DELAY_S)
        hits += _kill(site, step, delay if turn else None)
        try:
            served = site.served()
            old += served == before
            problems += _problems(site, served == before)
        except (ScreeningError, OSError, AssertionError) as error:
            problems.append(f"{step.value} after {delay * 1000:.1f} ms: {error!r}")
        shutil.rmtree(root)
    return Tally(step, times, hits, old, tuple(problems))


def _kill(site: Site, step: Step, delay: float | None) -> bool:
    """Run the job in a child and kill it: at the step itself, or `delay` seconds after; whether it was still running."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _run_child(site, step, write_end, exact=delay is None)
    os.close(write_end)
    reached = os.read(read_end, 1)
    os.close(read_end)
    if reached and delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not reached:
        raise AssertionError(f"the run never came to {step.value}")
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _run_child(site: Site, step: Step, write_end: int, *, exact: bool) -> NoReturn:
    told: list[Step] = []

    def at(now: Step) -> None:
        if now is step and not told:
            told.append(now)
            os.write(write_end, b"!")
            if exact:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        site.run(at_step=at, metrics=site.root / "refresh.prom")
    finally:
        os._exit(0)


def _problems(site: Site, old: bool) -> list[str]:
    """What is wrong after a kill, and after the run that follows it."""
    expected = BEFORE if old else AFTER
    checks: list[tuple[str, Callable[[], bool]]] = [
        ("the generation served holds one edition whole", lambda: len(site.names()) == expected),
        ("CHECKS.json can be read", lambda: LIST in read_checks(site.places.index)),
        ("the next run succeeds", lambda: site.run().outcome in {Outcome.PUBLISHED, Outcome.NOTHING_NEW}),
        ("the new edition is served", lambda: len(site.names()) == AFTER),
        ("there are two generations", lambda: len(list_generations(site.places.index)) == 2),
        ("the journal can be read", lambda: Journal(site.places.state).read()[1] == 0),
        ("the link leads to the edition served", lambda: _linked(site)),
        ("the run after that finds nothing new", lambda: site.run().outcome is Outcome.NOTHING_NEW),
        ("nothing half-made is left", lambda: not _leftovers(site)),
    ]
    return [f"{what}: {_state(site)}" for what, holds in checks if not holds()]


def _state(site: Site) -> str:
    """What is there, for somebody who looks into a problem."""
    entries = [
        f"{entry.event} {entry.outcome}{entry.list_id} {entry.findings}"
        for entry in Journal(site.places.state).read()[0]
    ]
    return f"{[str(path) for path in _leftovers(site)]} {entries[-6:]}"


def _linked(site: Site) -> bool:
    text = (site.places.state / "lists" / LIST / "entities.jsonl").read_text(encoding="utf-8")
    return text.count("\n") == AFTER


def _leftovers(site: Site) -> list[Path]:
    found = [*site.places.index.iterdir(), *site.places.state.rglob("*")]
    return [path for path in found if path.name.startswith(_LEFTOVERS)]


if __name__ == "__main__":
    sys.exit(main())
