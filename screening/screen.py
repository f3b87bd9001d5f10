"""VERB 1: pins a generation, matches, judges, and says why.

The composition of one answer. A disposition is CLEAR only when every requested list is loaded and there was something
to match on; whatever else cannot be answered is INDETERMINATE, and a hit found on the way is still shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from screening import __version__
from screening.engine import Engine
from screening.errors import (
    DeadlineError,
    FieldViolation,
    InvalidRequestError,
    ListsStaleError,
    ScreeningError,
    UnknownEntityError,
)
from screening.index.live import LiveIndex
from screening.matching.compare import compare_names
from screening.model.deadline import Deadline
from screening.model.entity import ListedEntity
from screening.model.party import PartyKind
from screening.model.result import NameMatch, ScreeningRequest, ScreeningResult, ServiceStatus
from screening.model.snapshot import ListManifest
from screening.policy.decisions import DecisionBook, DecisionStatus, load_decisions
from screening.settings import Settings

_JAPAN: Final = timezone(timedelta(hours=9), "JST")
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Screener:
    """Answers screenings against whatever generation is current; safe to call from many threads.

    `decisions` are the good-guy list; `clock` gives the instant in UTC, and "today" is its day in Japan.
    """

    def __init__(
        self,
        live: LiveIndex[Engine],
        settings: Settings,
        decisions: DecisionBook | None = None,
        clock: Clock = _now,
    ) -> None:
        self._live = live
        self._settings = settings
        self._decisions = decisions or DecisionBook()
        self._clock = clock

    def screen(self, request: ScreeningRequest, deadline: Deadline | None = None) -> ScreeningResult:
        """Return the answer to one question.

        Raises:
            IndexUnavailableError: no generation serves.
            InvalidRequestError: an unknown list or entity is named, or a day after today is asked for.
            ListsStaleError: the generation is older than `min_generation`.
            DeadlineError: nobody waits for the answer any more; no work is done after that.
        """
        with self._live.pin() as pinned:
            return self._answer(pinned.payload, request, deadline)

    def screen_batch(
        self, requests: Sequence[ScreeningRequest], deadline: Deadline | None = None
    ) -> list[ScreeningResult | ScreeningError]:
        """Return an answer or an error for each question, in order, all against one generation.

        Raises `DeadlineError` for the whole batch once nobody waits for it.
        """
        with self._live.pin() as pinned:
            return [self._answer_or_error(pinned.payload, request, deadline) for request in requests]

    def compare(self, name1: str, name2: str, kind: PartyKind) -> NameMatch:
        """Return how near two names are, and why; needs no index."""
        return compare_names(name1, name2, kind)

    def status(self) -> ServiceStatus:
        """Return what is being screened against; never raises for a missing index."""
        try:
            with self._live.pin() as pinned:
                engine = pinned.payload
                states = engine.states((), (self._settings.max_age_days, None), self.today())
                return ServiceStatus(
                    engine.reader.generation,
                    engine.reader.built_at,
                    states,
                    ready=bool(states),
                    error=self._live.last_error,
                    policy_digest=engine.policy_digest,
                    engine_version=__version__,
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
            return _entity(pinned.payload, entity_id)

    def check_decisions(self) -> tuple[DecisionStatus, ...]:
        """Return the state of every decision of the decision file against the lists of today."""
        with self._live.pin() as pinned:
            engine = pinned.payload
            return self._decisions.check(engine.entity, engine.manifests, self.today())

    def today(self) -> date:
        """Return the day it is in Japan: the latest that may be asked for, and the one taken when none is."""
        return self._clock().astimezone(_JAPAN).date()

    def close(self) -> None:
        """Let go of the index."""
        self._live.close()

    def _answer_or_error(
        self, engine: Engine, request: ScreeningRequest, deadline: Deadline | None
    ) -> ScreeningResult | ScreeningError:
        try:
            return self._answer(engine, request, deadline)
        except DeadlineError:
            raise
        except ScreeningError as error:
            return error

    def _answer(self, engine: Engine, request: ScreeningRequest, deadline: Deadline | None) -> ScreeningResult:
        if deadline is not None:
            deadline.check()
        today = self.today()
        _check(engine, request, today)
        return engine.answer(request, self._settings, self._decisions, self._clock(), today, deadline)


def open_screener(settings: Settings, *, clock: Clock = _now) -> Screener:
    """Return a screener over the index folder; a missing or damaged index is told by `status`, not by an exception.

    Raises:
        InvalidRequestError: the decision file cannot be used; every problem is named.
    """
    book = DecisionBook() if settings.decisions is None else DecisionBook(load_decisions(settings.decisions))
    live: LiveIndex[Engine] = LiveIndex(settings.index_dir, on_open=Engine.of, poll_s=settings.poll_s)
    live.start()
    return Screener(live, settings, book, clock)


def _entity(engine: Engine, entity_id: str) -> ListedEntity:
    entity = engine.entity(entity_id)
    if entity is None:
        raise UnknownEntityError(f"no listed entity {entity_id!r} in generation {engine.reader.generation}")
    return entity


def _check(engine: Engine, request: ScreeningRequest, today: date) -> None:
    problems = [
        FieldViolation(f"options.lists[{i}]", f"no list {name!r} is loaded; loaded: {', '.join(engine.manifests)}")
        for i, name in enumerate(request.options.lists)
        if name not in engine.manifests
    ]
    problems += [
        FieldViolation(f"options.exclude[{i}]", f"no listed entity {name!r}")
        for i, name in enumerate(request.options.exclude)
        if engine.entity(name) is None
    ]
    as_of = request.transaction.as_of
    if as_of is not None and as_of > today:
        problems.append(FieldViolation("transaction.as_of", f"is {as_of}, after today ({today} in Japan)"))
    if problems:
        raise InvalidRequestError(tuple(problems))
    if request.options.min_generation and engine.reader.generation < request.options.min_generation:
        raise ListsStaleError(
            f"generation {engine.reader.generation} serves, {request.options.min_generation} was demanded"
        )
