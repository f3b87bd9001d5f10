"""Ask a running service as an ERP does: its retry policy, mTLS, a deadline, and an exit code that says what to do.

Usage: python examples/client.py [--address HOST:PORT] [--ca FILE --cert FILE --key FILE] [--country XX] NAME [NAME ...]

Ends with 0 for CLEAR, 3 for REVIEW, 4 for BLOCK, 5 for INDETERMINATE, 1 where there is no answer. Only CLEAR lets a
deal go on: whatever else comes, a disposition of a later version included, does not. Needs grpcio, grpcio-status, the
generated stubs and `service_config.json` of the interface; nothing else of this project.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import grpc
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.v1 import party_pb2, screening_service_pb2, screening_service_pb2_grpc

SERVICE_CONFIG: Final = Path(__file__).resolve().parent.parent / "proto" / "service_config.json"
DEADLINE_S: Final = 10.0
EXITS: Final = {
    screening_service_pb2.DISPOSITION_CLEAR: 0,
    screening_service_pb2.DISPOSITION_REVIEW: 3,
    screening_service_pb2.DISPOSITION_BLOCK: 4,
}
NO_ANSWER, INDETERMINATE = 1, 5


@dataclass(frozen=True, slots=True)
class Certificates:
    """Who may answer and who asks: files in PEM."""

    ca: Path
    cert: Path
    key: Path


def open_channel(address: str, certificates: Certificates | None) -> grpc.Channel:
    """A channel that tries again and balances as the service says.

    Tried again is what met a service that was away or going: a screening changes nothing, so asking twice is safe, and a
    refused question stays refused. Give `dns:///name:port` of a headless service to reach every replica.
    """
    options = (("grpc.service_config", SERVICE_CONFIG.read_text(encoding="utf-8")), ("grpc.enable_retries", 1))
    if certificates is None:
        return grpc.insecure_channel(address, options=options)
    credentials = grpc.ssl_channel_credentials(
        certificates.ca.read_bytes(), certificates.key.read_bytes(), certificates.cert.read_bytes()
    )
    return grpc.secure_channel(address, credentials, options=options)


def ask(channel: grpc.Channel, party: party_pb2.Party) -> screening_service_pb2.ScreeningResult:
    """Screen one party. Raises `grpc.RpcError` where there is no answer."""
    stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
    request = screening_service_pb2.ScreenRequest(parties=[party])
    return stub.Screen(request, timeout=DEADLINE_S).result


def why(error: grpc.RpcError) -> str:
    """A refusal in words: the stable reason, and each field at fault."""
    status = rpc_status.from_call(error)
    lines = [f"{error.code().name}: {error.details()}"]
    for detail in () if status is None else status.details:
        info, fields = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            lines.append(f"reason {info.reason}")
        if detail.Unpack(fields):
            lines += [f"{fault.field}: {fault.description}" for fault in fields.field_violations]
    return "\n  ".join(lines)


def show(result: screening_service_pb2.ScreeningResult) -> None:
    """Print one answer: what to do, who was met, why, and what would settle it."""
    print(screening_service_pb2.Disposition.Name(result.disposition))
    for party in result.parties:
        for hit in party.hits:
            print(f"  {hit.match.score:.3f}  {hit.matched_name}  {hit.entity.entity_id}")
    for reason in result.reasons:
        print(f"  {reason.code}: {reason.text_ja} / {reason.text_en}")
        if reason.settle_ja:
            print(f"    → {reason.settle_ja} / {reason.settle_en}")
    print(f"  generation {result.generation}")


def main() -> int:
    """Ask about one party and say what to do."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="+", metavar="NAME", help="names of one party, in any script")
    parser.add_argument("--address", default="127.0.0.1:50051", help="where the service listens")
    parser.add_argument("--country", help="ISO 3166-1 code of the party")
    for name in ("ca", "cert", "key"):
        parser.add_argument(f"--{name}", type=Path, help="PEM file for mTLS; give all three or none")
    options = parser.parse_args()
    files = (options.ca, options.cert, options.key)
    if any(files) and not all(files):
        parser.error("give --ca, --cert and --key together")
    party = party_pb2.Party(names=options.names, countries=[options.country] if options.country else [])
    with open_channel(options.address, Certificates(*files) if all(files) else None) as channel:
        try:
            result = ask(channel, party)
        except grpc.RpcError as error:
            print(f"no answer: {why(error)}")
            return NO_ANSWER
    show(result)
    return EXITS.get(result.disposition, INDETERMINATE)


if __name__ == "__main__":
    raise SystemExit(main())
