"""`screening config` shows what is in force, and no secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening.settings import describe

Run = Callable[..., Any]


def test_every_setting_is_shown_with_its_source(run: Run) -> None:
    """--json has every setting once; what the environment says is told apart from a default."""
    done = run("config", "--json", env={"SCREENING_WORKERS": " 2 ", "SCREENING_TLS_CERT": ""})
    found = {item["name"]: (item["value"], item["source"]) for item in done.json()}
    assert 0 == done.code
    assert [item.name for item in describe()] == list(found)
    assert ("2", "environment") == found["SCREENING_WORKERS"]
    assert ("", "environment") == found["SCREENING_TLS_CERT"]
    assert ("127.0.0.1:50051", "default") == found["SCREENING_LISTEN"]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_secret_is_masked(run: Run, options: tuple[str, ...]) -> None:
    """The token of the collector is in neither form."""
    done = run("config", *options, env={"SCREENING_OTLP_HEADERS": "authorization=verysecret"})
    assert 0 == done.code
    assert "********" in done.out
    assert "verysecret" not in done.out + done.err


def test_an_unusable_setting_is_named_without_a_secret(run: Run) -> None:
    """A password in an address is refused, and not repeated."""
    done = run("config", env={"SCREENING_OTLP_ENDPOINT": "http://user:verysecret@collector:4317"})
    assert 2 == done.code
    assert "SCREENING_OTLP_ENDPOINT" in done.err
    assert "verysecret" not in done.out + done.err


def test_check_says_whether_the_service_would_start(run: Run, tmp_path: Path) -> None:
    """Exposure without certificates and a file that is missing are found before the service is started."""
    assert 0 == run("config", "--check").code
    exposed = run("config", "--check", env={"SCREENING_LISTEN": "0.0.0.0:50051"})
    assert 2 == exposed.code
    assert "SCREENING_ALLOW_PLAINTEXT" in exposed.err
    missing = {f"SCREENING_TLS_{name}": str(tmp_path / name) for name in ("CERT", "KEY", "CA")}
    assert 1 == run("config", "--check", env=missing).code
