"""Published files -> text, page by page; what cannot be read as text is an error, never an empty list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from screening.errors import ListFormatError

_PDF_MAGIC = b"%PDF-"
_RADICAL = re.compile("[\u2e80-\u2fdf]")


def read_pages(path: Path) -> tuple[str, ...]:
    """The text of each page of a PDF, or the one page of a text file (UTF-8).

    Reading a PDF page by page keeps the last line of one page and the first line of the next apart.

    Raises:
        ListFormatError: the file cannot be read, is not UTF-8, or a page of the PDF holds no text (a scan).
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ListFormatError((f"{path.name}: cannot be read: {error.strerror}",)) from error
    if content.startswith(_PDF_MAGIC):
        return _pdf_pages(path)
    try:
        return (content.decode("utf-8"),)
    except UnicodeDecodeError as error:
        raise ListFormatError((f"{path.name}: is neither a PDF nor UTF-8 text (byte {error.start})",)) from error


def _pdf_pages(path: Path) -> tuple[str, ...]:
    """The text of each page of a PDF."""
    from pypdf import PdfReader  # noqa: PLC0415  (heavy, and only a refresh reads PDF)
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        pages = tuple(page.extract_text() for page in PdfReader(path).pages)
    except (PyPdfError, ValueError, KeyError) as error:
        raise ListFormatError((f"{path.name}: the PDF cannot be read: {error}",)) from error
    empty = [str(number) for number, page in enumerate(pages, start=1) if not page.strip()]
    if empty or not pages:
        raise ListFormatError((f"{path.name}: no text on page {', '.join(empty) or '1'}: a scan cannot be read",))
    return without_page_numbers([unify_radicals(page) for page in pages])


def unify_radicals(text: str) -> str:
    """The text with radicals replaced by the characters they stand for (`⾦` U+2FA6 -> `金` U+91D1).

    Some PDF fonts map a kanji to its look-alike in the radical blocks, and a name so written would never be found.
    Source: Unicode compatibility decomposition (UAX #15) of U+2F00..U+2FD5.
    """
    return _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found.group(0)), text)


def without_page_numbers(pages: Sequence[str]) -> tuple[str, ...]:
    """The pages without their printed number, taken off only where each page ends in its own (`- 3 -` on page 3)."""
    stripped = [page.rstrip() for page in pages]
    numbers = [re.search(rf"(?:^|\n)[ \-–]*{place}[ \-–]*$", page) for place, page in enumerate(stripped, start=1)]
    if len(pages) == 1 or not all(numbers):
        return tuple(pages)
    return tuple(page[: found.start()] for page, found in zip(stripped, numbers, strict=True) if found)
