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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

import msgspec

from screening.text import cyrillic, han, kana, latin
from screening.text.glossary_numbers import may_begin_number, number_phrase, ordinal
from screening.text.glossary_table import SHORTEST_PART, SHORTEST_ROMANISED, Concept, Tables, is_kana, loose, tables

__all__ = ["Concept", "Unit", "abbreviation_parts", "concept", "units"]

_CJK: Final = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff가-힣\U00020000-\U000323af]"
)
_LONGEST_TERM: Final = 12
_SHORTEST_PLURAL: Final = 5


@dataclass(frozen=True, slots=True)
class Least:
    """How long the parts of a word written together must be, in characters.

    `part` and `longest` of the terms that cover it, `attached` of a single term, `beside` of what stands beside that.
    """

    part: int
    longest: int
    attached: int
    beside: int


class _Cut(NamedTuple):
    """The best cut from a place to the end, compared in the order of its fields."""

    over: int
    stretches: int
    ends_over: int
    pieces: int
    minus_end: int
    concept: str


_KANA: Final = Least(part=2, longest=4, attached=4, beside=3)
_RUSSIAN_ADJECTIVE: Final = re.compile("(?<=...)(?:ニイ|ヌイ|スキイ|ナヤ|スカヤ|ノエ|スコエ|ノゴ|スコゴ)$")
"""The endings of ный, ский and their like, written letter by letter: アヴィアツィオニイ, レモントニイ (ниий is no institute there)."""

_LATIN: Final = Least(part=SHORTEST_PART, longest=5, attached=6, beside=4)


class Unit(msgspec.Struct, frozen=True):
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
    cut = _spaced_units if "".join(words).isascii() else _mixed_units
    return tuple(cut(tuple(words)))


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


def _mixed_units(words: tuple[str, ...]) -> Iterator[Unit]:
    """Units of words of which some are East Asian."""
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


def _spaced_units(words: tuple[str, ...]) -> list[Unit]:
    """Units of words of spaced scripts: the longest phrase first."""
    found: list[Unit] = []
    index = 0
    while index < len(words):
        plain = _alone(words[index])
        if plain is not None:
            found += plain
            index += 1
            continue
        count, meaning = _longest_phrase(tables(), words, index)
        digits, used = number_phrase(words, index) if count < 2 else ("", 0)  # noqa: PLR2004  a phrase has two words
        if used:
            found.append(Unit(digits, f"number-{digits}"))
        elif count:
            found.append(Unit(" ".join(words[index : index + count]), meaning))
        else:
            found += _single(tables(), words[index])
        index += used or count or 1
    return found


@lru_cache(maxsize=65536)
def _alone(word: str) -> tuple[Unit, ...] | None:
    """The units of a word with which no phrase and no number of several words can begin, None for any other."""
    table = tables()
    if may_begin_number(word) or any(table.longest_phrase.get(lemma, 0) for lemma in _lemmas(word)):
        return None
    return tuple(_single(table, word))


def _longest_phrase(table: Tables, words: Sequence[str], index: int) -> tuple[int, str]:
    """Length and concept of the longest phrase that begins at a word; (0, "") where there is none."""
    reach = max([table.longest_phrase.get(lemma, 0) for lemma in _lemmas(words[index])], default=0)
    lemmas = [_lemmas(word) for word in words[index : index + reach]]
    for count in range(len(lemmas), 0, -1):
        for candidate in product(*lemmas[:count]):
            meaning = table.phrases.get(candidate)
            if meaning is not None:
                return count, meaning
    return 0, ""


def _single(table: Tables, word: str) -> Iterator[Unit]:
    """Units of a word that is in no phrase: an acronym, an ordinal number, a compound, or the word itself."""
    parts = table.acronyms.get(word)
    if parts is not None:
        yield from (Unit(*part) for part in parts)
        return
    digits = ordinal(word)
    if digits:
        yield Unit(digits, f"number-{digits}")
    else:
        yield from _compound(word)


@lru_cache(maxsize=65536)
def _compound(word: str) -> tuple[Unit, ...]:
    """A Latin word written together: covered by terms (Chipdevice) or with a long term at one end (Beltechexport)."""
    if len(word) < 2 * _LATIN.part or not word.isascii() or not word.isalpha():
        return (Unit(word, ""),)
    places, terms = range(len(word) + 1), tables().latin_terms
    return _cut(word, _cover(word, places, _LATIN, terms) or _attached(word, places, _LATIN, terms))


def _cut(text: str, cuts: Sequence[tuple[int, str]]) -> tuple[Unit, ...]:
    """The pieces of a text between the starts of its parts; the text itself where there are none."""
    end = len(text)
    found: list[Unit] = []
    for start, meaning in reversed(cuts):
        found.append(Unit(text[start:end], meaning))
        end = start
    return tuple(reversed(found)) or (Unit(text, ""),)


@lru_cache(maxsize=65536)
def _lemmas(word: str) -> tuple[str, ...]:
    """The dictionary forms a word can stand for; () for a word that is in no term."""
    table = tables()
    if not word.isascii():
        word = word.replace("ё", "е") if "\u0400" <= word[0] <= "\u052f" else latin.fold(word)
    found = [table.lemmas[form] for form in (word, *_singular(word)) if form in table.lemmas]
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
    elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
        yield word[:-2]
    yield word[:-1]


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
    for word in words:
        starts.add(len(atoms))
        if is_kana(word):
            atoms.append(_canonical_kana(word))
            texts.append(word)
            continue
        folded = han.fold(word)
        atoms.extend(folded)
        texts.extend(word if len(folded) == len(word) else folded)
    return atoms, texts, starts


@lru_cache(maxsize=32768)
def _canonical_kana(word: str) -> str:
    """The spelling of the table for a kana word: folded, or equal but for long marks or, when long, vowel length."""
    table, folded = tables(), kana.fold(word)
    if folded in table.joined:
        return folded
    found = table.kana_pieces.get(loose(folded)) or table.kana_pieces.get("=" + kana.key(word))
    return found or folded


def _segments(atoms: Sequence[str]) -> list[tuple[int, int, str]]:
    """The cut that leaves the fewest characters over, in the fewest stretches and not at the end (dynamic programming).

    Among equal cuts the one of fewest and then of longest first terms: 東光|電気|工事, 糖化|工業, 機械製造|工場.
    """
    table, size = tables(), len(atoms)
    end_of_name = _Cut(0, 0, 0, 0, -size, "")
    after_term, after_rest = [end_of_name] * (size + 1), [end_of_name] * (size + 1)
    for start in range(size - 1, -1, -1):
        rest = after_rest[start + 1]
        last = int(start + 1 == size)
        left = _Cut(
            rest.over + len(atoms[start]), rest.stretches, rest.ends_over | last, rest.pieces + 1, -start - 1, ""
        )
        found = [
            _Cut(rest.over, rest.stretches, rest.ends_over, rest.pieces + 1, -end, meaning)
            for end, meaning in _terms_at(table, atoms, start)
            for rest in (after_term[end],)
        ]
        alone = _Cut(left.over, left.stretches + 1, left.ends_over, left.pieces, left.minus_end, "")
        after_rest[start] = min((left, *found)) if found else left
        after_term[start] = min((alone, *found)) if found else alone
    pieces: list[tuple[int, int, str]] = []
    start, states = 0, after_term
    while start < size:
        cut = states[start]
        pieces.append((start, -cut.minus_end, cut.concept))
        start, states = -cut.minus_end, after_term if cut.concept else after_rest
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
    signs = [*(index for index, char in enumerate(folded) if loose(char)), len(folded)]
    plain, terms = loose(folded), tables().kana_terms
    stem = _RUSSIAN_ADJECTIVE.sub("", folded)
    if stem != folded:
        return (Unit(word, terms.get(loose(stem), "")),)
    cuts = _cover(plain, signs, _KANA, terms) or _attached(plain, signs, _KANA, terms)
    place = range(len(word)) if len(folded) == len(word) else _places(word)
    return _cut(word, [(place[signs[start]], meaning) for start, meaning in cuts])


def _places(word: str) -> list[int]:
    """Where in a kana word each character of its folded form begins (ヴォ becomes one character)."""
    lengths = [len(kana.fold(word[:end])) for end in range(1, len(word) + 1)]
    return [next(start for start, length in enumerate(lengths) if length > index) for index in range(lengths[-1])]


def _cover(plain: str, signs: Sequence[int], least: Least, terms: Mapping[str, str]) -> list[tuple[int, str]]:
    """Starts and concepts of the fewest terms (at least two) that cover a word; [] where none do.

    `signs` are the places of its characters in the written word, its end last; a short term counts only beside a long
    one (ビル|ソリューションズ, but ソフトバンク is one name).
    """
    reached: dict[int, tuple[int, list[tuple[int, str]]]] = {0: (0, [])}
    for start in range(len(plain)):
        if start in reached:
            longest, parts = reached[start]
            for end in range(start + least.part, len(plain) + 1):
                meaning = terms.get(plain[start:end])
                if meaning is not None and (end not in reached or len(reached[end][1]) > len(parts) + 1):
                    reached[end] = (max(longest, signs[end] - signs[start]), [*parts, (start, meaning)])
    longest, parts = reached.get(len(plain), (0, []))
    return parts if len(parts) > 1 and longest >= least.longest else []


def _attached(plain: str, signs: Sequence[int], least: Least, terms: Mapping[str, str]) -> list[tuple[int, str]]:
    """A long term at one end of a word with enough beside it, which is looked at again (アサヒ|グループ|ホールディングス)."""
    whole = signs[-1]
    for size in range(len(plain) - 1, least.part, -1):
        cut = len(plain) - size
        if signs[cut] >= least.beside and whole - signs[cut] >= least.attached and (meaning := terms.get(plain[cut:])):
            inner = _attached(plain[:cut], signs[: cut + 1], least, terms) or [(0, terms.get(plain[:cut], ""))]
            return [*inner, (cut, meaning)]
        if (
            whole - signs[size] >= least.beside
            and signs[size] >= least.attached
            and (meaning := terms.get(plain[:size]))
        ):
            return [(0, meaning), (size, "")]
    return []
