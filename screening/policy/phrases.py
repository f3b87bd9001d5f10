"""The names of one territory as a table that finds them in a field, longest first.

A name stands in the table as printed, in its case forms (Russian, Ukrainian) and in the Latin spellings its own
writing system gives it. Words of a query that the table does not know are tried by a key (romanised Russian or
Korean) and, from eight letters on, by one changed letter; both are said in the finding. Excluded phrases stand in the
same table: the longest phrase wins, so "South Korea" is never the "Korea" of another phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from screening.model.snapshot import Place, PlaceKind, Territory
from screening.policy.fieldtext import FieldText, Run, read
from screening.policy.inflection import case_forms
from screening.text import cyrillic, kana, korean

EXACT, KEY, EDIT = "", "key", "edit"

_WEAKEST_FIRST: Final = ("excluded", "not_alone", "review", "fires")
_KEY_MIN: Final = 6
_EDIT_MIN: Final = 8
_ROMAJI_MIN: Final = 6
_JOIN_MIN: Final = 7
_SHORT_KANA: Final = 3
_SHORT_HANGUL: Final = 3
_HANGUL_SUFFIXES: Final = ("시", "군", "구역", "항", "직할시", "특별시", "지구", "공화국", "주", "도", "에", "산", "의")
_EXCLUDED: Final = Place("", "", "", "excluded")


@dataclass(frozen=True, slots=True)
class Entry:
    """A form of a place in the table: the place, the rule that made the form, and whether it must end its segment."""

    place: Place
    rule: str
    whole_tail: bool = False


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
        self._phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        self._strings: dict[str, list[tuple[str, Entry]]] = {}
        self._words: dict[tuple[str, ...], Entry] = {}
        self._texts: dict[str, Entry] = {}
        for text in territory.excluded:
            if "…" not in text:
                self._add_printed(text, Entry(_EXCLUDED, "excluded", _inverted(text)))
        for place in territory.places:
            self._add_printed(place.text, Entry(place, f"name:{place.lang}", _inverted(place.text)))
        for place in territory.places:
            self._add_generated(place)
        self._spellings = Spellings(self._words, _key_of(territory))
        self._sort()

    def find(self, text: FieldText) -> tuple[Mention, ...]:
        """Every mention of the territory in a field, left to right, none overlapping, excluded phrases left out."""
        found = [*self._in_words(text), *(m for number, run in enumerate(text.runs) for m in self._in_run(run, number))]
        return tuple(mention for mention in found if mention.entry.place is not _EXCLUDED)

    def _add_printed(self, text: str, entry: Entry) -> None:
        reading = read(text)
        if reading.words:
            self._put_words(tuple(word.text for word in reading.words), entry)
        if reading.runs and not reading.words:
            self._put_text("".join(run.text for run in reading.runs), entry)

    def _put_words(self, words: tuple[str, ...], entry: Entry) -> None:
        known = self._words.get(words)
        self._words[words] = entry if known is None else _weaker(known, entry)

    def _put_text(self, text: str, entry: Entry) -> None:
        known = self._texts.get(text)
        self._texts[text] = entry if known is None else _weaker(known, entry)

    def _add_generated(self, place: Place) -> None:
        for rule, form in _generated(place):
            words = tuple(word.text for word in read(form).words)
            if words and words not in self._words:
                self._words[words] = Entry(place, f"name:{place.lang}:{rule}")

    def _sort(self) -> None:
        for words, entry in self._words.items():
            self._phrases.setdefault(words[0], []).append((words, entry))
        for text, entry in self._texts.items():
            self._strings.setdefault(text[0], []).append((text, entry))
        for rows in self._phrases.values():
            rows.sort(key=lambda row: -len(row[0]))
        for strings in self._strings.values():
            strings.sort(key=lambda row: -len(row[0]))

    def _in_words(self, text: FieldText) -> Iterator[Mention]:
        written = [word.text for word in text.words]
        known = [word if word in self._spellings.vocabulary else self._spellings.known(word) for word in written]
        at = 0
        while at < len(written):
            mention = self._phrase_at(text, written, known, at) or self._joined_at(text, written, at)
            if mention is not None:
                yield mention
                at = mention.last
            at += 1

    def _phrase_at(self, text: FieldText, written: list[str], known: list[str], at: int) -> Mention | None:
        for words, entry in self._phrases.get(known[at], ()):
            end = at + len(words)
            if tuple(known[at:end]) == words and _fits(text, at, end, entry):
                spelling = self._spelling_of(written[at:end], words)
                return Mention(entry, " ".join(written[at:end]), spelling, at, end - 1)
        return None

    def _spelling_of(self, written: list[str], words: tuple[str, ...]) -> str:
        changed = [self._spellings.how(word) for word, form in zip(written, words, strict=True) if word != form]
        return EDIT if EDIT in changed else KEY if changed else EXACT

    def _joined_at(self, text: FieldText, written: list[str], at: int) -> Mention | None:
        """Two neighbouring words that make one name: "Pyong yang", "Sin-uiju"."""
        if at + 1 >= len(written) or text.words[at].segment != text.words[at + 1].segment:
            return None
        joined = written[at] + written[at + 1]
        entry = self._words.get((joined,)) if len(joined) >= _JOIN_MIN else None
        return None if entry is None else Mention(entry, f"{written[at]} {written[at + 1]}", EXACT, at, at + 1)

    def _in_run(self, run: Run, number: int) -> Iterator[Mention]:
        at = 0
        while at < len(run.text):
            for text, entry in self._strings.get(run.text[at], ()):
                end = at + len(text)
                if run.text.startswith(text, at) and _stands_free(run, at, end):
                    yield Mention(entry, text, EXACT, run=number, start=at, end=end)
                    at = end - 1
                    break
            at += 1


class Spellings:
    """Words that are not in a table as written, brought to the word they are a spelling of."""

    def __init__(self, words: dict[tuple[str, ...], Entry], key: Callable[[str], str]) -> None:
        self.vocabulary = frozenset(word for phrase in words for word in phrase)
        self._key = key
        usable = sorted(word for word in self.vocabulary if _trusted(words.get((word,))))
        self._keys = {key(word): word for word in reversed(usable) if len(word) >= _KEY_MIN and word.isascii()}
        self._edits: dict[str, list[str]] = {}
        for word in (word for word in usable if len(word) >= _EDIT_MIN):
            for form in _deletions(word):
                self._edits.setdefault(form, []).append(word)
        self._look_up = lru_cache(maxsize=32768)(self._search)

    def known(self, word: str) -> str:
        """The table's word that `word` is a spelling of, or "" where there is none."""
        return self._look_up(word)[0] if len(word) >= _KEY_MIN else ""

    def how(self, word: str) -> str:
        """KEY or EDIT for a word that `known` brought to another one."""
        return self._look_up(word)[1]

    def _search(self, word: str) -> tuple[str, str]:
        if word.isascii() and (by_key := self._keys.get(self._key(word))):
            return by_key, KEY
        if len(word) >= _EDIT_MIN:
            near = {form for cut in _deletions(word) for form in self._edits.get(cut, ())}
            best = sorted(form for form in near if OSA.distance(word, form, score_cutoff=1) <= 1)
            if best:
                return best[0], EDIT
        return "", EXACT


def _trusted(entry: Entry | None) -> bool:
    """A word of longer phrases only, or a name that proves something by itself; a homonym is met as written only."""
    return entry is None or entry.place.verdict in {"fires", "review"}


def _deletions(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _weaker(one: Entry, other: Entry) -> Entry:
    return min(one, other, key=lambda entry: _WEAKEST_FIRST.index(entry.place.verdict))


def _inverted(text: str) -> bool:
    """ "Korea, North" and "Korea (North)" end their segment; "Seoul Korea, North Gate" does not name the North."""
    return "," in text or "(" in text


def _fits(text: FieldText, at: int, end: int, entry: Entry) -> bool:
    """Whether a phrase respects the commas: across one it must begin and end with a segment, inverted it must end one."""
    words = text.words
    crosses = words[at].segment != words[end - 1].segment
    ends = end == len(words) or words[end].segment != words[end - 1].segment
    begins = at == 0 or words[at - 1].segment != words[at].segment
    return ends if entry.whole_tail else not crosses or (begins and ends)


def _stands_free(run: Run, start: int, end: int) -> bool:
    """Whether a hit in unspaced text is a word there: マラソン is not ラソン, 원산지 is not 원산."""
    text = run.text
    if _is_kana(text[start]):
        begins = start in run.edges or not _is_kana(text[start - 1])
        ends = end in run.edges or not _is_kana(text[end])
        return begins and (ends or end - start > _SHORT_KANA)
    if _is_hangul(text[start]) and end - start <= _SHORT_HANGUL:
        begins = start in run.edges or not _is_hangul(text[start - 1])
        rest = text[end:]
        return begins and (end in run.edges or not _is_hangul(rest[0]) or rest.startswith(_HANGUL_SUFFIXES))
    return True


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30fc"


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def _generated(place: Place) -> Iterator[tuple[str, str]]:
    """Further forms of a name: (rule, form)."""
    lang = place.lang.partition("-")[0]
    if lang in {"ru", "uk"} and not place.text.isascii() and "Latn" not in place.lang:
        nominative = tuple(word.text for word in read(place.text).words)
        for words in (nominative, *case_forms(nominative)):
            form = " ".join(words)
            yield "case", form
            yield from ((rule.removeprefix("cyrl:"), latin) for rule, latin in cyrillic.variants(form))
    elif lang == "ko" and "Latn" not in place.lang and place.verdict != "not_alone":
        yield from ((rule.removeprefix("hang:"), form) for rule, form in korean.variants(place.text))
    elif lang == "ja" and place.verdict != "not_alone" and all(map(_is_kana, place.text)):
        romaji = kana.romaji(place.text)
        if len(romaji) >= _ROMAJI_MIN:
            yield "romaji", romaji


def _key_of(territory: Territory) -> Callable[[str], str]:
    """The spelling key of the language in which most of the territory's towns are named."""
    towns = [place.lang for place in territory.places if place.kind == PlaceKind.CITY]
    return korean.latin_korean_key if towns.count("ko") > towns.count("ru") else cyrillic.latin_russian_key
