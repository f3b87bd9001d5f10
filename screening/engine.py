"""What is built once for a generation, and how one question is answered with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import msgspec

from screening import __version__
from screening.errors import FieldViolation, IndexFormatError, InvalidRequestError, ListsStaleError, quoted_id
from screening.index.checks import NO_CHECKS, CheckBook
from screening.index.reader import GenerationReader
from screening.matching.parties import FoundHit, PartyMatcher
from screening.model.deadline import Deadline
from screening.model.entity import ListedEntity
from screening.model.measure import Measure
from screening.model.result import (
    Hit,
    ListState,
    PartyResult,
    Reason,
    ScreeningRequest,
    ScreeningResult,
    Suppressed,
    TerritoryFinding,
)
from screening.model.snapshot import ListManifest, Territory
from screening.policy import placeforms
from screening.policy.consistency import contradictions
from screening.policy.decisions import DecisionBook
from screening.policy.disposition import REQUEST_TABLE, worst
from screening.policy.freshness import AgeDemand, AgeLimits, ListAges
from screening.policy.gaps import list_gaps, name_gaps, request_gaps
from screening.policy.judgement import Call, judge_hit, judge_rules, judge_territory
from screening.policy.territories import Gazetteer
from screening.settings import Settings
from screening.text import compiled, glossary_table
from screening.text.variants import TEXT_VERSION, analyse

_EXCLUDED: Final = "excluded by the caller for this question / 照会者が本件について除外"
_BOOKS_KEPT: Final = 8
_OF_REQUEST: Final = {row.code: row.disposition for row in REQUEST_TABLE}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question with what its answer needs: the day it is asked for and the decisions made before."""

    request: ScreeningRequest
    settings: Settings
    decisions: DecisionBook
    today: date
    deadline: Deadline | None = None

    @property
    def day(self) -> date:
        return self.request.transaction.as_of or self.today


@dataclass(frozen=True, slots=True)
class Engine:
    """One generation ready to answer: the matcher, the places, the lists' measures and the rules without names."""

    reader: GenerationReader
    parties: PartyMatcher
    gazetteer: Gazetteer
    manifests: dict[str, ListManifest]
    territories: dict[str, Territory]
    policy_digest: str
    known_ages: dict[tuple[CheckBook, AgeLimits], ListAges] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, reader: GenerationReader) -> Engine:
        """Make ready what requests need. Raises `IndexFormatError` where other text rules made the generation."""
        if reader.header.text_version != TEXT_VERSION:
            raise IndexFormatError(
                f"generation {reader.generation} was made with text rules {reader.header.text_version},"
                f" this program has {TEXT_VERSION}; build the index again"
            )
        if reader.has_column("text_tables"):
            compiled.offer(glossary_table.COMPILED, bytes(reader.blob("text_tables")))
        if reader.has_column("place_forms"):
            placeforms.offer(bytes(reader.blob("place_forms")))
        return cls(
            reader=reader,
            parties=PartyMatcher(reader),
            gazetteer=Gazetteer(reader.territories),
            manifests={manifest.list_id: manifest for manifest in reader.lists},
            territories={territory.territory_id: territory for territory in reader.territories},
            policy_digest=_policy_digest(reader),
        )

    def warm(self, before: Engine) -> None:
        """Make ready what the first questions would wait for, and what `before`, which serves, was asked of late."""
        self.parties.names.warm(before.parties.names)

    def entity(self, entity_id: str) -> ListedEntity | None:
        """Return a listed entity, None when the generation does not hold it."""
        ordinal = self.reader.ordinal(entity_id)
        return None if ordinal is None else self.reader.entity(ordinal)

    def ages(self, book: CheckBook, settings: Settings) -> ListAges:
        """Return how old the lists are by the checks known; made once for each look at them."""
        limits = AgeLimits(settings.stale_after_hours, settings.stale_after_days_dropped, settings.max_age_days)
        found = self.known_ages.get((book, limits))
        if found is None:
            found = ListAges(self.reader.list_states, self.manifests, self.reader.built_at, book, limits)
            # A book is replaced at each check of the lists; a server that runs for months must not keep them all.
            if len(self.known_ages) >= _BOOKS_KEPT:
                self.known_ages.clear()
            self.known_ages[book, limits] = found
        return found

    def states(
        self, wanted: Sequence[str], book: CheckBook, settings: Settings, now: datetime
    ) -> tuple[ListState, ...]:
        """Return the state of each wanted list (all when empty) at the instant `now`."""
        return self.ages(book, settings).at(now, AgeDemand(), wanted)

    def answer(
        self,
        request: ScreeningRequest,
        settings: Settings,
        decisions: DecisionBook,
        now: datetime,
        today: date,
        checks: CheckBook = NO_CHECKS,
        deadline: Deadline | None = None,
    ) -> ScreeningResult:
        """Return the answer to a question whose fields were checked; `checks` say when the lists were last checked.

        Raises `DeadlineError` between two stages once nobody waits for the answer.
        """
        asked = _Asked(request, settings, decisions, today, deadline)
        options = request.options
        parties = tuple(self._party(asked, index) for index in range(len(request.parties)))
        if deadline is not None:
            deadline.check()
        territories, calls = self._territories(asked)
        rules, rule_calls = judge_rules(self._rules(options.lists), request, asked.day)
        ages = self.ages(checks, settings)
        states = ages.at(now, AgeDemand(options.max_age_days, options.max_age_hours), options.lists)
        gaps = (
            *list_gaps(states, self.manifests, asked.day, ages.missing(options.lists)),
            *request_gaps(request),
            *contradictions(request),
        )
        calls = (*calls, *rule_calls)
        return ScreeningResult(
            disposition=worst(
                (
                    *(party.disposition for party in parties),
                    *(call.disposition for call in calls),
                    *(_OF_REQUEST[reason.code] for reason in gaps),
                )
            ),
            parties=parties,
            territories=territories,
            reasons=(*gaps, *(call.reason for call in calls), *(r for party in parties for r in party.reasons)),
            generation=self.reader.generation,
            lists=states,
            policy_digest=self.policy_digest,
            engine_version=__version__,
            screened_at=now,
            reference=request.reference,
            as_of=asked.day,
            rules=rules,
        )

    def _party(self, asked: _Asked, index: int) -> PartyResult:
        party, options = asked.request.parties[index], asked.request.options
        floor = asked.settings.min_score if options.min_score is None else options.min_score
        # Every hit is judged; the limit says only how many are shown.
        met = self.parties.find(
            party, min_score=floor, lists=frozenset(options.lists), party_index=index, deadline=asked.deadline
        )
        hits: list[tuple[Hit, FoundHit]] = []
        calls: list[Call] = []
        suppressed: list[Suppressed] = []
        lapsed: list[Reason] = []
        for found in met:
            hit = found.hit
            manifest = self.manifests[hit.entity.list_id]
            out, reason = self._ruled_out(hit, asked, index)
            if out is not None:
                suppressed.append(out)
                continue
            lapsed += [] if reason is None else [reason]
            held, call = judge_hit(hit, party, asked.request, manifest, asked.day)
            hits.append((held, found))
            calls.append(call)
        gaps = name_gaps(party, index)
        return PartyResult(
            reference=party.reference,
            disposition=worst((*(c.disposition for c in calls), *(_OF_REQUEST[gap.code] for gap in gaps))),
            hits=tuple(self.parties.explained(held, found) for held, found in hits[: options.limit]),
            reasons=(*(call.reason for call in calls), *lapsed, *gaps),
            flags=tuple(dict.fromkeys(flag for name in party.names for flag in analyse(name).flags)),
            suppressed=tuple(suppressed),
        )

    def _ruled_out(self, hit: Hit, asked: _Asked, index: int) -> tuple[Suppressed | None, Reason | None]:
        """Whether the caller or a decision ruled the hit out; an equal name or number is always judged."""
        if not hit.exact and hit.entity.entity_id in asked.request.options.exclude:
            return Suppressed(hit.entity.entity_id, hit.matched_name, hit.score, _EXCLUDED), None
        manifest = self.manifests[hit.entity.list_id]
        return asked.decisions.ruling(hit, asked.request.parties[index], manifest, asked.today)

    def _territories(self, asked: _Asked) -> tuple[tuple[TerritoryFinding, ...], tuple[Call, ...]]:
        judged = [
            judge_territory(finding, self.territories[finding.territory_id], asked.request, asked.day)
            for finding in self.gazetteer.find(asked.request)
        ]
        return tuple(finding for finding, _ in judged), tuple(call for _, call in judged)

    def _rules(self, wanted: Sequence[str]) -> list[Measure]:
        return [
            measure
            for list_id, manifest in self.manifests.items()
            if not wanted or list_id in wanted
            for measure in manifest.measures
            if not measure.listed_only
        ]


def _policy_digest(reader: GenerationReader) -> str:
    content = msgspec.json.encode([[m.measures for m in reader.lists], [t.measures for t in reader.territories]])
    return hashlib.sha256(content).hexdigest()


def check_request(engine: Engine, request: ScreeningRequest, today: date) -> None:
    """Refuse a question that this generation cannot be asked.

    Raises:
        InvalidRequestError: an unknown list or entity is named, or a day after today is asked for.
        ListsStaleError: the generation is older than `min_generation`.
    """
    problems = [
        FieldViolation(
            f"options.lists[{i}]", f"no list {quoted_id(name)} is loaded; loaded: {', '.join(engine.manifests)}"
        )
        for i, name in enumerate(request.options.lists)
        if name not in engine.manifests
    ]
    problems += [
        FieldViolation(f"options.exclude[{i}]", f"no listed entity {quoted_id(name)}")
        for i, name in enumerate(request.options.exclude)
        if engine.entity(name) is None
    ]
    as_of = request.transaction.as_of
    if as_of is not None and as_of > today:
        problems.append(FieldViolation("transaction.as_of", f"is {as_of}, after today ({today} in Japan)"))
    if problems:
        raise InvalidRequestError(tuple(problems))
    if request.options.min_generation and engine.reader.generation < request.options.min_generation:
        raise ListsStaleError(f"generation {engine.reader.generation} serves, a later one was demanded")
