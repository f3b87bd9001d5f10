"""Small installations of fictional lists, before and after their first run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .sites import Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An installation before its first run."""
    return make_site(tmp_path)


@pytest.fixture(scope="session")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of an installation after its first run; to be copied, not changed."""
    made = make_site(tmp_path_factory.mktemp("site"))
    report = made.run()
    assert report.published, report.all_findings
    return made.root


@pytest.fixture
def running(started_once: Path, tmp_path: Path) -> Site:
    """An installation of which the first edition is served."""
    root = tmp_path / "site"
    shutil.copytree(started_once, root, symlinks=True)
    return Site(root)
