"""Matches one name or one party against a generation: candidates first, then the scorer, then what stands around it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np
from rapidfuzz.fuzz import ratio

from screening.index.hashes import equal_rows, identifier_hash
from screening.matching import evidence as explain
from screening.matching.alignment import meetings_by_token
from screening.matching.candidates import Asked, Candidates, Found
from screening.matching.containment import MOST, borne_by_few, may_be_cut, telling_units
from screening.matching.expansion import Expansion
from screening.matching.keys import WholeKeys
from screening.matching.known import KnownWords
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.names import Features, Side, features
from screening.matching.residue import QuerySpans
from screening.matching.scorer import Query, Scorer, part_factor
from screening.model.deadline import Deadline
from screening.model.entity import Script
from screening.model.result import NameMatch
from screening.text.passages import LONG_TEXT
from screening.text.variants import NameAnalysis, NameForm, NameUnit, analyse

DEFAULT_MIN_SCORE = 0.70
_UNLISTED_CLASS = 63
_JOINED_IN_LONG = 24
_WORDS_KEPT = 16_384
_ANSWERS_KEPT = 8_192
_QUERIES_KEPT = 64
"""Those of the questions under way: a hit is explained with the query that found it. They hold too much to be kept long."""
_WORDS_WARMED = 128
_WARMED_AT_ONCE = 8
_MET_TOGETHER = 16
"""Names whose words are looked up together: 1.3 ms for all of them, where 64 questions at once took 28."""
_PAUSE_S = 0.002
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
class NameHit:
    """A listed name that a queried name may be."""

    entity: int
    name_index: int
    score: float
    exact: bool
    match: FormMatch


class _Named:
    """A name taken apart: two are one question when they read alike after cleaning, whoever waits for the answer."""

    __slots__ = ("analysis", "deadline")

    def __init__(self, analysis: NameAnalysis, deadline: Deadline | None) -> None:
        self.analysis = analysis
        self.deadline = deadline

    def __hash__(self) -> int:
        return hash(self.analysis.text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Named):
            return False
        ours, theirs = self.analysis, other.analysis
        return ours.text == theirs.text and ours.restored == theirs.restored


class _Form:
    """One form of a name taken apart, known again by the cleaned text and its number."""

    __slots__ = ("analysis", "number")

    def __init__(self, analysis: NameAnalysis, number: int) -> None:
        self.analysis = analysis
        self.number = number

    def __hash__(self) -> int:
        return hash((self.analysis.text, self.number))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Form) and (self.number, self.analysis.text) == (other.number, other.analysis.text)


class Matcher:
    """The hot path over one generation. Thread-safe: it only reads."""

    def __init__(self, reader: ColumnSource, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or Lexicon(reader)
        self._candidates = Candidates(reader, self._lexicon)
        self._scorer = Scorer(reader, self._lexicon, self._candidates.keys)
        classes: list[str] = msgspec.json.decode(bytes(reader.column("legal_class")))
        self._legal_class = {name: number for number, name in enumerate(classes)}
        self._form_name = reader.column("form_name")
        self._name_entity = reader.column("name_entity")
        self._name_index = reader.column("name_index")
        self._identifier_hash = reader.column("identifier_hash")
        self._identifier_entity = reader.column("identifier_entity")
        self._words = KnownWords(self._lexicon, _WORDS_KEPT)
        self._kept = lru_cache(maxsize=_ANSWERS_KEPT)(self._answer)
        self._queries = lru_cache(maxsize=_QUERIES_KEPT)(self._made_ready)

    def match_name(
        self, name: str, *, min_score: float = DEFAULT_MIN_SCORE, deadline: Deadline | None = None
    ) -> list[NameHit]:
        """Return the listed entities that `name` may be, one row an entity with its best name, best first.

        Answers are kept by cleaned name and threshold; they live and die with the generation. Raises `DeadlineError`
        between two stages once nobody waits for the answer.
        """
        named = _Named(analyse(name), deadline)
        try:
            return list(self._kept(named, min_score))
        finally:
            named.deadline = None  # what is kept must not hold the caller

    def prepare(self, names: Iterable[str], between: Callable[[], None] = lambda: None) -> None:
        """Look up the words of names that will be asked for next: together they cost much less than one by one.

        `between` is called before each name, so that nobody waits for all of them; what it raises ends the work.
        """
        waiting: list[NameUnit] = []
        for count, name in enumerate(names, 1):
            between()
            waiting += (unit for form in analyse(name).forms for unit in form.units)
            if count % _MET_TOGETHER == 0:
                self._words.meet(waiting)
                waiting = []
        between()
        self._words.meet(waiting)

    def warm(self, before: Matcher) -> None:
        """Make every table that is made when first asked for, and look up the words that `before` met last.

        Meant for a thread of its own while `before` serves: it pauses, so that callers get their turn.
        """
        self._candidates.warm()
        self._lexicon.warm()
        words = before.words_met(_WORDS_WARMED)
        for at in range(0, len(words), _WARMED_AT_ONCE):
            self._words.meet(words[at : at + _WARMED_AT_ONCE])
            time.sleep(_PAUSE_S)

    def words_met(self, count: int) -> list[NameUnit]:
        """Return the words that were looked up last, at most `count`."""
        return self._words.last(count)

    def _answer(self, named: _Named, min_score: float) -> tuple[NameHit, ...]:
        best: dict[int, FormMatch] = {}
        if len(named.analysis.forms) > 1:
            self._words.meet(unit for form in named.analysis.forms for unit in form.units)
        for number in range(len(named.analysis.forms)):
            for match in self._match_form(named, number, min_score):
                _keep_best(best, match)
        for match in self._passages(named.analysis):
            if match.score >= min_score:
                _keep_best(best, match)
        return tuple(
            NameHit(m.entity, int(self._name_index[m.name]), m.score, m.exact, m)
            for m in self._ordered(named.analysis.core, list(best.values()))
        )

    def _passages(self, analysis: NameAnalysis) -> Iterable[FormMatch]:
        """The listed names that stand letter for letter in the passages of a text, or but for one lost letter."""
        for texts, ground in ((analysis.passages, "within"), (analysis.restored, "lost-letter")):
            for row in self._candidates.keys.printed_as(texts) if texts else ():
                yield self._standing(row, self._scorer.passage(row), ground)
        for row in self._candidates.keys.named(analysis.alone):
            if not self._scorer.is_part(row):
                yield self._standing(row, self._scorer.amid(row), "within")

    def _standing(self, row: int, score: float, ground: str) -> FormMatch:
        """A listed form that stands letter for letter in the text."""
        name = int(self._form_name[row])
        return FormMatch(row, name, int(self._name_entity[name]), score, 0, exact=False, ground=ground)

    def _ordered(self, core: str, matches: list[FormMatch]) -> list[FormMatch]:
        """Best first; of equal scores a whole listed name before a part of one, then the nearest letter by letter."""
        often = Counter(m.score for m in matches)
        near = {
            m.entity: (self._scorer.is_part(m.form), -ratio(core, self._scorer.name_words(m.form)))
            for m in matches
            if often[m.score] > 1
        }
        return sorted(matches, key=lambda m: (-m.score, not m.as_printed, near.get(m.entity, ()), m.entity))

    def _query(self, analysis: NameAnalysis, number: int) -> tuple[Query, Sequence[Expansion]]:
        """A queried form made ready, with what its words may be."""
        return self._queries(_Form(analysis, number))

    def _made_ready(self, asked: _Form) -> tuple[Query, Sequence[Expansion]]:
        analysis, number = asked.analysis, asked.number
        form = analysis.forms[number]
        expansions = self._words.of(form.units)
        keys = [key for key in analysis.joined if key.form == number]
        listed = self._candidates.keys
        whole = WholeKeys.of(keys, form.units, listed.equal(keys), listed.printed(keys))
        legal = sum(1 << self._legal_class.get(name, _UNLISTED_CLASS) for name in analysis.legal_classes)
        query = Query(
            form.rule,
            form.units,
            _side_of(form, expansions),
            meetings_by_token(expansions),
            whole,
            legal,
            QuerySpans(form.units),
        )
        return query, expansions

    def candidates(
        self, analysis: NameAnalysis, number: int, min_score: float, deadline: Deadline | None = None
    ) -> tuple[Query, Found]:
        """Return a queried form made ready, and the listed forms that may reach `min_score`."""
        query, expansions = self._query(analysis, number)
        if deadline is not None:
            deadline.check()
        formed, may = bool(query.legal), min_score <= MOST
        telling = telling_units(query.units, query.side, every_word=True, formed=formed) if may else frozenset()
        cut = may and may_be_cut(query.side, telling)
        few = borne_by_few(query.units, query.side, telling)
        factor = part_factor(query.rule)
        asked = Asked(analysis.forms[number], expansions, query.whole, min_score, factor, cut, telling, few)
        return query, self._candidates.find(asked)

    def _match_form(self, named: _Named, number: int, min_score: float) -> Iterable[FormMatch]:
        query, found = self.candidates(named.analysis, number, min_score, named.deadline)
        if named.deadline is not None:
            named.deadline.check()
        best: dict[int, FormMatch] = {}
        for match in self._scored(query, found, number, min_score):
            held = best.get(match.entity)
            if held is None or self._stronger(query, match, held):
                best[match.entity] = match
        return best.values()

    def _stronger(self, query: Query, match: FormMatch, held: FormMatch) -> bool:
        """Whether a match says more of its entity; of two that say the same, the one whose words agree more, then the later."""
        if _rank(match) != _rank(held):
            return _rank(match) > _rank(held)
        ours, theirs = ((self._scorer.worded(query, each.form), each.form) for each in (match, held))
        return ours > theirs

    def _scored(self, query: Query, found: Found, number: int, min_score: float) -> Iterable[FormMatch]:
        """The candidates that reach `min_score`."""
        # In a text of many words most runs could be joined with something: only the best forms are worth it.
        joined = found.worded if len(query.units) <= LONG_TEXT else _JOINED_IN_LONG
        for place, row in enumerate(found.forms.tolist()):
            plain = joined <= place < found.worded and row not in query.whole.equal
            careful = self._scorer.score_of_words if plain else self._scorer.score
            value, ground = max(careful(query, row), acronym_score(found, row))
            if value >= min_score:
                yield self._matched(query, row, (value, ground), number)

    def _matched(self, query: Query, row: int, scored: tuple[float, str], number: int) -> FormMatch:
        value, ground = scored
        name = int(self._form_name[row])
        exact = ground == "exact"
        printed = exact and row in query.whole.printed
        return FormMatch(row, name, int(self._name_entity[name]), value, number, exact, ground, printed)

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
        names = self._scorer.words(hit.match.form)
        if hit.match.ground.startswith("acronym:"):
            return explain.acronym_match(form, names, hit.match.ground.partition(":")[2], hit.score)
        query, _ = self._query(analysis, number)
        alignment, listed = self._scorer.align(query, hit.match.form)
        return explain.name_match(form, alignment, query.side, listed, names, hit.score, hit.match.ground)

    def weigh(self, name: str) -> list[tuple[int, Features]]:
        """Return (entity ordinal, features) of every candidate of the whole name: what the weights are fitted on."""
        analysis = analyse(name)
        if not analysis.forms:
            return []
        query, found = self.candidates(analysis, 0, 0.0)
        weighed = []
        for row in found.forms.tolist():
            alignment, listed = self._scorer.align(query, row)
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


def _keep_best(best: dict[int, FormMatch], match: FormMatch) -> None:
    held = best.get(match.entity)
    if held is None or _rank(match) > _rank(held):
        best[match.entity] = match


def acronym_score(found: Found, row: int) -> tuple[float, str]:
    """Return what a form is worth as the acronym of the query, or the query as its acronym; 0.0 when it is none."""
    acronym = found.acronyms.get(row, "")
    return (_ACRONYM_SCORE[len(acronym)], f"acronym:{acronym}") if acronym else (0.0, "")


def _side_of(form: NameForm, expansions: Sequence[Expansion]) -> Side:
    return Side(
        tuple(expansion.weight for expansion in expansions),
        tuple(unit.number for unit in form.units),
        tuple(bool(unit.concept) for unit in form.units),
        tuple(unit.script is Script.HAN for unit in form.units),
    )


def _rank(match: FormMatch) -> tuple[float, bool, bool]:
    return match.score, match.exact, match.as_printed
