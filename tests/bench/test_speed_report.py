"""What the speed benchmark leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.progress import Progress

from bench.speed import report
from bench.speed.corpus import Corpus
from bench.speed.measure import Timing
from bench.speed.run import Effort, Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run with one figure and one timing."""
    made = Run((), Effort.quick(), tmp_path, Progress(disable=True))
    made.row("cdist", Corpus("latin", 10_000), 3.5, "7 over 2 µs")
    made.timings.append(Timing("engine", "10k names", 10_000, 2.0, 3.0, 2.1, 4.0, 100))
    return made


def test_the_baseline_keeps_what_other_benchmarks_wrote(run: Run, tmp_path: Path) -> None:
    """Only the part of the speed benchmark is replaced in the baseline."""
    path = tmp_path / "baseline.json"
    path.write_text('{"quality": {"kept": true}}', "utf-8")
    report.write_json(path, report.as_data(run, {"processor": "any"}))
    kept = json.loads(path.read_text("utf-8"))
    assert {"kept": True} == kept["quality"]
    assert [3.5] == [row["value"] for row in kept["speed"]["rows"]]


def test_the_readme_gets_the_figures_between_its_marks(run: Run, tmp_path: Path) -> None:
    """What stands around the marks stays, what stood between them goes."""
    path = tmp_path / "README.md"
    path.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", "utf-8")
    report.write_readme(path, run, {"processor": "any"})
    text = path.read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| 10k names | 3.5 x | >= 3 x | pass | 7 over 2 µs |" in text


def test_a_readme_without_marks_is_refused(run: Run, tmp_path: Path) -> None:
    """Figures are never put at a place nobody chose."""
    path = tmp_path / "README.md"
    path.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="no place for the figures"):
        report.write_readme(path, run, {})


def test_the_picture_is_a_png(run: Run, tmp_path: Path) -> None:
    """The cost against the number of names is drawn as PNG."""
    pytest.importorskip("matplotlib", reason="the picture needs matplotlib")
    report.draw(tmp_path / "cost.png", run.timings)
    assert b"\x89PNG" == (tmp_path / "cost.png").read_bytes()[:4]
