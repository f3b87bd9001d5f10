"""VERB 1: pins a generation, matches, judges, and says why.

The composition of one answer. A disposition is CLEAR only when every requested list is loaded and there was something
to match on; whatever else cannot be answered is INDETERMINATE, and a hit found on the way is still shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

from screening import __version__
from screening.engine import Engine, check_request
from screening.errors import DeadlineError, ScreeningError, UnknownEntityError, quoted_id
from screening.index.live import LiveIndex, Pinned
from screening.matching.compare import compare_names
from screening.model.deadline import Deadline
from screening.model.entity import ListedEntity
from screening.model.party import PartyKind
from screening.model.result import NameMatch, ScreeningRequest, ScreeningResult, ServiceStatus
from screening.model.snapshot import ListManifest
from screening.policy.decisions import DecisionBook, DecisionStatus, load_decisions
from screening.policy.freshness import day_in_japan
from screening.policy.gaps import unready_because
from screening.settings import Settings

__all__ = ["Clock", "Screener", "day_in_japan", "open_screener"]

_TOGETHER = 64
"""Questions of a batch whose words are looked up ahead of them: they stay known until they are asked for."""

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
            return self._answer(pinned, request, deadline)

    def screen_batch(
        self,
        requests: Sequence[ScreeningRequest],
        *,
        between: Callable[[], None] = lambda: None,
        deadline: Deadline | None = None,
    ) -> list[ScreeningResult | ScreeningError]:
        """Return an answer or an error for each question, in order, all against one generation.

        `between` is called before each question and each name looked up ahead: what it raises ends the batch, because
        nobody waits for it any more.
        Raises `DeadlineError` for the whole batch once nobody waits for it.
        """
        with self._live.pin() as pinned:
            found: list[ScreeningResult | ScreeningError] = []
            for start in range(0, len(requests), _TOGETHER):
                some = requests[start : start + _TOGETHER]
                pinned.payload.parties.prepare((party for request in some for party in request.parties), between)
                found += [self._answer_or_error(pinned, request, deadline) for request in _each(some, between)]
            return found

    def compare(self, name1: str, name2: str, kind: PartyKind) -> NameMatch:
        """Return how near two names are, and why; needs no index."""
        return compare_names(name1, name2, kind)

    def status(self) -> ServiceStatus:
        """Return what is being screened against; never raises for a missing index."""
        try:
            with self._live.pin() as pinned:
                engine = pinned.payload
                states = engine.states((), pinned.checks, self._settings, self._clock())
                unready = unready_because(states, engine.ages(pinned.checks, self._settings).missing())
                return ServiceStatus(
                    engine.reader.generation,
                    engine.reader.built_at,
                    states,
                    ready=not unready,
                    error="; ".join(filter(None, (self._live.last_error, pinned.checks.error, *unready))),
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

    @contextmanager
    def pin(self) -> Iterator[Pinned[Engine]]:
        """Hold the generation that serves for more than one question: a whole stream is answered from it.

        Raises:
            IndexUnavailableError: no generation serves.
        """
        with self._live.pin() as pinned:
            yield pinned

    def now(self) -> datetime:
        """Return the instant it is, in UTC."""
        return self._clock()

    def today(self) -> date:
        """Return the day it is in Japan: the latest that may be asked for, and the one taken when none is."""
        return day_in_japan(self._clock())

    @property
    def decisions(self) -> DecisionBook:
        """The decisions made before that are in force."""
        return self._decisions

    @property
    def refusals(self) -> int:
        """How many looks at the index found something new that could not be taken over."""
        return self._live.refusals

    def close(self) -> None:
        """Let go of the index."""
        self._live.close()

    def _answer_or_error(
        self, pinned: Pinned[Engine], request: ScreeningRequest, deadline: Deadline | None
    ) -> ScreeningResult | ScreeningError:
        try:
            return self._answer(pinned, request, deadline)
        except DeadlineError:
            raise
        except ScreeningError as error:
            return error

    def _answer(self, pinned: Pinned[Engine], request: ScreeningRequest, deadline: Deadline | None) -> ScreeningResult:
        if deadline is not None:
            deadline.check()
        now = self._clock()  # read once: a replay must find the same day from the instant in the answer
        today = day_in_japan(now)
        check_request(pinned.payload, request, today)
        return pinned.payload.answer(request, self._settings, self._decisions, now, today, pinned.checks, deadline)


def _each(requests: Sequence[ScreeningRequest], between: Callable[[], None]) -> Iterator[ScreeningRequest]:
    for request in requests:
        between()
        yield request


def open_screener(settings: Settings, *, clock: Clock = _now) -> Screener:
    """Return a screener over the index folder; a missing or damaged index is told by `status`, not by an exception.

    Raises:
        InvalidRequestError: the decision file cannot be used; every problem is named.
    """
    book = DecisionBook() if settings.decisions is None else DecisionBook(load_decisions(settings.decisions))
    live: LiveIndex[Engine] = LiveIndex(
        settings.index_dir,
        on_open=Engine.of,
        on_swap=Engine.warm,
        poll_s=settings.poll_s,
        copy_up_to_bytes=settings.index_copy_mib * 1024 * 1024,
    )
    live.start()
    return Screener(live, settings, book, clock)


def _entity(engine: Engine, entity_id: str) -> ListedEntity:
    entity = engine.entity(entity_id)
    if entity is None:
        raise UnknownEntityError(f"no listed entity {quoted_id(entity_id)} in generation {engine.reader.generation}")
    return entity
