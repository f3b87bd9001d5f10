"""Asks a database of known vulnerabilities about every pinned package (pip-audit).

Usage: python tools/audit_dependencies.py [LOCK ...]     (requirements.lock and requirements-dev.lock when none is given)

Ends with 0 where every package was looked up and none has a known vulnerability, with 1 where one has, and with 75 where
packages could not be looked up: pip-audit itself calls that clean. The database is asked over the internet; the names
and versions of public packages go there, nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
TOOL: Final = "pip-audit==2.10.1"
FOLDER: Final = ROOT / "build" / "audit"


class Verdict(IntEnum):
    """How the look-up ended; the values are the exit codes."""

    CLEAN = 0
    VULNERABLE = 1
    NOT_AUDITED = 75  # EX_TEMPFAIL of sysexits.h


def judge(report: str) -> tuple[Verdict, list[str]]:
    """What a report of pip-audit says, and its lines for people; an empty or unreadable one says nothing."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict.NOT_AUDITED, ["pip-audit gave no report"]
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}, fixed in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for package in packages
        for flaw in package.get("vulns", ())
    ]
    passed_over = [package["name"] for package in packages if "skip_reason" in package]
    if passed_over:
        found.append(f"{len(passed_over)} of {len(packages)} packages could not be looked up: {_few(passed_over)}")
    elif not found:
        found.append(f"{len(packages)} packages, no known vulnerability")
    if any("vulns" in package and package["vulns"] for package in packages):
        return Verdict.VULNERABLE, found
    return (Verdict.NOT_AUDITED if passed_over or not packages else Verdict.CLEAN), found


def _few(names: list[str]) -> str:
    """The first names of a list."""
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")  # noqa: PLR2004 - five


def audit(lock: Path) -> tuple[Verdict, list[str]]:
    """Have one lock file looked up."""
    report = FOLDER / f"{lock.stem}.json"
    report.unlink(missing_ok=True)
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    words = ["--requirement", str(lock), "--output", str(report)]
    command = [str(FOLDER / "bin" / "pip-audit"), *options, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own environment
    if not report.is_file():
        return Verdict.NOT_AUDITED, [(done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]]
    return judge(report.read_text(encoding="utf-8"))


def install() -> None:
    """Put pip-audit into an environment of its own, which a clean checkout does not have."""
    if not (FOLDER / "bin" / "pip-audit").exists():
        venv.create(FOLDER, with_pip=True)
        pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", TOOL], check=True)  # noqa: S603 - as above


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """A known vulnerability before a gap, a gap before nothing found."""
    order = (Verdict.CLEAN, Verdict.NOT_AUDITED, Verdict.VULNERABLE)
    return max(verdicts, key=order.index)


def main() -> int:
    """Audit the locks and say how it went."""
    install()
    verdicts = []
    for name in sys.argv[1:] or LOCKS:
        verdict, lines = audit(ROOT / name)
        verdicts.append(verdict)
        print("\n".join(f"audit: {name}: {line}" for line in lines))
    result = worst(verdicts)
    if result is Verdict.NOT_AUDITED:
        print("audit: NOT audited; run it where the internet can be reached", file=sys.stderr)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
