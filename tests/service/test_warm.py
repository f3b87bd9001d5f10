"""What the first caller would wait for is done before there is one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from screening.screen import open_screener
from screening.service.warm import warm_up
from screening.settings import Settings


def test_a_service_with_an_index_asks_it(index_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One fictional name for each script is asked about, and nobody's question is on the way."""
    caplog.set_level("INFO")
    with closing(open_screener(Settings(index_dir=index_dir))) as screener:
        warm_up(screener)
    assert "warmed up" == caplog.messages[-1]
    assert "no question can be asked yet" not in caplog.messages


def test_a_service_without_an_index_starts_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The tables are loaded; that there is nothing to ask is told."""
    caplog.set_level("INFO")
    with closing(open_screener(Settings(index_dir=tmp_path))) as screener:
        warm_up(screener)
    assert ["no question can be asked yet", "warmed up"] == caplog.messages[-2:]
