"""Answers as a person reads them at a terminal: the listed name beside the queried one, in English and Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from screening.model.result import Disposition, Hit, NameMatch, ScreeningResult, ServiceStatus
from screening.model.snapshot import ListManifest

if TYPE_CHECKING:
    from screening.service.client import HealthReport

_COLOURS = {
    Disposition.BLOCK: "bold white on red",
    Disposition.REVIEW: "bold black on yellow",
    Disposition.CLEAR: "bold white on green",
    Disposition.INDETERMINATE: "bold white on magenta",
}
_JAPANESE = {
    Disposition.BLOCK: "取引停止",
    Disposition.REVIEW: "要審査",
    Disposition.CLEAR: "該当なし",
    Disposition.INDETERMINATE: "判定不能",
}


def _console() -> Console:
    return Console(highlight=False, soft_wrap=False)


def show_result(result: ScreeningResult) -> None:
    """Print a screening: the disposition, the hits, the territories, why, and against what."""
    console = _console()
    console.print(Text(f" {result.disposition} {_JAPANESE[result.disposition]} ", style=_COLOURS[result.disposition]))
    if result.hits:
        console.print(_hits(result.hits))
    for found in result.territories:
        console.print(f"{found.territory_id}: {found.text_en} / {found.text_ja}", markup=False)
    for reason in dict.fromkeys((r.code, r.text_en, r.text_ja) for r in result.reasons):
        console.print(f"{reason[0]}: {reason[1]} / {reason[2]}", markup=False)
    lists = ", ".join(f"{state.list_id} ({state.as_of})" for state in result.lists)
    console.print(f"generation {result.generation}; lists: {lists}", style="dim", markup=False)


def _hits(hits: tuple[Hit, ...]) -> Table:
    table = Table("score", "queried 照会名", "listed 掲載名", "list", "no.", "measure 措置", "how 根拠")
    for hit in hits:
        measure = hit.measures[0] if hit.measures else None
        table.add_row(
            f"{hit.strength:.3f}",
            Text(hit.queried_name),
            Text(hit.matched_name),
            hit.entity.list_id,
            hit.entity.designations[0].number,
            Text("-" if measure is None else f"{measure.measure.effect}: {measure.applicability}"),
            Text(hit.match.rule),
        )
    return table


def show_match(match: NameMatch) -> None:
    """Print a comparison as a waterfall of evidence."""
    table = Table("adds 加減", "evidence", "根拠", title=f"score {match.score:.3f}")
    for piece in match.evidence:
        table.add_row(f"{piece.contribution:+.3f}", Text(piece.text_en), Text(piece.text_ja))
    _console().print(table)


def show_health(report: HealthReport) -> None:
    """Print whether a service answers, and what it has loaded."""
    style = "bold white on green" if report.serving else "bold white on red"
    _console().print(Text(f" {report.health} ", style=style), Text(report.address))
    if report.error:
        _console().print(Text(report.error))
    if report.status is not None and report.status.generation:
        show_status(report.status)


def show_status(status: ServiceStatus) -> None:
    """Print what is loaded."""
    table = Table("list", "title", "表題", "as of", "entities", "digest", title=f"generation {status.generation}")
    for state in status.lists:
        table.add_row(
            state.list_id, state.title_en, state.title_ja, str(state.as_of), str(state.entities), state.digest[:12]
        )
    _console().print(table)


def show_manifests(manifests: tuple[ListManifest, ...]) -> None:
    """Print what each list is and what a listing does."""
    table = Table("list", "title", "as of", "entities", "measures 措置", "notice")
    for manifest in manifests:
        effects = ", ".join(dict.fromkeys(measure.effect.value for measure in manifest.measures)) or "review"
        title = f"{manifest.title.en}\n{manifest.title.ja}"
        row = (manifest.list_id, Text(title), str(manifest.as_of), str(manifest.expected_entities), effects)
        table.add_row(*row, Text(manifest.notice))
    _console().print(table)
