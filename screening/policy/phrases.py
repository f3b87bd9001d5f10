"""The names of one territory as a table that finds them in a field, longest first.

Excluded phrases stand in the same table: the longest phrase wins, so "South Korea" never gives its "Korea" to another
phrase. East Asian text is searched character by character, because it has no spaces; kana and Hangul must stand free
there (マラソン is not ラソン, 원산지 is not 원산).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from screening.model.snapshot import PlaceKind, Territory
from screening.policy.fieldtext import FieldText, Run
from screening.policy.placeforms import EXCLUDED, Entry, forms_of, is_hangul, is_kana
from screening.policy.spellings import EDIT, EXACT, KEY, Reading, Spellings
from screening.text.latin_korean import latin_korean_key
from screening.text.latin_russian import latin_russian_key

_KEYED_MIN: Final = 14
_JOIN_MIN: Final = 7
_SHORT: Final = 3
_HANGUL_SUFFIXES: Final = ("시", "군", "구역", "항", "직할시", "특별시", "지구", "공화국", "주", "도", "에", "의")

_Rows = dict[str, list[tuple[tuple[str, ...], Entry]]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the territory met in a field.

    `first` and `last` are word numbers of the field, or -1 in East Asian text, where `start` and `end` are offsets in
    run number `run`. `spelling` is EXACT, KEY or EDIT.
    """

    entry: Entry
    matched: str
    spelling: str = EXACT
    first: int = -1
    last: int = -1
    run: int = -1
    start: int = 0
    end: int = 0


class PhraseTable:
    """Every form of a territory's names; `find` costs a dictionary look-up a word and a character."""

    def __init__(self, territory: Territory) -> None:
        forms = forms_of(territory)
        key = _key_of(territory)
        self._single = {words[0]: entry for words, entry in forms.words.items() if len(words) == 1}
        self._heads = frozenset(
            word[:cut] for word in self._single if len(word) >= _JOIN_MIN for cut in range(1, len(word))
        )
        self._phrases = _by_first((words, entry) for words, entry in forms.words.items())
        keyed = ((words, entry) for words, entry in forms.words.items() if _is_keyed(words, entry))
        self._keyed = _by_first((tuple(map(key, words)), entry) for words, entry in keyed)
        self._strings = _by_first((tuple(text), entry) for text, entry in forms.texts.items())
        self._spellings = Spellings(forms.words, key)

    def may_begin(self, word: str) -> bool:
        """Whether a mention may begin with a word of a field."""
        here = self._spellings.read(word)
        return here.known in self._phrases or here.key in self._keyed or word in self._heads

    @property
    def beginnings(self) -> frozenset[str]:
        """The first two characters of every form of East Asian text, or its only one."""
        return frozenset("".join(characters[:2]) for rows in self._strings.values() for characters, _ in rows)

    def find(self, text: FieldText) -> tuple[Mention, ...]:
        """Every mention of the territory in a field, left to right, none overlapping, excluded phrases left out."""
        found = [*self._in_words(text), *(m for number, run in enumerate(text.runs) for m in self._in_run(run, number))]
        return tuple(mention for mention in found if mention.entry.place is not EXCLUDED)

    def _in_words(self, text: FieldText) -> Iterator[Mention]:
        readings = [self._spellings.read(word.text) for word in text.words]
        at = 0
        while at < len(readings):
            mention = self._mention_at(text, readings, at)
            if mention is not None:
                yield mention
                at = mention.last
            at += 1

    def _mention_at(self, text: FieldText, readings: list[Reading], at: int) -> Mention | None:
        here = readings[at]
        mention = None
        if here.known in self._phrases:
            mention = self._phrase_at(text, readings, at)
        if mention is None and here.key in self._keyed:
            mention = self._keyed_at(text, readings, at)
        if mention is None and text.words[at].text in self._heads:
            mention = self._joined_at(text, at)
        return mention

    def _phrase_at(self, text: FieldText, readings: list[Reading], at: int) -> Mention | None:
        for words, entry in self._phrases[readings[at].known]:
            met = readings[at : at + len(words)]
            if tuple(reading.known for reading in met) == words and _fits(text, at, at + len(words), entry):
                how = {reading.how for reading in met}
                spelling = EDIT if EDIT in how else KEY if KEY in how else EXACT
                return _mention(text, entry, spelling, at, at + len(words))
        return None

    def _keyed_at(self, text: FieldText, readings: list[Reading], at: int) -> Mention | None:
        """A name of several words in another romanisation: Donetskaja Narodnaja Respublika."""
        for keys, entry in self._keyed[readings[at].key]:
            met = readings[at : at + len(keys)]
            if tuple(reading.key for reading in met) == keys and _fits(text, at, at + len(keys), entry):
                return _mention(text, entry, KEY, at, at + len(keys))
        return None

    def _joined_at(self, text: FieldText, at: int) -> Mention | None:
        """Two neighbouring words that make one name: "Pyong yang", "Sin-uiju"."""
        if at + 1 >= len(text.words) or text.words[at].segment != text.words[at + 1].segment:
            return None
        joined = text.words[at].text + text.words[at + 1].text
        entry = self._single.get(joined) if len(joined) >= _JOIN_MIN else None
        return None if entry is None else _mention(text, entry, EXACT, at, at + 2)

    def _in_run(self, run: Run, number: int) -> Iterator[Mention]:
        at = 0
        while at < len(run.text):
            found = self._string_at(run, at) if run.text[at] in self._strings else None
            if found is not None:
                end, entry = found
                yield Mention(entry, run.text[at:end], EXACT, run=number, start=at, end=end)
                at = end - 1
            at += 1

    def _string_at(self, run: Run, at: int) -> tuple[int, Entry] | None:
        for characters, entry in self._strings[run.text[at]]:
            end = at + len(characters)
            if tuple(run.text[at:end]) == characters and _stands_free(run, at, end):
                return end, entry
        return None


def _by_first(forms: Iterator[tuple[tuple[str, ...], Entry]]) -> _Rows:
    """Forms by their first part, the longest first."""
    rows: _Rows = {}
    for parts, entry in forms:
        rows.setdefault(parts[0], []).append((parts, entry))
    for row in rows.values():
        row.sort(key=lambda form: -len(form[0]))
    return rows


def _mention(text: FieldText, entry: Entry, spelling: str, first: int, end: int) -> Mention:
    return Mention(entry, " ".join(word.text for word in text.words[first:end]), spelling, first, end - 1)


def _is_keyed(words: tuple[str, ...], entry: Entry) -> bool:
    """Whether a phrase is long enough to be met by the keys of its words alone."""
    long = len(words) > 1 and len("".join(words)) >= _KEYED_MIN
    return long and all(map(str.isascii, words)) and entry.place is not EXCLUDED


def _fits(text: FieldText, at: int, end: int, entry: Entry) -> bool:
    """Whether a phrase respects the commas: across one it must begin and end with a segment, inverted it must end one."""
    words = text.words
    crosses = words[at].segment != words[end - 1].segment
    ends = end == len(words) or words[end].segment != words[end - 1].segment
    begins = at == 0 or words[at - 1].segment != words[at].segment
    return ends if entry.whole_tail else not crosses or (begins and ends)


def _stands_free(run: Run, start: int, end: int) -> bool:
    """Whether a hit in unspaced text is a word there; Han needs no edge."""
    text = run.text
    if is_kana(text[start]):
        begins = start in run.edges or not is_kana(text[start - 1])
        ends = end in run.edges or not is_kana(text[end])
        return begins and (ends or end - start > _SHORT)
    if is_hangul(text[start]) and end - start <= _SHORT:
        begins = start in run.edges or not is_hangul(text[start - 1])
        ends = end in run.edges or not is_hangul(text[end]) or text.startswith(_HANGUL_SUFFIXES, end)
        return begins and ends
    return True


def _key_of(territory: Territory) -> Callable[[str], str]:
    """The spelling key of the language in which most of the territory's towns are named."""
    towns = [place.lang for place in territory.places if place.kind == PlaceKind.CITY]
    return latin_korean_key if towns.count("ko") > towns.count("ru") else latin_russian_key
