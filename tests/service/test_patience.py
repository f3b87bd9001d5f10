"""Who gives up calls by the hundred loses the connection; who gives up some does not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest

from screening.screen import open_screener
from screening.service import patience
from screening.service.hangup import hang_up
from screening.service.listener import start_server
from screening.service.patience import Patience
from screening.settings import Settings
from screening.v1 import screening_service_pb2 as pb
from screening.v1 import screening_service_pb2_grpc

HERE = "ipv4:192.0.2.1:40000"
THERE = "ipv4:192.0.2.1:40001"


class Line:
    """A clock that stands until it is moved, and the connections that were ended."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ended: list[str] = []
        self.deaf: list[str] = []

    def clock(self) -> float:
        """The seconds that the clock shows."""
        return self.now

    def end(self, peer: str, *, deaf: bool) -> bool:
        """End a connection."""
        self.ended.append(peer)
        self.deaf += [peer] if deaf else []
        return True


def give_up(counted: Patience, calls: int, caller: str = "a", peer: str = HERE) -> None:
    """So many calls are given up in one breath."""
    for _ in range(calls):
        counted.given_up(caller, peer)


def test_twice_the_limit_at_once_is_borne() -> None:
    """With ten a second, twenty in one breath are borne; the next costs the connection, once."""
    line = Line()
    counted = Patience(10, line.clock, line.end)
    give_up(counted, 20)
    assert [] == line.ended
    give_up(counted, 100)
    assert [HERE] == line.ended


def test_what_is_within_the_limit_is_borne_for_ever() -> None:
    """Ten a second for an hour cost nothing."""
    line = Line()
    counted = Patience(10, line.clock, line.end)
    for _ in range(36_000):
        line.now += 0.1
        counted.given_up("a", HERE)
    assert [] == line.ended


def test_who_goes_on_loses_the_next_connection_at_once() -> None:
    """After the first end one more call given up costs another connection, until the caller has stopped for a while.

    The first is cut; the next is left to stand and no longer heard.
    """
    line = Line()
    counted = Patience(100, line.clock, line.end)
    give_up(counted, 201)
    give_up(counted, 1, peer=THERE)
    assert [HERE, THERE] == line.ended
    assert [THERE] == line.deaf
    line.now = 10.0
    give_up(counted, 100, peer="ipv4:192.0.2.1:40002")
    assert [HERE, THERE] == line.ended


def test_what_comes_over_an_ended_connection_counts_as_going_on() -> None:
    """Calls that nobody looks at any more keep their caller in mind, no longer than two seconds after the last."""
    line = Line()
    counted = Patience(100, line.clock, line.end)
    give_up(counted, 201)
    for _ in range(1_000):
        counted.is_over(lambda: HERE)
    line.now = 1.9
    give_up(counted, 1, peer=THERE)
    assert [HERE, THERE] == line.ended
    line.now = 4.0
    give_up(counted, 1, peer="ipv4:192.0.2.1:40002")
    assert [HERE, THERE] == line.ended


def test_callers_are_counted_apart() -> None:
    """What one caller gives up is not another's."""
    line = Line()
    counted = Patience(10, line.clock, line.end)
    give_up(counted, 20, "a")
    give_up(counted, 20, "b", THERE)
    assert [] == line.ended


def test_what_had_been_sent_is_not_looked_at() -> None:
    """A call over an ended connection is known for a while; later the port may be somebody else's."""
    line = Line()
    counted = Patience(10, line.clock, line.end)
    assert not counted.is_over(lambda: HERE)
    give_up(counted, 21)
    assert counted.is_over(lambda: HERE)
    assert not counted.is_over(lambda: THERE)
    line.now = 60.0
    assert not counted.is_over(lambda: HERE)


def test_very_many_callers_are_forgotten_in_turn() -> None:
    """What is remembered is bounded, and a caller who is still counted keeps its account."""
    line = Line()
    counted = Patience(10, line.clock, line.end)
    for number in range(5_000):
        counted.given_up("a" if number % 300 == 0 else str(number), HERE)
    give_up(counted, 20)
    assert [HERE] == line.ended


def test_a_caller_who_gives_up_too_much_is_hung_up_on(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled calls by the dozen end their connection; who is connected beside it, and who comes then, is answered."""
    ended, found = threading.Event(), []

    def end(peer: str, *, deaf: bool) -> bool:
        found.append(hang_up(peer, deaf=deaf))
        ended.set()
        return found[-1]

    desk: Callable[..., Patience] = patience.Patience
    monkeypatch.setattr("screening.service.listener.Patience", lambda per_s: desk(per_s, end=end))
    settings = Settings(index_dir=index_dir, listen="127.0.0.1:0", caller_given_up=10)
    options = (("grpc.use_local_subchannel_pool", 1),)
    question = pb.CompareRequest(name1="A", name2="B")
    with closing(open_screener(settings)) as screener:
        server = start_server(settings, screener)
        address = f"127.0.0.1:{server.port}"
        with grpc.insecure_channel(address, options) as good, grpc.insecure_channel(address, options) as bad:
            ours, theirs = (screening_service_pb2_grpc.ScreeningServiceStub(each) for each in (good, bad))
            ours.Compare(question, wait_for_ready=True)
            theirs.Compare(question, wait_for_ready=True)
            while not ended.is_set():
                calls: list[Any] = [theirs.Compare.future(question) for _ in range(10)]
                for call in calls:
                    call.cancel()
            ours.Compare(question)
            with grpc.insecure_channel(address, options) as fresh:
                screening_service_pb2_grpc.ScreeningServiceStub(fresh).Compare(question, wait_for_ready=True)
        server.stop()
    assert [True] == found[:1]
