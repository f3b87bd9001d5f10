"""Whether the document is the one it should be: its title, its notice, its names, and of which day it is."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from screening.model.snapshot import ListSnapshot
from screening.refresh.guards.candidate import Candidate
from screening.refresh.report import Finding, Severity

_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.95
_TOLD: Final = 5


def title(candidate: Candidate) -> Iterator[Finding]:
    """The head of the document must say what the configuration expects: spaces and width do not count."""
    wanted = "" if candidate.table is None else candidate.table.title
    if candidate.parsed is None or not wanted:
        return
    printed = candidate.parsed.title
    if _plain(wanted) not in _plain(printed):
        yield candidate.refused(
            "title",
            f"the document is titled `{printed[:80]}`, expected is `{wanted}`: another document was read",
            f"文書の標題が「{printed[:80]}」で、想定の「{wanted}」と異なります（別の文書の可能性）",
        )


def notice(candidate: Candidate) -> Iterator[Finding]:
    """The notice printed must be the one that is configured, or the one the list rests on so far."""
    if candidate.parsed is None or candidate.table is None:
        return
    served = "" if candidate.before is None else candidate.before.manifest.notice
    wanted = candidate.table.notice or served or candidate.after.manifest.notice
    printed = candidate.parsed.notice
    if wanted and (printed or candidate.table.notice) and _plain(printed) != _plain(wanted):
        yield candidate.refused(
            "notice",
            f"the document is notice `{printed or 'none'}`, expected is `{wanted}`",
            f"告示番号が「{printed or 'なし'}」で、想定の「{wanted}」と異なります",
        )


def another_list(candidate: Candidate) -> Iterator[Finding]:
    """Most names stand on another list and few on this one: the file of that list was given.

    A list that was not served before has no names of its own yet, and publishers do list the same parties; only
    nearly the same names are held then.
    """
    if candidate.parsed is None:
        return
    names = main_names(candidate.after)
    own = len(names & main_names(candidate.before))
    share, told = (_NEARLY_ALL, candidate.held) if candidate.before is None else (_MOST, candidate.refused)
    for list_id, known in sorted(candidate.others.items()):
        shared = len(names & known)
        if shared > len(names) * share and shared > own:
            yield told(
                "another-list",
                f"{shared} of {len(names)} names stand on the list {list_id}, {own} on this one so far: another list's file",
                f"{len(names)}件の名称のうち{shared}件がリスト {list_id} のもので、本リストの既存の名称は{own}件です（別リストのファイル）",
            )


def canaries(candidate: Candidate) -> Iterator[Finding]:
    """Names that every edition holds must be there."""
    standing = [entity for entity in candidate.after.entities if not entity.delisted]
    held = {(entity.entity_id, name.text) for entity in standing for name in entity.names}
    texts = {name for _, name in held}
    wanted = () if candidate.table is None else candidate.table.canaries
    missing = [c.name for c in candidate.after.manifest.canaries if (c.entity_id, c.name) not in held]
    missing += [name for name in wanted if name not in texts]
    for name in missing:
        yield candidate.refused(
            "canary",
            f"`{name}` must stand in every edition and does not: another or a broken document was read",
            f"必ず掲載されているはずの「{name}」がありません（別の文書、又は破損した文書）",
        )


def older(candidate: Candidate) -> Iterator[Finding]:
    """An edition of an earlier day than the one served is not a new one."""
    before, after = candidate.before, candidate.after
    if before is not None and after.manifest.as_of < before.manifest.as_of:
        yield candidate.refused(
            "older-edition",
            f"the document is of {after.manifest.as_of}, the list served is of {before.manifest.as_of}",
            f"文書の日付 {after.manifest.as_of} は、使用中の版の日付 {before.manifest.as_of} より前です",
        )


def seen_before(candidate: Candidate) -> Iterator[Finding]:
    """A document that was served and then replaced comes back: A, then B, then A."""
    if candidate.seen:
        yield candidate.held(
            "seen-before",
            "this very document was served before and then replaced, by a newer one or by a rollback",
            "この文書は以前に使用され、その後、新しい版又は手動の復旧により置き換えられたものです",
        )


def effective(candidate: Candidate) -> Iterator[Finding]:
    """A document that holds only from a later day on waits for that day."""
    parsed, table = candidate.parsed, candidate.table
    days = [
        (
            "effective_from of the configuration",
            "設定の effective_from",
            None if table is None else table.effective_from,
        ),
        ("the day from which the document holds", "文書の効力発生日", None if parsed is None else parsed.effective_on),
        ("the day of the document", "文書の日付", candidate.after.manifest.as_of),
    ]
    for what_en, what_ja, day in days:
        if day is not None and day > candidate.today:
            yield Finding(
                Severity.WAITING,
                "not-yet-effective",
                candidate.list_id,
                f"{what_en} is {day}, after today ({candidate.today}): it is published on that day",
                f"{what_ja}が {day} で、本日（{candidate.today}）より後のため、当日に公開します",
                until=day,
            )


def accounting(candidate: Candidate) -> Iterator[Finding]:
    """Every row of the source is stored or rejected with a reason, and a stated number of entries is met."""
    parsed = candidate.parsed
    if parsed is None:
        return
    lost = parsed.rows - parsed.stored - len(parsed.rejected)
    if lost:
        yield candidate.refused(
            "accounting",
            f"{parsed.rows} rows were read, {parsed.stored} stored and {len(parsed.rejected)} rejected: {lost} are unaccounted for",
            f"{parsed.rows}行のうち、{parsed.stored}行を格納、{len(parsed.rejected)}行を除外しましたが、{lost}行の行方が不明です",
        )
    if parsed.declared is not None and parsed.declared != parsed.rows:
        yield candidate.refused(
            "declared-count",
            f"the document states {parsed.declared} entries, {parsed.rows} were read",
            f"文書には{parsed.declared}件とありますが、読み取れたのは{parsed.rows}件です",
        )
    if parsed.rejected:
        reasons = Counter(row.reason for row in parsed.rejected).most_common(_TOLD)
        told = "; ".join(f"{count} x {reason}" for reason, count in reasons)
        yield candidate.note(
            "rejected-rows",
            f"{len(parsed.rejected)} rows of the document list nobody and were not stored: {told}",
            f"掲載者を示さない{len(parsed.rejected)}行は格納していません：{told}",
        )


def main_names(snapshot: ListSnapshot | None) -> frozenset[str]:
    """The first two names of every party of a list, written plainly."""
    if snapshot is None:
        return frozenset()
    return frozenset(_plain(name.text) for entity in snapshot.entities for name in entity.names[:2])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


GUARDS: Final = (title, notice, another_list, canaries, older, seen_before, effective, accounting)
