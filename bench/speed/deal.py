"""What a verdict costs: `Screen` of six parties with a full transaction beside `BatchScreen` of the six without one.

Usage: python -m bench.speed.deal [ROUNDS]

One server over loopback, the shipped lists, both contenders interleaved in one run; the median ratio comes first.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import grpc

from screening.refresh import build_index
from screening.screen import open_screener
from screening.service.server import start_server
from screening.settings import Settings
from screening.v1 import listed_entity_pb2, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

LISTS = Path(__file__).resolve().parent.parent.parent / "lists"
ROLES = ("BUYER", "CONSIGNEE", "END_USER", "FORWARDER", "BANK", "SUPPLIER")
NAMES = (
    "トヨタ自動車株式会社",
    "Example Logistics {n} GmbH",
    "三菱造船㈱",
    "Sakura Foods {n} Co., Ltd.",
    "АО «Пример {n}»",
    "サンプル商事{n}",
)


def parties(number: int) -> list[party_pb2.Party]:
    """Six parties with roles, countries and addresses; `number` keeps the answers out of any cache."""
    return [
        party_pb2.Party(
            names=[name.format(n=number)],
            role=party_pb2.PartyRole.Value(f"PARTY_ROLE_{role}"),
            countries=["JP"],
            addresses=[party_pb2.Address(text=f"{number} Example Street, Osaka", country="JP")],
        )
        for name, role in zip(NAMES, ROLES, strict=True)
    ]


def deal() -> pb.Transaction:
    """Return a transaction with every fact stated."""
    return pb.Transaction(
        direction=listed_entity_pb2.Direction.Value("DIRECTION_EXPORT"),
        destination="KZ",
        goods=[listed_entity_pb2.GoodsScope.Value("GOODS_SCOPE_DUAL_USE")],
        origin="JP",
        places=["Busan", "KRPUS"],
    )


def measure(stub: screening_service_pb2_grpc.ScreeningServiceStub, rounds: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each call, the transaction and the batch in turns."""
    whole: list[float] = []
    single: list[float] = []
    for number in range(rounds):
        for call in ("deal", "batch") if number % 2 else ("batch", "deal"):
            asked = parties(2 * number + (call == "deal"))
            start = time.perf_counter()
            if call == "deal":
                stub.Screen(pb.ScreenRequest(parties=asked, transaction=deal()))
                whole.append(1e3 * (time.perf_counter() - start))
            else:
                stub.BatchScreen(pb.BatchScreenRequest(requests=[pb.ScreenRequest(parties=[one]) for one in asked]))
                single.append(1e3 * (time.perf_counter() - start))
    return whole, single


def main() -> int:
    """Print the ratio of the medians and the medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        build_index(LISTS, Path(folder))
        settings = replace(Settings(), index_dir=Path(folder), listen="127.0.0.1:0")
        screener = open_screener(settings)
        server = start_server(settings, screener)
        with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
            measure(stub, 20)
            whole, single = measure(stub, rounds)
        server.stop(1.0)
        screener.close()
    first, second = statistics.median(whole), statistics.median(single)
    print(f"Screen with a full transaction of six parties over six in a batch, p50: {first / second:.2f} (at most 1.5)")
    print(f"p50 {first:.2f} ms and {second:.2f} ms, {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    return int(first / second > 1.5)


if __name__ == "__main__":
    sys.exit(main())
