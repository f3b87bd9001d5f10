"""Legal forms with a typing error or torn: カブシシキガイシャ, Aktcionernoe Obshestvo, Aktsionernoe alone.

Only a long form is recognised in spite of an error, because a short one (Ltd, AO) with an error is another word. What
is left is one more form of the query; the name as written is compared too.

Source: row 5 of the catalogue of variations, applied to the table of `legal_forms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from screening.text import latin
from screening.text.legal_form_table import is_katakana, tables

_SHORTEST: Final = 8
_SHORTEST_KANA: Final = 7
_TWO_ERRORS: Final = 15
_WORDS: Final = 5
_LEAST_LEFT: Final = 2
_PIECE: Final = 3
_PIECE_OF_TWO: Final = 4
_MIDDLE: Final = 5
_MIDDLE_AT: Final = range(_MIDDLE - 2, _MIDDLE + 3)
_TORN: Final = frozenset(
    {
        *(
            "aktsionernoe",
            "aktsionernogo",
            "aktsionernaya",
            "akcionernoe",
            "aktcionernoe",
            "obshchestvo",
            "obshchestva",
        ),
        *("obschestvo", "obshestvo", "otkrytoe", "otkrytogo", "zakrytoe", "publichnoe", "unitarnoe", "unitarnogo"),
        *("ogranichennoi", "ogranichennoy", "otvetstvennostyu", "kabushiki"),
    }
)
"""Words of legal forms that stand nowhere else; of Aktsionernoe Obshchestvo one may be left where a name was cut."""

_RUSSIAN: Final = (("shch", "s"), ("sch", "s"), ("sh", "s"), ("ts", "c"), ("tc", "c"), ("tz", "c"), ("kh", "h"))


@dataclass(frozen=True, slots=True)
class _Forms:
    """Forms near in length to a text, and pieces of them of which an error leaves one whole.

    An error is a letter too many, lacking or wrong, or two neighbours exchanged. Pieces are apart by a letter or more
    where an exchange could reach over, so one error spoils one piece: of two pieces (`heads`, `tails`) one is left by a
    single error, of three (`middles` too) by two.
    """

    forms: tuple[str, ...]
    size: int
    heads: frozenset[str]
    tails: frozenset[str]
    middles: frozenset[str]

    @classmethod
    def of(cls, forms: Sequence[str], *, errors: int) -> _Forms:
        """Cut forms of six letters or more for one error, of thirteen or more for two."""
        size = _PIECE if errors == 1 else _PIECE_OF_TWO
        middles = (form[_MIDDLE : _MIDDLE + size] for form in forms) if errors > 1 else ()
        heads, tails = (form[:size] for form in forms), (form[-size:] for form in forms)
        return cls(tuple(forms), size, frozenset(heads), frozenset(tails), frozenset(middles))

    def may_hold(self, text: str) -> bool:
        """Return whether a text has one of the pieces in its place; false says that it is none of the forms."""
        size = self.size
        if text[:size] in self.heads or text[-size:] in self.tails:
            return True
        # What stands before a middle may have become longer or shorter.
        return bool(self.middles) and any(text[at : at + size] in self.middles for at in _MIDDLE_AT)


def strip(core: str) -> str:
    """Return a name without a legal form in which one letter (two from fifteen) is wrong or a word is lacking, "" for none.

    Args:
        core: A cleaned name of which no legal form was taken off.
    """
    if core.isascii() or latin.fold(core).isascii():
        return _strip_words(latin.fold(core).split(" "))
    return _strip_kana(core)


def _strip_words(words: Sequence[str]) -> str:
    for start, end in _runs(len(words)):
        written = "".join(words[start:end])
        joined = _same_letters(written) if len(written) >= _SHORTEST else ""
        if len(joined) >= _SHORTEST and _is_form(joined, _latin_forms()):
            return " ".join((*words[:start], *words[end:]))
    if _TORN.isdisjoint(words):
        return ""
    return " ".join(word for word in words if word not in _TORN)


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """The first and the last one to five words, longest first, while a word remains."""
    for size in range(min(_WORDS, count - 1), 0, -1):
        yield count - size, count
        yield 0, size


def _strip_kana(core: str) -> str:
    longest = _longest_kana() + 1
    for size in range(min(longest, len(core) - _LEAST_LEFT), _SHORTEST_KANA - 1, -1):
        for run, rest in ((core[-size:], core[:-size]), (core[:size], core[size:])):
            if all(map(is_katakana, run)) and _is_form(run, _kana_forms()):
                return rest
    return ""


def _is_form(text: str, forms: Mapping[int, _Forms]) -> bool:
    near = forms.get(len(text))
    if near is None or not near.may_hold(text):
        return False
    return (
        process.extractOne(text, near.forms, scorer=OSA.distance, score_cutoff=_errors_allowed(len(text))) is not None
    )


def _same_letters(text: str) -> str:
    for letters, letter in _RUSSIAN:
        if letters in text:
            text = text.replace(letters, letter)
    return text


@cache
def _latin_forms() -> Mapping[int, _Forms]:
    return _by_length(_same_letters(form) for form in _known() if form.isascii() and len(form) >= _SHORTEST)


@cache
def _longest_kana() -> int:
    return max(len(form) for near in _kana_forms().values() for form in near.forms)


@cache
def _kana_forms() -> Mapping[int, _Forms]:
    return _by_length(form for form in _known() if len(form) >= _SHORTEST_KANA and all(map(is_katakana, form)))


def _known() -> Iterator[str]:
    yield from tables().suffix
    yield from tables().prefix


def _by_length(forms: Iterable[str]) -> Mapping[int, _Forms]:
    """The forms that a text of each length may be: as many letters longer or shorter as it may have errors."""
    found: dict[int, list[str]] = {}
    for form in dict.fromkeys(forms):
        for length in range(len(form) - 2, len(form) + 3):
            if abs(length - len(form)) <= _errors_allowed(length):
                found.setdefault(length, []).append(form)
    return {length: _Forms.of(near, errors=_errors_allowed(length)) for length, near in found.items()}


def _errors_allowed(length: int) -> int:
    return 1 if length < _TWO_ERRORS else 2
