"""The 50 ways in which a listed name comes to us, as functions of (name, random generator).

`ALL` holds every operator in the order of the rows. Rows without an operator: 34 (places: measured by the tests of the
territories), 40 (blanks: `noise.BLANKS`), 47 (negative twins) and 48 (ordinary companies), 49 and 50 (relations) have
sections of their own.
"""

from __future__ import annotations

from bench.quality.operators import (  # noqa: F401 - each module registers its rows when imported
    characters,
    east,
    layout,
    legal,
    noise,
    numbers,
    slavic,
    spelling,
    words,
)
from bench.quality.operators.base import Change, Operator, Tier, operator, registered

ALL: tuple[Operator, ...] = registered()
BY_KEY: dict[str, Operator] = {item.key: item for item in ALL}

__all__ = ["ALL", "BY_KEY", "Change", "Operator", "Tier", "operator"]
