"""Which listed words are near a queried one in spelling or sound: filtered losslessly, then measured exactly.

The count signatures and lengths only leave out what `matching.similarity` gives 0 by proof; distances of the rest are
integers from rapidfuzz, computed many at a time, and become shares by the very formulas of `similarity`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from screening.index.hashes import equal_rows, short_hash
from screening.index.signature import signature_of, sound_signature_of
from screening.index.words import HAN_TOKEN, LATIN_TOKEN, LONGEST
from screening.matching.expansion import EDIT, RESPELT, SAME, SOUND, VOWELS, Met
from screening.matching.similarity import (
    ACROSS_SOUND,
    BARE,
    EDIT_ACROSS,
    NOT_NEAR,
    SAME_SCRIPT_SOUND,
    SOUND_FLOOR,
    TRUST_BY_LENGTH,
    edits_allowed,
    is_acronym,
    numbers_differ,
    spelling_share,
    without_vowels,
)
from screening.matching.texts import Blocks, ColumnSource
from screening.model.entity import Script
from screening.text.phonetic import phonetic_key
from screening.text.skeleton import bare, is_bare, sound
from screening.text.spellings import ENGLISH_EAR, RUSSIAN_KEY, Spelling

_SAME_KEY = 0.95
_SAME_SHORT_KEY = 0.82
_LONG_KEY = 5
_FLOOR_PERCENT = round(100 * SOUND_FLOOR)
_TRUST = np.array([TRUST_BY_LENGTH.get(length, 1.0) for length in range(max(TRUST_BY_LENGTH) + 2)])
_NOT_CONSONANT = ~np.uint64(0) ^ np.uint64(signature_of("".join(2 * c for c in "bcdfghjklmnpqrstvwxz")))
_LETTERS_LEFT = ~np.uint64(signature_of("".join(2 * c for c in "aeiouy")))
_PLACE_BITS = 8
Found = Mapping[int, tuple[float, int, str]]
_Rows = NDArray[np.intp]
_Shares = NDArray[np.float64]
_NO_ROWS = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Asked:
    """A queried unit: its script, the spellings to compare, and the tokens it is known to meet, by how and by which rule."""

    script: Script
    spellings: Sequence[Spelling]
    found: Found


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One spelling of a unit, and its place among them, from 1."""

    unit: int
    place: int
    script: Script
    spelling: Spelling


class _Meetings(NamedTuple):
    """Meetings as columns: whose, in which order of its own, token, share, how, by which rule."""

    unit: NDArray[np.int64]
    order: NDArray[np.int64]
    token: NDArray[np.int64]
    share: _Shares
    how: NDArray[np.int8]
    rule: NDArray[np.int16]


class NearWords:
    """The spelling and sound columns of one generation."""

    def __init__(self, source: ColumnSource, rules: Sequence[str]) -> None:
        self._rules = list(rules)
        self._russian = self._number_of(RUSSIAN_KEY)
        self._ear = self._number_of(ENGLISH_EAR)
        self._kind = source.column("token_kind")
        self._words = Blocks(source, "spelling")
        self._sounds = Blocks(source, "sound")
        self._bits: NDArray[np.uint64] = source.column("spelling_bits").astype(np.uint64, copy=False)
        self._sound_bits: NDArray[np.uint64] = source.column("sound_bits").astype(np.uint64, copy=False)
        self._token = source.column("spelling_token")
        self._place = source.column("spelling_place")
        self._rule = source.column("spelling_rule")
        self._sound_counts = np.diff(self._sounds.starts)
        self._sound_size = np.repeat(np.arange(LONGEST + 1), self._sound_counts)
        self._holders = source.column("sound_spelling")
        self._holders_at = source.column("sound_spelling_at")
        self._phonetic = source.column("phonetic_hash")
        self._phonetic_row = source.column("phonetic_spelling")

    def warm(self) -> None:
        """Make what is otherwise made when first asked for."""
        self._words.warm()
        self._sounds.warm()

    def _number_of(self, rule: str) -> int:
        return self._rules.index(rule) if rule in self._rules else -1

    def meet(self, asked: Sequence[Asked]) -> list[Met]:
        """Return for each unit what was found of it with the tokens that its spellings are near to.

        Each token stands once, by its best meeting, the first of equals. What the units need is measured together.
        """
        extra: list[dict[str, int]] = [{} for _ in asked]
        parts = [self._columns(asked, extra)]
        spoken = [
            _Spoken(at, place, unit.script, spelling)
            for at, unit in enumerate(asked)
            for place, spelling in enumerate(unit.spellings, 1)
            if len(spelling.text) > 1
        ]
        keyed = [each for each in spoken if each.spelling.rule == RUSSIAN_KEY]
        measured = [each for each in spoken if each.spelling.rule != RUSSIAN_KEY]
        parts += [self._keyed(each, extra[each.unit]) for each in keyed]
        if measured:
            parts.append(self._near(measured, extra))
        return self._best(parts, [(*self._rules, *names) for names in extra])

    def _columns(self, asked: Sequence[Asked], extra: Sequence[dict[str, int]]) -> _Meetings:
        """What was found already, before any spelling is looked at."""
        rows = [
            (at, token, share, how, self._number(rule, extra[at]))
            for at, unit in enumerate(asked)
            for token, (share, how, rule) in unit.found.items()
        ]
        unit, token, share, how, rule = zip(*rows, strict=True) if rows else ((),) * 5
        return _Meetings(
            np.array(unit, dtype=np.int64),
            np.zeros(len(rows), dtype=np.int64),
            np.array(token, dtype=np.int64),
            np.array(share, dtype=np.float64),
            np.array(how, dtype=np.int8),
            np.array(rule, dtype=np.int16),
        )

    def _number(self, rule: str, extra: dict[str, int]) -> int:
        return len(self._rules) + extra.setdefault(rule, len(extra))

    def _best(self, parts: Sequence[_Meetings], rules: Sequence[tuple[str, ...]]) -> list[Met]:
        """Of each unit its meetings by token, the best and of equals the first of each."""
        unit, order, tokens, shares, hows, bridges = (np.concatenate(column) for column in zip(*parts, strict=True))
        owner = unit * len(self._kind) + tokens
        kept = owner.argsort(kind="stable")
        owner = owner[kept]
        again = owner[1:] == owner[:-1]
        if again.any():
            kept = kept[_best_of_each(owner, again, shares[kept], order[kept])]
        tokens, shares, hows, bridges = tokens[kept], shares[kept], hows[kept], bridges[kept]
        ends = np.searchsorted(unit[kept], np.arange(len(rules) + 1)).tolist()
        return [
            Met(tokens[low:high], shares[low:high], hows[low:high], bridges[low:high], names)
            for low, high, names in zip(ends, ends[1:], rules, strict=False)
        ]

    def _near(self, spoken: Sequence[_Spoken], extra: Sequence[dict[str, int]]) -> _Meetings:
        """The tokens that spellings are near to, with shares above 0, those of one token in its own order."""
        at, rows, spelt, heard, respelt = self._measured([each.spelling.text for each in spoken])
        token = self._token[rows].astype(np.int64)
        kind, rule = self._kind[token], self._rule[rows]
        latin = np.array([each.script is Script.LATIN for each in spoken])
        across = ~latin[at] | (kind != LATIN_TOKEN)
        share, how = self._shares(spoken, at, rows, (spelt, heard, respelt), across)
        keyed = rule == self._russian
        if keyed.any():
            # A key is equal or says nothing, and only a transcription has one to compare.
            worth = np.array([_key_share(each.spelling.text) for each in spoken])
            share = np.where(keyed, np.where(~across & (spelt == 1.0), worth[at], 0.0), share)
            how = np.where(keyed, np.int8(RESPELT), how)
        by_ear = np.array([each.spelling.rule == ENGLISH_EAR for each in spoken])
        keep = (share > 0.0) & (keyed | across | ~((rule == self._ear) | by_ear[at]))
        han = np.array([each.script is Script.HAN for each in spoken])
        if han.any():
            # Two Han words that differ are two words, however alike they read: 日新 and 日進.
            keep &= ~han[at] | (kind != HAN_TOKEN)
        kept = keep.nonzero()[0]
        number = np.array(
            [-1 if e.spelling.rule == "latn" else self._number(e.spelling.rule, extra[e.unit]) for e in spoken]
        )
        at, rows = at[kept], rows[kept]
        place = np.array([each.place for each in spoken])
        return _Meetings(
            np.array([each.unit for each in spoken])[at],
            place[at] << _PLACE_BITS | self._place[rows].astype(np.int64),
            token[kept],
            share[kept],
            how[kept],
            np.where(number[at] < 0, rule[kept], number[at]).astype(np.int16),
        )

    def _keyed(self, spoken: _Spoken, extra: dict[str, int]) -> _Meetings:
        """The Latin tokens with a spelling equal to the one key of a Latin word."""
        text = spoken.spelling.text
        rows = self._equal(text) if spoken.script is Script.LATIN else _NO_ROWS
        token = self._token[rows].astype(np.int64)
        latin = self._kind[token] == LATIN_TOKEN
        rows, token = rows[latin], token[latin]
        number, count = self._number(RUSSIAN_KEY, extra), len(rows)
        return _Meetings(
            np.full(count, spoken.unit),
            spoken.place << _PLACE_BITS | self._place[rows].astype(np.int64),
            token,
            np.full(count, _key_share(text)),
            np.full(count, RESPELT, dtype=np.int8),
            np.full(count, number, dtype=np.int16),
        )

    def _equal(self, text: str) -> _Rows:
        """Rows with this very spelling."""
        first, last = self._words.span(len(text), len(text))
        rows = np.flatnonzero(self._bits[first:last] == np.uint64(signature_of(text))) + first
        words = self._words.pick(rows)
        return rows[[at for at, word in enumerate(words) if word == text]]

    def _shares(
        self,
        spoken: Sequence[_Spoken],
        at: _Rows,
        rows: _Rows,
        measured: tuple[_Shares, _Shares, NDArray[np.bool_]],
        across: NDArray[np.bool_],
    ) -> tuple[_Shares, NDArray[np.int8]]:
        """`similarity.word_similarity` for many rows at once."""
        spelt, heard, respelt = measured
        texts = [each.spelling.text for each in spoken]
        heard = heard * np.where(across, ACROSS_SOUND, SAME_SCRIPT_SOUND)
        # A word without vowels is read letter by letter.
        lettered = np.array([is_acronym(text) for text in texts])
        heard[lettered[at] | (self._bits[rows] & _NOT_CONSONANT == 0)] = 0.0
        equal = spelt == 1.0
        read = np.where(across & ~equal, spelt * EDIT_ACROSS, spelt)
        share, how = np.maximum(read, heard), np.where(read >= heard, np.int8(EDIT), np.int8(SOUND))
        ear = respelt & ~across & (heard < SAME_SCRIPT_SOUND)
        share[ear], how[ear] = np.maximum(spelt[ear], SAME_SCRIPT_SOUND), RESPELT
        bare = np.array([is_bare(text) for text in texts])
        if bare.any():
            for place in np.flatnonzero(bare[at] & ~equal & (np.maximum(spelt, heard) < BARE)).tolist():
                if without_vowels(texts[at[place]], self._words[int(rows[place])]):
                    share[place], how[place] = BARE, VOWELS
        share[equal], how[equal] = 1.0, SAME
        numbered = np.array([not text.isalpha() for text in texts])
        if numbered.any():
            for place in (numbered[at] & (share > 0)).nonzero()[0].tolist():
                if numbers_differ(texts[at[place]], self._words[int(rows[place])]):
                    share[place] = 0.0
        return share, how

    def _measured(self, texts: Sequence[str]) -> tuple[_Rows, _Rows, _Shares, _Shares, NDArray[np.bool_]]:
        """Rows that can be near to each text, ascending: its number, row, spelling share, sound share, heard alike."""
        spelt = [self._spelt(text) for text in texts]
        heard = self._all_heard([sound(text) for text in texts])
        alike = [self._respelt(text) for text in texts]
        vowels = [self._with_vowels(text) for text in texts]
        places = [self._placed(found) for found in ([rows for rows, _ in spelt], alike, vowels)]
        both = _union((*places, heard[0]))
        spelt_share = np.zeros(len(both))
        heard_share = np.zeros(len(both))
        respelt = np.zeros(len(both), dtype=np.bool_)
        spelt_share[both.searchsorted(places[0])] = np.concatenate([share for _, share in spelt])
        heard_share[both.searchsorted(heard[0])] = heard[1]
        respelt[both.searchsorted(places[1])] = True
        at, rows = np.divmod(both, len(self._token))
        return at, rows, spelt_share, heard_share, respelt

    def _placed(self, found: Sequence[_Rows]) -> _Rows:
        """Rows of several texts as one column: number of the text times all rows, and the row."""
        return np.concatenate([rows + at * len(self._token) for at, rows in enumerate(found)])

    def _spelt(self, text: str) -> tuple[_Rows, _Shares]:
        """Rows with a `similarity.spelling_similarity` above 0, and that share."""
        most = edits_allowed(len(text))
        low, high = len(text) - most, len(text) + most
        first, last = self._words.span(low, high)
        apart = np.bitwise_count(self._bits[first:last] ^ np.uint64(signature_of(text)))
        rows = (apart <= 2 * most).nonzero()[0] + first
        words = self._words.pick(rows)
        if not words:
            return rows, np.zeros(0)
        distance = process.cdist([text], words, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)[0]
        near = (distance <= most).nonzero()[0]
        chosen = [words[at] for at in near.tolist()]
        found = np.array([spelling_share(text, word, int(d)) for word, d in zip(chosen, distance[near], strict=True)])
        fits = found.nonzero()[0]
        return rows[near[fits]], found[fits]

    def _with_vowels(self, text: str) -> _Rows:
        """Rows of words of which `text` may be left without vowels: longer ones with the same other letters."""
        if not is_bare(text):
            return _NO_ROWS
        first, last = self._words.span(len(text) + 1, LONGEST)
        wanted = np.uint64(signature_of(text)) & _LETTERS_LEFT
        rows = np.flatnonzero(self._bits[first:last] & _LETTERS_LEFT == wanted) + first
        words = self._words.pick(rows)
        return rows[[at for at, word in enumerate(words) if bare(word) == text and not is_bare(word)]]

    def _all_heard(self, heard: Sequence[str]) -> tuple[_Rows, _Shares]:
        """Of each sound the rows with a `similarity.sound_similarity` above 0, see `_placed`, and that share."""
        found = [self._heard(key) for key in heard]
        sounds = np.concatenate([rows for rows, _ in found])
        start = self._holders_at[sounds].astype(np.int64)
        counts = self._holders_at[sounds + 1].astype(np.int64) - start
        rows = self._holders[spread(start, counts)].astype(np.int64)
        owner = np.repeat(np.arange(len(found)), [len(rows) for rows, _ in found])
        share = np.concatenate([each for _, each in found])
        return np.repeat(owner * len(self._token), counts) + rows, np.repeat(share, counts)

    def _heard(self, heard: str) -> tuple[_Rows, _Shares]:
        """Sounds with a `similarity.sound_similarity` above 0, and that share."""
        low, high, slack = _sound_bounds(len(heard))
        first, last = self._sounds.span(low, high)
        apart = np.bitwise_count(self._sound_bits[first:last] ^ np.uint64(sound_signature_of(heard)))
        rows = (apart <= slack.repeat(self._sound_counts[low : high + 1])).nonzero()[0] + first
        keys = self._sounds.pick(rows)
        if not keys:
            return rows, np.zeros(0)
        alike = process.cdist(
            [heard], keys, scorer=Indel.normalized_similarity, score_cutoff=SOUND_FLOOR, dtype=np.float64
        )[0]
        near = alike.nonzero()[0]
        rows, share = rows[near], alike[near]
        # Short keys are shared by unrelated words; equal or not, these are long enough to be near.
        return rows, share * _TRUST[np.minimum(self._sound_size[rows], min(len(heard), len(_TRUST) - 1))]

    def _respelt(self, text: str) -> _Rows:
        """Rows of Latin words with the same Metaphone key."""
        key = phonetic_key(text)
        if not key:
            return np.zeros(0, dtype=np.intp)
        rows = self._phonetic_row[equal_rows(self._phonetic, np.uint32(short_hash(key)))]
        # The column holds 32 bits of a hash: the key itself decides.
        return np.array(sorted(row for row in rows.tolist() if phonetic_key(self._words[row]) == key), dtype=np.intp)


def _key_share(key: str) -> float:
    """What an equal key of transcriptions is worth: short ones are shared by chance."""
    return _SAME_KEY if len(key) >= _LONG_KEY else _SAME_SHORT_KEY


@lru_cache(maxsize=4 * LONGEST)
def _sound_bounds(size: int) -> tuple[int, int, NDArray[np.uint8]]:
    """Shortest and longest sound key that one of this size can be near to, and the bits each length may differ by.

    From 1 - distance / (sum of lengths) >= floor, in whole numbers; keys of up to two letters are equal or not near.
    """
    if size <= NOT_NEAR:
        return size, size, np.zeros(1, dtype=np.uint8)
    low = max(-(-size * _FLOOR_PERCENT // (200 - _FLOOR_PERCENT)), NOT_NEAR + 1)
    high = size * (200 - _FLOOR_PERCENT) // _FLOOR_PERCENT
    low, high = min(low, LONGEST), min(high, LONGEST)
    slack = (100 - _FLOOR_PERCENT) * (np.arange(low, high + 1) + size) // 100
    slack[np.arange(low, high + 1) == LONGEST] = 255
    return low, high, np.minimum(slack, 255).astype(np.uint8)


def spread(start: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of several stretches, one after the other: `counts` numbers from each of `start`."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(start - ends + counts, counts)


def _best_of_each(owner: _Rows, again: NDArray[np.bool_], shares: _Shares, order: _Rows) -> _Rows:
    """Of sorted owners the place of the best share of each, of equals the first in order; `again` marks equal neighbours."""
    several = np.zeros(len(owner), dtype=np.bool_)
    several[1:] |= again
    several[:-1] |= again
    rows = several.nonzero()[0]
    rows = rows[np.lexsort((order[rows], -shares[rows], owner[rows]))]
    first = np.ones(len(rows), dtype=np.bool_)
    np.not_equal(owner[rows[1:]], owner[rows[:-1]], out=first[1:])
    return np.sort(np.concatenate([(~several).nonzero()[0], rows[first]]))


def _union(parts: Sequence[_Rows]) -> _Rows:
    """The distinct rows of several, ascending."""
    rows = np.sort(np.concatenate(parts))
    fresh = np.ones(len(rows), dtype=np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=fresh[1:])
    return rows[fresh]
