"""Writes docs/licences.md: every package the service, its building and its tests use, with its licence.

Usage: python tools/licences.py [--check]

Fails for a licence that `tools/licences.toml` does not allow, for a package that says nothing usable, and for a ruling
that no package needs. Only packages of the lock files are looked at, so run it in an environment made from them.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from installed import Installed, declared_roots, needed
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "licences.md"
RULES = Path(__file__).with_suffix(".toml")
PROJECT = ROOT / "pyproject.toml"
BUILDER = "hatchling"


class LicenceError(Exception):
    """An SPDX expression cannot be read."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person read where the metadata has words only: the expression, where it was read, when, by which role."""

    expression: str
    read_in: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The licences that may be used, each with the reason; words that can mean one licence only; rulings by package."""

    allowed: Mapping[str, str]
    words: Mapping[str, str]
    rulings: Mapping[str, Ruling]


def read_rules() -> Rules:
    """The rules of `tools/licences.toml`."""
    raw = tomllib.loads(RULES.read_text(encoding="utf-8"))
    rulings = {name: Ruling(**ruling) for name, ruling in raw["ruling"].items()}
    return Rules(raw["allowed"], raw["words"], rulings)


def licence_of(package: Installed, rules: Rules) -> str | None:
    """The SPDX expression of a package: a ruling before its own words; None where neither is usable."""
    if package.name in rules.rulings:
        return rules.rulings[package.name].expression
    meant = {found for text in package.declared if (found := _expression(text, rules)) is not None}
    return meant.pop() if len(meant) == 1 else None


def _expression(text: str, rules: Rules) -> str | None:
    """What a package's own words mean as an SPDX expression; None where they could mean several."""
    try:
        return rules.words.get(text) or str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return None


def allowed(expression: str, rules: Rules) -> bool:
    """Whether each licence joined by AND, and one of those joined by OR, is allowed.

    Brackets are read; an exception after WITH only gives more leave, so the licence before it counts.
    """
    tokens = re.findall(r"[()]|[^()\s]+", expression)
    result = _either(tokens, rules)
    if tokens:
        raise LicenceError(f"cannot read the licence {expression!r}")
    return result


def _either(tokens: list[str], rules: Rules) -> bool:
    """One or more parts joined by OR."""
    result = _both(tokens, rules)
    while tokens[:1] == ["OR"]:
        tokens.pop(0)
        result = _both(tokens, rules) or result
    return result


def _both(tokens: list[str], rules: Rules) -> bool:
    """One or more parts joined by AND."""
    result = _part(tokens, rules)
    while tokens[:1] == ["AND"]:
        tokens.pop(0)
        result = _part(tokens, rules) and result
    return result


def _part(tokens: list[str], rules: Rules) -> bool:
    """One licence, or parts in brackets."""
    first = tokens.pop(0) if tokens else ""
    if first == "(":
        result = _either(tokens, rules)
        if tokens[:1] == [")"]:
            tokens.pop(0)
        return result
    if tokens[:1] == ["WITH"]:
        del tokens[:2]
    return first in rules.allowed


def problems(packages: Mapping[str, Installed], rules: Rules) -> list[str]:
    """What stands against using these packages; empty where nothing does."""
    found = []
    for package in packages.values():
        expression = licence_of(package, rules)
        if expression is None:
            said = "; ".join(package.declared) or "nothing"
            found.append(f"{package.name}: says {said}; read its licence and add a ruling to {RULES.name}")
        elif not allowed(expression, rules):
            found.append(f"{package.name}: {expression} is not allowed by {RULES.name}")
    found += [f"{name}: a ruling for a package that is not used" for name in rules.rulings if name not in packages]
    return found


def document(service: Mapping[str, Installed], work: Mapping[str, Installed], rules: Rules) -> str:
    """The text of docs/licences.md."""
    direct = {canonicalize_name(Requirement(root).name) for root in roots()}
    users: dict[str, list[str]] = {name: ["the project"] for name in direct}
    for package in work.values():
        for need in package.needs:
            users.setdefault(need, []).append(f"`{package.name}`")
    rows = {
        name: f"| `{name}` | {licence_of(package, rules)}{_mark(name, rules)} | {', '.join(users[name])} |"
        for name, package in work.items()
    }
    return TEXT.format(
        service="\n".join(row for name, row in rows.items() if name in service),
        tools="\n".join(row for name, row in rows.items() if name not in service),
        allowed="\n".join(f"| `{name}` | {reason} |" for name, reason in sorted(rules.allowed.items())),
        rulings=_rulings(rules),
    )


def roots() -> tuple[str, ...]:
    """What the project itself asks for: its dependencies, those of its work, and what builds it."""
    return (*declared_roots(PROJECT, "dev"), BUILDER)


def _mark(name: str, rules: Rules) -> str:
    """The sign of a licence that a person read."""
    return "\\*" if name in rules.rulings else ""


def _rulings(rules: Rules) -> str:
    """The rulings, each with where it was read."""
    return "\n".join(
        f"| `{name}` | {ruling.expression} | {ruling.read_in} | {ruling.on}, {ruling.by} |"
        for name, ruling in sorted(rules.rulings.items())
    )


TEXT = """# Licences / ライセンス

Written by `tools/licences.py` from what the locked packages say of themselves; `make licences` writes it, a test compares it and fails for a licence that is not allowed. Versions stand in `requirements.lock` and `requirements-dev.lock`. The project is GPL-3.0-or-later, `proto/` is Apache-2.0.

## What runs in the service

| package | licence (SPDX) | needed by |
|---|---|---|
{service}

## What building, checks and tests use besides

| package | licence (SPDX) | needed by |
|---|---|---|
{tools}

\\* read by a person, because the package gives no SPDX expression:

| package | licence | read in | when, by |
|---|---|---|---|
{rulings}

## What may be used

A package joined by AND needs each, one joined by OR needs one. What is not here stops `make check`.

| licence | why it may be used beside GPL-3.0-or-later |
|---|---|
{allowed}
"""


def main() -> int:
    """Write the list, or with --check say whether it holds what the packages say; 1 where something is wrong."""
    rules = read_rules()
    service, work = needed(declared_roots(PROJECT)), needed(roots())
    found = problems(work, rules)
    text = "" if found else document(service, work, rules)
    if "--check" not in sys.argv[1:] and not found:
        DOCUMENT.write_text(text, encoding="utf-8")
    elif not found and (not DOCUMENT.is_file() or DOCUMENT.read_text(encoding="utf-8") != text):
        found = [f"{DOCUMENT.relative_to(ROOT)} is not what the packages say; run: make licences"]
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    print(f"licences: {len(service)} packages of the service, {len(work) - len(service)} of its work, all allowed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
