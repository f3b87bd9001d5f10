"""A publisher's file is had whole and unchanged, or not at all with the cause named."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from screening import __version__
from screening.errors import SourceRefusedError, SourceUnavailableError
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.fetch import fetch
from screening.sources.intake.limits import FetchLimits
from screening.sources.intake.magic import FileKind
from screening.sources.intake.plan import Fetched, FetchPlan, NotModified

CSV = b"No.,Name,Country\r\n" + b"".join(b"%d,Example Shipyard %d,KZ\r\n" % (row, row) for row in range(1, 200))
XML = b'<?xml version="1.0"?>\n<list>' + b"<entry>Example Shipyard</entry>" * 100 + b"</list>\n"
PDF = b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 50 + b"xref\n0 1\ntrailer\n<<>>\nstartxref\n1009\n%%EOF\n"
PAGE = b"<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Back soon</body></html>"
QUICK = FetchLimits(attempts=2, first_wait_s=0.01, longest_wait_s=0.05)
ONCE = replace(QUICK, attempts=1)


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer with its length; `headers` replace or add, `-` leaves one out."""
    values = {
        "Content-Length": str(len(body)),
        **{key.replace("_", "-").title(): text for key, text in headers.items()},
    }
    lines = [f"HTTP/1.1 {status}", *(f"{key}: {text}" for key, text in values.items() if text != "-")]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def chunked(body: bytes, size: int = 97) -> bytes:
    """A body in chunks (RFC 9112 7.1)."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def plan(publisher: Any, **fields: Any) -> FetchPlan:
    """A plan for the server on loopback."""
    return FetchPlan(**{"url": publisher.url, "limits": QUICK, "allow_plaintext_loopback": True, **fields})


def fetched(wanted: FetchPlan) -> Fetched:
    """The file of a plan that must bring one."""
    result = fetch(wanted)
    assert isinstance(result, Fetched)
    return result


def code_of(wanted: FetchPlan) -> str:
    """The code with which a plan fails."""
    try:
        fetch(wanted)
    except (SourceRefusedError, SourceUnavailableError) as error:
        return str(error.code)
    pytest.fail("the plan brought a file")


# --- what comes whole


def test_a_file_comes_with_its_account(publisher: Any) -> None:
    """The bytes, their digest, the validators, the kind, the address and the time are told."""
    modified = "Fri, 12 Sep 2025 00:00:00 GMT"
    publisher.says(answer(CSV, etag='"v1"', last_modified=modified))
    before = datetime.now(UTC)
    result = fetched(plan(publisher, expects=(FileKind.TEXT,)))
    assert (CSV, FileKind.TEXT, 200, '"v1"', modified) == (
        result.content,
        result.kind,
        result.status,
        result.etag,
        result.last_modified,
    )
    assert publisher.url == result.url
    assert before <= result.fetched_at <= datetime.now(UTC)
    assert 1 == result.attempts


def test_the_client_says_who_it_is(publisher: Any) -> None:
    """The User-Agent names the program, its version and the operator; nothing pretends to be a browser."""
    publisher.says(answer(CSV))
    fetch(plan(publisher, contact="trade-control@example.com"))
    headers = publisher.requests[0].headers
    assert f"screening/{__version__} (sanctions list refresh; trade-control@example.com)" == headers["user-agent"]
    assert "gzip" == headers["accept-encoding"]
    assert {"cookie", "referer", "authorization"}.isdisjoint(headers)


@pytest.mark.parametrize("whole", [CSV, XML, PDF], ids=["csv", "xml", "pdf"])
def test_a_packed_body_is_unpacked(publisher: Any, whole: bytes) -> None:
    """Gzip on the way is undone; a second member of the stream belongs to the file."""
    half = len(whole) // 2
    publisher.says(answer(gzip.compress(whole[:half]) + gzip.compress(whole[half:]), content_encoding="gzip"))
    assert whole == fetched(plan(publisher)).content


def test_a_body_in_chunks_is_joined(publisher: Any) -> None:
    """Chunked transfer gives the same bytes."""
    publisher.says(answer(b"", content_length="-", transfer_encoding="chunked") + chunked(CSV))
    assert CSV == fetched(plan(publisher)).content


def test_the_environment_is_not_asked(publisher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy variable does not reroute the fetch; the operator's proxy is part of the plan."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    publisher.says(answer(CSV))
    assert CSV == fetched(plan(publisher)).content
    assert Unavailable.CONNECTION == code_of(plan(publisher, proxy="http://127.0.0.1:1", limits=ONCE))


# --- the copy at hand


def test_an_unchanged_file_is_not_sent_again(publisher: Any) -> None:
    """The validators of the copy at hand go out, and 304 says that it is the current one."""
    publisher.says(answer(b"", "304 Not Modified", content_length="-"))
    result = fetch(plan(publisher, etag='W/"v1"', last_modified="Fri, 12 Sep 2025 00:00:00 GMT"))
    assert isinstance(result, NotModified)
    assert ('W/"v1"', "Fri, 12 Sep 2025 00:00:00 GMT") == (result.etag, result.last_modified)
    assert 'W/"v1"' == publisher.requests[0].headers["if-none-match"]
    assert "Fri, 12 Sep 2025 00:00:00 GMT" == publisher.requests[0].headers["if-modified-since"]


def test_304_without_a_copy_at_hand_is_no_answer(publisher: Any) -> None:
    """A server cannot make the first fetch succeed with nothing."""
    publisher.says(answer(b"", "304 Not Modified", content_length="-"))
    assert Refused.PROTOCOL == code_of(plan(publisher))


# --- what is named


@pytest.mark.parametrize(
    ("status", "code", "tries"),
    [
        ("401 Unauthorized", Unavailable.FORBIDDEN, 1),
        ("403 Forbidden", Unavailable.FORBIDDEN, 1),
        ("404 Not Found", Unavailable.NOT_FOUND, 1),
        ("410 Gone", Unavailable.NOT_FOUND, 1),
        ("418 I'm a teapot", Unavailable.HTTP_STATUS, 1),
        ("429 Too Many Requests", Unavailable.RATE_LIMITED, 2),
        ("500 Internal Server Error", Unavailable.SERVER_ERROR, 2),
        ("502 Bad Gateway", Unavailable.SERVER_ERROR, 2),
        ("503 Service Unavailable", Unavailable.SERVER_ERROR, 2),
        ("204 No Content", Refused.PROTOCOL, 1),
        ("206 Partial Content", Refused.PROTOCOL, 1),
        ("300 Multiple Choices", Refused.PROTOCOL, 1),
    ],
)
def test_a_status_is_named_and_only_a_passing_one_tried_again(
    publisher: Any, status: str, code: str, tries: int
) -> None:
    """Refusals are taken as such; overload and faults are tried again."""
    publisher.says(answer(b"no", status) if not status.startswith("204") else answer(b"", status, content_length="-"))
    assert code == code_of(plan(publisher))
    assert tries == len(publisher.requests)


def test_a_refusal_points_to_the_drop_folder(publisher: Any) -> None:
    """A publisher that refuses automated clients is not evaded: the message says what an operator does."""
    publisher.says(answer(b"no", "403 Forbidden"))
    with pytest.raises(SourceUnavailableError, match="drop folder"):
        fetch(plan(publisher))


def test_a_fault_that_passes_does_not_count(publisher: Any) -> None:
    """500, then a connection that ends without a word, then the file: the file is had at the third try."""
    publisher.says(answer(b"", "500 Oops"), b"", answer(CSV))
    result = fetched(plan(publisher, limits=replace(QUICK, attempts=3)))
    assert (CSV, 3) == (result.content, result.attempts)


def test_retry_after_in_seconds_is_kept(publisher: Any) -> None:
    """A wait within the budget is kept before the next try."""
    publisher.says(answer(b"", "503 Busy", retry_after="0"), answer(CSV))
    assert 2 == fetched(plan(publisher)).attempts


@pytest.mark.parametrize(
    "when", ["3600", "99999999999999999999999999", format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)]
)
def test_a_wait_beyond_the_budget_ends_the_run(publisher: Any, when: str) -> None:
    """The publisher is not asked again before the time it named: the run gives up and says so."""
    publisher.says(answer(b"", "429 Too Many Requests", retry_after=when))
    with pytest.raises(SourceUnavailableError) as caught:
        fetch(plan(publisher))
    assert Unavailable.RATE_LIMITED == caught.value.code
    assert caught.value.retry_after_s is not None
    assert caught.value.retry_after_s > 3_000
    assert 1 == len(publisher.requests)


@pytest.mark.parametrize("when", ["soon", "-5", "1.5", "", "Mon, 99 Foo", "\x00"])
def test_a_wait_that_cannot_be_read_is_left_out(publisher: Any, when: str) -> None:
    """Nonsense in Retry-After neither stops nor delays the tries."""
    publisher.says(answer(b"", "503 Busy", retry_after=when.replace("\x00", "nul")), answer(CSV))
    assert CSV == fetched(plan(publisher)).content


# --- what is cut, wrong or too much


@pytest.mark.parametrize("sixteenth", range(16))
@pytest.mark.parametrize("whole", [CSV, XML, PDF], ids=["csv", "xml", "pdf"])
def test_a_file_cut_at_any_sixteenth_is_never_taken(publisher: Any, whole: bytes, sixteenth: int) -> None:
    """Cut after k/16 of its bytes, a file is refused: told its length, in chunks, or until the connection ends."""
    part = whole[: len(whole) * sixteenth // 16]
    for cut in (
        answer(part, content_length=str(len(whole))),
        answer(b"", content_length="-", transfer_encoding="chunked")
        + chunked(whole)[: len(chunked(whole)) * sixteenth // 16],
        answer(part, content_length="-"),
    ):
        publisher.says(cut)
        assert code_of(plan(publisher, limits=ONCE)) in {Unavailable.CUT_SHORT, Refused.EMPTY}


@pytest.mark.parametrize("sixteenth", range(16))
def test_a_gzip_stream_cut_at_any_sixteenth_is_never_taken(publisher: Any, sixteenth: int) -> None:
    """The length may be right and the stream in it cut: its own end mark is asked for."""
    packed = gzip.compress(CSV)
    publisher.says(answer(packed[: len(packed) * sixteenth // 16], content_encoding="gzip"))
    assert code_of(plan(publisher, limits=ONCE)) in {Unavailable.CUT_SHORT, Refused.EMPTY}


def test_damaged_gzip_is_refused(publisher: Any) -> None:
    """A flipped bit in the stream, or text that only claims to be gzip, is no list."""
    packed = bytearray(gzip.compress(CSV))
    packed[-6] ^= 1
    for body in (bytes(packed), CSV):
        publisher.says(answer(body, content_encoding="gzip"))
        assert Refused.ENCODING == code_of(plan(publisher))


def test_an_encoding_nobody_asked_for_is_refused(publisher: Any) -> None:
    """Brotli, or gzip within gzip, was not asked for."""
    for encoding in ("br", "gzip, gzip", "deflate"):
        publisher.says(answer(CSV, content_encoding=encoding))
        assert Refused.ENCODING == code_of(plan(publisher))


@pytest.mark.parametrize("whole", [XML, PDF], ids=["xml", "pdf"])
def test_a_length_that_is_too_small_shows_in_the_missing_end(publisher: Any, whole: bytes) -> None:
    """HTTP cannot tell, the file can: its end is missing."""
    publisher.says(answer(whole, content_length=str(len(whole) - 40)))
    assert Unavailable.CUT_SHORT == code_of(plan(publisher, limits=ONCE))


@pytest.mark.parametrize("length", ["-5", "many", "10, 20", "1" * 30])
def test_a_length_that_is_none_is_refused(publisher: Any, length: str) -> None:
    """A Content-Length that is no number, or too large a one, brings nothing."""
    publisher.says(answer(CSV, content_length=length))
    assert code_of(plan(publisher, limits=ONCE)) in {Unavailable.CONNECTION, Refused.TOO_LARGE}


@pytest.mark.parametrize(
    ("body", "expects", "code"),
    [
        (PAGE, (FileKind.PDF,), Refused.HTML_INSTEAD),
        (PAGE, (FileKind.TEXT,), Refused.HTML_INSTEAD),
        (PAGE, (FileKind.XML,), Refused.HTML_INSTEAD),
        (b'<?xml version="1.0"?>\n' + PAGE, (FileKind.XML,), Refused.HTML_INSTEAD),
        (b"\xef\xbb\xbf \n<html><body>blocked", (FileKind.XML, FileKind.TEXT), Refused.HTML_INSTEAD),
        (b'{"error": "rate"}', (FileKind.TEXT,), Refused.WRONG_KIND),
        (CSV, (FileKind.PDF,), Refused.WRONG_KIND),
        (PDF, (FileKind.TEXT,), Refused.WRONG_KIND),
        (gzip.compress(CSV), (FileKind.TEXT,), Refused.WRONG_KIND),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", (FileKind.TEXT,), Refused.WRONG_KIND),
        (b"", (), Refused.EMPTY),
        (b"\r\n \r\n\x1a", (), Refused.EMPTY),
    ],
)
def test_something_else_with_200_is_refused(
    publisher: Any, body: bytes, expects: tuple[FileKind, ...], code: str
) -> None:
    """An error page, another kind of file and an empty one are seen by their bytes, not by what the server calls them."""
    publisher.says(answer(body, content_type="text/csv"))
    assert code == code_of(plan(publisher, expects=expects))
    assert 1 == len(publisher.requests)


def test_a_file_that_is_too_large_is_refused_by_its_length_and_while_it_comes(publisher: Any) -> None:
    """The announced length is believed when it is too large, and counted when it is not announced."""
    small = replace(QUICK, max_bytes=1_000)
    publisher.says(answer(CSV))
    assert Refused.TOO_LARGE == code_of(plan(publisher, limits=small))
    publisher.says(answer(b"", content_length="-", transfer_encoding="chunked") + chunked(CSV))
    assert Refused.TOO_LARGE == code_of(plan(publisher, limits=small))
    publisher.says(answer(CSV, content_length="-"))
    assert Refused.TOO_LARGE == code_of(plan(publisher, limits=small))


def test_an_endless_file_ends(publisher: Any) -> None:
    """A server that never stops sending is stopped at the size limit."""

    def endless(_request: object) -> Iterator[bytes]:
        yield answer(b"", content_length="-")
        while True:
            yield b"1,Example,KZ\r\n" * 1_000

    publisher.says(endless)
    assert Refused.TOO_LARGE == code_of(plan(publisher, limits=replace(QUICK, max_bytes=1_000_000)))


def test_a_gzip_bomb_on_the_way_is_refused(publisher: Any) -> None:
    """30 KB that unfold to 30 MB stop at the limit for decoded bytes."""
    publisher.says(answer(gzip.compress(b"A" * 30_000_000), content_encoding="gzip"))
    assert Refused.BOMB == code_of(plan(publisher, limits=replace(QUICK, max_decoded_bytes=1_000_000)))


# --- what takes too long


def drip(head: bytes, body: bytes = b"", wait: float = 0.03) -> Callable[[object], Iterable[bytes | float]]:
    """Send `head` at once and `body` a byte at a time."""

    def script(_request: object) -> Iterator[bytes | float]:
        yield head
        for position in range(len(body)):
            yield body[position : position + 1]
            yield wait

    return script


def test_a_byte_at_a_time_is_given_up(publisher: Any) -> None:
    """A transfer under the least speed ends after the grace time, although no single read is late."""
    publisher.says(drip(answer(b"", content_length=str(len(CSV))), CSV))
    slow = replace(ONCE, slow_after_s=0.2, min_bytes_per_s=1_000)
    assert Unavailable.TOO_SLOW == code_of(plan(publisher, limits=slow))


def test_headers_a_byte_at_a_time_are_given_up(publisher: Any) -> None:
    """A header that drips never makes a read late; the limit on the whole try ends it."""
    publisher.says(drip(b"", answer(CSV)))
    assert Unavailable.TIMEOUT == code_of(plan(publisher, limits=replace(ONCE, attempt_s=0.3)))


def test_a_body_within_speed_but_without_end_is_given_up(publisher: Any) -> None:
    """The limit on the whole try also holds for a body that comes fast enough and could end anywhere."""
    publisher.says(drip(answer(b"", content_length="-") + XML, b" " * 1_000))
    assert Unavailable.TIMEOUT == code_of(plan(publisher, limits=replace(ONCE, attempt_s=0.3)))


def test_endless_promises_are_given_up(publisher: Any) -> None:
    """A server that only ever says 100 Continue is on time with each word and never answers."""

    def promises(_request: object) -> Iterator[bytes | float]:
        while True:
            yield b"HTTP/1.1 100 Continue\r\n\r\n"
            yield 0.01

    publisher.says(promises)
    assert Unavailable.TIMEOUT == code_of(plan(publisher, limits=replace(ONCE, attempt_s=0.3)))


def test_silence_is_given_up(publisher: Any) -> None:
    """A server that accepts and says nothing is given up after the read limit."""

    def silent(_request: object) -> Iterator[float]:
        yield 1.0

    publisher.says(silent)
    assert Unavailable.TIMEOUT == code_of(plan(publisher, limits=replace(ONCE, read_s=0.2)))


def test_a_handshake_that_never_ends_is_given_up() -> None:
    """A port that takes connections and speaks no TLS costs no more than the limit."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}/list.csv"
        assert Unavailable.TIMEOUT == code_of(FetchPlan(url, limits=replace(ONCE, attempt_s=0.3)))


def test_a_closed_port_is_named() -> None:
    """Offline is a normal state with a name of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert Unavailable.CONNECTION == code_of(FetchPlan(f"https://127.0.0.1:{port}/list.csv", limits=ONCE))


@pytest.mark.parametrize("noise", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"\0" * 300])
def test_what_is_not_http_is_named(publisher: Any, noise: bytes) -> None:
    """Another service on the port is a failed connection whose message cannot forge a line."""
    publisher.says(noise)
    with pytest.raises(SourceUnavailableError) as caught:
        fetch(plan(publisher, limits=ONCE))
    assert Unavailable.CONNECTION == caught.value.code
    assert caught.value.message.isprintable()


# --- where it may go


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://elsewhere.example/list.csv", Refused.REDIRECT),
        ("https://elsewhere.example/list.csv", Refused.REDIRECT),
        ("https://127.0.0.1.elsewhere.example/list.csv", Refused.REDIRECT),
        ("https://127.0.0.1@elsewhere.example/list.csv", Refused.REDIRECT),
        ("https://user:word@127.0.0.1/list.csv", Refused.REDIRECT),
        ("file:///etc/hostname", Refused.REDIRECT),
        ("//elsewhere.example/list.csv", Refused.REDIRECT),
        ("https://127.0.0.1:22/", Refused.REDIRECT),
        ("https://[::1", Refused.REDIRECT),
        ("https://127.0.0.1:99999/", Refused.REDIRECT),
        ("", Refused.REDIRECT),
    ],
)
def test_a_redirect_that_leaves_the_publisher_is_refused(publisher: Any, location: str, code: str) -> None:
    """Plain http, another host, credentials, another port and no address at all: nobody is asked there."""
    publisher.says(answer(b"", "302 Found", location=location))
    assert code == code_of(plan(publisher))
    assert 1 == len(publisher.requests)


def test_a_redirect_from_tls_to_plaintext_is_refused(tls_publisher: Any, publisher: Any, ca_file: Path) -> None:
    """Even to the same host, and even where plaintext loopback is allowed."""
    tls_publisher.says(answer(b"", "301 Moved", location=publisher.url))
    wanted = FetchPlan(tls_publisher.url, ca_file=ca_file, limits=QUICK, allow_plaintext_loopback=True)
    assert Refused.REDIRECT == code_of(wanted)
    assert [] == publisher.requests


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_within_the_publisher_is_followed(publisher: Any, status: str) -> None:
    """The address after redirects is told; the question keeps its validators."""
    publisher.says(answer(b"", status, location="/new/list.csv"), answer(CSV))
    result = fetched(plan(publisher, etag='"v0"'))
    assert publisher.url.replace("/list.csv", "/new/list.csv") == result.url
    assert '"v0"' == publisher.requests[1].headers["if-none-match"]


def test_redirects_in_a_circle_end(publisher: Any) -> None:
    """A circle of redirects is left after the fifth."""
    publisher.says(answer(b"", "302 Found", location="/list.csv"))
    assert Refused.REDIRECT == code_of(plan(publisher))
    assert 6 == len(publisher.requests)


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "http://publisher.example/list.csv"},
        {"url": "http://127.0.0.1/list.csv"},
        {"url": "http://localhost/list.csv", "allow_plaintext_loopback": True},
        {"url": "http://10.0.0.1/list.csv", "allow_plaintext_loopback": True},
        {"url": "ftp://publisher.example/list.csv"},
        {"url": "file:///etc/hostname"},
        {"url": "https:///list.csv"},
        {"url": "https://publisher.example:port/"},
        {"url": "https://publisher.example/a b"},
        {"url": "https://publisher.example/\r\nHost: elsewhere"},
        {"url": "https://publisher.example/名簿.csv"},
        {"url": "https://me:word@publisher.example/"},
        {"url": "https://publisher.example/", "hosts": ("other.example",)},
        {"url": "https://publisher.example/", "etag": '"v1"\r\nX: y'},
        {"url": "https://publisher.example/", "contact": "担当者"},
        {"url": "https://publisher.example/" + "a" * 3_000},
        {"url": "https://127.0.0.1:1/", "proxy": "gopher://127.0.0.1"},
        {"url": "https://127.0.0.1:1/", "ca_file": Path("no-such-file.pem")},
    ],
)
def test_a_plan_that_breaks_a_rule_goes_nowhere(fields: dict[str, Any]) -> None:
    """No plaintext, no other host, nothing that writes headers: refused before a connection is made."""
    assert Refused.PLAN == code_of(FetchPlan(**{"limits": ONCE, **fields}))


# --- TLS


def test_tls_of_a_known_authority_is_trusted(tls_publisher: Any, ca_file: Path) -> None:
    """The operator's own authority counts beside the public ones."""
    tls_publisher.says(answer(CSV))
    assert CSV == fetched(FetchPlan(tls_publisher.url, ca_file=ca_file, limits=QUICK)).content


def test_tls_of_an_unknown_authority_is_not_trusted(tls_publisher: Any) -> None:
    """An unknown certificate is a failure of its own and is not tried again."""
    tls_publisher.says(answer(CSV))
    assert Unavailable.TLS == code_of(FetchPlan(tls_publisher.url, limits=QUICK))
    assert [] == tls_publisher.requests


def test_a_certificate_for_another_host_is_not_trusted(tls_publisher: Any, ca_file: Path) -> None:
    """The name in the certificate must be the host's."""
    tls_publisher.says(answer(CSV))
    url = tls_publisher.url.replace("127.0.0.1", "localhost")
    assert Unavailable.TLS == code_of(FetchPlan(url, ca_file=ca_file, limits=QUICK))


def test_a_tls_connection_that_is_cut_is_no_end(tls_publisher: Any, ca_file: Path) -> None:
    """A body that ends with the connection is not taken for whole unless the file shows its own end."""
    tls_publisher.says(answer(CSV[:100], content_length="-"))
    assert Unavailable.CUT_SHORT == code_of(FetchPlan(tls_publisher.url, ca_file=ca_file, limits=ONCE))


# --- what is told


def test_an_operators_key_stays_out_of_messages(publisher: Any) -> None:
    """The query of an address may hold a key: no message shows it."""
    publisher.says(answer(b"no", "404 Not Found"))
    with pytest.raises(SourceUnavailableError) as caught:
        fetch(plan(publisher, url=publisher.url + "?token=secret"))
    assert "secret" not in caught.value.message
    assert publisher.url in caught.value.message
    assert "?token=secret" in publisher.requests[0].line


def test_no_thread_stays_behind(publisher: Any) -> None:
    """The watch over the time limit ends with the fetch."""
    publisher.says(answer(CSV))
    fetch(plan(publisher))
    assert [] == [thread.name for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
