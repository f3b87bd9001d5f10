"""What the figures were taken on: processor, load, versions, commit. No host name, no path."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.quality.data import ROOT

_LIBRARIES = ("numpy", "rapidfuzz", "lmdb", "grpcio", "protobuf", "msgspec")


def processor() -> str:
    """The processor as the kernel names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def commit() -> str:
    """The commit of the working tree, with a mark when files differ from it."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607 - git of the user's path
        return done.stdout.strip()

    return git("rev-parse", "--short", "HEAD") + (" + changes" if git("status", "--porcelain", "screening") else "")


def load() -> str:
    """The load average of the last minute: what else ran beside the benchmark."""
    return f"{os.getloadavg()[0]:.2f}"


def described() -> dict[str, str]:
    """Everything a reader of the figures asks about the machine."""
    return {
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "commit": commit(),
        "load at start": load(),
    }
