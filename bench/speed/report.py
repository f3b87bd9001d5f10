"""The run on the screen, in the baseline, in the README, and as a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.quality.values import Cell, Table
from bench.speed.measure import Timing
from bench.speed.run import Run
from bench.speed.targets import Row

BEGIN, END = "<!-- speed: written by python -m bench.speed -->", "<!-- speed: end -->"


def figure(value: float) -> str:
    """A figure with three digits that mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratio_table(rows: Sequence[Row]) -> Table:
    """Every figure beside its target."""
    cells = tuple(
        (
            row.target.what,
            row.corpus,
            f"{figure(row.value)} {row.target.unit}".strip(),
            ""
            if row.bound is None
            else f"{'<=' if row.target.at_most else '>='} {row.bound:g} {row.target.unit}".strip(),
            row.verdict,
            row.note,
        )
        for row in rows
    )
    return Table(
        "ratios", "Speed: ratios within this run", "", ("what", "corpus", "figure", "target", "verdict", "how"), cells
    )


def timing_table(timings: Sequence[Timing]) -> Table:
    """Every contender's own times."""
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (t.contender, t.corpus, figure(t.p50_us), figure(t.p99_us), figure(t.mean_us), figure(t.max_us), t.count)
        for t in timings
    )
    columns = ("contender", "corpus", "p50 µs", "p99 µs", "mean µs", "longest µs", "queries")
    return Table("timings", "Speed: times a query", "", columns, cells)


def as_data(run: Run, machine: dict[str, str]) -> dict[str, object]:
    """Everything a later run is compared with."""
    rows = [
        {
            "key": row.target.key,
            "corpus": row.corpus,
            "value": round(row.value, 6),
            "bound": row.bound,
            "met": row.met,
            "note": row.note,
        }
        for row in run.rows
    ]
    return {
        "machine": machine,
        "notes": run.notes,
        "rows": rows,
        "timings": [asdict(timing) for timing in run.timings],
        "tables": {table.key: [list(map(str, row)) for row in table.rows] for table in run.tables},
    }


def write_json(path: Path, data: dict[str, object]) -> None:
    """Put the figures under `speed` of the file; what other benchmarks keep in it stays."""
    kept: dict[str, object] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept["speed"] = data
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def markdown(table: Table) -> str:
    """A table as a README shows it."""
    lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def write_readme(path: Path, run: Run, machine: dict[str, str]) -> None:
    """Replace the figures between the two marks of the README.

    Raises:
        ValueError: the marks are not there.
    """
    text = path.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path.name} has no place for the figures: add {BEGIN} and {END}")
    about = "\n".join(f"- {key}: {value}" for key, value in machine.items())
    parts = [
        about,
        *(f"- {note}" for note in run.notes),
        markdown(ratio_table(run.rows)),
        markdown(timing_table(run.timings)),
    ]
    parts += [f"{table.title} ({table.note})\n\n{markdown(table)}" for table in run.tables]
    path.write_text(f"{before}{begin}\n" + "\n\n".join(parts) + f"\n{end}{after}", "utf-8")


def draw(path: Path, timings: Sequence[Timing]) -> None:
    """Draw the median cost of a query against the number of names, both on logarithmic axes."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only who asks for the picture needs it

    drawn = [t for t in timings if t.corpus.endswith("names")]
    picture = Figure(figsize=(8, 5), layout="constrained")
    axes = picture.add_subplot()
    for contender in dict.fromkeys(t.contender for t in drawn):
        points = sorted((t.names, t.p50_us) for t in drawn if t.contender == contender)
        axes.plot([n for n, _ in points], [us for _, us in points], marker="o", label=contender)
    axes.set(
        xscale="log", yscale="log", xlabel="names searched", ylabel="median µs a query", title="Cost of a question"
    )
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend(fontsize="small")
    picture.savefig(path, dpi=120, metadata={"Software": None})
