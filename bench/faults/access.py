"""Callers who may not: each kind is refused again and again, none reaches a handler, and the log says why.

The service runs with mTLS, a revocation list and an audit record, in which every question stands that reached a handler.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import grpc

from bench.faults import world
from bench.faults.authority import Authority, Leaf, Tls
from bench.faults.server import OWN_CONNECTION, Server, running
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.audit.verify import verify
from screening.v1 import screening_service_pb2_grpc

SECTION: Final = "access"
SCREEN: Final = "spiffe://example.co.jp/erp/role/screen"
AUDIT: Final = "spiffe://example.co.jp/inspector/role/audit"
_TIMEOUT_S: Final = 30.0
_LOG_WITHIN_S: Final = 10.0
_SHORT: Final = timedelta(seconds=6)
_QUESTION: Final = world.question(world.ALWAYS[0])
_HANDSHAKE: Final = "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A kind of caller who may not: its certificate (None for plain text), the code it gets, and what the log says."""

    kind: str
    code: str
    event: str
    why: str
    leaf: Leaf | None = None
    plain: bool = False


@dataclass(slots=True)
class Found:
    """What became of the tries: codes by kind, kinds that the log does not explain, calls of the one who may."""

    codes: dict[str, Counter[str]] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)
    good: int = 0


def run(sizes: Sizes) -> list[Row]:
    """A row for refusals, one for certificates that change."""
    return [try_strangers(sizes.refusals), try_changes(sizes.rotations)]


def try_strangers(tries: int) -> Row:
    """Every kind so many times, with a caller who may before and after."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        tls = _installation(place)
        revoked = tls.authority.leaf("revoked", SCREEN)
        (tls.folder / "crl.pem").write_bytes(tls.authority.revocation_list(revoked))
        found = Found()
        audit = place / "audit"
        audit.mkdir()
        settings = _settings(tls) | {
            "SCREENING_TLS_CRL": str(tls.folder / "crl.pem"),
            "SCREENING_AUDIT_DIR": str(audit),
        }
        with running(place / "index", settings) as server:
            strangers = _strangers(tls, revoked)
            _try_all(server, tls, strangers, tries, found)
            found.untold = _untold(server, strangers, tries)
            defects = server.incidents()
        kinds = Counter(kind for stream in verify(audit).streams for kind in Counter(stream.kinds).elements())
    return _row(found, strangers, tries, kinds["screened"] + kinds["refused"] - found.good, defects)


def _row(found: Found, strangers: list[Stranger], tries: int, reached: int, defects: list[str]) -> Row:
    expected = {stranger.kind: Counter({stranger.code: tries}) for stranger in strangers}
    expected["ran out while connected"] = Counter({"UNAUTHENTICATED": tries})
    wrong = [f"{kind}: {dict(codes)}" for kind, codes in found.codes.items() if codes != expected[kind]]
    refused = sum(count for codes in found.codes.values() for code, count in codes.items() if code != "OK")
    return Row(
        SECTION,
        "No certificate, another authority, run out (before and while connected), no role, wrong role, revoked, plain text:"
        " all refused, none reaches a handler, the log says why",
        f"{len(expected)} kinds x {tries} tries: {refused:,} refused, {reached} reached a handler; the log says why for"
        f" {len(expected) - len(found.untold)} of {len(expected)} kinds; {found.good} of {found.good} good calls answered",
        not wrong and not found.untold and not defects and reached == 0 and refused == tries * len(expected),
        "; ".join([*wrong[:3], *(f"not told: {kind}" for kind in found.untold), *defects[:2]]),
    )


def _strangers(tls: Tls, revoked: Leaf) -> list[Stranger]:
    own, unknown = tls.authority, "the certificate belongs to no caller this service knows, and carries no role"
    issuer = "client certificate not accepted: unable to get local issuer certificate"
    forged = "client certificate not accepted: bad signature"
    refused, shaken = "refused", "handshake refused"
    other = Authority("Another Authority").leaf("erp", SCREEN)
    same = Authority().leaf("erp", SCREEN)
    late = own.leaf("erp", SCREEN, lasts=timedelta(days=-1))
    return [
        Stranger("no certificate", _HANDSHAKE, shaken, "no client certificate"),
        Stranger("another authority", _HANDSHAKE, shaken, issuer, other),
        Stranger("another authority of the same name", _HANDSHAKE, shaken, forged, same),
        Stranger("run out", _HANDSHAKE, shaken, "client certificate not accepted: certificate has expired", late),
        Stranger("no role", "UNAUTHENTICATED", refused, unknown, own.leaf("nobody", "spiffe://example.co.jp/erp")),
        Stranger("no name but its subject's", "UNAUTHENTICATED", refused, unknown, own.leaf("role/screen")),
        Stranger("wrong role", "PERMISSION_DENIED", refused, "this call needs the role screen", own.leaf("i", AUDIT)),
        Stranger("revoked", "UNAUTHENTICATED", refused, "the certificate was revoked", revoked),
        Stranger("plain text", _HANDSHAKE, shaken, "no TLS: plain text or another protocol", plain=True),
    ]


def _try_all(server: Server, tls: Tls, strangers: list[Stranger], tries: int, found: Found) -> None:
    good = tls.authority.leaf("erp", SCREEN)
    brief = tls.authority.leaf("brief", SCREEN, lasts=_SHORT)
    issued = time.monotonic()
    with tls.channel(server.port, good) as channel, tls.channel(server.port, brief) as running_out:
        for each in (channel, running_out):
            _must(each, found)
        for stranger in strangers:
            found.codes[stranger.kind] = Counter(_ask(server, tls, stranger) for _ in range(tries))
            _must(channel, found)
        time.sleep(max(0.0, issued + _SHORT.total_seconds() + 1.0 - time.monotonic()))
        found.codes["ran out while connected"] = Counter(_code(running_out) for _ in range(tries))
        _must(channel, found)


def _must(channel: grpc.Channel, found: Found) -> None:
    code = _code(channel)
    if code != "OK":
        raise RuntimeError(f"a caller who may is answered {code}")
    found.good += 1


def _ask(server: Server, tls: Tls, stranger: Stranger) -> str:
    if stranger.plain:
        with grpc.insecure_channel(server.address, options=OWN_CONNECTION) as channel:
            return _code(channel)
    with tls.channel(server.port, stranger.leaf) as channel:
        return _code(channel)


def _code(channel: grpc.Channel) -> str:
    try:
        screening_service_pb2_grpc.ScreeningServiceStub(channel).Screen(_QUESTION, timeout=_TIMEOUT_S)
    except grpc.RpcError as error:
        return str(error.code().name)
    return "OK"


def _untold(server: Server, strangers: list[Stranger], tries: int) -> list[str]:
    """Kinds for which the log has not a line for each try; those that look the same there are counted together."""
    wanted: Counter[tuple[str, str]] = Counter()
    for stranger in strangers:
        wanted[stranger.event, stranger.why] += tries
    wanted["refused", "the certificate has run out or does not hold yet"] += tries
    until = time.monotonic() + _LOG_WITHIN_S
    while True:
        lines = [(str(line["event"]), str(line.get("why", ""))) for line in server.events()]
        missing = [
            f"{why} ({event})"
            for (event, why), count in wanted.items()
            if sum(told == event and text.startswith(why) for told, text in lines) < count
        ]
        if not missing or time.monotonic() > until:
            return missing
        time.sleep(0.2)


def try_changes(times: int) -> Row:
    """Another authority and server certificate put in place, again and again, while a call goes on over an old connection."""
    let_in = kept_out = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, ExitStack() as stack:
        place = Path(folder)
        tls = _installation(place)
        server = stack.enter_context(running(place / "index", _settings(tls)))
        found = Found()
        leaf = tls.authority.leaf("erp", SCREEN)
        old = stack.enter_context(tls.channel(server.port, leaf))
        _must(old, found)
        for number in range(times):
            authority = Authority(f"Authority {number}")
            (tls.folder / "ca.pem").write_bytes(authority.cert)
            tls.write(authority.leaf(f"server {number}"))
            new = Tls(authority, tls.folder, authority.cert)
            with new.channel(server.port, authority.leaf("erp", SCREEN)) as channel:
                let_in += _becomes(lambda channel=channel: _code(channel) == "OK")  # type: ignore[misc]
            with new.channel(server.port, leaf) as channel:
                kept_out += _code(channel) == _HANDSHAKE
            _must(old, found)
        defects = server.incidents()
    return Row(
        SECTION,
        "Certificates are taken over without a restart: who the new authority names is let in, who the old one named no"
        " longer, and a connection that stands goes on",
        f"{times} changes: new let in {let_in}, old kept out {kept_out}, {found.good} of {times + 1} calls answered over one"
        " connection",
        let_in == kept_out == times and not defects,
        "; ".join(defects[:2]),
    )


def _becomes(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + _LOG_WITHIN_S
    while time.monotonic() < until:
        with suppress(RuntimeError):
            if true():
                return True
        time.sleep(0.05)
    return False


def _installation(place: Path) -> Tls:
    """An index and the files of mTLS."""
    world.write_editions(place / "index", 1)
    authority = Authority()
    tls = Tls(authority, place, authority.cert)
    (place / "ca.pem").write_bytes(tls.ca)
    tls.write(authority.leaf("server"))
    return tls


def _settings(tls: Tls) -> dict[str, str]:
    return {f"SCREENING_TLS_{name.upper()}": str(tls.folder / f"{name}.pem") for name in ("cert", "key", "ca")}
