"""`screening rescreen`: lines in, lines out, whom to look at again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening.index.checks import CHECKS_FILE
from screening.refresh import build_index

Run = Callable[..., Any]
NOT_CONCERNED = {"look_again": False, "hits": [], "former": [], "territories": []}


def lines_of(*records: object) -> bytes:
    """The records as JSON lines."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


@pytest.fixture(scope="module")
def two(small_lists: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An index with two generations, and the older of them: one entity came, one went."""
    folder = tmp_path_factory.mktemp("rescreen")
    root, lists = folder / "index", folder / "lists"
    since = build_index(small_lists, root)
    shutil.copytree(small_lists, lists)
    file = lists / "example-list" / "entities.jsonl"
    rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines()]
    rows[0] |= {
        "entity_id": "example-list:0004",
        "names": [{"text": "Velmarind Turbines", "lang": "en", "role": "primary", "official": True}],
    }
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    build_index(lists, root)
    return root, since


def test_each_line_is_answered(run: Run, two: tuple[Path, str]) -> None:
    """Every line has its answer, in order: concerned or not, with the change, the hit and the disposition of today."""
    root, since = two
    records = [
        {"id": 1, "name": "Velmarind Turbines LLC", "country": "CN"},
        {"id": "b", "name": "Blue Teapot Bakery", "more": 1},
        {"id": 3, "name": "Example Shipyard"},
        {"id": 4, "name": ""},
        {"id": 5, "name": "Kordavel Optics LLC"},
    ]
    done = run("rescreen", "--since", since, "--index", root, stdin=lines_of(*records))
    came, other, went, blank, kept = done.lines()
    assert (0, True, "REVIEW", []) == (done.code, came["look_again"], came["disposition"], came["former"])
    assert [("example-list:0004", "example-list", "Velmarind Turbines", "1", "added")] == [
        (hit["entity_id"], hit["list_id"], hit["matched_name"], hit["number"], hit["change"]) for hit in came["hits"]
    ]
    assert [{"id": "b", **NOT_CONCERNED, "ignored": ["more"]}, {"id": 5, **NOT_CONCERNED}] == [other, kept]
    assert [("example-list:0001", "example-list", "removed")] == [
        (hit["entity_id"], hit["list_id"], hit["change"]) for hit in went["former"]
    ]
    assert (True, "CLEAR", []) == (went["look_again"], went["disposition"], went["hits"])
    assert (4, True, "INDETERMINATE", ["NOTHING_TO_MATCH"]) == (
        blank["id"],
        blank["look_again"],
        blank["disposition"],
        blank["reasons"],
    )
    assert "added 追加 1, amended 変更 0, removed 削除 1" in done.err
    assert "5 parties 件, 3 to look at again 要再確認" in done.err


def test_only_those_concerned_are_written_when_asked(run: Run, two: tuple[Path, str]) -> None:
    """With `--concerned` the lines that no change concerns are left out; a line with an error never is."""
    root, since = two
    stdin = lines_of({"id": 1, "name": "Blue Teapot Bakery"}, {"id": 2, "name": "Velmarind Turbines"}) + b"nonsense\n"
    done = run("rescreen", "--since", since, "--index", root, "--concerned", stdin=stdin)
    assert [2, None] == [answer["id"] for answer in done.lines()]
    assert "error" in done.lines()[1]
    assert "3 parties 件, 1 to look at again 要再確認, 1 lines with an error" in done.err


BAD = (
    (b"{", "not JSON"),
    (b"[]", "give an object"),
    (b'{"name": "x"}', "id: is missing"),
    (b'{"id": 1}', "name: is missing"),
    (b'{"id": 1, "name": 7}', "name: is int"),
    (b'{"id": 1, "name": "x", "country": "Atlantis"}', "country"),
    (b'{"id": 1, "name": "x", "kind": "ghost"}', "kind"),
    (b'{"id": 1, "name": "' + b"x" * 1025 + b'"}', "name"),
    (b'{"id": 1, "name": "\xff"}', "not UTF-8"),
    (b'{"id": 1, "name": "' + b"x" * 262_144 + b'"}', "over 262144 bytes"),
)


def test_a_bad_line_ends_only_itself(run: Run, two: tuple[Path, str]) -> None:
    """A line that cannot be used is answered with its error, and the next one with its answer."""
    root, since = two
    good = lines_of({"id": "next", "name": "Velmarind Turbines"})
    answers = run(
        "rescreen", "--since", since, "--index", root, stdin=b"".join(line + b"\n\n" + good for line, _ in BAD)
    ).lines()
    assert [("next", True)] * len(BAD) == [(answer["id"], answer["look_again"]) for answer in answers[1::2]]
    assert [] == [(told, bad) for (_, told), bad in zip(BAD, answers[::2], strict=True) if told not in bad["error"]]


def test_many_lines_go_over_several_processes(run: Run, two: tuple[Path, str]) -> None:
    """Beyond one block further processes help: no line is lost, doubled or moved."""
    root, since = two
    records = [
        {"id": n, "name": "Velmarind Turbines" if n % 1_000 == 999 else f"Blue Teapot Bakery {n % 7}"}
        for n in range(4_500)
    ]
    done = run("rescreen", "--since", since, "--index", root, "--workers", "2", stdin=lines_of(*records))
    answers = done.lines()
    assert (0, list(range(4_500))) == (done.code, [answer["id"] for answer in answers])
    assert [999, 1_999, 2_999, 3_999] == [answer["id"] for answer in answers if answer["look_again"]]
    assert "4,500 parties 件, 4 to look at again" in done.err


def test_the_deal_holds_for_every_line(run: Run, two: tuple[Path, str]) -> None:
    """Options of the deal and of the answer are those of `screen`: a destination under embargo stands against it."""
    root, since = two
    stdin = lines_of({"id": 1, "name": "Velmarind Turbines"})
    (answer,) = run("rescreen", "--since", since, "--index", root, "--destination", "KP", stdin=stdin).lines()
    assert "BLOCK" == answer["disposition"]
    (other,) = run("rescreen", "--since", since, "--index", root, "--list", "other-list", stdin=stdin).lines()
    assert {"id": 1, **NOT_CONCERNED} == other


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--since", "20200101T000000000000Z-aaaaaaaaaaaa"], 2, "is not kept; kept: "),
        (["--since", "{since}", "--list", "no-such-list"], 2, "no list 'no-such-list'"),
        (["--since", "{since}", "--index", "/nowhere/at/all"], 6, "index"),
    ],
)
def test_what_cannot_be_done_is_refused(
    run: Run, two: tuple[Path, str], arguments: list[str], code: int, told: str
) -> None:
    """An unknown generation or list and a missing index are told before any line is read, with their own exit codes."""
    root, since = two
    typed = [argument.replace("{since}", since) for argument in arguments]
    done = run("rescreen", "--index", root, *typed, stdin=b"{}\n")
    assert (code, "") == (done.code, done.out)
    assert told in done.err


def test_lists_of_unknown_age_leave_nobody_out(run: Run, two: tuple[Path, str]) -> None:
    """Checks of the lists that cannot be read are no reason to leave a party out."""
    root, since = two
    (root / CHECKS_FILE).write_text("{")
    try:
        done = run("rescreen", "--since", since, "--index", root, stdin=lines_of({"id": 1, "name": "Example Shipyard"}))
    finally:
        (root / CHECKS_FILE).unlink()
    assert [True] == [answer["look_again"] for answer in done.lines()]
