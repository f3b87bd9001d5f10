"""Names that were read in a wrong code page are repaired where only one reading is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screening.text.encoding import misread, repair

_BENCH = Path(__file__).resolve().parents[2] / ".." / "shared" / "bench"


def _read_as(text: str, written: str, read: str) -> str:
    return text.encode(written).decode(read)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("MÃ¼ller Markt", "Müller Markt"),
        (_read_as("Șirketi Łódź", "utf-8", "latin-1"), "Șirketi Łódź"),
        (_read_as("Туполев", "utf-8", "latin-1"), "Туполев"),
        (_read_as("Фотон Про", "utf-8", "cp1251"), "Фотон Про"),
        (_read_as("ОАО Туполев", "cp1251", "latin-1"), "ОАО Туполев"),
        (_read_as("三菱重工業株式会社", "utf-8", "latin-1"), "三菱重工業株式会社"),
        (_read_as("三菱重工", "utf-8", "gbk"), "三菱重工"),
        (_read_as("三菱重工業", "utf-8", "cp932"), "三菱重工業"),
        (_read_as("第 27NTs", "utf-8", "cp932"), "第 27NTs"),
        (_read_as("Kordavel’noe Upravlenie", "utf-8", "cp932"), "Kordavel’noe Upravlenie"),
        (_read_as("东金株式会社", "utf-8", "cp932"), "东金株式会社"),
        (_read_as("杰西·架空", "utf-8", "cp932"), "杰西·架空"),
        (_read_as("AO“Kordavel”", "cp932", "latin-1"), "AO“Kordavel”"),
        (_read_as("株式会社", "cp932", "cp1252"), "株式会社"),
        ("Mﾃｼller", "Müller"),
        ("&#24212;&#x7528;", "应用"),
        ("Tako &amp; Co", "Tako & Co"),
        ("T%C3%BCrk+Trading", "Türk+Trading"),
        ("Tako%20LLC", "Tako LLC"),
        ("%8A%94%8E%AE", "株式"),
        ("\\u6771\\u4eac", "東京"),
        ("T\x00a\x00k\x00o\x00", "Tako"),
    ],
)
def test_a_wrong_reading_is_undone_and_reported(raw: str, expected: str) -> None:
    """The name comes back as it was written, and the caller is told that its system damages names."""
    assert (expected, True) == repair(raw)


@pytest.mark.parametrize(
    "raw",
    ["Müller", "L’Oréal Société", "«CAFÉ»", "São João", "Ñandú", "日本製鉄", "联通", "ﾃｽﾄ", "CPUﾃｽﾄ", "100% Pure 20%20", "AT&T;",
     "50%de", "ДОО «Фотон»", "Рівне", "Ελλάς", "Tako\x00LLC", "R&D"],
)  # fmt: skip
def test_an_ordinary_name_is_left_alone(raw: str) -> None:
    """Accents, quotes, percent signs and half-width kana are no damage."""
    assert (raw, False) == repair(raw)


@pytest.mark.parametrize("raw", ["T\ufffdrk", "縺ゅ≠"])
def test_damage_that_cannot_be_undone_is_still_reported(raw: str) -> None:
    """Lost bytes stay lost, and the name is suspect."""
    assert repair(raw)[1]


def test_misread_japanese_is_recognised() -> None:
    """The quick check sees UTF-8 that was read as Shift_JIS and passes ordinary kanji."""
    assert misread(_read_as("三菱重工業", "utf-8", "cp932"))
    assert not misread("三菱重工業")


@pytest.mark.skipif(not _BENCH.is_dir(), reason="the shared name samples are not beside the checkout")
def test_no_real_company_name_is_taken_for_damage() -> None:
    """Of the registered and ordinary company names none is repaired."""
    names: list[str] = []
    for file in ("edinet_names.jsonl", "ordinary_companies.jsonl"):
        for line in (_BENCH / file).read_text(encoding="utf-8").splitlines():
            names += [value for value in json.loads(line).values() if isinstance(value, str)]
    assert [] == [name for name in names if repair(name)[1]]


@pytest.mark.parametrize("name", ["電池", "電機", "電極", "電業", "電報", "電磁", "電動"])
def test_a_short_kanji_word_is_not_read_again(name: str) -> None:
    """Two kanji whose GBK bytes happen to be UTF-8 stay what they are."""
    assert (name, False) == repair(name)
