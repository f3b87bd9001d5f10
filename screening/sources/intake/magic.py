"""What a file is by its bytes, never by its name or by what a server says of it, and whether its end is there.

Sources: ISO 32000-1 7.5.5 (a PDF ends in `startxref`, an offset and `%%EOF`), APPNOTE.TXT 4.3.16 (a ZIP ends in its
directory), RFC 1952 (gzip), XML 1.0 (one root element, closed).
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from typing import Final

_HEAD: Final = 4096
_TAIL: Final = 2048
_HTML_TAIL: Final = 64 * 1024
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*+"
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|div|p|table|span|center|h[1-6])(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_XML: Final = re.compile(r"\s*<(?:\?xml\s|!DOCTYPE\s|!--|[A-Za-z_][\w.:-]*[\s>/])")
_ROOT: Final = re.compile(rb"<([A-Za-z_][\w.:-]*)[\s>/]")
_COMMENTS_AT_END: Final = re.compile(rb"(?:<!--(?:(?!-->).)*-->\s*)+\Z", re.DOTALL)
_PADDING: Final = b"\0 \t\r\n\x1a"
_PDF_END: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF")


class FileKind(StrEnum):
    """What a published file is. TEXT is CSV, TSV and plain text: their bytes do not tell them apart."""

    PDF = "PDF"
    XML = "XML"
    HTML = "HTML"
    TEXT = "text"
    JSON = "JSON"
    ZIP = "ZIP"
    XLSX = "XLSX"
    GZIP = "gzip"
    EMPTY = "empty"
    OTHER = "other"


def kind_of(content: bytes) -> FileKind:
    """The kind of a file by its first bytes; OTHER for what no list is published as (images, programs, old Excel)."""
    if not content.strip(_PADDING):
        return FileKind.EMPTY
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.XLSX if b"xl/workbook.xml" in content else FileKind.ZIP
    if content.startswith(b"\x1f\x8b"):
        return FileKind.GZIP
    return _kind_of_text(content)


def _kind_of_text(content: bytes) -> FileKind:
    """The kind of what should be text: markup by its first tag; bytes no text has make it OTHER."""
    head = _head(content)
    if content.startswith(_OLE) or "\0" in head:
        return FileKind.OTHER
    if _HTML.match(head):
        return FileKind.HTML
    if _XML.match(head):
        return FileKind.XML
    return FileKind.JSON if head.lstrip().startswith(("{", "[{")) else FileKind.TEXT


def _head(content: bytes) -> str:
    """The beginning as text: by its byte order mark, else byte by byte, which is enough to see markup."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) : len(mark) + _HEAD].decode(encoding, "replace")
    return content[:_HEAD].decode("latin-1")


def is_cut(content: bytes, kind: FileKind) -> bool:
    """Whether the end that this kind of file must have is missing; text has no such end, so it is never said of it."""
    if kind is FileKind.PDF:
        return _pdf_cut(content)
    if kind is FileKind.XML:
        return _xml_cut(content)
    if kind is FileKind.HTML:
        low = content[-_HTML_TAIL:].lower()
        return b"<html" in content[:_HEAD].lower() and b"</html" not in low
    if kind in {FileKind.ZIP, FileKind.XLSX}:
        return b"PK\x05\x06" not in content[-(_HTML_TAIL + 22) :]
    return False


def has_end(kind: FileKind) -> bool:
    """Whether a file of this kind shows by itself that nothing is missing at its end."""
    return kind in {FileKind.PDF, FileKind.XML, FileKind.ZIP, FileKind.XLSX, FileKind.GZIP}


def _pdf_cut(content: bytes) -> bool:
    """No `startxref` and `%%EOF` at the end, or one that points behind it; readers allow some bytes after the mark."""
    found = _PDF_END.findall(content[-_TAIL:])
    return not found or int(found[-1]) >= len(content)


def _xml_cut(content: bytes) -> bool:
    """The last thing, comments left out, is not the end of the root element."""
    if b"\0" in content[:8]:
        content = content.decode("utf-16", "replace").encode()
    tail = _COMMENTS_AT_END.sub(b"", content[-_TAIL:].rstrip(_PADDING)).rstrip()
    root = _root(content)
    if root is None:
        return True
    if re.search(rb"</" + re.escape(root.group(1)) + rb"\s*>\Z", tail):
        return False
    return not (tail.endswith(b"/>") and b"<" not in content[root.end() :])


def _root(content: bytes) -> re.Match[bytes] | None:
    """The opening of the root element, behind declarations, comments and document type."""
    place = content.find(b"<")
    while place >= 0 and content[place : place + 2] in {b"<?", b"<!"}:
        mark = b"-->" if content.startswith(b"<!--", place) else b">"
        end = content.find(mark, place)
        place = content.find(b"<", end) if end >= 0 else -1
    return _ROOT.match(content, place) if place >= 0 else None
