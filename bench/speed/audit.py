"""What evidence costs: Screen with and without the audit record, query by query in turns: `python -m bench.speed.audit`."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from bench.speed.build import build_in_process_of_its_own
from bench.speed.corpus import Corpus, queries
from bench.speed.measure import Timing
from bench.speed.service import Client, running_service, unary
from screening.audit.receipts import new_key
from screening.audit.verify import verify

TARGET = 1.25
PLAIN, RECORDED, RECEIPTS = "not recorded", "recorded", "recorded, with receipts"
_WARM = 100


def _settings(folder: Path, name: str) -> dict[str, str]:
    """The settings of one contender; its audit folder is made."""
    if name == PLAIN:
        return {}
    root = folder / name.replace(" ", "-").replace(",", "")
    root.mkdir()
    settings = {"SCREENING_AUDIT_DIR": str(root)}
    if name == RECEIPTS:
        new_key(folder / "receipt.key")
        settings["SCREENING_AUDIT_RECEIPT_KEY"] = str(folder / "receipt.key")
    return settings


@click.command(help=__doc__)
@click.option("--size", default=0, help="Number of Latin names; 0 takes the shipped lists.")
@click.option("--queries", "count", default=3000, show_default=True, help="Queries, each asked of every contender.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where the audit folders are made: the disk that counts."
)
def main(size: int, count: int, folder: Path | None) -> None:
    """Measure and print medians and ratios."""
    corpus = Corpus("latin", size) if size else Corpus("shipped", 0)
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        build_in_process_of_its_own(corpus, root / "index")
        kinds = ("clean", "other", "perturbed")
        texts = [query.text for query in queries(corpus, corpus.names(), count + _WARM, kinds=kinds)]
        clients = []
        for name in (PLAIN, RECORDED, RECEIPTS):
            served = stack.enter_context(running_service(root / "index", settings=_settings(root, name)))
            clients.append((name, Client.of(served.address)))
            stack.callback(clients[-1][1].close)
        _report(corpus, _asked(clients, texts))
        for name in (RECORDED, RECEIPTS):
            _report_store(root / name.replace(" ", "-").replace(",", ""), name)


def _asked(clients: Sequence[tuple[str, Client]], texts: Sequence[str]) -> dict[str, list[int]]:
    """Ask every contender each query, the first of them in turn; nanoseconds a query, those of the warm-up left out."""
    spent: dict[str, list[int]] = {name: [] for name, _ in clients}
    for number, text in enumerate(texts):
        for at in range(len(clients)):
            name, client = clients[(number + at) % len(clients)]
            message = unary([text])
            start = time.perf_counter_ns()
            client.screen(message)
            spent[name].append(time.perf_counter_ns() - start)
    return {name: times[_WARM:] for name, times in spent.items()}


def _report(corpus: Corpus, spent: dict[str, list[int]]) -> None:
    found = {name: Timing.of(name, corpus.label, corpus.size, times) for name, times in spent.items()}
    plain = found[PLAIN]
    for name, timing in found.items():
        ratio = timing.p50_us / plain.p50_us
        verdict = "" if name == PLAIN else f"  {'met' if ratio <= TARGET else 'MISSED'} (at most {TARGET})"
        print(
            f"{name:24} p50 {timing.p50_us:7,.0f} µs  p99 {timing.p99_us:7,.0f} µs  n {timing.count:6,}"
            f"  p50 ratio {ratio:.3f}{verdict}"
        )


def _report_store(root: Path, name: str) -> None:
    """How large the records are, and that they are sound."""
    report = verify(root)
    sizes = [len(line) for path in root.glob("*/*.audit") for line in path.read_bytes().splitlines()]
    state = "sound" if not report.problems else f"NOT SOUND: {report.problems[0].text}"
    print(f"{name:24} {len(sizes):,} records, median {statistics.median(sizes):,.0f} bytes, {state}")


if __name__ == "__main__":
    main()
