"""A serving process as an operator sees it: its log, its metrics, its probes; with mTLS, over loopback."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from prometheus_client.parser import text_string_to_metric_families

from screening.service.tracing import otlp
from screening.v1 import list_service_pb2, list_service_pb2_grpc, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

ROOT = Path(__file__).resolve().parents[2]
OFF = """
import sys, screening.service.server
print([name for name in ("prometheus_client", "opentelemetry") if name in sys.modules])
"""
SCREEN = "spiffe://example.co.jp/erp/role/screen"
SERVING = health_pb2.HealthCheckResponse.SERVING
KORDAVEL = pb.ScreenRequest(parties=[party_pb2.Party(names=["Kordavel Optics LLC"])])
BAKERY = pb.ScreenRequest(parties=[party_pb2.Party(names=["Blue Teapot Bakery"]), party_pb2.Party(names=["Owl Books"])])


def get(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    """Status and body of one HTTP answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def figures(port: int) -> dict[str, float]:
    """Every sample of /metrics, as `name{label=value,...}`."""
    samples = {}
    for family in text_string_to_metric_families(get(port, "/metrics")[1]):
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            samples[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return samples


def test_a_process_with_mtls_as_its_operator_sees_it(
    serving: Any, tls: Any, index_dir: Path, make_authority: Callable[..., Any]
) -> None:
    """The log is JSON throughout and says why a handshake failed; metrics count; probes need no certificate."""
    files = {f"tls_{name}": tls.folder / f"{name}.pem" for name in ("cert", "key", "ca")}
    listen = {"listen": "127.0.0.1:0", "probe_listen": "127.0.0.1:0", "metrics_listen": "127.0.0.1:0"}
    refused = {
        "no client certificate": None,
        "client certificate not accepted: unable to get local issuer certificate": make_authority("X").leaf(
            "erp", SCREEN
        ),
        "client certificate not accepted: certificate has expired": tls.authority.leaf(
            "erp", SCREEN, lasts=timedelta(days=-1)
        ),
    }
    with serving(index_dir=index_dir, **listen, **files) as service:
        (started,) = service.wait_for("serving")
        (metrics,) = service.wait_for("metrics")
        port, scraped = started["port"], metrics["port"]
        for leaf in refused.values():
            with tls.channel(port, leaf) as channel, pytest.raises(grpc.RpcError):
                screening_service_pb2_grpc.ScreeningServiceStub(channel).Screen(KORDAVEL, timeout=20)
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel, pytest.raises(grpc.RpcError):
            screening_service_pb2_grpc.ScreeningServiceStub(channel).Screen(KORDAVEL, timeout=20)
        with tls.channel(port, tls.authority.leaf("erp", SCREEN)) as channel:
            stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
            stub.Screen(KORDAVEL, metadata=(("x-request-id", "order-9"),))
            stub.BatchScreen(pb.BatchScreenRequest(requests=[KORDAVEL, BAKERY]))
            with pytest.raises(grpc.RpcError):
                stub.Screen(pb.ScreenRequest())
        with grpc.insecure_channel(f"127.0.0.1:{started['probe_port']}") as channel:
            health = health_pb2_grpc.HealthStub(channel)
            assert SERVING == health.Check(health_pb2.HealthCheckRequest(), timeout=20).status
            with pytest.raises(grpc.RpcError) as caught:
                list_service_pb2_grpc.ListServiceStub(channel).GetStatus(
                    list_service_pb2.GetStatusRequest(), timeout=20
                )
            assert grpc.StatusCode.UNIMPLEMENTED == caught.value.code()
        service.wait_for("handshake refused", 4)
        service.wait_for("call", 3)
        assert (200, "alive\n") == get(scraped, "/healthz")
        assert (200, "ready\n") == get(scraped, "/readyz")
        assert [404, 405] == [get(scraped, "/")[0], get(scraped, "/metrics", "POST")[0]]
        found = figures(scraped)
        assert 0 == service.stop()
    assert {*refused, "no TLS: plain text or another protocol"} <= {
        line["why"] for line in service.events("handshake refused")
    }
    assert {SCREEN} == {line["caller"] for line in service.events("call")}
    assert ["order-9"] == [line["request_id"] for line in service.events("call")][:1]
    screen, batch = "/screening.v1.ScreeningService/Screen", "/screening.v1.ScreeningService/BatchScreen"
    expected = {
        f"screening_calls_total{{code=OK,method={screen}}}": 1,
        f"screening_calls_total{{code=INVALID_ARGUMENT,method={screen}}}": 1,
        f"screening_calls_total{{code=OK,method={batch}}}": 1,
        "screening_refused_total{caller=other,reason=INVALID_REQUEST}": 1,
        "screening_questions_total": 3,
        "screening_parties_total": 4,
        "screening_hits_total": 2,
        "screening_dispositions_total{disposition=review}": 2,
        "screening_dispositions_total{disposition=clear}": 1,
        "screening_handshakes_refused_total{why=no client certificate}": 1,
        "screening_ready": 1,
        "screening_list_entities{list=example-list}": 3,
        f"screening_calls_open{{method={screen}}}": 0,
        f"screening_call_seconds_count{{method={screen}}}": 2,
        "screening_generations_refused_total": 0,
    }
    assert expected == {name: found.get(name) for name in expected}
    names = {name.partition("{")[0] for name in found}
    ours = {re.sub("_(bucket|count|sum)$", "", name) for name in names if name.startswith("screening_")}
    ours = {name for name in ours if not name.endswith("_created")}
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert set() == {name for name in ours if f"`{name}`" not in documented}
    assert (
        set()
        == {
            "screening_generation_info",
            "screening_generation_swaps_total",
            "screening_list_as_of_timestamp_seconds",
            "screening_certificate_not_after_timestamp_seconds",
            "process_resident_memory_bytes",
        }
        - names
    )


def test_workers_have_their_figures_in_one_place(serving: Any, index_dir: Path) -> None:
    """With two workers one address gives the sums, and readiness of the whole."""
    listen = {"listen": "127.0.0.1:0", "metrics_listen": "127.0.0.1:0", "probe_listen": "127.0.0.1:0"}
    with serving(index_dir=index_dir, workers=2, **listen) as service:
        started = service.wait_for("serving", 2)
        (metrics,) = service.wait_for("metrics")
        for _ in range(8):
            options = (("grpc.use_local_subchannel_pool", 1),)
            with grpc.insecure_channel(f"127.0.0.1:{started[0]['port']}", options) as channel:
                screening_service_pb2_grpc.ScreeningServiceStub(channel).Screen(KORDAVEL, timeout=20)
        service.wait_for("call", 8)
        with grpc.insecure_channel(f"127.0.0.1:{started[0]['probe_port']}") as channel:
            health = health_pb2_grpc.HealthStub(channel)
            assert SERVING == health.Check(health_pb2.HealthCheckRequest(), timeout=20).status
        assert (200, "ready\n") == get(metrics["port"], "/readyz")
        found = figures(metrics["port"])
        assert 0 == service.stop()
    assert 8 == found["screening_calls_total{code=OK,method=/screening.v1.ScreeningService/Screen}"]
    assert (1, 3) == (found["screening_ready"], found["screening_list_entities{list=example-list}"])


def test_a_service_without_an_index_lives_and_is_not_ready(serving: Any, tmp_path: Path) -> None:
    """/healthz and /readyz are told apart."""
    with serving(index_dir=tmp_path, listen="127.0.0.1:0", metrics_listen="127.0.0.1:0") as service:
        service.wait_for("serving")
        (metrics,) = service.wait_for("metrics")
        assert (200, 503) == (get(metrics["port"], "/healthz")[0], get(metrics["port"], "/readyz")[0])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"listen": "0.0.0.0:0"}, "SCREENING_ALLOW_PLAINTEXT=on"),
        ({"listen": "127.0.0.1:0", "tls_cert": "cert.pem"}, "SCREENING_TLS_KEY, SCREENING_TLS_CA missing"),
        ({"listen": "127.0.0.1:0", "workers": "2", "tls_cert": "/", "tls_key": "/", "tls_ca": "/"}, "/"),
        ({"listen": "127.0.0.1:0", "otlp_endpoint": "localhost"}, "SCREENING_OTLP_ENDPOINT"),
    ],
)
def test_a_start_that_would_be_unsafe_is_refused(serving: Any, settings: dict[str, str], told: str) -> None:
    """The process ends with a code of its own and says what to do."""
    with serving(**settings) as service:
        code = service.process.wait(60)
        service.read_to_the_end()
        assert any(told in line for line in service.lines)
    assert code in {1, 2}


def test_a_taken_metrics_address_ends_the_start(serving: Any, index_dir: Path) -> None:
    """A service whose metrics cannot be had does not start half."""
    with serving(index_dir=index_dir, listen="127.0.0.1:0", metrics_listen="127.0.0.1:0") as first:
        (metrics,) = first.wait_for("metrics")
        address = f"127.0.0.1:{metrics['port']}"
        with serving(index_dir=index_dir, listen="127.0.0.1:0", metrics_listen=address) as second:
            assert 69 == second.process.wait(60)
            assert "SCREENING_METRICS_LISTEN" in second.wait_for("cannot listen")[0]["why"]


def test_what_is_off_is_not_imported() -> None:
    """Neither metrics nor traces nor their libraries are loaded where no setting asks for them."""
    command = [sys.executable, "-c", OFF]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603 - our own
    assert "[]\n" == done.stdout


def test_a_collector_that_is_away_costs_nothing() -> None:
    """Spans for a collector that nobody runs are made and dropped; the server starts and ends."""
    tracing = otlp("http://127.0.0.1:1", "authorization=x")
    tracing.close()
