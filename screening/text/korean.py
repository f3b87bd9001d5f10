"""Names in Hangul, and how they come out in Latin letters.

Pyongyang spells names by its own rules, Seoul by two others, and families by custom: 정 is Jong, Chong, Jeong, Chung and
Jung. `variants` gives the spellings of a Hangul name, `latin_korean_key` brings spellings already in Latin letters
together.

Source: Revised Romanization of Korean (Ministry of Culture and Tourism Notice 2000-8), McCune-Reischauer (1939) as used
by BGN/PCGN, the DPRK system as reported to UNGEGN (1992); the sound rules are those of the Standard Pronunciation
(Ministry of Education Notice 88-2). Hyphens, apostrophes and breves are dropped, as ERP systems drop them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from screening.text import latin
from screening.text.latin_korean import latin_korean_key
from screening.text.tables import rows

__all__ = ["STANDARDS", "latin_korean_key", "romanize", "variants"]

STANDARDS: Final = ("rr", "mr", "dprk")
"""The romanisations on offer; the rule of a variant is `hang:` and one of these, or `hang:person`."""

_FIRST: Final = 0xAC00
_VOWELS: Final = 21
_FINALS: Final = 28
_HANGUL: Final = re.compile("[가-힣]+")
_INITIAL_JAMO: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_JAMO: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINAL_JAMO: Final = (
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ",
    "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
)  # fmt: skip
_STOPS: Final = {
    "ㄲ": "ㄱ",
    "ㅋ": "ㄱ",
    "ㅅ": "ㄷ",
    "ㅆ": "ㄷ",
    "ㅈ": "ㄷ",
    "ㅊ": "ㄷ",
    "ㅌ": "ㄷ",
    "ㅎ": "ㄷ",
    "ㅍ": "ㅂ",
}
_CLUSTERS: Final = {
    "ㄱㅅ": "ㄱ", "ㄴㅈ": "ㄴ", "ㄴㅎ": "ㄴ", "ㄹㄱ": "ㄱ", "ㄹㅁ": "ㅁ", "ㄹㅂ": "ㄹ", "ㄹㅅ": "ㄹ", "ㄹㅌ": "ㄹ",
    "ㄹㅍ": "ㅂ", "ㄹㅎ": "ㄹ", "ㅂㅅ": "ㅂ",
}  # fmt: skip
_NASAL: Final = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_ASPIRATED: Final = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅈ": "ㅊ"}
_PALATAL: Final = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}
_VOICED_BY: Final = frozenset({"", "ㄴ", "ㄹ", "ㅁ", "ㅇ"})
_SURNAME_SYLLABLES: Final = range(2, 5)


@dataclass(slots=True)
class _Syllable:
    """One syllable as it is spoken: initial, vowel, final consonant (one, neutralised), as jamo; "" for none."""

    initial: str
    vowel: str
    final: str


@dataclass(frozen=True, slots=True)
class _Letters:
    """The Latin letters of one standard: word-initial, voiced and final consonants, vowels."""

    initial: dict[str, str]
    voiced: dict[str, str]
    final: dict[str, str]
    vowel: dict[str, str]


def _letters(initial: str, voiced: str, final: str, vowel: str) -> _Letters:
    return _Letters(
        dict(zip(_INITIAL_JAMO, initial.replace("-", "").split(","), strict=True)),
        dict(zip("ㄱㄷㅂㅈ", voiced.split(","), strict=True)),
        dict(zip("ㄱㄴㄷㄹㅁㅂㅇ", final.split(","), strict=True)),
        dict(zip(_VOWEL_JAMO, vowel.split(","), strict=True)),
    )


_TABLES: Final = {
    "rr": _letters(
        "g,kk,n,d,tt,r,m,b,pp,s,ss,-,j,jj,ch,k,t,p,h",
        "g,d,b,j",
        "k,n,t,l,m,p,ng",
        "a,ae,ya,yae,eo,e,yeo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,eu,ui,i",
    ),
    "mr": _letters(
        "k,kk,n,t,tt,r,m,p,pp,s,ss,-,ch,tch,ch,k,t,p,h",
        "g,d,b,j",
        "k,n,t,l,m,p,ng",
        "a,ae,ya,yae,o,e,yo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,u,ui,i",
    ),
    "dprk": _letters(
        "k,kk,n,t,tt,r,m,p,pp,s,ss,-,j,jj,ch,kh,th,ph,h",
        "g,d,b,j",
        "k,n,t,l,m,p,ng",
        "a,ae,ya,yae,o,e,yo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,u,ui,i",
    ),
}


def _split(char: str) -> tuple[str, str, str]:
    index = ord(char) - _FIRST
    initial, rest = divmod(index, _VOWELS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    return _INITIAL_JAMO[initial], _VOWEL_JAMO[vowel], _FINAL_JAMO[final]


def _link(final: str, vowel: str) -> tuple[str, str]:
    """Before a vowel the last consonant moves over: what stays and what begins the next syllable."""
    if final in {"", "ㅇ"}:
        return final, "ㅇ"
    stays, moves = (final[0], final[1]) if len(final) > 1 else ("", final)
    if moves == "ㅎ":
        return (stays, "ㅇ") if not stays else _link(stays, vowel)
    return stays, _PALATAL.get(moves, moves) if vowel == "ㅣ" else moves


def _meet(final: str, initial: str, vowel: str) -> tuple[str, str]:
    """How the end of one syllable and the beginning of the next are spoken (linking, aspiration, assimilation)."""
    if initial == "ㅇ":
        return _link(final, vowel)
    if final.endswith("ㅎ") and initial in _ASPIRATED:
        return final[:-1], _ASPIRATED[initial]
    if final in {"ㄷ", "ㅌ"} and initial == "ㅎ" and vowel == "ㅣ":
        return "", "ㅊ"
    stop = _CLUSTERS.get(final, final)
    return _assimilate(_STOPS.get(stop, stop), initial)


def _assimilate(stop: str, initial: str) -> tuple[str, str]:
    """How a plain final consonant and the initial after it change one another: nasals and l."""
    if stop in _NASAL and initial in {"ㄴ", "ㅁ", "ㄹ"}:
        return _NASAL[stop], "ㄴ" if initial == "ㄹ" else initial
    if stop in {"ㅁ", "ㅇ"} and initial == "ㄹ":
        return stop, "ㄴ"
    return ("ㄹ", "ㄹ") if (stop, initial) in {("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")} else (stop, initial)


def _spoken(run: str) -> list[_Syllable]:
    syllables = [_Syllable(*_split(char)) for char in run]
    for before, after in pairwise(syllables):
        before.final, after.initial = _meet(before.final, after.initial, after.vowel)
    last = syllables[-1]
    last.final = _CLUSTERS.get(last.final, last.final)
    for syllable in syllables:
        final = _CLUSTERS.get(syllable.final, syllable.final)
        syllable.final = _STOPS.get(final, final)
    return syllables


def _initial(syllable: _Syllable, before: _Syllable | None, standard: str) -> str:
    letters = _TABLES[standard]
    jamo = syllable.initial
    if before is None:
        return letters.initial[jamo]
    if jamo == "ㄹ" and before.final == "ㄹ":
        return "l"
    if standard != "rr" and jamo in letters.voiced and before.final in _VOICED_BY:
        hard = before.final == "ㄹ" and jamo in {"ㄷ", "ㅈ"} and standard == "mr"
        return letters.initial[jamo] if hard else letters.voiced[jamo]
    if standard == "mr" and jamo == "ㅅ" and syllable.vowel == "ㅟ":
        return "sh"
    return letters.initial[jamo]


def _run(run: str, standard: str) -> str:
    letters = _TABLES[standard]
    parts: list[str] = []
    before: _Syllable | None = None
    for syllable in _spoken(run):
        final = letters.final[syllable.final] if syllable.final else ""
        parts.append(_initial(syllable, before, standard) + letters.vowel[syllable.vowel] + final)
        before = syllable
    return "".join(parts)


def romanize(text: str, standard: str = "rr") -> str:
    """Return a Hangul name in lower-case ASCII by one of `STANDARDS`; words and other scripts stay.

    `rr` is the South's Revised Romanization, `mr` McCune-Reischauer without its breves and apostrophes, `dprk` the
    spelling of the North (Phyongyang, Joson). Sounds that meet within a word assimilate as the standards ask (Jongno,
    Silla, Dongnimmun); ㄱ ㄷ ㅂ before ㅎ keep it (Mukho), as names do. What only the dictionary knows (신문로 Sinmunno,
    학여울 Hangnyeoul) comes out by rule and is one edit away.

    Raises:
        KeyError: The standard is not one of `STANDARDS`; the `hang:` of its rule may stand before it.
    """
    standard = standard.removeprefix("hang:")
    return latin.fold(
        _HANGUL.sub(lambda match: _run(match[0], standard), unicodedata.normalize("NFC", text.lower())),
    )


@cache
def _surnames() -> dict[str, tuple[str, ...]]:
    return {hangul: tuple(forms.split()) for hangul, forms in rows("korean_surnames.tsv")}


def _person_forms(text: str) -> list[tuple[str, str]]:
    """A lone word of two to four syllables that begins with a family name may be a person: customary spellings."""
    if not _HANGUL.fullmatch(text) or len(text) not in _SURNAME_SYLLABLES:
        return []
    given = text[1:]
    return [
        ("hang:person", f"{surname} {romanize(given, standard)}")
        for surname in _surnames().get(text[0], ())
        for standard in ("rr", "dprk")
    ]


def variants(text: str) -> tuple[tuple[str, str], ...]:
    """Return the Latin forms of a Hangul name with their rules, the usual first, without repeats.

    `hang:rr`, `hang:mr` and `hang:dprk` for every name; `hang:person` for a single word of two to four syllables that
    can be a person's name: the family name in its customary spellings (Kim, Lee, Park), set apart from the given one.
    """
    found: dict[str, str] = {}
    for standard in STANDARDS:
        found.setdefault(romanize(text, standard), f"hang:{standard}")
    for rule, form in _person_forms(unicodedata.normalize("NFC", text)):
        found.setdefault(form, rule)
    return tuple((rule, form) for form, rule in found.items())
