"""A name taken apart for comparison: its units, their concepts and every spelling they can be met in.

The same function reads a listed name and a queried one, so that
whatever it does to one side it does to the other. A `NameUnit` keeps three faces of one word: the native text
(compared within a script), the concept it stands for (compared across languages) and its Latin spellings with the
rule that made each (compared across scripts). The explanation of a hit quotes those rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from screening.model.entity import NameVariant, Script
from screening.text import (
    glossary,
    han,
    japanese,
    kana,
    latin,
    legal_forms,
    mistyped_forms,
    normalize,
    passages,
    readings,
    spacing,
)
from screening.text.initials import initials
from screening.text.rarity import is_ordinary
from screening.text.skeleton import consonants, is_hurried
from screening.text.spellings import KANA_KH, LOANWORD, Spelling, ascii_only, in_russian, spellings_of

TEXT_VERSION = "6"
UNDETERMINED = "und"
"""ISO 639-2 for the language of a listed name that nobody told: read as written, unlike a query's empty language."""
TOO_MANY_WORDS = "too_many_words"
"""Flag of a name of which only the first words or parts were read."""

_MAX_UNITS = 64
_MOST_READ = 2 * passages.LONG_TEXT
_MAX_PARTS = 8
_SHORTEST_PART = 2
_BRACKETED = re.compile(r"[(\[{<〈《「『【]([^()\[\]{}<>〈〉《》「」『』【】]{2,})[)\]}>〉》」』】]")
_CONNECTIVE = re.compile(rf"\s*(?:[;/|]|,\s|{passages.CONNECTIVES})[:：]?\s*")
_CARE_OF = re.compile(r"\bc/o\b|\battn\b")
_FORMER = re.compile("^(?:旧|元|現)(?=.{2})")
_EDGE = " .,:;/|-"
_PARTS = frozenset({"part", "bracket"})
_NAME_READINGS = 16
_PERSON_WORDS = 2
_EVERYBODY = frozenset({"generic", "quality", "function"})
_SHORTEST_NAME = 5
_SHORTEST_HURRIED = 5

MISTYPED = "legal-form-mistyped"
"""The rule of a form whose legal form had a typing error."""


class NameUnit(msgspec.Struct, frozen=True):
    """A word of a name: native text, concept id (empty for a word that is none), Latin spellings, script."""

    text: str
    concept: str
    spellings: tuple[Spelling, ...]
    script: Script
    number: bool = False

    def __hash__(self) -> int:
        """By what tells units apart nearly always: they are looked up far more often than they are made."""
        return hash((self.text, self.concept))


class NameForm(msgspec.Struct, frozen=True):
    """One reading of a name as a sequence of units; `rule` says which part of the text it is.

    `whole` is the name as given, `bracket` the name without or within its brackets, `part` one of several parties or
    a name among other words, anything else one of `readings.RULES`. `initials` are the acronyms the form may go by.
    """

    rule: str
    units: tuple[NameUnit, ...]
    initials: tuple[str, ...] = ()


class JoinedKey(msgspec.Struct, frozen=True):
    """A whole form written without spaces, for joins, splits and readings.

    `space` is `native` (own script, legal form off), `latin` (romanised), `full` (the text as it stands, legal form
    and all), `sorted` (its words in alphabetical order) or `bare` (its consonants): equal keys of one space are one name,
    those of `bare` perhaps.
    """

    text: str
    space: str
    rule: str
    form: int


class NameAnalysis(msgspec.Struct, frozen=True):
    """Everything that comparison reads of one name. `matchable` is false when nothing is left to compare.

    `passages` are those of a queried text that are looked up letter for letter, `restored` the whole of one that lost a
    letter, with every letter in its place, `alone` the words of a text of organisation words that may be a name by
    themselves (Radiofizika Export).
    """

    text: str
    core: str
    script: Script
    flags: tuple[str, ...]
    legal_forms: tuple[str, ...]
    legal_classes: frozenset[str]
    forms: tuple[NameForm, ...]
    joined: tuple[JoinedKey, ...]
    matchable: bool
    passages: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def _unit(text: str, concept: str, lang: str) -> NameUnit:
    bare = text.replace(" ", "")
    if bare.isdigit() or concept.startswith("number-"):
        return NameUnit(bare, concept, (Spelling(bare, "number"),), Script.LATIN, number=True)
    script = normalize.script_of(text)
    native = kana.fold(text) if script in {Script.KANA, Script.JPAN} else text
    spellings = spellings_of(bare, script, lang)
    if concept:  # an organisation word meets others by what it means
        spellings = tuple(spelling for spelling in spellings if spelling.rule != LOANWORD)
    return NameUnit(native, concept, spellings, script)


def _units(core: str, lang: str) -> tuple[NameUnit, ...]:
    words = _once(normalize.words(core if core.isascii() else han.numbers(core))[:_MAX_UNITS])
    return tuple([_unit(unit.text, unit.concept, lang) for unit in glossary.units(words)])


def _too_long(core: str) -> bool:
    """Whether words or parts of a name stay unread, which the caller must not take for a clear answer."""
    if len(core) > _MAX_UNITS and len(normalize.words(core)) > _MAX_UNITS:
        return True
    return len(core) > _MAX_PARTS and passages.may_be_parted(core) and len(_CONNECTIVE.split(core)) > _MAX_PARTS


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name written again and again is written once."""
    for period in range(1, len(words) // 2 + 1):
        if words[0] == words[period] and all(word == words[at % period] for at, word in enumerate(words)):
            return words[:period]
    return words


def _saying_something(units: tuple[NameUnit, ...]) -> tuple[NameUnit, ...]:
    """Leave out "of", の and their like, unless nothing else is there."""
    kept = tuple(unit for unit in units if not unit.concept or glossary.concept(unit.concept).kind != "function")
    return kept or units


def _names_somebody(units: tuple[NameUnit, ...], rule: str, *, formed: bool) -> bool:
    """Whether a part of a name could be a name: (香港) and (UK) are none, JSC Star is one for its legal form."""
    if formed or (rule == "part" and (len(units) > 1 or " " in units[0].text)):
        return True
    return any(not unit.concept and not unit.number and len(unit.text) > _SHORTEST_PART for unit in units)


def _texts(text: str, core: str) -> list[tuple[str, str]]:
    """The name itself, the text without and within its brackets, and the parts between connectives."""
    found = [("whole", core)]
    if not passages.may_be_parted(text):
        return found
    inner = [match.group(1) for match in _BRACKETED.finditer(text)]
    if inner:
        outer = _BRACKETED.sub(" ", text)
        found += [("bracket", part) for part in (outer, *inner, *(_FORMER.sub("", part) for part in inner))]
    parts = [part for part in _parted(text) if part and part.strip(_EDGE)]
    if parts != [text]:
        found += [("part", part) for part in parts[:_MAX_PARTS]]
    return found


def _parted(text: str) -> list[str]:
    """The parts between connectives; after c/o somebody is asked "for" somebody else."""
    parts = _CONNECTIVE.split(text)
    return [piece for part in parts for piece in part.split(" for ")] if _CARE_OF.search(text) else parts


def _joined(units: tuple[NameUnit, ...], form: int) -> list[JoinedKey]:
    native = "".join(unit.text for unit in units).replace(" ", "")
    keys = [] if native.isascii() else [JoinedKey(native, "native", "native", form)]
    first = [unit.spellings[0].text if unit.spellings else "" for unit in units]
    if any(first):
        keys.append(JoinedKey("".join(first), "latin", _bridge(units), form))
    if len(keys) > 1 and any(spelling.rule == KANA_KH for unit in units for spelling in unit.spellings[1:2]):
        keys.append(JoinedKey(in_russian("".join(first)), "latin", KANA_KH, form))
    return keys


def _bridge(units: tuple[NameUnit, ...]) -> str:
    for unit in units:
        if unit.spellings and unit.spellings[0].rule not in {"latn", "number"}:
            return unit.spellings[0].rule
    return "latn"


def _acronyms(units: tuple[NameUnit, ...]) -> tuple[str, ...]:
    return initials([(u.text, u.concept, u.spellings[0].text if u.spellings else "") for u in units])


def _as_written(core: str, written: str) -> str:
    """A part of a name before its Han characters were folded: 叶 is read Kano, the 葉 it is folded into Ha."""
    at = han.fold(written).find(core)
    return written[at : at + len(core)] if at >= 0 else core


def _reading_keys(core: str, form: int, *, person: bool) -> list[JoinedKey]:
    """The kana reading of the whole name: it must not skip the characters that the glossary took as concepts.

    A name that holds an organisation word is no person's, unless it is two words as persons write them (森 光子).
    """
    words = normalize.words(core)
    return [
        JoinedKey(ascii_only(kana.romaji(reading)), "latin", rule, form)
        for rule, reading in japanese.readings(
            " ".join(words), _NAME_READINGS, person=person or len(words) == _PERSON_WORDS
        )
    ]


def _text_keys(text: str, core: str, *, listed: bool) -> tuple[JoinedKey, ...]:
    """The whole text without spaces, and its words in alphabetical order with and without the legal form."""
    words = _folded_words(text)
    naming = words if core == text else _folded_words(core)
    keys = [JoinedKey("".join(words), "full", "spacing", 0)]
    keys += [JoinedKey("".join(sorted(some)), "sorted", "word-order", 0) for some in (words, naming) if len(some) > 1]
    return tuple(dict.fromkeys((*keys, *_hurried_keys(text, core, listed=listed))))


def _folded_words(text: str) -> list[str]:
    words = normalize.words(text)
    return list(words) if text.isascii() else [passages.folded(word) for word in words]


def _hurried_keys(text: str, core: str, *, listed: bool) -> Iterator[JoinedKey]:
    """The consonants of a Latin name, with and without its legal form: how it is written in haste.

    A listed name always has them, a queried one when it was written so.
    """
    plain = latin.fold(text)
    if not plain.isascii() or not (listed or is_hurried(plain)):
        return
    for part in (plain, *(() if core == text else (latin.fold(core),))):
        key = consonants(part)
        if len(key) >= _SHORTEST_HURRIED:
            yield JoinedKey(key, "bare", readings.VOWELS, 0)


@lru_cache(maxsize=8192)
def analyse(name: str, lang: str = "") -> NameAnalysis:
    """Take a name apart. `lang` (ISO 639-1, may be empty) says how Han characters are read; unknown reads both ways.

    A name of unknown language is one that somebody asks about: it is also read in the ways of `readings`, and a legal
    form with a typing error is taken off.

    Never raises for any string; a name with nothing to compare has `matchable` false and no forms. `flags` are those
    of cleaning, and `too_many_words` where a part of a very long name was left unread.
    """
    cleaned = normalize.clean(name)
    text = spacing.respaced(cleaned.text)
    stripped = legal_forms.strip(text)
    forms: tuple[NameForm, ...] = ()
    joined: tuple[JoinedKey, ...] = ()
    if normalize.matchable(stripped.core):
        others = () if lang else _others(text, stripped)
        forms, joined = _forms((*_texts(text, stripped.core), *others), lang, cleaned.text)
        joined += _text_keys(text, stripped.core, listed=bool(lang)) if forms else ()
    return NameAnalysis(
        text=text,
        core=stripped.core,
        script=normalize.script_of(stripped.core),
        flags=(*cleaned.flags, TOO_MANY_WORDS) if _too_long(stripped.core) else cleaned.flags,
        legal_forms=stripped.forms,
        legal_classes=frozenset(stripped.classes),
        forms=forms,
        joined=joined,
        matchable=bool(forms),
        passages=() if lang else passages.passages(text),
        restored=() if lang else tuple(map(passages.key, normalize.restored(name))),
        alone=() if lang or not forms else _alone(stripped.core, forms[0].units),
    )


def _alone(core: str, units: Sequence[NameUnit]) -> tuple[str, ...]:
    """The words that nobody ordinary bears, of a name that consists of organisation words and numbers only."""
    if len(units) == 1 or not all(unit.concept or unit.number for unit in units):
        return ()
    everybody = {unit.text for unit in units if unit.concept and glossary.concept(unit.concept).kind in _EVERYBODY}
    words = dict.fromkeys([*normalize.words(core), *(unit.text for unit in units)])
    return tuple(passages.folded(word) for word in words if word not in {core, *everybody} and _may_name(word))


def _may_name(word: str) -> bool:
    return (
        len(word) >= (_SHORTEST_NAME if word.isascii() else _SHORTEST_PART) and word.isalpha() and not is_ordinary(word)
    )


def _stripped_part(part: str) -> tuple[str, bool]:
    """A part without its legal forms, and whether it had one."""
    stripped = legal_forms.strip(spacing.close_form(part.strip(_EDGE)))
    return stripped.core, bool(stripped.forms)


def _others(text: str, stripped: legal_forms.Stripped) -> tuple[tuple[str, str], ...]:
    """The name read in other ways, and without the legal form that a typing error hides; running text is read as it is."""
    if text.count(" ") >= _MOST_READ:
        return ()
    others = readings.readings(text, stripped.core)
    without = "" if stripped.forms else mistyped_forms.strip(stripped.core)
    return (*others, (MISTYPED, without)) if without else others


def _forms(
    texts: Sequence[tuple[str, str]], lang: str, written: str
) -> tuple[tuple[NameForm, ...], tuple[JoinedKey, ...]]:
    """Read the name, and each part of it that is a name of its own, as units and as keys without spaces."""
    forms: dict[tuple[str, ...], NameForm] = {}
    joined: list[JoinedKey] = []
    for rule, part in texts:
        core, formed = (part, False) if rule == "whole" else _stripped_part(part)
        if rule != "whole" and not normalize.matchable(core):
            continue
        units = _units(core, lang)
        if rule in _PARTS and not _names_somebody(units, rule, formed=formed):
            continue
        identity = tuple(unit.text for unit in units)
        if not units or identity in forms:
            continue
        joined += _joined(units, len(forms))
        if not lang.startswith("zh") and japanese.holds_kanji(core):
            named = not any(unit.concept for unit in units)
            joined += _reading_keys(_as_written(core, written), len(forms), person=named)
        forms[identity] = NameForm(rule, units, _acronyms(units))
    unique = {(key.text, key.space): key for key in reversed(joined)}
    return tuple(forms.values()), tuple(reversed(unique.values()))


def expand_variants(name: str, lang: str = UNDETERMINED) -> tuple[NameVariant, ...]:
    """Return the forms in which a listed name is indexed, each with the rule that made it."""
    analysis = analyse(name, lang)
    found = {
        analysis.core: NameVariant(analysis.core, "legal-form-stripped" if analysis.legal_forms else "normalised", name)
    }
    for key in analysis.joined:
        found.setdefault(key.text, NameVariant(key.text, key.rule, name))
    return tuple(found.values())
