"""Section 12: labelled pairs of Latin names from published lists, for the area under the curve and the best F1.

True pairs: a primary name and an alias of one party that share a word of three letters or are at least 50 alike (an
alias that shares nothing is a fact to be listed, not a similarity to be measured). False pairs: for a name, its nearest
neighbour by token_set_ratio among other parties of the same source, so they are hard. Equal names are left out on both
sides: an equal name is no test, and two entries with one name may be one party.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree as ET

import numpy as np
from rapidfuzz import fuzz, process, utils

from bench.quality.data import shared
from bench.quality.halves import Split, half_of_key, stable_order
from bench.quality.metrics import auc, best_f1, f1_at
from bench.quality.run import Run
from bench.quality.values import Cell, Contender, Name, Table
from screening.model.party import PartyKind

_POOL = 4000
_PAIRS = 2200
_NULL = "-0-"
_SEED = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names and whether they are one party."""

    left: Name
    right: Name
    same: bool


@dataclass(frozen=True, slots=True)
class _Listed:
    source: str
    owner: str
    kind: PartyKind
    names: tuple[str, ...]


def _ofac(prefix: str, day: str, stem: str) -> Iterator[_Listed]:
    aliases: dict[str, list[str]] = {}
    for row in _csv(f"{prefix}alt_{day}.csv"):
        if len(row) > 3:
            aliases.setdefault(row[0].strip(), []).append(row[3].strip())
    for row in _csv(f"{stem}_{day}.csv"):
        if len(row) < 3 or row[2].strip() in {"vessel", "aircraft"}:
            continue
        kind = PartyKind.PERSON if row[2].strip() == "individual" else PartyKind.ORGANIZATION
        number = row[0].strip()
        yield _Listed("ofac", f"ofac:{number}", kind, (row[1].strip(), *aliases.get(number, [])))


def _csv(name: str) -> Iterator[list[str]]:
    with shared("official", "ofac", name).open(encoding="utf-8", errors="replace", newline="") as lines:
        yield from csv.reader(lines)


def _un() -> Iterator[_Listed]:
    # The file is one we hold, not one a caller sends; no entity is expanded by this parser.
    tree = ET.parse(shared("official", "un", "consolidated_20260227.xml"))  # noqa: S314
    for tag, kind in (("INDIVIDUAL", PartyKind.PERSON), ("ENTITY", PartyKind.ORGANIZATION)):
        for item in tree.iter(tag):
            parts = [item.findtext(f"{order}_NAME", "").strip() for order in ("FIRST", "SECOND", "THIRD", "FOURTH")]
            main = " ".join(part for part in parts if part)
            aliases = [alias.findtext("ALIAS_NAME", "").strip() for alias in item.iter(f"{tag}_ALIAS")]
            yield _Listed(
                "un", f"un:{item.findtext('DATAID', '')}", kind, (main, *(alias for alias in aliases if alias))
            )


@lru_cache(maxsize=1)
def _parties() -> tuple[_Listed, ...]:
    every = (*_ofac("", "20210707", "sdn"), *_ofac("cons_", "20251219", "cons_prim"), *_un())
    return tuple(party for party in every if party.names[0] and party.names[0] != _NULL)


def _form(text: str) -> str:
    return utils.default_process(text)


def _true_pairs(parties: Sequence[_Listed]) -> Iterator[Pair]:
    for party in parties:
        main = party.names[0]
        for alias in dict.fromkeys(party.names[1:]):
            if alias.isascii() and main.isascii() and _related(main, alias):
                yield Pair(
                    Name(party.owner, main, "en", party.kind), Name(party.owner, alias, "en", party.kind), same=True
                )


def _related(main: str, alias: str) -> bool:
    left, right = _form(main), _form(alias)
    if not left or not right or sorted(left.split()) == sorted(right.split()):
        return False
    shared_words = {word for word in left.split() if len(word) >= 3} & set(right.split())
    return bool(shared_words) or fuzz.ratio(left, right) >= 50


def _false_pairs(parties: Sequence[_Listed], size: int) -> list[Pair]:
    """The nearest neighbour of each of `size` parties in a pool of names of the same source and kind."""
    found: list[Pair] = []
    groups = {(party.source, party.kind) for party in parties}
    for source, kind in sorted(groups):
        held = [party for party in parties if (party.source, party.kind) == (source, kind)]
        pool = [(party, text) for party in held for text in party.names if text.isascii()]
        pool = sorted(pool, key=lambda item: stable_order(_SEED, f"{item[0].owner}|{item[1]}"))[:_POOL]
        wanted = sorted(held, key=lambda party: stable_order(_SEED + 1, party.owner))
        found += _nearest(
            [party for party in wanted if party.names[0].isascii()][: size * len(held) // len(parties) + 1], pool
        )
    return found


def _nearest(asked: Sequence[_Listed], pool: Sequence[tuple[_Listed, str]]) -> Iterator[Pair]:
    forms = [_form(text) for _, text in pool]
    queries = [_form(party.names[0]) for party in asked]
    scores = process.cdist(queries, forms, scorer=fuzz.token_set_ratio, dtype=np.uint8)
    for party, query, row in zip(asked, queries, scores, strict=True):
        own = {_form(text) for text in party.names}
        for place in np.argsort(-row.astype(np.int16), kind="stable"):
            other, text = pool[place]
            same_words = sorted(forms[place].split()) == sorted(query.split())
            if other.owner != party.owner and forms[place] not in own and not same_words:
                yield Pair(
                    Name(party.owner, party.names[0], "en", party.kind),
                    Name(other.owner, text, "en", other.kind),
                    same=False,
                )
                break


def labelled_pairs(run: Run) -> list[Pair]:
    """About 2,200 true and as many false pairs of the half, the same in every run; twice that over both halves."""
    parties = [party for party in _parties() if run.wants(half_of_key(party.owner))]
    size = _PAIRS * (2 if run.split is Split.ALL else 1)
    true = sorted(_true_pairs(parties), key=lambda pair: stable_order(_SEED, f"{pair.left.text}|{pair.right.text}"))[
        :size
    ]
    return [*true, *_false_pairs(parties, size)]


def latin_pairs(run: Run) -> list[Table]:
    """Section 12: how well a score tells true pairs from near neighbours."""
    pairs = labelled_pairs(run)
    true = sum(pair.same for pair in pairs)
    rows = [row for contender in run.contenders for row in _measured(run, contender, pairs)]
    note = (
        f"{true} true pairs (primary name and alias of one party) and {len(pairs) - true} false pairs (nearest neighbour among "
        "other parties), OFAC and UN lists, seeded; equal names left out. The "
        "neighbours are chosen by token_set_ratio itself, so no section is harder for rapidfuzz."
    )
    columns = ("contender", "kind", "pairs", "AUC", "best F1", "at", "precision", "recall", "F1 at alert threshold")
    return [Table("12", "12. Latin names: true aliases against nearest neighbours", note, columns, tuple(rows))]


def _measured(run: Run, contender: Contender, pairs: Sequence[Pair]) -> Iterator[tuple[Cell, ...]]:
    sides = [(pair.left, pair.right) for pair in pairs]
    chunks = [sides[start : start + 200] for start in range(0, len(sides), 200)]
    scores = [score for chunk in run.track(f"12. {contender.name}", chunks) for score in contender.pair_scores(chunk)]
    for kind in (None, PartyKind.ORGANIZATION, PartyKind.PERSON):
        chosen = [
            (pair.same, score) for pair, score in zip(pairs, scores, strict=True) if kind in (None, pair.left.kind)
        ]
        true = [score for same, score in chosen if same]
        false = [score for same, score in chosen if not same]
        if not true or not false:
            continue
        best = best_f1(true, false)
        own = f1_at(true, false, contender.review)
        yield (
            contender.name,
            "all" if kind is None else str(kind),
            len(chosen),
            round(auc(true, false), 4),
            round(best.f1, 4),
            round(best.threshold, 3),
            round(best.precision, 4),
            round(best.recall, 4),
            f"{own.f1:.4f} at {contender.review:.2f}",
        )
