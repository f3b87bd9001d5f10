"""Organisation words: what a word of a company's name means, whatever language it is written in.

研究所, 研究院, 연구소, НИИ, nauchno-issledovatelskiy institut and research institute are one concept, so that a Japanese
name of a notice meets its English and Russian names. A concept says what sort of body or business is meant and never
which one: a hit that rests on concepts of kind `generic` alone is not a hit.

`units` takes the words of a name and gives them back, cut where a term ends, each with its concept or none. Nothing is
lost: the texts of the units, put together, are the words. Longest term first; a katakana word is taken whole, or where
two or more terms cover it, or where a long term stands at its beginning or end.

Source: own compilation from general knowledge of the languages, guided by the vocabulary of the Japanese notices and of
Japanese company names (tuning halves); `screening.text.glossary_table` explains the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from screening.text import cyrillic, han, kana, latin
from screening.text.glossary_numbers import number_phrase, ordinal
from screening.text.glossary_table import SHORTEST_ROMANISED, Concept, Tables, is_kana, loose, tables

__all__ = ["Concept", "Unit", "abbreviation_parts", "concept", "units"]

_CJK: Final = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff가-힣\U00020000-\U000323af]"
)
_COVERING: Final = 3
_ATTACHED: Final = 4
_LONGEST_TERM: Final = 12
_SHORTEST_PLURAL: Final = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a name: `text` as written (words of one phrase with a space between them), `concept` an id or ""."""

    text: str
    concept: str


def units(words: Sequence[str]) -> tuple[Unit, ...]:
    """Cut a name into the organisation words it is made of and what is left between them.

    Args:
        words: The name after `normalize.words`: words of one script, Han runs unspaced. Katakana may be split at ・.

    Returns:
        Units in the order of the name. A number has the concept `number-<digits>`, so that 第558, 558 and
        "five hundred fifty-eight" agree; its text is the digits.
    """
    return tuple(_units(tuple(words)))


def concept(concept_id: str) -> Concept:
    """Return what a concept id of a unit means, for the explanation of a hit.

    Raises:
        KeyError: No concept has this id.
    """
    found = tables().concepts.get(concept_id)
    if found is not None:
        return found
    digits = concept_id.removeprefix("number-")
    if not digits.isdigit():
        raise KeyError(concept_id)
    return Concept(concept_id, "number", (("ja", (f"第{digits}",)), ("en", (digits,))))


@lru_cache(maxsize=65536)
def abbreviation_parts(word: str) -> tuple[Unit, ...]:
    """Take a Russian syllable abbreviation apart: TsNIIMash is central + institute + machine-building.

    Args:
        word: One cleaned Latin or Cyrillic word.

    Returns:
        Units that cover the word, () where it is not made of known parts only.
    """
    known = tables().acronyms
    if word in known:
        return tuple(Unit(*part) for part in known[word])
    for size in range(len(word) - 2, 1, -1):
        head = known.get(word[:size])
        rest = abbreviation_parts(word[size:]) if head else ()
        if head and rest:
            return (*(Unit(*part) for part in head), *rest)
    return ()


def _units(words: tuple[str, ...]) -> Iterator[Unit]:
    index = 0
    while index < len(words):
        end = index
        while end < len(words) and _CJK.match(words[end]):
            end += 1
        if end > index:
            yield from _cjk_units(words[index:end])
            index = end
            continue
        while end < len(words) and not _CJK.match(words[end]):
            end += 1
        yield from _spaced_units(words[index:end])
        index = end


def _spaced_units(words: tuple[str, ...]) -> Iterator[Unit]:
    """Units of words of spaced scripts: the longest phrase first."""
    table = tables()
    lemmas = [_lemmas(word) for word in words]
    index = 0
    while index < len(words):
        count, meaning = _longest_phrase(table, lemmas, index)
        digits, used = number_phrase(words, index) if count < 2 else ("", 0)  # noqa: PLR2004  a phrase has two words
        if used:
            yield Unit(digits, f"number-{digits}")
        elif count:
            yield Unit(" ".join(words[index : index + count]), meaning)
        else:
            yield from _single(table, words[index])
        index += used or count or 1


def _longest_phrase(table: Tables, lemmas: Sequence[tuple[str, ...]], index: int) -> tuple[int, str]:
    """Length and concept of the longest phrase that begins at a word; (0, "") where there is none."""
    reach = max((table.longest_phrase.get(lemma, 0) for lemma in lemmas[index]), default=0)
    for count in range(min(reach, len(lemmas) - index), 0, -1):
        for candidate in product(*lemmas[index : index + count]):
            meaning = table.phrases.get(candidate)
            if meaning is not None:
                return count, meaning
    return 0, ""


def _single(table: Tables, word: str) -> Iterator[Unit]:
    """Units of a word that is in no phrase: an acronym, an ordinal number, or the word itself."""
    parts = table.acronyms.get(word)
    if parts is not None:
        yield from (Unit(*part) for part in parts)
        return
    digits = ordinal(word)
    yield Unit(digits, f"number-{digits}") if digits else Unit(word, "")


@lru_cache(maxsize=65536)
def _lemmas(word: str) -> tuple[str, ...]:
    """The dictionary forms a word can stand for; () for a word that is in no term."""
    table = tables()
    if not word.isascii():
        word = word.replace("ё", "е") if "\u0400" <= word[0] <= "\u052f" else latin.fold(word)
    found = [table.lemmas[word]] if word in table.lemmas else [form for form in _singular(word) if form in table.lemmas]
    if word.isascii() and len(word) >= SHORTEST_ROMANISED and not word.isdigit():
        romanised = table.romanised.get(cyrillic.latin_russian_key(word))
        if romanised is not None and romanised not in found:
            found.append(romanised)
    return tuple(found)


def _singular(word: str) -> Iterator[str]:
    """English singulars of a plural, the likely one first; short words are left alone (gas, bus)."""
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]


def _cjk_units(words: tuple[str, ...]) -> Iterator[Unit]:
    """Units of neighbouring Han, kana and Hangul words: terms may cross words but never cut a kana word."""
    atoms, texts, starts = _atoms(words)
    pieces = _segments(atoms)
    open_stretch: list[int] = []
    for start, end, meaning in pieces:
        if not meaning and not is_kana(atoms[start]) and (not open_stretch or start not in starts):
            open_stretch.append(start)
            continue
        yield from _stretch(atoms, texts, open_stretch)
        open_stretch = []
        if meaning:
            yield Unit("".join(texts[start:end]), meaning)
        elif is_kana(atoms[start]):
            yield from _kana_units(texts[start])
        else:
            open_stretch.append(start)
    yield from _stretch(atoms, texts, open_stretch)


def _atoms(words: Sequence[str]) -> tuple[list[str], list[str], set[int]]:
    """Folded atoms (a kana word, any other single character), their texts, and where a word begins."""
    atoms: list[str] = []
    texts: list[str] = []
    starts: set[int] = set()
    known = tables().kana_pieces
    for word in words:
        starts.add(len(atoms))
        if is_kana(word):
            atoms.append(_known_kana(known, word))
            texts.append(word)
            continue
        folded = han.fold(word)
        atoms.extend(folded)
        texts.extend(word if len(folded) == len(word) else folded)
    return atoms, texts, starts


@lru_cache(maxsize=32768)
def _canonical_kana(word: str) -> str:
    folded = kana.fold(word)
    table = tables()
    return folded if folded in table.joined else table.kana_pieces.get(kana.key(folded), folded)


def _known_kana(known: dict[str, str], word: str) -> str:
    return _canonical_kana(word) if known else word


def _segments(atoms: Sequence[str]) -> list[tuple[int, int, str]]:
    """The cut that leaves the fewest characters over, then has the fewest pieces (dynamic programming)."""
    table = tables()
    best: list[tuple[int, int, int, str]] = [(0, 0, 0, "")] * (len(atoms) + 1)
    for start in range(len(atoms) - 1, -1, -1):
        left, count = best[start + 1][:2]
        choice = (left + len(atoms[start]), count + 1, start + 1, "")
        for end, meaning in _terms_at(table, atoms, start):
            left, count = best[end][:2]
            choice = min(choice, (left, count + 1, end, meaning))
        best[start] = choice
    pieces, start = [], 0
    while start < len(atoms):
        _, _, end, meaning = best[start]
        pieces.append((start, end, meaning))
        start = end
    return pieces


def _terms_at(table: Tables, atoms: Sequence[str], start: int) -> Iterator[tuple[int, str]]:
    """The terms that begin at an atom: where they end, what they mean."""
    sizes = table.lengths.get(atoms[start][0])
    if not sizes:
        return
    text = ""
    for end in range(start, min(len(atoms), start + _LONGEST_TERM)):
        text += atoms[end]
        if len(text) in sizes:
            meaning = table.joined.get(text)
            if meaning is not None:
                yield end + 1, meaning
        elif len(text) > sizes[0]:
            return


def _stretch(atoms: Sequence[str], texts: Sequence[str], stretch: Sequence[int]) -> Iterator[Unit]:
    """What no term covered; a single character left between terms may be a word of its own (国防|省)."""
    if not stretch:
        return
    single = tables().singles.get(atoms[stretch[0]]) if len(stretch) == 1 else None
    yield Unit("".join(texts[index] for index in stretch), single or "")


@lru_cache(maxsize=32768)
def _kana_units(word: str) -> tuple[Unit, ...]:
    """A kana word that is no term: covered by terms, or a long term at one end, or itself."""
    folded = kana.fold(word)
    text = folded if len(folded) != len(word) else word
    signs = [(index, sign) for index, char in enumerate(folded) if (sign := loose(char))]
    plain = "".join(sign for _, sign in signs)
    cuts = _cover(plain) or _attached(plain)
    if not cuts:
        return (Unit(word, ""),)
    edges = [*(signs[start][0] for start, _ in cuts[1:]), len(text)]
    begin, found = 0, []
    for (_, meaning), end in zip(cuts, edges, strict=True):
        found.append(Unit(text[begin:end], meaning))
        begin = end
    return tuple(found)


def _cover(plain: str) -> list[tuple[int, str]]:
    """Starts and concepts of two or more terms of at least three signs that cover a kana word; [] where none do."""
    terms = tables().kana_terms
    reached: dict[int, list[tuple[int, str]]] = {0: []}
    for start in range(len(plain)):
        if start in reached:
            for end in range(start + _COVERING, len(plain) + 1):
                meaning = terms.get(plain[start:end])
                if meaning is not None and (end not in reached or len(reached[end]) > len(reached[start]) + 1):
                    reached[end] = [*reached[start], (start, meaning)]
    return reached.get(len(plain), [])


def _attached(plain: str) -> list[tuple[int, str]]:
    """A term of at least four signs at one end of a kana word with three or more signs beside it."""
    terms = tables().kana_terms
    for size in range(len(plain) - _COVERING, _ATTACHED - 1, -1):
        if (meaning := terms.get(plain[-size:])) is not None:
            return [(0, ""), (len(plain) - size, meaning)]
        if (meaning := terms.get(plain[:size])) is not None:
            return [(0, meaning), (size, "")]
    return []
