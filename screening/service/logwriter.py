"""Lines of the log written by a thread of their own.

A call that writes its own line gives up the interpreter for it while it holds the log, and all others queue up behind:
seen with five times the capacity asked for, more threads waited for the log than for anything else.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from contextlib import suppress
from typing import Final, TextIO

_MOST_WAITING: Final = 10_000
# What comes within this time is written together; each time the writer comes up it takes the interpreter from a call.
_GATHER_S: Final = 0.01


class QueuedHandler(logging.Handler):
    """Writes one line a record, in order: at once from WARNING upwards, else as soon as the writer comes to it.

    When more lines wait than it holds, who adds one waits for the stream, as with any other handler. `flush` and `close`
    write what waits; Python calls them when the process ends.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream: Final = stream
        self._lines: Final[deque[str]] = deque()
        self._bell: Final[queue.SimpleQueue[bool]] = queue.SimpleQueue()
        self._writing: Final = threading.Lock()
        self._ended: Final = threading.Event()
        threading.Thread(target=self._write_on, name="log", daemon=True).start()

    def handle(self, record: logging.LogRecord) -> bool:
        """Take a record, without the lock that other handlers write under."""
        wanted = bool(self.filter(record))
        if wanted:
            self.emit(record)
        return wanted

    def emit(self, record: logging.LogRecord) -> None:
        """Put a record's line behind the others."""
        try:
            self._lines.append(f"{self.format(record)}\n")
        except Exception:  # noqa: BLE001 - as logging has it: a line that cannot be made stops nothing
            self.handleError(record)
            return
        if record.levelno >= logging.WARNING or len(self._lines) > _MOST_WAITING:
            self.flush()
        elif self._bell.empty():
            self._bell.put(True)

    def flush(self) -> None:
        """Write what waits."""
        with self._writing, suppress(OSError, ValueError):
            waiting = [self._lines.popleft() for _ in range(len(self._lines))]
            self._stream.write("".join(waiting))
            self._stream.flush()

    def close(self) -> None:
        """Write what waits, and let the writer go."""
        self.flush()
        self._ended.set()
        self._bell.put(False)
        super().close()

    def _write_on(self) -> None:
        while self._bell.get():
            self._ended.wait(_GATHER_S)
            self.flush()
