"""Matches one name or one party against a generation: candidates first, then the scorer, then what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.columns import identifier_hash
from screening.matching import evidence as explain
from screening.matching.alignment import Alignment, align, meetings_by_token
from screening.matching.candidates import Candidates
from screening.matching.containment import cut_score, part_score, within_score
from screening.matching.lexicon import ColumnSource, Expansion, Lexicon, Meeting, equal_rows
from screening.matching.names import Features, Side, features, score
from screening.matching.residue import Residue, WholeKeys, join_spans, joined_alignment
from screening.model.entity import Script
from screening.model.result import NameMatch
from screening.text.variants import NameAnalysis, NameForm, NameUnit, analyse

DEFAULT_MIN_SCORE = 0.70
_FACTOR = {"whole": 1.0, "bracket": 0.88, "part": 0.88}
_OTHER_READING = 0.94
_PARTS = frozenset({"bracket", "part"})
_EQUAL_OTHERWISE = 0.90
_UNLISTED_CLASS = 63
_JOINED_AT_MOST = 12
_SURE = 0.90
_SHORT_WORD = 3
_EQUAL_TEXT = {"full": 0.99, "sorted": 1.0}
_WHOLE_BESIDE_WORDS = 0.92
_WHOLE_ALONE = 0.70
_ACRONYM_SCORE = {3: 0.40, 4: 0.55, 5: 0.66, 6: 0.74, 7: 0.78, 8: 0.80}
"""What an acronym alone can say: three letters are shared by thousands of names."""


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A listed form that answered a queried form: row numbers and the score, before any text is fetched."""

    form: int
    name: int
    entity: int
    score: float
    query_form: int
    exact: bool
    ground: str = ""
    as_printed: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """The forms that reach the scorer, those that a joined key or containment led to, and the acronyms."""

    forms: NDArray[np.intp]
    by_key: frozenset[int]
    acronyms: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Query:
    """A queried form made ready once for all its candidates."""

    rule: str
    units: tuple[NameUnit, ...]
    side: Side
    meetings: list[dict[int, Meeting]]
    whole: WholeKeys
    legal: int


@dataclass(frozen=True, slots=True)
class NameHit:
    """A listed name that a queried name may be."""

    entity: int
    name_index: int
    score: float
    exact: bool
    match: FormMatch


class Matcher:
    """The hot path over one generation. Thread-safe: it only reads."""

    def __init__(self, reader: ColumnSource) -> None:
        self._lexicon = Lexicon(reader)
        self._candidates = Candidates(reader)
        self._residue = Residue(reader, self._lexicon)
        self._name_legal = reader.column("name_legal")
        classes: list[str] = msgspec.json.decode(bytes(reader.column("legal_class")))
        self._legal_class = {name: number for number, name in enumerate(classes)}
        self._form_name = reader.column("form_name")
        self._form_unit = reader.column("form_unit")
        self._form_at = reader.column("form_unit_at")
        self._name_entity = reader.column("name_entity")
        self._name_index = reader.column("name_index")
        self._identifier_hash = reader.column("identifier_hash")
        self._identifier_entity = reader.column("identifier_entity")
        self._expand = lru_cache(maxsize=16384)(self._lexicon.expand)
        self._side = lru_cache(maxsize=65536)(self._listed_side)

    def match_name(self, name: str, *, min_score: float = DEFAULT_MIN_SCORE) -> list[NameHit]:
        """Return the listed entities that `name` may be, one row an entity with its best name, best first."""
        analysis = analyse(name)
        best: dict[int, FormMatch] = {}
        for number, form in enumerate(analysis.forms):
            for match in self._match_form(analysis, number, form):
                held = best.get(match.entity)
                if match.score >= min_score and (held is None or _rank(match) > _rank(held)):
                    best[match.entity] = match
        return [
            NameHit(m.entity, int(self._name_index[m.name]), m.score, m.exact, m)
            for m in sorted(best.values(), key=lambda m: (-m.score, not m.as_printed, m.entity))
        ]

    def candidate_forms(self, analysis: NameAnalysis, number: int, form: NameForm) -> tuple[list[Expansion], _Found]:
        """Return the expansions of a queried form and the listed forms that reach the scorer."""
        expansions = [self._expand(unit) for unit in form.units]
        keys = [key for key in analysis.joined if key.form == number]
        equal, near = self._candidates.by_equal_key(keys), self._candidates.by_near_key(keys)
        worded, contained = self._candidates.by_words(expansions), self._candidates.contained(expansions)
        acronyms = self._candidates.by_acronym(form) | self._candidates.by_expansion(form)
        forms = np.unique(np.concatenate([worded, contained, equal, near, np.array(list(acronyms), dtype=np.intp)]))
        sure = frozenset(equal.tolist() + near.tolist() + contained.tolist())
        return expansions, _Found(forms, sure, acronyms)

    def _match_form(self, analysis: NameAnalysis, number: int, form: NameForm) -> Iterable[FormMatch]:
        expansions, found = self.candidate_forms(analysis, number, form)
        query = self._query(analysis, number, form, expansions)
        quick = [(self._quick(query, row), row) for row in found.forms.tolist()]
        quick.sort(reverse=True)
        for place, (value, row) in enumerate(quick):
            name, ground = int(self._form_name[row]), ""
            if place < _JOINED_AT_MOST or row in found.by_key:
                value, ground = self._score(query, row, join=place < _JOINED_AT_MOST)  # noqa: PLW2901 - replaces the quick one
            acronym = found.acronyms.get(row, "")
            if acronym and _ACRONYM_SCORE[len(acronym)] > value:
                value, ground = _ACRONYM_SCORE[len(acronym)], f"acronym:{acronym}"  # noqa: PLW2901 - as above
            exact = ground == "exact"
            printed = exact and self._residue.as_printed(query.whole, row)
            yield FormMatch(row, name, int(self._name_entity[name]), value, number, exact, ground, printed)

    def _quick(self, query: _Query, row: int) -> float:
        tokens, listed = self._side(row)
        alignment = align(query.meetings, query.side.weights, tokens)
        return self._value(query, alignment, listed)

    def _value(self, query: _Query, alignment: Alignment, listed: Side) -> float:
        if not alignment.pairs:
            return 0.0
        return score(features(alignment, query.side, listed)) * _FACTOR.get(query.rule, _OTHER_READING)

    def _score(self, query: _Query, row: int, *, join: bool = True) -> tuple[float, str]:
        """The careful score of a listed form and what it rests on where that is not the words alone."""
        equal = self._residue.equal(query.whole, row)
        if equal == "name":
            if query.rule == "whole":
                return self._exact_score(query, row), "exact"
            return part_score(self._side(row)[1]) if query.rule in _PARTS else _EQUAL_OTHERWISE, query.rule
        alignment, listed = self._align(query, row, join=join)
        value = self._value(query, alignment, listed)
        found = [(value, "")]
        if equal:
            found.append((min(_EQUAL_TEXT[equal], self._exact_score(query, row)), equal))
        if value < _SURE:
            words = self._words(row)
            if not _short_words_differ(alignment, query.units, words):
                found.append((self._residue.nearness(query.whole, row), "typing"))
            formed = bool(query.legal & int(self._name_legal[int(self._form_name[row])]))
            found.append((within_score(alignment, listed, words, formed=formed), "within"))
            found.append((cut_score(alignment, query.side, listed, query.units, words), "cut"))
        return max(found)

    def _words(self, row: int) -> tuple[str, ...]:
        return tuple(self._lexicon.text(token) for token in self._side(row)[0])

    def _align(self, query: _Query, row: int, *, join: bool = True) -> tuple[Alignment, Side]:
        """Word by word with left-over words joined, or the whole of both sides as one string: whichever says more."""
        tokens, listed = self._side(row)
        alignment = align(query.meetings, query.side.weights, tokens)
        if not alignment.query_left and not alignment.listed_left:
            return alignment, listed
        worded = join_spans(alignment, query.units, tokens, self._lexicon) if join else alignment
        met = self._residue.whole(query.whole, row, any(self._lexicon.is_han(token) for token in tokens))
        # A common word must not carry a rare one that differs: beside words that agree only an equal whole counts.
        if met is None or met.similarity < (_WHOLE_BESIDE_WORDS if alignment.pairs else _WHOLE_ALONE):
            return worded, listed
        whole = joined_alignment(met, len(query.units), len(tokens))
        return (whole if self._value(query, whole, listed) > self._value(query, worded, listed) else worded), listed

    def _exact_score(self, query: _Query, row: int) -> float:
        """1.0 for an equal name with equal legal forms, a little less where those differ or are missing."""
        listed = int(self._name_legal[int(self._form_name[row])])
        if listed == query.legal:
            return 1.0
        return 0.995 if not listed or not query.legal else 0.985

    def _query(self, analysis: NameAnalysis, number: int, form: NameForm, expansions: Sequence[Expansion]) -> _Query:
        keys = [key for key in analysis.joined if key.form == number]
        side = Side(
            tuple(expansion.weight for expansion in expansions),
            tuple(unit.number for unit in form.units),
            tuple(bool(unit.concept) for unit in form.units),
            tuple(unit.script is Script.HAN for unit in form.units),
        )
        legal = sum(1 << self._legal_class.get(name, _UNLISTED_CLASS) for name in analysis.legal_classes)
        return _Query(form.rule, form.units, side, meetings_by_token(expansions), WholeKeys.of(keys, form.units), legal)

    def _listed_side(self, form: int) -> tuple[tuple[int, ...], Side]:
        tokens = tuple(self._form_unit[int(self._form_at[form]) : int(self._form_at[form + 1])].tolist())
        return tokens, Side(
            tuple(float(self._lexicon.weight[t]) for t in tokens),
            tuple(self._lexicon.is_number(t) for t in tokens),
            tuple(self._lexicon.concept(t) != "" for t in tokens),
            tuple(self._lexicon.is_han(t) for t in tokens),
        )

    def entities_with_identifier(self, scheme: str, value: str) -> set[int]:
        """Return the ordinals of the entities that bear an identifier: an equal number decides by itself."""
        wanted = np.uint64(identifier_hash(scheme, value))
        rows = equal_rows(self._identifier_hash, wanted)
        return set(self._identifier_entity[rows].tolist())

    def explain(self, name: str, hit: NameHit) -> NameMatch:
        """Return the score of a hit with its evidence in words."""
        analysis = analyse(name)
        number = hit.match.query_form
        form = analysis.forms[number]
        tokens = self._side(hit.match.form)[0]
        names = tuple(self._lexicon.text(token) for token in tokens)
        if hit.match.ground.startswith("acronym:"):
            return explain.acronym_match(form, names, hit.match.ground.partition(":")[2], hit.score)
        query = self._query(analysis, number, form, [self._expand(unit) for unit in form.units])
        alignment, listed = self._align(query, hit.match.form)
        return explain.name_match(form, alignment, query.side, listed, names, hit.score, hit.match.ground)

    def weigh(self, name: str) -> list[tuple[int, Features]]:
        """Return (entity ordinal, features) of every candidate of the whole name: what the weights are fitted on."""
        analysis = analyse(name)
        if not analysis.forms:
            return []
        form = analysis.forms[0]
        expansions, found = self.candidate_forms(analysis, 0, form)
        query = self._query(analysis, 0, form, expansions)
        weighed = []
        for row in found.forms.tolist():
            alignment, listed = self._align(query, row)
            if alignment.pairs and self._residue.equal(query.whole, row) != "name":
                entity = int(self._name_entity[int(self._form_name[row])])
                weighed.append((entity, features(alignment, query.side, listed)))
        return weighed

    def candidate_entities(self, name: str) -> set[int]:
        """Return the ordinals of the entities that reach the scorer for `name`."""
        analysis = analyse(name)
        rows: set[int] = set()
        for number, form in enumerate(analysis.forms):
            rows |= set(self.candidate_forms(analysis, number, form)[1].forms.tolist())
        return {int(self._name_entity[int(self._form_name[row])]) for row in rows}


def _short_words_differ(alignment: Alignment, units: Sequence[NameUnit], words: Sequence[str]) -> bool:
    """Whether two names differ by one word of three letters: JFE Systems is not BAE Systems with typing errors."""
    if len(alignment.query_left) != 1 or len(alignment.listed_left) != 1:
        return False
    ours, theirs = units[alignment.query_left[0]].text, words[alignment.listed_left[0]]
    return ours.isascii() and theirs.isascii() and max(len(ours), len(theirs)) <= _SHORT_WORD


def _rank(match: FormMatch) -> tuple[float, bool, bool]:
    return match.score, match.exact, match.as_printed
