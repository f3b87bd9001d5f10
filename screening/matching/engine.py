"""Matches one name or one party against a generation: candidates first, then the scorer, then what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np

from screening.index.hashes import equal_rows, identifier_hash
from screening.matching import evidence as explain
from screening.matching.alignment import Alignment, align, meetings_by_token
from screening.matching.candidates import Asked, Candidates, Found
from screening.matching.containment import MOST, cut_score, may_be_cut, within_score
from screening.matching.expansion import Expansion, Meeting
from screening.matching.keys import WHOLE_ALONE, WHOLE_BESIDE_WORDS, WholeKeys
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.names import Features, Side, features, score
from screening.matching.residue import QuerySpans, Residue, join_spans, joined_alignment
from screening.model.result import NameMatch
from screening.text.variants import NameAnalysis, NameForm, NameUnit, analyse

DEFAULT_MIN_SCORE = 0.70
_PART_FACTOR = 0.88
_UNLISTED_CLASS = 63
_SURE = 0.90
_EQUAL_TEXT = {"full": 0.99, "sorted": 1.0}
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


@dataclass(frozen=True, slots=True)
class _Query:
    """A queried form made ready once for all its candidates."""

    rule: str
    units: tuple[NameUnit, ...]
    side: Side
    meetings: list[Mapping[int, Meeting]]
    whole: WholeKeys
    legal: int
    spans: QuerySpans


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
        self._candidates = Candidates(reader, self._lexicon)
        self._residue = Residue(self._candidates.keys)
        self._name_legal = reader.column("name_legal")
        self._legal_set: list[int] = reader.column("legal_set").tolist()
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
        for number in range(len(analysis.forms)):
            for match in self._match_form(analysis, number, min_score):
                held = best.get(match.entity)
                if held is None or _rank(match) > _rank(held):
                    best[match.entity] = match
        return [
            NameHit(m.entity, int(self._name_index[m.name]), m.score, m.exact, m)
            for m in sorted(best.values(), key=lambda m: (-m.score, m.entity))
        ]

    def candidates(self, analysis: NameAnalysis, number: int, min_score: float) -> tuple[_Query, Found]:
        """Return a queried form made ready, and the listed forms that may reach `min_score`."""
        form = analysis.forms[number]
        expansions = [self._expand(unit) for unit in form.units]
        side = _side_of(form, expansions)
        keys = [key for key in analysis.joined if key.form == number]
        factor = 1.0 if form.rule == "whole" else _PART_FACTOR
        cut = min_score <= MOST and may_be_cut(side, [unit.text for unit in form.units])
        found = self._candidates.find(Asked(form, expansions, keys, min_score, factor, cut))
        legal = sum(1 << self._legal_class.get(name, _UNLISTED_CLASS) for name in analysis.legal_classes)
        query = _Query(
            form.rule, form.units, side, meetings_by_token(expansions), found.whole, legal, QuerySpans(form.units)
        )
        return query, found

    def _match_form(self, analysis: NameAnalysis, number: int, min_score: float) -> Iterable[FormMatch]:
        query, found = self.candidates(analysis, number, min_score)
        best: dict[int, FormMatch] = {}
        for match in self._scored(query, found, number, min_score):
            held = best.get(match.entity)
            if held is None or self._stronger(query, match, held):
                best[match.entity] = match
        return best.values()

    def _stronger(self, query: _Query, match: FormMatch, held: FormMatch) -> bool:
        """Whether a match says more of its entity; of two that say the same, the one whose words agree more, then the later."""
        if _rank(match) != _rank(held):
            return _rank(match) > _rank(held)
        return (self._worded(query, match.form), match.form) > (self._worded(query, held.form), held.form)

    def _worded(self, query: _Query, row: int) -> float:
        """The score of a form by its single words."""
        tokens, listed = self._side(row)
        return self._value(query, align(query.meetings, query.side.weights, tokens), listed)

    def _scored(self, query: _Query, found: Found, number: int, min_score: float) -> Iterable[FormMatch]:
        for row in found.forms.tolist():
            value, ground = self._score(query, row)
            acronym = found.acronyms.get(row, "")
            if acronym and _ACRONYM_SCORE[len(acronym)] > value:
                value, ground = _ACRONYM_SCORE[len(acronym)], f"acronym:{acronym}"
            if value >= min_score:
                name = int(self._form_name[row])
                yield FormMatch(row, name, int(self._name_entity[name]), value, number, ground == "exact", ground)

    def _value(self, query: _Query, alignment: Alignment, listed: Side) -> float:
        if not alignment.pairs:
            return 0.0
        return score(features(alignment, query.side, listed)) * (1.0 if query.rule == "whole" else _PART_FACTOR)

    def _score(self, query: _Query, row: int) -> tuple[float, str]:
        """The careful score of a listed form and what it rests on where that is not the words alone."""
        equal = query.whole.equal.get(row, "") if query.rule == "whole" else ""
        if equal == "name":
            return self._exact_score(query, row), "exact"
        alignment, listed = self._align(query, row)
        value = self._value(query, alignment, listed)
        found = [(value, "")]
        if equal:
            found.append((min(_EQUAL_TEXT[equal], self._exact_score(query, row)), equal))
        if value < _SURE:
            words = self._words(row)
            own = [unit.text for unit in query.units]
            found.append((self._residue.nearness(query.whole, row), "typing"))
            found.append((within_score(alignment, listed, words), "within"))
            found.append((cut_score(alignment, query.side, listed, own), "cut"))
        return max(found)

    def _words(self, row: int) -> tuple[str, ...]:
        return tuple(self._lexicon.text(token) for token in self._side(row)[0])

    def _align(self, query: _Query, row: int) -> tuple[Alignment, Side]:
        """Word by word with left-over words joined, or the whole of both sides as one string: whichever says more."""
        tokens, listed = self._side(row)
        alignment = align(query.meetings, query.side.weights, tokens)
        if not alignment.query_left and not alignment.listed_left:
            return alignment, listed
        worded = join_spans(alignment, query.spans, tokens, self._lexicon)
        # A common word must not carry a rare one that differs: beside words that agree only an equal whole counts.
        least = WHOLE_BESIDE_WORDS if alignment.pairs else WHOLE_ALONE
        met = self._residue.whole(query.whole, row, any(self._lexicon.is_han(token) for token in tokens), least)
        if met is None:
            return worded, listed
        whole = joined_alignment(met, len(query.units), len(tokens))
        return (whole if self._value(query, whole, listed) > self._value(query, worded, listed) else worded), listed

    def _exact_score(self, query: _Query, row: int) -> float:
        """1.0 for an equal name with equal legal forms, a little less where those differ or are missing."""
        listed = self._legal_set[int(self._name_legal[int(self._form_name[row])])]
        if listed == query.legal:
            return 1.0
        return 0.995 if not listed or not query.legal else 0.985

    def _listed_side(self, form: int) -> tuple[tuple[int, ...], Side]:
        tokens = tuple(self._form_unit[int(self._form_at[form]) : int(self._form_at[form + 1])].tolist())
        return tokens, Side(
            tuple(float(self._lexicon.weight[t]) for t in tokens),
            tuple(self._lexicon.is_number(t) for t in tokens),
            tuple(self._lexicon.concept(t) != "" for t in tokens),
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
        query, _ = self.candidates(analysis, number, min(hit.score, 1.0))
        alignment, listed = self._align(query, hit.match.form)
        return explain.name_match(form, alignment, query.side, listed, names, hit.score, hit.match.ground)

    def weigh(self, name: str) -> list[tuple[int, Features]]:
        """Return (entity ordinal, features) of every candidate of the whole name: what the weights are fitted on."""
        analysis = analyse(name)
        if not analysis.forms:
            return []
        query, found = self.candidates(analysis, 0, 0.0)
        weighed = []
        for row in found.forms.tolist():
            alignment, listed = self._align(query, row)
            if alignment.pairs and query.whole.equal.get(row) != "name":
                entity = int(self._name_entity[int(self._form_name[row])])
                weighed.append((entity, features(alignment, query.side, listed)))
        return weighed

    def candidate_entities(self, name: str, *, min_score: float = DEFAULT_MIN_SCORE) -> set[int]:
        """Return the ordinals of the entities that reach the scorer for `name`."""
        analysis = analyse(name)
        rows: set[int] = set()
        for number in range(len(analysis.forms)):
            rows |= set(self.candidates(analysis, number, min_score)[1].forms.tolist())
        return {int(self._name_entity[int(self._form_name[row])]) for row in rows}


def _side_of(form: NameForm, expansions: Sequence[Expansion]) -> Side:
    return Side(
        tuple(expansion.weight for expansion in expansions),
        tuple(unit.number for unit in form.units),
        tuple(bool(unit.concept) for unit in form.units),
    )


def _rank(match: FormMatch) -> tuple[float, bool]:
    return match.score, match.exact
