"""The contenders side by side on one corpus: engine, rapidfuzz, one logic-v2 pair, echo, service, batches."""

from __future__ import annotations

import statistics
from contextlib import ExitStack

from bench.quality.logic_v2 import PeerUnavailableError
from bench.speed import service
from bench.speed.brute import Extract, TwoColumns
from bench.speed.corpus import Corpus
from bench.speed.logic_pairs import LogicPairs
from bench.speed.measure import Asker, Contestant, Timing, interleave
from bench.speed.probe import Engine
from bench.speed.run import Run

_BATCH = 100
_WARM = 100
ENGINE, OTHER, EXTRACT, CDIST = "engine", "engine, names not listed", "rapidfuzz extract", "rapidfuzz cdist"
LOGIC, ECHO, SCREEN, BATCHES = "logic-v2, one pair", "echo", "service Screen", "service BatchScreen, a party"


def measure_answering(run: Run, corpus: Corpus) -> None:
    """Time every contender in one loop and hold the ratios against the targets."""
    path = run.generation(corpus)
    with ExitStack() as stack:
        engine = Engine(path)
        stack.callback(engine.close)
        contestants = [*_in_process(run, corpus, engine), *_peer(run, corpus, stack), *_services(run, corpus, stack)]
        with run.ticks(f"{corpus.label}: contenders in turn", run.effort.rounds) as tick:
            spent = interleave(contestants, rounds=run.effort.rounds, turn_s=run.effort.turn_s, warm=_WARM, tick=tick)
        counted = [query.text for query in run.queries(corpus, 300, seed=3)]
        candidates = [engine.candidates(text) for text in counted]
    size = corpus.size or len(run.names(corpus))
    found = {name: Timing.of(name, corpus.label, size, times) for name, times in spent.items()}
    run.timings += found.values()
    _ratios(run, corpus, found)
    run.row("candidates", corpus, statistics.fmean(candidates), f"most {max(candidates):,}, {len(candidates)} queries")


def _in_process(run: Run, corpus: Corpus, engine: Engine) -> list[Contestant]:
    names, count = run.names(corpus), run.effort.rounds * 100 + _WARM + 4
    mixed = [query.text for query in run.queries(corpus, count, seed=1)]
    other = [query.text for query in run.queries(corpus, count, seed=1, kinds=("other",))]
    return [
        Asker(ENGINE, engine.ask, mixed),
        Asker(OTHER, engine.ask, other),
        Asker(CDIST, TwoColumns(names).ask, mixed, wraps=True),
        Asker(EXTRACT, Extract(names).ask, mixed, wraps=True),
    ]


def _peer(run: Run, corpus: Corpus, stack: ExitStack) -> list[Contestant]:
    queries = [query.text for query in run.queries(corpus, 300, seed=1)]
    try:
        pairs = LogicPairs(queries, run.names(corpus)[:300])
    except PeerUnavailableError as error:
        run.notes.append(f"logic-v2 left out: {error}")
        return []
    stack.callback(pairs.close)
    return [pairs]


def _services(run: Run, corpus: Corpus, stack: ExitStack) -> list[Contestant]:
    served = stack.enter_context(service.running_service(run.root(corpus)))
    echo_address = stack.enter_context(service.running_echo())
    client = service.Client.of(served.address)
    echo = service.EchoClient(echo_address, client.sizes)
    stack.callback(client.close)
    stack.callback(echo.close)
    count = run.effort.rounds * 100 + _WARM + 4
    single = [service.unary([query.text]) for query in run.queries(corpus, count, seed=1)]
    parties = [query.text for query in run.queries(corpus, (2 * run.effort.rounds + 6) * _BATCH, seed=2)]
    batches = [service.batch(parties[at : at + _BATCH]) for at in range(0, len(parties) - _BATCH + 1, _BATCH)]
    return [
        Asker(ECHO, echo.ask, range(1_000_000), wraps=True),
        Asker(SCREEN, client.screen, single),
        _Batches(BATCHES, client.batch, batches, parties=_BATCH),
    ]


class _Batches(Asker):
    """Batches hold a hundred new parties each: two are enough to warm up."""

    __slots__ = ()

    def run(self, count: int) -> list[int]:
        """Send the next batches, at most two a turn."""
        return Asker.run(self, min(count, 2))


def _ratios(run: Run, corpus: Corpus, found: dict[str, Timing]) -> None:
    engine, screen, echo = found[ENGINE], found[SCREEN], found[ECHO]
    for key, contender in (("cdist", CDIST), ("extract", EXTRACT)):
        slow = found[contender]
        run.row(key, corpus, slow.p50_us / engine.p50_us, f"{slow.p50_us:,.0f} over {engine.p50_us:,.0f} µs, medians")
    if LOGIC in found:
        pair = found[LOGIC]
        run.row(
            "logic", corpus, engine.mean_us / pair.mean_us, f"{engine.mean_us:,.0f} over {pair.mean_us:,.0f} µs, means"
        )
    run.row("p50", corpus, screen.p50_us / echo.p50_us, f"{screen.p50_us:,.0f} over {echo.p50_us:,.0f} µs")
    run.row("p99", corpus, screen.p99_us / echo.p99_us, f"{screen.p99_us:,.0f} over {echo.p99_us:,.0f} µs")
    batch = found[BATCHES]
    rates = f"{1e6 / batch.mean_us:,.0f} over {1e6 / screen.mean_us:,.0f} a second, one caller"
    run.row("batch", corpus, screen.mean_us / batch.mean_us, rates)
