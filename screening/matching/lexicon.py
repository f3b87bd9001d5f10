"""The words of all listed names, and which of them a queried word may be.

A queried unit expands to the tokens of the same text, of the same concept, and of a near spelling or sound. The
letter-count filter is lossless (see `index.signature`); what it lets through is measured by `similarity`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.columns import skeleton_number, text_hash
from screening.index.signature import signature_of
from screening.matching.similarity import SOUND_FLOOR, edits_allowed, word_similarity
from screening.model.entity import Script
from screening.text.rarity import rarity
from screening.text.related import related
from screening.text.skeleton import is_bare, skeleton, sound
from screening.text.variants import ENGLISH_EAR, RUSSIAN_KEY, NameUnit

_LATIN_TOKEN = 2
_NUMBER_TOKEN = 1
_HAN_TOKEN = 3
_QUERY_SPELLINGS = 5
_CONCEPT_ACROSS = 0.96
_CONCEPT_WITHIN = 0.80
_CONCEPT_HAN = 0.65
_SAME_KEY = 0.95
_SAME_SHORT_KEY = 0.82
_LONG_KEY = 5
_CONCEPT_NEAR = 0.72


class ColumnSource(Protocol):
    """Whatever hands out the columns of a generation."""

    def column(self, name: str) -> NDArray[np.generic]:
        """Return the read-only view of one column."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A listed token that a queried unit may be: similarity in (0, 1], how they met, by which variant rule."""

    token: int
    similarity: float
    how: str
    rule: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """A queried unit with its weight and the tokens it may be, best first."""

    unit: NameUnit
    weight: float
    meetings: tuple[Meeting, ...]


def equal_rows(column: NDArray[np.generic], wanted: np.generic) -> slice:
    """Return the rows of a sorted hash column that hold `wanted`, an empty slice for none."""
    return slice(int(np.searchsorted(column, wanted, side="left")), int(np.searchsorted(column, wanted, side="right")))


class Lexicon:
    """The token and spelling columns of one generation."""

    def __init__(self, source: ColumnSource) -> None:
        self._hash = source.column("token_hash")
        self._text = Texts(source, "token_text")
        self._concept = source.column("token_concept")
        self._kind = source.column("token_kind")
        self.weight: NDArray[np.float32] = source.column("token_weight").astype(np.float32, copy=False)
        names: list[str] = msgspec.json.decode(bytes(source.column("concept_name")))
        self._concepts = {name: number for number, name in enumerate(names)}
        self._concept_names = names
        self._concept_weight = source.column("concept_weight")
        self._concept_token = source.column("concept_token")
        self._concept_at = source.column("concept_token_at")
        self._spelling = Texts(source, "spelling_text")
        self._sound = Texts(source, "spelling_sound")
        self._spelling_token = source.column("spelling_token")
        self._spelling_rule = source.column("spelling_rule")
        self._spelling_bits: NDArray[np.uint64] = source.column("spelling_bits").astype(np.uint64, copy=False)
        self._sound_bits: NDArray[np.uint64] = source.column("sound_bits").astype(np.uint64, copy=False)
        self._spelling_length = source.column("spelling_length").astype(np.int16)
        self._sound_length = source.column("sound_length").astype(np.int16)
        self._skeleton = source.column("skeleton_hash")
        self._skeleton_spelling = source.column("skeleton_spelling")
        self._spelt: dict[int, str] = {}
        self.rules: list[str] = msgspec.json.decode(bytes(source.column("rule_name")))

    def text(self, token: int) -> str:
        """Return the native text of a token."""
        return self._text[token]

    def concept(self, token: int) -> str:
        """Return the concept id of a token, empty for none."""
        number = int(self._concept[token])
        return self._concept_names[number] if number >= 0 else ""

    def is_number(self, token: int) -> bool:
        """Return whether a token is a number."""
        return int(self._kind[token]) == _NUMBER_TOKEN

    def is_latin(self, token: int) -> bool:
        """Return whether a token is a Latin word."""
        return int(self._kind[token]) == _LATIN_TOKEN

    def is_han(self, token: int) -> bool:
        """Return whether a token is written in Han characters only."""
        return int(self._kind[token]) == _HAN_TOKEN

    def spell(self, token: int) -> str:
        """Return the first Latin spelling of a token, empty for none."""
        known = self._spelt.get(token)
        if known is None:
            row = int(np.searchsorted(self._spelling_token, token))
            has = row < len(self._spelling_token) and int(self._spelling_token[row]) == token
            known = self._spelt[token] = self._spelling[row] if has else ""
        return known

    def expand(self, unit: NameUnit) -> Expansion:
        """Return the listed tokens that a queried unit may be."""
        found: dict[int, Meeting] = {}
        for token in self._same_text(unit.text):
            found[token] = Meeting(token, 1.0, "same", "same")
        if unit.concept:
            self._by_concept(unit, found)
        if not unit.number and not (unit.script is Script.HAN and len(unit.text) == 1):
            for spelling in unit.spellings[:_QUERY_SPELLINGS]:
                self._by_spelling(unit, spelling.text, spelling.rule, found)
        return Expansion(unit, self._weight_of(unit, found), tuple(found.values()))

    def _weight_of(self, unit: NameUnit, found: dict[int, Meeting]) -> float:
        if unit.concept:
            number = self._concepts.get(unit.concept)
            return float(self._concept_weight[number]) if number is not None else rarity(unit.concept, "")
        same = [float(self.weight[token]) for token, meeting in found.items() if meeting.similarity == 1.0]
        return min(same) if same else rarity("", unit.text)

    def _same_text(self, text: str) -> Iterable[int]:
        rows = equal_rows(self._hash, np.uint64(text_hash(text)))
        return range(rows.start, rows.stop)

    def _by_concept(self, unit: NameUnit, found: dict[int, Meeting]) -> None:
        latin = unit.script is Script.LATIN
        for token in self._tokens_of(unit.concept):
            share = _CONCEPT_ACROSS if latin != self.is_latin(token) else _CONCEPT_WITHIN if latin else _CONCEPT_HAN
            found.setdefault(token, Meeting(token, share, "concept", f"glossary:{unit.concept}"))
        for near in related(unit.concept):
            rule = f"glossary:{unit.concept}~{near}"
            for token in self._tokens_of(near):
                # Within one script another word is another name: 東京電力 is not 東京電機.
                if latin != self.is_latin(token):
                    found.setdefault(token, Meeting(token, _CONCEPT_NEAR, "concept", rule))

    def _tokens_of(self, concept: str) -> list[int]:
        number = self._concepts.get(concept)
        if number is None:
            return []
        tokens: list[int] = self._concept_token[
            int(self._concept_at[number]) : int(self._concept_at[number + 1])
        ].tolist()
        return tokens

    def _by_spelling(self, unit: NameUnit, text: str, rule: str, found: dict[int, Meeting]) -> None:
        if len(text) < 2:  # noqa: PLR2004 - one letter says nothing
            return
        heard = sound(text)
        query_latin = unit.script is Script.LATIN
        for row in self._near(text, heard):
            token = int(self._spelling_token[row])
            if token in found and found[token].similarity == 1.0:
                continue
            across = not (query_latin and int(self._kind[token]) == _LATIN_TOKEN)
            rules = {rule, self.rules[int(self._spelling_rule[row])]}
            if RUSSIAN_KEY in rules:
                # A key is equal or says nothing, and only a transcription has one to compare.
                same = not across and text == self._spelling[row]
                share = (_SAME_KEY if len(text) >= _LONG_KEY else _SAME_SHORT_KEY) if same else 0.0
                how = "respelt"
            elif ENGLISH_EAR in rules and not across:
                continue
            else:
                share, how = word_similarity(text, self._spelling[row], heard, self._sound[row], across_scripts=across)
            if share <= 0.0 or (token in found and found[token].similarity >= share):
                continue
            if unit.script is Script.HAN and self.is_han(token):
                continue  # two Han words that differ are two words, however alike they read: 日新 and 日進
            bridge = rule if rule != "latn" else self.rules[int(self._spelling_rule[row])]
            found[token] = Meeting(token, share, how, bridge)

    def _near(self, text: str, heard: str) -> Iterable[int]:
        allowed = edits_allowed(len(text))
        lengths = self._spelling_length
        spelt = np.bitwise_count(self._spelling_bits ^ np.uint64(signature_of(text))) <= 2 * allowed
        spelt &= np.abs(lengths - len(text)) <= allowed
        # An Indel share of at least the floor bounds the distance, and the distance bounds the differing bits.
        slack = ((1.0 - SOUND_FLOOR) * (self._sound_length + len(heard))).astype(np.int16)
        by_sound = np.bitwise_count(self._sound_bits ^ np.uint64(signature_of(heard.lower()))) <= slack
        by_sound &= np.abs(self._sound_length - len(heard)) <= slack
        rows = np.flatnonzero(spelt | by_sound)
        wanted = np.uint32(skeleton_number(skeleton(text)))
        alike = equal_rows(self._skeleton, wanted)
        return dict.fromkeys([*rows.tolist(), *self._skeleton_spelling[alike].tolist(), *self._with_vowels(text)])

    def _with_vowels(self, text: str) -> Iterable[int]:
        """The spellings of which a word without vowels may be left: they hold every one of its letters."""
        if not is_bare(text):
            return ()
        bits = np.uint64(signature_of(text))
        return np.flatnonzero((self._spelling_bits & bits == bits) & (self._spelling_length > len(text))).tolist()


class Texts:
    """A bytes column with its offsets, read as strings."""

    def __init__(self, source: ColumnSource, name: str) -> None:
        self._data = source.column(name).data
        self._at = source.column(f"{name}_at")

    def __getitem__(self, row: int) -> str:
        return bytes(self._data[int(self._at[row]) : int(self._at[row + 1])]).decode("utf-8", "surrogatepass")
