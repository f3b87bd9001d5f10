"""Names to ask for: fresh ones, so that the service has to work, beside those it was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from screening.index.generations import current
from screening.index.reader import open_generation

_WORDS: Final = [
    "north",
    "east",
    "harbour",
    "silver",
    "pacific",
    "general",
    "marine",
    "optics",
    "supply",
    "union",
    "bright",
    "star",
    "global",
    "trading",
    "metal",
]
_ENDINGS: Final = ("Ltd", "LLC", "GmbH", "株式会社", "有限公司", "Co., Ltd.")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def listed_names(index: Path) -> list[str]:
    """Every name that stands in the generation being served."""
    reader = open_generation(index / current(index))
    try:
        return [
            name.text
            for number in range(reader.entity_count)
            for name in reader.entity(number).names
            if name.text.strip()
        ]
    finally:
        reader.close()


class Names:
    """An endless supply: half of the fresh names are a listed one with a letter put in, half are ordinary companies'."""

    def __init__(self, listed: Sequence[str], seed: int, repeated: float = 0.0, pool: int = 1_000) -> None:
        self._listed: Final = listed
        self._chance: Final = Random(seed)
        self._repeated: Final = repeated
        self._pool: Final = [self.fresh() for _ in range(pool)] if repeated else []

    def fresh(self) -> str:
        """A name that in all likelihood was never asked for."""
        chance = self._chance
        added = "".join(chance.choices(_LETTERS, k=5))
        if chance.random() < 0.5:
            name = chance.choice(self._listed)
            at = chance.randrange(len(name) + 1)
            return f"{name[:at]}{added[0]}{name[at:]} {added[1:3]}"
        return f"{' '.join(chance.sample(_WORDS, 2))} {added} {chance.choice(_ENDINGS)}"

    def take(self) -> str:
        """A fresh name or, in its share, one of those that come again and again."""
        if self._pool and self._chance.random() < self._repeated:
            return self._chance.choice(self._pool)
        return self.fresh()
