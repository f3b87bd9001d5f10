"""The README says what the code does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_transcript_is_what_the_code_prints() -> None:
    """The table of parties and answers in README.md is what `tools/make_transcript.py` writes now."""
    checked = subprocess.run(
        [sys.executable, "tools/make_transcript.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (0, "README.md holds what the code prints\n", "") == (checked.returncode, checked.stdout, checked.stderr)
