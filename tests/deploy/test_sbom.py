"""The bill of materials is CycloneDX, whole, and of this very lock."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]
Tool = Callable[[str], ModuleType]
CONTROL = (
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9+deb12u14\nDescription: x\n"
)


def made(tool: Tool, root: Path | None = None) -> dict[str, object]:
    """The bill of this environment, under a lock that pins what it holds."""
    sbom, installed = tool("make_sbom"), tool("installed")
    packages = installed.needed(installed.declared_roots(ROOT / "pyproject.toml"))
    lock = "".join(f"{item.name}=={item.version} \\\n    --hash=sha256:{'0' * 64}\n" for item in packages.values())
    bill: dict[str, object] = sbom.bill(packages, lock, root, "1.2.3")
    return bill


def test_it_fits_the_schema_of_cyclonedx(tool: Tool, tmp_path: Path) -> None:
    """The strict schema of version 1.6 takes it, Debian's packages included."""
    folder = tmp_path / "var/lib/dpkg/status.d"
    folder.mkdir(parents=True)
    (folder / "libc6").write_text(CONTROL, encoding="utf-8")
    bill = made(tool, tmp_path)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None
    components = bill["components"]
    assert isinstance(components, list)
    assert "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12" == components[-1]["purl"]


def test_it_holds_what_the_service_needs_and_no_tool(tool: Tool) -> None:
    """What answers calls stands in it with licence and digest; what tests it does not."""
    components = made(tool)["components"]
    assert isinstance(components, list)
    by_name = {item["name"]: item for item in components}
    assert {"grpcio", "typing-extensions", "sudachidict-core"} <= set(by_name)
    assert set() == {"pytest", "hatchling", "pip", "ruff"} & set(by_name)
    assert [{"expression": "Apache-2.0"}] == by_name["grpcio"]["licenses"]
    assert [] == [item["name"] for item in components if not item["licenses"] or not item["properties"]]


def test_every_reference_leads_somewhere(tool: Tool) -> None:
    """The graph speaks of components that are there, and of each of them."""
    bill = made(tool)
    components, graph = bill["components"], bill["dependencies"]
    assert isinstance(components, list)
    assert isinstance(graph, list)
    known = {item["bom-ref"] for item in components} | {"screening"}
    assert known == {row["ref"] for row in graph}
    assert set() == {end for row in graph for end in row["dependsOn"]} - known


def test_equal_packages_give_equal_bytes(tool: Tool) -> None:
    """Nothing of the hour or the machine goes in."""
    assert made(tool) == made(tool)


def test_what_the_lock_does_not_pin_is_refused(tool: Tool) -> None:
    """A bill of another environment than the lock's is not written."""
    sbom, installed = tool("make_sbom"), tool("installed")
    packages = installed.needed(("grpcio",))
    with pytest.raises(sbom.UnlockedError, match="grpcio"):
        sbom.bill(packages, "grpcio==0.0.1\n", None, "1.2.3")


def test_what_is_needed_and_missing_is_an_error(tool: Tool) -> None:
    """A package that is not installed stops the list."""
    installed = tool("installed")
    with pytest.raises(installed.NotInstalledError, match="no-such-distribution"):
        installed.needed(("no-such-distribution>=1",))
