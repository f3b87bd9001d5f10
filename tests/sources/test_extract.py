"""PDF and text files become pages of text, or an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.sources.extract import pages_of, unify_radicals, without_page_numbers
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.fefa.notice import read_notice

PAGES = (
    (
        "○ 架空の団体を指定する件（令和五年外務省告示第四百四十七号）",
        "指定日：2023年12月15日",
        "最終更新日：2025年9月12日",
        "１ 株式会社架空造船所（別称、EXA及びEXB）",
        "Example Shipyard JSC, a.k.a., the following two aliases:",
        "-EXA; and",
        "-EXB.",
        "所在地：1 Example Str., Almaty, Kazakhstan.",
    ),
    ("２ 有限会社見本", "Sample LLC", "所在地：2 Sample St., Tashkent,", "Uzbekistan"),
)


def pages_in(path: Path) -> tuple[str, ...]:
    """The pages of a file."""
    return pages_of(path.name, path.read_bytes())


def write_pdf(path: Path, pages: tuple[tuple[str, ...], ...]) -> Path:
    """A PDF with a Japanese font of the reader's own, as ministries write them."""
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab is a development dependency")
    metrics = pytest.importorskip("reportlab.pdfbase.pdfmetrics")
    fonts = pytest.importorskip("reportlab.pdfbase.cidfonts")
    metrics.registerFont(fonts.UnicodeCIDFont("HeiseiMin-W3"))
    canvas = canvas_module.Canvas(str(path), invariant=1)
    for lines in pages:
        canvas.setFont("HeiseiMin-W3", 11)
        for row, line in enumerate(lines):
            canvas.drawString(50, 800 - 18 * row, line)
        canvas.showPage()
    canvas.save()
    return path


def test_a_notice_is_read_from_its_pdf_page_by_page(tmp_path: Path) -> None:
    """The last line of a page and the first of the next stay apart, and both entries are read."""
    notice = read_notice(SourceFile("notice.pdf", write_pdf(tmp_path / "notice.pdf", PAGES).read_bytes()))
    assert ["Example Shipyard JSC", "Sample LLC"] == [entry.name_en for entry in notice.entries]
    assert ("EXA", "EXB") == notice.entries[0].aliases_ja
    assert ["KZ", "UZ"] == [entry.addresses[0].country for entry in notice.entries]
    assert "令和五年外務省告示第四百四十七号" == notice.notice


def test_a_pdf_page_without_text_is_refused(tmp_path: Path) -> None:
    """A scanned page would be an empty list; it is an error."""
    path = write_pdf(tmp_path / "scan.pdf", (PAGES[0], ()))
    with pytest.raises(ListFormatError, match="no text on page 2"):
        pages_in(path)


def test_a_broken_pdf_is_refused(tmp_path: Path) -> None:
    """A download cut short is an error with the file's name."""
    path = tmp_path / "cut.pdf"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3")
    with pytest.raises(ListFormatError, match=r"cut\.pdf"):
        pages_in(path)


def test_a_pdf_cut_anywhere_is_refused(tmp_path: Path) -> None:
    """A reader mends a PDF without its end and gives the pages that are left; here it is an error."""
    whole = write_pdf(tmp_path / "notice.pdf", PAGES).read_bytes()
    for part in range(1, 16):
        with pytest.raises(ListFormatError, match=r"notice\.pdf"):
            pages_of("notice.pdf", whole[: len(whole) * part // 16])


def test_a_pdf_whose_pages_go_round_in_a_circle_is_refused() -> None:
    """A page tree that contains itself ends in an error, not in a loop."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF\n"
    )
    with pytest.raises(ListFormatError, match=r"circle\.pdf"):
        pages_of("circle.pdf", body)


def test_a_byte_order_mark_is_no_text() -> None:
    """A mark at the head of a text layer would hide the first word."""
    assert ("所在地",) == pages_of("notice.txt", b"\xef\xbb\xbf" + "所在地".encode())


def test_a_text_layer_is_one_page(tmp_path: Path) -> None:
    """A text file is taken as it is."""
    path = tmp_path / "notice.pdf.txt"
    path.write_text("所在地", encoding="utf-8")
    assert ("所在地",) == pages_in(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    """Neither a PDF nor UTF-8."""
    path = tmp_path / "notice.txt"
    path.write_bytes("所在地".encode("shift_jis"))
    with pytest.raises(ListFormatError, match="neither a PDF nor UTF-8"):
        pages_in(path)


def test_radicals_become_the_characters_they_look_like() -> None:
    """Some fonts give U+2FA6 for 金; nothing else changes."""
    assert "金属ｶﾀｶﾅＡ" == unify_radicals("\u2fa6属ｶﾀｶﾅＡ")


def test_page_numbers_go_only_where_every_page_has_its_own() -> None:
    """A house number that happens to end one page stays."""
    assert ("Minsk", "Brest") == without_page_numbers(["Minsk\n- 1 -", "Brest\n2"])
    assert ("Minsk\n1", "Brest 7") == without_page_numbers(["Minsk\n1", "Brest 7"])
