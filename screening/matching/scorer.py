"""The careful score of one listed form against one queried form, and what it rests on.

Word by word with left-over words joined, the whole of both sides as one string, typing errors, one name within the
other: whichever says most. Which forms are scored is not decided here, see `matching.candidates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from screening.matching.alignment import Alignment, Answers, align
from screening.matching.containment import amid_score, cut_score, part_score, within_score
from screening.matching.keys import WHOLE_ALONE, WHOLE_BESIDE_WORDS, Keys, WholeKeys
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.names import Side, features, score
from screening.matching.residue import QuerySpans, Residue, join_spans, joined_alignment
from screening.text.variants import NameUnit

_FACTOR = {"whole": 1.0, "bracket": 0.88, "part": 0.88}
_OTHER_READING = 0.91
_PARTS = frozenset({"bracket", "part"})
_EQUAL_OTHERWISE = 0.90
_SHORT_WORD = 3
_TYPED_IN_PART = 0.79
_LISTED_PART = 0.90
_SAME_CONSONANTS = 0.78
_SURE = 0.90
_LONG_WHOLE = 12
_EQUAL_TEXT = {"full": 0.99, "sorted": 1.0}


@dataclass(frozen=True, slots=True)
class Query:
    """A queried form made ready once for all its candidates."""

    rule: str
    units: tuple[NameUnit, ...]
    side: Side
    meetings: Answers
    whole: WholeKeys
    legal: int
    spans: QuerySpans


def part_factor(rule: str) -> float:
    """Return what the word score of a form counts for: a part of a name, or another reading, less than the whole."""
    return _FACTOR.get(rule, _OTHER_READING)


class Scorer:
    """The form columns of one generation, held against queried forms."""

    def __init__(self, source: ColumnSource, lexicon: Lexicon, keys: Keys) -> None:
        self._lexicon = lexicon
        self._residue = Residue(keys)
        self._form_name = source.column("form_name")
        self._form_rule = source.column("form_rule")
        self._part_rule = lexicon.rules.index("part") if "part" in lexicon.rules else -1
        self._form_unit = source.column("form_unit")
        self._form_at = source.column("form_unit_at")
        self._name_legal = source.column("name_legal")
        self._legal_set: list[int] = source.column("legal_set").tolist()
        self.side = lru_cache(maxsize=65536)(self._side)

    def _side(self, form: int) -> tuple[tuple[int, ...], Side]:
        tokens = tuple(self._form_unit[int(self._form_at[form]) : int(self._form_at[form + 1])].tolist())
        return tokens, Side(
            tuple(float(self._lexicon.weight[t]) for t in tokens),
            tuple(self._lexicon.is_number(t) for t in tokens),
            tuple(self._lexicon.concept(t) != "" for t in tokens),
            tuple(self._lexicon.is_han(t) for t in tokens),
        )

    def words(self, row: int) -> tuple[str, ...]:
        """Return the native texts of a listed form."""
        return tuple(self._lexicon.text(token) for token in self.side(row)[0])

    def score(self, query: Query, row: int) -> tuple[float, str]:
        """Return the careful score of a listed form and what it rests on where that is not the words alone.

        One of several parts of a listed name (Boeing Defense, Space & Security) is never the whole name.
        """
        return self._at_most_part(row, *self._careful(query, row))

    def name_words(self, row: int) -> str:
        """Return the words of the whole name of which a form is one reading."""
        first = int(np.searchsorted(self._form_name, self._form_name[row]))
        return " ".join(self.words(first))

    def is_part(self, row: int) -> bool:
        """Return whether a listed form is one of several parts of its name."""
        return bool(self._form_rule[row] == self._part_rule)

    def _careful(self, query: Query, row: int) -> tuple[float, str]:
        equal = query.whole.equal.get(row, "")
        if equal == "name":
            return self._equal_name(query, row)
        alignment, listed = self.align(query, row)
        value = self._value(query, alignment, listed)
        found = [(value, "")]
        if equal == "bare":
            found.append((_SAME_CONSONANTS, equal))
        elif equal:
            found.append((min(_EQUAL_TEXT[equal], self._exact_score(query, row)), equal))
        if value < _SURE:
            if not self._short_words_differ(query, row, alignment):
                found.append((self._typed(query, row), "typing"))
            found += self._contained(query, row, alignment, listed)
        return max(found)

    def _typed(self, query: Query, row: int) -> float:
        """What typing errors leave; in a part of the query less than an equal name there."""
        near = self._residue.nearness(query.whole, row)
        return min(near, _TYPED_IN_PART) if query.rule in _PARTS else near

    def score_of_words(self, query: Query, row: int) -> tuple[float, str]:
        """Return the score of a form of which nothing is joined: what `score` says where nothing could be."""
        tokens, listed = self.side(row)
        alignment = align(query.meetings, query.side.weights, tokens)
        value = self._value(query, alignment, listed)
        if value >= _SURE:
            return self._at_most_part(row, value, "")
        return max([(value, ""), *self._contained(query, row, alignment, listed)])

    def _at_most_part(self, row: int, value: float, ground: str) -> tuple[float, str]:
        if value <= _LISTED_PART or not self.is_part(row):
            return value, ground
        return _LISTED_PART, "listed-part" if ground in {"exact", *_EQUAL_TEXT} else ground

    def passage(self, row: int) -> float:
        """Return the score of a listed form that stands letter for letter in a passage of the query."""
        return part_score(self.side(row)[1])

    def amid(self, row: int) -> float:
        """Return the score of a listed form that is one word of a query of organisation words."""
        return amid_score(self.side(row)[1])

    def _contained(self, query: Query, row: int, alignment: Alignment, listed: Side) -> list[tuple[float, str]]:
        words = self.words(row)
        formed = bool(query.legal & self._legal_of(row))
        return [
            (within_score(alignment, query.side, listed, words, formed=formed), "within"),
            (cut_score(alignment, query.side, listed, query.units, words, formed=bool(query.legal)), "cut"),
        ]

    def _equal_name(self, query: Query, row: int) -> tuple[float, str]:
        """The score of an equal name: of the whole query, of a part of it, or of another reading of it."""
        if query.rule == "whole":
            return self._exact_score(query, row), "exact"
        return part_score(self.side(row)[1]) if query.rule in _PARTS else _EQUAL_OTHERWISE, query.rule

    def _short_words_differ(self, query: Query, row: int, alignment: Alignment) -> bool:
        """Whether two names differ by one word of three letters: JFE Systems is not BAE Systems with typing errors."""
        if len(alignment.query_left) != 1 or len(alignment.listed_left) != 1:
            return False
        ours, theirs = query.units[alignment.query_left[0]].text, self.words(row)[alignment.listed_left[0]]
        return ours.isascii() and theirs.isascii() and max(len(ours), len(theirs)) <= _SHORT_WORD

    def worded(self, query: Query, row: int) -> float:
        """Return the score of a form by its single words."""
        tokens, listed = self.side(row)
        return self._value(query, align(query.meetings, query.side.weights, tokens), listed)

    def _value(self, query: Query, alignment: Alignment, listed: Side) -> float:
        if not alignment.pairs:
            return 0.0
        return score(features(alignment, query.side, listed)) * part_factor(query.rule)

    def align(self, query: Query, row: int) -> tuple[Alignment, Side]:
        """Return what answers what: word by word with left-over words joined, or both wholes, whichever says more."""
        tokens, listed = self.side(row)
        alignment = align(query.meetings, query.side.weights, tokens)
        if not alignment.query_left and not alignment.listed_left and _says_all(alignment, query.whole):
            return alignment, listed
        worded = join_spans(alignment, query.spans, tokens, self._lexicon)
        # A common word must not carry a rare one that differs: beside words that agree only an equal whole counts.
        least = WHOLE_BESIDE_WORDS if alignment.pairs else WHOLE_ALONE
        met = self._residue.whole(query.whole, row, any(self._lexicon.is_han(token) for token in tokens), least)
        if met is None:
            return worded, listed
        whole = joined_alignment(met, len(query.units), len(tokens))
        return (whole if self._value(query, whole, listed) > self._value(query, worded, listed) else worded), listed

    def _exact_score(self, query: Query, row: int) -> float:
        """1.0 for an equal name with equal legal forms, a little less where those differ or are missing."""
        listed = self._legal_of(row)
        if listed == query.legal:
            return 1.0
        return 0.995 if not listed or not query.legal else 0.985

    def _legal_of(self, row: int) -> int:
        return self._legal_set[int(self._name_legal[int(self._form_name[row])])]


def _says_all(alignment: Alignment, whole: WholeKeys) -> bool:
    """Whether the whole of both sides can say no more than a word for every word: long names may be cut otherwise."""
    if all(len(text) < _LONG_WHOLE for text, _, _ in whole.latin):
        return True
    return all(pair.meeting.similarity >= WHOLE_BESIDE_WORDS for pair in alignment.pairs)
