"""Builds the generation of one corpus in a process of its own, so that no cache of the builder helps the engine.

`python -m bench.speed.build KEY SIZE SEED FOLDER COUNT` prints one JSON line of `Built`. COUNT generations are built of
the same names; the last one is current.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from bench.quality.data import ROOT
from bench.speed.corpus import Corpus
from screening.index import layout
from screening.index.reader import open_generation
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.model.snapshot import ListManifest, ListSnapshot, Territory, Titles
from screening.refresh import build_from_snapshots
from screening.sources.manifest import load_lists
from screening.sources.territory import load_territories
from screening.text.variants import NameAnalysis, analyse

_LIST = "bench"
# Beside its record an entity has a start, the hash of its id and its ordinal, 8 bytes each.
_ENTITY_COLUMNS = 24


class Built(msgspec.Struct, frozen=True):
    """A generation in figures: `variants` counts forms, `keys` joined keys; sizes in bytes, times in seconds.

    `analyse_s` is the part of `build_s` spent in taking names apart (romanisation, glossary), which a refresh caches.
    """

    generations: tuple[str, ...]
    names: int
    variants: int
    keys: int
    file_bytes: int
    entity_bytes: int
    build_s: float
    analyse_s: float
    peak_mib: float

    @property
    def column_bytes(self) -> int:
        """The matching columns: everything but the entity records, which are read for hits only."""
        return self.file_bytes - self.entity_bytes


def snapshot_of(names: Sequence[str]) -> ListSnapshot:
    """The names as a list of our own format, one entity a name."""
    designations = (Designation("1", "bench"),)
    entities = tuple(
        ListedEntity(
            f"{_LIST}:{number:07d}",
            PartyKind.UNSPECIFIED,
            (EntityName(name, "en", NameRole.PRIMARY),),
            designations,
        )
        for number, name in enumerate(names)
    )
    digest = hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()
    manifest = ListManifest(_LIST, Titles("Names of the benchmark"), "bench", date(2026, 1, 1), len(entities))
    return ListSnapshot(manifest, entities, digest)


def content_of(corpus: Corpus) -> tuple[Sequence[ListSnapshot], Sequence[Territory]]:
    """The lists of a corpus, with the territories a server has beside them."""
    territories = load_territories(ROOT / "lists")
    if corpus.key == "shipped":
        return load_lists(ROOT / "lists"), territories
    return [snapshot_of(corpus.names())], territories


def build(corpus: Corpus, folder: Path, count: int = 1) -> Built:
    """Build in this process; `build_in_process_of_its_own` is what a measurement wants."""
    snapshots, territories = content_of(corpus)
    spent = [0]

    def timed(name: str, lang: str = "") -> NameAnalysis:
        start = time.perf_counter_ns()
        try:
            return analyse(name, lang)
        finally:
            spent[0] += time.perf_counter_ns() - start

    start = time.perf_counter()
    generations = [build_from_snapshots(snapshots, territories, folder, analyser=timed)]
    build_s, analyse_s = time.perf_counter() - start, spent[0] * 1e-9
    generations += [build_from_snapshots(snapshots, territories, folder) for _ in range(count - 1)]
    entities = [entity for snapshot in snapshots for entity in snapshot.entities]
    entity_bytes = sum(len(msgspec.msgpack.encode(entity)) + _ENTITY_COLUMNS for entity in entities)
    return _measured(folder, tuple(generations), entity_bytes, build_s, analyse_s)


def _measured(folder: Path, generations: tuple[str, ...], entity_bytes: int, build_s: float, analyse_s: float) -> Built:
    path = folder / generations[-1]
    reader = open_generation(path)
    built = Built(
        generations=generations,
        names=len(reader.column("name_entity")),
        variants=len(reader.column("form_name")),
        keys=len(reader.column("key_form")),
        file_bytes=(path / layout.DATA_FILE).stat().st_size,
        entity_bytes=entity_bytes,
        build_s=build_s,
        analyse_s=analyse_s,
        peak_mib=_peak_mib(),
    )
    reader.close()
    return built


def _peak_mib() -> float:
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def build_in_process_of_its_own(corpus: Corpus, folder: Path, count: int = 1) -> Built:
    """Build a corpus elsewhere and return its figures.

    Raises:
        RuntimeError: the builder failed; what it printed is the message.
    """
    words = [sys.executable, "-m", "bench.speed.build", corpus.key, str(corpus.size), str(corpus.seed)]
    done = subprocess.run([*words, str(folder), str(count)], cwd=ROOT, capture_output=True, check=False)  # noqa: S603 - our own module
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Built)


def main(words: Sequence[str]) -> None:
    """Build what the words ask for and print its figures."""
    key, size, seed, folder, count = words
    built = build(Corpus(key, int(size), int(seed)), Path(folder), int(count))
    sys.stdout.buffer.write(msgspec.json.encode(built) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
