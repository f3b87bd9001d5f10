"""Why a source could not be had or was refused, as codes: a report, a metric and an alarm rely on them."""

from __future__ import annotations

from enum import StrEnum


class Unavailable(StrEnum):
    """Why a file could not be had now; the lists in force keep serving and the next run tries again."""

    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_SLOW = "too-slow"
    CUT_SHORT = "cut-short"
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    HTTP_STATUS = "http-status"
    NOTHING_DROPPED = "nothing-dropped"
    NOT_COMPLETE_YET = "not-complete-yet"
    ARCHIVE_UNWRITABLE = "archive-unwritable"


class Refused(StrEnum):
    """Why what came is not used; somebody must look."""

    PLAN = "plan"
    REDIRECT = "redirect"
    PROTOCOL = "protocol"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    ENCODING = "encoding"
    WRONG_KIND = "wrong-kind"
    HTML_INSTEAD = "html-instead"
    CUT_SHORT = "cut-short"
    BOMB = "bomb"
    CONTAINER = "container"
    UNSAFE_FILE = "unsafe-file"
    UNSAFE_FOLDER = "unsafe-folder"
    SIDECAR = "sidecar"
    ARCHIVE_DAMAGED = "archive-damaged"
    TIME_LIMIT = "time-limit"
    CPU_LIMIT = "cpu-limit"
    MEMORY_LIMIT = "memory-limit"
    OUTPUT_LIMIT = "output-limit"
    FORBIDDEN_ACT = "forbidden-act"
    CRASHED = "crashed"
    GARBAGE = "garbage"
