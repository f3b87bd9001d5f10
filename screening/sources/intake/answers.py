"""What an answer of a publisher's server means: its status, and whether the body can be the file. Knows no HTTP library.

Sources: RFC 9110 section 15 (status codes), 10.2.3 (Retry-After), RFC 9112 6.3 (where a body ends).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from screening.errors import SourceRefusedError, SourceUnavailableError
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.magic import FileKind, has_end, is_cut, kind_of
from screening.sources.intake.plan import FetchPlan

_UNAVAILABLE: Final = {
    401: Unavailable.FORBIDDEN,
    403: Unavailable.FORBIDDEN,
    451: Unavailable.FORBIDDEN,
    404: Unavailable.NOT_FOUND,
    410: Unavailable.NOT_FOUND,
    408: Unavailable.SERVER_ERROR,
    425: Unavailable.SERVER_ERROR,
    429: Unavailable.RATE_LIMITED,
}
_ADVICE: Final = {
    Unavailable.FORBIDDEN: "; the publisher refuses automated clients: put the file into the drop folder by hand",
    Unavailable.NOT_FOUND: "; look for the file's new address on the publisher's page",
}
_OK: Final = 200
_FIRST_ERROR: Final = 400
_FIRST_SERVER_ERROR: Final = 500
_FOREVER_S: Final = 1e9
_LONGEST_VALIDATOR: Final = 1_024


def check_status(status: int, headers: Mapping[str, str]) -> None:
    """Nothing, if the server sends the file.

    Raises:
        SourceUnavailableError: it says that it will not, or not now, with the wait it asks for.
        SourceRefusedError: it answers something that is neither the file nor an error.
    """
    if status == _OK:
        return
    if status < _FIRST_ERROR:
        raise SourceRefusedError(f"the server answers {status}, not the file", Refused.PROTOCOL)
    code = _UNAVAILABLE.get(
        status, Unavailable.HTTP_STATUS if status < _FIRST_SERVER_ERROR else Unavailable.SERVER_ERROR
    )
    message = f"the server answers {status}{_ADVICE.get(code, '')}"
    raise SourceUnavailableError(message, code, _retry_after_s(headers.get("retry-after", "")))


def _retry_after_s(text: str) -> float | None:
    """Seconds the publisher asks to wait (RFC 9110 10.2.3: a number or a date); None if it does not say."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), _FOREVER_S) if len(text) <= 12 else _FOREVER_S  # noqa: PLR2004 - beyond any budget
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def checked_kind(plan: FetchPlan, headers: Mapping[str, str], content: bytes) -> FileKind:
    """What a body is by its bytes, once it is expected, not empty, and whole as far as that can be seen.

    Raises:
        SourceRefusedError: it is empty, a web page or another kind of file.
        SourceUnavailableError: its end is missing, or nothing says where its end is.
    """
    kind = kind_of(content)
    if kind is FileKind.EMPTY:
        raise SourceRefusedError("the file is empty", Refused.EMPTY)
    if plan.expects and kind not in plan.expects:
        wanted = " or ".join(plan.expects)
        if kind is FileKind.HTML:
            raise SourceRefusedError(f"a web page came in place of {wanted}", Refused.HTML_INSTEAD)
        raise SourceRefusedError(f"{kind} came in place of {wanted}", Refused.WRONG_KIND)
    framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
    if is_cut(content, kind) or not (framed or has_end(kind)):
        why = "its end is missing" if is_cut(content, kind) else "neither the server nor the file says where it ends"
        raise SourceUnavailableError(f"{kind} of {len(content)} bytes: {why}", Unavailable.CUT_SHORT)
    return kind


def validator(headers: Mapping[str, str], name: str) -> str:
    """ETag or Last-Modified as sent, if it can be sent back as it is."""
    value = headers.get(name, "").strip()
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else ""
