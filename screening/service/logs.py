"""The service's log: one line of JSON an event, without the names that were asked about.

Levels: ERROR an incident, WARNING a state someone should look at, INFO starts, stops and one line a call, DEBUG more.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
import uuid
from datetime import UTC, datetime
from typing import Final, TextIO

from google.rpc import status_pb2  # type: ignore[import-untyped]

from screening.errors import ScreeningError
from screening.service.errors import to_status, unexpected_status
from screening.service.logwriter import QueuedHandler

LOGGER: Final = logging.getLogger("screening.service")
_OURS: Final = "screening"
_FIELDS: Final = "screening_fields"


class JsonFormatter(logging.Formatter):
    """One event as one line of JSON: `at` (UTC), `level`, `event`, then the event's own fields.

    Everything beyond ASCII is escaped, so that no line break, control sequence or direction mark of a value can forge
    or hide a line. Source: RFC 8259, section 7.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line. Of an exception only its type and its frames: its text may quote a name."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": _event(record),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["failure"] = _failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send the log of this process to `stream`, standard error when not given, as JSON lines from `level` upwards.

    What Python would print of its own accord, warnings and exceptions that nobody caught, becomes an event too.
    """
    handler = QueuedHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a line that cannot be written must not be printed with its values instead
    sys.excepthook = lambda _kind, error, _trace: _uncaught(error)
    sys.unraisablehook = lambda caught: _uncaught(caught.exc_value)
    threading.excepthook = lambda caught: _uncaught(caught.exc_value)


def log(level: int, event: str, /, **fields: str | float | bool | None) -> None:
    """Write one event. Fields hold ids, counts and codes, never a name of a party."""
    LOGGER.log(level, event, extra={_FIELDS: fields})


def failure_status(error: Exception, method: str, request_id: str) -> status_pb2.Status:
    """The status for whatever went wrong in a call; a defect gets an incident id and a full entry in the log."""
    if isinstance(error, ScreeningError):
        status = to_status(error, request_id=request_id)
    else:
        incident = uuid.uuid4().hex
        fields = {"incident": incident, "method": method, "request_id": request_id}
        LOGGER.error("incident", exc_info=error, extra={_FIELDS: fields})
        status = unexpected_status(incident, request_id=request_id)
    _forget_frames(error)
    return status


def _forget_frames(error: BaseException) -> None:
    """Let go of where an exception came from: its frames hold the call, and some of them hold the exception."""
    seen: BaseException | None = error
    while seen is not None and seen.__traceback__ is not None:
        seen.__traceback__ = None
        seen = seen.__cause__ or seen.__context__


def _event(record: logging.LogRecord) -> str:
    """What happened. Of a library's record only where it was made, and its template if it has one.

    Its arguments, the text of an exception, and a text that was put together before may all hold a name.
    """
    if record.name.partition(".")[0] == _OURS:
        return record.getMessage()
    template = f": {record.msg}" if record.args and not record.exc_info else ""
    return f"{record.name} {record.module}:{record.lineno}{template}"


def _uncaught(error: BaseException | None) -> None:
    """Log what nobody caught."""
    if error is not None and not isinstance(error, SystemExit):
        LOGGER.error("uncaught", exc_info=error)


def _failure(error: BaseException) -> list[dict[str, str | list[str]]]:
    """An exception and those behind it, outermost first, without their texts."""
    chain: list[dict[str, str | list[str]]] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 8:  # noqa: PLR2004 - enough to see the cause
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(seen.__traceback__)]
        chain.append({"type": f"{type(seen).__module__}.{type(seen).__qualname__}", "frames": frames})
        seen = seen.__cause__ or seen.__context__
    return chain
