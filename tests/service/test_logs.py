"""The log is JSON, one line an event, and holds no name that was asked about."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import BusyError
from screening.service.logs import LOGGER, JsonFormatter, configure, failure_status, log


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


HOSTILE = st.text(st.sampled_from('a\r\n\x1b[31m\u202e\u2066\u2028\u2029\x85\x00"\\{}\ud800\U000e0041'), max_size=40)


@given(st.text() | HOSTILE, st.text() | HOSTILE)
def test_no_value_forges_or_hides_a_line(event: str, value: str) -> None:
    """Whatever stands in an event or a field, the line is one line of printable ASCII that reads back as it was."""
    record = LOGGER.makeRecord(
        "screening.x", logging.INFO, "f", 1, event, (), None, extra={"screening_fields": {"why": value}}
    )
    line = JsonFormatter().format(record)
    assert all(" " <= character <= "~" for character in line)
    assert [line] == line.splitlines()
    assert (event, value) == (json.loads(line)["event"], json.loads(line)["why"])


def test_of_a_library_only_the_template_is_logged() -> None:
    """The arguments of a library's record, and the text it makes of an exception, may quote a name."""
    formatter = JsonFormatter()
    error = (ValueError, ValueError("Example Trading"), None)
    records = [
        logging.LogRecord("grpc._server", logging.ERROR, "f", 1, "Exception: Example Trading", (), error),
        logging.LogRecord("urllib3", logging.INFO, "f", 1, "asked %s", ("Example Trading",), None),
        logging.LogRecord("other", logging.INFO, "f", 1, ValueError("Example Trading"), (), None),
    ]
    lines = [formatter.format(record) for record in records]
    assert ["grpc._server f:1", "urllib3 f:1: asked %s", "other f:1"] == [json.loads(line)["event"] for line in lines]
    assert "Example Trading" not in "".join(lines)


@pytest.fixture
def configured() -> Iterator[io.StringIO]:
    """The log of a process, written to memory; everything is put back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    before = (root.level, list(root.handlers), logging.raiseExceptions)
    stream = io.StringIO()
    configure("INFO", stream)
    yield stream
    logging.captureWarnings(False)
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    root.handlers[:] = before[1]
    root.setLevel(before[0])
    logging.raiseExceptions = before[2]


def test_what_nobody_caught_is_an_event_without_its_text(configured: io.StringIO) -> None:
    """A thread that dies and a warning are lines of JSON too, and quote nothing."""
    thread = threading.Thread(target=_raise, args=("Example Trading",))
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("Example Trading", stacklevel=1)
    events = [json.loads(line)["event"] for line in configured.getvalue().splitlines()]
    assert ["uncaught", "py.warnings"] == [event.split(" ")[0] for event in events]
    assert "Example Trading" not in configured.getvalue()
