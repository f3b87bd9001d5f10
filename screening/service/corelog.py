"""What gRPC's core and the interpreter write to standard error, as events of our own log.

The core is not Python: it writes lines of its own form straight to the descriptor, among them why a TLS handshake
failed, which nobody else knows. A pipe takes them up, so that the log stays one line of JSON an event. Texts that are
not the core's are not passed on: a stray traceback may quote a name.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from typing import Final, TextIO

from screening.service.logs import log

_STANDARD_ERROR: Final = 2
_LINE: Final = re.compile(r"([IWEF])[0-9]{4} [0-9:.]+ +[0-9]+ ([\w./-]+:[0-9]+)\] (.*)")
_LEVELS: Final = {"I": logging.DEBUG, "W": logging.WARNING, "E": logging.ERROR, "F": logging.ERROR}
_HANDSHAKE: Final = "Handshake failed with error"
_LIBRARY_REASON: Final = re.compile(r"OPENSSL_internal:([A-Z0-9_]+)(?:: ([a-zA-Z0-9 ]+))?")
_WHY: Final = {
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "no client certificate",
    "BAD_SIGNATURE": "client certificate not accepted: bad signature",
    "WRONG_VERSION_NUMBER": "no TLS: plain text or another protocol",
    "HTTP_REQUEST": "no TLS: plain text or another protocol",
}
_LONGEST_LINE: Final = 4_096
_LONGEST_TEXT: Final = 300


def capture(on_handshake_refused: Callable[[str], None]) -> TextIO:
    """Turn standard error into events of the log, and return where the log itself is to be written.

    Called once in a process, which keeps it to its end. The pipe never blocks a writer: a flood that is not read in
    time loses lines. `on_handshake_refused` is told why a connection was not let in, each time.
    """
    for handler in logging.getLogger().handlers:
        handler.flush()  # what the log still holds belongs to the old standard error
    kept = os.dup(_STANDARD_ERROR)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.dup2(writer, _STANDARD_ERROR)
    os.close(writer)
    # The dying words of the process must not wait for a thread of it.
    faulthandler.enable(kept)
    threading.Thread(target=_pump, args=(reader, on_handshake_refused), name="core-log", daemon=True).start()
    return os.fdopen(kept, "w", encoding="utf-8", errors="backslashreplace")


def handshake_failure(text: str) -> str | None:
    """Why a handshake failed, in words, from the text of the core's line; None when the line is about something else.

    The words are few and none of them comes from the other side.
    """
    if not text.startswith(_HANDSHAKE):
        return None
    found = _LIBRARY_REASON.search(text)
    if found is None:
        return "not told"
    reason, detail = found[1], found[2] or ""
    if reason == "CERTIFICATE_VERIFY_FAILED":
        return f"client certificate not accepted: {detail.strip()}"
    return _WHY.get(reason, reason.lower())


def _pump(reader: int, on_handshake_refused: Callable[[str], None]) -> None:
    """Read lines until the pipe ends."""
    for line in _lines(reader):
        _pass_on(line, on_handshake_refused)


def _pass_on(line: str, on_handshake_refused: Callable[[str], None]) -> None:
    """One line as one event."""
    found = _LINE.fullmatch(line)
    if found is None:
        log(logging.DEBUG, "standard error", characters=len(line))
        return
    why = handshake_failure(found[3])
    if why is not None:
        log(logging.WARNING, "handshake refused", why=why)
        on_handshake_refused(why)
        return
    log(_LEVELS[found[1]], "grpc core", where=found[2], text=found[3][:_LONGEST_TEXT])


def _lines(reader: int) -> Iterator[str]:
    """The lines that come through a pipe, without their ends; what is longer than any line of the core is cut."""
    rest = b""
    while data := os.read(reader, 65_536):
        *whole, rest = (rest + data).split(b"\n")
        rest = rest[:_LONGEST_LINE]
        for line in whole:
            if line:
                yield line[:_LONGEST_LINE].decode("utf-8", "backslashreplace")
