"""Asks a running service how it is: for `screening health`, container health checks and people on call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, cast

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]

from screening.model.result import ListState, ServiceStatus
from screening.v1 import list_service_pb2, list_service_pb2_grpc, listed_entity_pb2

SERVING: Final = "SERVING"
UNREACHABLE: Final = "UNREACHABLE"
_LOCAL: Final = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - compared, not bound
# A health check asks the very address it was given; a proxy of the environment would answer for somebody else.
_OPTIONS: Final = (("grpc.enable_http_proxy", 0),)


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Whether screenings can be asked of a service, and against what it answers.

    `health` is a word of grpc.health.v1 (SERVING, NOT_SERVING, ...) or UNREACHABLE; `status` is None where the service
    did not tell it; `error` says what is wrong and is empty when all is well.
    """

    address: str
    serving: bool
    health: str
    status: ServiceStatus | None
    error: str


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """What a service with mTLS wants to see, and whom to trust: PEM files of a certificate, its key, the authority."""

    cert: Path
    key: Path
    ca: Path


def check_health(address: str, timeout_s: float, files: ClientFiles | None = None) -> HealthReport:
    """Ask the service at `address` for its health and for what is loaded, each within `timeout_s` seconds.

    Never raises for a service that is down: that is an answer. An address that stands for "all of this machine"
    (0.0.0.0, [::]) is asked on the loopback. `files` are for a service with mTLS; a port for probes tells health alone.
    Source: GRPC Health Checking Protocol.

    Raises:
        OSError: a file cannot be read.
    """
    target = local_address(address)
    with _channel(target, files) as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=timeout_s)
        except grpc.RpcError as error:
            return HealthReport(target, serving=False, health=UNREACHABLE, status=None, error=_why(error))
        word = health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
        status, error_text = _status(channel, timeout_s)
    return HealthReport(target, serving=word == SERVING, health=word, status=status, error=error_text)


def local_address(address: str) -> str:
    """The address to ask where a service listens on `address`."""
    host, colon, port = address.rpartition(":")
    return f"{_LOCAL.get(host, host)}{colon}{port}"


def _channel(target: str, files: ClientFiles | None) -> grpc.Channel:
    """A channel, with a client certificate where there is one."""
    if files is None:
        return grpc.insecure_channel(target, options=_OPTIONS)
    ca, key, cert = (path.read_bytes() for path in (files.ca, files.key, files.cert))
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(ca, key, cert), options=_OPTIONS)


def _status(channel: grpc.Channel, timeout_s: float) -> tuple[ServiceStatus | None, str]:
    """What is loaded, or why it is not told: the health alone is still an answer."""
    try:
        stub = list_service_pb2_grpc.ListServiceStub(channel)
        message = stub.GetStatus(list_service_pb2.GetStatusRequest(), timeout=timeout_s)
    except grpc.RpcError as error:
        unserved = cast("grpc.Call", error).code() is grpc.StatusCode.UNIMPLEMENTED
        return None, "" if unserved else _why(error)
    return _service_status(message), message.error


def _service_status(message: list_service_pb2.GetStatusResponse) -> ServiceStatus:
    """The status as the service's own side knows it."""
    return ServiceStatus(
        generation=message.generation,
        built_at=_moment(message, "built_at"),
        lists=tuple(_list_state(state) for state in message.lists),
        ready=message.ready,
        error=message.error,
        policy_digest=message.policy_digest,
        engine_version=message.engine_version,
    )


def _list_state(message: listed_entity_pb2.ListState) -> ListState:
    """One loaded list."""
    return ListState(
        list_id=message.list_id,
        title_en=message.title_en,
        title_ja=message.title_ja,
        as_of=date.fromisoformat(message.as_of),
        digest=message.digest,
        entities=message.entities,
        stale=message.stale,
        checked_at=_moment(message, "checked_at"),
        published_at=_moment(message, "published_at"),
        checked_how=message.checked_how,
        stale_after=_moment(message, "stale_after"),
        expires_at=_moment(message, "expires_at"),
        expired=message.expired,
    )


def _moment(message: Message, field: str) -> datetime | None:
    """An instant of a message in UTC, None where it is absent."""
    if not message.HasField(field):
        return None
    found: datetime = getattr(message, field).ToDatetime(tzinfo=UTC)
    return found


def _why(error: grpc.RpcError) -> str:
    """A failed call in one line."""
    call = cast("grpc.Call", error)  # what a stub raises is both
    return f"{call.code().name}: {call.details()}"
