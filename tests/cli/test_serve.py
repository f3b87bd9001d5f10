"""`screening serve` and `screening health` against each other."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]


def port_of(process: subprocess.Popen[bytes]) -> int:
    """The port a server says that it took, read from its log."""
    assert process.stderr is not None
    for line in process.stderr:
        event = json.loads(line)
        if event["event"] == "serving":
            return int(event["port"])
    raise AssertionError(f"the server ended with {process.wait()}")


@pytest.fixture(scope="module")
def server(start: Run, small_index: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server of the small index on a free port."""
    with start("serve", "--index", small_index, "--listen", "127.0.0.1:0") as process:
        yield process, f"127.0.0.1:{port_of(process)}"
        process.kill()


def test_health_shows_what_is_loaded(run: Run, server: tuple[object, str]) -> None:
    """A serving service ends with 0 and a table of its lists."""
    done = run("health", "--address", server[1])
    assert 0 == done.code
    assert [] == [text for text in ("SERVING", "example-list", "other-list") if text not in done.out]


def test_health_json_has_the_status(run: Run, server: tuple[object, str]) -> None:
    """--json gives the health and the state of each list, from the address of the settings too."""
    done = run("health", "--json", env={"SCREENING_LISTEN": server[1]})
    report = done.json()
    assert (0, "SERVING", True, "") == (done.code, report["health"], report["serving"], report["error"])
    assert [3, 1] == [state["entities"] for state in report["status"]["lists"]]


def test_address_of_all_interfaces_is_asked_on_the_loopback(run: Run, server: tuple[object, str]) -> None:
    """0.0.0.0 is where a service listens, not whom to ask."""
    port = server[1].rpartition(":")[2]
    assert 0 == run("health", "--address", f"0.0.0.0:{port}").code


def test_example_client_gets_an_answer(server: tuple[object, str]) -> None:
    """The command that `make serve` prints asks the running service and shows who was found."""
    command = [sys.executable, "-W", "error", "examples/ask.py", "--address", server[1], "Example Shipyard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)  # noqa: S603 - our own example
    assert (0, "") == (done.returncode, done.stderr.decode())
    assert "example-list:0001 (no. 1)" in done.stdout.decode()


def test_second_server_is_refused(run: Run, small_index: Path, server: tuple[object, str]) -> None:
    """An address that is taken ends with 69."""
    assert 69 == run("serve", "--index", small_index, "--listen", server[1]).code


def test_service_without_index_is_not_serving(run: Run, start: Run, tmp_path: Path) -> None:
    """A service that has nothing to screen against answers NOT_SERVING, and says why."""
    with start("serve", "--index", tmp_path / "none", "--listen", "127.0.0.1:0") as process:
        done = run("health", "--address", f"127.0.0.1:{port_of(process)}", "--json")
        process.kill()
    report = done.json()
    assert (1, "NOT_SERVING", False) == (done.code, report["health"], report["serving"])
    assert "screening index build" in report["error"]


def test_nobody_there_is_unreachable(run: Run) -> None:
    """A port nobody listens on ends with 1."""
    done = run("health", "--address", "127.0.0.1:1", "--timeout", "2", "--json")
    assert (1, "UNREACHABLE") == (done.code, done.json()["health"])


def test_sigterm_ends_the_service_in_order(start: Run, small_index: Path) -> None:
    """SIGTERM drains and ends with 0."""
    with start("serve", "--index", small_index, "--listen", "127.0.0.1:0") as process:
        port_of(process)
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(60)


@pytest.mark.parametrize("listen", ["localhost:50051", "127.0.0.1", "127.0.0.1:99999"])
def test_unusable_address_is_a_usage_error(run: Run, listen: str) -> None:
    """An address that cannot be meant ends with 2 and names the setting."""
    done = run("serve", "--listen", listen)
    assert 2 == done.code
    assert "SCREENING_LISTEN" in done.err
