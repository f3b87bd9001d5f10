"""Published files -> text, page by page; what cannot be read as text is an error, never an empty list."""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zlib
from collections.abc import Sequence

from screening.errors import ListFormatError

_PDF_MAGIC = b"%PDF-"
_PDF_END = b"%%EOF"
_PDF_END_WITHIN = 2048
_RADICAL = re.compile("[\u2e80-\u2fdf]")


def pages_of(name: str, content: bytes) -> tuple[str, ...]:
    """The text of each page of a PDF, or the one page of a text file (UTF-8, a byte order mark taken off).

    Reading a PDF page by page keeps the last line of one page and the first line of the next apart.

    Args:
        name: the file's name, for the message of an error.
        content: the file's bytes.

    Raises:
        ListFormatError: the file is cut short, is neither PDF nor UTF-8, or a page of the PDF holds no text (a scan).
    """
    if content.startswith(_PDF_MAGIC):
        return _pdf_pages(name, content)
    try:
        return (content.decode("utf-8-sig"),)
    except UnicodeDecodeError as error:
        raise ListFormatError((f"{name}: is neither a PDF nor UTF-8 text (byte {error.start})",)) from error


def _pdf_pages(name: str, content: bytes) -> tuple[str, ...]:
    """The text of each page of a PDF; one without its end mark is refused, since a reader would mend it in silence."""
    if _PDF_END not in content[-_PDF_END_WITHIN:]:
        raise ListFormatError((f"{name}: the PDF is cut short: no end mark",))
    pages = _page_texts(name, content)
    empty = [str(number) for number, page in enumerate(pages, start=1) if not page.strip()]
    if empty or not pages:
        raise ListFormatError((f"{name}: no text on page {', '.join(empty) or '1'}: a scan cannot be read",))
    return without_page_numbers([unify_radicals(page) for page in pages])


def _page_texts(name: str, content: bytes) -> tuple[str, ...]:
    """What pypdf reads on each page; it answers damaged files with errors of many kinds."""
    from pypdf import PdfReader  # noqa: PLC0415  (heavy, and only a refresh reads PDF)
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415

    damage = (
        PyPdfError, DependencyError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
        struct.error, zlib.error, OSError,
    )  # fmt: skip
    try:
        return tuple(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    except damage as error:
        raise ListFormatError((f"{name}: the PDF cannot be read: {error}",)) from error


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
