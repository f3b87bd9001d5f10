"""A name in Latin letters cut into its bare words, without the analysis that costs most of a rescreen.

The analysis of `text.variants` reads a name in many ways. What it compares of a plain Latin name are always words of the
name, written together or apart, respelt, or read as organisation words. So what a name could at most meet is known from
its words one by one (`RawWord`), which come again and again, and only a name that could meet something is analysed. A
name of which that cannot be said (another script, digits amid letters, syllables of Chinese, hardly a vowel) has no
words here and is always analysed: see `rough`.

This knows every reading of `text.readings` by name (`READINGS`); a test fails when a new one comes that is not treated
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from screening.text import (
    chinese,
    glossary,
    hasty,
    initials,
    legal_form_table,
    mistyped_forms,
    normalize,
    readings,
    scripts,
    variants,
)
from screening.text.glossary_numbers import number_word
from screening.text.glossary_table import tables
from screening.text.variants import NameUnit

READINGS: Final = frozenset(
    {
        readings.DIGITS,  # digits amid letters: not rough
        readings.LOOK_ALIKE,  # not ASCII: not rough
        readings.GERMAN,  # word by word: `_respelt`
        readings.POLISH,  # as above
        readings.VOWELS,  # as above
        readings.NUMBERS,  # as above
        readings.ABBREVIATED,  # as above
        readings.PINYIN,  # syllables only: not rough
        readings.WADE_GILES,  # as above
        readings.KEYBOARD,  # hardly a vowel: not rough
    }
)
"""The readings that `rough` and `RawWord` take into account."""

_MOST_WORDS: Final = 16
_MOST_LETTERS_ALONE: Final = 2
_PLAIN: Final = re.compile(r"(?!.*(?:[a-z][0-9]|[0-9][a-z]|[a-z]\"[a-z]))[a-z0-9 .,\"()/:&+-]+")
_GLUED: Final = re.compile("gong ?si|[kg]aisha")
_SOLID: Final = 4
_VOWELS: Final = "aeiouy"
_FEW_VOWELS: Final = readings._FEW_VOWELS  # noqa: SLF001 - the bound of the reading that is kept out here
_PARTS: Final = ";/|,"
_PARTED: Final = re.compile(r"[(;/|,]|\b(?:formerly|f\.?k\.?a|a\.?k\.?a|d\.?b\.?a|attn|via|behalf)\b")


@dataclass(frozen=True, slots=True)
class RawWord:
    """What a bare word of a name may be, whatever stands around it.

    Attributes:
        text: as written, lower-case.
        read: the units of each way to read it.
        concepts: organisation words of several words that it can be a part of.
        number: whether it can be a part of a number in words.
        solid: whether a name with this word can be compared: it is no part of a legal form and of no "name unknown".
        dropped: whether the joined name can lack it: a word such as "of", or a legal form.
        syllable: whether it is a syllable of Chinese in Latin letters.
        letters: what it can give to an acronym.
    """

    text: str
    read: tuple[tuple[NameUnit, ...], ...]
    concepts: frozenset[str]
    number: bool
    solid: bool
    dropped: bool
    syllable: bool
    letters: frozenset[str]

    @property
    def cut(self) -> bool:
        """Whether the word is read as several."""
        return any(len(units) > 1 for units in self.read)

    @property
    def optional(self) -> bool:
        """Whether a name may be compared without this word as a word of its own."""
        return self.needless or bool(self.concepts)

    @property
    def needless(self) -> bool:
        """Whether a name may be compared without this word at all, were it not for what it means beside others."""
        return self.dropped or self.number


@dataclass(frozen=True, slots=True)
class Rough:
    """A name and the bare words of it and of each of its parts, no parts where the name must be analysed."""

    text: str
    parts: tuple[tuple[RawWord, ...], ...] = ()


def rough(name: str) -> Rough:
    """Return the bare words of a name that is plain Latin and can surely be compared, else no words."""
    cleaned = normalize.clean(name)
    text = cleaned.text
    if cleaned.flags or not text.isascii() or not _PLAIN.fullmatch(text) or _GLUED.search(text):
        return Rough(name)
    found = tuple(map(raw_word, normalize.words(text)))
    if not 0 < len(found) <= _MOST_WORDS or not any(word.solid for word in found) or _is_special(text, found):
        return Rough(name)
    return Rough(name, (found, *_parts(text)))


@lru_cache(maxsize=4096)
def _ends_in_form(word: str) -> bool:
    """Whether a name that ends in this word surely has a legal form; it is then not looked for mistyped ones."""
    meaning = legal_form_table.tables().suffix.get(word)
    return meaning is not None and not meaning.marks and meaning.words == 1


def _parts(text: str) -> Iterator[tuple[RawWord, ...]]:
    """The words of the parts that are read as names of their own: within brackets, between connectives."""
    if _PARTED.search(text):
        for rule, part in variants._texts(text, text):  # noqa: SLF001 - as a name is taken apart
            if rule != "whole" and (found := tuple(map(raw_word, normalize.words(part)))):
                yield found


def _is_special(text: str, words: tuple[RawWord, ...]) -> bool:
    """Whether a reading changes the letters of the whole name, or leaves parts of it out."""
    if sum(map(text.count, _VOWELS)) <= _FEW_VOWELS * len(text):
        return True
    if sum(len(word.text) == 1 for word in words) > _MOST_LETTERS_ALONE or all(word.syllable for word in words):
        return True
    if not _ends_in_form(words[-1].text) and mistyped_forms.strip(text):
        return True
    return sum(map(text.count, _PARTS)) + len(words) > variants._MAX_PARTS and variants._too_long(text)  # noqa: SLF001 - as it is read


@lru_cache(maxsize=65536)
def raw_word(text: str) -> RawWord:
    """Return what a word may be."""
    spelt = tuple(dict.fromkeys(_respelt(text)))
    read = [variants._units(word, "") for word in spelt]  # noqa: SLF001 - as a name is cut, without taking legal forms off
    read += [form.units for form in variants.analyse(text).forms]
    units = [unit for some in read for unit in some]
    lemmas = [lemma for word in spelt for lemma in glossary._lemmas(word)]  # noqa: SLF001 - as phrases are looked up
    phrases = frozenset(concept for lemma in lemmas for concept in _phrases().get(lemma, ()))
    dropped = text in _formal() or any(_is_function(unit.concept) for unit in units)
    return RawWord(
        text=text,
        read=tuple(dict.fromkeys(read)),
        concepts=phrases,
        number=any(map(number_word, spelt)) or text in {"and", "hundred", "thousand"},
        solid=len(text) >= _SOLID and text.isalpha() and text not in _formal() and text not in _unnamed(),
        dropped=dropped,
        syllable=chinese.is_pinyin(text) or bool(chinese.from_wade_giles(text)),
        letters=frozenset(_letters(read, phrases)) | {text[0]},
    )


def _respelt(word: str) -> Iterator[str]:
    """The word as each reading that goes word by word has it, whether or not the rest of the name lets it."""
    yield word
    yield readings._respell(word, readings._FROM_GERMAN)  # noqa: SLF001 - the rules themselves, without their condition
    yield readings._respell(word, readings._FROM_POLISH)  # noqa: SLF001 - as above
    for other in (hasty.with_vowels(word), readings._CLIPS.get(word, ""), number_word(word)):  # noqa: SLF001 - as above
        if other:
            yield other


def _letters(read: Sequence[tuple[NameUnit, ...]], phrases: frozenset[str]) -> Iterator[str]:
    """What the word, or a phrase that it is a part of, gives to an acronym in English or Russian."""
    for language in ("en", "ru"):
        for units in read:
            told = ((unit.text, unit.concept, unit.spellings[0].text if unit.spellings else "") for unit in units)
            yield "".join(initials._letters(unit, language) for unit in told)  # noqa: SLF001 - as acronyms are made
        for concept in phrases:
            yield initials._letters(("", concept, ""), language)  # noqa: SLF001 - as above


def spells(words: Sequence[RawWord], acronym: str) -> bool:
    """Return whether the words could spell an acronym with their first letters."""
    reached = {0}
    for word in words:
        after = set(reached) if word.optional else set()
        after.update(at + len(letters) for at in reached for letters in word.letters if acronym.startswith(letters, at))
        if not after:
            return False
        reached = after
    return len(acronym) in reached


@cache
def _phrases() -> dict[str, frozenset[str]]:
    """Lemma -> the organisation words of several words that hold it."""
    found: dict[str, set[str]] = {}
    for phrase, concept in tables().phrases.items():
        if len(phrase) > 1:
            for lemma in phrase:
                found.setdefault(lemma, set()).add(concept)
    return {lemma: frozenset(concepts) for lemma, concepts in found.items()}


def _is_function(concept: str) -> bool:
    return bool(concept) and glossary.concept(concept).kind == "function"


@cache
def _unnamed() -> str:
    """Every text that stands for "no name given", one after another."""
    return " ".join(sorted(scripts._placeholders()))  # noqa: SLF001 - the table itself


@cache
def _formal() -> frozenset[str]:
    """Every Latin word that can be a legal form or stand in one."""
    found = legal_form_table.tables()
    keys = (found.prefix, found.suffix, found.inside, found.bracketed, found.respelt, found.edges)
    written = (form for row in legal_form_table.table() for form in row.forms)
    words = (word for form in written for word in normalize.words(normalize.clean(form).text))
    return frozenset(key for part in (*keys, words) for key in part if key.isascii())
