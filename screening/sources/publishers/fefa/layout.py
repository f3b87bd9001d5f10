"""How METI and MOFA lay out a notice: header, numbered entries, one address label each.

Works on the text of a PDF, page by page, and on a text layer in which pages were joined without a line break, so
that the next number, a label, a bullet or an English name is glued to the line before it (about 55 places in the
Russian notice of 2025-09-12). Joins are mended where the layout proves them and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_HAN_KANA = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_LABEL = re.compile(r"所\s*在\s*地\s*[：:]")
_DAY = r"[：:]\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_NOTICE = re.compile(r"(?:令和|平成)[〇一二三四五六七八九十元\d]+年外務省告示第[〇一二三四五六七八九十百千\d]+号")
_JOIN = re.compile(r"(?<=[a-z,0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A stretch of a notice that could not be read; `line` counts from 1 in the mended text."""

    line: int
    text: str
    reason: str

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return self.text.count("\n") + 1


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a notice: its title, its number as a MOFA notice, and its two days."""

    title: str
    notice: str
    designated_on: date | None
    updated_on: date | None


@dataclass(frozen=True, slots=True)
class Block:
    """One numbered entry: its whole `text`, the `names` before the address label, and the `address` after it.

    `line` is its first line, counted from 1 in the mended text.
    """

    number: int
    line: int
    text: str
    names: str
    address: str

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return self.text.count("\n") + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A notice cut into header and blocks; whatever belongs to neither stands in `rejected`."""

    header: Header
    blocks: tuple[Block, ...]
    rejected: tuple[RejectedRow, ...]
    lines: int
    header_lines: int


def lay_out(pages: Sequence[str]) -> Layout:
    """The notice cut into its header and its numbered entries; numbering 1, 2, 3 ... must hold without a gap.

    Args:
        pages: the text of each page; a text layer is one page.
    """
    text = _open_entries(mend("\n".join(page.strip("\n") for page in pages)).rstrip())
    starts = list(_number_starts(text))
    head = text[: starts[0][0]] if starts else text
    blocks: list[Block] = []
    rejected: list[RejectedRow] = []
    ends = [*(start for start, _ in starts[1:]), len(text) + 1] if starts else []
    for number, ((start, after), end) in enumerate(zip(starts, ends, strict=True), start=1):
        block = _block(number, text.count("\n", 0, start) + 1, text[start : end - 1], after - start)
        if isinstance(block, Block):
            blocks.append(block)
        else:
            rejected.append(block)
    if not starts:
        rejected.append(RejectedRow(1, text, "no numbered entry with an address label was found"))
        head = ""
    return Layout(_header(head), tuple(blocks), tuple(rejected), text.count("\n") + 1, head.count("\n"))


def _block(number: int, line: int, text: str, after: int) -> Block | RejectedRow:
    """One entry cut at its address label, or a rejected row when it has none or several."""
    labels = list(_LABEL.finditer(text))
    if len(labels) != 1:
        return RejectedRow(line, text, f"entry {number} has {len(labels)} address labels instead of one")
    names, address = text[after : labels[0].start()], text[labels[0].end() :]
    return Block(number, line, text, names.strip(), address.strip())


def _open_entries(text: str) -> str:
    """The text with a line break before each entry number that is glued to the address before it."""
    opened = text
    for start, _ in reversed(list(_number_starts(text))):
        if start and text[start - 1] != "\n":
            opened = f"{opened[:start]}\n{opened[start:]}"
    return opened


def mend(text: str) -> str:
    """The text with a line break where a page join glued two lines and the layout proves it.

    A label always opens a line. Elsewhere only a line wider than the notice's measure is cut, at a place where
    a word is glued to the next and the left part fills the measure, as a line before a page end does.
    """
    opened = re.sub(r"(?<=[^\s])(?=所\s*在\s*地\s*[：:])", "\n", text.replace("\r\n", "\n"))
    lines = opened.split("\n")
    measure = _measure(lines)
    return "\n".join(_cut(line, measure) for line in lines)


def width(text: str) -> int:
    """Columns a line takes: two for a wide character, one for any other."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def has_japanese(text: str) -> bool:
    """Whether kanji or kana stand in the text; full-width letters and punctuation do not count."""
    return _HAN_KANA.search(text) is not None


def _measure(lines: Sequence[str]) -> int:
    """The width to which the notice is set: nearly all lines stay below it, joined ones do not."""
    widths = sorted(width(line) for line in lines if line)
    return widths[int(len(widths) * 0.95)] + 2 if widths else 0


def _cut(line: str, measure: int) -> str:
    """An overlong line broken at its page join, or as it was when none is proved."""
    if width(line) <= 1.1 * measure or has_japanese(_LABEL.sub("", line)):
        return line
    joins = [found.start() for found in _JOIN.finditer(line)]
    fitting = [place for place in joins if 0.8 * measure <= width(line[:place]) <= measure + 2]
    return f"{line[: fitting[-1]]}\n{line[fitting[-1] :]}" if fitting else line


def _number_starts(text: str) -> Iterator[tuple[int, int]]:
    """Where each entry's number stands and where its text begins: 1, 2, 3 ... each after the last entry's label."""
    number, position = 1, 0
    while (found := _find_number(text, number, position)) is not None:
        yield found
        label = _LABEL.search(text, found[1])
        if label is None:
            return
        number, position = number + 1, label.end()


def _find_number(text: str, number: int, position: int) -> tuple[int, int] | None:
    """The next place where `number` opens an entry: a space follows, and Japanese on the same line.

    Half-width or full-width; at a line start, or glued to the end of the address before it. A number that opens an
    address line (`98 Panfilov St.`) has no Japanese after it.
    """
    full = str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    pattern = re.compile(rf"(?<![0-9０-９])(?:{number}|{full})[ \u3000]+(?=\S)")
    for found in pattern.finditer(text, position):
        apart = found.start() > 0 and text[found.start() - 1] in " \u3000"
        if not apart and has_japanese(text[found.end() : _line_end(text, found.end())]):
            return found.start(), found.end()
    return None


def _line_end(text: str, position: int) -> int:
    """Where the line of `position` ends."""
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _header(text: str) -> Header:
    """The header's values; a day that is not printed is None, a missing notice number is empty."""
    squeezed = "".join(text.split("\n"))
    title, _, _ = squeezed.partition("指定日")
    notice = _NOTICE.search(squeezed)
    return Header(
        title=title.strip(" \u3000○"),
        notice=notice.group(0) if notice else "",
        designated_on=_day(squeezed, "指定日"),
        updated_on=_day(squeezed, "最終更新日"),
    )


def _day(text: str, label: str) -> date | None:
    """The day printed after `label`, or None."""
    found = re.search(label + r"\s*" + _DAY, text)
    return date(int(found.group(1)), int(found.group(2)), int(found.group(3))) if found else None
