"""Which addresses a fetch may go to: TLS, the publisher's own hosts, and nothing that a redirect makes up."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from screening.errors import SourceRefusedError
from screening.sources.intake.codes import Refused
from screening.sources.intake.plan import FetchPlan

_TLS_PORT: Final = 443
_LONGEST: Final = 2_048


def checked(plan: FetchPlan) -> str:
    """The address a plan starts at, once it and the plan's header values can be used as they stand.

    Raises:
        SourceRefusedError: no TLS, a host outside `hosts`, credentials in the address, or a value no header may hold.
    """
    problem = _problem(plan, plan.url)
    for name in ("etag", "last_modified", "contact"):
        value = getattr(plan, name)
        if not (value.isascii() and (value == "" or value.isprintable())):
            problem = problem or f"{name} {value!r} cannot stand in a header"
    if problem:
        raise SourceRefusedError(f"{told(plan.url)}: {problem}", Refused.PLAN)
    return plan.url


def redirected(plan: FetchPlan, here: str, location: str) -> str:
    """Where a redirect leads, provided that it stays on TLS and with the publisher.

    Raises:
        SourceRefusedError: it leads to plain http, to a host the publisher did not declare, or nowhere.
    """
    try:
        there = urljoin(here, location)
        problem = _problem(plan, there) if location else "the redirect names no address"
        downgraded = not problem and urlsplit(here).scheme == "https" and urlsplit(there).scheme != "https"
    except ValueError:
        there, problem, downgraded = location, "is no address", False
    if problem or downgraded:
        problem = problem or "leads from TLS to plain http"
        raise SourceRefusedError(f"redirect to {told(there)}: {problem}", Refused.REDIRECT)
    return there


def told(url: str) -> str:
    """An address for messages: without its query, which may hold an operator's key, and without what forges a line."""
    shown = url.partition("?")[0].partition("#")[0].rpartition("@")
    text = shown[2] if not shown[1] else url.partition("//")[0] + "//" + shown[2]
    return "".join(mark if mark.isascii() and mark.isprintable() else "?" for mark in text[:200])


def _problem(plan: FetchPlan, url: str) -> str:
    """What keeps a fetch from going to an address; empty when nothing does."""
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return f"is no address of printable ASCII and at most {_LONGEST} characters"
    try:
        parts = urlsplit(url)
        port, host = parts.port, _host(parts)
    except ValueError:
        return "is no address"
    plaintext_allowed = plan.allow_plaintext_loopback and _loopback(host)
    rules = (
        (parts.username is None and parts.password is None, "holds credentials"),
        (bool(host), "names no host"),
        (parts.scheme == "https" or (parts.scheme == "http" and plaintext_allowed), "is not https"),
        (host in _hosts(plan), f"{host} is none of the publisher's hosts ({', '.join(_hosts(plan))})"),
        (port in {None, _TLS_PORT, urlsplit(plan.url).port}, f"port {port} is not the one that was asked for"),
    )
    return next((problem for kept, problem in rules if not kept), "")


def _hosts(plan: FetchPlan) -> tuple[str, ...]:
    """The publisher's hosts in the form in which they are compared."""
    return tuple(host.lower().rstrip(".") for host in plan.hosts) or (_host(urlsplit(plan.url)),)


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _loopback(host: str) -> bool:
    """Whether a host is 127.0.0.1 or ::1 by number; a name such as localhost may be anybody's."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
