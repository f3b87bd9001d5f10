"""How much a word says about who is meant: rare words identify, common ones do not.

A word that stands in one name of a list says little if every second company bears it, so counts on the list are
added to background counts over ordinary company names (`data/background.tsv`, made by `tools/make_background.py`).
The weight is inverse document frequency (Spärck Jones 1972), scaled to (0, 1].
"""

from __future__ import annotations

import math
from functools import cache

from screening.text.tables import DATA

_FLOOR = 0.08
_LEAST_NAMES = 400
_RAREST = 1 / 4000


@cache
def _background() -> tuple[int, dict[str, int]]:
    """Return the number of ordinary names counted and the counts of `@concept` and word keys."""
    total, counts = 0, {}
    path = DATA / "background.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# names\t"):
            total = int(line.split("\t")[1])
        elif line and not line.startswith("#"):
            key, count = line.split("\t")
            counts[key] = int(count)
    return total, counts


def rarity(concept: str, text: str, holders: int = 0, listed: int = 0) -> float:
    """Return the weight in (0, 1] of a concept, or of a word when `concept` is empty.

    `holders` of `listed` entities bear it on the lists. A word counts as common when it is common on the lists
    (research institute) or among ordinary companies (holdings), whichever is more. Source of the background: counts
    over the tuning half of the ordinary-company data, see the header of the table.
    """
    names, counts = _background()
    ordinary = counts.get(f"@{concept}" if concept else text, 0) / max(names, _LEAST_NAMES)
    on_lists = max(holders - 1, 0) / max(listed, _LEAST_NAMES)
    share = max(ordinary, on_lists, _RAREST)
    return max(_FLOOR, math.log(share) / math.log(_RAREST))


@cache
def is_ordinary(word: str) -> bool:
    """Return whether ordinary companies bear a word: such a word is read as it is written."""
    return word in _background()[1]
