"""What is measured, one function a section, each for one corpus."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.quality.values import Share, Table
from bench.speed.answering import measure_answering
from bench.speed.build import build_in_process_of_its_own
from bench.speed.corpus import Corpus
from bench.speed.hostile import hostile
from bench.speed.lossless import THRESHOLD, Losslessness, check
from bench.speed.measure import Asker, Timing
from bench.speed.probe import Engine, opening
from bench.speed.processes import command_line_s, pss_mib
from bench.speed.run import Run
from bench.speed.service import Client, running_service, unary
from bench.speed.swaps import under_swaps

_WORKERS = 4
_LOSSES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its name; `wants` says which corpora it is for."""

    name: str
    measure: Callable[[Run, Corpus], None]
    wants: Callable[[Corpus], bool]


def build(run: Run, corpus: Corpus) -> None:
    """Bytes a variant, and what building costs beside taking names apart."""
    built = run.built(corpus)
    per_name_us = 1e6 * (built.build_s - built.analyse_s) / built.names
    note = f"{built.variants:,} variants, {built.keys:,} joined keys"
    run.row("bytes", corpus, built.column_bytes / built.variants, note)
    run.row("file", corpus, built.file_bytes / built.variants, f"{built.file_bytes / 2**20:.1f} MiB")
    spent = f"{1e6 * built.analyse_s / built.names:.0f} µs a name romanising; {built.build_s:.1f} s in all, peak {built.peak_mib:.0f} MiB"
    run.row("build", corpus, per_name_us, spent)


def lossless(run: Run, corpus: Corpus) -> None:
    """The fast path beside the plain reference."""
    asked = run.queries(corpus, run.effort.references(corpus.size), seed=11)
    with run.ticks(f"{corpus.label}: plain reference", len(asked)) as tick:
        found = check(run.generation(corpus), asked, tick)
    percent = 100 * found.returned / max(found.expected, 1)
    detail = f"{found.returned:,} of {found.expected:,}, {found.queries:,} queries; {found.lower:,} scored lower; reference {found.reference_us:,.0f} µs a query"
    run.row("lossless", corpus, percent, detail)
    if found.losses:
        run.tables.append(_losses(corpus, found))


def _losses(corpus: Corpus, found: Losslessness) -> Table:
    rows = tuple(
        (
            loss.query,
            loss.kind,
            loss.entity,
            round(loss.reference, 4),
            "none" if loss.score is None else round(loss.score, 4),
        )
        for loss in found.losses[:_LOSSES_SHOWN]
    )
    note = f"{Share(len(found.losses), found.expected).part:,} losses in all, the first {len(rows)} shown"
    title = f"Names lost at {THRESHOLD}, {corpus.label}"
    return Table(
        f"losses-{corpus.key}-{corpus.size}", title, note, ("query", "kind", "entity", "reference", "engine"), rows
    )


def open_generation(run: Run, corpus: Corpus) -> None:
    """What a server does when a new generation is published."""
    path = run.generation(corpus)
    query = run.queries(corpus, 1, seed=5)[0].text
    opening(path, query)
    openings = [opening(path, query) for _ in range(run.effort.repeats)]
    total = statistics.median(each.total_s for each in openings)
    parts = {
        "verify (SHA-256)": statistics.median(each.verify_s for each in openings),
        "verify, map and decode": statistics.median(each.open_s for each in openings),
        "matcher": statistics.median(each.engine_s for each in openings),
        "first query": statistics.median(each.first_query_s for each in openings),
    }
    run.row("open", corpus, 1e3 * total, ", ".join(f"{name} {1e3 * spent:.2f} ms" for name, spent in parts.items()))


def bad_questions(run: Run, corpus: Corpus) -> None:
    """Questions made to be slow, beside the median of the engine."""
    engine = Engine(run.generation(corpus))
    try:
        usual = [query.text for query in run.queries(corpus, 400, seed=21)]
        spent = Asker("engine", engine.ask, usual).run(len(usual))[100:]
        median_us = Timing.of("engine", corpus.label, corpus.size, spent).p50_us
        # As a server does: one look through 100,000 names' worth of tables takes longer than any question.
        gc.collect()
        gc.freeze()
        worst: dict[str, float] = {}
        for kind in hostile(run.names(corpus)):
            times = [sum(Asker(kind.kind, engine.ask, names).run(len(names))) / 1e3 for names in kind.questions]
            worst[kind.kind] = max(times)
    finally:
        gc.unfreeze()
        engine.close()
    slowest = max(worst, key=lambda name: worst[name])
    run.row("hostile", corpus, worst[slowest] / median_us, f"{slowest}; the median is {median_us:,.0f} µs")
    rows = tuple((name, round(us), f"{us / median_us:.1f}x") for name, us in sorted(worst.items(), key=lambda i: -i[1]))
    key = f"hostile-{corpus.key}-{corpus.size}"
    run.tables.append(
        Table(key, f"Bad questions, {corpus.label}", "slowest of five", ("question", "µs", "over median"), rows)
    )


def swaps(run: Run, corpus: Corpus) -> None:
    """The service under load while generations take turns."""
    root = run.folder / f"swaps-{corpus.key}-{corpus.size}"
    with run.ticks(f"{corpus.label}: two generations", 1) as tick:
        built = build_in_process_of_its_own(corpus, root, 2)
        tick()
    rounds, turn_s = max(run.effort.rounds // 4, 2), max(12 * run.effort.turn_s, 3.0)
    asked = [query.text for query in run.queries(corpus, 20_000, seed=31)]
    with (
        running_service(root, poll_s=0.2) as served,
        run.ticks(f"{corpus.label}: swaps under load", rounds) as tick,
    ):
        quiet, swapped, seen = under_swaps(served.address, root, built.generations, asked, rounds, turn_s, tick)
    without = Timing.of("service, no swaps", corpus.label, corpus.size, quiet)
    during = Timing.of("service, swaps", corpus.label, corpus.size, swapped)
    run.timings += [without, during]
    note = f"{seen} generations answered, {during.count:,} questions; p99 {during.p99_us:,.0f} over {without.p99_us:,.0f} µs, p50 {during.p50_us:,.0f} over {without.p50_us:,.0f}"
    run.row("swaps", corpus, during.p99_us / without.p99_us, note)


def memory(run: Run, corpus: Corpus) -> None:
    """One worker beside four, after each has answered."""
    run.built(corpus)
    asked = [query.text for query in run.queries(corpus, 200, seed=41)]
    sizes = {workers: _resident(run, corpus, asked, workers) for workers in (1, _WORKERS)}
    note = f"{sizes[_WORKERS]:,.0f} MiB over {sizes[1]:,.0f} MiB, parent process counted"
    run.row("memory", corpus, sizes[_WORKERS] / sizes[1], note)


def _resident(run: Run, corpus: Corpus, asked: list[str], workers: int) -> float:
    with running_service(run.root(corpus), workers=workers) as served:
        # Each connection lands on one worker by chance: enough of them reach all four.
        for start in range(0, len(asked), 4):
            client = Client.of(served.address)
            for name in asked[start : start + 4]:
                client.screen(unary([name]))
            client.close()
        return pss_mib(served.pid)


def command(run: Run, corpus: Corpus) -> None:
    """The command line as a person uses it."""
    run.built(corpus)
    names = [query.text for query in run.queries(corpus, run.effort.repeats + 2, seed=51)]
    spent = command_line_s(run.root(corpus), [name for name in names if "\0" not in name])[2:]
    run.row("command", corpus, statistics.median(spent), f"{min(spent):.2f} to {max(spent):.2f} s, {len(spent)} calls")


def _latin(corpus: Corpus) -> bool:
    return corpus.key == "latin"


def _any(_corpus: Corpus) -> bool:
    return True


SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        Section("build", build, _any),
        Section("answer", measure_answering, _any),
        Section("lossless", lossless, _any),
        Section("hostile", bad_questions, _latin),
        Section("open", open_generation, _any),
        Section("swaps", swaps, lambda corpus: corpus.size == 100_000 or corpus.key == "shipped"),
        Section("memory", memory, lambda corpus: corpus.size >= 100_000 or corpus.key == "shipped"),
        Section("command", command, lambda corpus: corpus.key == "shipped"),
    )
}
