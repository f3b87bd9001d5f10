"""Listed forms written without spaces: which are equal to a queried form, and which are near.

The near search loses nothing that `typing_score` or a whole-against-whole comparison could count: signatures bound the
distance, the distance bounds the share, and the share with the weight of the form bounds the score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from screening.index.hashed import Hashed
from screening.index.hashes import short_hash
from screening.index.keys import BRIDGED, FORM_SHIFT, KEY_BITS, NATIVE, PLAIN, PLAIN_RULE, SPACES, key_bit
from screening.index.signature import (
    GRAMS_AN_EDIT,
    GRAMS_AN_INDEL,
    gram_signature_of,
    signature_of,
    sound_signature_of,
)
from screening.index.words import LONGEST
from screening.matching.bounds import Bounds
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.similarity import (
    ACROSS_SOUND,
    MOST_TYPED,
    SAME_SCRIPT_SOUND,
    edits_allowed,
    typing_errors_allowed,
)
from screening.matching.texts import Texts
from screening.model.entity import Script
from screening.text.phonetic import phonetic_key
from screening.text.skeleton import sound
from screening.text.variants import JoinedKey, NameUnit

WHOLE_ALONE = 0.70
"""The least share at which two whole strings answer each other where no word does."""

WHOLE_BESIDE_WORDS = 0.92
"""The least share at which they do where words agree: a common word must not carry a rare one that differs."""

_MARGIN = 1e-9
_NAME_BITS = KEY_BITS["plain"] | KEY_BITS["native"]
_SHARES = np.array([0.72, 0.76, 0.80, 0.84, 0.88, 0.94, 1.0])
_Rows = NDArray[np.intp]
_NO_ROWS = np.zeros(0, dtype=np.intp)
MeetsWord = Callable[[_Rows], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class WholeKeys:
    """How a whole queried form is written without spaces, in its own script and in Latin.

    `latin` holds (text, sound, rule); `equal` says of each listed form that has an equal key how it is written alike:
    `name`, `full` or `sorted`; `printed` holds the forms equal letter for letter, legal form and all.
    """

    native: tuple[str, ...]
    latin: tuple[tuple[str, str, str], ...]
    has_han: bool
    equal: dict[int, str]
    printed: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        keys: Sequence[JoinedKey],
        units: Sequence[NameUnit],
        equal: dict[int, str],
        printed: frozenset[int] = frozenset(),
    ) -> WholeKeys:
        """Return the keys of one form."""
        latin = tuple((key.text, sound(key.text), key.rule) for key in keys if key.space == "latin")
        native = tuple(key.text for key in keys if key.space == "native")
        return cls(native, latin, any(unit.script is Script.HAN for unit in units), equal, printed)


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A listed form without spaces; `rule` is `latn` for a Latin name in Latin."""

    text: str
    native: bool
    rule: str


class Keys:
    """The key columns of one generation."""

    def __init__(self, source: ColumnSource, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._bounds = Bounds()
        self._unit = source.column("form_unit")
        self._unit_at = source.column("form_unit_at")
        self._plain = source.column("form_plain")
        self._mass: NDArray[np.float32] = source.column("form_mass").astype(np.float32, copy=False)
        self._hashed = Hashed(source, "key")
        self._key_form = source.column("key_form").data
        self._form = source.column("near_form")
        self._rule = source.column("near_rule")
        self._bits: NDArray[np.uint64] = source.column("near_bits").astype(np.uint64, copy=False)
        self._grams: NDArray[np.uint64] = source.column("near_grams").astype(np.uint64, copy=False)
        self._sound_bits: NDArray[np.uint64] = source.column("near_sound_bits").astype(np.uint64, copy=False)
        self._sound_grams: NDArray[np.uint64] = source.column("near_sound_grams").astype(np.uint64, copy=False)
        self._block: list[int] = source.column("near_block").tolist()
        self._stored = Texts(source, "near_text")
        self._first_stored = self._block[LONGEST + 1]
        self._by_form = source.column("near_by_form")
        self._form_of_stored = self._form[self._by_form]
        self._phonetic = source.column("near_phonetic")
        self._phonetic_row = source.column("near_phonetic_row")

    def of_form(self, form: int) -> list[ListedKey]:
        """Return the Latin and native keys of a listed form."""
        found = []
        if self._plain[form]:
            found.append(ListedKey(self._derived(form), native=False, rule=PLAIN_RULE))
        if len(self._by_form):
            first, last = self._form_of_stored.searchsorted([form, form + 1]).tolist()
            for row in self._by_form[first:last].tolist():
                native = row >= self._block[NATIVE * (LONGEST + 2)]
                rule = self._lexicon.rules[int(self._rule[row])]
                found.append(ListedKey(self._stored[row - self._first_stored], native, rule))
        return found

    def equal(self, keys: Sequence[JoinedKey]) -> dict[int, str]:
        """Return the forms that are written alike, and how, the most telling way: `name`, `full` or `sorted`."""
        alike: dict[int, str] = {}
        for key in keys:
            bit = key_bit(key.space, key.rule)
            for form, bits in self._written_as(key.text):
                _note(alike, form, bits & bit)
        return alike

    def _written_as(self, text: str) -> list[tuple[int, int]]:
        """The forms that have an equal key of any kind, and its spaces as bits."""
        packed = [self._key_form[row] for row in self._hashed.rows(text)]
        return [(each >> FORM_SHIFT, each & SPACES) for each in packed]

    def printed(self, keys: Sequence[JoinedKey]) -> frozenset[int]:
        """Return the forms that are written as one of the keys letter for letter, legal form and all."""
        return frozenset(self.printed_as([key.text for key in keys if key.space == "full"]))

    def printed_as(self, texts: Sequence[str]) -> list[int]:
        """Return the forms whose name is printed as one of the texts, spaces aside."""
        return [form for text in texts for form in self._forms_with(text, KEY_BITS["full"])]

    def named(self, words: Sequence[str]) -> list[int]:
        """Return the forms that are one of the words letter for letter, legal form aside."""
        return [form for word in words for form in self._forms_with(word, _NAME_BITS)]

    def forms_of_latin(self, text: str) -> list[int]:
        """Return the forms whose Latin key is this text."""
        return self._forms_with(text, KEY_BITS["plain"] | KEY_BITS["bridged"])

    def _forms_with(self, text: str, bits: int) -> list[int]:
        return [form for form, held in self._written_as(text) if held & bits]

    def near(self, whole: WholeKeys, weight: float, least: float, z: float, met: MeetsWord) -> _Rows:
        """Return the forms with a key that a typing error, or the whole as one string, could bring to `least`.

        Beside words that agree (`met`) the whole counts from `WHOLE_BESIDE_WORDS`, alone from `WHOLE_ALONE`. `weight`
        is that of the queried form, `z` what its word score needs for `least`.
        """
        found: list[_Rows] = []
        if least <= MOST_TYPED:
            found += [self._within(text, NATIVE, typing_errors_allowed(len(text)))[0] for text in whole.native]
        needed = np.minimum.accumulate([self._bounds.lightest_whole(share, weight, z) for share in _SHARES.tolist()])
        for text, heard, rule in whole.latin:
            if not text:
                continue
            plain = rule == PLAIN_RULE
            typed = typing_errors_allowed(len(text)) if plain and least <= MOST_TYPED else 0
            for kind in (PLAIN, BRIDGED):
                found.append(self._spelt(text, kind, typed, needed, met))
                trust = SAME_SCRIPT_SOUND if plain and kind == PLAIN else ACROSS_SOUND
                found.append(self._sounding(heard, kind, trust, needed, met))
            if plain:
                found.append(self._respelt(text, needed, met))
        rows = np.concatenate(found) if found else _NO_ROWS
        return self._form[rows].astype(np.intp)

    def _worth(
        self, rows: _Rows, share: NDArray[np.float64], needed: NDArray[np.float64], met: MeetsWord
    ) -> NDArray[np.bool_]:
        """Whether rows that agree as one string by at most `share` could reach the threshold by it."""
        keep = share >= WHOLE_BESIDE_WORDS - _MARGIN
        some = (~keep & (share >= WHOLE_ALONE - _MARGIN)).nonzero()[0]
        if not len(some):
            return keep
        forms = self._form[rows[some]]
        step = np.minimum(_SHARES.searchsorted(share[some] - _MARGIN), len(_SHARES) - 1)
        heavy = self._mass[forms] >= needed[step] * (1 - 1e-5) - 1e-5
        some, forms = some[heavy], forms[heavy]
        if len(some):
            keep[some[~met(forms)]] = True
        return keep

    def _spelt(self, text: str, kind: int, typed: int, needed: NDArray[np.float64], met: MeetsWord) -> _Rows:
        """Rows of one class within `typed` edits, or near enough as one string."""
        edits = max(edits_allowed(len(text)), typed)
        rows, least = self._within(text, kind, edits)
        if not len(rows):
            return rows
        kept = (least <= typed) | self._worth(rows, len(text) / (len(text) + least), needed, met)
        rows = rows[kept]
        if not len(rows):
            return rows
        texts = [self._text(row) for row in rows.tolist()]
        apart = process.cdist([text], texts, scorer=OSA.distance, score_cutoff=edits, dtype=np.int32)[0]
        share = 1.0 - apart / np.maximum(len(text), [len(other) for other in texts])
        found: _Rows = rows[(apart <= typed) | ((apart <= edits) & self._worth(rows, share, needed, met))]
        return found

    def _text(self, row: int) -> str:
        """The text of a near key."""
        if row >= self._first_stored:
            return self._stored[row - self._first_stored]
        return self._derived(int(self._form[row]))

    def _derived(self, form: int) -> str:
        tokens = self._unit[int(self._unit_at[form]) : int(self._unit_at[form + 1])].tolist()
        return "".join(map(self._lexicon.spell, tokens))

    def _within(self, text: str, kind: int, edits: int) -> tuple[_Rows, NDArray[np.int64]]:
        """Rows of one class that can be within so many edits, and the edits there are at least."""
        size = min(len(text), LONGEST)
        base = kind * (LONGEST + 2)
        first = self._block[base + max(size - edits, 0)]
        last = self._block[base + min(size + edits, LONGEST) + 1]
        if first == last:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int64)
        apart = np.bitwise_count(self._bits[first:last] ^ np.uint64(signature_of(text)))
        rows = (apart <= 2 * edits).nonzero()[0]
        apart, rows = apart[rows].astype(np.int64), rows + first
        # t transpositions, s substitutions and i insertions or deletions differ by at most 2 s + i letters and by
        # 6 t + 4 s + 3 i pairs: both together by at most 6 (t + s + i).
        both = _grams_apart(self._grams, rows, gram_signature_of(text)) + apart
        least = np.maximum(-(-both // GRAMS_AN_EDIT), -(-apart // 2))
        near = least <= edits
        return rows[near], least[near]

    def _sounding(self, heard: str, kind: int, trust: float, needed: NDArray[np.float64], met: MeetsWord) -> _Rows:
        """Rows of one class near enough in sound: the share bounds the distance."""
        floor = WHOLE_ALONE / trust
        first, last = self._block[kind * (LONGEST + 2)], self._block[(kind + 1) * (LONGEST + 2) - 1]
        if first == last:
            return _NO_ROWS
        # 1 - d / (a + b) >= floor and |a - b| <= d: so d <= 2 a (1 - floor) / floor, and b is at most a + d.
        most = int(2 * len(heard) * (1 - floor) / floor + _MARGIN)
        # A sound key is at most twice as long as its text (x is heard as two sounds), so shorter texts are out of reach.
        shortest = min(max(len(heard) - most, 0) // 2, LONGEST)
        first = max(first, self._block[kind * (LONGEST + 2) + shortest])
        if first == last:
            return _NO_ROWS
        apart = np.bitwise_count(self._sound_bits[first:last] ^ np.uint64(sound_signature_of(heard)))
        rows = (apart <= most).nonzero()[0]
        least, rows = apart[rows].astype(np.int64), rows + first
        grams = _grams_apart(self._sound_grams, rows, gram_signature_of(heard)).astype(np.int64)
        least = np.maximum(least, -(-grams // GRAMS_AN_INDEL))
        near = least <= most
        rows, least = rows[near], least[near]
        if not len(rows):
            return _NO_ROWS
        share = trust * (1.0 - least / np.maximum(2 * len(heard) + least, 1))
        found: _Rows = rows[self._worth(rows, share, needed, met)]
        if not len(found):
            return found
        keys = [sound(self._text(row)) for row in found.tolist()]
        alike = process.cdist([heard], keys, scorer=Indel.normalized_similarity, dtype=np.float64)[0] * trust
        return found[self._worth(found, alike, needed, met)]

    def _respelt(self, text: str, needed: NDArray[np.float64], met: MeetsWord) -> _Rows:
        """Rows of Latin names that English ears hear alike."""
        key = phonetic_key(text)
        if not key:
            return _NO_ROWS
        wanted = np.uint32(short_hash(key))
        first, last = (int(np.searchsorted(self._phonetic, wanted, side=side)) for side in ("left", "right"))
        if first == last:
            return _NO_ROWS
        rows = self._phonetic_row[first:last].astype(np.intp)
        return rows[self._worth(rows, np.full(len(rows), SAME_SCRIPT_SOUND), needed, met)]


def _grams_apart(grams: NDArray[np.uint64], rows: _Rows, wanted: tuple[int, int]) -> NDArray[np.uint8]:
    """In how many bits the gram signatures of some rows differ from another."""
    low, high = wanted
    apart: NDArray[np.uint8] = np.bitwise_count(grams[0][rows] ^ np.uint64(low))
    apart += np.bitwise_count(grams[1][rows] ^ np.uint64(high))
    return apart


def _note(alike: dict[int, str], form: int, bits: int) -> None:
    """Keep the most telling way in which a form is written alike."""
    if bits & _NAME_BITS:
        alike[form] = "name"
    elif bits & KEY_BITS["full"]:
        if alike.setdefault(form, "full") != "name":
            alike[form] = "full"
    elif bits & KEY_BITS["sorted"]:
        if alike.setdefault(form, "sorted") == "bare":
            alike[form] = "sorted"
    elif bits & KEY_BITS["bare"]:
        alike.setdefault(form, "bare")
