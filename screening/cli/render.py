"""Answers as a person reads them at a terminal: the listed name beside the queried one, in English and Japanese."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from screening.model.measure import Effect
from screening.model.result import (
    Applicability,
    Disposition,
    Hit,
    ListState,
    NameMatch,
    ScreeningResult,
    ServiceStatus,
)
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
_EFFECTS: Final = {
    Effect.PROHIBITED: "prohibited 禁止",
    Effect.APPROVAL_REQUIRED: "approval required 要承認",
    Effect.ENHANCED_REVIEW: "enhanced review 要審査",
    Effect.INFORMATION: "information 参考",
}
_APPLIES: Final = {Applicability.APPLIES: "applies 該当", Applicability.UNKNOWN: "not known 不明"}
_WIDTH_OF_A_FILE: Final = 160
_WHOLE: Final = frozenset({"score", "list", "no.", "as of", "entities", "digest"})


def console() -> Console:
    """Return where answers are printed; a file or a pipe has no width of its own and gets one that holds a table."""
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_A_FILE
    return Console(highlight=False, soft_wrap=False, width=wide)


def show_result(result: ScreeningResult) -> None:
    """Print a screening: the disposition, the hits, the territories, why, and against what."""
    screen = console()
    screen.print(Text(f" {result.disposition} {_JAPANESE[result.disposition]} ", style=_COLOURS[result.disposition]))
    if result.hits:
        screen.print(_hits(result.hits))
    for found in result.territories:
        screen.print(Text(f"{found.territory_id} ({found.field}): {found.text_en} / {found.text_ja}"))
    for code, english, japanese in dict.fromkeys((r.code, r.text_en, r.text_ja) for r in result.reasons):
        screen.print(Text(f"{code}: {english} / {japanese}"))
    for english, japanese in dict.fromkeys((r.settle_en, r.settle_ja) for r in result.reasons if r.settle_en):
        screen.print(Text(f"-> {english} / {japanese}"))
    if result.suppressed:
        screen.print(Text(f"{result.suppressed} ruled out before 過去の判断により除外 {result.suppressed} 件"))
    for flag in dict.fromkeys(flag for party in result.parties for flag in party.flags):
        screen.print(Text(f"name as given 入力の注意: {flag}"))
    lists = ", ".join(
        f"{state.list_id} ({state.as_of}{', ' + _age(state) if state.stale else ''})" for state in result.lists
    )
    screen.print(Text(f"generation {result.generation}; lists: {lists}", style="dim"))


def _table(*headings: str, title: str | None = None) -> Table:
    """A table that folds what is too long: Japanese has no spaces to break at, and a cut name is a missing name."""
    table = Table(box=SIMPLE_HEAD, title=title)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in _WHOLE)
    return table


def _hits(hits: tuple[Hit, ...]) -> Table:
    table = _table("score", "queried 照会名", "listed 掲載名", "list", "no.", "measure 措置", "how 根拠")
    for hit in hits:
        listed = hit.matched_name if hit.matched_official else f"{hit.matched_name} (unofficial 非公式)"
        list_id, number = hit.entity.list_id, hit.entity.designations[0].number
        cells = (hit.queried_name, listed, list_id, number, _measures(hit), hit.match.rule)
        table.add_row(f"{hit.strength:.3f}", *map(Text, cells))
    return table


def _measures(hit: Hit) -> str:
    """What the listing does to this deal; a measure that does not speak of it is left out."""
    speaking = [found for found in hit.measures if found.applicability is not Applicability.DOES_NOT_APPLY]
    words = dict.fromkeys(f"{_EFFECTS[found.measure.effect]}: {_APPLIES[found.applicability]}" for found in speaking)
    return "\n".join(words) or "-"


def show_match(match: NameMatch) -> None:
    """Print a comparison as a waterfall of evidence."""
    table = _table("adds 加減", "evidence", "根拠", title=f"score {match.score:.3f}")
    for piece in match.evidence:
        table.add_row(f"{piece.contribution:+.3f}", Text(piece.text_en), Text(piece.text_ja))
    console().print(table)


def show_health(report: HealthReport) -> None:
    """Print whether a service answers, and what it has loaded."""
    style = "bold white on green" if report.serving else "bold white on red"
    console().print(Text(f" {report.health} ", style=style), Text(report.address))
    if report.error:
        console().print(Text(report.error))
    if report.status is not None and report.status.generation:
        show_status(report.status)


def show_status(status: ServiceStatus) -> None:
    """Print what is loaded."""
    headings = ("list", "title", "表題", "as of", "checked 確認 UTC", "state 状態", "entities", "digest")
    table = _table(*headings, title=f"generation {status.generation}")
    for state in status.lists:
        checked = "-" if state.checked_at is None else f"{state.checked_at:%Y-%m-%d %H:%M}"
        table.add_row(
            *(state.list_id, state.title_en, state.title_ja, str(state.as_of), checked, _age(state)),
            *(str(state.entities), state.digest[:12]),
        )
    console().print(table)


def _age(state: ListState) -> str:
    if state.expired:
        return "expired 期限切れ"
    return "stale 要更新" if state.stale else "fresh 最新"


def show_manifests(manifests: tuple[ListManifest, ...]) -> None:
    """Print what each list is and what a listing does."""
    table = _table("list", "title 表題", "as of", "entities", "measures 措置", "notice")
    for manifest in manifests:
        effects = ", ".join(dict.fromkeys(measure.effect.value for measure in manifest.measures)) or "review"
        title = f"{manifest.title.en}\n{manifest.title.ja}"
        row = (manifest.list_id, Text(title), str(manifest.as_of), str(manifest.expected_entities), effects)
        table.add_row(*row, Text(manifest.notice))
    console().print(table)
