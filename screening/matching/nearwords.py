"""Which listed words are near a queried one in spelling or sound: filtered losslessly, then measured exactly.

The count signatures and lengths only leave out what `matching.similarity` gives 0 by proof; distances of the rest are
integers from rapidfuzz, computed many at a time, and become shares by the very formulas of `similarity`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from screening.text.skeleton import is_bare, sound
from screening.text.spellings import ENGLISH_EAR, RUSSIAN_KEY, Spelling

_SAME_KEY = 0.95
_SAME_SHORT_KEY = 0.82
_LONG_KEY = 5
_VOWEL_BITS = np.uint64(signature_of("aeiouy"))
_FLOOR_PERCENT = round(100 * SOUND_FLOOR)
_TRUST = np.array([TRUST_BY_LENGTH.get(length, 1.0) for length in range(max(TRUST_BY_LENGTH) + 2)])
Found = Mapping[int, tuple[float, int, str]]
_Rows = NDArray[np.intp]
_Shares = NDArray[np.float64]
_NO_ROWS = np.zeros(0, dtype=np.intp)


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
        self._sound_starts = np.array(self._sounds.starts[: LONGEST + 1])
        self._holders = source.column("sound_spelling")
        self._holders_at = source.column("sound_spelling_at")
        self._phonetic = source.column("phonetic_hash")
        self._phonetic_row = source.column("phonetic_spelling")

    def _number_of(self, rule: str) -> int:
        return self._rules.index(rule) if rule in self._rules else -1

    def meet(self, script: Script, spellings: Sequence[Spelling], found: Found) -> Met:
        """Return `found` with the tokens that the spellings are near to; each token by its best meeting, first of equals."""
        extra: dict[str, int] = {}
        parts = [_columns(found, extra, len(self._rules))]
        parts += [self._near(script, spelling, extra) for spelling in spellings if len(spelling.text) > 1]
        tokens, shares, hows, rules = (np.concatenate(column) for column in zip(*parts, strict=True))
        # Stable, so that of equal shares the first one stands.
        order = np.lexsort((-shares, tokens))
        tokens = tokens[order]
        first = np.ones(len(tokens), dtype=np.bool_)
        np.not_equal(tokens[1:], tokens[:-1], out=first[1:])
        order = order[first]
        return Met(tokens[first], shares[order], hows[order], rules[order], (*self._rules, *extra))

    def _near(
        self, script: Script, spelling: Spelling, extra: dict[str, int]
    ) -> tuple[NDArray[np.int64], _Shares, NDArray[np.int8], NDArray[np.int16]]:
        """The tokens one spelling of a unit is near to, with shares above 0, those of one token in its own order."""
        if spelling.rule == RUSSIAN_KEY:
            return self._keyed(script, spelling.text, extra)
        rows, spelt, heard, respelt = self._measured(spelling.text)
        token = self._token[rows].astype(np.int64)
        kind, rule = self._kind[token], self._rule[rows]
        across = np.ones(len(rows), dtype=np.bool_) if script is not Script.LATIN else kind != LATIN_TOKEN
        share, how = self._shares(spelling.text, rows, (spelt, heard, respelt), across)
        keyed = rule == self._russian
        if keyed.any():
            # A key is equal or says nothing, and only a transcription has one to compare.
            share = np.where(keyed, np.where(~across & (spelt == 1.0), _key_share(spelling.text), 0.0), share)
            how = np.where(keyed, np.int8(RESPELT), how)
        ear = ~keyed & ~across & ((rule == self._ear) | (spelling.rule == ENGLISH_EAR))
        keep = (share > 0.0) & ~ear
        if script is Script.HAN:
            # Two Han words that differ are two words, however alike they read: 日新 and 日進.
            keep &= kind != HAN_TOKEN
        kept = np.flatnonzero(keep)
        kept = kept[np.argsort(self._place[rows[kept]], kind="stable")]
        bridge = rule[kept].astype(np.int16)
        if spelling.rule != "latn":
            number = len(self._rules) + extra.setdefault(spelling.rule, len(extra))
            bridge = np.full(len(kept), number, dtype=np.int16)
        return token[kept], share[kept], how[kept], bridge

    def _keyed(
        self, script: Script, text: str, extra: dict[str, int]
    ) -> tuple[NDArray[np.int64], _Shares, NDArray[np.int8], NDArray[np.int16]]:
        """The Latin tokens with a spelling equal to the one key of a Latin word."""
        rows = self._equal(text) if script is Script.LATIN else _NO_ROWS
        token = self._token[rows].astype(np.int64)
        latin = self._kind[token] == LATIN_TOKEN
        rows, token = rows[latin], token[latin]
        order = np.argsort(self._place[rows], kind="stable")
        number = len(self._rules) + extra.setdefault(RUSSIAN_KEY, len(extra))
        count = len(rows)
        return (
            token[order],
            np.full(count, _key_share(text)),
            np.full(count, RESPELT, dtype=np.int8),
            np.full(count, number, dtype=np.int16),
        )

    def _equal(self, text: str) -> _Rows:
        """Rows with this very spelling."""
        first, last = self._words.span(len(text), len(text))
        rows = np.flatnonzero(self._bits[first:last] == np.uint64(signature_of(text))) + first
        words = self._words.pick(rows, len(text), len(text))
        return rows[[at for at, word in enumerate(words) if word == text]]

    def _shares(
        self, text: str, rows: _Rows, measured: tuple[_Shares, _Shares, NDArray[np.bool_]], across: NDArray[np.bool_]
    ) -> tuple[_Shares, NDArray[np.int8]]:
        """`similarity.word_similarity` for many rows at once."""
        spelt, heard, respelt = measured
        heard = heard * np.where(across, ACROSS_SOUND, SAME_SCRIPT_SOUND)
        heard = np.where(self._acronyms(text, rows), 0.0, heard)
        read = np.where(across & (spelt < 1.0), spelt * EDIT_ACROSS, spelt)
        share, how = np.maximum(read, heard), np.where(read >= heard, np.int8(EDIT), np.int8(SOUND))
        ear = respelt & ~across & (heard < SAME_SCRIPT_SOUND)
        share = np.where(ear, np.maximum(spelt, SAME_SCRIPT_SOUND), share)
        how = np.where(ear, np.int8(RESPELT), how)
        equal = spelt == 1.0
        if is_bare(text):
            for at in np.flatnonzero(~equal & (np.maximum(spelt, heard) < BARE)).tolist():
                if without_vowels(text, self._words[int(rows[at])]):
                    share[at], how[at] = BARE, VOWELS
        share[equal], how[equal] = 1.0, SAME
        if not text.isalpha():
            for at in np.flatnonzero(share > 0).tolist():
                if numbers_differ(text, self._words[int(rows[at])]):
                    share[at] = 0.0
        return share, how

    def _acronyms(self, text: str, rows: _Rows) -> NDArray[np.bool_]:
        """Of each row, whether its word or the queried one is read letter by letter."""
        if is_acronym(text):
            return np.ones(len(rows), dtype=np.bool_)
        found: NDArray[np.bool_] = self._bits[rows] & _VOWEL_BITS == 0
        for at in np.flatnonzero(found).tolist():
            found[at] = is_acronym(self._words[int(rows[at])])
        return found

    def _measured(self, text: str) -> tuple[_Rows, _Shares, _Shares, NDArray[np.bool_]]:
        """Rows that can be near, ascending: spelling share, sound share, and whether English ears hear the same."""
        spelt_rows, spelt = self._spelt(text)
        heard_rows, heard = self._heard(sound(text))
        like_rows = self._respelt(text)
        rows = _union((spelt_rows, heard_rows, like_rows, self._with_vowels(text)))
        spelt_share = np.zeros(len(rows))
        heard_share = np.zeros(len(rows))
        respelt = np.zeros(len(rows), dtype=np.bool_)
        spelt_share[np.searchsorted(rows, spelt_rows)] = spelt
        heard_share[np.searchsorted(rows, heard_rows)] = heard
        respelt[np.searchsorted(rows, like_rows)] = True
        return rows, spelt_share, heard_share, respelt

    def _spelt(self, text: str) -> tuple[_Rows, _Shares]:
        """Rows with a `similarity.spelling_similarity` above 0, and that share."""
        most = edits_allowed(len(text))
        low, high = len(text) - most, len(text) + most
        first, last = self._words.span(low, high)
        apart = np.bitwise_count(self._bits[first:last] ^ np.uint64(signature_of(text)))
        rows = np.flatnonzero(apart <= 2 * most) + first
        words = self._words.pick(rows, low, high)
        if not words:
            return rows, np.zeros(0)
        distance = process.cdist([text], words, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)[0]
        near = np.flatnonzero(distance <= most)
        chosen = [words[at] for at in near.tolist()]
        found = np.array([spelling_share(text, word, int(d)) for word, d in zip(chosen, distance[near], strict=True)])
        fits = np.flatnonzero(found)
        return rows[near[fits]], found[fits]

    def _with_vowels(self, text: str) -> _Rows:
        """Rows of words of which `text` may be left without vowels: they hold every one of its letters."""
        if not is_bare(text):
            return _NO_ROWS
        first, last = self._words.span(len(text), LONGEST)
        bits = np.uint64(signature_of(text))
        rows = np.flatnonzero(self._bits[first:last] & bits == bits) + first
        return rows[[at for at, row in enumerate(rows.tolist()) if without_vowels(text, self._words[row])]]

    def _heard(self, heard: str) -> tuple[_Rows, _Shares]:
        """Rows with a `similarity.sound_similarity` above 0, and that share."""
        low, high, slack = _sound_bounds(len(heard))
        first, last = self._sounds.span(low, high)
        starts = self._sounds.starts
        counts = [starts[length + 1] - starts[length] for length in range(low, high + 1)]
        apart = np.bitwise_count(self._sound_bits[first:last] ^ np.uint64(sound_signature_of(heard)))
        rows = np.flatnonzero(apart <= np.repeat(slack, counts)) + first
        keys = self._sounds.pick(rows, low, high)
        if not keys:
            return rows, np.zeros(0)
        alike = process.cdist(
            [heard], keys, scorer=Indel.normalized_similarity, score_cutoff=SOUND_FLOOR, dtype=np.float64
        )[0]
        near = np.flatnonzero(alike)
        rows, share = rows[near], alike[near]
        # Short keys are shared by unrelated words; equal or not, these are long enough to be near.
        size = np.minimum(np.searchsorted(self._sound_starts, rows, side="right") - 1, len(heard))
        share = share * _TRUST[np.minimum(size, len(_TRUST) - 1)]
        fits = np.flatnonzero(share)
        return self._spread(rows[fits], share[fits])

    def _spread(self, sounds: _Rows, share: _Shares) -> tuple[_Rows, _Shares]:
        """The spellings that have these sounds, ascending, with the share of their sound."""
        start = self._holders_at[sounds].astype(np.int64)
        counts = self._holders_at[sounds + 1].astype(np.int64) - start
        rows = self._holders[spread(start, counts)].astype(np.intp)
        order = np.argsort(rows)
        return rows[order], np.repeat(share, counts)[order]

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


def _columns(
    found: Found, extra: dict[str, int], known: int
) -> tuple[NDArray[np.int64], _Shares, NDArray[np.int8], NDArray[np.int16]]:
    """Meetings as columns."""
    rules = [known + extra.setdefault(rule, len(extra)) for _, _, rule in found.values()]
    return (
        np.array(list(found), dtype=np.int64),
        np.array([share for share, _, _ in found.values()], dtype=np.float64),
        np.array([how for _, how, _ in found.values()], dtype=np.int8),
        np.array(rules, dtype=np.int16),
    )


def _union(parts: Sequence[_Rows]) -> _Rows:
    """The distinct rows of several, ascending."""
    rows = np.sort(np.concatenate(parts))
    fresh = np.ones(len(rows), dtype=np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=fresh[1:])
    return rows[fresh]
