"""Organisation words near in meaning: what one translator calls aviation another calls aircraft.

Equal concepts are `text.glossary`'s matter. Here stand the pairs that agree in part: a notice that prints 試験設計局
and "Experimental Design Bureau" means one body, though 試験 is "testing" elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from screening.text.tables import DATA


@cache
def _table() -> dict[str, frozenset[str]]:
    path = DATA / "related.tsv"
    near: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            group = line.split()
            for concept in group:
                near[concept].update(group)
    return {concept: frozenset(others - {concept}) for concept, others in near.items()}


def related(concept: str) -> frozenset[str]:
    """Return the glossary concepts near in meaning to `concept`, itself left out; symmetric."""
    return _table().get(concept, frozenset())
