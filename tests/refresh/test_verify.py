"""Every name is asked for before a generation is published, and every new one in three manipulations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from screening.index.reader import GenerationReader
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListSnapshot
from screening.refresh.manipulations import MANIPULATIONS, misspelt, respaced, rewritten
from screening.refresh.report import ListOutcome, Outcome, Severity
from screening.refresh.verify import manipulated_names, names_as_printed, new_names

from .sites import Site, codes, lines, row

MakeEntity = Callable[..., ListedEntity]
MakeList = Callable[..., ListSnapshot]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tako LLC", "LLC TAKO"),
        ("JSC Rocket", "ROCKET JSC"),
        ("Elem Group, L.L.C.", "LLC ELEM GROUP"),
        ("有限会社タコ", "タコ㈲"),
        ("三菱造船株式会社", "㈱三菱造船"),
        ("OSK 公開株式会社", "公開株式会社 OSK"),
        ("LLC", "LLC"),
        ("", ""),
    ],
)
def test_a_name_is_rewritten(name: str, expected: str) -> None:
    """Capitals, no punctuation, the legal form at the other end."""
    assert expected == rewritten(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kalashnikov Concern", "Kalasnhikov Concern"),
        ("Tako LLC", "Tako LLC"),
        ("Irkut Corporation", "Irkut Corporation"),
        ("Туполевский завод", "Туполвеский завод"),
        ("三菱造船株式会社", "三菱造船株式会社"),
        ("aaaaaaaaaa", "aaaaaaaaaa"),
    ],
)
def test_a_long_word_is_misspelt(name: str, expected: str) -> None:
    """Two different letters inside the longest word change places; the legal form and short words stay."""
    assert expected == misspelt(name)


def test_width_and_spaces_change() -> None:
    """Latin letters become full-width, kana half-width with their marks, a space an ideographic one and another."""
    assert "Ｔａｋｏ\u3000 ＬＬＣ" == respaced("Tako LLC")
    assert "有限会社ﾀｺﾊﾟｰﾂ" == respaced("有限会社タコパーツ")


def test_new_names_are_those_the_party_did_not_have(make_entity: MakeEntity, make_list: MakeList) -> None:
    """All names of a new party, and the new names of an amended one."""
    old = make_list("ex", [make_entity("ex:1", "One", "Uno"), make_entity("ex:2", "Two")])
    new = replace(
        old, entities=(make_entity("ex:1", "One", "Eins"), make_entity("ex:2", "Two"), make_entity("ex:3", "Tri"))
    )
    assert {"ex:1": ("Eins",), "ex:3": ("Tri",)} == new_names(old, new)
    assert {"ex:1": ("One", "Uno"), "ex:2": ("Two",)} == new_names(None, old)


def test_every_shipped_name_survives_the_manipulations(shipped_reader: GenerationReader) -> None:
    """A whole shipped list would pass the trial of new names."""
    snapshot = shipped_reader.snapshot("jp-fefa-belarus")
    tried = manipulated_names(shipped_reader, new_names(None, snapshot), min_score=0.7)
    assert ((), True) == (tried.misses, tried.manipulations > len(MANIPULATIONS) * len(snapshot.entities) / 2)


def test_a_name_that_is_not_found_is_told(
    make_entity: MakeEntity, make_list: MakeList, make_reader: Callable[..., GenerationReader]
) -> None:
    """A party asked for under a score it cannot reach is a miss, with the query that missed."""
    reader = make_reader(make_list("ex", [make_entity("ex:1", "Kordavelian Optics LLC")]))
    printed = names_as_printed(reader, min_score=1.01)
    assert (1, ("ex:1",)) == (printed.names, tuple(miss.entity_id for miss in printed.misses))
    changed = manipulated_names(reader, {"ex:1": ("Kordavelian Optics LLC",)}, min_score=1.01)
    assert (3, 3) == (changed.manipulations, len(changed.misses))
    assert {"rewritten", "misspelt", "respaced"} == {miss.manipulation for miss in changed.misses}


def test_a_list_with_a_new_name_that_is_not_found_is_held_and_can_be_approved(
    running: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manipulation that misses waits for a person, who may publish all the same; other lists are not kept back."""
    monkeypatch.setattr("screening.refresh.verify.MANIPULATIONS", {"lost": lambda _: "Quite Another Party"})
    running.drop(lines(26))
    own = running.places.lists / "example-own" / "list.toml"
    own.write_text(own.read_text(encoding="utf-8").replace("Example list", "Our list"), encoding="utf-8")
    report = running.run()
    assert (Outcome.HELD, True, ListOutcome.HELD) == (report.outcome, report.published, row(report).outcome)
    assert {"manipulation-not-found"} == codes(report, Severity.HELD)
    assert 24 == len(running.names())
    diff = row(report).diff
    assert diff is not None
    approved = running.run(approvals=frozenset({diff.diff_hash}))
    assert (Outcome.PUBLISHED, 26) == (approved.outcome, len(running.names()))


def test_a_name_as_printed_that_is_not_found_is_refused(running: Site) -> None:
    """A generation in which a name as printed is not found is not published, whoever would approve it."""
    report = running.run(min_score=1.5)
    assert Outcome.NOTHING_NEW is report.outcome
    running.drop(lines(26))
    refused = running.run(min_score=1.5)
    assert (Outcome.REFUSED, False) == (refused.outcome, refused.published)
    assert "name-not-found" in codes(refused, Severity.REFUSED)
    assert Outcome.PUBLISHED is running.run().outcome


def test_a_name_that_is_never_compared_is_told_and_blocks_nothing(running: Site) -> None:
    """A name in Arabic is answered INDETERMINATE, never CLEAR: the list is published, and the name is counted."""
    own = running.places.lists / "example-own" / "entities.jsonl"
    text = own.read_text(encoding="utf-8")
    name = '{"text":"محسن حجتی","lang":"ar","role":"native","official":true}'
    own.write_text(text.replace('"names":[', f'"names":[{name},', 1), encoding="utf-8")
    report = running.run()
    assert Outcome.PUBLISHED is report.outcome, report.all_findings
    assert "names-not-compared" in codes(report, Severity.NOTE)
    assert report.verification is not None
    assert (["محسن حجتی"], ()) == ([miss.name for miss in report.verification.unread], report.verification.misses)
