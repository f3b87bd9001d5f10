"""Letters of one alphabet that pass for letters of another: "ТDК" with a Cyrillic Т and К is TDK.

Only words that mix alphabets are rewritten, since a table of look-alikes turns ordinary Russian into Latin. A word
wholly of look-alikes keeps its script; its other reading is a further form (`homoglyph_form`), never a replacement.

Source: own table, the letters of the Latin, Cyrillic and Greek alphabets that look alike in usual typefaces in either
case; the problem and the mixed-script rule are those of Unicode UTS #39.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from screening.model.entity import Script
from screening.text.scripts import char_script

_CYRILLIC: Final = (
    "А A В B Е E Ѕ S І I Ј J К K М M Н H О O Р P С C Т T У Y Х X Ү Y Ԍ G Ԛ Q Ԝ W Ӏ I Ь b Һ H Ԁ D Ѵ V "
    "а a в b е e ѕ s і i ј j к k м m н h о o р p с c т t у y х x ү y һ h ԍ g ԛ q ԝ w ԁ d ӏ l ь b ѵ v ё e ї i Ё E Ї I"
)
_GREEK: Final = (
    "Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N Ο O Ρ P Τ T Υ Y Χ X Ϲ C Ϳ J "
    "α a β b ε e η n ι i κ k μ u ν v ο o ρ p τ t υ u χ x ϲ c ϳ j"
)
_TO_CYRILLIC: Final = (
    "A А B В C С E Е H Н I І J Ј K К M М O О P Р S Ѕ T Т X Х Y У a а c с e е i і j ј k к o о p р s ѕ x х y у"
)
_TO_GREEK: Final = "A Α B Β E Ε H Η I Ι K Κ M Μ N Ν O Ο P Ρ T Τ X Χ Y Υ Z Ζ a α i ι k κ o ο p ρ x χ"
_ALPHABETS: Final = (Script.LATIN, Script.CYRILLIC, Script.GREEK)
_FOREIGN: Final = re.compile("[\u0370-\u03ff\u0400-\u052f\u1f00-\u1fff]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_PRESENT: Final = (_LATIN, re.compile("[\u0400-\u052f]"), re.compile("[\u0370-\u03ff\u1f00-\u1fff]"))
_LETTERS: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f\u1e00-\u1fff"
_WORD: Final = re.compile(f"[{_LETTERS}0-9][{_LETTERS}0-9']*")
_MIN_LETTERS: Final = 3


def _pairs(text: str) -> dict[int, str]:
    parts = text.split()
    return {ord(source): target for source, target in zip(parts[::2], parts[1::2], strict=True)}


@cache
def _tables() -> dict[Script, tuple[dict[int, str], ...]]:
    """For each alphabet, the tables that carry look-alikes into it, applied one after the other."""
    cyrillic, greek = _pairs(_CYRILLIC), _pairs(_GREEK)
    return {
        Script.LATIN: (cyrillic | greek,),
        Script.CYRILLIC: (greek, _pairs(_TO_CYRILLIC)),
        Script.GREEK: (cyrillic, _pairs(_TO_GREEK)),
    }


@cache
def _ambiguous(alphabets: frozenset[Script]) -> frozenset[str]:
    """Letters that, in a word of these alphabets, say nothing of the alphabet the word is meant in."""
    pairs = _pairs(_CYRILLIC) | _pairs(_GREEK)
    if Script.CYRILLIC in alphabets:
        pairs |= _pairs(_TO_CYRILLIC)
    if Script.GREEK in alphabets:
        pairs |= _pairs(_TO_GREEK)
    return frozenset(map(chr, pairs))


def _base(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0]


def _carry(text: str, script: Script) -> str:
    """Write the look-alikes of a word in the alphabet `script`; letters that have no counterpart stay."""
    for table in _tables()[script]:
        if script is Script.LATIN:
            text = "".join(_base(char) if char_script(char) is Script.GREEK else char for char in text)
        text = text.translate(table)
    return text


def _alphabet(char: str) -> Script | None:
    script = char_script(char)
    return script if script in _ALPHABETS else None


def _alphabets(word: str) -> frozenset[Script]:
    return frozenset(script for script in map(_alphabet, word) if script is not None)


def _certain(word: str) -> list[Script | None]:
    """Of each character, the alphabet it can only belong to; None for look-alikes, digits and marks."""
    ambiguous = _ambiguous(_alphabets(word))
    return [None if char in ambiguous or _base(char) in ambiguous else _alphabet(char) for char in word]


def _commonest(scripts: list[Script | None]) -> Script | None:
    known = [script for script in scripts if script is not None]
    return max(_ALPHABETS, key=known.count) if known else None


def _nearest(certain: list[Script | None]) -> list[Script]:
    """Fill each gap with the alphabet of the certain letter before it, or after it at the beginning."""
    filled: list[Script] = []
    last = next(script for script in certain if script is not None)
    for script in certain:
        last = script or last
        filled.append(last)
    return filled


def _unmix_word(word: str, around: Script | None) -> str:
    certain = _certain(word)
    main = set(certain) - {None}
    if len(main) > 1:
        return "".join(
            _carry(char, script) if _alphabet(char) else char
            for char, script in zip(word, _nearest(certain), strict=True)
        )
    script = next(iter(main), None) or around or _commonest([_alphabet(char) for char in word])
    return _carry(word, script) if script else word


def unmix(text: str) -> tuple[str, bool]:
    """Write each word that mixes alphabets in the one it is meant in; say whether there was such a word.

    The alphabet is that of the letters that have no look-alike; failing that, of the other words of the name; failing
    that, of most letters. A word that truly joins two alphabets ("SberБанк") keeps both. Words of one alphabet, and
    characters of other scripts, are never touched. Case matters (Ν is N, ν is v): call it before case folding.
    """
    if not _FOREIGN.search(text) or sum(pattern.search(text) is not None for pattern in _PRESENT) == 1:
        return text, False
    words = _WORD.findall(text)
    mixed = {word for word in words if len(_alphabets(word)) > 1}
    if not mixed:
        return text, False
    around = _commonest([script for word in words if word not in mixed for script in _certain(word)])
    return _WORD.sub(lambda match: _unmix_word(match[0], around) if match[0] in mixed else match[0], text), True


def homoglyph_form(text: str) -> str:
    """Return the Latin reading of a name with words wholly of Cyrillic or Greek look-alikes, or "" if it has none.

    "тако llc" gives "tako llc": every letter of тако passes for a Latin one and the rest of the name is Latin. A name
    wholly of look-alikes is read too when it has three letters or more. A name with a word that is certainly Cyrillic
    or Greek has no such reading. The form is one more query; the name as written stays what it is.
    """
    if not _FOREIGN.search(text):
        return ""
    words = _WORD.findall(text)
    if any(script not in {None, Script.LATIN} for word in words for script in _certain(word)):
        return ""
    if not _LATIN.search(text) and len(_FOREIGN.findall(text)) < _MIN_LETTERS:
        return ""
    return _WORD.sub(lambda match: _carry(match[0], Script.LATIN), text)
