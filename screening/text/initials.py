"""The acronyms that a long name may go by: Moscow Institute of Physics and Technology is MIPT, and in Russian MFTI.

Letters come from the words themselves, or from the English or Russian term of a glossary concept, so that a Japanese
name has the acronym of its English or Russian one. An acronym alone proves little: it retrieves, and its score is
capped by its length (see `matching.engine`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from screening.text import cyrillic, glossary

SHORTEST = 3
LONGEST = 8
_LITTLE = frozenset({"and", "of", "for", "the", "i"})


def initials(units: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """Return the acronyms of a name, English first; units are (native text, concept, first Latin spelling)."""
    letters = [_letters_of(unit) for unit in units if not _is_function(unit[1])]
    if not SHORTEST - 1 <= len(letters) <= LONGEST:
        return ()
    english, russian = "".join([each for each, _ in letters]), "".join([each for _, each in letters])
    found = (english,) if english == russian else (english, russian)
    return tuple([text for text in found if SHORTEST <= len(text) <= LONGEST])


@lru_cache(maxsize=4096)
def _is_function(concept: str) -> bool:
    """Whether a concept is a word such as "of", which an acronym leaves out."""
    return bool(concept) and not concept.startswith("number-") and glossary.concept(concept).kind == "function"


@lru_cache(maxsize=32768)
def _letters_of(unit: tuple[str, str, str]) -> tuple[str, str]:
    """What a word adds to an English and to a Russian acronym."""
    return _letters(unit, "en"), _letters(unit, "ru")


def _letters(unit: tuple[str, str, str], language: str) -> str:
    text, concept, spelling = unit
    if concept.startswith("number-"):
        return text
    term = _term(concept, language) if concept else ""
    if language == "en" and text.isascii():
        term = text
    return "".join(word[0] for word in (term or spelling).split() if word not in _LITTLE)


@lru_cache(maxsize=4096)
def _term(concept: str, language: str) -> str:
    terms = dict(glossary.concept(concept).terms)
    if language == "en":
        return (terms.get("en") or ("",))[0]
    first = (terms.get("ru") or ("",))[0].replace("~", "")
    return cyrillic.romanize(first, "simple") if first else ""
