"""The service's log: one line of JSON an event, without the names that were asked about.

Levels: ERROR an incident, WARNING a state someone should look at, INFO starts, stops and one line a call, DEBUG more.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
import uuid
from datetime import UTC, datetime
from typing import Final

from google.rpc import status_pb2  # type: ignore[import-untyped]

from screening.errors import ScreeningError
from screening.service.errors import to_status, unexpected_status

LOGGER: Final = logging.getLogger("screening.service")
_FIELDS: Final = "screening_fields"


class JsonFormatter(logging.Formatter):
    """One event as one line of JSON: `at` (UTC), `level`, `event`, then the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Of an exception only its type and its frames: its text may quote a name."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["failure"] = _failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def configure(level: str) -> None:
    """Send the log of this process to standard error as JSON lines, from `level` upwards."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)


def log(level: int, event: str, /, **fields: str | float | bool | None) -> None:
    """Write one event. Fields hold ids, counts and codes, never a name of a party."""
    LOGGER.log(level, event, extra={_FIELDS: fields})


def failure_status(error: Exception, method: str, request_id: str) -> status_pb2.Status:
    """The status for whatever went wrong in a call; a defect gets an incident id and a full entry in the log."""
    if isinstance(error, ScreeningError):
        return to_status(error, request_id=request_id)
    incident = uuid.uuid4().hex
    fields = {"incident": incident, "method": method, "request_id": request_id}
    LOGGER.error("incident", exc_info=error, extra={_FIELDS: fields})
    return unexpected_status(incident, request_id=request_id)


def _failure(error: BaseException) -> list[dict[str, str | list[str]]]:
    """An exception and those behind it, outermost first, without their texts."""
    chain: list[dict[str, str | list[str]]] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 8:  # noqa: PLR2004 - enough to see the cause
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(seen.__traceback__)]
        chain.append({"type": f"{type(seen).__module__}.{type(seen).__qualname__}", "frames": frames})
        seen = seen.__cause__ or seen.__context__
    return chain
