"""Sections 40 and 49: inputs with nothing to compare, and relations that every score must keep."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from bench.quality.data import listed_names
from bench.quality.halves import half_of_owner
from bench.quality.operators.layout import reversed_words
from bench.quality.operators.noise import BLANKS
from bench.quality.run import Run, indexed
from bench.quality.sweep import strata
from bench.quality.values import Cell, Index, Name, Share, Table

_TOLERANCE = 1e-9
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_SAME: tuple[tuple[str, Callable[[Name], str]], ...] = (
    ("case", lambda name: name.text.swapcase()),
    ("width", lambda name: name.text.translate(_WIDE)),
    ("NFC", lambda name: unicodedata.normalize("NFC", name.text)),
    ("NFD", lambda name: unicodedata.normalize("NFD", name.text)),
    ("spaces around", lambda name: f"  {name.text}\u3000 "),
)


def blanks(run: Run) -> list[Table]:
    """Section 40: nothing to compare must give no hit at all, so that the answer is INDETERMINATE and not a mass of hits."""
    names = listed_names()
    rows: list[tuple[Cell, ...]] = []
    for contender in run.contenders:
        if contender.max_pairs is not None and contender.name == "logic-v2":
            continue
        with indexed(contender, names) as index:
            found = list(index.search(BLANKS, limit=10, min_score=contender.review))
            told = [index.comparable(text) for text in BLANKS]
        hit = [repr(text) for text, items in zip(BLANKS, found, strict=True) if items]
        silent = "-" if None in told else Share(told.count(True), len(told))
        rows.append((contender.name, Share(len(hit), len(BLANKS)), ", ".join(hit[:8]) or "none", silent))
    note = (
        "Empty strings, dashes, placeholders, single characters, bare legal forms, scripts without a transliteration. A "
        "blank that is not told as one would be answered CLEAR instead of INDETERMINATE."
    )
    return [
        Table(
            "40",
            "40. Inputs with nothing to compare",
            note,
            ("contender", "raise a hit", "which", "not told as blank"),
            tuple(rows),
        )
    ]


def relations(run: Run) -> list[Table]:
    """Section 49: the score of the own party must not move under changes of mere writing."""
    lead = run.contenders[0]
    names = listed_names()
    size = None if run.sample is None else 2 * run.sample
    mine = strata([name for name in names if run.wants(half_of_owner(name.owner))], run.seed)[:size]
    with indexed(lead, names) as index:
        base = _own_scores(index, mine, [name.text for name in mine])
        rows = [_kept(index, mine, base, label, [change(name) for name in mine]) for label, change in _SAME]
        rows.append(_word_order(index, mine))
        rows.append(_substring(index, mine, lead.review))
        repeated = _own_scores(index, list(reversed(mine)), [name.text for name in reversed(mine)])
        moved = sum(abs(a - b) > _TOLERANCE for a, b in zip(base, reversed(repeated), strict=True))
        rows.append(("order of the queries", Share(moved, len(mine)), "score of the own party"))
    note = f"Violations by {lead.name}; 0 are allowed. The Hypothesis tests of the engine hold the same laws on made-up names."
    return [Table("49", "49. Relations a score must keep", note, ("change", "violations", "of what"), tuple(rows))]


def _own_scores(index: Index, names: list[Name], texts: list[str]) -> list[float]:
    found = index.search(texts, limit=50, min_score=0.0)
    return [
        max((item.score for item in items if item.owner == name.owner), default=0.0)
        for name, items in zip(names, found, strict=True)
    ]


def _kept(index: Index, names: list[Name], base: list[float], label: str, texts: list[str]) -> tuple[Cell, ...]:
    moved = [abs(a - b) > _TOLERANCE for a, b in zip(base, _own_scores(index, names, texts), strict=True)]
    return label, Share(sum(moved), len(moved)), "score of the own party"


def _word_order(index: Index, names: list[Name]) -> tuple[Cell, ...]:
    import random  # noqa: PLC0415 - the operator draws nothing from it

    chosen = [(name, text) for name in names if (text := reversed_words(name, random.Random(0)))]
    scores = _own_scores(index, [name for name, _ in chosen], [text for _, text in chosen])
    base = _own_scores(index, [name for name, _ in chosen], [name.text for name, _ in chosen])
    moved = sum(abs(a - b) > 0.02 for a, b in zip(base, scores, strict=True))
    return "words reversed", Share(moved, len(chosen)), "score moves by more than 0.02"


def _substring(index: Index, names: list[Name], review: float) -> tuple[Cell, ...]:
    scores = _own_scores(index, names, [f"{name.text} / Sakura Foods Co., Ltd." for name in names])
    return (
        "another party behind it",
        Share(sum(score < review for score in scores), len(scores)),
        "falls below the alert threshold",
    )
