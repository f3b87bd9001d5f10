"""Whether what was read can be believed: characters, scripts, encodings, numbers, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from screening.model.entity import Script
from screening.model.snapshot import ListSnapshot
from screening.refresh.guards.candidate import Candidate
from screening.refresh.report import Finding
from screening.sources.check import check_snapshot
from screening.text.encoding import repair
from screening.text.normalize import script_of

_TOLD: Final = 10
_SHIFT: Final = 0.10
"""Share of names by which a writing system may grow or shrink; the largest of the known amendments is 0.01."""
_FEWEST: Final = 20
_SUSPECT_SHARE: Final = 0.01
_SUSPECT_MOST: Final = 3
_MARKS: Final = frozenset("\ufeff\u2060\ufffe\uffff")


def minimum(candidate: Candidate) -> Iterator[Finding]:
    """A list never has fewer entities than its minimum."""
    least = 1 if candidate.table is None else candidate.table.minimum
    count = sum(not entity.delisted for entity in candidate.after.entities)
    if count < least:
        yield candidate.refused(
            "too-few",
            f"{count} entities were read, at least {least} must stand there",
            f"読み取れたのは{count}件で、最小件数{least}件を下回ります",
        )


def values(candidate: Candidate) -> Iterator[Finding]:
    """Everything `screening lists check` looks at: characters, numbering, codes, days, check digits."""
    for problem in check_snapshot(candidate.after):
        yield candidate.refused("list-check", problem.text, f"リスト点検の指摘：{problem.text}")


def full_width_numbers(candidate: Candidate) -> Iterator[Finding]:
    """A number is stored in plain digits: a full-width one would escape the count of the running numbers."""
    found = [
        designation.number
        for entity in candidate.after.entities
        for designation in entity.designations
        if any(character.isdecimal() and not character.isascii() for character in designation.number)
    ]
    if found:
        yield candidate.refused(
            "full-width-number",
            f"{len(found)} running numbers are not in plain digits: {', '.join(found[:_TOLD])}",
            f"番号{len(found)}件が半角数字ではありません：{'、'.join(found[:_TOLD])}",
        )


def marks(candidate: Candidate) -> Iterator[Finding]:
    """A byte order mark or a non-character inside a name or an address is a remnant of a broken reading."""
    found = [text for text in _texts(candidate.after) if _MARKS.intersection(text)]
    if found:
        yield candidate.refused(
            "byte-order-mark",
            f"{len(found)} texts hold a byte order mark or a non-character: {found[0][:40]!a}",
            f"BOM又は文字でない符号を含む文字列が{len(found)}件あります：{found[0][:40]!a}",
        )


def encodings(candidate: Candidate) -> Iterator[Finding]:
    """Names that look as if read in the wrong encoding (cp932 as UTF-8 and the like), beyond those served already."""
    known = frozenset(_names(candidate.before))
    names = _names(candidate.after)
    found = [name for name in names if name not in known and repair(name)[1]]
    if not found:
        return
    told = "; ".join(name[:40] for name in found[:_TOLD])
    text_en = f"{len(found)} of {len(names)} names look as if read in the wrong encoding: {told}"
    text_ja = f"{len(names)}件の名称のうち{len(found)}件に文字化けの疑いがあります：{told}"
    if len(found) > max(_SUSPECT_MOST, len(names) * _SUSPECT_SHARE):
        yield candidate.refused("encoding", text_en, text_ja)
    else:
        yield candidate.alarm("encoding", text_en, text_ja)


def scripts(candidate: Candidate) -> Iterator[Finding]:
    """The share of each writing system stays about what it was; a column that shifted or an encoding shows here."""
    before, after = _names(candidate.before), _names(candidate.after)
    if len(before) < _FEWEST or not after:
        return
    old, new = _shares(before), _shares(after)
    for script in sorted({*old, *new}):
        moved = new.get(script, 0.0) - old.get(script, 0.0)
        if abs(moved) > _SHIFT:
            yield candidate.held(
                "script-share",
                f"names in script {script.value} went from {old.get(script, 0.0):.1%} to {new.get(script, 0.0):.1%}",
                f"文字種 {script.value} の名称の割合が {old.get(script, 0.0):.1%} から {new.get(script, 0.0):.1%} に変わりました",
            )


def _shares(names: tuple[str, ...]) -> dict[Script, float]:
    return {script: count / len(names) for script, count in Counter(map(script_of, names)).items()}


def _names(snapshot: ListSnapshot | None) -> tuple[str, ...]:
    if snapshot is None:
        return ()
    return tuple(name.text for entity in snapshot.entities for name in entity.names)


def _texts(snapshot: ListSnapshot) -> Iterator[str]:
    yield from _names(snapshot)
    for entity in snapshot.entities:
        yield from (address.text for address in entity.addresses)


GUARDS: Final = (minimum, values, full_width_numbers, marks, encodings, scripts)
