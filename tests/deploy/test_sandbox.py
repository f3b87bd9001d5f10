"""The service runs shut in: read-only, without a network, without a right; the quick form of `make prove-container`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Everything of this machine can be read and nothing written to, but for the shared memory of a device folder of its own.
WALLS = ("--unshare-all", "--uid", "10001", "--gid", "10001", "--cap-drop", "ALL", "--die-with-parent", "--new-session")
PLACE = ("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--chdir", str(ROOT), "--clearenv")
COMMAND = [sys.executable, "-B", "-m", "screening.cli.main"]


@pytest.fixture
def walls() -> list[str]:
    """The start of a command that runs shut in."""
    program = shutil.which("bwrap")
    if program is None:
        pytest.skip("bubblewrap is not installed (Debian package bubblewrap)")
    start = [program, *WALLS, *PLACE]
    tried = subprocess.run([*start, sys.executable, "-c", ""], capture_output=True, text=True, check=False)  # noqa: S603 - by path
    if tried.returncode != 0:
        pytest.skip(f"bubblewrap cannot run here: {tried.stderr.strip()}")
    return start


def smoke(start: list[str], index: Path, *flags: str, **settings: str) -> tuple[int, str, list[str]]:
    """The smoke test behind the walls, with these settings: its exit code, its errors, what it saw."""
    given = {"INDEX_DIR": str(index), "LISTEN": "0.0.0.0:50051", "PROBE_LISTEN": "127.0.0.1:50052", **settings}
    variables = {"TMPDIR": "/dev/shm", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}  # noqa: S108 - as above
    variables |= {f"SCREENING_{name}": value for name, value in given.items()}
    words = [word for name, value in variables.items() for word in ("--setenv", name, value)]
    serve = json.dumps([*COMMAND, "serve"])
    health = json.dumps([*COMMAND, "health", "--address", "127.0.0.1:50052", "--timeout", "4"])
    script = [sys.executable, "-B", "tools/smoke.py", "--serve", serve, "--health", health, "--walls", *flags]
    done = subprocess.run([*start, *words, *script], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.returncode, done.stderr, done.stdout.splitlines()


def test_the_service_answers_shut_in(walls: list[str], shipped_index: Path) -> None:
    """With mTLS it becomes healthy, screens, refuses a stranger, and stops on SIGTERM; it writes nothing."""
    code, errors, seen = smoke(walls, shipped_index, "--mtls")
    assert (0, "") == (code, errors)
    assert "smoke: a caller without a certificate is refused" in seen
    assert "smoke: SIGTERM: drained and ended with 0" == seen[-1]


def test_it_does_not_start_in_plain_text(walls: list[str], shipped_index: Path) -> None:
    """Nobody gave it certificates, nobody said that it may do without: it ends and says what to do."""
    code, errors, seen = smoke(walls, shipped_index, "--refused")
    assert (0, "", "smoke: without certificates it does not start") == (code, errors, seen[-1])
