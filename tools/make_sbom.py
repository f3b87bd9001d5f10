"""Writes the bill of materials (SBOM) of an image: CycloneDX 1.6, JSON.

Usage: python tools/make_sbom.py [--root FOLDER] --out FILE
       python tools/make_sbom.py --surplus

The first form tells what the service needs in this environment, the licence of each package, the SHA-256 that the lock
admits, and the Debian packages whose files stand in FOLDER. The second prints what the environment holds besides, so
that an image can be rid of it. Nothing of the hour or the machine goes in: equal packages give equal bytes.
Source: CycloneDX specification 1.6; package URL specification (types pypi and deb).
"""

from __future__ import annotations

import argparse
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from email.parser import HeaderParser
from importlib.metadata import distributions
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote

from installed import Installed, declared_roots, needed
from licences import PROJECT, ROOT, Rules, licence_of, read_rules
from packaging.utils import canonicalize_name

Json: TypeAlias = "str | bool | int | list[Json] | dict[str, Json]"
LOCK: Final = ROOT / "requirements.lock"
PROJECT_NAME: Final = "screening"
PROJECT_LICENCE: Final = "GPL-3.0-or-later"
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VERSION: Final = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


class UnlockedError(Exception):
    """The environment holds a package or a version that the lock does not pin."""


def locked(text: str) -> dict[str, tuple[str, list[str]]]:
    """Version and admitted SHA-256 of each package of a lock file."""
    found: dict[str, tuple[str, list[str]]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if match := _PINNED.match(line):
            current = []
            found[str(canonicalize_name(match[1]))] = (match[2], current)
        current += _HASH.findall(line)
    return found


def surplus(packages: Mapping[str, Installed]) -> list[str]:
    """What the environment holds and the service does not need: what built and installed it."""
    held = {str(canonicalize_name(item.name)) for item in distributions()}
    return sorted(held - set(packages) - {PROJECT_NAME})


def bill(packages: Mapping[str, Installed], lock: str, root: Path | None, version: str) -> dict[str, Json]:
    """The whole document.

    Raises:
        UnlockedError: what is installed is not what the lock pins.
    """
    pins, rules = locked(lock), read_rules()
    components: list[Json] = [_component(package, pins, rules) for package in packages.values()]
    components += list(_debian(root)) if root is not None else []
    document: dict[str, Json] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _project(version)},
        "components": components,
        "dependencies": _graph(packages),
    }
    serial = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(document, sort_keys=True))
    return {**document, "serialNumber": serial.urn}


def _project(version: str) -> dict[str, Json]:
    """The service itself."""
    licence: Json = {"license": {"id": PROJECT_LICENCE}}
    return {
        "type": "application",
        "bom-ref": PROJECT_NAME,
        "name": PROJECT_NAME,
        "version": version,
        "licenses": [licence],
    }


def _component(package: Installed, pins: Mapping[str, tuple[str, list[str]]], rules: Rules) -> dict[str, Json]:
    """One Python package."""
    pinned, hashes = pins.get(package.name, ("", []))
    if pinned != package.version:
        raise UnlockedError(f"{package.name} {package.version} is installed, {LOCK.name} pins {pinned or 'none'}")
    expression = licence_of(package, rules)
    properties: list[Json] = [{"name": "screening:lock:sha256", "value": digest} for digest in hashes]
    return {
        "type": "library",
        "bom-ref": _pypi(package),
        "name": package.name,
        "version": package.version,
        "description": package.summary,
        "licenses": [] if expression is None else [{"expression": expression}],
        "purl": _pypi(package),
        "properties": properties,
    }


def _pypi(package: Installed) -> str:
    """The package URL."""
    return f"pkg:pypi/{package.name}@{quote(package.version, safe='.')}"


def _graph(packages: Mapping[str, Installed]) -> list[Json]:
    """Who needs whom among the Python packages."""
    direct = {str(canonicalize_name(re.split(r"[^A-Za-z0-9._-]", root)[0])) for root in declared_roots(PROJECT)}
    rows: list[Json] = [{"ref": PROJECT_NAME, "dependsOn": [_pypi(packages[name]) for name in sorted(direct)]}]
    rows += [
        {"ref": _pypi(package), "dependsOn": [_pypi(packages[name]) for name in package.needs]}
        for package in packages.values()
    ]
    return rows


def _debian(root: Path) -> Iterator[dict[str, Json]]:
    """The Debian packages of an image, from the control files that `image_root.sh` leaves."""
    for path in sorted((root / "var/lib/dpkg/status.d").iterdir()):
        control = HeaderParser().parsestr(path.read_text(encoding="utf-8"))
        name, version = control["Package"], control["Version"]
        purl = f"pkg:deb/debian/{name}@{quote(version, safe='.')}?arch={control['Architecture']}&distro=debian-12"
        yield {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def main() -> int:
    """Write the bill of materials, or print what is surplus."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, help="folder of the image's Debian files")
    parser.add_argument("--out", type=Path, help="file to write")
    parser.add_argument("--surplus", action="store_true", help="print what the service does not need")
    options = parser.parse_args()
    packages = needed(declared_roots(PROJECT))
    if options.surplus:
        print("\n".join(surplus(packages)))
    if options.out is not None:
        version = _VERSION.findall((ROOT / PROJECT_NAME / "__init__.py").read_text(encoding="utf-8"))[0]
        made = bill(packages, LOCK.read_text(encoding="utf-8"), options.root, version)
        options.out.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"sbom: {len(packages)} Python packages, screening {version}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
