"""Tests for the shorter way through pykakasi: it must give what the library gives."""

from __future__ import annotations

import random
from typing import Any

import pykakasi
import pytest

from screening.text.quick_kakasi import quickened

NAMES = (
    "大阪大学附属病院",
    "三菱重工業",
    "日本電気硝子",
    "佐々木製作所",
    "東京都港区六本木",
    "有限会社葛󠄀城工業",
    "株式会社齋藤髙﨑商店",
    "ソフトバンクグループ",
    "第一三共プロファーマ",
    "大和ハウス工業",
    "国防科学研究院",
    "鴻海精密工業股份有限公司",
    "あいおいニッセイ同和損害保険",
    "ＮＴＴドコモ、北海道。",
)


def _read(kakasi: Any, text: str) -> list[tuple[str, str]]:
    return [(item["orig"], item["kana"]) for item in kakasi.convert(text)]


def _library() -> Any:
    return pykakasi.kakasi()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_as_by_the_library(name: str) -> None:
    """Pieces and their kana are those of the library, variation selectors and characters it does not know included."""
    assert _read(_library(), name) == _read(quickened(_library()), name)


def test_any_run_of_characters_is_read_as_by_the_library() -> None:
    """Pieces of names put together at random, so that words begin and end anywhere, are read alike too."""
    library, quick, rng = _library(), quickened(_library()), random.Random(4)
    # A selector of a variant alone makes the library fail; names are cleaned before.
    characters = "".join(NAMES).replace("\U000e0100", "")
    for _ in range(400):
        text = "".join(rng.choices(characters, k=rng.randint(1, 8)))
        assert _read(library, text) == _read(quick, text)


def test_a_library_built_otherwise_is_left_as_it_is() -> None:
    """Where the parts that are replaced are not there, nothing is."""
    other = object()
    assert other is quickened(other)
