"""Lines of the log are written in order, none is lost, and what matters is written at once."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator

import pytest

from screening.service.logwriter import QueuedHandler


@pytest.fixture
def written() -> io.StringIO:
    """What the log is written to."""
    return io.StringIO()


@pytest.fixture
def logger(written: io.StringIO) -> Iterator[logging.Logger]:
    """A logger of its own that writes there."""
    handler, logger = QueuedHandler(written), logging.getLogger("test_logwriter")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)
    handler.close()


def test_every_line_is_written_in_order(logger: logging.Logger, written: io.StringIO) -> None:
    """Of four threads that write a thousand lines each none is lost, and each thread's stand in its order."""

    def write(who: int) -> None:
        for number in range(1_000):
            logger.info("%d %d", who, number)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    logger.handlers[0].flush()
    lines = [tuple(map(int, line.split())) for line in written.getvalue().splitlines()]
    assert 4_000 == len(lines)
    for who in range(4):
        assert list(range(1_000)) == [number for one, number in lines if one == who]


def test_a_warning_is_written_at_once(logger: logging.Logger, written: io.StringIO) -> None:
    """With it comes what was said before it."""
    logger.info("before")
    logger.warning("now")
    assert "before\nnow\n" == written.getvalue()


def test_a_line_is_written_without_being_asked_for(logger: logging.Logger, written: io.StringIO) -> None:
    """The writer comes by itself."""
    logger.info("a line")
    while not written.getvalue():
        threading.Event().wait(0.002)
    assert "a line\n" == written.getvalue()


def test_a_stream_that_is_closed_stops_nobody(logger: logging.Logger, written: io.StringIO) -> None:
    """Who logs goes on when the log cannot be written any more."""
    written.close()
    logger.error("lost")
    logger.info("lost too")
