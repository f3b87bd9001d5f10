"""One question, one answer: however it is asked, whoever answers it, in whatever order and process.

The answers of one service to questions asked one by one are kept, without what may differ (when, and under which id, an
answer was given). Then the same questions are asked in every other way, and each answer must be the same bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from bench.faults.server import ROOT, Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.index.generations import current
from screening.index.reader import open_generation
from screening.index.verify import read_manifest
from screening.screen import open_screener
from screening.service import convert_request, convert_result
from screening.settings import Settings
from screening.v1 import listed_entity_pb2, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

SECTION: Final = "same"
_SEED: Final = 20260302
_THREADS: Final = 8
_TIMEOUT_S: Final = 120.0
_VOLATILE: Final = ("screened_at", "screening_id", "receipt")
_ORDINARY: Final = (
    "Marigold Bakery",
    "山田青果店",
    "Lindqvist Furniture AB",
    "Пекарня Ромашка",
    "한빛문구",
    "蓝鹭文具有限公司",
)
_KINDS: Final = (party_pb2.PARTY_KIND_UNSPECIFIED, party_pb2.PARTY_KIND_ORGANIZATION)
_DIRECTIONS: Final = (listed_entity_pb2.DIRECTION_EXPORT, listed_entity_pb2.DIRECTION_TECHNOLOGY)
_PLACES: Final = ("Sevastopol", "クリミア", "Nampo", "Rotterdam", "Donetsk", "上海")
Ask = Callable[[Server, Sequence[pb.ScreenRequest]], list[bytes]]


@dataclass(slots=True)
class Tally:
    """Comparisons made, those that differed, by the way of asking."""

    compared: dict[str, int] = field(default_factory=dict)
    different: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def compare(self, way: str, expected: Sequence[bytes], found: Sequence[bytes]) -> None:
        """Set the answers to the same questions side by side."""
        pairs = list(zip(expected, found, strict=True))
        wrong = [number for number, (one, other) in enumerate(pairs) if one != other]
        self.compared[way] = len(pairs)
        self.different[way] = len(wrong)
        self.examples += [f"{way}: question {number}" for number in wrong[:2]]


def run(sizes: Sizes, lists: Path = ROOT / "lists") -> list[Row]:
    """Build two replicas of these lists, each in a process of its own, and compare; two rows."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        one, other = Path(folder) / "one", Path(folder) / "other"
        for seed, index in (("1", one), ("2", other)):
            _build(lists, index, seed)
        return [try_replicas(one, other, sizes.questions), _built_alike(one, other)]


def try_one(index: Path, count: int) -> Row:
    """Ask so many questions of an index in every way of one service, and without one in this process."""
    tally = Tally()
    _ask_in_every_way(index, questions(index, count), tally)
    return _row(tally)


def try_replicas(one: Path, other: Path, count: int) -> Row:
    """The same, with workers and with another index built from the same lists."""
    asked = questions(one, count)
    tally = Tally()
    expected = _ask_in_every_way(one, asked, tally)
    with running(one, _seeded("7") | {"SCREENING_THREADS": "4"}) as server:
        tally.compare("after a restart, another hash seed", expected, one_by_one(server, asked))
    with running(one, _seeded("random") | {"SCREENING_WORKERS": "2", "SCREENING_INDEX_COPY_MIB": "0"}) as server:
        tally.compare("two worker processes", expected, in_threads(server, asked))
    with running(other, _seeded("9")) as server:
        found = [undated(data) for data in in_batches(server, asked)]
        tally.compare("a replica with its own index", [undated(data) for data in expected], found)
    return _row(tally)


def _ask_in_every_way(index: Path, asked: Sequence[pb.ScreenRequest], tally: Tally) -> list[bytes]:
    with running(index, _seeded("1")) as server:
        expected = one_by_one(server, asked)
        for way, ask in _WAYS.items():
            tally.compare(way, expected, ask(server, asked))
    tally.compare("in another process, without a service", expected, in_this_process(index, asked))
    return expected


def questions(index: Path, count: int) -> list[pb.ScreenRequest]:
    """Questions about listed names, as they are and changed, ordinary ones and deals, always the same."""
    chance = Random(_SEED)
    reader = open_generation(index / current(index))
    names = [
        name.text for number in range(reader.entity_count) for name in reader.entity(number).names if name.text.strip()
    ]
    reader.close()
    return [_question(number, names, chance) for number in range(count)]


def undated(data: bytes) -> bytes:
    """An answer without what tells when its index was built: the generation, and until when its lists count as fresh."""
    result = pb.ScreeningResult.FromString(data)
    result.ClearField("generation")
    for state in result.lists:
        state.ClearField("stale_after")
    return result.SerializeToString(deterministic=True)


def one_by_one(server: Server, asked: Sequence[pb.ScreenRequest]) -> list[bytes]:
    """Each question in a call of its own, in order."""
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        return [_plain(stub.Screen(question, timeout=_TIMEOUT_S).result) for question in asked]


def in_this_process(index: Path, asked: Sequence[pb.ScreenRequest]) -> list[bytes]:
    """By the code behind the service, in the process that runs this."""
    today = convert_request.today_in_japan()
    with closing(open_screener(Settings(index_dir=index))) as screener:
        requests = [convert_request.screening_request(message, today=today) for message in asked]
        return [_plain(convert_result.screening_result(screener.screen(request))) for request in requests]


def in_threads(server: Server, asked: Sequence[pb.ScreenRequest]) -> list[bytes]:
    """From many threads and connections at once."""
    channels = [server.channel() for _ in range(_THREADS)]
    stubs = [screening_service_pb2_grpc.ScreeningServiceStub(channel) for channel in channels]

    def ask(place: int) -> bytes:
        return _plain(stubs[place % _THREADS].Screen(asked[place], timeout=_TIMEOUT_S).result)

    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(ask, range(len(asked))))
    for channel in channels:
        channel.close()
    return found


def backwards(server: Server, asked: Sequence[pb.ScreenRequest]) -> list[bytes]:
    """In the opposite order."""
    return one_by_one(server, asked[::-1])[::-1]


def in_batches(server: Server, asked: Sequence[pb.ScreenRequest]) -> list[bytes]:
    """In batches of many sizes."""
    chance = Random(_SEED)
    found: list[bytes] = []
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        while len(found) < len(asked):
            part = asked[len(found) : len(found) + chance.choice((1, 2, 17, 100))]
            answer = stub.BatchScreen(pb.BatchScreenRequest(requests=part), timeout=_TIMEOUT_S)
            found += [_plain(item.result) for item in answer.items]
    return found


def in_a_stream(server: Server, asked: Sequence[pb.ScreenRequest]) -> list[bytes]:
    """In one stream, shuffled, and put back in order by the keys of the answers."""
    order = list(range(len(asked)))
    Random(_SEED).shuffle(order)
    messages = (pb.StreamScreenRequest(correlation_id=str(place), request=asked[place]) for place in order)
    with server.channel() as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        answers = {int(item.correlation_id): _plain(item.result) for item in stub.StreamScreen(messages)}
    return [answers[place] for place in range(len(asked))]


_WAYS: Final[dict[str, Ask]] = {
    "again": one_by_one,
    "in threads": in_threads,
    "in the opposite order": backwards,
    "in batches": in_batches,
    "in a stream": in_a_stream,
}


def _row(tally: Tally) -> Row:
    compared, different = sum(tally.compared.values()), sum(tally.different.values())
    ways = "; ".join(f"{way} {count:,}" for way, count in tally.compared.items())
    return Row(
        SECTION,
        "The same question gets byte-identical decisions: threads, batch or single, order, process, restart, hash seed,"
        " replica",
        f"{different} of {compared:,} comparisons differ ({ways})",
        compared > 0 and different == 0,
        "; ".join(tally.examples[:4]),
    )


def _built_alike(one: Path, other: Path) -> Row:
    hashes = [read_manifest(index / current(index)).header.content_hash for index in (one, other)]
    return Row(
        SECTION,
        "Two builds of the same lists, in processes with other hash seeds, have the same content",
        f"content hashes {hashes[0][:12]} and {hashes[1][:12]}",
        hashes[0] == hashes[1],
    )


def _question(number: int, names: Sequence[str], chance: Random) -> pb.ScreenRequest:
    request = pb.ScreenRequest(reference=str(number))
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        party = request.parties.add(names=list(_names(names, chance)), kind=chance.choice(_KINDS))
        if chance.random() < 0.3:
            party.countries.append(chance.choice(("RU", "CN", "JP", "AE")))
        if chance.random() < 0.2:
            party.addresses.append(party_pb2.Address(text=f"1 Example Street, {chance.choice(_PLACES)}"))
    if chance.random() < 0.5:
        request.transaction.direction = chance.choice(_DIRECTIONS)
        request.transaction.destination = chance.choice(("RU", "CN", "DE", "KP"))
    request.options.min_score = chance.choice((0.6, 0.7, 0.8))
    return request


def _names(names: Sequence[str], chance: Random) -> Iterator[str]:
    """One to three names: listed, listed and changed, ordinary."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice(names)
        yield chance.choice((lambda n: n, _misspelt, _turned, str.upper, lambda _n: chance.choice(_ORDINARY)))(name)


def _misspelt(name: str) -> str:
    at = len(name) // 2
    return name[:at] + name[at + 1 :]


def _turned(name: str) -> str:
    return " ".join(reversed(name.split()))


def _plain(result: pb.ScreeningResult) -> bytes:
    """An answer without what may differ."""
    for name in _VOLATILE:
        result.ClearField(name)
    return result.SerializeToString(deterministic=True)


def _seeded(seed: str) -> dict[str, str]:
    return {"PYTHONHASHSEED": seed}


def _build(lists: Path, index: Path, seed: str) -> None:
    """Build an index in a process of its own."""
    copy = index.with_name(f"{index.name}-lists")
    shutil.copytree(lists, copy)
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "screening.cli.main", "index", "build", "--lists", str(copy), "--out", str(index)],
        cwd=ROOT,
        env=os.environ | _seeded(seed),
        check=True,
        capture_output=True,
    )
