"""`screening screen` as a compliance officer runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_table_shows_queried_and_listed_name_side_by_side(run: Run, small_index: Path) -> None:
    """The table names the query, the listed name, the list, the number and what follows."""
    done = run("screen", "EXAMPLE SHIPYARD", "--index", small_index)
    row = next(line for line in done.out.splitlines() if "EXAMPLE SHIPYARD" in line)
    assert ["Example Shipyard JSC", "example-list"] == [
        part for part in ("Example Shipyard JSC", "example-list") if part in row
    ]
    assert "REVIEW 要審査" in done.out
    assert 3 == done.code


def test_unlisted_name_is_clear(run: Run, small_index: Path) -> None:
    """A name like none of the listed ones ends with 0 and says CLEAR."""
    done = run("screen", "Wexham Bakery Ltd", "--index", small_index)
    assert 0 == done.code
    assert "CLEAR 該当なし" in done.out


def test_embargoed_country_blocks(run: Run, small_index: Path) -> None:
    """A party in North Korea ends with BLOCK or REVIEW, even with no listed name near."""
    done = run("screen", "Wexham Bakery Ltd", "--country", "kp", "--index", small_index)
    assert done.code in {3, 4}
    assert "dprk" in done.out


@pytest.mark.parametrize("name", ["-", "", "???", "株式会社"])
def test_nothing_to_match_is_indeterminate(run: Run, small_index: Path, name: str) -> None:
    """A name with nothing to compare is never CLEAR."""
    done = run("screen", "--index", small_index, "--", name)
    assert 5 == done.code
    assert "INDETERMINATE 判定不能" in done.out


def test_json_is_the_whole_answer(run: Run, small_index: Path) -> None:
    """--json gives one document with the disposition, the hits with their evidence, and the lists screened."""
    done = run("screen", "例示重機工業(株)", "--json", "--index", small_index)
    answer = done.json()
    hit = answer["parties"][0]["hits"][0]
    assert "example-list:0003" == hit["entity"]["entity_id"]
    assert "例示重機工業株式会社" == hit["matched_name"]
    assert ["example-list", "other-list"] == [state["list_id"] for state in answer["lists"]]
    assert answer["generation"]


def test_several_names_are_one_party(run: Run, small_index: Path) -> None:
    """One listed name among several of one party is enough."""
    done = run("screen", "Wexham Bakery Ltd", "Kordavel Optics", "--json", "--index", small_index)
    answer = done.json()
    assert 1 == len(answer["parties"])
    assert ["example-list:0002"] == [hit["entity"]["entity_id"] for hit in answer["parties"][0]["hits"]]


def test_list_option_narrows_the_lists(run: Run, small_index: Path) -> None:
    """--list screens against the lists it names and says so."""
    done = run("screen", "Kordavel Optics", "--list", "other-list", "--json", "--index", small_index)
    answer = done.json()
    assert ["other-list"] == [state["list_id"] for state in answer["lists"]]
    assert [] == answer["parties"][0]["hits"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("Example", "--country", "Nowhere"), "country"),
        (("Example", "--destination", "ZZ"), "destination"),
        (("Example", "--kind", "ship"), "kind"),
        (("Example", "--role", "friend"), "role"),
        (("Example", "--goods", "cheese"), "goods"),
        (("Example", "--identifier", "5011101019196"), "identifier"),
        (("Example", "--as-of", "2026-02-30"), "as_of"),
        (("Example", "--as-of", "2999-01-01"), "as_of"),
        (("Example", "--list", "no-such-list"), "no-such-list"),
        (("x" * 1025,), "name"),
        (("Example", "--place", "x" * 513), "place"),
        (("Example", "--min-score", "1.5"), "min-score"),
        ((b"\xff\xfe\xfd",), "name"),
        (("Example", "--jsonl"), "--jsonl"),
        (("--jsonl", "--country", "JP"), "--jsonl"),
        ((), "NAME"),
    ],
)
def test_bad_field_is_named(run: Run, small_index: Path, arguments: tuple[str, ...], field: str) -> None:
    """A field that cannot be used ends with 2 and a message that names it, without a traceback."""
    done = run("screen", "--index", small_index, *arguments)
    assert 2 == done.code
    assert field in done.err
    assert "Traceback" not in done.err


def test_missing_index_has_its_own_code(run: Run, tmp_path: Path) -> None:
    """Without an index the command says what to run and ends with 6."""
    done = run("screen", "Example", "--index", tmp_path / "nothing")
    assert 6 == done.code
    assert "screening index build" in done.err


def test_index_comes_from_the_environment(run: Run, small_index: Path) -> None:
    """SCREENING_INDEX_DIR is used where no option is given."""
    done = run("screen", "Example Shipyard", env={"SCREENING_INDEX_DIR": str(small_index)})
    assert 3 == done.code


def test_mistyped_setting_stops_the_command(run: Run, small_index: Path) -> None:
    """A setting that does not exist is a usage error, not a default kept in silence."""
    done = run("screen", "Example", "--index", small_index, env={"SCREENING_MIN_SCOER": "0.9"})
    assert 2 == done.code
    assert "SCREENING_MIN_SCORE" in done.err


def test_terminal_of_another_script_gets_an_answer(run: Run, small_index: Path) -> None:
    """What a terminal cannot show is spelled out; the command does not fail."""
    done = run("screen", "例示重機工業", "--index", small_index, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert 3 == done.code
    assert "REVIEW" in done.out
