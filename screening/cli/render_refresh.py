"""A refresh and a difference as a person reads them: what became of each list, every reason, every change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from screening.cli.render import console
from screening.model.snapshot import EntityChange, SnapshotDiff
from screening.refresh.report import Finding, ListOutcome, ListReport, Outcome, RefreshReport, Severity

_OUTCOMES: Final = {
    Outcome.PUBLISHED: ("published", "公開しました", "bold green"),
    Outcome.NOTHING_NEW: ("nothing new", "新しい版はありません", "bold green"),
    Outcome.HELD: ("held: a person must approve", "承認待ち", "bold yellow"),
    Outcome.REFUSED: ("refused: somebody must look", "拒否（要確認）", "bold red"),
    Outcome.UNAVAILABLE: ("a source was not available", "取得できない情報源があります", "bold yellow"),
    Outcome.BUSY: ("another refresh is running", "別の更新処理が実行中です", "bold yellow"),
    Outcome.FAILED: ("failed", "失敗しました", "bold red"),
}
_LISTS: Final = {
    ListOutcome.CHANGED: "changed 変更あり",
    ListOutcome.UNCHANGED: "unchanged 変更なし",
    ListOutcome.NOT_WATCHED: "not looked at 確認なし",
    ListOutcome.WAITING: "waits for its day 発効待ち",
    ListOutcome.UNAVAILABLE: "not available 取得不可",
    ListOutcome.HELD: "held 承認待ち",
    ListOutcome.REFUSED: "refused 拒否",
}
_COLOURS: Final = {Severity.REFUSED: "red", Severity.HELD: "yellow", Severity.UNAVAILABLE: "yellow"}
_SEVERITIES: Final = {
    Severity.REFUSED: "refused 拒否",
    Severity.HELD: "held 承認待ち",
    Severity.UNAVAILABLE: "unavailable 取得不可",
    Severity.WAITING: "waiting 発効待ち",
    Severity.ALARM: "alarm 警告",
    Severity.NOTE: "note 参考",
}
_SHOWN: Final = 20
_HASH_DIGITS: Final = 16


def _text(text: str, style: str = "") -> RichText:
    """Text that a terminal cannot take for a command: names and messages come from files of others."""
    return RichText("".join(mark if mark.isprintable() else " " for mark in text), style=style)


def show_refresh(report: RefreshReport) -> None:
    """Print a run: its outcome, a row for each list, every reason, what changed, and how it was tried."""
    screen = console()
    text_en, text_ja, colour = _OUTCOMES[report.outcome]
    screen.print(_text(f"{text_en} / {text_ja}{' (dry run 試行)' if report.dry_run else ''}", style=colour))
    if report.published and report.outcome is not Outcome.PUBLISHED:
        screen.print(_text("the other lists were published / その他のリストは公開しました"))
    screen.print(_text(f"generation {report.generation or '-'} (before: {report.generation_before or '-'})"))
    if report.lists:
        screen.print(_lists(report.lists))
    for finding in report.all_findings:
        _show_finding(screen, finding)
    for row in report.lists:
        if row.diff is not None:
            _show_diff(screen, row.diff, _SHOWN)
        if row.outcome is ListOutcome.HELD and row.diff is not None:
            command = f"screening refresh --approve {row.diff.diff_hash[:_HASH_DIGITS]}"
            screen.print(_text(f"  to publish it 公開するには: {command}", style="bold"))
    _show_verification(screen, report)


def show_diffs(old: str, new: str, diffs: Sequence[SnapshotDiff]) -> None:
    """Print every change of every list between two generations."""
    screen = console()
    screen.print(_text(f"{old} -> {new}", style="bold"))
    for diff in diffs:
        _show_diff(screen, diff, None)
    if all(diff.empty for diff in diffs):
        screen.print("no difference 差分なし")


def _lists(rows: Iterable[ListReport]) -> Table:
    table = Table("list リスト", "outcome 結果", "as of 基準日", "source 入手元", "by 担当")
    for heading in ("entities 件数", "+", "-", "~"):
        table.add_column(heading, justify="right")
    for row in rows:
        counts = ("", "", "")
        if row.diff is not None:
            counts = (str(len(row.diff.added)), str(len(row.diff.removed)), str(len(row.diff.amended)))
        day = "-" if row.as_of is None else row.as_of.isoformat()
        cells = (row.list_id, _LISTS[row.outcome], day, row.source, row.by, f"{row.entities:,}", *counts)
        table.add_row(*(_text(cell) for cell in cells))
    return table


def _show_finding(screen: Console, finding: Finding) -> None:
    style = _COLOURS.get(finding.severity, "")
    head = _text(f"{_SEVERITIES[finding.severity]}  {finding.list_id or '-'}  {finding.code}", style=style)
    screen.print(head)
    screen.print(_text(f"    {finding.text_en}"))
    screen.print(_text(f"    {finding.text_ja}"))


def _show_diff(screen: Console, diff: SnapshotDiff, most: int | None) -> None:
    """Print one difference; of a long one the first `most` parties, with how many more there are."""
    if diff.empty:
        return
    days = f"{diff.as_of_before or '-'} -> {diff.as_of_after or '-'}"
    counts = f"{diff.entities_before:,} -> {diff.entities_after:,} entities"
    screen.print(_text(f"{diff.list_id}: {days}, {counts}, difference {diff.diff_hash[:_HASH_DIGITS]}", style="bold"))
    for field in diff.manifest:
        screen.print(_text(f"    list {field.field}: {_values(field.removed)} -> {_values(field.added)}"))
    for sign, changes in (("+", diff.added), ("-", diff.removed), ("~", diff.amended)):
        for change in changes[:most]:
            _show_change(screen, sign, change)
        if most is not None and len(changes) > most:
            screen.print(_text(f"  {sign} and {len(changes) - most} more; see --json"))


def _show_change(screen: Console, sign: str, change: EntityChange) -> None:
    screen.print(_text(f"  {sign} {change.entity_id}  {' / '.join(change.names[:2])}"))
    if sign != "~":
        return
    for field in change.changes:
        for mark, values in (("-", field.removed), ("+", field.added)):
            for value in values:
                screen.print(_text(f"        {field.field} {mark} {value}"))
        if not field.removed and not field.added:
            screen.print(_text(f"        {field.field}"))


def _values(values: Sequence[str]) -> str:
    return "; ".join(value if len(value) <= 80 else f"{value[:80]}..." for value in values) or "-"  # noqa: PLR2004


def _show_verification(screen: Console, report: RefreshReport) -> None:
    tried = report.verification
    if tried is None:
        return
    text = (
        f"tried 検証: {tried.names:,} names as printed, {tried.manipulations:,} changed, {len(tried.misses)} not found"
    )
    screen.print(_text(f"{text}, {tried.duration_s:.1f} s"))
