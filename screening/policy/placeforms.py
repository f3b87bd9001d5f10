"""Every form in which a territory's names are looked for: as printed, in case forms, in Latin spellings.

A printed form goes before a generated one. Where one form stands for a name that proves something and for a homonym,
the weaker verdict holds. Sources of the spellings: the romanisation tables of `screening.text`.

Making them takes a tenth of a second, so an index carries them, see `text.compiled`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from screening.model.snapshot import Place, PlaceKind, Territory
from screening.policy.fieldtext import read
from screening.policy.inflection import case_forms
from screening.text import compiled, cyrillic, kana, korean

EXCLUDED: Final = Place("", "", "", "excluded")
APART: Final = " … "

_MADE_BY: Final = ("text", "policy", "model")
_WEAKEST_FIRST: Final = ("excluded", "not_alone", "review", "fires")
_GENERATED_MIN: Final = 5
_COUNTRY_MIN: Final = 10
_JOINED_MIN: Final = 9
_ROMAJI_MIN: Final = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A form of a place: the place, the rule that made the form, and whether it must end its segment."""

    place: Place
    rule: str
    whole_tail: bool = False

    @property
    def printed(self) -> bool:
        """Whether the territory file holds this form itself."""
        return self.rule.count(":") == 1


@dataclass(frozen=True, slots=True)
class PlaceForms:
    """Forms of spaced scripts as word sequences, and East Asian ones as strings without spaces."""

    words: dict[tuple[str, ...], Entry]
    texts: dict[str, Entry]


class _Carried(msgspec.Struct, frozen=True, array_like=True):
    """The forms of one territory as an index carries them; a form names its entry, an entry its place, -1 for EXCLUDED."""

    territory: str
    entries: tuple[tuple[int, str, bool], ...]
    words: tuple[tuple[tuple[str, ...], int], ...]
    texts: tuple[tuple[str, int], ...]


def forms_of(territory: Territory) -> PlaceForms:
    """Every form of every name and excluded phrase of a territory: from what an index carries, else made."""
    carried = compiled.offered(_offer_of(territory.territory_id), _Carried, _MADE_BY)
    if carried is None or carried.territory != _fingerprint(territory):
        return _made(territory)
    places = (*territory.places, EXCLUDED)
    entries = [Entry(places[place], rule, whole_tail) for place, rule, whole_tail in carried.entries]
    return PlaceForms(
        {words: entries[number] for words, number in carried.words},
        {text: entries[number] for text, number in carried.texts},
    )


def packed(territories: Sequence[Territory]) -> bytes:
    """Return the forms of territories as an index carries them."""
    return msgspec.msgpack.encode(
        {each.territory_id: compiled.pack(_carried(each, _made(each)), _MADE_BY) for each in territories}
    )


def offer(blob: bytes) -> None:
    """Offer what `packed` made to `forms_of`; what was made of another territory, or by other files, is not used."""
    for territory_id, each in msgspec.msgpack.decode(blob, type=dict[str, bytes]).items():
        compiled.offer(_offer_of(territory_id), each)


def _offer_of(territory_id: str) -> str:
    return f"places of {territory_id}"


def _fingerprint(territory: Territory) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(territory)).hexdigest()


def _carried(territory: Territory, forms: PlaceForms) -> _Carried:
    place_of = {id(place): number for number, place in enumerate(territory.places)} | {id(EXCLUDED): -1}
    number_of: dict[Entry, int] = {}
    rows: dict[Entry, tuple[int, str, bool]] = {}
    for entry in (*forms.words.values(), *forms.texts.values()):
        number_of.setdefault(entry, len(number_of))
        rows.setdefault(entry, (place_of[id(entry.place)], entry.rule, entry.whole_tail))
    return _Carried(
        _fingerprint(territory),
        tuple(rows.values()),
        tuple((words, number_of[entry]) for words, entry in forms.words.items()),
        tuple((text, number_of[entry]) for text, entry in forms.texts.items()),
    )


def _made(territory: Territory) -> PlaceForms:
    forms = PlaceForms({}, {})
    for text in territory.excluded:
        if APART not in text:
            _add_printed(forms, text, Entry(EXCLUDED, "excluded", _inverted(text)))
    for place in territory.places:
        _add_printed(forms, place.text, Entry(place, f"name:{place.lang}", _inverted(place.text)))
    for place in territory.places:
        for rule, form in _generated(place):
            words = tuple(word.text for word in read(form).words)
            if len("".join(words)) >= _GENERATED_MIN:
                forms.words.setdefault(words, Entry(place, f"name:{place.lang}:{rule}"))
    return forms


def is_kana(char: str) -> bool:
    """Whether a character is kana or the long mark."""
    return "\u3041" <= char <= "\u30fc"


def is_hangul(char: str) -> bool:
    """Whether a character is a syllable of Hangul."""
    return "\uac00" <= char <= "\ud7a3"


def _add_printed(forms: PlaceForms, text: str, entry: Entry) -> None:
    reading = read(text)
    words = tuple(word.text for word in reading.words)
    if words:
        forms.words[words] = _weaker(forms.words.get(words, entry), entry)
    elif reading.runs:
        joined = "".join(run.text for run in reading.runs)
        forms.texts[joined] = _weaker(forms.texts.get(joined, entry), entry)


def _weaker(one: Entry, other: Entry) -> Entry:
    return min(one, other, key=lambda entry: _WEAKEST_FIRST.index(entry.place.verdict))


def _inverted(text: str) -> bool:
    """Whether a name puts its last part first: so "Korea, North" names the North, "Korea, North Gate" does not."""
    return "," in text or "(" in text


def _generated(place: Place) -> Iterator[tuple[str, str]]:
    """Further forms of a name: (rule, form)."""
    lang = place.lang.partition("-")[0]
    if place.text.isascii():
        yield from _joined(place)
    elif lang in {"ru", "uk"}:
        yield from _cyrillic(place)
    elif lang == "ko" and place.verdict != "not_alone":
        yield from _korean(place)
    elif lang == "ja" and place.verdict != "not_alone" and all(map(is_kana, place.text)):
        romaji = kana.romaji(place.text)
        if len(romaji) >= _ROMAJI_MIN:
            yield "romaji", romaji


def _joined(place: Place) -> Iterator[tuple[str, str]]:
    """NorthKorea."""
    if " " in place.text and len(place.text) > _JOINED_MIN and not _inverted(place.text):
        yield "joined", "".join(word.text for word in read(place.text).words)


def _cyrillic(place: Place) -> Iterator[tuple[str, str]]:
    nominative = tuple(word.text for word in read(place.text).words)
    for words in (nominative, *case_forms(nominative)):
        form = " ".join(words)
        yield "case", form
        yield from ((rule.removeprefix("cyrl:"), latin) for rule, latin in cyrillic.variants(form))


def _korean(place: Place) -> Iterator[tuple[str, str]]:
    """Romanisations; not of a short name of the country, because Bukhansan is a mountain in Seoul."""
    for rule, form in korean.variants(place.text):
        usable = place.kind != PlaceKind.COUNTRY or len(form) >= _COUNTRY_MIN
        if usable and rule != "hang:person":
            yield rule.removeprefix("hang:"), form
