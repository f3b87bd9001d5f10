"""Adapters are found by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from screening.errors import ListFormatError
from screening.sources.publishers.registry import adapter, names


@pytest.mark.parametrize("name", names())
def test_every_adapter_answers_to_its_name(name: str) -> None:
    """A name of the registry gives the adapter that calls itself so."""
    assert name == adapter(name).name


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    """A misspelt name in a configuration says what it could have been."""
    with pytest.raises(ListFormatError, match="no adapter `fefa`; there are: bis-dpl-tsv"):
        adapter("fefa")


def test_a_look_up_loads_no_other_adapter() -> None:
    """The child that parses one publisher's file does not carry the readers of all others."""
    code = (
        "import sys; from screening.sources.publishers.registry import adapter; adapter('fefa-notice');"
        "print([m for m in sys.modules if m.startswith('screening.sources.publishers.') and m.endswith(('.un', '.ofac', '.mof'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert "[]" == done.stdout.strip()
