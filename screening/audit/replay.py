"""Asks a recorded question again of the generation it was answered from, and compares the answers byte by byte.

Taken from the record: the question, the instant, the settings that answers read, the decision file, and how fresh each
list was said to be, since that rests on checks that move without a generation. Computed anew: everything else. A
record is compared as it was encoded; the id, the time it took and the caller are no part of the answer.
"""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from screening import __version__
from screening.audit import places, records
from screening.audit.records import Screened
from screening.audit.search import Stored
from screening.engine import Engine
from screening.errors import ScreeningError
from screening.index.checks import CheckBook
from screening.index.layout import GENERATION_PATTERN
from screening.index.reader import open_generation
from screening.model.result import ListState, ScreeningRequest, ScreeningResult
from screening.policy.decisions import Decision, DecisionBook
from screening.policy.freshness import AgeDemand, ListAges
from screening.screen import day_in_japan
from screening.settings import Settings

_ENGINES_KEPT: Final = 4
_FRESHNESS: Final = ("stale", "checked_at", "published_at", "checked_how", "stale_after", "expires_at", "expired")
_LIST_MISSING: Final = "LIST_MISSING"


class Outcome(StrEnum):
    """What came of one replay: the same bytes, other bytes, or no answer at all."""

    SAME = "same"
    DIFFERENT = "different"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One record asked again; `why` is empty for the same answer, and `version` is the engine that gave the first."""

    stored: Stored
    outcome: Outcome
    why: str
    version: str = ""


class _RecordedAges(ListAges):
    """How fresh the lists were said to be in a recorded answer; everything else about them comes from the generation."""

    def __init__(self, states: Sequence[ListState], recorded: ScreeningResult) -> None:
        said = {state.list_id: state for state in recorded.lists}
        self._states = tuple(
            dataclasses.replace(state, **{name: getattr(said[state.list_id], name) for name in _FRESHNESS})
            if state.list_id in said
            else state
            for state in states
        )
        self._absent = tuple(reason.subject for reason in recorded.reasons if reason.code == _LIST_MISSING)

    def at(self, now: datetime, demand: AgeDemand, wanted: Sequence[str] = ()) -> tuple[ListState, ...]:  # noqa: ARG002 - the interface of ListAges
        """Return the state of each wanted list as it was said to be."""
        return tuple(state for state in self._states if not wanted or state.list_id in wanted)

    def missing(self, wanted: Sequence[str] = ()) -> tuple[str, ...]:  # noqa: ARG002 - the interface of ListAges
        """Return the lists that were said to be missing."""
        return self._absent


@dataclass(frozen=True, slots=True)
class _RecordedEngine(Engine):
    """A generation that answers with the freshness of a recorded answer."""

    recorded: ListAges | None = field(default=None, compare=False)

    def ages(self, book: CheckBook, settings: Settings) -> ListAges:  # noqa: ARG002 - the interface of Engine
        """Return the recorded freshness."""
        assert self.recorded is not None
        return self.recorded


class Replayer:
    """Replays records; keeps the last few generations open until `close`.

    Args:
        root: the audit folder, for the decision files kept in it.
        index_roots: folders of generations to look in, in this order.
    """

    def __init__(self, root: Path, index_roots: Sequence[Path]) -> None:
        self._root = root
        self._index_roots = index_roots
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._books: dict[str, DecisionBook] = {"": DecisionBook()}

    def replay(self, stored: Iterable[Stored]) -> Iterator[Replayed]:
        """Yield what came of each recorded screening; records of other kinds are passed over."""
        for item in stored:
            if item.kind == "screened":
                yield self._replay(item)

    def close(self) -> None:
        """Let go of the generations."""
        while self._engines:
            self._engines.popitem()[1].reader.close()

    def _replay(self, item: Stored) -> Replayed:
        version = ""
        try:
            record = records.decode(item.body)
            assert isinstance(record, Screened)
            recorded = msgspec.json.decode(record.result, type=ScreeningResult)
            version = recorded.engine_version
            again = msgspec.json.encode(self._answer(record, recorded))
        except (ScreeningError, msgspec.DecodeError, OSError, TypeError) as error:
            return Replayed(item, Outcome.IMPOSSIBLE, str(error), version)
        if again == bytes(record.result):
            return Replayed(item, Outcome.SAME, "", version)
        where = difference(msgspec.json.decode(record.result), msgspec.json.decode(again))
        other = "" if version == __version__ else f" (answered by engine {version}, replayed by {__version__})"
        return Replayed(item, Outcome.DIFFERENT, f"{where}{other}", version)

    def _answer(self, record: Screened, recorded: ScreeningResult) -> ScreeningResult:
        engine = self._engine(recorded.generation)
        request = msgspec.json.decode(record.request, type=ScreeningRequest)
        settings = dataclasses.replace(Settings(), **record.thresholds.settings)  # type: ignore[arg-type]
        parts = {item.name: getattr(engine, item.name) for item in dataclasses.fields(engine) if item.init}
        asked = _RecordedEngine(**parts, recorded=_RecordedAges(engine.reader.list_states, recorded))
        now = recorded.screened_at
        return asked.answer(request, settings, self._book(record.decisions_sha256), now, day_in_japan(now))

    def _engine(self, generation: str) -> Engine:
        """The generation, open; the least lately used gives way."""
        engine = self._engines.get(generation) or Engine.of(open_generation(self._folder(generation)))
        self._engines[generation] = engine
        self._engines.move_to_end(generation)
        if len(self._engines) > _ENGINES_KEPT:
            self._engines.popitem(last=False)[1].reader.close()
        return engine

    def _folder(self, generation: str) -> Path:
        if GENERATION_PATTERN.fullmatch(generation) is None:
            raise FileNotFoundError(f"{generation!r} is not the id of a generation")
        for root in self._index_roots:
            if (root / generation).is_dir():
                return root / generation
        raise FileNotFoundError(f"generation {generation} is not archived in any index folder given")

    def _book(self, sha256: str) -> DecisionBook:
        """The decisions that were in force, from the file kept beside the records."""
        if sha256 not in self._books:
            content = (self._root / places.DECISIONS_FOLDER / f"{sha256}.json").read_bytes()
            if records.digest(content) != sha256:
                raise FileNotFoundError(f"the decision file {sha256} is not what was kept")
            self._books[sha256] = DecisionBook(msgspec.json.decode(content, type=tuple[Decision, ...]))
        return self._books[sha256]


def difference(before: object, after: object, at: str = "result") -> str:
    """Return where two JSON values first differ, and how, in one line; empty where they are equal."""
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = [(f"{at}.{key}", before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after))]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [(f"{at}[{i}]", *pair) for i, pair in enumerate(zip(before, after, strict=True))]
    else:
        return "" if before == after else f"{at}: {_short(before)} was answered, {_short(after)} is answered now"
    return next((found for name, one, other in pairs if (found := difference(one, other, name))), "")


def _short(value: object) -> str:
    text = msgspec.json.encode(value).decode("utf-8")
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - one line of a terminal
