"""How many parties a second `screening rescreen` holds against an amendment.

    python -m bench.speed.rescreen                        # 100,000 parties, all cores
    python -m bench.speed.rescreen --parties 1000000      # the size that the project promises

The shipped lists are built twice: as they are, and without twenty entities (the eleven that the editions of 2025-09-12
added and nine more). Parties are grown with a fixed seed and are nearly all distinct: six in ten Latin names made of the words of OFAC, UN and
the shipped lists, two English and two Japanese ones made of the words of EDINET filers (`--only` asks for one sort); one in
ten thousand is one of the twenty entities by one of its names. The command is run as an operator runs it, and the wall clock
is read from its start to its end, opening and the start of its processes included. Beside it stands the processor time,
which says what a machine with nothing else to do would need.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import msgspec

from bench.quality import data
from bench.speed.corpus import grown
from screening.model.snapshot import ListSnapshot
from screening.refresh import build_from_snapshots
from screening.sources.manifest import load_lists
from screening.sources.territory import load_territories

ROOT = Path(__file__).resolve().parents[2]
SEED = 11
ROWS = 20
AMENDMENT = (
    *(f"jp-fefa-russia:{number:04}" for number in (560, 561)),
    *(f"jp-fefa-third-countries:{number:04}" for number in range(48, 57)),
)
SHARES = {"latin": 6, "english": 2, "japanese": 2}
_LISTED_ONE_IN = 10_000


def two_generations(root: Path) -> tuple[str, frozenset[str]]:
    """Build the lists without the amendment, then with it; return the older generation and the ids of the twenty."""
    lists, territories = load_lists(ROOT / "lists"), load_territories(ROOT / "lists")
    others = [entity.entity_id for found in lists for entity in found.entities if entity.entity_id not in AMENDMENT]
    rows = frozenset({*AMENDMENT, *random.Random(SEED).sample(others, ROWS - len(AMENDMENT))})
    since = build_from_snapshots([_without(found, rows) for found in lists], territories, root)
    build_from_snapshots(lists, territories, root)
    return since, rows


def _without(found: ListSnapshot, rows: frozenset[str]) -> ListSnapshot:
    kept = tuple(entity for entity in found.entities if entity.entity_id not in rows)
    return replace(found, entities=kept, digest=f"without {len(found.entities) - len(kept)}")


def names(rows: frozenset[str], only: str = "") -> Iterator[str]:
    """Names without end, of one sort only or in the mixture."""
    rng = random.Random(SEED)
    listed = [name.text for entity in data.listed_entities() if entity.entity_id in rows for name in entity.names]
    sorts = {"latin": grown(SEED), "japanese": _japanese(rng), "english": _english(rng)}
    shares = {only: 1} if only else SHARES
    while True:
        if rng.random() < 1 / _LISTED_ONE_IN:
            yield rng.choice(listed)
        else:
            yield next(sorts[rng.choices(tuple(shares), tuple(shares.values()))[0]])


def _japanese(rng: random.Random) -> Iterator[str]:
    """The beginning of one filer's name and the end of another's, with the legal form where the second has it."""
    filers = [filer.name_ja for filer in data.filers() if len(filer.name_ja) >= 4]
    while True:
        first, second = rng.choice(filers).replace("株式会社", ""), rng.choice(filers)
        yield first[: rng.randint(2, max(2, len(first) - 1))].strip() + second[len(second) // 2 :].strip()


def _english(rng: random.Random) -> Iterator[str]:
    """The first words of one filer's name and the last words of another's."""
    filers = [filer.name_en.split() for filer in data.filers() if filer.name_en]
    while True:
        first, second = rng.choice(filers), rng.choice(filers)
        yield " ".join((*first[: rng.randint(1, 2)], *second[-rng.randint(1, 3) :]))


def write_parties(path: Path, count: int, rows: frozenset[str], only: str) -> None:
    """Write one JSON line a party."""
    with path.open("wb") as stream:
        for number, name in enumerate(islice(names(rows, only), count)):
            stream.write(msgspec.json.encode({"id": number, "name": name}) + b"\n")


def run(root: Path, since: str, parties: Path, workers: int) -> tuple[float, float, int]:
    """Run the command; return the seconds it took, those of the processor, and how many parties it names."""
    command = [sys.executable, "-m", "screening.cli.main", "rescreen", "--index", str(root), "--since", since]
    command += ["--workers", str(workers), "--concerned"]
    with parties.open("rb") as source:
        start, used = time.perf_counter(), _processor_s()
        done = subprocess.run(command, stdin=source, stdout=subprocess.PIPE, check=True, cwd=ROOT)  # noqa: S603 - our own command
        return time.perf_counter() - start, _processor_s() - used, done.stdout.count(b"\n")


def _processor_s() -> float:
    """Processor time of all processes that ended, in seconds."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Print the rate."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--parties", type=int, default=100_000)
    options.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--only", choices=tuple(SHARES), default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, parties = Path(folder) / "index", Path(folder) / "parties.jsonl"
        since, rows = two_generations(root)
        write_parties(parties, chosen.parties, rows, chosen.only)
        load = os.getloadavg()[0]
        seconds, used, concerned = run(root, since, parties, chosen.workers)
    rate = chosen.parties / seconds
    print(
        f"{chosen.parties:,} parties, {len(rows)} rows, {chosen.workers} processes: {seconds:.1f} s, {rate:,.0f} a second"
    )
    print(f"one million in {1_000_000 / rate:.0f} s at this rate; {concerned:,} to look at again")
    each = used / chosen.parties
    print(
        f"processor: {each * 1e6:.0f} us a party; one million in {each * 1e6 / chosen.workers:.0f} s with no other work"
    )
    print(f"load before {load:.1f}, after {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
