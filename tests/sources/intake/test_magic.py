"""A file is known by its bytes, and a missing end is seen where the kind has one."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.sources.intake.magic import FileKind, has_end, is_cut, kind_of

OFFICIAL = Path(__file__).resolve().parents[3] / ".." / "shared" / "official"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
XML = b'<?xml version="1.0"?>\n<!-- <not the root> -->\n<list a="b"><entry>x</entry></list>\n<!-- end -->\n'


def zipped(*names: str) -> bytes:
    """A ZIP of small files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b" \r\n\t\x1a\0", FileKind.EMPTY),
        (PDF, FileKind.PDF),
        (b"junk" + PDF, FileKind.TEXT),
        (zipped("a.csv"), FileKind.ZIP),
        (zipped(), FileKind.ZIP),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), FileKind.XLSX),
        (gzip.compress(b"a"), FileKind.GZIP),
        (XML, FileKind.XML),
        (b"\xef\xbb\xbf" + XML, FileKind.XML),
        (XML.decode().encode("utf-16"), FileKind.XML),
        (b"<export xmlns='x'></export>", FileKind.XML),
        (b"<!DOCTYPE list []><list/>", FileKind.XML),
        (b"<!DOCTYPE html><html></html>", FileKind.HTML),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html/>', FileKind.HTML),
        (b"\n<!-- saved page --><HTML LANG=ja>", FileKind.HTML),
        (b"<p>Access denied</p>", FileKind.HTML),
        (b'{"error": 1}', FileKind.JSON),
        (b'[{"a": 1}]', FileKind.JSON),
        (b"No.,Name\n1,<html>\n", FileKind.TEXT),
        ("Report Date: 13-Feb-2026\n名前".encode("cp932"), FileKind.TEXT),
        ("\ufeff番号,名称\n".encode("utf-16-le"), FileKind.TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", FileKind.OTHER),
        (bytes.fromhex("d0cf11e0a1b11ae1"), FileKind.OTHER),
        (b"\x7fELF\x02\x01\x01\0\0", FileKind.OTHER),
    ],
)
def test_a_file_is_known_by_its_bytes(content: bytes, kind: FileKind) -> None:
    """Marks at the beginning decide; a markup tag inside a text does not."""
    assert kind is kind_of(content)


@pytest.mark.parametrize(
    "whole",
    [
        PDF,
        PDF + b"\r\n\0\0",
        XML,
        XML.rstrip(),
        XML.decode().encode("utf-16"),
        b"<list/>",
        b'<?xml version="1.0"?><list a="1" />',
        b"<html><body></body></html>\n<!-- served in 3 ms -->",
        b"<p>a fragment of a page</p>",
        zipped("a.csv"),
        b"No.,Name\n1,x",
    ],
)
def test_a_whole_file_is_not_taken_for_cut(whole: bytes) -> None:
    """Comments, blanks and padding after the end are no cut."""
    assert not is_cut(whole, kind_of(whole))


@pytest.mark.parametrize("whole", [PDF, XML, zipped("a.csv", "b.csv"), b"<html><body>" + b"x" * 99 + b"</body></html>"])
def test_a_file_that_lost_its_end_is_cut(whole: bytes) -> None:
    """Wherever a PDF, XML, HTML or ZIP is cut before its end mark, it shows."""
    kind = kind_of(whole)
    end = {FileKind.PDF: b"%%EOF", FileKind.XML: b"</list>", FileKind.HTML: b"</html", FileKind.ZIP: b"PK\x05\x06"}[
        kind
    ]
    begun = {FileKind.PDF: 5, FileKind.XML: 55, FileKind.HTML: 6, FileKind.ZIP: 4}[kind]
    for length in range(begun, whole.rindex(end) + len(end) - 1):
        assert is_cut(whole[:length], kind), whole[:length]


def test_a_pdf_whose_table_lies_behind_its_end_is_cut() -> None:
    """A file put together from two halves may end like a PDF: its table must lie inside."""
    assert is_cut(PDF.replace(b"startxref\n9\n", b"startxref\n99999\n"), FileKind.PDF)


@given(content=st.binary(max_size=300))
def test_any_bytes_have_a_kind(content: bytes) -> None:
    """No bytes break the judgement, and the same bytes have the same kind."""
    kind = kind_of(content)
    assert kind is kind_of(content)
    assert is_cut(content, kind) in {True, False}
    assert has_end(kind) in {True, False}


@pytest.mark.parametrize("noise", [b"<!---->", b"<!--", b"<!-- -->\n", b" ", b"<", b"<a"])
def test_no_beginning_makes_the_judgement_hang(noise: bytes) -> None:
    """Thousands of comments or open tags are judged in one pass."""
    content = noise * 3_000
    assert kind_of(content + b"x") in set(FileKind)
    assert is_cut(b"<list>" + content, FileKind.XML) in {True, False}


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published files in shared/official are not here")
def test_the_published_files_are_what_they_are() -> None:
    """Every real file has its kind and its end; the large XML shows every cut."""
    kinds = {path.name: kind_of(path.read_bytes()) for path in OFFICIAL.rglob("*.*") if path.suffix != ".md"}
    assert {"fsf_slice_20200415.xml", "consolidated_20260227.xml"} == {
        name for name, kind in kinds.items() if kind is FileKind.XML
    }
    assert {FileKind.XML, FileKind.TEXT} == set(kinds.values())
    whole = (OFFICIAL / "un" / "consolidated_20260227.xml").read_bytes()
    assert not is_cut(whole, FileKind.XML)
    assert [True] * 15 == [is_cut(whole[: len(whole) * part // 16], FileKind.XML) for part in range(1, 16)]
