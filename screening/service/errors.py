"""One table from reasons to gRPC status codes, and the shape every error takes on the wire.

A failure travels as google.rpc.Status with google.rpc.ErrorInfo (reason, domain `screening`), where fields are at
fault with google.rpc.BadRequest, and where it is worth asking again after a while with google.rpc.RetryInfo. Source: https://google.aip.dev/193.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import grpc
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]

from screening.errors import BusyError, FieldViolation, InvalidRequestError, ScreeningError

DOMAIN: Final = "screening"
STATUS_CODES: Final[Mapping[str, grpc.StatusCode]] = MappingProxyType(
    {
        "INVALID_REQUEST": grpc.StatusCode.INVALID_ARGUMENT,
        "MALFORMED_MESSAGE": grpc.StatusCode.INVALID_ARGUMENT,
        "UNKNOWN_ENTITY": grpc.StatusCode.NOT_FOUND,
        # Another replica may hold a sound generation, so a client is right to try again.
        "INDEX_UNAVAILABLE": grpc.StatusCode.UNAVAILABLE,
        "INDEX_DAMAGED": grpc.StatusCode.UNAVAILABLE,
        "INDEX_FORMAT": grpc.StatusCode.UNAVAILABLE,
        "LISTS_STALE": grpc.StatusCode.FAILED_PRECONDITION,
        "AUDIT_UNAVAILABLE": grpc.StatusCode.UNAVAILABLE,
        "AUDIT_DAMAGED": grpc.StatusCode.INTERNAL,
        "CERTIFICATE_REFUSED": grpc.StatusCode.UNAUTHENTICATED,
        "ROLE_MISSING": grpc.StatusCode.PERMISSION_DENIED,
        "BUSY": grpc.StatusCode.RESOURCE_EXHAUSTED,
        "DEADLINE": grpc.StatusCode.DEADLINE_EXCEEDED,
        "LIST_FORMAT": grpc.StatusCode.INTERNAL,
        "SETTINGS": grpc.StatusCode.INTERNAL,
        "INTERNAL": grpc.StatusCode.INTERNAL,
        "SOURCE_UNAVAILABLE": grpc.StatusCode.UNAVAILABLE,
        "SOURCE_REFUSED": grpc.StatusCode.INTERNAL,
    }
)
# The details travel in HTTP/2 trailers, which clients cap at 8 KiB: what goes beyond is counted, not sent.
MAX_VIOLATIONS: Final = 10
MAX_MESSAGE_BYTES: Final = 400
MAX_DESCRIPTION_BYTES: Final = 200


class MalformedMessageError(InvalidRequestError):
    """The bytes are no such message; `violations` name the field where it can be told."""

    reason = "MALFORMED_MESSAGE"


def to_status(error: ScreeningError, **metadata: str) -> status_pb2.Status:
    """The status a caller gets for a failure that has a name. `metadata` goes into the ErrorInfo."""
    status = _status(error.reason, error.message, metadata)
    if isinstance(error, InvalidRequestError):
        _attach_violations(status, error.violations)
    if isinstance(error, BusyError) and error.retry_after_s > 0:
        _attach_delay(status, error.retry_after_s)
    return status


def unexpected_status(incident: str, **metadata: str) -> status_pb2.Status:
    """The status a caller gets for a defect: an incident id to ask the operator about, and nothing of the defect."""
    message = f"The service failed; nothing was decided. Incident {incident} is in its log."
    return _status("INTERNAL", message, {**metadata, "incident": incident})


def status_code(status: status_pb2.Status) -> grpc.StatusCode:
    """The gRPC code of a status made here."""
    return _CODES[status.code]


_CODES: Final = MappingProxyType({code.value[0]: code for code in grpc.StatusCode})


def _status(reason: str, message: str, metadata: Mapping[str, str]) -> status_pb2.Status:
    """A status with its ErrorInfo."""
    code = STATUS_CODES[reason]
    status = status_pb2.Status(code=code.value[0], message=_cut(message, MAX_MESSAGE_BYTES))
    info = error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN, metadata=metadata)
    status.details.add().Pack(info)
    return status


def _attach_violations(status: status_pb2.Status, violations: tuple[FieldViolation, ...]) -> None:
    """Name the fields; of very many, the first ones and how many there are."""
    shown = [
        error_details_pb2.BadRequest.FieldViolation(
            field=_cut(item.field, MAX_DESCRIPTION_BYTES), description=_cut(item.description, MAX_DESCRIPTION_BYTES)
        )
        for item in violations[:MAX_VIOLATIONS]
    ]
    if len(violations) > MAX_VIOLATIONS:
        rest = len(violations) - MAX_VIOLATIONS
        shown.append(error_details_pb2.BadRequest.FieldViolation(description=f"and {rest} more fields"))
    status.details.add().Pack(error_details_pb2.BadRequest(field_violations=shown))


def _attach_delay(status: status_pb2.Status, seconds: float) -> None:
    """Say when it is worth asking again."""
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.FromMilliseconds(max(1, round(seconds * 1000)))
    status.details.add().Pack(retry)


def _cut(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut between characters."""
    data = text.encode("utf-8", "replace")
    return text if len(data) <= limit else data[: limit - 3].decode("utf-8", "ignore") + "..."
