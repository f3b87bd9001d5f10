"""Tables that an index carries, used only when they are the installed ones."""

from __future__ import annotations

import pytest

from screening.text import compiled, glossary_table
from screening.text.glossary_table import Tables


@pytest.fixture
def nothing_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was offered nothing yet."""
    monkeypatch.setattr(compiled, "_offered", [])


@pytest.mark.usefixtures("nothing_offered")
def test_offered_tables_are_those_that_were_packed() -> None:
    """What an index carries is, read back, the glossary itself."""
    compiled.offer(glossary_table.packed())
    assert glossary_table.tables() == compiled.offered(Tables)


@pytest.mark.usefixtures("nothing_offered")
@pytest.mark.parametrize("damage", ["another digest", "cut short", "empty"])
def test_tables_of_other_files_are_not_used(damage: str) -> None:
    """An index made with other tables or modules, or a damaged blob, leaves the installed tables in force."""
    blob = glossary_table.packed()
    compiled.offer({"another digest": b"\0" * 32 + blob[32:], "cut short": blob[:40]}.get(damage, b""))
    assert compiled.offered(Tables) is None


@pytest.mark.usefixtures("nothing_offered")
def test_without_an_offer_there_is_nothing() -> None:
    """A process without an index reads its tables itself."""
    assert compiled.offered(Tables) is None
