"""The line contracts, as another program uses them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening.cli.lines import MAX_LINE_BYTES

Run = Callable[..., Any]


def lines_of(*records: object) -> bytes:
    """Records as a program writes them."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def test_screen_answers_each_line_in_order(run: Run, small_index: Path) -> None:
    """Each party gets one line with its id, in the order asked."""
    names = {"a": "Example Shipyard", "b": "Wexham Bakery Ltd", "c": "-", "d": "Kordavel Optics"}
    records = [{"id": key, "name": name} for key, name in names.items()]
    done = run("screen", "--jsonl", "--index", small_index, stdin=lines_of(*records))
    answers = done.lines()
    assert 0 == done.code
    assert list(names) == [answer["id"] for answer in answers]
    assert ["REVIEW", "CLEAR", "INDETERMINATE", "REVIEW"] == [answer["disposition"] for answer in answers]


def test_screen_hit_has_the_promised_fields(run: Run, small_index: Path) -> None:
    """A hit names entity, list, score and listed name; a score is a number in [0, 1]."""
    record = {"id": 7, "name": "例示重機工業", "kind": "organization", "country": "JP", "address": "東京都千代田区"}
    answer = run("screen", "--jsonl", "--index", small_index, stdin=lines_of(record)).lines()[0]
    hit = answer["hits"][0]
    assert 7 == answer["id"]
    assert ("example-list:0003", "example-list") == (hit["entity_id"], hit["list_id"])
    assert "例示重機工業株式会社" == hit["matched_name"]
    assert 0.0 <= hit["score"] <= 1.0
    assert [] == answer["territories"]


def test_screen_tells_territories(run: Run, small_index: Path) -> None:
    """A party in an embargoed territory is told with the field that says so."""
    record = {"id": "t", "name": "Wexham Bakery Ltd", "country": "KP"}
    answer = run("screen", "--jsonl", "--index", small_index, stdin=lines_of(record)).lines()[0]
    assert "dprk" in {found["territory_id"] for found in answer["territories"]}
    assert answer["disposition"] in {"BLOCK", "REVIEW"}


def test_deal_options_hold_for_every_line(run: Run, small_index: Path) -> None:
    """A destination given once is part of every line's deal."""
    records = [{"id": number, "name": "Wexham Bakery Ltd"} for number in range(2)]
    done = run("screen", "--jsonl", "--destination", "KP", "--index", small_index, stdin=lines_of(*records))
    assert [True, True] == [bool(answer["territories"]) for answer in done.lines()]


def test_limit_and_score_options_hold(run: Run, small_index: Path) -> None:
    """--limit caps the hits of a line and --min-score says from where they count."""
    record = lines_of({"id": 1, "name": "Example Shipyard"})
    wide = run("screen", "--jsonl", "--min-score", "0", "--limit", "2", "--index", small_index, stdin=record).lines()
    none = run("screen", "--jsonl", "--min-score", "1", "--index", small_index, stdin=record).lines()
    assert len(wide[0]["hits"]) in {1, 2}
    assert all(hit["score"] >= 1.0 for hit in none[0]["hits"])


BAD_LINES = [
    (b"nonsense", None),
    (b"[1, 2]", None),
    (b'"text"', None),
    (b"{", None),
    (b'{"name": "Example Shipyard"}', None),
    (b'{"id": null, "name": "Example Shipyard"}', None),
    (b'{"id": true, "name": "Example Shipyard"}', None),
    (b'{"id": [1], "name": "Example Shipyard"}', None),
    (b'{"id": "\\ud800", "name": "Example Shipyard"}', None),
    (b'{"id": 1e999, "name": "Example Shipyard"}', None),
    (b'{"id": 1, "name": "A", "name": "B"}', None),
    (b'{"id": 1, "name": "\x82\xa2"}', None),
    (b"[" * 100_000, None),
    (b'{"id": "too-long", "name": "' + b"x" * MAX_LINE_BYTES + b'"}', None),
    (b'{"id": 1}', 1),
    (b'{"id": 1, "name": null}', 1),
    (b'{"id": 1, "name": 5}', 1),
    (b'{"id": 1, "name": ["Example"]}', 1),
    (b'{"id": 1, "name": "\\ud800 Example"}', 1),
    (b'{"id": 1, "name": "' + b"x" * 1025 + b'"}', 1),
    (b'{"id": 1, "name": "Example", "kind": "ship"}', 1),
    (b'{"id": 1, "name": "Example", "country": "Nowhere"}', 1),
    (b'{"id": 1, "name": "Example", "country": 81}', 1),
    (b'{"id": 1, "name": "Example", "address": {}}', 1),
]


def test_bad_line_gets_an_error_and_the_stream_goes_on(run: Run, small_index: Path) -> None:
    """Every kind of bad line is answered with its id where it can be read; the good line after it is answered too."""
    good = b'{"id": "good", "name": "Kordavel Optics"}\n'
    stdin = b"".join(bad + b"\n" + good for bad, _ in BAD_LINES)
    done = run("screen", "--jsonl", "--index", small_index, stdin=stdin)
    answers = done.lines()
    assert 0 == done.code
    assert [known for _, known in BAD_LINES] == [answer["id"] for answer in answers[::2]]
    assert [["id", "error"]] * len(BAD_LINES) == [list(answer) for answer in answers[::2]]
    assert ["REVIEW"] * len(BAD_LINES) == [answer["disposition"] for answer in answers[1::2]]


def test_error_names_every_field(run: Run, small_index: Path) -> None:
    """The error of a line names each field that is at fault."""
    record = {"id": 1, "name": "Example", "kind": "ship", "country": "Nowhere"}
    answer = run("screen", "--jsonl", "--index", small_index, stdin=lines_of(record)).lines()[0]
    assert ["kind" in answer["error"], "country" in answer["error"]] == [True, True]


def test_unknown_fields_are_told(run: Run, small_index: Path) -> None:
    """A mistyped field does not vanish in silence."""
    record = {"id": 1, "name": "Wexham Bakery Ltd", "contry": "KP"}
    answer = run("screen", "--jsonl", "--index", small_index, stdin=lines_of(record)).lines()[0]
    assert ["contry"] == answer["ignored"]


def test_marks_blanks_and_a_missing_last_newline_are_read(run: Run, small_index: Path) -> None:
    """A byte order mark, CR LF, empty lines and an unfinished last line are no errors."""
    record = b'{"id": 1, "name": "Kordavel Optics"}'
    stdin = b"\xef\xbb\xbf" + record + b"\r\n\r\n\n" + record
    answers = run("screen", "--jsonl", "--index", small_index, stdin=stdin).lines()
    assert ["REVIEW", "REVIEW"] == [answer["disposition"] for answer in answers]


def test_each_answer_comes_before_the_next_question(start: Run, small_index: Path) -> None:
    """A program may wait for each answer before it writes the next line."""
    process: subprocess.Popen[bytes] = start("screen", "--jsonl", "--index", small_index)
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(lines_of({"id": number, "name": "Kordavel Optics"}))
            process.stdin.flush()
            assert number == json.loads(process.stdout.readline())["id"]
        process.stdin.close()
        assert 0 == process.wait(60)


def test_reader_that_goes_away_ends_the_run_quietly(start: Run) -> None:
    """When nobody reads the answers any more the command ends without a traceback."""
    process: subprocess.Popen[bytes] = start("compare", "--jsonl")
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(lines_of({"id": 1, "name1": "a b", "name2": "a b"}))
        process.stdin.close()
        complaint = process.stderr.read()
        assert 1 == process.wait(60)
    assert b"Traceback" not in complaint


@pytest.mark.parametrize("kind", ["", "organization", "person"])
def test_compare_answers_each_line(run: Run, kind: str) -> None:
    """Each pair gets its id and a score in [0, 1]; equal names score above different ones."""
    pairs = [("Example Shipyard JSC", "EXAMPLE SHIPYARD"), ("Example Shipyard JSC", "Wexham Bakery Ltd")]
    records = [{"id": n, "name1": one, "name2": two, "kind": kind} for n, (one, two) in enumerate(pairs)]
    done = run("compare", "--jsonl", stdin=lines_of(*records))
    answers = done.lines()
    assert 0 == done.code
    assert [["id", "score"]] * 2 == [list(answer) for answer in answers]
    assert [0, 1] == [answer["id"] for answer in answers]
    assert 1.0 >= answers[0]["score"] > answers[1]["score"] >= 0.0


def test_compare_survives_bad_lines(run: Run) -> None:
    """A pair that cannot be compared gets an error; the next pair its score."""
    bad = [
        b"nonsense\n",
        b'{"id": 1, "name1": "A"}\n',
        b'{"id": 2, "name1": "A", "name2": 3}\n',
        b'{"id": 3, "name1": "", "name2": "B"}\n',
        b'{"id": 4, "name1": "A", "name2": "B", "kind": "ship"}\n',
    ]
    good = lines_of({"id": "good", "name1": "Kordavel Optics", "name2": "Kordavel Optics"})
    answers = run("compare", "--jsonl", stdin=b"".join(line + good for line in bad)).lines()
    assert [None, 1, 2, 3, 4] == [answer["id"] for answer in answers[::2]]
    assert [True] * len(bad) == ["error" in answer for answer in answers[::2]]
    assert [True] * len(bad) == ["score" in answer for answer in answers[1::2]]
