"""list.toml of a new edition: what a person wrote stays, days and counts are filled in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.refresh.manifest_text import edition_manifest
from screening.sources.manifest import load_list

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(path.parent for path in (ROOT / "lists").glob("*/list.toml"))
DAY = date(2027, 1, 5)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_the_same_edition_gives_the_same_text(folder: Path) -> None:
    """An edition that changes nothing leaves a shipped list.toml as it is, byte for byte."""
    snapshot = load_list(folder)
    text = (folder / "list.toml").read_text(encoding="utf-8")
    day, entities = snapshot.manifest.as_of, snapshot.entities
    made, manifest = edition_manifest(
        text, folder.name, as_of=day, entities=entities, before=snapshot.manifest, lost=False
    )
    assert (text, snapshot.manifest) == (made, manifest)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_new_edition_changes_days_and_counts_only(folder: Path) -> None:
    """Of a shipped list.toml the day, the count, the editions and the gap about later amendments move on."""
    snapshot = load_list(folder)
    text = (folder / "list.toml").read_text(encoding="utf-8")
    made, manifest = edition_manifest(
        text, folder.name, as_of=DAY, entities=snapshot.entities[:-1], before=snapshot.manifest, lost=False
    )
    old, new = text.splitlines(), made.splitlines()
    moved = [line for line in new if line not in old]
    assert len(old) == len(new)
    assert all(
        re.match(r'as_of|expected_entities|editions| +"(Amendments|Announcements) after 2027-01-05', line)
        for line in moved
    )
    assert (DAY, len(snapshot.entities) - 1) == (manifest.as_of, manifest.expected_entities)
    assert (snapshot.manifest.measures, snapshot.manifest.known_since) == (manifest.measures, manifest.known_since)
    assert not snapshot.manifest.editions or DAY == manifest.editions[-1]
    assert not any(re.search(r"(?:after|より後の).*2025年9月12日より後", gap) for gap in manifest.gaps)


def test_a_loss_begins_the_known_history_anew() -> None:
    """What was lost can no longer be found for an earlier day, so such a question must not be answered."""
    snapshot = load_list(ROOT / "lists" / "jp-fefa-russia")
    text = (ROOT / "lists" / "jp-fefa-russia" / "list.toml").read_text(encoding="utf-8")
    _, manifest = edition_manifest(
        text, "jp-fefa-russia", as_of=DAY, entities=snapshot.entities, before=snapshot.manifest, lost=True
    )
    assert (DAY, (DAY,)) == (manifest.known_since, manifest.editions)


def test_a_manifest_without_days_gets_them() -> None:
    """The manifest of a list that was never taken in needs a title and a publisher; keys go before its tables."""
    entities = load_list(ROOT / "lists" / "jp-fefa-belarus").entities
    text = 'publisher = "Example"\ntitle.en = "Example"\n\n[legal_basis]\ncitation_en = "Example Act"\n'
    made, manifest = edition_manifest(text, "ex", as_of=DAY, entities=entities, before=None, lost=False)
    assert ("ex", DAY, DAY, 27) == (
        manifest.list_id, manifest.as_of, manifest.known_since, manifest.expected_entities
    )  # fmt: skip
    assert made.index("known_since") < made.index("[legal_basis]")


@pytest.mark.parametrize(
    "text", ["[[title", 'title.en = "Example"\n', 'publisher = "Example"\ntitle.en = "E"\nmeasures = 1\n']
)
def test_a_manifest_that_is_none_is_refused(text: str) -> None:
    """A template that is not in the format of list.toml is named, not repaired."""
    with pytest.raises(ListFormatError, match=r"list\.toml"):
        edition_manifest(text, "ex", as_of=DAY, entities=(), before=None, lost=False)
