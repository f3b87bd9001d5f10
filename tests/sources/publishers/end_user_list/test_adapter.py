"""METI's End User List: text layer and XLSX file become entries, or a refusal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.model.entity import NameRole
from screening.model.party import PartyKind
from screening.sources.publishers.adapter import Parsed, RejectedRow, SourceFile
from screening.sources.publishers.registry import adapter

OFFICIAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "official" / "eul"
EXCERPT = OFFICIAL / "20250929_excerpt.pdf.txt"
HEADER = """通常兵器
国名、地域名 企業名､組織名 別名 懸念区分
No. Conventional
Country or Region Company or Organization Also Known As Type of WMD
Weapons
"""
ALPHA = """アラブ首長国連邦 ミサイル
1 Example Alpha FZE ・Alpha Gulf
United Arab Emirates M
"""
BETA = """・Beta Research Centre
イラン
核
2 Islamic Republic of Example Beta Laboratory （EBL）
N
Iran
・Beta Lab
"""
HEADINGS = ("No.", "国名、地域名\nCountry or Region", "企業名､組織名\nCompany or Organization", "別名\nAlso Known As")
CONCERN = ("懸念区分\nType of WMD", "通常兵器\nConventional Weapons")
ROW_ALPHA = (1, "アラブ首長国連邦\nUnited Arab Emirates", "Example Alpha FZE", "・Alpha Gulf", "ミサイル\nM", "")
ROW_BETA = (
    2,
    "イラン\nIslamic Republic of Iran",
    "Example Beta\nLaboratory （EBL）",
    "・Beta\nLab\n・B L",
    "",
    "通常兵器\nCW",
)


def parse(name: str, content: bytes) -> Parsed:
    """A file as the list `jp-eul`."""
    return adapter("meti-end-user-list").parse([SourceFile(name, content)], list_id="jp-eul", previous=())


def workbook(*rows: Sequence[object]) -> bytes:
    """A workbook with one sheet."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.skipif(not EXCERPT.is_file(), reason="the official excerpt (../shared/official/eul) is not here")
def test_the_official_excerpt_is_read_whole() -> None:
    """Five entries; the aliases of two rows that follow each other without a mark are told apart."""
    parsed = parse(EXCERPT.name, EXCERPT.read_bytes())
    assert (5, 5, ()) == (parsed.rows, parsed.stored, parsed.rejected)
    assert date(2025, 9, 29) == parsed.as_of
    first, second, third, *_, fifth = parsed.entities
    assert ["Al Qa'ida/Islamic Army", "Al Qaeda"] == [name.text for name in first.names[:2]]
    assert "The World Islamic Front for Jihad against Jews and Crusaders" in {name.text for name in first.names}
    assert (9, 12) == (len(first.names), len(second.names))
    assert "FOUNDATION FOR CONSTRUCTION" == second.names[2].text
    assert (("Al-Bairaq for international land transport",), ("AE",)) == (
        tuple(name.text for name in third.names),
        third.countries,
    )
    assert ("Delta Engineering Concern FZE", "DEC") == tuple(name.text for name in fifth.names)
    assert "懸念区分 / type of concern: 生物 (B)、化学 (C)、ミサイル (M)、核 (N)、通常兵器 (CW)" in first.notes
    assert {PartyKind.ORGANIZATION} == {entity.kind for entity in parsed.entities}


def test_text_rows_are_told_apart_by_their_centre() -> None:
    """Country, classes and names of each row come back, with the country's name over two lines."""
    parsed = parse("eul.txt", (HEADER + ALPHA + BETA).encode())
    alpha, beta = parsed.entities
    assert ["Example Alpha FZE", "Alpha Gulf"] == [name.text for name in alpha.names]
    assert ["Example Beta Laboratory", "EBL", "Beta Research Centre", "Beta Lab"] == [name.text for name in beta.names]
    assert (("AE",), ("IR",)) == (alpha.countries, beta.countries)
    assert NameRole.ACRONYM is beta.names[1].role
    assert ("2", None, "unknown") == (
        beta.designations[0].number,
        beta.designations[0].listed_on,
        beta.designations[0].listed_on_status,
    )


def test_the_header_of_each_page_is_no_entry() -> None:
    """A page that begins with the header again goes on with the next number."""
    parsed = parse("eul.txt", (HEADER + ALPHA + HEADER + BETA).encode())
    assert 2 == len(parsed.entities)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("アクセスが集中しています", "no table"),
        (HEADER + ALPHA.replace("M\n", "N\n"), "type of concern"),
        (HEADER + ALPHA.replace("1 Example", "2 Example"), "no line begins with the number"),
        (HEADER + ALPHA.replace("United Arab Emirates", "Elsewhere"), "English name"),
        (HEADER + ALPHA.replace("アラブ首長国連邦", "架空国"), "known country"),
        (HEADER + ALPHA + BETA.removesuffix("・Beta Lab\n"), "entry 2 cannot be read"),
        (HEADER + ALPHA + "left over\n", "entry 2 cannot be read"),
        (HEADER + ALPHA.replace("1 Example Alpha FZE ・Alpha Gulf", "1"), "name is missing"),
    ],
)
def test_text_in_doubt_is_refused(text: str, reason: str) -> None:
    """Classes that disagree, a lost number, an unknown country, lines left over: an error, never a guess."""
    with pytest.raises(ListFormatError, match=reason):
        parse("eul.txt", text.encode())


def test_a_long_alias_before_the_name_is_refused() -> None:
    """The line of the number may then hold the end of the alias, and nothing tells."""
    long = "・The Very Long Name of an Alias That Fills Its Column\nイラン\n核\n1 Islamic Republic of Of Beta\nN\nIran\n・Short\n"
    with pytest.raises(ListFormatError, match="run on from the alias"):
        parse("eul.txt", (HEADER + long).encode())


def test_the_workbook_gives_the_same_entries() -> None:
    """Columns are found by their headings below a title; bullets part the aliases, broken ones are joined."""
    content = workbook(["外国ユーザーリスト"], [*HEADINGS, *CONCERN], ROW_ALPHA, ROW_BETA)
    parsed = parse("20250929_4.xlsx", content)
    alpha, beta = parsed.entities
    assert ["Example Alpha FZE", "Alpha Gulf"] == [name.text for name in alpha.names]
    assert ["Example Beta Laboratory", "EBL", "Beta Lab", "B L"] == [name.text for name in beta.names]
    assert (("AE",), ("IR",)) == (alpha.countries, beta.countries)
    assert "懸念区分 / type of concern: 通常兵器 (CW)" in beta.notes
    assert (date(2025, 9, 29), "on_or_before") == (
        alpha.designations[0].listed_on,
        alpha.designations[0].listed_on_status,
    )
    assert "外国ユーザーリスト" == parsed.title


def test_every_row_of_the_workbook_is_accounted_for() -> None:
    """Blank rows and a repeated header are rejected with their reason; the rest is stored."""
    rows = ([*HEADINGS, *CONCERN], ROW_ALPHA, [None] * 6, [*HEADINGS, *CONCERN], ROW_BETA)
    parsed = parse("eul.xlsx", workbook(*rows))
    assert (4, 2) == (parsed.rows, parsed.stored)
    assert (
        RejectedRow("eul.xlsx: row 3", "blank row"),
        RejectedRow("eul.xlsx: row 4", "the header again"),
    ) == parsed.rejected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((3, *ROW_BETA[1:]), "number 3 stands where 2 is due"),
        (("", *ROW_BETA[1:]), "is not a number"),
        ((2, "", *ROW_BETA[2:4], "核\nM", ""), "do not agree"),
        ((2, ROW_BETA[1], "", *ROW_BETA[3:]), "has no name"),
        ((2, ROW_BETA[1], '=HYPERLINK("http://x")', *ROW_BETA[3:]), "formula"),
    ],
)
def test_a_workbook_in_doubt_is_refused(row: Sequence[object], reason: str) -> None:
    """A lost number, classes that disagree, no name, a formula: the whole file is refused."""
    with pytest.raises(ListFormatError, match=reason):
        parse("eul.xlsx", workbook([*HEADINGS, *CONCERN], ROW_ALPHA, row))


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", workbook(["nothing", "here"])])
def test_other_archives_are_refused(content: bytes) -> None:
    """A damaged archive or a workbook without the table is an error."""
    with pytest.raises(ListFormatError, match=r"eul\.xlsx"):
        parse("eul.xlsx", content)


def test_a_workbook_cut_anywhere_is_refused() -> None:
    """A download cut short never gives fewer entries."""
    whole = workbook([*HEADINGS, *CONCERN], ROW_ALPHA, ROW_BETA)
    for part in range(1, 16):
        with pytest.raises(ListFormatError):
            parse("eul.xlsx", whole[: len(whole) * part // 16])


def test_an_entry_keeps_its_id_when_the_list_is_renumbered() -> None:
    """The names say who is who; a new entry takes the next serial and a lost one is reported."""
    before = parse("20250929_4.xlsx", workbook([*HEADINGS, *CONCERN], ROW_ALPHA, ROW_BETA))
    content = workbook([*HEADINGS, *CONCERN], (1, *ROW_BETA[1:]), (2, ROW_ALPHA[1], "Example Gamma", "", "核\nN", ""))
    after = adapter("meti-end-user-list").parse(
        [SourceFile("20260401_4.xlsx", content)], list_id="jp-eul", previous=before.entities
    )
    assert ["jp-eul:0002", "jp-eul:0003"] == [entity.entity_id for entity in after.entities]
    assert ["jp-eul:0001"] == [entity.entity_id for entity in after.delisted]
    assert date(2025, 9, 29) == after.entities[0].designations[0].listed_on
