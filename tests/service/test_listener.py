"""A server tells whether it can answer, shares its port with nobody, and ends in order."""

from __future__ import annotations

import dataclasses
import queue
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # type: ignore[import-untyped]

from screening.refresh import build_index
from screening.screen import open_screener
from screening.service.listener import CannotListenError, bind_alone, start_server
from screening.settings import Settings
from screening.v1 import list_service_pb2, list_service_pb2_grpc, party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

SERVICES = ("", "screening.v1.ScreeningService", "screening.v1.ListService")
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
MANIFEST = """
id = "late-list"
publisher = "Example Ministry"
as_of = 2026-01-01
expected_entities = 1
[title]
en = "Late List"
"""
ENTITY = (
    '{"entity_id": "late-list:0001", "kind": "organization", "names": [{"text": "Kordavel Optics LLC", "lang": "en", '
    '"role": "primary", "official": true}], "designations": [{"number": "1"}]}\n'
)


def _health(channel: grpc.Channel) -> list[int]:
    """What health says of the whole and of each service."""
    stub = health_pb2_grpc.HealthStub(channel)
    return [stub.Check(health_pb2.HealthCheckRequest(service=name)).status for name in SERVICES]


def test_a_server_with_an_index_is_serving(running_server: Any) -> None:
    """Health knows the whole and each service, and no other."""
    assert [SERVING] * 3 == _health(running_server.channel)
    stub = health_pb2_grpc.HealthStub(running_server.channel)
    with pytest.raises(grpc.RpcError) as caught:
        stub.Check(health_pb2.HealthCheckRequest(service="screening.v1.NoService"))
    assert grpc.StatusCode.NOT_FOUND == caught.value.code()


def test_reflection_names_the_services(running_server: Any) -> None:
    """A tool without the proto files finds both services."""
    stub = reflection_pb2_grpc.ServerReflectionStub(running_server.channel)
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    answer = next(stub.ServerReflectionInfo(iter([request])))
    assert set(SERVICES[1:]) <= {service.name for service in answer.list_services_response.service}


def test_watching_health_holds_no_thread(running_server: Any) -> None:
    """More watchers than threads leave room for calls."""
    stub = health_pb2_grpc.HealthStub(running_server.channel)
    watches = [stub.Watch(health_pb2.HealthCheckRequest()) for _ in range(60)]
    assert {SERVING} == {next(watch).status for watch in watches}
    assert [SERVING] * 3 == _health(running_server.channel)
    for watch in watches:
        watch.cancel()


def test_open_streams_starve_no_call(running_server: Any) -> None:
    """Every admitted stream open, more than there are threads for single calls, and single calls are still answered."""
    stub = screening_service_pb2_grpc.ScreeningServiceStub(running_server.channel)
    question = pb.StreamScreenRequest(request=pb.ScreenRequest(parties=[party_pb2.Party(names=["Blue Teapot Bakery"])]))
    streams = [stub.StreamScreen(iter(lambda: question, None)) for _ in range(running_server.settings.threads * 2)]
    for stream in streams:
        next(stream)
        stream.cancel()
    assert pb.DISPOSITION_CLEAR == stub.Screen(question.request, timeout=60).result.disposition


def test_a_server_without_an_index_says_so_and_recovers(server_without_index: Any, tmp_path: Path) -> None:
    """NOT_SERVING and UNAVAILABLE before the first index, SERVING as soon as one is published."""
    channel = server_without_index.channel
    stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
    request = pb.ScreenRequest(parties=[party_pb2.Party(names=["Kordavel Optics LLC"])])
    assert [NOT_SERVING] * 3 == _health(channel)
    status = list_service_pb2_grpc.ListServiceStub(channel).GetStatus(list_service_pb2.GetStatusRequest())
    assert (False, "") == (status.ready, status.generation)
    assert status.error
    with pytest.raises(grpc.RpcError) as caught:
        stub.Screen(request)
    assert grpc.StatusCode.UNAVAILABLE == caught.value.code()
    folder = tmp_path / "lists" / "late-list"
    folder.mkdir(parents=True)
    (folder / "list.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "entities.jsonl").write_text(ENTITY, encoding="utf-8")
    build_index(tmp_path / "lists", server_without_index.settings.index_dir)
    for _ in range(600):
        if _health(channel) == [SERVING] * 3:
            break
        time.sleep(0.05)
    assert "late-list:0001" == stub.Screen(request).result.parties[0].hits[0].entity.entity_id


def test_reflection_can_be_switched_off(server_without_index: Any) -> None:
    """An operator may keep the interface's shape to themselves."""
    stub = reflection_pb2_grpc.ServerReflectionStub(server_without_index.channel)
    with pytest.raises(grpc.RpcError) as caught:
        next(stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(list_services="")])))
    assert grpc.StatusCode.UNIMPLEMENTED == caught.value.code()


def test_a_second_server_does_not_share_the_port(running_server: Any) -> None:
    """Two servers on one port would answer from two indexes; the second one fails to start and says where."""
    taken = f"127.0.0.1:{running_server.server.port}"
    settings = dataclasses.replace(running_server.settings, listen=taken, index_dir=Path("no-such-index"))
    with closing(open_screener(settings)) as screener, pytest.raises(CannotListenError, match=taken):
        start_server(settings, screener)


@pytest.mark.parametrize(
    ("held", "asked"),
    [("127.0.0.1", "0.0.0.0"), ("0.0.0.0", "127.0.0.1"), ("[::1]", "[::]"), ("[::]", "0.0.0.0")],  # noqa: S104 - wildcards are the point
)
def test_a_wildcard_does_not_share_a_port_either(held: str, asked: str) -> None:
    """An address that overlaps with one in use is refused, in either family."""
    try:
        server = bind_alone(f"{held}:0")
    except CannotListenError:
        pytest.skip("this machine has no IPv6")
    with server:
        server.listen()
        with pytest.raises(CannotListenError, match="SCREENING_LISTEN"):
            bind_alone(f"{asked}:{server.getsockname()[1]}")


def test_a_message_beyond_the_limit_is_refused(running_server: Any) -> None:
    """The size of a message is bounded before it is read."""
    request = pb.ScreenRequest(reference="x" * (running_server.settings.max_message_bytes + 1))
    with pytest.raises(grpc.RpcError) as caught:
        screening_service_pb2_grpc.ScreeningServiceStub(running_server.channel).Screen(request)
    assert grpc.StatusCode.RESOURCE_EXHAUSTED == caught.value.code()


def test_a_stopping_server_says_so_and_finishes_what_is_under_way(index_dir: Path) -> None:
    """Watchers learn of the end first, an open stream is still answered, and no handler outlives `stop`."""
    settings = Settings(index_dir=index_dir, listen="127.0.0.1:0")
    question = pb.StreamScreenRequest(request=pb.ScreenRequest(parties=[party_pb2.Party(names=["Blue Teapot Bakery"])]))
    questions: queue.SimpleQueue[pb.StreamScreenRequest | None] = queue.SimpleQueue()
    with closing(open_screener(settings)) as screener, ThreadPoolExecutor(1) as pool:
        server = start_server(settings, screener)
        with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
            stream = screening_service_pb2_grpc.ScreeningServiceStub(channel).StreamScreen(iter(questions.get, None))
            questions.put(question)
            assert pb.DISPOSITION_CLEAR == next(stream).result.disposition
            assert SERVING == next(watch).status
            stopped = pool.submit(server.stop, 30)
            assert NOT_SERVING == next(watch).status
            watch.cancel()
            questions.put(question)
            questions.put(None)
            assert [pb.DISPOSITION_CLEAR] == [answer.result.disposition for answer in stream]
            stopped.result(20)
