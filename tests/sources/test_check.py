"""The checks of `screening lists check` on small lists, each with one thing wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening.sources.check import check_lists, report_lists

ROOT = Path(__file__).resolve().parents[2]
Edit = Callable[[dict[str, Any]], object]


def entity(number: int) -> dict[str, Any]:
    """A line without fault, fictional."""
    return {
        "entity_id": f"own-list:{number:04d}",
        "kind": "organization",
        "names": [{"text": f"Example Shipyard {number}", "lang": "en", "role": "primary", "official": True}],
        "addresses": [{"text": "1 Example Street, Minsk", "country": "BY"}],
        "countries": ["BY"],
        "designations": [{"number": str(number), "notice": "notice 1", "listed_on": "2026-01-01"}],
    }


def checked(root: Path, edit: Edit = lambda _: None, manifest: str = "", count: int = 3) -> list[str]:
    """The problems of a list of `count` lines whose second line went through `edit`."""
    rows = [entity(number) for number in range(1, count + 1)]
    edit(rows[1])
    folder = root / "own-list"
    folder.mkdir(parents=True)
    text = 'id = "own-list"\npublisher = "Example"\nas_of = 2026-04-01\nexpected_entities = %d\ntitle.en = "Own"\n%s'
    (folder / "list.toml").write_text(text % (count, manifest), encoding="utf-8")
    # Escaped, so that a lone surrogate can be written down at all.
    (folder / "entities.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return [str(problem) for problem in check_lists(root)]


def test_a_sound_list_has_no_problem(tmp_path: Path) -> None:
    """The fixture itself is clean, so every other test shows its own fault only."""
    assert [] == checked(tmp_path)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda row: row["names"][0].update(text="Example \ufffd"), "replacement character U+FFFD"),
        (lambda row: row["names"][0].update(text="Example \ue000"), "private-use character U+E000"),
        (lambda row: row["names"][0].update(text="Example\u0007"), "control character U+0007"),
        (lambda row: row["addresses"][0].update(text="Minsk\uffff"), "unassigned character U+FFFF"),
        (lambda row: row["names"][0].update(text="\ud800"), "entities.jsonl:2"),
        (lambda row: row["names"][0].update(text=""), "entities.jsonl:2"),
        (lambda row: row["names"][0].update(text="Example "), "begins or ends with a space"),
        (lambda row: row["names"][0].update(text="x" * 1025), "has 1025 code points"),
        (lambda row: row["names"].append(row["names"][0]), "stands twice"),
        (lambda row: row["names"][0].update(official=False), "no status says where it comes from"),
        (lambda row: row.update(countries=["XX"]), "`XX` is not an ISO 3166-1"),
        (lambda row: row["addresses"][0].update(country="ZZ"), "`ZZ` is not an ISO 3166-1"),
        (
            lambda row: row.update(identifiers=[{"scheme": "jp-corporate-number", "value": "1234567890123"}]),
            "jp-corporate-number `1234567890123` is not valid",
        ),
        (lambda row: row.update(identifiers=[{"scheme": "lei", "value": "X"}]), "lei `X` is not valid"),
        (lambda row: row["designations"][0].update(listed_on="2026-05-01"), "after the list's as_of"),
        (
            lambda row: row["designations"][0].update(effective_from="2026-03-01", effective_to="2026-02-01"),
            "is after effective_to",
        ),
        (
            lambda row: row["designations"][0].update(events=[{"on": "2025-01-01", "kind": "stopped"}]),
            "before the listing",
        ),
        (
            lambda row: row["designations"][0].update(
                events=[{"on": "2026-02-01", "kind": "suspended", "until": "2026-01-15"}]
            ),
            "which is before it",
        ),
        (lambda row: row["designations"][0].update(number="4"), "number 2 is missing"),
        (lambda row: row["designations"][0].update(number="1"), "number `1` stands twice"),
        (lambda row: row["designations"][0].update(listed_on=None, listed_on_status="exact"), "listed_on is missing"),
    ],
)
def test_one_wrong_value_is_one_problem(tmp_path: Path, edit: Edit, words: str) -> None:
    """Each fault is reported with the value that is wrong."""
    problems = checked(tmp_path, edit)
    assert any(words in text for text in problems), problems


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "is after valid_to"),
        ({"destinations": '["atlantis"]'}, "destination `atlantis` is not an ISO"),
        ({"exceptions.ja": '["食品"]'}, "1 exceptions in Japanese but 0 in English"),
    ],
)
def test_a_wrong_measure_is_a_problem(tmp_path: Path, change: dict[str, str], words: str) -> None:
    """Measures are checked beyond their vocabulary."""
    lines = "".join(f"{key} = {value}\n" for key, value in change.items())
    measure = (
        '[[measure]]\nid = "m"\nbinds = ["company"]\ndirections = ["export"]\ngoods = "all"\neffect = "information"\n'
        'text.ja = "確認"\ntext.en = "check"\n'
    )
    problems = checked(tmp_path, manifest=measure + lines)
    assert any(words in text for text in problems), problems


def test_a_territory_may_be_a_destination(tmp_path: Path) -> None:
    """A destination may name a territory file that stands beside the lists."""
    (tmp_path / "territories").mkdir()
    shipped = (Path(__file__).resolve().parents[2] / "lists" / "territories" / "crimea.toml").read_text(
        encoding="utf-8"
    )
    own = shipped.replace('"crimea"', '"atlantis"')
    (tmp_path / "territories" / "atlantis.toml").write_text(own, encoding="utf-8")
    measure = (
        '[[measure]]\nid = "m"\nbinds = ["company"]\ndirections = ["export"]\ngoods = "all"\neffect = "information"\n'
        'destinations = ["atlantis"]\ntext.ja = "確認"\ntext.en = "check"\n'
    )
    assert [] == checked(tmp_path, manifest=measure)


def test_a_list_without_a_notice_numbers_as_it_likes(tmp_path: Path) -> None:
    """Only a published notice runs without a gap."""
    assert [] == checked(tmp_path, lambda row: row["designations"][0].update(number="A-17"), count=2)


def test_a_list_that_cannot_be_read_is_a_row_and_a_problem(tmp_path: Path) -> None:
    """The report shows the broken list beside the sound one."""
    checked(tmp_path)
    (tmp_path / "broken").mkdir()
    report = report_lists(tmp_path)
    assert [("broken", 0), ("own-list", 3)] == [(row.list_id, row.entities) for row in report.lists]
    assert {"broken"} == {problem.list_id for problem in report.problems}


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    """No list at all is reported, not passed over."""
    assert 1 == len(check_lists(tmp_path))


def test_the_shipped_lists_have_no_problem() -> None:
    """Every list of the repository passes its own checks, with the counts the project publishes."""
    report = report_lists(ROOT / "lists")
    counts = {row.list_id: row.entities for row in report.lists}
    assert () == report.problems
    assert {
        "cn-mofcom-concern": 40,
        "cn-mofcom-control": 153,
        "cn-mofcom-unreliable": 84,
        "jp-fefa-belarus": 27,
        "jp-fefa-russia": 561,
        "jp-fefa-third-countries": 56,
    } == counts


def test_the_number_of_a_delisted_entry_may_be_given_again(tmp_path: Path) -> None:
    """A renumbered notice gives the freed number to another party; only standing entries must differ."""

    def same_number(row: dict[str, Any]) -> None:
        row["designations"][0]["number"] = "1"

    def ended(row: dict[str, Any]) -> None:
        same_number(row)
        row["designations"][0]["events"] = [{"on": "2026-02-01", "kind": "delisted"}]

    assert any("number `1` stands twice" in text for text in checked(tmp_path / "a", same_number))
    assert not any("stands twice" in text for text in checked(tmp_path / "b", ended))
