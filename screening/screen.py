"""VERB 1: pins a generation, matches, judges, and says why.

The composition of one answer. A disposition is CLEAR only when every requested list is loaded and there was something
to match on; whatever else cannot be answered is INDETERMINATE, and a hit found on the way is still shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import msgspec

from screening import __version__
from screening.errors import (
    FieldViolation,
    IndexFormatError,
    InvalidRequestError,
    ListsStaleError,
    ScreeningError,
    UnknownEntityError,
)
from screening.index.live import LiveIndex
from screening.index.reader import GenerationReader
from screening.matching.compare import compare_names
from screening.matching.parties import PartyMatcher
from screening.model.entity import ListedEntity
from screening.model.party import Party, PartyKind
from screening.model.result import (
    Disposition,
    Hit,
    ListState,
    NameMatch,
    PartyResult,
    Reason,
    ScreeningOptions,
    ScreeningRequest,
    ScreeningResult,
    ServiceStatus,
    TerritoryFinding,
)
from screening.model.snapshot import ListManifest, Territory
from screening.policy.disposition import judge_hit, judge_rules, judge_territory, worst
from screening.policy.measures import Circumstances, designation_force, evaluate, evaluate_all
from screening.policy.territories import Gazetteer
from screening.settings import Settings
from screening.text.variants import TEXT_VERSION, TOO_MANY_WORDS, analyse

_UNREADABLE = frozenset({"unhandled_script", "bidi_override", TOO_MANY_WORDS})
"""What was found in a name of which a part was not compared: a CLEAR cannot rest on the rest."""


@dataclass(frozen=True, slots=True)
class _Engine:
    """What is built once for a generation before it serves."""

    reader: GenerationReader
    parties: PartyMatcher
    gazetteer: Gazetteer
    manifests: dict[str, ListManifest]
    territories: dict[str, Territory]
    policy_digest: str

    @classmethod
    def of(cls, reader: GenerationReader) -> _Engine:
        if reader.header.text_version != TEXT_VERSION:
            raise IndexFormatError(
                f"generation {reader.generation} was made with text rules {reader.header.text_version},"
                f" this program has {TEXT_VERSION}; build the index again"
            )
        return cls(
            reader=reader,
            parties=PartyMatcher(reader),
            gazetteer=Gazetteer(reader.territories),
            manifests={manifest.list_id: manifest for manifest in reader.lists},
            territories={territory.territory_id: territory for territory in reader.territories},
            policy_digest=_policy_digest(reader),
        )


class Screener:
    """Answers screenings against whatever generation is current; safe to call from many threads."""

    def __init__(self, live: LiveIndex[_Engine], settings: Settings) -> None:
        self._live = live
        self._settings = settings

    def screen(self, request: ScreeningRequest) -> ScreeningResult:
        """Return the answer to one question.

        Raises:
            IndexUnavailableError: no generation serves.
            InvalidRequestError: an unknown list is asked for.
            ListsStaleError: the generation is older than `min_generation`.
        """
        with self._live.pin() as pinned:
            return self._answer(pinned.payload, request)

    def screen_batch(self, requests: Sequence[ScreeningRequest]) -> list[ScreeningResult | ScreeningError]:
        """Return an answer or an error for each question, in order, all against one generation."""
        with self._live.pin() as pinned:
            return [self._answer_or_error(pinned.payload, request) for request in requests]

    def compare(self, name1: str, name2: str, kind: PartyKind) -> NameMatch:
        """Return how near two names are, and why; needs no index."""
        return compare_names(name1, name2, kind)

    def status(self) -> ServiceStatus:
        """Return what is being screened against; never raises for a missing index."""
        try:
            with self._live.pin() as pinned:
                engine = pinned.payload
                header = engine.reader.header
                states = _states(engine, datetime.now(UTC).date(), self._settings, ScreeningOptions())
                ready = bool(states)
                error = self._live.last_error
                return ServiceStatus(
                    header.generation, header.built_at, states, ready, error, engine.policy_digest, __version__
                )
        except ScreeningError as error:
            return ServiceStatus("", None, (), ready=False, error=error.message, engine_version=__version__)

    def manifests(self) -> tuple[ListManifest, ...]:
        """Return what each loaded list is."""
        with self._live.pin() as pinned:
            return tuple(pinned.payload.manifests.values())

    def entity(self, entity_id: str) -> ListedEntity:
        """Return one listed entity as its publisher listed it. Raises `UnknownEntityError`."""
        with self._live.pin() as pinned:
            ordinal = pinned.payload.reader.ordinal(entity_id)
            if ordinal is None:
                raise UnknownEntityError(
                    f"no listed entity {entity_id!r} in generation {pinned.payload.reader.generation}"
                )
            return pinned.payload.reader.entity(ordinal)

    def close(self) -> None:
        """Let go of the index."""
        self._live.close()

    def _answer_or_error(self, engine: _Engine, request: ScreeningRequest) -> ScreeningResult | ScreeningError:
        try:
            return self._answer(engine, request)
        except ScreeningError as error:
            return error

    def _answer(self, engine: _Engine, request: ScreeningRequest) -> ScreeningResult:
        now = datetime.now(UTC)
        _check(engine, request)
        wanted = frozenset(request.options.lists)
        judged = [self._party(engine, request, index, now.date(), wanted) for index in range(len(request.parties))]
        territories, territory_calls = _judge_territories(engine, request, now.date())
        rule_calls = _judge_end_use(engine, request, now.date(), wanted)
        states = _states(engine, now.date(), self._settings, request.options)
        gaps = (*_list_reasons(states), *_empty_request(request))
        calls = territory_calls + rule_calls
        found = worst([*(party.disposition for party in judged), *(call for call, _ in calls)])
        if gaps:
            found = worst([found, Disposition.INDETERMINATE])
        return ScreeningResult(
            disposition=found,
            parties=tuple(judged),
            territories=territories,
            reasons=(*gaps, *(reason for _, reason in calls), *(r for party in judged for r in party.reasons)),
            generation=engine.reader.generation,
            lists=states,
            policy_digest=engine.policy_digest,
            engine_version=__version__,
            screened_at=now,
            reference=request.reference,
        )

    def _party(
        self, engine: _Engine, request: ScreeningRequest, index: int, today: date, wanted: frozenset[str]
    ) -> PartyResult:
        party = request.parties[index]
        options = request.options
        floor = self._settings.min_score if options.min_score is None else options.min_score
        # Every hit is judged; the limit says only how many are shown.
        found_hits = engine.parties.match(party, min_score=floor, lists=wanted, party_index=index)
        hits = tuple(_with_measures(engine, hit, party, request, today) for hit in found_hits)
        calls = [judge_hit(hit, in_force=_in_force(hit, request.transaction.as_of or today)) for hit in hits]
        gaps = _unread(party, index)
        reasons = (*(reason for _, reason in calls), *gaps)
        found = worst([*(call for call, _ in calls), *(Disposition.INDETERMINATE for _ in gaps)])
        flags = tuple(dict.fromkeys(flag for name in party.names for flag in analyse(name).flags))
        return PartyResult(party.reference, found, hits[: options.limit], reasons, flags)


def open_screener(settings: Settings) -> Screener:
    """Return a screener over the index folder; a missing or damaged index is told by `status`, not by an exception."""
    live: LiveIndex[_Engine] = LiveIndex(settings.index_dir, on_open=_Engine.of, poll_s=settings.poll_s)
    live.start()
    return Screener(live, settings)


def _check(engine: _Engine, request: ScreeningRequest) -> None:
    unknown = [
        FieldViolation(f"options.lists[{i}]", f"no list {name!r} is loaded; loaded: {', '.join(engine.manifests)}")
        for i, name in enumerate(request.options.lists)
        if name not in engine.manifests
    ]
    if unknown:
        raise InvalidRequestError(tuple(unknown))
    if request.options.min_generation and engine.reader.generation < request.options.min_generation:
        raise ListsStaleError(
            f"generation {engine.reader.generation} serves, {request.options.min_generation} was demanded"
        )


def _unread(party: Party, index: int) -> list[Reason]:
    """Say which names of a party could not be compared, wholly or in part."""
    return [
        reason
        for number, name in enumerate(party.names or ("",))
        if (reason := _unread_name(name, f"parties[{index}].names[{number}]")) is not None
    ]


def _unread_name(name: str, field: str) -> Reason | None:
    analysis = analyse(name)
    if not analysis.matchable:
        return Reason(
            "NOTHING_TO_MATCH",
            "the name is empty or has nothing that can be compared; give the full name",
            "名称が空か、照合できる文字がありません。正式名称を入力してください",
            field,
        )
    found = sorted(_UNREADABLE.intersection(analysis.flags))
    if not found:
        return None
    return Reason(
        "NAME_PARTLY_READ",
        f"a part of the name could not be compared ({', '.join(found)}); give the name alone, in its usual writing",
        f"名称の一部を照合できません（{'、'.join(found)}）。通常の表記で名称のみを入力してください",
        field,
    )


def _empty_request(request: ScreeningRequest) -> Iterable[Reason]:
    if not request.parties:
        yield Reason("NOTHING_TO_MATCH", "no party is given", "当事者が指定されていません", "parties")


def _with_measures(engine: _Engine, hit: Hit, party: Party, request: ScreeningRequest, today: date) -> Hit:
    manifest = engine.manifests[hit.entity.list_id]
    countries = party.countries or tuple(a.country for a in party.addresses if a.country) or hit.entity.countries
    around = Circumstances(request.transaction, party.role, countries, today)
    return replace(hit, measures=evaluate_all(manifest.measures, around))


def _in_force(hit: Hit, day: date) -> bool | None:
    forces = [designation_force(designation, day).fits for designation in hit.entity.designations]
    if not forces or any(forces):
        return True
    return None if None in forces else False


def _judge_territories(
    engine: _Engine, request: ScreeningRequest, today: date
) -> tuple[tuple[TerritoryFinding, ...], list[tuple[Disposition, Reason]]]:
    found = tuple(_territory(engine, finding, request, today) for finding in engine.gazetteer.find(request))
    return found, [judge_territory(finding) for finding in found]


def _territory(engine: _Engine, finding: TerritoryFinding, request: ScreeningRequest, today: date) -> TerritoryFinding:
    territory = engine.territories[finding.territory_id]
    # The finding itself places the transaction in the territory, whatever country field stands beside it.
    transaction = replace(request.transaction, destination="")
    places = tuple({place for measure in territory.measures for place in measure.destinations})
    role = next((party.role for party in request.parties), Party(()).role)
    around = Circumstances(transaction, role, places, today)
    return replace(finding, measures=evaluate_all(territory.measures, around))


def _judge_end_use(
    engine: _Engine, request: ScreeningRequest, today: date, wanted: frozenset[str]
) -> list[tuple[Disposition, Reason]]:
    if not request.transaction.end_use:
        return []
    around = Circumstances(request.transaction, Party(()).role, (), today)
    findings = [
        evaluate(measure, around)
        for list_id, manifest in engine.manifests.items()
        if not wanted or list_id in wanted
        for measure in manifest.measures
        if measure.end_use
    ]
    return judge_rules(findings)


def _states(engine: _Engine, today: date, settings: Settings, options: ScreeningOptions) -> tuple[ListState, ...]:
    age_days = (today - engine.reader.built_at.date()).days
    states = []
    for state in engine.reader.list_states:
        if options.lists and state.list_id not in options.lists:
            continue
        own = engine.manifests[state.list_id].max_age_days
        ours = settings.max_age_days if own is None else own
        # A caller may demand fresher lists than the operator promises, never be content with staler ones.
        stale = any(limit is not None and age_days > limit for limit in (ours, options.max_age_days))
        states.append(replace(state, stale=stale))
    return tuple(states)


def _list_reasons(states: Sequence[ListState]) -> Iterable[Reason]:
    if not states:
        yield Reason(
            "NO_LISTS", "no list is loaded; build the index", "リストが読み込まれていません。索引を作成してください"
        )
    for state in states:
        if not state.entities:
            yield Reason("LIST_EMPTY", f"list {state.list_id} is empty", f"リスト {state.list_id} が空です")
        if state.stale:
            yield Reason(
                "LIST_STALE",
                f"list {state.list_id} was not refreshed within the age allowed",
                f"リスト {state.list_id} が許容期間内に更新されていません",
            )


def _policy_digest(reader: GenerationReader) -> str:
    content = msgspec.json.encode([[m.measures for m in reader.lists], [t.measures for t in reader.territories]])
    return hashlib.sha256(content).hexdigest()
