"""What an operator is: one way in which a listed name comes to us, made the same way on every machine."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bench.quality.halves import stable_order
from bench.quality.values import Name

Make = Callable[[Name, random.Random], str]


class Tier(StrEnum):
    """How many of the varied names must still be found (design of the benchmark, rows 1-50)."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"

    @property
    def minimum(self) -> float | None:
        """The share that must be found; None where the tier is only measured."""
        return {Tier.T0: 1.0, Tier.T1: 0.9995, Tier.T2: 0.998, Tier.T3: 0.99, Tier.T4: 0.95}.get(self)


class Change(StrEnum):
    """How far a query is from the listed name; it decides how often another party may stand on top."""

    EXACT = "exact"
    MINOR = "minor"
    MAJOR = "major"
    OTHER = "other"

    @property
    def wrong_top_limit(self) -> float | None:
        """The share of queries with a wrong party on top that is still accepted; None where it is only measured."""
        return {Change.EXACT: 0.0015, Change.MINOR: 0.01, Change.MAJOR: 0.025}.get(self)


_CHANGE_OF_TIER = {Tier.T0: Change.EXACT, Tier.T1: Change.MINOR, Tier.T2: Change.MAJOR, Tier.T3: Change.MAJOR}


@dataclass(frozen=True, slots=True)
class Operator:
    """A variation of a name. `row` is its row in the list of 50; `random` says that seeds give different results."""

    key: str
    row: int
    tier: Tier
    random: bool
    make: Make

    @property
    def change(self) -> Change:
        """Exact for T0, minor for T1, major for T2 and T3; T4 and T5 are measured without a limit."""
        return _CHANGE_OF_TIER.get(self.tier, Change.OTHER)

    def apply(self, name: Name, seed: int) -> str:
        """The varied name, or "" where the operator does not apply; the same for the same seed and name."""
        varied = self.make(name, random.Random(stable_order(seed, f"{self.key}|{name.text}")))
        return "" if varied == name.text and self.row != 1 else varied


_REGISTRY: list[Operator] = []


def operator(row: int, tier: Tier, label: str, *, seeded: bool = False) -> Callable[[Make], Make]:
    """Register a function as the operator `<row>.<label>`; `seeded` when it draws from the generator."""

    def register(make: Make) -> Make:
        _REGISTRY.append(Operator(f"{row:02d}.{label}", row, tier, seeded, make))
        return make

    return register


def registered() -> tuple[Operator, ...]:
    """Every operator imported so far, in the order of the rows."""
    return tuple(sorted(_REGISTRY, key=lambda item: item.key))


# --- what names are made of -------------------------------------------------------------------------------------

LATIN_FORMS = frozenset(
    [
        "ag",
        "ao",
        "as",
        "aş",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "doo",
        "fgbu",
        "fgup",
        "fkp",
        "fsue",
        "fz",
        "fzc",
        "fzco",
        "fze",
        "gmbh",
        "gup",
        "inc",
        "incorporated",
        "jcs",
        "jsc",
        "llc",
        "llp",
        "lls",
        "limited",
        "ltd",
        "mup",
        "nao",
        "oao",
        "ojsc",
        "ooo",
        "pao",
        "pjsc",
        "plc",
        "pte",
        "pvt",
        "sa",
        "sarl",
        "spa",
        "srl",
        "şti",
        "sti",
        "ltda",
        "zao",
        "cjsc",
        "dmcc",
        "joint",
        "stock",
        "open",
        "closed",
        "public",
        "liability",
        "private",
        "partnership",
    ],
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_KANA_RUN = re.compile(r"[ァ-ヺー]+")


def is_latin(text: str) -> bool:
    """Whether a name is written in Latin letters and in nothing else that has letters."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and all(_latin_letter(char) for char in letters)


@lru_cache(maxsize=4096)
def _latin_letter(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")


def has_han(text: str) -> bool:
    """Whether a name holds a Chinese character."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def has_kana(text: str) -> bool:
    """Whether a name holds katakana."""
    return _KANA_RUN.search(text) is not None


def is_cjk(text: str) -> bool:
    """Whether a name is written with kanji or kana, perhaps beside Latin letters."""
    return has_han(text) or has_kana(text)


def bare(word: str) -> str:
    """A Latin word in lower case without its punctuation, to look it up."""
    return "".join(char for char in word.lower() if char.isalnum())


def is_form(word: str) -> bool:
    """Whether a Latin word is (part of) a legal form."""
    return bare(word) in LATIN_FORMS


def word_spans(text: str, shortest: int) -> list[tuple[int, int]]:
    """Where words stand that may be misspelt: Latin words and katakana runs, legal forms and acronyms left out."""
    runs = [*_LATIN_WORD.finditer(text), *_KANA_RUN.finditer(text)] if is_cjk(text) else _WORD.finditer(text)
    spans = [run.span() for run in runs if run.end() - run.start() >= shortest]
    return sorted({span for span in spans if _misspellable(text[span[0] : span[1]])})


def _misspellable(word: str) -> bool:
    """No legal form, no acronym (one letter off is another acronym), no kanji (one off is another company)."""
    if any("\u4e00" <= char <= "\u9fff" for char in word) or is_form(word):
        return False
    return len(word) > 6 or sum(char.isupper() for char in word) < 3


def replace_span(text: str, span: tuple[int, int], word: str) -> str:
    """The text with another word in that place."""
    return text[: span[0]] + word + text[span[1] :]


def stripped_marks(text: str) -> str:
    """A text without its combining marks, in composed form."""
    kept = (char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", "".join(kept))
