"""The words of all listed names, and which of them a queried word may be.

A queried unit expands to the tokens of the same text, of the same concept, and of a near spelling or sound (see
`matching.nearwords`).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.hashes import equal_rows, text_hash
from screening.index.words import HAN_TOKEN, LATIN_TOKEN, NUMBER_TOKEN
from screening.matching.expansion import CONCEPT, SAME, Expansion, Meeting, Met
from screening.matching.nearwords import Asked, NearWords
from screening.matching.texts import ColumnSource, Texts
from screening.model.entity import Script
from screening.text.rarity import rarity
from screening.text.related import related
from screening.text.spellings import Spelling
from screening.text.variants import NameUnit

__all__ = ["ColumnSource", "Expansion", "Lexicon", "Meeting"]

_QUERY_SPELLINGS = 5
_CONCEPT_ACROSS = 0.96
_CONCEPT_WITHIN = 0.80
_CONCEPT_HAN = 0.65
_CONCEPT_NEAR = 0.72


class Lexicon:
    """The token and spelling columns of one generation."""

    def __init__(self, source: ColumnSource) -> None:
        self._hash = source.column("token_hash")
        self._text = Texts(source, "token_text")
        self._concept = source.column("token_concept")
        self.kind = source.column("token_kind")
        self.weight: NDArray[np.float32] = source.column("token_weight").astype(np.float32, copy=False)
        names: list[str] = msgspec.json.decode(bytes(source.column("concept_name")))
        self._concepts = {name: number for number, name in enumerate(names)}
        self._concept_names = names
        self._concept_weight = source.column("concept_weight")
        self._concept_token = source.column("concept_token")
        self._concept_at = source.column("concept_token_at")
        self._spelling = Texts(source, "spelling_text")
        self._first = source.column("token_spelling")
        self._spelt: dict[int, str] = {}
        self.rules: list[str] = msgspec.json.decode(bytes(source.column("rule_name")))
        self._near = self._near_words(source)

    def _near_words(self, source: ColumnSource) -> NearWords:
        return NearWords(source, self.rules)

    def warm(self) -> None:
        """Make what is otherwise made when first asked for."""
        self._near.warm()

    def text(self, token: int) -> str:
        """Return the native text of a token."""
        return self._text[token]

    def concept(self, token: int) -> str:
        """Return the concept id of a token, empty for none."""
        number = int(self._concept[token])
        return self._concept_names[number] if number >= 0 else ""

    def is_concept(self, tokens: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return of each token whether it is an organisation word."""
        named: NDArray[np.bool_] = np.greater_equal(self._concept[tokens], 0)
        return named

    def is_number(self, token: int) -> bool:
        """Return whether a token is a number."""
        return int(self.kind[token]) == NUMBER_TOKEN

    def is_latin(self, token: int) -> bool:
        """Return whether a token is a Latin word."""
        return int(self.kind[token]) == LATIN_TOKEN

    def is_han(self, token: int) -> bool:
        """Return whether a token is written in Han characters only."""
        return int(self.kind[token]) == HAN_TOKEN

    def spell(self, token: int) -> str:
        """Return the first Latin spelling of a token, empty for none."""
        known = self._spelt.get(token)
        if known is None:
            row = int(self._first[token]) if token < len(self._first) else -1
            known = self._spelt[token] = self._spelling[row] if row >= 0 else ""
        return known

    def expand(self, unit: NameUnit) -> Expansion:
        """Return the listed tokens that a queried unit may be."""
        return self.expand_all([unit])[0]

    def expand_all(self, units: Sequence[NameUnit]) -> list[Expansion]:
        """Return the listed tokens that each queried unit may be; many at once cost much less than one after the other."""
        met = self._near.meet([Asked(u.script, _compared(u), self._by_text_and_concept(u)) for u in units])
        return [Expansion(unit, self._weight_of(unit, found), found) for unit, found in zip(units, met, strict=True)]

    def _by_text_and_concept(self, unit: NameUnit) -> dict[int, tuple[float, int, str]]:
        """The tokens of the same text and of the same or a near concept: similarity, how, rule."""
        rows = equal_rows(self._hash, np.uint64(text_hash(unit.text)))
        found = dict.fromkeys(range(rows.start, rows.stop), (1.0, SAME, "same"))
        if not unit.concept:
            return found
        latin = unit.script is Script.LATIN
        for token in self._tokens_of(unit.concept):
            share = _CONCEPT_ACROSS if latin != self.is_latin(token) else _CONCEPT_WITHIN if latin else _CONCEPT_HAN
            found.setdefault(token, (share, CONCEPT, f"glossary:{unit.concept}"))
        for near in related(unit.concept):
            rule = f"glossary:{unit.concept}~{near}"
            for token in self._tokens_of(near):
                # Within one script another word is another name: 東京電力 is not 東京電機.
                if latin != self.is_latin(token):
                    found.setdefault(token, (_CONCEPT_NEAR, CONCEPT, rule))
        return found

    def _weight_of(self, unit: NameUnit, met: Met) -> float:
        if unit.concept:
            number = self._concepts.get(unit.concept)
            return float(self._concept_weight[number]) if number is not None else rarity(unit.concept, "")
        same = met.token[met.similarity == 1.0]
        return float(self.weight[same].min()) if len(same) else rarity("", unit.text)

    def weight_of_token(self, text: str, concept: str) -> float:
        """Return what the token of this text and concept weighs. Raises `KeyError` when there is none."""
        rows = equal_rows(self._hash, np.uint64(text_hash(text)))
        for token in range(rows.start, rows.stop):
            if self.concept(token) == concept and self.text(token) == text:
                return float(self.weight[token])
        raise KeyError(text)

    def weight_of_concept(self, concept: str) -> float:
        """Return what a concept that a token stands for weighs. Raises `KeyError` when there is none."""
        return float(self._concept_weight[self._concepts[concept]])

    def _tokens_of(self, concept: str) -> list[int]:
        number = self._concepts.get(concept)
        if number is None:
            return []
        tokens: list[int] = self._concept_token[
            int(self._concept_at[number]) : int(self._concept_at[number + 1])
        ].tolist()
        return tokens


def _compared(unit: NameUnit) -> Sequence[Spelling]:
    """The spellings of a unit that are compared: a number and a single Han character are equal or another."""
    if unit.number or (unit.script is Script.HAN and len(unit.text) == 1):
        return ()
    return unit.spellings[:_QUERY_SPELLINGS]
