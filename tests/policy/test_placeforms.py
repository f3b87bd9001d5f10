"""The forms of a territory's names that an index carries, used only when they are the ones that would be made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from screening.model.snapshot import Territory
from screening.policy import placeforms
from screening.policy.territories import Gazetteer
from screening.sources.territory import load_territories
from screening.text import compiled

_TERRITORIES = load_territories(Path(__file__).resolve().parents[2] / "lists")


@pytest.fixture(autouse=True)
def nothing_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was offered nothing yet."""
    monkeypatch.setattr(compiled, "_offered", {})


@pytest.mark.parametrize("territory", _TERRITORIES, ids=lambda each: each.territory_id)
def test_forms_carried_are_the_forms_made(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an index carries is, read back, every form in the same order."""
    made = placeforms.forms_of(territory)
    placeforms.offer(placeforms.packed([territory]))
    monkeypatch.setattr(placeforms, "_made", lambda _territory: pytest.fail("made again"))
    carried = placeforms.forms_of(territory)
    assert list(made.words.items()) == list(carried.words.items())
    assert list(made.texts.items()) == list(carried.texts.items())


def test_forms_of_another_territory_file_are_not_used() -> None:
    """A territory whose file was changed is read anew, though it bears the same id."""
    first = _TERRITORIES[0]
    placeforms.offer(placeforms.packed([first]))
    fewer = replace(first, places=first.places[:1])
    assert placeforms.packed([fewer]) != placeforms.packed([first])
    assert len(placeforms.forms_of(fewer).words) < len(placeforms.forms_of(first).words)


def test_the_next_generation_shares_the_watches_of_this_one() -> None:
    """Territories that did not change are not made ready again when a generation is swapped."""
    again = tuple(replace(territory) for territory in _TERRITORIES)
    assert Gazetteer(_TERRITORIES)._watches == Gazetteer(again)._watches
