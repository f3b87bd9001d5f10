"""Whether the sieve of `screening rescreen` loses anything that matching in full finds.

    python -m bench.speed.rescreen_proof                  # 24,000 names, every listed entity (minutes)
    python -m bench.speed.rescreen_proof --names 100000

Real names (EDINET filers in three writings, ordinary companies, OFAC and UN names) and listed names changed by every
operator of the quality benchmark are matched in full against the shipped lists, once. Then the listed entities are dealt
into amendments of twenty, each entity into one, and each amendment is looked for with the sieve in every name that meets
one of it, and in a sample of the others, which says how much goes through. A name that the full match finds and the sieve
does not is a loss; there must be none.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bench.quality import data, latinpairs
from bench.quality.operators import ALL
from screening.index.generations import current
from screening.index.reader import open_generation
from screening.matching.parties import PartyMatcher
from screening.model.party import Party
from screening.refresh import build_index
from screening.rescreen.part import ChangedPart, read

ROOT = Path(__file__).resolve().parents[2]
SEED = 6
ROWS = 20
MIN_SCORE = 0.7
_BLOCK = 1_000
_OTHERS = 500
"""Names that meet nothing of an amendment and are sieved for it all the same."""


def names(count: int) -> list[str]:
    """Half real names, half listed names changed; the same for the same count."""
    rng = random.Random(SEED)
    real = [text for filer in data.filers() for text in (filer.name_ja, filer.name_en, filer.reading) if text]
    real += [company.name for company in data.ordinary_companies()]
    real += [text for party in latinpairs._parties() for text in party.names]  # noqa: SLF001 - the one reader of these files
    return rng.sample(real, min(count // 2, len(real))) + list(islice(_changed(rng), count - count // 2))


def _changed(rng: random.Random) -> Iterator[str]:
    """Listed names as they come to us, without end."""
    listed = data.listed_names()
    while True:
        name, operator = rng.choice(listed), rng.choice(ALL)
        text = operator.make(name, rng)
        if text and text != name.text:
            yield text


@cache
def _matcher(path: Path) -> PartyMatcher:
    return PartyMatcher(open_generation(path))


def _in_full(path: Path, texts: Sequence[str]) -> list[set[str]]:
    """The listed entities that each name meets, by the whole matcher."""
    matcher = _matcher(path)
    found = (matcher.find(Party((text,)), min_score=MIN_SCORE, lists=frozenset()) for text in texts)
    return [{each.hit.entity.entity_id for each in hits} for hits in found]


def _sieved(path: Path, rows: Sequence[str], texts: Sequence[str]) -> set[int]:
    """The places of the names that the sieve lets through for an amendment of these entities."""
    part = ChangedPart(_matcher(path), rows, MIN_SCORE, frozenset())
    found: set[int] = set()
    for start in range(0, len(texts), _BLOCK):
        parties = [Party((text,)) for text in texts[start : start + _BLOCK]]
        found |= {start + place for place in part.find(parties, read(parties))}
    return found


def _asked(full: Sequence[set[str]], rows: Sequence[str]) -> list[int]:
    """The places of the names that an amendment is looked for in: all that meet it, and some that do not."""
    wanted = set(rows)
    meeting = [place for place, hits in enumerate(full) if hits & wanted]
    others = random.Random(rows[0]).sample(range(len(full)), min(_OTHERS, len(full)))
    return sorted({*meeting, *others})


def prove(path: Path, texts: Sequence[str], tell: Callable[[str], None]) -> int:
    """Compare the two for every amendment; return how many pairs of name and entity were lost."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        blocks = [texts[start : start + _BLOCK] for start in range(0, len(texts), _BLOCK)]
        waiting = [pool.submit(_in_full, path, block) for block in blocks]
        full = [
            hits for each in track(waiting, "matching in full", console=Console(stderr=True)) for hits in each.result()
        ]
        reader = open_generation(path)
        entities = [reader.entity(number).entity_id for number in range(reader.entity_count)]
        random.Random(SEED).shuffle(entities)
        amendments = [entities[start : start + ROWS] for start in range(0, len(entities), ROWS)]
        asked = [_asked(full, rows) for rows in amendments]
        sieving = [
            pool.submit(_sieved, path, rows, [texts[place] for place in places])
            for rows, places in zip(amendments, asked, strict=True)
        ]
        losses = through = others = 0
        told = track(sieving, "sieving", console=Console(stderr=True))
        for rows, places, each in zip(amendments, asked, told, strict=True):
            found = {places[at] for at in each.result()}
            meeting = {place for place in places if full[place] & set(rows)}
            through, others = through + len(found - meeting), others + len(places) - len(meeting)
            lost = sorted(meeting - found)
            losses += len(lost)
            for place in lost:
                tell(f"LOST {texts[place]!r}: {', '.join(sorted(full[place] & set(rows)))}")
    met = sum(len(hits) for hits in full)
    tell(f"{len(texts):,} names, {len(entities):,} entities in {len(amendments)} amendments of {ROWS}")
    tell(f"{met:,} hits by the full match, {losses} lost by the sieve")
    tell(f"let through of names that meet nothing: {through / max(others, 1):.3%}")
    return losses


def main() -> int:
    """Run the proof; the exit code is 1 when anything was lost."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--names", type=int, default=24_000)
    count = options.parse_args().names
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "index"
        build_index(ROOT / "lists", root)
        return 1 if prove(root / current(root), names(count), print) else 0


if __name__ == "__main__":
    sys.exit(main())
