"""Who is let in over mTLS, who is not, and what the log says of it; over loopback, with certificates of the tests."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.screen import open_screener
from screening.service.access import open_access, utc_now
from screening.service.client import ClientFiles, check_health
from screening.service.credentials import check_exposure
from screening.service.listener import RunningServer, start_server
from screening.service.logs import LOGGER, JsonFormatter
from screening.service.observe import CallStart, Observer
from screening.settings import Settings, SettingsError
from screening.v1 import list_service_pb2, list_service_pb2_grpc, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

SCREEN = "spiffe://example.co.jp/erp/role/screen"
AUDIT = "spiffe://example.co.jp/inspector/role/audit"
ADMIN = "spiffe://example.co.jp/ops/role/admin"
QUESTION = pb.ScreenRequest(parties=[party_pb2.Party(names=["Kordavel Optics LLC"])])
REFUSED = (grpc.StatusCode.UNAVAILABLE, "")
"""How a client sees a handshake that failed: no status of ours, because there was no call."""


@dataclass
class Entries(Observer):
    """Counts the answers that handlers gave."""

    calls: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def started(self, start: CallStart) -> None:
        """A call reached the border."""
        self.calls.append(start.method)

    def answered(self, method: str, tally: object) -> None:  # noqa: ARG002 - the method is enough
        """A handler answered."""
        self.answers.append(method)


@dataclass
class Guarded:
    """A server with mTLS: where it listens, what it logged, which handlers were reached."""

    tls: Any
    server: RunningServer
    entries: Entries
    lines: list[str]

    def screen(self, leaf: Any) -> tuple[grpc.StatusCode, str]:
        """Ask with a certificate: the code, and our reason where there is one."""
        with self.tls.channel(self.server.port, leaf) as channel:
            return outcome(
                lambda: screening_service_pb2_grpc.ScreeningServiceStub(channel).Screen(QUESTION, timeout=20)
            )

    def events(self, name: str) -> list[dict[str, Any]]:
        """What the log holds of one event."""
        return [line for line in map(json.loads, self.lines) if line["event"] == name]


def outcome(call: Callable[[], object]) -> tuple[grpc.StatusCode, str]:
    """Code and reason that a call ends with."""
    try:
        call()
    except grpc.RpcError as error:
        status = rpc_status.from_call(error)
        code: grpc.StatusCode = error.code()
        return code, "" if status is None else error_details_pb2.ErrorInfo.FromString(status.details[0].value).reason
    return grpc.StatusCode.OK, ""


Serve = Callable[..., Any]


@pytest.fixture
def serve(tls: Any, index_dir: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Starts a server with mTLS; further settings by keyword."""
    lines: list[str] = []
    caplog.set_level(logging.INFO, logger=LOGGER.name)
    formatter = JsonFormatter()
    monkeypatch.setattr(caplog.handler, "emit", lambda record: lines.append(formatter.format(record)))

    @contextmanager
    def starter(clock: Callable[[], datetime] = utc_now, **more: object) -> Iterator[Guarded]:
        settings = tls.settings(index_dir, **more)
        entries = Entries()
        with closing(open_screener(settings)) as screener:
            access = open_access(settings, clock=clock)
            server = start_server(settings, screener, access=access, observers=(entries,))
            try:
                yield Guarded(tls, server, entries, lines)
            finally:
                server.stop()

    return starter


def test_only_a_good_certificate_with_the_role_reaches_a_handler(
    serve: Serve, tls: Any, make_authority: Callable[..., Any]
) -> None:
    """No certificate, another authority's, one that ran out, a wrong role, a revoked one, plain text: all are refused."""
    revoked = tls.authority.leaf("revoked", SCREEN)
    (tls.folder / "crl.pem").write_bytes(tls.authority.revocation_list(revoked))
    with serve(tls_crl=tls.folder / "crl.pem") as guarded:
        found = {
            "none": guarded.screen(None),
            "other": guarded.screen(make_authority("Another Authority").leaf("erp", SCREEN)),
            "same name": guarded.screen(make_authority().leaf("erp", SCREEN)),
            "ran out": guarded.screen(tls.authority.leaf("erp", SCREEN, lasts=timedelta(days=-1))),
            "no role": guarded.screen(tls.authority.leaf("erp", "spiffe://example.co.jp/role/nobody")),
            "no uri": guarded.screen(tls.authority.leaf("role/screen")),
            "wrong role": guarded.screen(tls.authority.leaf("inspector", AUDIT)),
            "revoked": guarded.screen(revoked),
        }
        with grpc.insecure_channel(f"127.0.0.1:{guarded.server.port}") as channel:
            found["plain text"] = outcome(
                lambda: screening_service_pb2_grpc.ScreeningServiceStub(channel).Screen(QUESTION, timeout=20)
            )
        assert [] == guarded.entries.answers
        assert (grpc.StatusCode.OK, "") == guarded.screen(tls.authority.leaf("erp", SCREEN))
        assert 1 == len(guarded.entries.answers)
    stranger = (grpc.StatusCode.UNAUTHENTICATED, "CERTIFICATE_REFUSED")
    assert {
        "none": REFUSED,
        "other": REFUSED,
        "same name": REFUSED,
        "ran out": REFUSED,
        "no role": stranger,
        "no uri": stranger,
        "wrong role": (grpc.StatusCode.PERMISSION_DENIED, "ROLE_MISSING"),
        "revoked": stranger,
        "plain text": REFUSED,
    } == found
    assert [
        "the certificate belongs to no caller this service knows, and carries no role",
        "the certificate belongs to no caller this service knows, and carries no role",
        "this call needs the role screen",
        "the certificate was revoked",
    ] == [line["why"] for line in guarded.events("refused")]
    assert ["CN=erp", "CN=role/screen", "CN=inspector", "CN=revoked"] == [
        line["subject"] for line in guarded.events("refused")
    ]


def test_each_method_needs_its_role(serve: Serve, tls: Any) -> None:
    """Screening needs `screen`, lists any role, reflection `admin`, health none."""
    denied, ok = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.OK
    found = {}
    with serve() as guarded:
        for role, uri in (("screen", SCREEN), ("audit", AUDIT), ("admin", ADMIN)):
            with tls.channel(guarded.server.port, tls.authority.leaf("caller", uri)) as channel:
                screening = screening_service_pb2_grpc.ScreeningServiceStub(channel)
                lists = list_service_pb2_grpc.ListServiceStub(channel)
                mirror = reflection_pb2_grpc.ServerReflectionStub(channel)
                health = health_pb2_grpc.HealthStub(channel)
                stream = [pb.StreamScreenRequest(request=QUESTION)]
                asked = reflection_pb2.ServerReflectionRequest(list_services="")
                calls: list[Callable[[], object]] = [
                    lambda: screening.Screen(QUESTION),  # noqa: B023 - called within the turn of the loop
                    lambda: list(screening.StreamScreen(iter(stream))),  # noqa: B023
                    lambda: lists.GetStatus(list_service_pb2.GetStatusRequest()),  # noqa: B023
                    lambda: next(mirror.ServerReflectionInfo(iter([asked]))),  # noqa: B023
                    lambda: health.Check(health_pb2.HealthCheckRequest()),  # noqa: B023
                ]
                found[role] = [outcome(call)[0] for call in calls]
        with tls.channel(guarded.server.port, tls.authority.leaf("kubelet")) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            assert health_pb2.HealthCheckResponse.SERVING == health.Check(health_pb2.HealthCheckRequest()).status
    assert {
        "screen": [ok, ok, ok, denied, ok],
        "audit": [denied, denied, ok, denied, ok],
        "admin": [denied, denied, ok, ok, ok],
    } == found


def test_a_certificate_revoked_while_its_connection_is_open_is_refused(serve: Serve, tls: Any) -> None:
    """The next call after the list is replaced is refused, on the same connection."""
    leaf = tls.authority.leaf("erp", SCREEN)
    crl = tls.folder / "crl.pem"
    crl.write_bytes(tls.authority.revocation_list())
    with serve(tls_crl=crl) as guarded, tls.channel(guarded.server.port, leaf) as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        assert (grpc.StatusCode.OK, "") == outcome(lambda: stub.Screen(QUESTION))
        crl.write_bytes(tls.authority.revocation_list(leaf))
        assert until(lambda: outcome(lambda: stub.Screen(QUESTION)) != (grpc.StatusCode.OK, ""))
        assert (grpc.StatusCode.UNAUTHENTICATED, "CERTIFICATE_REFUSED") == outcome(lambda: stub.Screen(QUESTION))


def test_a_certificate_that_runs_out_while_its_connection_is_open_is_refused(serve: Serve, tls: Any) -> None:
    """A connection does not outlive the certificate it was opened with."""
    now = [datetime.now(UTC)]
    leaf = tls.authority.leaf("erp", SCREEN, lasts=timedelta(days=1))
    with serve(clock=lambda: now[0]) as guarded, tls.channel(guarded.server.port, leaf) as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        assert (grpc.StatusCode.OK, "") == outcome(lambda: stub.Screen(QUESTION))
        now[0] += timedelta(days=2)
        assert (grpc.StatusCode.UNAUTHENTICATED, "CERTIFICATE_REFUSED") == outcome(lambda: stub.Screen(QUESTION))


def test_new_certificates_are_taken_over_without_a_restart(
    serve: Serve, tls: Any, make_authority: Callable[..., Any]
) -> None:
    """A new server certificate and a new authority hold from the next handshake on; open connections go on."""
    old = tls.authority.leaf("erp", SCREEN)
    new_authority = make_authority("New Authority")
    new = new_authority.leaf("erp", SCREEN)
    with serve() as guarded, tls.channel(guarded.server.port, old) as open_channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(open_channel)
        assert (grpc.StatusCode.OK, "") == outcome(lambda: stub.Screen(QUESTION))
        assert REFUSED == guarded.screen(new)
        served = new_authority.leaf("server 2")
        (tls.folder / "ca.pem").write_bytes(new_authority.cert)
        tls.write(served)
        later = type(tls)(new_authority, tls.folder, new_authority.cert)
        with later.channel(guarded.server.port, new) as channel:
            after = screening_service_pb2_grpc.ScreeningServiceStub(channel)
            assert (grpc.StatusCode.OK, "") == outcome(lambda: after.Screen(QUESTION))
        assert (grpc.StatusCode.OK, "") == outcome(lambda: stub.Screen(QUESTION))
        assert REFUSED == guarded.screen(old)


@pytest.mark.parametrize("broken", ["cert", "key", "ca"])
def test_a_broken_new_file_keeps_the_old_one(serve: Serve, tls: Any, broken: str) -> None:
    """A file that cannot be used is told in the log, once, and nobody is shut out."""
    leaf = tls.authority.leaf("erp", SCREEN)
    with serve() as guarded:
        (tls.folder / f"{broken}.pem").write_text("half a certif", encoding="utf-8")
        for _ in range(3):
            assert (grpc.StatusCode.OK, "") == guarded.screen(leaf)
        told = guarded.events("file not taken over")
    assert [f"{broken}.pem"] == [name for name in ("cert.pem", "key.pem", "ca.pem") if name in told[0]["why"]][:1]
    assert 1 == len(told)


def test_a_key_of_another_certificate_is_not_taken_over(serve: Serve, tls: Any) -> None:
    """Between the copying of two files the pair that fits stays in use."""
    leaf = tls.authority.leaf("erp", SCREEN)
    with serve() as guarded:
        (tls.folder / "key.pem").write_bytes(tls.authority.leaf("another").key)
        assert (grpc.StatusCode.OK, "") == guarded.screen(leaf)
    assert "is not the key of" in guarded.events("file not taken over")[0]["why"]


def test_the_callers_file_says_who_is_who(serve: Serve, tls: Any) -> None:
    """With a file its callers have its roles, a role in a certificate counts for nothing, and changes are followed."""
    erp, other = tls.authority.leaf("erp"), tls.authority.leaf("other", SCREEN)
    callers = tls.folder / "callers.toml"
    callers.write_text(
        f'[[caller]]\nname = "erp-tokyo"\nsha256 = "{erp.sha256}"\nroles = ["screen"]\n', encoding="utf-8"
    )
    with serve(callers=callers) as guarded:
        assert (grpc.StatusCode.OK, "") == guarded.screen(erp)
        assert (grpc.StatusCode.UNAUTHENTICATED, "CERTIFICATE_REFUSED") == guarded.screen(other)
        callers.write_text("certificate_roles = true\n", encoding="utf-8")
        assert until(lambda: guarded.screen(other) == (grpc.StatusCode.OK, ""))
        assert (grpc.StatusCode.UNAUTHENTICATED, "CERTIFICATE_REFUSED") == guarded.screen(erp)
        callers.write_text(f'certificate_roles = true\nrevoked = ["{other.serial:X}"]\n', encoding="utf-8")
        assert until(lambda: guarded.screen(other) == (grpc.StatusCode.UNAUTHENTICATED, "CERTIFICATE_REFUSED"))
    assert ["erp-tokyo", SCREEN] == list(
        dict.fromkeys(line["caller"] for line in guarded.events("call") if line["code"] == "OK")
    )


def test_more_than_a_caller_may_is_refused_and_says_for_how_long(serve: Serve, tls: Any) -> None:
    """The third screening of a burst of two is RESOURCE_EXHAUSTED with RetryInfo; another caller is not concerned."""
    one, two = tls.authority.leaf("one", SCREEN), tls.authority.leaf("two", ADMIN.replace("admin", "screen"))
    with serve(caller_rate=0.01, caller_burst=2) as guarded, tls.channel(guarded.server.port, one) as channel:
        stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
        assert [grpc.StatusCode.OK] * 2 == [outcome(lambda: stub.Screen(QUESTION))[0] for _ in range(2)]
        with pytest.raises(grpc.RpcError) as caught:
            stub.Screen(QUESTION)
        assert (grpc.StatusCode.OK, "") == guarded.screen(two)
    info, retry = rpc_status.from_call(caught.value).details
    assert "BUSY" == error_details_pb2.ErrorInfo.FromString(info.value).reason
    assert 90 <= error_details_pb2.RetryInfo.FromString(retry.value).retry_delay.ToSeconds() <= 100
    assert grpc.StatusCode.RESOURCE_EXHAUSTED == caught.value.code()


def test_what_runs_out_is_told_once(serve: Serve, tls: Any) -> None:
    """A server certificate that ends within two weeks and a revocation list that is overdue are in the log."""
    crl = tls.folder / "crl.pem"
    crl.write_bytes(tls.authority.revocation_list(lasts=timedelta(days=-1)))
    with serve(tls_crl=crl) as guarded:
        assert until(
            lambda: guarded.events("the revocation list was to be replaced; what it revokes stays revoked") != []
        )
        assert (grpc.StatusCode.OK, "") == guarded.screen(tls.authority.leaf("erp", SCREEN))
    assert 1 == len(guarded.events("the server's certificate runs out"))
    assert 1 == len(guarded.events("the revocation list was to be replaced; what it revokes stays revoked"))


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        (Settings(listen="127.0.0.1:50051"), False),
        (Settings(listen="[::1]:50051"), False),
        (Settings(listen="0.0.0.0:50051"), True),
        (Settings(listen="192.0.2.7:50051"), True),
        (Settings(listen="[::]:50051", allow_plaintext=True), False),
        (Settings(tls_cert=Path("cert.pem")), True),
        (Settings(tls_cert=Path("cert.pem"), tls_key=Path("key.pem"), tls_ca=Path("ca.pem"), listen="[::]:1"), False),
        (Settings(callers=Path("callers.toml")), True),
        (Settings(tls_crl=Path("crl.pem")), True),
    ],
)
def test_plain_text_is_for_the_loopback(settings: Settings, refused: bool) -> None:
    """Another address without certificates, or half of what mTLS needs, is refused with the next step."""
    with pytest.raises(SettingsError, match=r"docs/access\.md") if refused else nullcontext():
        check_exposure(settings)


def until(done: Callable[[], bool]) -> bool:
    """Whether something comes true within a while."""
    for _ in range(300):
        if done():
            return True
        time.sleep(0.05)
    return False


def test_health_can_be_asked_with_a_certificate(serve: Serve, tls: Any) -> None:
    """What `screening health` asks is answered over mTLS, status included."""
    leaf = tls.authority.leaf("ops", ADMIN)
    files = ClientFiles(tls.folder / "client.pem", tls.folder / "client.key", tls.folder / "ca.pem")
    files.cert.write_bytes(leaf.cert)
    files.key.write_bytes(leaf.key)
    with serve() as guarded:
        report = check_health(f"127.0.0.1:{guarded.server.port}", 20, files)
        assert "UNREACHABLE" == check_health(f"127.0.0.1:{guarded.server.port}", 20).health
    assert ("SERVING", "") == (report.health, report.error)
    assert report.status is not None
