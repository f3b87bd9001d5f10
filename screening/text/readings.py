"""Other ways to read a query whose letters are not what they look like.

A name is typed with digits for letters, read from a scan, romanised by a German or a Pole, written in Wade-Giles or
typed on the wrong keyboard layout. Each reading here is one more question beside the name as written and never replaces
it. Listed names are not read this way: their spelling is known to be as printed.

Source: rows 16, 19, 20, 21, 32 and 46 of the catalogue of variations; Duden's transcription of Russian (German),
the PWN rules (Polish), the Library of Congress table (Wade-Giles), the standard Russian layout ЙЦУКЕН of GOST 6431-90.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import product
from typing import Final

from screening.text import chinese, hasty, latin, legal_forms
from screening.text.confusables import homoglyph_form
from screening.text.glossary_numbers import number_word
from screening.text.glossary_table import tables
from screening.text.rarity import is_ordinary
from screening.text.skeleton import is_bare

DIGITS: Final = "digits-as-letters"
LOOK_ALIKE: Final = "look-alike"
GERMAN: Final = "german"
POLISH: Final = "polish"
VOWELS: Final = "vowels-restored"
NUMBERS: Final = "number-written-out"
ABBREVIATED: Final = "abbreviations-expanded"
PINYIN: Final = "pinyin-syllables"
WADE_GILES: Final = "wade-giles"
KEYBOARD: Final = "keyboard"
SCANNED: Final = "scanned-letters"
ENGLISH_VOWELS: Final = "english-vowels"
RULES: Final = frozenset(
    {
        DIGITS,
        LOOK_ALIKE,
        GERMAN,
        POLISH,
        VOWELS,
        NUMBERS,
        ABBREVIATED,
        PINYIN,
        WADE_GILES,
        KEYBOARD,
        SCANNED,
        ENGLISH_VOWELS,
    }
)
"""The rules of the readings, as explanations name them."""

_WORD: Final = re.compile(r"[a-z0-9@$!|€]+")
_NO_SIGNS: Final = frozenset[str]()
_MIXED: Final = re.compile(r"[a-z][0134578@$!|]|[0134578@$!|][a-z]")
_LEET: Final = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e"})
_ONE: Final = re.compile(r"[1!|]")
_MOST_ONES: Final = 4
_RUN_TOGETHER: Final = re.compile("rn")
_EE: Final = re.compile("ee")
_OO: Final = re.compile("oo")
_EE_OR_OO: Final = re.compile("ee|oo")
_MODEL: Final = re.compile(r"[0-9]{1,3}[a-z]{1,2}|[a-z][0-9]{2,}")
_VOWELS: Final = frozenset("aeiouy")
_LETTER_O: Final = re.compile(r"\b[0-9]+o[0-9o]*\b")
_CLIPPED: Final = re.compile(r"\b([a-z]{2,6})\.(?=[\s,]|$)")
_CLIP: Final = re.compile(r"\b([a-z]{2,6})\b\.?")
_CLIPS: Final = {
    "acad": "academy", "aero": "aerospace", "assoc": "association", "auto": "automobile", "bur": "bureau", "cent": "central",
    "chem": "chemical", "dept": "department", "des": "design", "dev": "development", "electr": "electric", "elec": "electric",
    "eng": "engineering", "engr": "engineering", "exp": "experimental", "fed": "federal", "gen": "general", "govt": "government",
    "ind": "industries", "inds": "industries", "info": "information", "inst": "institute", "instr": "instruments",
    "int": "international", "intl": "international", "lab": "laboratory", "labs": "laboratories", "mach": "machinery",
    "mfg": "manufacturing", "mil": "military", "min": "ministry", "natl": "national", "nat": "national", "org": "organization",
    "prod": "production", "res": "research", "sci": "scientific", "serv": "services", "svc": "services", "sys": "systems",
    "tech": "technology", "techn": "technology", "trd": "trading", "trdg": "trading", "univ": "university",
}  # fmt: skip
_BEFORE_L: Final = frozenset("bcfgkps")
_LEAST: Final = 2
_MOSTLY: Final = 0.6

_GERMAN_SIGN: Final = re.compile(r"sch|[aeioubdgkrst]w|w[aeijlnry]|[bdklmnprstvz]j[aeou]|\bj[aeou]|\bze[a-z]{2}|kz")
_FROM_GERMAN: Final = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        ("schtsch", "shCH"),
        ("tsch", "CH"),
        ("sch", "sH"),
        ("ch", "kh"),
        ("tz|z", "ts"),
        (r"\bs(?=[aeiou])|(?<=[aeiouy])s(?=[aeioujwbdgmnlr])", "z"),
        ("w", "v"),
        ("j", "y"),
    )
)
_POLISH_SIGN: Final = re.compile(r"cz|sz|[dlmnprtw]ie|ij\b|[aeio]w[aeio]")
_POLISH_ONLY: Final = re.compile(r"cz|sz|ij\b")
_FROM_POLISH: Final = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        ("szcz", "shCH"),
        ("cz", "CH"),
        ("sz", "sH"),
        ("ch", "kh"),
        ("c(?!H)", "ts"),
        ("w", "v"),
        ("(?<=[^aeiouy\\W])i(?=e)", ""),
        ("j(?=[aeou])", "y"),
        ("j", "i"),
    )
)
_APOSTROPHE: Final = re.compile("['’ʼ`‘]")
_PINYIN_FORM: Final = re.compile(" (?:gu ?fen ?)?(?:you ?xian ?)?(?:ze ?ren ?)?(?:fen ?)?gong ?si$")
_SYLLABLES: Final = 2
_SYLLABLE: Final = re.compile(r"[a-zü]+(?:['’ʼ`‘][a-zü]+)?")
_KEYBOARD: Final = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"
)  # fmt: skip
_KEYS: Final = re.compile(r"[a-z\[\];',.`]+")
_RUSSIAN_VOWELS: Final = frozenset("аеёиоуыэюя")
_LEAST_KEYS: Final = 5
_FEW_VOWELS: Final = 0.22
_ENOUGH_VOWELS: Final = 0.25


def readings(text: str, core: str) -> tuple[tuple[str, str], ...]:
    """Return the (rule, text) of every other reading of a cleaned name, few or none for an ordinary one.

    Args:
        text: A name after `normalize.clean`, Han folded or not.
        core: The same without its legal forms.
    """
    found: dict[str, str] = {}
    if text.isascii() or latin.fold(text).isascii():
        plain = latin.fold(text)
        if wade := _wade_giles(latin.fold(text.replace("ü", "v"))):
            found.setdefault(wade, WADE_GILES)
            found.setdefault(_pinyin(wade), WADE_GILES)
        signs = _NO_SIGNS.union(*map(_signs_of, _WORD.findall(plain)))
        for rule, read in _READERS:
            if rule in signs or rule not in _BY_WORD:
                other = read(plain)
                if other and other != plain:
                    found.setdefault(other, rule)
        if VOWELS in signs or core != text:
            found.setdefault(_vowels(latin.fold(core)), VOWELS)
        other = _keyboard(text)
        if other:
            found.setdefault(other, KEYBOARD)
    else:
        if _MIXED.search(text):
            found.setdefault(_digits(text), DIGITS)
        found.setdefault(homoglyph_form(text), LOOK_ALIKE)
    return tuple((rule, other) for other, rule in found.items() if other and other not in {text, core})


@lru_cache(maxsize=65536)
def _signs_of(word: str) -> frozenset[str]:
    """The rules by which a text may be read otherwise for the sake of this word: of `_BY_WORD`, and `VOWELS`."""
    found = {DIGITS} if _MIXED.search(word) else set()
    if is_bare(word):
        found.add(VOWELS)
    if _LETTER_O.search(word) or number_word(word):
        found.add(NUMBERS)
    if not _in_use(word):
        shown = (GERMAN, _GERMAN_SIGN), (POLISH, _POLISH_SIGN), (SCANNED, _RUN_TOGETHER), (ENGLISH_VOWELS, _EE_OR_OO)
        found |= {rule for rule, sign in shown if sign.search(word)}
    return frozenset(found)


def _digits(text: str) -> str:
    """T0k1n C0rp0r4t10n as Tokin Corporation; a word of digits only is read when it makes a legal form (000, 40)."""
    if not _MIXED.search(text):
        return ""
    words = _WORD.findall(text)
    if not any(_mixed(word) for word in words):
        return ""
    return _WORD.sub(lambda match: _letters(match[0]), text)


def _mixed(word: str) -> bool:
    return _MIXED.search(word) is not None and not _MODEL.fullmatch(word)


def _letters(word: str) -> str:
    if not _MIXED.search(word):
        read = word.translate(_LEET)
        return read if read.isalpha() and read != word and _is_legal_form(read) else word
    read = word.translate(_LEET)
    return _known_reading(read) or _ONE.sub(lambda match: _one(read, match.start()), read)


def _known_reading(read: str) -> str:
    """J01nt is joint: of the words that i and l for 1 make, the first that people use, "" where there is none."""
    ones = len(_ONE.findall(read))
    if not 0 < ones <= _MOST_ONES:
        return ""
    pieces = _ONE.split(read)
    for letters in product("il", repeat=ones):
        word = pieces[0] + "".join(letter + piece for letter, piece in zip(letters, pieces[1:], strict=True))
        if _in_use(word):
            return word
    return ""


def _is_legal_form(word: str) -> bool:
    return legal_forms.strip(f"{word} tako").core == "tako"


def _one(word: str, at: int) -> str:
    """A 1 is an l after a vowel and where one may follow (e1ectronic, p1ant), elsewhere an i (1nst1tut1on)."""
    before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
    return "l" if before in _VOWELS or (before in _BEFORE_L and after in _VOWELS) else "i"


def _foreign(text: str, sign: re.Pattern[str]) -> bool:
    """Whether a word that no ordinary company bears shows the spelling."""
    return any(sign.search(word) and not _in_use(word) for word in _WORD.findall(text))


def _in_use(word: str) -> bool:
    """Whether a word is an organisation word or ordinary companies bear it."""
    return is_ordinary(word) or word in tables().lemmas


def _german(text: str) -> str:
    """Rjasanskii Sawod as Ryazanskii Zavod."""
    return _respell(text, _FROM_GERMAN) if not _POLISH_ONLY.search(text) and _foreign(text, _GERMAN_SIGN) else ""


def _polish(text: str) -> str:
    """Nauczno-Tiechniczieskij as Nauchno-Tekhnicheskii."""
    return _respell(text, _FROM_POLISH) if "sch" not in text and _foreign(text, _POLISH_SIGN) else ""


def _respell(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, letters in rules:
        text = pattern.sub(letters, text)
    return text.lower()


def _scanned(text: str) -> str:
    """Virnpel as Vimpel: r and n run together on paper; only in words that nobody ordinary bears."""
    return _unknown_words(text, _RUN_TOGETHER, "m")


def _english_vowels(text: str) -> str:
    """Salyoot as Salyut: ee and oo for i and u; only in words that nobody ordinary bears."""
    return _unknown_words(_unknown_words(text, _EE, "i"), _OO, "u")


def _unknown_words(text: str, letters: re.Pattern[str], other: str) -> str:
    if not letters.search(text):
        return text
    return _WORD.sub(lambda match: match[0] if _in_use(match[0]) else letters.sub(other, match[0]), text)


def _numbers(text: str) -> str:
    """Plant 14O as plant 140, and Twenty Aircraft Repair Plant as 20 Aircraft Repair Plant."""
    text = _LETTER_O.sub(lambda match: match[0].replace("o", "0"), text)
    return _WORD.sub(lambda match: number_word(match[0]) or match[0], text)


def _abbreviated(text: str) -> str:
    """Sci. Res. Inst. as scientific research institute, so that phrases are read as such."""
    if "." not in text or not any(match[1] in _CLIPS for match in _CLIPPED.finditer(text)):
        return ""
    return _CLIP.sub(lambda match: _CLIPS.get(match[1], match[0]), text)


def _vowels(text: str) -> str:
    """Scntfc Insttt Rdsvz as scientific institute rdsvz: the organisation words of a name without vowels."""
    words = [word for word in _WORD.findall(text) if len(word) > _LEAST and word.isalpha()]
    hurried = {word for word in words if is_bare(word)}
    if len(words) < _LEAST or len(hurried) < _MOSTLY * len(words):
        return ""
    return _WORD.sub(lambda match: _restored(match[0], hurried), text)


def _restored(word: str, hurried: AbstractSet[str]) -> str:
    short = len(word) == _LEAST and word[1] not in _VOWELS
    return (hasty.with_vowels(word) if short or word in hurried else "") or word


def _pinyin(text: str) -> str:
    """Zhong xin zao chuan gong si as one word: zao is a syllable there and no closed joint-stock company."""
    if not chinese.is_pinyin(text.partition(" ")[0]):
        return ""
    words = _PINYIN_FORM.sub("", text).split(" ")
    return "".join(words) if len(words) >= _SYLLABLES and all(map(chinese.is_pinyin, words)) else ""


def _wade_giles(text: str) -> str:
    """Kung ssu as gong si: only where every word is a Wade-Giles syllable and one of them no pinyin."""
    found = _SYLLABLE.search(text)
    first = _APOSTROPHE.sub("'", found[0]) if found else ""
    if not chinese.from_wade_giles(first) and not chinese.is_pinyin(first):
        return ""
    words = [_APOSTROPHE.sub("'", word) for word in _SYLLABLE.findall(text)]
    if len(words) < _LEAST:
        return ""
    if all(map(chinese.is_pinyin, words)):
        return ""
    read = [chinese.from_wade_giles(word) for word in words]
    return " ".join(read) if all(read) else ""


def _keyboard(text: str) -> str:
    """Negjktd as Туполев: Latin keys struck in place of Cyrillic ones leave too few vowels."""
    struck = sum(map(text.count, _VOWELS))
    if struck > _FEW_VOWELS * len(text) or any(map(str.isdigit, text)):
        return ""
    letters = sum(map(str.isalpha, text))
    if letters < _LEAST_KEYS or struck > _FEW_VOWELS * letters:
        return ""
    read = _KEYS.sub(lambda match: match[0].translate(_KEYBOARD), text)
    cyrillic = [char for char in read if char.isalpha()]
    vowels = sum(char in _RUSSIAN_VOWELS for char in cyrillic)
    return read if vowels >= _ENOUGH_VOWELS * len(cyrillic) else ""


_BY_WORD: Final = frozenset({DIGITS, GERMAN, POLISH, NUMBERS, SCANNED, ENGLISH_VOWELS})
_READERS: Final = (
    (DIGITS, _digits),
    (GERMAN, _german),
    (POLISH, _polish),
    (PINYIN, _pinyin),
    (ABBREVIATED, _abbreviated),
    (NUMBERS, _numbers),
    (SCANNED, _scanned),
    (ENGLISH_VOWELS, _english_vowels),
)
