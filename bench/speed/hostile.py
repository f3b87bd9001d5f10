"""Questions made to be slow: their cost must be bounded."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_LENGTH = 1_024
MAX_NAMES = 32


@dataclass(frozen=True, slots=True)
class Hostile:
    """A kind of bad question and several of that kind; each question is one party with one name or many."""

    kind: str
    questions: tuple[tuple[str, ...], ...]


def hostile(names: Sequence[str], *, each: int = 5, seed: int = 3) -> list[Hostile]:
    """Bad questions made of the words of a corpus, `each` of a kind."""
    rng = random.Random(f"hostile {seed}")
    counted = Counter(word.lower() for name in names[:100_000] for word in name.split())
    common = [word for word, _ in counted.most_common(40)]
    words = list(counted)
    stop = ["of", "the", "and", "for", "in", "de", "la", "el", "al", "co", "ltd", "llc", "jsc", "company", "limited"]

    def long_of(pool: Sequence[str]) -> str:
        return " ".join(rng.choices(pool, k=MAX_LENGTH // 3))[:MAX_LENGTH]

    makers: dict[str, Callable[[], tuple[str, ...]]] = {
        "one very common word": lambda: (rng.choice(common[:10]),),
        "common words only": lambda: (" ".join(rng.sample(common, 8)),),
        "1,024 characters of common words": lambda: (long_of(common),),
        "1,024 characters of rare words": lambda: (long_of(words),),
        "1,024 letters without a space": lambda: ("".join(rng.choices("aeinorst", k=MAX_LENGTH)),),
        "one word again and again": lambda: (((rng.choice(common) + " ") * 200)[:MAX_LENGTH],),
        "stop words and legal forms only": lambda: (" ".join(rng.choices(stop, k=12)),),
        "one letter": lambda: (rng.choice("abcdefghijklmnopqrstuvwxyz"),),
        "32 names at once": lambda: tuple(rng.choices(names, k=MAX_NAMES)),
    }
    return [Hostile(kind, tuple(make() for _ in range(each))) for kind, make in makers.items()]
