"""Names to search and names to ask: grown from the words of real lists with a fixed seed, never written to a file.

A corpus of n names is the first n of one endless stream, so a larger corpus holds every smaller one. Each grown name
takes the shape of a real name (how many words, person or organisation) and draws each word from those that stand at the
same place of real names, as often as they stand there. So common words stay common and legal forms stay at the end.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bench.quality import data, latinpairs
from bench.quality.operators import BY_KEY
from bench.quality.operators.base import is_latin
from bench.quality.values import Name
from screening.model.party import PartyKind

SEED = 7
_OPERATORS = (
    "02.lower",
    "03.dropped",
    "05.added",
    "05.dropped",
    "05.substituted",
    "05.transposed",
    "06.two-edits",
    "08.joined",
    "08.split",
    "10.shuffled",
)
_SHAPE_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Query:
    """A name to ask for; `kind` is `clean` (as listed), `perturbed` (one operator of the quality benchmark) or `other`.

    `other` is a name of the same making that is not in the corpus: what most questions of a day look like.
    """

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Which names are searched: `latin` grown to `size` names, or `shipped`, the lists of the project as they are."""

    key: str
    size: int
    seed: int = SEED

    @property
    def label(self) -> str:
        """How tables call it."""
        return "shipped lists" if self.key == "shipped" else f"{_short(self.size)} names"

    def names(self) -> list[str]:
        """Every name, in the order in which it is indexed."""
        if self.key == "shipped":
            return [name.text for name in data.listed_names()]
        return list(islice(grown(self.seed), self.size))


def _short(size: int) -> str:
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if size >= unit and size % unit == 0:
            return f"{size // unit}{letter}"
    return str(size)


def _words(text: str, kind: PartyKind) -> list[str]:
    surname, comma, given = text.partition(", ")
    if comma and kind is PartyKind.PERSON:
        text = f"{given} {surname}"
    return [word for word in (part.strip(",;\"'()") for part in text.split()) if word]


@lru_cache(maxsize=1)
def _real() -> tuple[tuple[PartyKind, tuple[str, ...]], ...]:
    """Real Latin names as words: OFAC, UN, and the Latin names of the shipped lists."""
    found: list[tuple[PartyKind, tuple[str, ...]]] = []
    for party in latinpairs._parties():  # noqa: SLF001 - the benchmark's one reader of these files
        found += [(party.kind, tuple(_words(text, party.kind))) for text in party.names if is_latin(text)]
    found += [(name.kind, tuple(_words(name.text, name.kind))) for name in data.listed_names() if is_latin(name.text)]
    kept = [(_merged(kind), words) for kind, words in found if words]
    return tuple(dict.fromkeys(kept))


def _merged(kind: PartyKind) -> PartyKind:
    return PartyKind.PERSON if kind is PartyKind.PERSON else PartyKind.ORGANIZATION


def _place(at: int, count: int) -> str:
    if at == 0:
        return "first"
    return "last" if at == count - 1 else "middle"


@lru_cache(maxsize=1)
def _pools() -> dict[tuple[PartyKind, str], list[str]]:
    pools: dict[tuple[PartyKind, str], list[str]] = defaultdict(list)
    for kind, words in _real():
        for at, word in enumerate(words):
            pools[kind, _place(at, len(words))].append(word)
    return dict(pools)


def grown(seed: int) -> Iterator[str]:
    """Distinct names without end: the same for the same seed."""
    rng = random.Random(f"names {seed}")
    real, pools = [row for row in _real() if 2 <= len(row[1]) <= _SHAPE_AT_MOST], _pools()
    seen: set[str] = set()
    while True:
        kind, shape = rng.choice(real)
        words = [rng.choice(pools[kind, _place(at, len(shape))]) for at in range(len(shape))]
        name = " ".join(words)
        if name not in seen:
            seen.add(name)
            yield name


def queries(
    corpus: Corpus, names: Sequence[str], count: int, *, seed: int = 0, kinds: Sequence[str] = ()
) -> list[Query]:
    """Return `count` distinct queries, kinds in turn: clean and perturbed unless `kinds` says otherwise.

    Every query is new to whoever is asked, so that no cache of whole answers can help.
    """
    rng = random.Random(f"queries {corpus.key} {corpus.size} {corpus.seed} {seed}")
    wanted = kinds or ("clean", "perturbed")
    held = set(names) if "other" in wanted else set()
    strangers = (name for name in grown(corpus.seed + 1000 + seed) if name not in held)
    found: dict[str, Query] = {}
    misses = 0
    while len(found) < count and misses < 50 * count + 1000:
        kind = wanted[len(found) % len(wanted)]
        text = next(strangers) if kind == "other" else rng.choice(names)
        text = perturbed(text, rng) if kind == "perturbed" else text
        if not text.strip() or text in found:
            misses += 1
            continue
        found[text] = Query(text, kind)
    return list(found.values())


def perturbed(text: str, rng: random.Random) -> str:
    """The name changed by one operator that applies to it, empty when none does."""
    name = Name("bench:0", text, "")
    for key in rng.sample(_OPERATORS, len(_OPERATORS)):
        made = BY_KEY[key].make(name, rng)
        if made and made != text:
            return made
    return ""
