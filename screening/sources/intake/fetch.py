"""A publisher's file over HTTPS: the one module of the package that speaks HTTP.

Sources: RFC 9110 (conditional requests, status codes, Retry-After), RFC 9112 (framing). The client says who it is and
takes no for an answer: a 403 is not tried again in another dress, an operator puts the file into the drop folder.
"""

from __future__ import annotations

import hashlib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
    wait_random,
)

from screening import __version__
from screening.errors import ScreeningError, SourceRefusedError, SourceUnavailableError
from screening.sources.intake.answers import check_status, checked_kind, validator
from screening.sources.intake.body import Body
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.deadline import Deadline
from screening.sources.intake.places import checked, redirected, told
from screening.sources.intake.plan import Fetched, FetchPlan, NotModified

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TRY_AGAIN: Final = frozenset(
    {
        Unavailable.CONNECTION,
        Unavailable.TIMEOUT,
        Unavailable.TOO_SLOW,
        Unavailable.CUT_SHORT,
        Unavailable.RATE_LIMITED,
        Unavailable.SERVER_ERROR,
    }
)
_NOT_MODIFIED: Final = 304


def fetch(plan: FetchPlan) -> Fetched | NotModified:
    """A publisher's file as it stands now, or the word that the copy at hand is still the current one.

    Network faults, 429 and 5xx are tried again after growing waits (never shorter than the publisher's Retry-After)
    until `attempts` or `budget_s` are used up.

    Raises:
        SourceUnavailableError: the file could not be had whole; `code` is one of `Unavailable`.
        SourceRefusedError: what came cannot be the file, or the plan breaks a rule; `code` is one of `Refused`.
    """
    checked(plan)
    retrying = Retrying(
        retry=retry_if_exception(_worth_another_try),
        stop=stop_after_attempt(plan.limits.attempts) | stop_before_delay(plan.limits.budget_s),
        wait=_Wait(plan),
        reraise=True,
    )
    state = None
    try:
        for attempt in retrying:
            state = attempt.retry_state
            with attempt, _client(plan) as client:
                return _attempt(plan, client, state.attempt_number)
    except SourceUnavailableError as error:
        tries = 1 if state is None else state.attempt_number
        message = f"{told(plan.url)}: {error.message}" + (f" (tried {tries} times)" if tries > 1 else "")
        raise SourceUnavailableError(message, error.code, error.retry_after_s) from error
    except SourceRefusedError as error:
        raise SourceRefusedError(f"{told(plan.url)}: {error.message}", error.code) from error
    raise AssertionError("a retry either returns or raises")


class _Wait:
    """Growing waits with jitter, and never less than the publisher asks for."""

    def __init__(self, plan: FetchPlan) -> None:
        first = plan.limits.first_wait_s
        self._grow = wait_exponential(multiplier=first, max=plan.limits.longest_wait_s) + wait_random(0, first)

    def __call__(self, state: RetryCallState) -> float:
        """Seconds to wait before the next try."""
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.retry_after_s if isinstance(error, SourceUnavailableError) else None
        return max(self._grow(state), asked or 0.0)


def _worth_another_try(error: BaseException) -> bool:
    return isinstance(error, SourceUnavailableError) and error.code in _TRY_AGAIN


def _client(plan: FetchPlan) -> httpx.Client:
    """A client for one try. It follows no redirect by itself and asks the environment for nothing (proxy, netrc)."""
    # Its INFO line prints the whole address, whose query may hold an operator's key.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        return httpx.Client(
            verify=_trust(plan.ca_file),
            trust_env=False,
            follow_redirects=False,
            proxy=plan.proxy or None,
            timeout=httpx.Timeout(plan.limits.read_s, connect=plan.limits.connect_s),
            limits=httpx.Limits(max_keepalive_connections=0),
            headers=_headers(plan),
        )
    except (OSError, ValueError, httpx.InvalidURL) as error:
        raise SourceRefusedError(
            f"the proxy or the certificate file cannot be used ({_told(error)})", Refused.PLAN
        ) from error


@lru_cache(maxsize=8)
def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """The public certificate authorities, and the operator's own where given; read once a run."""
    context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def _headers(plan: FetchPlan) -> dict[str, str]:
    """Who asks, and which copy is at hand."""
    contact = f"; {plan.contact}" if plan.contact else ""
    headers = {
        "User-Agent": f"screening/{__version__} (sanctions list refresh{contact})",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
    }
    if plan.etag:
        headers["If-None-Match"] = plan.etag
    if plan.last_modified:
        headers["If-Modified-Since"] = plan.last_modified
    return headers


def _attempt(plan: FetchPlan, client: httpx.Client, number: int) -> Fetched | NotModified:
    """One try: follow redirects, read the answer, all within one deadline."""
    with Deadline(plan.limits.attempt_s) as deadline, _named_faults(plan, deadline):
        url = plan.url
        for _ in range(plan.limits.redirects + 1):
            with client.stream("GET", _agreed(url), extensions={"trace": deadline.trace}) as answer:
                if answer.status_code not in _REDIRECTS:
                    return _taken(plan, url, answer, deadline, number)
            url = redirected(plan, url, answer.headers.get("location", ""))
        raise SourceRefusedError(f"more than {plan.limits.redirects} redirects", Refused.REDIRECT)


def _agreed(url: str) -> httpx.URL:
    """An address that was checked, as the client reads it: two readers that differ on the host are how one is fooled."""
    read = httpx.URL(url)
    if read.raw_host.decode("ascii").lower().rstrip(".") != (urlsplit(url).hostname or "").strip("[]").rstrip("."):
        raise SourceRefusedError("the address can be read in two ways", Refused.REDIRECT)
    return read


@contextmanager
def _named_faults(plan: FetchPlan, deadline: Deadline) -> Iterator[None]:
    """Every way in which a connection fails, as one of our errors; what the deadline caused is called that."""
    try:
        yield
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ScreeningError) as error:
        if deadline.passed:
            message = f"not done within {plan.limits.attempt_s:g} s"
            raise SourceUnavailableError(message, Unavailable.TIMEOUT) from error
        if isinstance(error, ScreeningError):
            raise
        raise _fault(error) from error


def _fault(error: Exception) -> ScreeningError:
    """A failed connection by its cause."""
    if _tls_cause(error) is not None:
        return SourceUnavailableError(f"TLS failed ({_told(error)})", Unavailable.TLS)
    if isinstance(error, httpx.TimeoutException):
        return SourceUnavailableError(f"no answer in time ({type(error).__name__})", Unavailable.TIMEOUT)
    # The client reads the address of a redirect even where it is told not to follow.
    if isinstance(error.__context__, httpx.InvalidURL):
        return SourceRefusedError("the redirect names no address", Refused.REDIRECT)
    if isinstance(error, httpx.InvalidURL):
        return SourceRefusedError(f"is no address ({_told(error)})", Refused.PLAN)
    return SourceUnavailableError(
        f"the connection failed ({type(error).__name__}: {_told(error)})", Unavailable.CONNECTION
    )


def _tls_cause(error: BaseException | None) -> ssl.SSLError | None:
    """The TLS failure behind an error, if one is; a connection that merely ended is none."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _told(error: BaseException) -> str:
    """An error's text for a message: it may quote what a server sent, so it is cut and cannot forge a line."""
    return "".join(mark if mark.isascii() and mark.isprintable() else "?" for mark in str(error)[:200])


def _taken(plan: FetchPlan, url: str, answer: httpx.Response, deadline: Deadline, number: int) -> Fetched | NotModified:
    """The answer as a value, once it is an answer to our question and its bytes are whole."""
    now = datetime.now(UTC)
    if answer.status_code == _NOT_MODIFIED:
        return _not_modified(plan, url, answer, now, number)
    check_status(answer.status_code, answer.headers)
    content = _content(plan, answer, deadline)
    return Fetched(
        content=content,
        kind=checked_kind(plan, answer.headers, content),
        sha256=hashlib.sha256(content).hexdigest(),
        url=url,
        status=answer.status_code,
        etag=validator(answer.headers, "etag"),
        last_modified=validator(answer.headers, "last-modified"),
        fetched_at=now,
        attempts=number,
    )


def _not_modified(plan: FetchPlan, url: str, answer: httpx.Response, now: datetime, number: int) -> NotModified:
    """304, which only answers a question about a copy at hand."""
    if not (plan.etag or plan.last_modified):
        raise SourceRefusedError("304 although no copy was named", Refused.PROTOCOL)
    etag = validator(answer.headers, "etag") or plan.etag
    return NotModified(url, etag, validator(answer.headers, "last-modified") or plan.last_modified, now, number)


def _content(plan: FetchPlan, answer: httpx.Response, deadline: Deadline) -> bytes:
    """The body, within every limit."""
    length = answer.headers.get("content-length", "")
    if length.isdigit() and int(length[:19]) > plan.limits.max_bytes:
        raise SourceRefusedError(
            f"{length[:19]} bytes announced, at most {plan.limits.max_bytes} taken", Refused.TOO_LARGE
        )
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise SourceRefusedError("the body is packed in a way that was not asked for", Refused.ENCODING)
    body = Body(plan.limits, gzip=encoding.endswith("gzip"))
    try:
        for piece in answer.iter_raw():
            body.take(piece)
    except httpx.RemoteProtocolError as error:
        raise SourceUnavailableError(
            f"cut short after {body.size} bytes ({_told(error)})", Unavailable.CUT_SHORT
        ) from error
    if deadline.passed:
        raise SourceUnavailableError("not done in time", Unavailable.TIMEOUT)
    return body.content()
