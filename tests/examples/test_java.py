"""The Java client of `examples/java`: built by Maven from `proto/`, run against real services."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.examples.conftest import COUNTRY, FOUND, LISTED, ORDINARY, ROOT, Secured

Run = Callable[..., Any]
PROJECT = ROOT / "examples" / "java"
JAR = ROOT / "build" / "java" / "screening-client-0.1.0.jar"
OLDEST = 17
# What Maven says when it could not fetch something, as against a project that cannot be built.
UNREACHED = re.compile(
    r"Could not (transfer|resolve|find) artifact|UnresolvableModel|offline mode|Unknown host|timed out"
)


def sources() -> Iterator[Path]:
    """What the jar is made from."""
    yield PROJECT / "pom.xml"
    yield from (PROJECT / "src").rglob("*.java")
    yield from (ROOT / "proto").rglob("*.proto")
    yield ROOT / "proto" / "service_config.json"


def build() -> str:
    """Build with what was fetched before, else with the network; the words of Maven where that fails."""
    told = ""
    for more in (["--offline"], []):
        command = ["mvn", "--batch-mode", "--quiet", *more, "package"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=600, check=False)  # noqa: S603 - Maven as installed
        told = done.stdout + done.stderr
        if done.returncode == 0:
            return ""
        if not UNREACHED.search(told):
            break
    return told


@pytest.fixture(scope="session")
def java() -> list[str]:
    """The command that runs the client, built when it is missing or older than what it is made from."""
    if shutil.which("java") is None or shutil.which("mvn") is None:
        pytest.skip("Java or Maven is not installed (Debian packages default-jdk-headless and maven)")
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S607 - as installed
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < OLDEST:
        pytest.skip(f"Java {OLDEST} or later is needed: {told.splitlines()[0] if told else 'no version'}")
    if not JAR.is_file() or JAR.stat().st_mtime < max(path.stat().st_mtime for path in sources()):
        told = build()
        if UNREACHED.search(told):
            pytest.skip("Maven cannot fetch what the client needs (no network, or no Maven Central behind it)")
        assert "" == told
    return ["java", "-Dfile.encoding=UTF-8", "-jar", str(JAR)]


@pytest.fixture(scope="session")
def ask(java: list[str]) -> Run:
    """Runs the client in a locale that knows every letter, unless told otherwise."""

    def runner(*words: str, locale: str = "C.UTF-8") -> tuple[int, str]:
        environ = {**os.environ, "LC_ALL": locale}
        done = subprocess.run([*java, *words], capture_output=True, env=environ, timeout=120, check=False)  # noqa: S603 - our own client
        return done.returncode, done.stdout.decode()

    return runner


def test_a_listed_party_is_blocked(ask: Run, address: str) -> None:
    """Cyrillic goes in, the listed entity and the Japanese reason come out, and the exit code stops the deal."""
    code, out = ask("--address", address, "--country", COUNTRY, LISTED)
    assert 4 == code
    assert [] == [text for text in ("DISPOSITION_BLOCK", FOUND, "承認") if text not in out]


def test_an_ordinary_party_is_clear(ask: Run, address: str) -> None:
    """The exit code lets the deal go on."""
    assert (0, "DISPOSITION_CLEAR\n") == ask("--address", address, "--country", "JP", ORDINARY)


def test_it_speaks_mtls(ask: Run, secured: Secured) -> None:
    """With certificates it is answered; without, there is no answer."""
    asked = ("--address", secured.address, "--country", COUNTRY, LISTED)
    assert 4 == ask(*secured.files, *asked)[0]
    code, out = ask(*asked)
    assert (1, True) == (code, out.startswith("no answer: UNAVAILABLE"))


def test_a_name_that_the_locale_cannot_tell_is_not_asked(ask: Run, address: str) -> None:
    """Letters that became question marks on the way would meet nobody: the client stops instead."""
    code, out = ask("--address", address, LISTED, locale="POSIX")
    assert (2, True) == (code, out.startswith("cannot ask: "))
