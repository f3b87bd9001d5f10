"""Fits the weights of the word-by-word score on the tuning halves and prints them for `matching/weights.py`.

A logistic model with signed bounds (agreement never takes away, a left-over word never adds), every group of pairs
weighing the same. Needs scipy, which the service itself does not.

Usage: python tools/fit_weights.py
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from screening.index.columns import ColumnBuilder
from screening.matching.compare import MemoryColumns
from screening.matching.engine import Matcher
from screening.matching.names import TERMS
from screening.model.entity import EntityName, NameRole

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SEED = 20261120
MISS_OVER_ALARM = 2.0
Names = Sequence[tuple[int, str, str]]
Rows = list[tuple[tuple[float, ...], int]]


def read(file: str) -> list[dict[str, Any]]:
    """Return the rows of a shared JSON-lines file."""
    return [json.loads(line) for line in (SHARED / file).read_text(encoding="utf-8").splitlines()]


def tuning(identifier: str) -> bool:
    """Return whether a row belongs to the tuning half."""
    return hashlib.md5(identifier.encode(), usedforsecurity=False).hexdigest()[0] in "01234567"


def matcher_of(names: Names) -> Matcher:
    """Return a matcher over (entity, name, language)."""
    builder = ColumnBuilder()
    for entity, name, lang in names:
        builder.add(entity, 0, EntityName(name, lang, NameRole.PRIMARY))
    return Matcher(MemoryColumns(builder.columns()))


def gather(
    matcher: Matcher, queries: Iterable[tuple[int, str]], same: Callable[[int, int], bool], most: int = 6
) -> Rows:
    """Return the features of each query against its own entity (1) and its nearest others (0); owner -1 is nobody."""
    rows: Rows = []
    for owner, query in queries:
        best: dict[int, tuple[float, ...]] = {}
        order: dict[int, float] = {}
        for entity, found in matcher.weigh(query):
            rank = found.query_cover + found.listed_cover + found.evidence
            if entity not in order or rank > order[entity]:
                order[entity], best[entity] = rank, found.vector()
        nearest = sorted(order, key=order.__getitem__, reverse=True)
        rows += [(best[entity], 1) for entity in nearest if same(owner, entity)]
        rows += [(best[entity], 0) for entity in [e for e in nearest if not same(owner, e)][:most]]
    return rows


def equal(owner: int, entity: int) -> bool:
    """Return whether the entity is the owner."""
    return owner == entity


def fefa_rows() -> list[dict[str, Any]]:
    """Return the FEFA facts of all three lists."""
    return [row for part in ("russia", "belarus", "third-countries") for row in read(f"facts/jp-fefa-{part}.jsonl")]


def groups() -> dict[str, Rows]:
    """Return every group of labelled pairs."""
    rng = random.Random(SEED)
    fefa = fefa_rows()
    tune = [i for i, row in enumerate(fefa) if int(str(row["number"])) % 2 == 0]
    edinet = [row for row in read("bench/edinet_names.jsonl") if tuning(str(row["id"]))]
    english = matcher_of([(i, str(fefa[i]["name_en"]), "en") for i in range(len(fefa))])
    japanese = matcher_of([(i, str(fefa[i]["name_ja"]), "ja") for i in range(len(fefa))])
    everything = matcher_of(list(_everything(fefa)))
    ordinary = rng.sample([str(row["ja_name"]) for row in edinet], 1200)
    foreign = [str(row["name"]) for row in read("bench/ordinary_companies.jsonl") if tuning(str(row["id"]))]
    pairs = [row for row in edinet if row.get("en_name")]
    latin = matcher_of([(i, str(row["en_name"]), "en") for i, row in enumerate(pairs)])
    kanji = matcher_of([(i, str(row["ja_name"]), "ja") for i, row in enumerate(edinet)])
    return {
        "fefa ja-en": gather(english, [(i, str(fefa[i]["name_ja"])) for i in tune], equal),
        "fefa en-ja": gather(japanese, [(i, str(fefa[i]["name_en"])) for i in tune], equal),
        "ordinary ja - en": gather(english, [(-1, name) for name in ordinary], equal, 3),
        "ordinary - all": gather(everything, [(-1, name) for name in ordinary + foreign], equal, 3),
        "edinet ja-en": gather(
            latin, [(i, str(row["ja_name"])) for i, row in rng.sample(list(enumerate(pairs)), 900)], equal
        ),
        "edinet reading": gather(
            kanji,
            [(i, str(row["yomi"])) for i, row in rng.sample(list(enumerate(edinet)), 600) if row.get("yomi")],
            equal,
        ),
        "kanji neighbours": gather(
            kanji, [(i, str(row["ja_name"])) for i, row in rng.sample(list(enumerate(edinet)), 900)], equal, 4
        ),
        "alias en": gather(english, [(i, str(a)) for i in tune for a in fefa[i]["aliases_en"]], equal),
        "alias ja": gather(japanese, [(i, str(a)) for i in tune for a in fefa[i]["aliases_ja"]], equal),
    }


def _everything(fefa: list[dict[str, Any]]) -> Iterable[tuple[int, str, str]]:
    for i, row in enumerate(fefa):
        yield i, str(row["name_en"]), "en"
        yield i, str(row["name_ja"]), "ja"
        for alias in row["aliases_en"]:
            yield i, str(alias), "en"
        for alias in row["aliases_ja"]:
            yield i, str(alias), "ja"


def fit(found: dict[str, Rows]) -> tuple[float, list[float]]:
    """Return the bias and the terms that minimise the weighted log loss within the signs of `TERMS`."""
    x = np.array([row for rows in found.values() for row, _ in rows])
    y = np.array([label for rows in found.values() for _, label in rows], dtype=float)
    w = np.concatenate([np.full(len(rows), 1.0 / len(rows)) for rows in found.values()])
    # A missed name is worse than a false alarm.
    w *= np.where(y > 0, MISS_OVER_ALARM, 1.0)
    w /= w.sum()

    def loss(p: np.ndarray) -> tuple[float, np.ndarray]:
        z = p[0] + x @ p[1:]
        q = 1 / (1 + np.exp(-np.clip(z, -40, 40)))
        value = -(w * (y * np.log(q + 1e-9) + (1 - y) * np.log(1 - q + 1e-9))).sum() + 1e-5 * (p[1:] ** 2).sum()
        residual = w * (q - y)
        return float(value), np.concatenate([[residual.sum()], x.T @ residual + 2e-5 * p[1:]])

    bounds = [(None, None), *((0, 25) if sign > 0 else (-25, 0) if sign < 0 else (-25, 25) for _, sign in TERMS)]
    result = minimize(
        loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000}
    )
    print(f"rows {len(y)}, positives {int(y.sum())}, loss {result.fun:.4f}", file=sys.stderr)
    return float(result.x[0]), [round(float(v), 3) for v in result.x[1:]]


def main() -> int:
    """Print the fitted weights."""
    found = groups()
    for name, rows in found.items():
        print(f"{name}: {sum(label for _, label in rows)} of {len(rows)} positive", file=sys.stderr)
    bias, terms = fit(found)
    print(f"bias={bias:.3f}")
    for (name, _), value in zip(TERMS, terms, strict=True):
        print(f"{name}: {value}")
    print(f"WEIGHTS = Weights(bias={bias:.3f}, terms={tuple(terms)})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
