"""The asset-freeze list of the Ministry of Finance: every row is stored or rejected with its reason."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import ListFormatError
from screening.model.party import Address, PartyKind
from screening.sources.publishers.adapter import Parsed, RejectedRow, SourceFile
from screening.sources.publishers.mof import COLUMNS, split_values
from screening.sources.publishers.registry import adapter

EXCERPT = (
    Path(__file__).resolve().parents[3] / ".." / "shared" / "official" / "mof" / "shisantouketsu20260828_excerpt.csv"
)
FILLED = {
    "区分": "9",
    "番号": "009-000001",
    "告示日付": "2022.3.1 2024.4.2改訂",
    "告示番号": "1",
    "個人・団体": "団体",
    "氏名（日本語）": "架空貿易",
    "氏名（英語）": "Example Trading (ET)",
}


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A file with the given cells, all others empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return buffer.getvalue().encode()


def parse(content: bytes, name: str = "shisantouketsu20260828.csv") -> Parsed:
    """A file as the list `jp-mof`."""
    return adapter("mof-asset-freeze-csv").parse([SourceFile(name, content)], list_id="jp-mof", previous=())


@pytest.mark.skipif(not EXCERPT.is_file(), reason="the official excerpt (../shared/official/mof) is not here")
def test_the_official_excerpt_is_read_whole() -> None:
    """Six rows, six persons; aliases are split, the approximate birth year and the nationality are kept."""
    parsed = parse(EXCERPT.read_bytes(), EXCERPT.name)
    assert (6, 6, ()) == (parsed.rows, parsed.stored, parsed.rejected)
    assert date(2026, 8, 28) == parsed.as_of
    first, last = parsed.entities[0], parsed.entities[-1]
    assert ["ミロシェヴィッチ・スロボダン", "Milosevic Slobodan"] == [name.text for name in first.names]
    assert ("001-000001", date(2002, 3, 1)) == (first.designations[0].number, first.designations[0].listed_on)
    assert ["ムハンマド・ターヘル・アヌワリー", "MUHAMMAD TAHER ANWARI"] == [name.text for name in last.names[:2]]
    assert {"ハッジ・ムディール", "Haji Mudir", "Mohammad Tahre Anwari"} <= {name.text for name in last.names}
    assert (10, ("AF",), date(2001, 9, 22)) == (len(last.names), last.countries, last.designations[0].listed_on)
    assert "生年月日: 1961年頃" in last.notes
    assert {PartyKind.PERSON} == {entity.kind for entity in parsed.entities}


def test_former_and_weak_names_say_what_they_are() -> None:
    """A former name is official; a name the ministry calls insufficient never decides alone."""
    row = FILLED | {"旧称（英語）": "Old Trading", "確定に十分でない別名（英語）": "ET Group; Trader"}
    names = {name.text: name for name in parse(table(row)).entities[0].names}
    assert (True, "former name") == (names["Old Trading"].official, names["Old Trading"].status)
    assert [(False, "weak alias: 確定に十分でない別名")] * 2 == [
        (names[text].official, names[text].status) for text in ("ET Group", "Trader")
    ]


def test_addresses_stand_in_both_languages_with_their_country() -> None:
    """Countries and places pair up; where they do not, the address is kept whole without a code of its own."""
    row = FILLED | {
        "住所・所在地（国）（日本語）": "イラン",
        "住所・所在地（都市その他の情報）（日本語）": "テヘラン; イスファハン",
        "住所・所在地（国）（英語）": "Iran",
        "住所・所在地（都市その他の情報）（英語）": "Tehran; Isfahan",
    }
    entity = parse(table(row)).entities[0]
    assert (
        Address("テヘラン, イラン", "IR"),
        Address("イスファハン, イラン", "IR"),
        Address("Tehran, Iran", "IR"),
        Address("Isfahan, Iran", "IR"),
    ) == entity.addresses
    assert ("IR",) == entity.countries


def test_rows_that_list_nobody_are_rejected_with_their_reason() -> None:
    """Blank rows and rows that repeat another cell by cell; the account adds up."""
    parsed = parse(table(FILLED, {}, FILLED, FILLED | {"番号": "009-000002"}))
    assert (4, 2) == (parsed.rows, parsed.stored)
    assert (
        RejectedRow("shisantouketsu20260828.csv:3", "blank row"),
        RejectedRow("shisantouketsu20260828.csv:4", "repeats shisantouketsu20260828.csv:2 cell by cell"),
    ) == parsed.rejected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (FILLED | {"個人・団体": "不明"}, "個人・団体 is `不明`"),
        (FILLED | {"告示日付": "昨日"}, "告示日付 `昨日` cannot be read"),
        (FILLED | {"告示日付": "2022.3.1改訂"}, "cannot be read"),
        (FILLED | {"告示日付": "2022.2.30"}, "is not a day"),
        (FILLED | {"番号": ""}, "番号"),
        (FILLED | {"氏名（日本語）": "", "氏名（英語）": ""}, "names nobody"),
    ],
)
def test_a_row_in_doubt_refuses_the_file(row: dict[str, str], reason: str) -> None:
    """A row that names somebody and cannot be read is never left out."""
    with pytest.raises(ListFormatError, match=reason):
        parse(table(row))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (table(columns=COLUMNS[:-1]), "外務省告示情報` is missing"),
        (table(FILLED).decode().encode("cp932"), "may be cp932"),
        (table(FILLED)[:-9], "cells, the header 32"),
        (table(), "lists nobody"),
        (b"<!DOCTYPE html><html></html>", "is missing"),
    ],
)
def test_another_file_is_refused(content: bytes, reason: str) -> None:
    """An empty file, another header, another encoding, a cut row, an error page."""
    with pytest.raises(ListFormatError, match=reason):
        parse(content)


def test_a_number_that_now_names_another_party_gives_no_old_identity() -> None:
    """Names come first: a party moved to another number keeps its id, and the number's new holder gets a new one."""
    other = FILLED | {"氏名（日本語）": "架空商事", "氏名（英語）": "Sample Trading"}
    before = parse(table(FILLED))
    after = adapter("mof-asset-freeze-csv").parse(
        [SourceFile("a.csv", table(other, FILLED | {"番号": "009-000002"}))], list_id="jp-mof", previous=before.entities
    )
    assert ["jp-mof:0002", "jp-mof:0001"] == [entity.entity_id for entity in after.entities]


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("", ()),
        ("甲; 乙；丙", ("甲", "乙", "丙")),
        ("A (B; C); D", ("A (B; C)", "D")),
        ("甲（乙；丙）；丁", ("甲（乙；丙）", "丁")),
        ("A (B; C", ("A (B", "C")),
        ("(a) Alpha; (b) Beta", ("Alpha", "Beta")),
        ("=HYPERLINK(1); +1", ("=HYPERLINK(1)", "+1")),
    ],
)
def test_cells_are_split_outside_brackets(cell: str, values: tuple[str, ...]) -> None:
    """A semicolon in a bracket belongs to the value; where a bracket does not close every semicolon parts."""
    assert values == split_values(cell)


@settings(deadline=None)
@given(st.lists(st.text("ab （）()", min_size=1, max_size=6), max_size=5))
def test_splitting_loses_no_letter(values: list[str]) -> None:
    """Whatever the brackets do, every letter of a cell stands in one of its values, in order."""
    cell = ";".join(f"x{value}" for value in values)
    assert [letter for letter in cell if letter in "abx"] == [
        letter for value in split_values(cell) for letter in value if letter in "abx"
    ]
