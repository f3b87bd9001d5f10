"""What an environment holds because a distribution needs it: names, versions, licences, who needs whom.

Shared by the licence list, the bill of materials and the image, so that the three speak of the same packages. Needs
`packaging` and nothing else, because it also runs while an image is built.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SEPARATOR = " :: "


class NotInstalledError(Exception):
    """A distribution that another one needs is not there."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One distribution of the environment; `needs` are the names of what it needs here, normalised as PEP 503 says.

    `declared` is what the distribution says of its licence, unedited: an SPDX expression, or words of older metadata.
    """

    name: str
    version: str
    summary: str
    declared: tuple[str, ...]
    needs: tuple[str, ...]


def declared_roots(project: Path, *extras: str) -> tuple[str, ...]:
    """What `pyproject.toml` declares that the service needs, and its extras: the roots of `needed`."""
    declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    return (*declared["dependencies"], *(root for extra in extras for root in declared["optional-dependencies"][extra]))


def needed(roots: Sequence[str]) -> dict[str, Installed]:
    """Every distribution that `roots` need in this environment, themselves included, by name in order.

    A root may carry extras, `name[extra]`. Markers are read for this interpreter.

    Raises:
        NotInstalledError: a distribution is missing; an incomplete list must not pass for a complete one.
    """
    waiting = [Requirement(root) for root in roots]
    seen: set[tuple[str, str]] = set()
    found: dict[str, Installed] = {}
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        fresh = {extra for extra in ("", *wanted.extras) if (name, extra) not in seen}
        if not fresh:
            continue
        seen |= {(name, extra) for extra in fresh}
        held = _held(name)
        waiting += _requirements(held, fresh)
        found[name] = _installed(name, held, {extra for at, extra in seen if at == name})
    return dict(sorted(found.items()))


def _held(name: str) -> Distribution:
    """The distribution of a name."""
    try:
        return distribution(name)
    except PackageNotFoundError as error:
        raise NotInstalledError(f"{name} is needed and not installed") from error


def _requirements(held: Distribution, extras: Iterable[str]) -> list[Requirement]:
    """What a distribution needs here, with these extras ("" for none)."""
    every = [Requirement(text) for text in held.requires or ()]
    return [item for item in every if any(_holds(item, extra) for extra in extras)]


def _holds(requirement: Requirement, extra: str) -> bool:
    """Whether a requirement counts for this interpreter and extra."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _installed(name: str, held: Distribution, extras: set[str]) -> Installed:
    """A distribution as we tell of it."""
    needs = sorted({str(canonicalize_name(item.name)) for item in _requirements(held, extras)})
    summary = next(iter(_field(held, "Summary")), "")
    return Installed(name, held.version, summary, tuple(_declared(held)), tuple(needs))


def _field(held: Distribution, name: str) -> list[str]:
    """The values of a metadata field that say something, each in one line."""
    values = (str(value).strip() for value in held.metadata.get_all(name) or ())
    return [" ".join(value.splitlines()[0].split()) for value in values if value]


def _declared(held: Distribution) -> Iterator[str]:
    """What a distribution says of its licence: the expression, or the field and the classifiers of older metadata."""
    expression = _field(held, "License-Expression")
    if expression:
        yield from expression
        return
    yield from _field(held, "License")
    for line in _field(held, "Classifier"):
        if line.startswith("License" + SEPARATOR):
            yield line.rpartition(SEPARATOR)[2]
