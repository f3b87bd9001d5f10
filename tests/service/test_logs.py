"""The log is JSON, one line an event, and holds no name that was asked about."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]

from screening.errors import BusyError
from screening.service.logs import LOGGER, JsonFormatter, failure_status, log


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lines as the service writes them."""
    caplog.set_level(logging.DEBUG, logger=LOGGER.name)
    caplog.handler.setFormatter(JsonFormatter())
    written: list[str] = []
    monkeypatch.setattr(caplog.handler, "emit", lambda record: written.append(caplog.handler.format(record)))
    return written


def test_an_event_is_one_line_of_json(lines: list[str]) -> None:
    """Fields stand beside time, level and event; line breaks in them break no line."""
    log(logging.WARNING, "health", ready=False, error="a\nb")
    assert 1 == len(lines[0].splitlines())
    line = json.loads(lines[0])
    assert {"level": "WARNING", "event": "health", "ready": False, "error": "a\nb"} == {
        key: value for key, value in line.items() if key != "at"
    }
    assert line["at"].endswith("+00:00")


def _raise(name: str) -> None:
    """Fail as a defect would, with a name in the texts."""
    raise ValueError(f"cannot handle {name}") from KeyError(name)


def test_a_defect_is_logged_without_its_text(lines: list[str]) -> None:
    """Type and frames of the exception and of its cause are logged under the incident the caller was given."""
    try:
        _raise("Example Trading LLC")
    except ValueError as error:
        status = failure_status(error, "/screening.v1.Test/Call", "r1")
    line = json.loads(lines[0])
    assert error_details_pb2.ErrorInfo.FromString(status.details[0].value).metadata["incident"] == line["incident"]
    assert ["builtins.ValueError", "builtins.KeyError"] == [item["type"] for item in line["failure"]]
    assert line["failure"][0]["frames"][-1].endswith(" _raise")
    assert "Example Trading" not in lines[0] + str(status)


def test_a_failure_with_a_name_is_no_incident(lines: list[str]) -> None:
    """What has a name is answered and not logged as a defect."""
    status = failure_status(BusyError("too much"), "/screening.v1.Test/Call", "r1")
    assert "too much" == status.message
    assert [] == lines


def test_an_exception_in_flight_is_formatted() -> None:
    """The formatter reads the exception that logging hands it."""
    try:
        _raise("x")
    except ValueError:
        record = LOGGER.makeRecord("n", logging.ERROR, "f", 1, "event", (), sys.exc_info())
    assert "builtins.ValueError" == json.loads(JsonFormatter().format(record))["failure"][0]["type"]
