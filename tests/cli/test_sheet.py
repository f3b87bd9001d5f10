"""The review sheet and the explanation as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from screening.cli.sheet import marked

if TYPE_CHECKING:
    from collections.abc import Callable


def test_differing_characters_are_marked() -> None:
    """Only what differs is marked, on both sides."""
    expected = ("Admiralt<mark>i</mark> Shipyard", "Admiralt<mark>y</mark> Shipyard")
    assert expected == marked("Admiralti Shipyard", "Admiralty Shipyard")


def test_texts_are_escaped() -> None:
    """A name that looks like HTML stays a name."""
    assert ("&lt;b&gt;Example&lt;/b&gt;", "Example") == tuple(
        re.sub("</?mark>", "", text) for text in marked("<b>Example</b>", "Example")
    )


@pytest.mark.parametrize(("one", "other"), [("Example", "例示重機工業"), ("İstanbul", "istanbul")])
def test_nothing_is_marked_where_nothing_can_be_laid_over(one: str, other: str) -> None:
    """Names of two scripts, or letters that change length when folded, stay unmarked."""
    assert (one, other) == marked(one, other)


def test_the_sheet_is_written(run: Callable[..., object], small_index: Path, tmp_path: Path) -> None:
    """`--format sheet --out` writes one page that stands alone and holds the answer; the exit code stays."""
    sheet = tmp_path / "sheet.html"
    done = run("screen", "<i>Exampel Shipyard", "--index", small_index, "--format", "sheet", "--out", sheet)
    page = sheet.read_text(encoding="utf-8")
    assert 3 == done.code  # type: ignore[attr-defined]
    assert [] == [word for word in ("<script", "http://", "https://", "src=", "<i>Exampel") if word in page]
    assert [] == [
        word for word in ("REVIEW", "example-list:0001", "審査者の判断", "2026-01-01", "&lt;i&gt;") if word not in page
    ]


@pytest.mark.parametrize(("shape", "word"), [("text", "次の対応"), ("text-en", "next steps")])
def test_the_explanation_is_text(run: Callable[..., object], small_index: Path, shape: str, word: str) -> None:
    """`--format text` tells the answer in Japanese, `text-en` in English, with the score's pieces."""
    done = run("screen", "Example Shipyard JSC", "--index", small_index, "--format", shape)
    assert [] == [text for text in (word, "NO_MEASURE_STATED", "+0.") if text not in done.out]  # type: ignore[attr-defined]


def test_a_table_is_for_the_terminal(run: Callable[..., object], small_index: Path, tmp_path: Path) -> None:
    """`--out` without a format that fits a file is a wrong command line."""
    done = run("screen", "Example", "--index", small_index, "--out", tmp_path / "x")
    assert 2 == done.code  # type: ignore[attr-defined]
