"""Every failure that has a name has one status, and fits where statuses travel."""

from __future__ import annotations

import importlib
import pkgutil

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]

import screening
from screening.errors import (
    FieldViolation,
    IndexUnavailableError,
    InvalidRequestError,
    ScreeningError,
    UnknownEntityError,
)
from screening.service.errors import (
    MAX_VIOLATIONS,
    STATUS_CODES,
    MalformedMessageError,
    status_code,
    to_status,
    unexpected_status,
)
from screening.v1 import error_reason_pb2


def _info(status: status_pb2.Status) -> error_details_pb2.ErrorInfo:
    """The ErrorInfo of a status."""
    return error_details_pb2.ErrorInfo.FromString(status.details[0].value)


def _violations(status: status_pb2.Status) -> list[tuple[str, str]]:
    """The fields a status names."""
    bad = error_details_pb2.BadRequest.FromString(status.details[1].value)
    return [(item.field, item.description) for item in bad.field_violations]


def _all_errors() -> set[type[ScreeningError]]:
    """Every error class of the package, those of modules nobody has imported yet included."""
    for module in pkgutil.walk_packages(screening.__path__, "screening."):
        if not module.name.startswith("screening.cli"):
            importlib.import_module(module.name)
    found: set[type[ScreeningError]] = {ScreeningError}
    waiting = [ScreeningError]
    while waiting:
        children = waiting.pop().__subclasses__()
        found.update(children)
        waiting.extend(children)
    return found


def test_every_reason_has_a_code() -> None:
    """No error class has a reason that the table does not know."""
    assert set() == {error.reason for error in _all_errors()} - set(STATUS_CODES)


def test_the_enum_of_the_interface_names_the_same_reasons() -> None:
    """Callers find every reason in ErrorReason, and no other."""
    names = {name.removeprefix("ERROR_REASON_") for name in error_reason_pb2.ErrorReason.keys()}  # noqa: SIM118
    assert names - {"UNSPECIFIED"} == set(STATUS_CODES)


def test_a_status_names_reason_and_domain() -> None:
    """The status carries code, text, reason, domain and the request id."""
    status = to_status(UnknownEntityError("no entity example-list:9"), request_id="r1")
    assert grpc.StatusCode.NOT_FOUND == status_code(status)
    assert "no entity example-list:9" == status.message
    expected = error_details_pb2.ErrorInfo(reason="UNKNOWN_ENTITY", domain="screening", metadata={"request_id": "r1"})
    assert expected == _info(status)


def test_a_missing_index_may_be_tried_again() -> None:
    """A client that repeats UNAVAILABLE calls may meet a replica that has an index."""
    assert grpc.StatusCode.UNAVAILABLE == status_code(to_status(IndexUnavailableError("none")))


@pytest.mark.parametrize("kind", [InvalidRequestError, MalformedMessageError])
def test_fields_at_fault_are_named(kind: type[InvalidRequestError]) -> None:
    """Each violation stands in BadRequest."""
    status = to_status(kind((FieldViolation("parties[0].names", "is empty"),)))
    assert grpc.StatusCode.INVALID_ARGUMENT == status_code(status)
    assert kind.reason == _info(status).reason
    assert [("parties[0].names", "is empty")] == _violations(status)


def test_a_status_fits_into_the_trailers() -> None:
    """A thousand long violations give a status that a client with the usual 8 KiB for metadata can receive."""
    status = to_status(InvalidRequestError((FieldViolation("f" * 500, "説明" * 500),) * 1000))
    assert len(status.SerializeToString()) * 4 / 3 + len(status.message.encode()) * 3 < 8_192 - 512
    assert MAX_VIOLATIONS + 1 == len(_violations(status))
    assert ("", "and 990 more fields") == _violations(status)[-1]


def test_a_defect_tells_nothing_but_an_incident() -> None:
    """The caller learns that nothing was decided and which id to ask about."""
    status = unexpected_status("abc", request_id="r1")
    assert grpc.StatusCode.INTERNAL == status_code(status)
    assert {"incident": "abc", "request_id": "r1"} == dict(_info(status).metadata)
