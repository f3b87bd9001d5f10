"""The generated interface is fresh, documented and usable."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from screening.settings import describe

ROOT = Path(__file__).resolve().parents[1]


def _tool(name: str) -> ModuleType:
    """A script of tools/ as a module."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(ROOT / "tools"))


def test_committed_stubs_are_what_proto_gives(tmp_path: Path) -> None:
    """Generating the stubs again changes no committed file."""
    tool = _tool("make_stubs")
    tool.generate(tmp_path)
    assert () == tool.differences(tmp_path / "screening" / "v1", ROOT / "screening" / "v1")


def test_a_changed_stub_is_named(tmp_path: Path) -> None:
    """A committed stub that differs, is missing or is too many is named."""
    tool = _tool("make_stubs")
    for folder, files in (("made", {"a.py": "1", "b.py": "1"}), ("committed", {"a.py": "2", "c.py": "1"})):
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
    assert ("a.py", "b.py", "c.py") == tool.differences(tmp_path / "made", tmp_path / "committed")


def test_api_document_is_what_proto_and_settings_give() -> None:
    """docs/api.md holds every message, call, value and setting as the code has it."""
    tool = _tool("make_api_reference")
    text = tool.DOCUMENT.read_text(encoding="utf-8")
    assert tool.rewritten(text) == text


def test_every_setting_is_documented() -> None:
    """Each setting stands in docs/api.md with its variable, its default and its meaning."""
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    missing = [
        item.name
        for item in describe()
        if f"| `{item.name}` | {f'`{item.default}`' if item.default else 'empty'} | {item.meaning} |" not in text
    ]
    assert [] == missing


def test_every_error_reason_has_an_example() -> None:
    """Each reason stands in docs/api.md with its gRPC code, an example and what to do."""
    from screening.service.errors import STATUS_CODES  # noqa: PLC0415 - the tools above need no service

    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line.split("|")[2:-1] for line in text.splitlines() if line.startswith("| `")}
    wrong = [
        reason
        for reason, code in STATUS_CODES.items()
        if rows[f"`{reason}`"][0].strip() != code.name or len(rows[f"`{reason}`"]) != 3
    ]
    assert [] == wrong


def test_proto_is_lint_clean(tmp_path: Path) -> None:
    """Lint finds nothing to complain of in the proto files."""
    buf = shutil.which("buf")
    if buf is None:
        pytest.skip("buf is not installed; CI runs it through npx")
    image = tmp_path / "image.binpb"
    _tool("make_stubs").write_image(image)
    found = subprocess.run(  # noqa: S603 - our own command
        [buf, "lint", str(image), "--path", "screening/v1"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (0, "") == (found.returncode, found.stdout)
