"""What queried words may be, kept for the words that are asked for again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import islice

from screening.matching.expansion import Expansion
from screening.matching.lexicon import Lexicon
from screening.text.variants import NameUnit


class KnownWords:
    """The expansions of the words of one generation that were asked for last. Safe to use from many threads.

    Trade data repeats its words (Ltd, Trading, places); what a word may be depends on the word and the generation only.
    """

    def __init__(self, lexicon: Lexicon, most: int) -> None:
        self._lexicon = lexicon
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[NameUnit, Expansion] = OrderedDict()

    def of(self, units: Sequence[NameUnit]) -> list[Expansion]:
        """Return what each unit may be; those that were not met before are looked up together."""
        kept = self._kept
        found = [kept.get(unit) for unit in units]
        if None in found:
            made = self._make(unit for unit, known in zip(units, found, strict=True) if known is None)
            return [made[unit] if known is None else known for unit, known in zip(units, found, strict=True)]
        return [each for each in found if each is not None]

    def meet(self, units: Iterable[NameUnit]) -> None:
        """Look up what is not known yet of many units together, as far as it can be kept."""
        self._make([unit for unit in dict.fromkeys(units) if unit not in self._kept][: self._most // 2])

    def last(self, count: int) -> list[NameUnit]:
        """Return the units that were looked up last, at most `count`."""
        with self._lock:
            return list(islice(reversed(self._kept), count))

    def _make(self, units: Iterable[NameUnit]) -> dict[NameUnit, Expansion]:
        unmet = list(dict.fromkeys(units))
        made = dict(zip(unmet, self._lexicon.expand_all(unmet), strict=True)) if unmet else {}
        with self._lock:
            self._kept.update(made)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
