"""What an operator may watch of the calls, without a word of what was asked: the interface of metrics and traces.

Observers see methods, codes, counts and times. A message that holds names is counted here and goes no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from screening.model.result import ServiceStatus
from screening.v1 import screening_service_pb2 as pb


@dataclass(frozen=True, slots=True)
class Tally:
    """What one answer held: questions answered, parties, hits, and how often each disposition was said.

    Dispositions are the lower-case words of `Disposition`, one for each question.
    """

    questions: int = 0
    parties: int = 0
    hits: int = 0
    dispositions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallStart:
    """A call that begins: its full method name and the metadata that traces travel in (`traceparent`, empty if none)."""

    method: str
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class CallEnd:
    """A call that ended: gRPC code, stable reason of a failure or empty, seconds from arrival, and of those waiting.

    `caller` is a name of the callers file, or "other" for anybody else, so that it may label a metric.
    """

    start: CallStart
    code: str
    reason: str
    seconds: float
    waited_s: float
    caller: str
    request_id: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Figures:
    """What the service knows of itself beside its status.

    `refusals` counts looks at the index that found something unusable, `certificate_until` is when the server's own
    certificate runs out, in seconds since 1970; None without TLS.
    """

    refusals: int = 0
    certificate_until: float | None = None


class Observer:
    """Sees calls come and go; this one looks away. Every method may be called from any thread and must not raise."""

    def started(self, start: CallStart) -> None:
        """A call began."""

    def ended(self, end: CallEnd) -> None:
        """A call ended."""

    def answered(self, method: str, tally: Tally) -> None:
        """An answer is about to leave: of a single call the one, of a stream one of many."""

    def looked(self, status: ServiceStatus, figures: Figures) -> None:
        """What is screened against now; told every `SCREENING_POLL_S` seconds."""

    def handshake_refused(self, why: str) -> None:
        """A connection was not let in; `why` is one of a few words of `corelog`."""

    def close(self) -> None:
        """The server has stopped."""


def tally_of(message: object) -> Tally:
    """Count what stands in a message of the interface; of any other there is nothing to count."""
    match message:
        case pb.ScreenResponse() | pb.StreamScreenResponse() if message.HasField("result"):
            return _sum([message.result])
        case pb.BatchScreenResponse():
            return _sum([item.result for item in message.items if item.HasField("result")])
    return Tally()


def add(one: Tally, other: Tally) -> Tally:
    """Both counts together."""
    words = one.dispositions.keys() | other.dispositions.keys()
    said = {word: one.dispositions.get(word, 0) + other.dispositions.get(word, 0) for word in words}
    return Tally(one.questions + other.questions, one.parties + other.parties, one.hits + other.hits, said)


def _sum(results: Iterable[pb.ScreeningResult]) -> Tally:
    """Count results."""
    questions = parties = hits = 0
    said: dict[str, int] = {}
    for result in results:
        questions += 1
        parties += len(result.parties)
        hits += sum(len(party.hits) for party in result.parties)
        word = pb.Disposition.Name(result.disposition).removeprefix("DISPOSITION_").lower()
        said[word] = said.get(word, 0) + 1
    return Tally(questions, parties, hits, said)
