"""Every setting is documented with its meaning, and what is printed of the secret ones is a mask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench.faults.server import ROOT
from bench.faults.sizes import Sizes
from bench.faults.table import Row
from screening.settings import describe

SECTION: Final = "settings"
_MARK: Final = "authorization=Bearer-qanarix"


def run(sizes: Sizes) -> list[Row]:  # noqa: ARG001 - there is one size
    """One row."""
    described = describe()
    reference = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    documented = [item.name for item in described if f"| `{item.name}` |" in reference]
    secrets = [item.name for item in described if item.secret]
    printed = [_printed(secrets, *words) for words in ((), ("--json",))]
    shown = {item["name"] for item in json.loads(printed[1])}
    leaked = sum(_MARK in text for text in printed)
    return [
        Row(
            SECTION,
            "Every setting is documented; `screening config` prints each as it is in force and masks secrets",
            f"{len(documented)} of {len(described)} settings documented, {len(shown)} printed; {len(secrets)} secret,"
            f" {leaked} shown",
            len(documented) == len(shown) == len(described) and bool(secrets) and not leaked,
            ", ".join(sorted({item.name for item in described} - set(documented))),
        )
    ]


def _printed(secrets: list[str], *words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCREENING_")}
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "screening.cli.main", "config", *words],
            cwd=Path(folder),
            env=kept | dict.fromkeys(secrets, _MARK) | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout
