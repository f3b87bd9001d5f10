"""Mutated messages sent to a running service: each is refused as the caller's mistake, or answered for what it says."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

import grpc
from google.protobuf.message import DecodeError, Message

from bench.faults import world
from bench.faults.mutations import mutated
from bench.faults.server import Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.v1 import screening_service_pb2 as pb

SECTION: Final = "malformed"
_SEED: Final = 20260302
_SENDERS: Final = 4
_TIMEOUT_S: Final = 60.0
_LARGEST_BYTES: Final = 4 * 1024 * 1024  # the default of SCREENING_MAX_MESSAGE_BYTES
_ALLOWED: Final = frozenset(
    {"OK", "INVALID_ARGUMENT", "NOT_FOUND", "FAILED_PRECONDITION", "RESOURCE_EXHAUSTED", "OUT_OF_RANGE"}
)
_TYPES: Final[dict[str, tuple[type[Message], type[Message]]]] = {
    "Screen": (pb.ScreenRequest, pb.ScreenResponse),
    "BatchScreen": (pb.BatchScreenRequest, pb.BatchScreenResponse),
    "Compare": (pb.CompareRequest, pb.CompareResponse),
}
_ENUMS: Final = {"kind": range(4), "role": range(12), "direction": range(6), "end_use": range(3)}


@dataclass(slots=True)
class Tally:
    """Messages sent, how each ended, and what should not have been."""

    sent: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def run(sizes: Sizes) -> list[Row]:
    """One row."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        world.write_editions(Path(folder), 1)
        with running(Path(folder)) as server:
            return [try_server(server, sizes.mutations)]


def try_server(server: Server, count: int) -> Row:
    """Send so many mutated messages, and ask a well-formed question in between and at the end."""
    tally = Tally()
    messages = Shared(islice(_messages(Random(_SEED)), count))
    threads = [threading.Thread(target=_send, args=(server, messages, tally)) for _ in range(_SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.problems += [] if server.alive else ["the service died"]
    tally.problems += server.incidents()
    codes = ", ".join(f"{count:,} {code}" for code, count in sorted(tally.codes.items()))
    return Row(
        SECTION,
        "Malformed messages: no crash, none answered INTERNAL, none answered for what it does not say",
        f"{tally.sent:,} mutated messages (seed {_SEED}): {codes}; {len(tally.problems)} problems",
        not tally.problems and tally.sent == count,
        "; ".join(tally.problems[:3]),
    )


def _messages(chance: Random) -> Iterator[tuple[str, bytes]]:
    while True:
        yield mutated(chance)


class Shared:
    """Messages that several threads take from, each once."""

    def __init__(self, messages: Iterator[tuple[str, bytes]]) -> None:
        self._messages = messages
        self._lock = threading.Lock()

    def take(self) -> tuple[str, bytes] | None:
        """The next one; None when there are no more."""
        with self._lock:
            return next(self._messages, None)


def _send(server: Server, messages: Shared, tally: Tally) -> None:
    with ExitStack() as stack:
        channel = stack.enter_context(server.channel())
        calls: dict[str, grpc.UnaryUnaryMultiCallable[bytes, bytes]] = {
            name: channel.unary_unary(f"/screening.v1.ScreeningService/{name}") for name in _TYPES
        }
        while (found := messages.take()) is not None:
            method, data = found
            name = method.rpartition("/")[2]
            code, answer = _ask(calls[name], data)
            problem = _problem(name, data, code, answer)
            tally.sent += 1  # the interpreter's lock makes this safe enough: a lost count shows as a shortfall
            tally.codes[code] += 1
            if problem:
                tally.problems.append(f"{problem}: {name} {data[:200].hex()}")


def _ask(call: grpc.UnaryUnaryMultiCallable[bytes, bytes], data: bytes) -> tuple[str, bytes]:
    try:
        return "OK", call(data, timeout=_TIMEOUT_S)
    except grpc.RpcError as error:
        return error.code().name, b""


def _problem(name: str, data: bytes, code: str, answer: bytes) -> str:
    """What is wrong with the answer to these bytes; empty when nothing is."""
    asked, answered = _TYPES[name]
    if code not in _ALLOWED:
        return f"answered {code}"
    try:
        message = asked.FromString(data)
    except DecodeError:
        expected = {"INVALID_ARGUMENT"} | ({"RESOURCE_EXHAUSTED"} if len(data) > _LARGEST_BYTES else set())
        return "" if code in expected else f"no such message, and answered {code}"
    if code != "OK":
        return ""
    if isinstance(message, pb.ScreenRequest):
        return _wrong(message, pb.ScreenResponse.FromString(answer).result)
    if isinstance(message, pb.BatchScreenRequest):
        return _wrong_batch(message, pb.BatchScreenResponse.FromString(answer))
    answered.FromString(answer)
    return ""


def _wrong_batch(asked: pb.BatchScreenRequest, answered: pb.BatchScreenResponse) -> str:
    if len(asked.requests) != len(answered.items):
        return f"{len(asked.requests)} questions, {len(answered.items)} answers"
    pairs = zip(asked.requests, answered.items, strict=True)
    return next((wrong for one, item in pairs if item.HasField("result") and (wrong := _wrong(one, item.result))), "")


def _wrong(asked: pb.ScreenRequest, result: pb.ScreeningResult) -> str:
    """A question that was answered although it cannot be asked, or with the wrong disposition."""
    if len(asked.parties) != len(result.parties):
        return f"{len(asked.parties)} parties, {len(result.parties)} answers"
    if result.disposition == pb.DISPOSITION_UNSPECIFIED:
        return "no disposition"
    if any(party.kind not in _ENUMS["kind"] or party.role not in _ENUMS["role"] for party in asked.parties):
        return "an unknown enum value was answered"
    if asked.transaction.direction not in _ENUMS["direction"] or asked.transaction.end_use not in _ENUMS["end_use"]:
        return "an unknown enum value was answered"
    listed = not asked.options.exclude and any(name in world.ALWAYS for party in asked.parties for name in party.names)
    if listed and result.disposition == pb.DISPOSITION_CLEAR:
        return "a listed name was cleared"
    return ""
