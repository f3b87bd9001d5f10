"""A page of the ministry's site, an annex, or a text -> lines as a reader sees them.

White space beside a Chinese character is layout (`公      告`, `AEVEX 航天公司`) and goes; between Latin words it is one
space. Full-width digits become plain ones, so that numbers and days read the same in every edition.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from screening.errors import ListFormatError
from screening.sources.extract import pages_of
from screening.sources.publishers.adapter import SourceFile

_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_HIDDEN: Final = frozenset(["head", "noscript", "script", "style", "template", "title"])
_HTML: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|div|p|table|span|br)\b", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*(gb2312|gbk|gb18030)\b", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_BESIDE_WIDE: Final = re.compile(rf"(?<=[{_WIDE}])\s+|\s+(?=[{_WIDE}])")
_DIGITS: Final = {ord("０") + digit: ord("0") + digit for digit in range(10)}


def lines_of(file: SourceFile) -> tuple[str, ...]:
    """The lines of an HTML page, of a PDF or of a text file, without those that hold nothing.

    Raises:
        ListFormatError: the bytes are neither UTF-8 nor, where the page says so, GB 18030, or the PDF cannot be read.
    """
    if file.content.startswith(b"%PDF-"):
        text = "\n".join(pages_of(file.name, file.content))
    elif _HTML.search(file.content[:_HEAD_BYTES]):
        text = _visible(_decoded(file))
    else:
        text = _decoded(file)
    tidied = (tidy(line) for line in text.split("\n"))
    return tuple(line for line in tidied if line)


def tidy(text: str) -> str:
    """One line without layout: see the head of this module."""
    spaced = " ".join(text.translate(_DIGITS).replace("\u200b", "").replace("\ufeff", "").split())
    return _BESIDE_WIDE.sub("", spaced)


def joined(lines: tuple[str, ...] | list[str]) -> str:
    """Several lines as one running text: a line break stands for a space between two Latin words only."""
    return tidy(" ".join(lines))


def _decoded(file: SourceFile) -> str:
    """The text of the bytes; GB 18030 only where the page itself declares it or one of its subsets."""
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _CHARSET.search(file.content[:_HEAD_BYTES]):
            return _decoded_gb(file)
        raise ListFormatError(
            (f"{file.name}: is not UTF-8 (byte {error.start}) and declares no other charset",)
        ) from error


def _decoded_gb(file: SourceFile) -> str:
    try:
        return file.content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise ListFormatError((f"{file.name}: is not the GB 18030 it declares (byte {error.start})",)) from error


def _visible(html: str) -> str:
    """The text a browser would show, a line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    """Collects the visible text of a page; the items of a numbered list get the numbers a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0
        self._counters: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a numbered item or a hidden part."""
        if tag == "body":
            self._hidden = 0
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in {"ol", "ul"}:
            start = dict(attrs).get("start") or "1"
            self._counters.append(int(start) if tag == "ol" and start.isdigit() else None)
        self._space(tag)
        if tag == "li" and self._counters and (number := self._counters[-1]) is not None:
            self.pieces.append(f"{number}. ")
            self._counters[-1] = number + 1

    def handle_endtag(self, tag: str) -> None:
        """Close a block or a hidden part."""
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag in {"ol", "ul"} and self._counters:
            self._counters.pop()
        self._space(tag)

    def handle_data(self, data: str) -> None:
        """Keep text that is shown; a line break in the source is a space."""
        if not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _space(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
