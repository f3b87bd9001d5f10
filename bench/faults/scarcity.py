"""A disk that is full, cannot be written or has no inodes left, and a process without descriptors.

Each is tried at every depth: with room for nothing, for one page more, and so on until the work succeeds. Whatever
fails, the old generation goes on serving, the reason is told, and with room again the next build works.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.faults import small
from bench.faults.sizes import Sizes
from bench.faults.table import Row, as_json, from_json
from screening.errors import ScreeningError
from screening.index.generations import current, list_generations, publish, remove_stale_builds
from screening.index.live import LiveIndex
from screening.index.verify import verify_generation

SECTION: Final = "scarcity"
_PLENTY: Final = 1 << 30
_TMPFS_KIB: Final = 512
_TMPFS_INODES: Final = 64
_PAGE: Final = 4096
_MOUNT: Final = ("mount", "-t", "tmpfs", "-o")


@dataclass(slots=True)
class Tally:
    """Tries, those that failed as they should, reasons told, and what was wrong."""

    tries: int = 0
    failed: int = 0
    reasons: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def run(_sizes: Sizes) -> list[Row]:
    """One row for each thing that can run out; those that need a mount are tried in a namespace of their own."""
    return [_in_child("No descriptors left", _descriptors), _in_child("Files may not grow", _file_size), *_mounted()]


def _in_child(what: str, tried: Callable[[Path], Tally]) -> Row:
    """Try in a child, whose limits are then its own affair."""
    with small.quick_folder() as folder:
        told = folder / "told"
        child = os.fork()
        if child == 0:
            code = 1
            try:
                told.write_text(as_json([_row(what, tried(folder))]), encoding="utf-8")
                code = 0
            finally:
                os._exit(code)
        os.waitpid(child, 0)
        if not told.is_file():
            return Row(SECTION, f"{what}: {_PROMISE}", "the process that tried it died", holds=False)
        return from_json(told.read_text(encoding="utf-8"))[0]


_PROMISE: Final = "the old generation serves, the reason is named, nothing is half published"


def _row(what: str, tally: Tally) -> Row:
    return Row(
        SECTION,
        f"{what}: {_PROMISE}",
        f"{len(tally.problems)} problems in {tally.tries} tries, {tally.failed} of them refused"
        f" ({'; '.join(sorted(tally.reasons))})",
        not tally.problems and 0 < tally.failed < tally.tries,
        "; ".join(tally.problems[:3]),
    )


def _descriptors(folder: Path) -> Tally:
    """With ever more descriptors to build with, and none to take over with."""
    tally = Tally()
    for spare in range(8):
        _try(folder / "index", tally, lambda spare=spare: _few_descriptors(spare))  # type: ignore[misc]
    _take_over_without_descriptors(folder / "index", tally)
    return tally


def _file_size(folder: Path) -> Tally:
    tally = Tally()
    for pages in range(24):
        _try(folder / "index", tally, lambda pages=pages: _limited(resource.RLIMIT_FSIZE, pages * _PAGE))  # type: ignore[misc]
    return tally


def _try(root: Path, tally: Tally, scarce: Callable[[], Iterable[None]], *, keep: bool = False) -> None:
    """Build and publish while something is scarce, and look; then again with plenty."""
    if not keep:
        shutil.rmtree(root, ignore_errors=True)
        small.write_and_publish(root, 0)
    served = current(root)
    live: LiveIndex[int] = LiveIndex(root, on_open=lambda reader: int(reader.column("mark")[0]))
    with closing(live):
        live.poll()
        failed = _build(root, tally, scarce)
        live.poll()
        with live.pin() as pinned:
            if pinned.reader.generation != current(root) or (failed and current(root) != served):
                tally.problems.append(f"{pinned.reader.generation} is served after {failed or 'success'}")
        tally.problems += _unsound(root)
    remove_stale_builds(root)
    generation = small.write_and_publish(root, 2)
    if current(root) != generation:
        tally.problems.append("with plenty again the next build is not served")


def _build(root: Path, tally: Tally, scarce: Callable[[], Iterable[None]]) -> str:
    """Why building failed; empty when it did not."""
    tally.tries += 1
    reason = ""
    for _ in scarce():
        try:
            small.write_and_publish(root, 1)
        except (OSError, ScreeningError) as error:
            reason = os.strerror(error.errno or 0) if isinstance(error, OSError) else error.message
    if reason:
        tally.failed += 1
        tally.reasons.add(reason)
    return reason


def _unsound(root: Path) -> Iterator[str]:
    for generation in list_generations(root):
        try:
            verify_generation(root / generation)
        except ScreeningError as error:
            yield str(error)


def _take_over_without_descriptors(root: Path, tally: Tally) -> None:
    """A server that cannot open the next generation keeps the one before, says why, and tries again."""
    shutil.rmtree(root)
    small.write_and_publish(root, 0)
    live: LiveIndex[int] = LiveIndex(
        root, on_open=lambda reader: int(reader.column("mark")[0]), copy_up_to_bytes=_PLENTY
    )
    with closing(live):
        live.poll()
        publish(root, small.write(root, 1))
        for spare in range(4):
            tally.tries += 1
            for _ in _few_descriptors(spare):
                took_over = live.poll()
            with live.pin() as pinned:
                seen, error = pinned.payload, live.last_error
            if took_over:
                break
            tally.failed += 1
            tally.reasons.add(error.rpartition("(")[2].partition(")")[0])
            if seen != 0 or "open files" not in error:
                tally.problems.append(f"mark {seen} is served, error {error!r}")
        live.poll()
        with live.pin() as pinned:
            if pinned.payload != 1 or live.last_error:
                tally.problems.append("with descriptors again the new generation is not taken over")


def _limited(what: int, soft: int) -> Iterator[None]:
    """A limit of this process, for the body of a loop."""
    before = resource.getrlimit(what)
    resource.setrlimit(what, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(what, before)


def _few_descriptors(spare: int) -> Iterator[None]:
    """So many descriptors that are free, for the body of a loop."""
    free = [number for number in range(1024) if not Path(f"/proc/self/fd/{number}").exists()]
    yield from _limited(resource.RLIMIT_NOFILE, free[spare])


def _mounted() -> list[Row]:
    """What needs a small file system of its own."""
    whats = ("Disk full", "No inodes left", "Read-only folder", "Disk full, on the command line")
    if shutil.which("unshare") is None:
        return [_untried(what, "there is no unshare(1)") for what in whats]
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", sys.executable, "-m", "bench.faults.scarcity"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return [_untried(what, (done.stderr.strip().splitlines() or ["no mount"])[-1]) for what in whats]
    return from_json(done.stdout)


def _untried(what: str, why: str) -> Row:
    return Row(SECTION, f"{what}: {_PROMISE}", "", None, why)


def _tmpfs() -> list[Row]:
    """Runs where mounts are our own."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder) / "disk"
        place.mkdir()
        rows = [
            _row("Disk full", _on_disk(place, _fill_disk, range(0, 20 * _PAGE, _PAGE))),
            _row("No inodes left", _on_disk(place, _fill_inodes, range(5))),
            _row("Read-only folder", _on_disk(place, _read_only, (0, 1))),
        ]
        with _disk(place):
            return [*rows, _command_line(place)]


@contextmanager
def _disk(place: Path) -> Iterator[None]:
    options = f"size={_TMPFS_KIB}k,nr_inodes={_TMPFS_INODES}"
    subprocess.run([*_MOUNT, options, "faults", str(place)], check=True, capture_output=True)  # noqa: S603
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)  # noqa: S603, S607


def _on_disk(place: Path, scarce: Callable[[Path, int], Iterator[None]], amounts: Iterable[int]) -> Tally:
    tally = Tally()
    for amount in amounts:
        with _disk(place):
            small.write_and_publish(place / "index", 0)
            _try(place / "index", tally, lambda amount=amount: scarce(place, amount), keep=True)  # type: ignore[misc]
    return tally


def _fill_disk(place: Path, spare_bytes: int) -> Iterator[None]:
    filler = place / "filler"
    free = shutil.disk_usage(place).free
    filler.write_bytes(bytes(free - spare_bytes))
    yield
    filler.unlink()


def _fill_inodes(place: Path, spare: int) -> Iterator[None]:
    fillers = [place / f"filler-{number}" for number in range(os.statvfs(place).f_ffree - spare)]
    for filler in fillers:
        filler.touch()
    yield
    for filler in fillers:
        filler.unlink()


def _read_only(place: Path, spare: int) -> Iterator[None]:
    """Read-only, unless something is spare."""
    how = "rw" if spare else "ro"
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True, capture_output=True)  # noqa: S603, S607
    yield
    subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True, capture_output=True)  # noqa: S603, S607


def _command_line(place: Path) -> Row:
    """`screening index build` on a full disk: its exit code and its words."""
    small.write_and_publish(place / "index", 0)
    lists = place.parent / "lists"
    _write_list(lists)
    served = current(place / "index")
    command = [sys.executable, "-m", "screening.cli.main", "index", "build", "--lists", str(lists)]
    for _ in _fill_disk(place, 0):
        done = subprocess.run(  # noqa: S603 - our own command
            [*command, "--out", str(place / "index")], capture_output=True, text=True, check=False
        )
    words = (done.stderr.strip().splitlines() or [""])[-1]
    named = "No space left" in words
    return Row(
        SECTION,
        f"Disk full, on the command line: {_PROMISE}",
        f"exit code {done.returncode}; {words.replace(str(place), '...')}",
        done.returncode != 0 and named and current(place / "index") == served and "Traceback" not in done.stderr,
    )


def _write_list(lists: Path) -> None:
    """One fictional list in the documented format."""
    folder = lists / "example"
    folder.mkdir(parents=True)
    manifest = 'id = "example"\npublisher = "Example Ministry"\nas_of = 2026-01-01\nexpected_entities = 1\n'
    (folder / "list.toml").write_text(manifest + '[title]\nen = "Example list"\n', encoding="utf-8")
    entity = {
        "entity_id": "example:0001",
        "kind": "organization",
        "names": [{"text": "Example Shipyard JSC", "lang": "en", "role": "primary", "official": True}],
        "designations": [{"number": "1"}],
    }
    (folder / "entities.jsonl").write_text(json.dumps(entity) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(as_json(_tmpfs()))
