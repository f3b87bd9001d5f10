"""The reviewed table of organisation words, in the shape that look-up wants.

One row of ``data/glossary/*.tsv`` is one concept: id, kind and its terms by language. In the Russian column `~` parts
a stem from the ending of its dictionary form; the inflected forms and all their romanisations follow by rule, so
научн~ый also stands for научного, nauchnyy, nauchnoye and nautschnoje. ``abbreviations.tsv`` takes acronyms apart
(TsNII = central + institute).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Final

from screening.text import compiled, cyrillic, han, kana, latin
from screening.text.tables import DATA, rows
from screening.text.words import words

COMPILED: Final = "glossary"
"""Under which name an index offers these tables."""

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
SHORTEST_PART: Final = 4
_ADJECTIVE: Final = tuple("ый ий ой ая яя ое ее ые ие ого его ому ему ую юю ым им ых их ыми ими ом ем ою о".split())  # noqa: SIM905  reads better
_HAN_PLACE: Final = re.compile("[\u3400-\u9fff]{2,4}")
_PLACE_SUFFIXES: Final = "市省県"
_NOUN: Final = MappingProxyType(
    {
        "": ("а", "у", "ом", "е", "ы", "и", "ов", "ам", "ами", "ах"),
        "а": ("ы", "и", "е", "у", "ой", "", "ам", "ами", "ах"),
        "я": ("и", "ю", "ей", "е", "й", "ь", "ям", "ями", "ях"),
        "о": ("а", "у", "ом", "е", "", "ам", "ами", "ах"),
        "е": ("я", "ю", "ем", "и", "й", "ям", "ями", "ях"),
        "й": ("я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях"),
        "ь": ("и", "ью", "ей", "я", "ю", "ем", "е", "ям", "ями", "ях"),
        "ы": ("", "ов", "ам", "ами", "ах"),
        "и": ("ов", "ам", "ами", "ах", "ей"),
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
    latin_terms: dict[str, str] = field(default_factory=dict)
    acronyms: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Packed:
    """The tables in few bytes: the two largest folded, and empty in `rest`."""

    lemmas: compiled.Folded
    romanised: compiled.Folded
    rest: Tables


@cache
def tables() -> Tables:
    """Return the glossary as look-up wants it, made once: from what an index carries, else read (a third of a second)."""
    carried = compiled.offered(COMPILED, _Packed)
    if carried is not None:
        return _unpacked(carried)
    found = Tables()
    for concept in concepts():
        found.concepts[concept.concept_id] = concept
        for term in concept.of("ru"):
            _enter_forms(found, term)
    for concept in concepts():
        for language, terms in concept.terms:
            for term in terms:
                _enter(found, concept.concept_id, language, term)
    _finish(found)
    return found


@cache
def packed() -> bytes:
    """Return the tables as an index carries them, for `compiled.offer`."""
    found = tables()
    rest = replace(found, lemmas={}, romanised={})
    return compiled.pack(_Packed(compiled.fold(found.lemmas), compiled.fold(found.romanised), rest))


def _unpacked(packed: _Packed) -> Tables:
    return replace(packed.rest, lemmas=compiled.unfold(packed.lemmas), romanised=compiled.unfold(packed.romanised))


@cache
def concepts() -> tuple[Concept, ...]:
    """Return every reviewed concept in file order."""
    names = sorted(
        entry.name
        for entry in (DATA / "glossary").iterdir()
        if entry.name.endswith(".tsv") and entry.name != "abbreviations.tsv"
    )
    return tuple(_concept(row) for name in names for row in rows(f"glossary/{name}")[1:])


def _concept(row: tuple[str, ...]) -> Concept:
    cells = row[2:] + ("",) * (len(LANGUAGES) + 2 - len(row))
    terms = tuple((lang, tuple(cell.split(", "))) for lang, cell in zip(LANGUAGES, cells, strict=True) if cell)
    return Concept(row[0], row[1], terms)


def expand(term: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield stem and inflected forms, the dictionary form first, of each word of a Russian term (`научн~ый институт~`)."""
    for word in term.replace("-", " ").replace("ё", "е").split():
        stem, mark, ending = word.partition("~")
        yield (
            stem,
            tuple(dict.fromkeys((stem + ending, *(stem + form for form in _endings(ending))))) if mark else (word,),
        )


def _endings(ending: str) -> Sequence[str]:
    """The endings a word can take whose dictionary form has this one."""
    return _ADJECTIVE if ending in _ADJECTIVE[:-2] and len(ending) > 1 else _NOUN[ending]


def _enter(found: Tables, concept_id: str, language: str, term: str) -> None:
    if language == "ru":
        _enter_russian(found, concept_id, term)
    elif language in {"ja", "zh", "ko"}:
        _enter_cjk(found, concept_id, term)
    else:
        _enter_phrase(found, concept_id, words(latin.fold(term)))


def _enter_phrase(found: Tables, concept_id: str, parts: tuple[str, ...]) -> None:
    _enter_lemmas(found, concept_id, tuple(found.lemmas.setdefault(part, part) for part in parts))


def _enter_lemmas(found: Tables, concept_id: str, lemmas: tuple[str, ...]) -> None:
    found.phrases.setdefault(lemmas, concept_id)
    found.longest_phrase[lemmas[0]] = max(found.longest_phrase.get(lemmas[0], 1), len(lemmas))


def _enter_forms(found: Tables, term: str) -> None:
    """Lead every inflected form of the words of a Russian term, in either alphabet, to its stem."""
    for stem, forms in expand(term):
        if len(forms) == 1 or found.lemmas.get(forms[0]) == stem:
            continue
        latin_stem = _romanised(stem)
        for form in forms:
            found.lemmas.setdefault(form, stem)
        for ending in _distinct_endings(tuple(form[len(stem) :] for form in forms)):
            if len(latin_stem + ending) >= SHORTEST_ROMANISED:
                found.romanised.setdefault(cyrillic.latin_russian_key(latin_stem + ending), stem)


@cache
def _romanised(text: str) -> str:
    return cyrillic.romanize(text, "bgn-pcgn", "").replace("'", "") if text else ""


@cache
def _distinct_endings(endings: tuple[str, ...]) -> tuple[str, ...]:
    """Romanised endings, one of those that the key of spellings does not tell apart."""
    return tuple(
        {cyrillic.latin_russian_key("t" + spelling): spelling for spelling in map(_romanised, endings)}.values()
    )


def _enter_russian(found: Tables, concept_id: str, term: str) -> None:
    """Enter a Russian term as a phrase of stems; a word without inflection may be a form of an inflected one."""
    lemmas = []
    for _, forms in expand(term):
        lemmas.append(found.lemmas.setdefault(forms[0], forms[0]))
        spelling = _romanised(forms[0])
        if len(spelling) >= SHORTEST_ROMANISED:
            found.romanised.setdefault(cyrillic.latin_russian_key(spelling), lemmas[-1])
    _enter_lemmas(found, concept_id, tuple(lemmas))


def _enter_cjk(found: Tables, concept_id: str, term: str) -> None:
    if term.isascii():
        _enter_phrase(found, concept_id, words(term))
        return
    pieces = [han.fold(kana.fold(word)) for word in words(term)]
    for piece in pieces:
        if is_kana(piece):
            _enter_kana(found, piece)
    text = "".join(pieces)
    if found.concepts[concept_id].kind == "place" and _HAN_PLACE.fullmatch(text):
        for suffix in han.fold(_PLACE_SUFFIXES):
            found.joined.setdefault(text + suffix, concept_id)
    target = found.singles if len(text) == 1 and not is_kana(text) else found.joined
    target.setdefault(text, concept_id)


def _enter_kana(found: Tables, piece: str) -> None:
    """Enter a kana word under the loose spellings by which it is met; short words only under the nearest one."""
    for spelling, least in ((loose(piece), 3), ("=" + kana.key(piece), 5)):
        if len(spelling) >= least:
            found.kana_pieces.setdefault(spelling, piece)


def is_kana(text: str) -> bool:
    """Whether a word of one script is kana."""
    return bool(text) and "぀" < text[0] < "㄀"


def loose(folded: str) -> str:
    """Kana without long marks and small signs, sign by sign, for comparing parts of a word."""
    return folded.translate(_LOOSE)


_LOOSE: Final = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", "ー")


def _finish(found: Tables) -> None:
    """Derive what depends on the whole table: lengths by first character, parts of compounds, acronyms."""
    lengths: dict[str, set[int]] = {}
    for text, concept_id in found.joined.items():
        lengths.setdefault(text[0], set()).add(len(text))
        if len(text) > 1 and all(is_kana(char) for char in text):
            found.kana_terms.setdefault(loose(text), concept_id)
    found.lengths = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}
    for word, parts in rows("glossary/abbreviations.tsv")[1:]:
        pairs = [part.split("=") for part in parts.split(" ")]
        found.acronyms[word] = tuple((letters, concept_id) for letters, concept_id in pairs)
    for concept in concepts():
        for term in _compounding(concept):
            found.latin_terms.setdefault(term, concept.concept_id)


def _compounding(concept: Concept) -> Iterator[str]:
    """The Latin words that may be part of a word written together (Chipdevice, Radiozavod)."""
    if concept.kind == "function":
        return
    english = [term for term in concept.of("en") if term.isalpha() and len(term) >= SHORTEST_PART]
    yield from (term for term in english if term.removesuffix("s") not in english or not term.endswith("s"))
    for term in concept.of("ru"):
        for _, forms in expand(term) if " " not in term else ():
            spelling = _romanised(forms[0])
            if len(spelling) >= SHORTEST_PART:
                yield spelling
