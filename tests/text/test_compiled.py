"""Tables that an index carries, used only when they are the installed ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.text import compiled, glossary_table


@pytest.fixture
def nothing_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was offered nothing yet."""
    monkeypatch.setattr(compiled, "_offered", {})


@pytest.mark.usefixtures("nothing_offered")
def test_offered_tables_are_those_that_were_packed() -> None:
    """What an index carries is, read back, the glossary itself."""
    made = glossary_table.tables()
    compiled.offer(glossary_table.COMPILED, glossary_table.packed())
    carried = glossary_table.tables.__wrapped__()
    assert made == carried
    # Where two words are equally good the first one counts.
    assert list(made.lemmas) == list(carried.lemmas)


@pytest.mark.usefixtures("nothing_offered")
@pytest.mark.parametrize("damage", ["another digest", "cut short", "empty"])
def test_tables_of_other_files_are_not_used(damage: str) -> None:
    """An index made with other tables or modules, or a damaged blob, leaves the installed tables in force."""
    blob = glossary_table.packed()
    damaged = {"another digest": b"\0" * 32 + blob[32:], "cut short": blob[:40]}.get(damage, b"")
    compiled.offer(glossary_table.COMPILED, damaged)
    assert compiled.offered(glossary_table.COMPILED, object) is None


@pytest.mark.usefixtures("nothing_offered")
def test_without_an_offer_there_is_nothing() -> None:
    """A process without an index reads its tables itself."""
    assert compiled.offered(glossary_table.COMPILED, object) is None


@given(st.dictionaries(st.text("abя", max_size=6), st.sampled_from(["a", "b", ""])))
def test_a_folded_table_is_the_table(table: dict[str, str]) -> None:
    """Folding loses no word, no meaning and no order."""
    assert list(table.items()) == list(compiled.unfold(compiled.fold(table)).items())
