"""The floors hold: what may import what, kept by import-linter and by reading the import graph."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TRANSLITERATION = ("pykakasi", "pypinyin", "sudachipy", "jaconv", "opencc", "iuliia", "unidecode", "anyascii")
HTTP = ("urllib.request", "http.client", "requests", "httpx", "urllib3", "aiohttp")
ENDLESS = 400
"""Lines from which a module is too long to read in one go (see CONTRIBUTING.md)."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import of the package, those inside functions included."""
    return grimp.build_graph("screening", include_external_packages=True, cache_dir=None)


def importers(graph: grimp.ImportGraph, module: str) -> set[str]:
    """The modules of the package that import `module` directly."""
    return set(graph.find_modules_that_directly_import(module)) if module in graph.modules else set()


def test_contracts_are_kept() -> None:
    """Every contract of .importlinter holds."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    assert 0 == done.returncode, done.stdout


def test_no_import_goes_in_a_circle(graph: grimp.ImportGraph) -> None:
    """No chain of imports comes back to where it began, imports inside functions included."""
    own = {module for module in graph.modules if module.split(".")[0] == "screening"}
    sorter = TopologicalSorter({module: graph.find_modules_directly_imported_by(module) & own for module in own})
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("library", TRANSLITERATION)
def test_a_transliteration_library_has_one_importer(graph: grimp.ImportGraph, library: str) -> None:
    """A transliteration library is imported by at most one module, and that is a module of `text`."""
    found = importers(graph, library)
    assert found == {module for module in found if module.startswith("screening.text.")}
    assert len(found) <= 1


def test_only_one_module_speaks_http(graph: grimp.ImportGraph) -> None:
    """Nothing but `sources.intake.fetch` opens a connection of its own."""
    found = set().union(*(importers(graph, module) for module in HTTP))
    assert found <= {"screening.sources.intake.fetch"}


def test_the_command_line_reaches_grpc_through_the_service(graph: grimp.ImportGraph) -> None:
    """No command imports gRPC, the stubs or LMDB itself."""
    found = set().union(*(importers(graph, module) for module in ("grpc", "grpc_health", "lmdb", "screening.v1")))
    assert set() == {module for module in found if module.startswith("screening.cli")}


def test_no_module_is_too_long() -> None:
    """A module stays readable: no more than 400 lines."""
    files = [path for path in (ROOT / "screening").rglob("*.py") if "v1" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {} == {name: length for name, length in lengths.items() if length > ENDLESS}


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])
def test_locks_pin_what_the_project_declares(lock: str, extras: tuple[str, ...]) -> None:
    """Every declared dependency stands in a lock with a hash; no lock names a place to download from."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    declared += [item for extra in extras for item in project["project"]["optional-dependencies"][extra]]
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE))
    wanted = {canonicalize_name(item.name): item.specifier for item in map(Requirement, declared)}
    assert {} == {
        name: str(specifier) for name, specifier in wanted.items() if not specifier.contains(pins.get(name, "0"))
    }
    assert text.count("==") == len(pins)
    assert [] == [word for word in ("://", "--index-url", "--find-links", "--trusted-host") if word in text]
