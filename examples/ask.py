"""Ask a running service about one party: the least a client needs.

Usage: python examples/ask.py [--address HOST:PORT] [--country XX] NAME [NAME ...]
"""

from __future__ import annotations

import argparse

import grpc

from screening.v1 import listed_entity_pb2, party_pb2, screening_service_pb2, screening_service_pb2_grpc

TIMEOUT_S = 10.0


def main() -> int:
    """Print the disposition, the listed entities that were found, and the reasons."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="+", metavar="NAME", help="names of one party, in any script")
    parser.add_argument("--address", default="127.0.0.1:50051", help="where the service listens")
    parser.add_argument("--country", help="ISO 3166-1 code of the party")
    options = parser.parse_args()
    party = party_pb2.Party(names=options.names, countries=[options.country] if options.country else [])
    with grpc.insecure_channel(options.address) as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        try:
            answer = stub.Screen(screening_service_pb2.ScreenRequest(parties=[party]), timeout=TIMEOUT_S)
        except grpc.RpcError as error:
            print(f"no answer: {error.code().name}: {error.details()}")
            return 1
    show(answer.result)
    return 0


def show(result: screening_service_pb2.ScreeningResult) -> None:
    """Print one answer."""
    print(screening_service_pb2.Disposition.Name(result.disposition))
    for party in result.parties:
        for hit in party.hits:
            print(f"  {hit.match.score:.3f}  {hit.matched_name}  {number_of(hit.entity)}")
    for reason in result.reasons:
        print(f"  {reason.code}: {reason.text_ja} / {reason.text_en}")


def number_of(entity: listed_entity_pb2.ListedEntity) -> str:
    """Where an entity stands: its id and the running number of its notice."""
    return f"{entity.entity_id} (no. {entity.designations[0].number})"


if __name__ == "__main__":
    raise SystemExit(main())
