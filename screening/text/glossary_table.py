"""The reviewed table of organisation words, in the shape that look-up wants.

One row of ``data/glossary/*.tsv`` is one concept: id, kind and its terms by language. In the Russian column `~` parts
a stem from the ending of its dictionary form; the inflected forms and all their romanisations follow by rule, so
научн~ый also stands for научного, nauchnyy, nauchnoye and nautschnoje. ``abbreviations.tsv`` takes acronyms apart
(TsNII = central + institute).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from screening.text import cyrillic, han, kana, latin
from screening.text.tables import rows
from screening.text.words import words

LANGUAGES: Final = ("ja", "zh", "ko", "en", "ru", "ja-latn", "other", "abbreviation")
KINDS: Final = (
    "function",
    "generic",
    "quality",
    "government",
    "field",
    "product",
    "material",
    "weapon",
    "nature",
    "place",
    "number",
)
SHORTEST_ROMANISED: Final = 5
_ADJECTIVE: Final = "ый ий ой ая яя ое ее ые ие ого его ому ему ую юю ым им ых их ыми ими ом ем ою о".split()
_ENDINGS: Final = MappingProxyType(
    {
        "ый": _ADJECTIVE,
        "ий": _ADJECTIVE,
        "ой": _ADJECTIVE,
        "ая": ["ая", "ой", "ую", "ые", "ых", "ым", "ыми"],
        "ое": _ADJECTIVE,
        "ые": ["ые", "ых", "ым", "ыми"],
        "": ["", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах", "и"],
        "а": ["а", "ы", "и", "е", "у", "ой", "ою", "", "ам", "ами", "ах"],
        "я": ["я", "и", "ю", "ей", "ею", "е", "й", "ь", "ям", "ями", "ях"],
        "о": ["о", "а", "у", "ом", "е", "", "ам", "ами", "ах"],
        "е": ["е", "я", "ю", "ем", "и", "й", "ям", "ями", "ях"],
        "й": ["й", "я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях"],
        "ь": ["ь", "и", "ью", "ей", "я", "ю", "ем", "е", "ям", "ями", "ях"],
        "ы": ["ы", "", "ов", "ам", "ами", "ах"],
        "и": ["и", "ов", "ам", "ами", "ах", "ей"],
    }
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning that organisation names share across languages, for explanations.

    `kind` is one of `KINDS` and tells how much a word can say about who is meant: a technology says more than
    "company". `terms` holds the written terms as (language, terms) in the order of `LANGUAGES`; the first Japanese and
    English term are the ones to show.
    """

    concept_id: str
    kind: str
    terms: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, language: str) -> tuple[str, ...]:
        """Return the terms of one language of `LANGUAGES`, () where the table has none."""
        return dict(self.terms).get(language, ())


@dataclass(slots=True)
class Tables:
    """What look-up needs. A lemma is the dictionary form under which the inflected forms of a word meet."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    longest_phrase: dict[str, int] = field(default_factory=dict)
    lemmas: dict[str, str] = field(default_factory=dict)
    romanised: dict[str, str] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    singles: dict[str, str] = field(default_factory=dict)
    kana_pieces: dict[str, str] = field(default_factory=dict)
    kana_terms: dict[str, str] = field(default_factory=dict)
    acronyms: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@cache
def tables() -> Tables:
    """Return the glossary as look-up wants it, read once (about a quarter of a second)."""
    found = Tables()
    for concept in concepts():
        found.concepts[concept.concept_id] = concept
        for language, terms in concept.terms:
            for term in terms:
                _enter(found, concept.concept_id, language, term)
    _finish(found)
    return found


@cache
def concepts() -> tuple[Concept, ...]:
    """Return every reviewed concept in file order."""
    names = sorted(
        entry.name
        for entry in (files("screening.text") / "data" / "glossary").iterdir()
        if entry.name.endswith(".tsv") and entry.name != "abbreviations.tsv"
    )
    return tuple(_concept(row) for name in names for row in rows(f"glossary/{name}")[1:])


def _concept(row: tuple[str, ...]) -> Concept:
    cells = row[2:] + ("",) * (len(LANGUAGES) + 2 - len(row))
    terms = tuple((lang, tuple(cell.split(", "))) for lang, cell in zip(LANGUAGES, cells, strict=True) if cell)
    return Concept(row[0], row[1], terms)


def expand(term: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the lemma and the inflected forms of each word of a Russian term (`научн~ый институт~`)."""
    for word in term.replace("-", " ").replace("ё", "е").split():
        stem, mark, ending = word.partition("~")
        yield stem + ending, tuple(stem + form for form in _ENDINGS[ending]) if mark else (word,)


def _enter(found: Tables, concept_id: str, language: str, term: str) -> None:
    if language == "ru":
        _enter_russian(found, concept_id, term)
    elif language in {"ja", "zh", "ko"}:
        _enter_cjk(found, concept_id, term)
    else:
        _enter_phrase(found, concept_id, words(latin.fold(term)))


def _enter_phrase(found: Tables, concept_id: str, parts: tuple[str, ...]) -> None:
    for part in parts:
        found.lemmas.setdefault(part, part)
    found.phrases.setdefault(parts, concept_id)
    found.longest_phrase[parts[0]] = max(found.longest_phrase.get(parts[0], 1), len(parts))


def _enter_russian(found: Tables, concept_id: str, term: str) -> None:
    lemmas = []
    for lemma, forms in expand(term):
        lemmas.append(lemma)
        stem = forms[0] if len(forms) == 1 else _common(forms)
        latin_stem = cyrillic.romanize(stem, "bgn-pcgn", "")
        for form in forms:
            found.lemmas.setdefault(form, lemma)
            spelling = latin_stem + _romanised_ending(form[len(stem) :])
            if len(spelling) >= SHORTEST_ROMANISED:
                found.romanised.setdefault(cyrillic.latin_russian_key(spelling), lemma)
    _enter_phrase(found, concept_id, tuple(lemmas))


@cache
def _romanised_ending(ending: str) -> str:
    return cyrillic.romanize(ending, "bgn-pcgn", "") if ending else ""


def _common(forms: tuple[str, ...]) -> str:
    """The stem that all forms of a word share."""
    shortest, longest = min(forms), max(forms)
    size = next((i for i, pair in enumerate(zip(shortest, longest, strict=False)) if pair[0] != pair[1]), None)
    return shortest if size is None else shortest[:size]


def _enter_cjk(found: Tables, concept_id: str, term: str) -> None:
    if term.isascii():
        _enter_phrase(found, concept_id, words(term))
        return
    pieces = [han.fold(kana.fold(word)) for word in words(term)]
    for piece in pieces:
        if is_kana(piece):
            found.kana_pieces.setdefault(kana.key(piece), piece)
    text = "".join(pieces)
    target = found.singles if len(text) == 1 and not is_kana(text) else found.joined
    target.setdefault(text, concept_id)


def is_kana(text: str) -> bool:
    """Whether a word of one script is kana."""
    return bool(text) and "぀" < text[0] < "㄀"


def loose(folded: str) -> str:
    """Kana without long marks and small signs, sign by sign, for comparing parts of a word."""
    return folded.translate(_LOOSE)


_LOOSE: Final = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", "ー")


def _finish(found: Tables) -> None:
    """Derive what depends on the whole table: lengths by first character, kana terms, acronyms."""
    lengths: dict[str, set[int]] = {}
    for text, concept_id in found.joined.items():
        lengths.setdefault(text[0], set()).add(len(text))
        if all(is_kana(char) for char in text):
            found.kana_terms.setdefault(loose(text), concept_id)
    found.lengths = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}
    for word, parts in rows("glossary/abbreviations.tsv")[1:]:
        pairs = [part.split("=") for part in parts.split(" ")]
        found.acronyms[word] = tuple((letters, concept_id) for letters, concept_id in pairs)
