"""How a document comes: from a server or a folder that behaves badly; nothing is published and the reason is named."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from screening.index.checks import read_checks
from screening.refresh.report import ListOutcome, Outcome, Severity

from .sites import LIST, Site, codes, lines, notice, row

DAY = date(2026, 2, 20)
GOOD = notice(lines(26), DAY).encode()
CONFIG = f"""
[job]
allow_plaintext_loopback = true

[job.fetch]
read_s = 2.0
attempt_s = 2.0
slow_after_s = 0.3
min_bytes_per_s = 100_000.0
attempts = 2
first_wait_s = 0.01
longest_wait_s = 0.02
max_bytes = 100_000

[[list]]
id = "{LIST}"
adapter = "fefa-notice"
minimum = 20
title = "架空の団体"
soft_limit = "26h"
hard_limit = "14d"

[[list.file]]
url = "http://127.0.0.1:PORT/notice.txt"
"""


@dataclass
class Reply:
    """What the server answers."""

    status: int = 200
    body: bytes = GOOD
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    pace_s: float = 0.0


class _Handler(BaseHTTPRequestHandler):
    reply: Reply
    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        """Answer as told."""
        reply = self.reply
        self.asked.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()
        try:
            for start in range(0, len(reply.body), 1 if reply.pace_s else 65_536):
                self.wfile.write(reply.body[start : start + (1 if reply.pace_s else 65_536)])
                time.sleep(reply.pace_s)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Server:
    """A publisher's server."""

    site: Site
    handler: type[_Handler]

    def says(self, **reply: object) -> None:
        """Answer so from now on."""
        self.handler.reply = Reply(**reply)  # type: ignore[arg-type]

    @property
    def asked(self) -> list[dict[str, str]]:
        """The headers of every request so far."""
        return self.handler.asked


@contextmanager
def serving(site: Site) -> Iterator[Server]:
    """A server of the notice, and an installation that fetches from it."""
    handler = type("Handler", (_Handler,), {"reply": Reply(), "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    site.config.write_text(CONFIG.replace("PORT", str(server.server_port)), encoding="utf-8")
    try:
        yield Server(site, handler)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server(running: Site) -> Iterator[Server]:
    """A publisher's server, and an installation whose first edition is served."""
    with serving(running) as made:
        yield made


BAD: dict[str, tuple[dict[str, object], str, Outcome]] = {
    "403": ({"status": 403}, "forbidden", Outcome.UNAVAILABLE),
    "404": ({"status": 404}, "not-found", Outcome.UNAVAILABLE),
    "429": ({"status": 429, "headers": {"Retry-After": "0"}}, "rate-limited", Outcome.UNAVAILABLE),
    "500": ({"status": 500}, "server-error", Outcome.UNAVAILABLE),
    "503": ({"status": 503}, "server-error", Outcome.UNAVAILABLE),
    "redirect to http": (
        {"status": 302, "headers": {"Location": "http://example.invalid/"}},
        "redirect",
        Outcome.REFUSED,
    ),
    "HTML with 200": ({"body": b"<!DOCTYPE html><html><body>closed</body></html>"}, "html-instead", Outcome.REFUSED),
    "empty": ({"body": b""}, "empty", Outcome.REFUSED),
    "too long a Content-Length": ({"length": len(GOOD) + 10}, "cut-short", Outcome.UNAVAILABLE),
    "one byte at a time": ({"pace_s": 0.005}, "too-slow", Outcome.UNAVAILABLE),
    "too large": ({"body": GOOD * 40}, "too-large", Outcome.REFUSED),
    "gzip cut": (
        {"body": gzip.compress(GOOD)[:-20], "headers": {"Content-Encoding": "gzip"}},
        "cut-short",
        Outcome.UNAVAILABLE,
    ),
    "another list": ({"body": notice(lines(26), DAY, title="別の団体").encode()}, "title", Outcome.REFUSED),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_publishes_nothing(server: Server, case: str) -> None:
    """Whatever the server does, what is served stays, the run ends with a code of its own, and the reason is named."""
    reply, code, outcome = BAD[case]
    server.says(**reply)
    served = server.site.served()
    checked = read_checks(server.site.places.index)[LIST].checked_at
    report = server.site.run()
    assert (outcome, False, served) == (report.outcome, report.published, server.site.served()), report.all_findings
    assert code in codes(report)
    assert 0 != report.exit_code
    assert checked == read_checks(server.site.places.index)[LIST].checked_at


@pytest.mark.parametrize("sixteenth", range(1, 16))
def test_a_truncated_document_publishes_nothing(server: Server, sixteenth: int) -> None:
    """A document that stops at any sixteenth is not a shorter list, also where the server says that it is whole."""
    server.says(body=GOOD[: len(GOOD) * sixteenth // 16])
    served = server.site.served()
    report = server.site.run()
    assert (False, served) == (report.published, server.site.served())
    assert report.outcome in {Outcome.REFUSED, Outcome.HELD}


def test_a_fetched_edition_is_published_and_then_confirmed(server: Server) -> None:
    """A new edition comes over the network; the next night the server says that nothing changed, which is a check."""
    server.says(headers={"ETag": '"a"', "Last-Modified": "Fri, 20 Feb 2026 08:00:00 GMT"})
    report = server.site.run()
    assert (Outcome.PUBLISHED, "fetched") == (report.outcome, row(report).how)
    check = read_checks(server.site.places.index)[LIST]
    assert (server.site.now, "fetched", 26, 14 * 24) == (
        check.checked_at, check.how, check.soft_limit_h, check.hard_limit_h
    )  # fmt: skip
    assert check.published_at is not None
    server.says(status=304, body=b"")
    server.site.now += timedelta(days=1)
    again = server.site.run()
    assert (Outcome.NOTHING_NEW, "not_modified") == (again.outcome, row(again).how)
    assert '"a"' == server.asked[-1]["if-none-match"]
    assert server.site.now == read_checks(server.site.places.index)[LIST].checked_at


def test_a_held_edition_is_fetched_whole_again(server: Server) -> None:
    """What was not taken over is never asked for conditionally: "not modified" would hide it for ever."""
    server.says(body=notice(lines(18) + lines(26)[20:], DAY).encode(), headers={"ETag": '"a"'})
    assert Outcome.HELD is server.site.run().outcome
    assert Outcome.HELD is server.site.run().outcome
    assert "if-none-match" not in server.asked[-1]


def test_without_a_network_the_run_reports_and_ends(running: Site) -> None:
    """Offline is normal: the reason is named, the old generation serves."""
    with serving(running):
        pass
    served = running.served()
    report = running.run()
    assert (Outcome.UNAVAILABLE, 22, served) == (report.outcome, report.exit_code, running.served())
    assert {"connection"} == codes(report, Severity.UNAVAILABLE)


def test_a_dropped_file_is_a_check_of_the_day_it_was_dropped(running: Site) -> None:
    """The same file in the drop folder does not make the list look fresh night after night."""
    running.drop(lines(26))
    running.run()
    dropped = running.now
    running.now += timedelta(days=9)
    assert ListOutcome.UNCHANGED is row(running.run()).outcome
    check = read_checks(running.places.index)[LIST]
    assert (dropped, "dropped") == (check.checked_at, check.how)
    running.drop(lines(26))
    running.run()
    assert running.now == read_checks(running.places.index)[LIST].checked_at


def test_a_list_nobody_watches_keeps_the_day_it_was_taken_over(running: Site) -> None:
    """New generations for other lists do not make a list look checked that nobody looks at."""
    before = read_checks(running.places.index)["example-own"]
    running.now += timedelta(days=30)
    running.drop(lines(26))
    assert running.run().published
    assert before == read_checks(running.places.index)["example-own"]
    assert "built" == before.how


def test_checks_that_cannot_be_read_are_made_anew(running: Site) -> None:
    """A damaged CHECKS.json is told and replaced; nothing looks fresher for it."""
    before = read_checks(running.places.index)
    (running.places.index / "CHECKS.json").write_text("{", encoding="utf-8")
    running.now += timedelta(days=3)
    report = running.run()
    assert "checks-damaged" in codes(report, Severity.ALARM)
    after = read_checks(running.places.index)
    assert {key: check.checked_at for key, check in before.items()} == {
        key: check.checked_at for key, check in after.items()
    }


def test_a_configured_list_that_was_never_loaded_counts_as_missing(running: Site) -> None:
    """A list that is configured and could not be had yet is not forgotten: it stands among the checks, never fresh."""
    text = running.config.read_text(encoding="utf-8")
    text += '\n[[list]]\nid = "example-new"\nadapter = "fefa-notice"\ndrop = true\nmanifest = "new.toml"\n'
    (running.root / "new.toml").write_text('publisher = "Example"\ntitle.en = "New"\n', encoding="utf-8")
    running.config.write_text(text, encoding="utf-8")
    report = running.run()
    assert 0 == row(report, "example-new").entities
    assert 1970 == read_checks(running.places.index)["example-new"].checked_at.year


def test_a_list_that_lists_does_not_hold_starts_from_its_manifest(running: Site) -> None:
    """A list of the operator's own choice is taken in with the title and the law of its manifest file."""
    text = running.config.read_text(encoding="utf-8")
    text += '\n[[list]]\nid = "example-new"\nadapter = "fefa-notice"\ndrop = true\nmanifest = "new.toml"\n'
    (running.root / "new.toml").write_text('publisher = "Example"\ntitle.en = "New"\n', encoding="utf-8")
    running.config.write_text(text, encoding="utf-8")
    folder = running.places.drop / "example-new"
    folder.mkdir(parents=True)
    (folder / "notice.txt").write_text(notice(lines(40)[30:], DAY), encoding="utf-8")
    report = running.run()
    assert Outcome.PUBLISHED is report.outcome, report.all_findings
    assert 10 == len(running.names("example-new"))


def test_a_document_read_by_the_real_child_process_is_published(running: Site) -> None:
    """The default reader of documents, a child process under limits, gives the same edition."""
    from screening.sources.intake.sandbox import parse_untrusted  # noqa: PLC0415

    running.drop(lines(26))
    report = running.run(parser=parse_untrusted)
    assert (Outcome.PUBLISHED, 26) == (report.outcome, row(report).entities), report.all_findings
