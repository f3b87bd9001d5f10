"""A publisher's bytes -> text, or a refusal that says what is wrong: no character of a listed name is ever guessed."""

from __future__ import annotations

import codecs
import re
from typing import Final

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import SourceFile

MAX_BYTES: Final = 512 * 1024 * 1024
"""Bytes of the largest file read; the largest known publication (OFAC, all lists, XML) has about 120 MB."""

_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_WINDOWS: Final = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_TWICE_ENCODED: Final = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{_WINDOWS}]+")
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]+")
_FEW: Final = 5


def text_of(file: SourceFile) -> str:
    """The text of a publisher's file, without a byte order mark.

    Every publisher read here sends UTF-8 (plain ASCII included). Anything else is refused: windows-1252 or Shift_JIS
    bytes, UTF-16, NUL bytes, and UTF-8 that somebody read as windows-1252 and encoded a second time.

    Raises:
        ListFormatError: the bytes are not that; the message names the file, the place and the likely encoding.
    """
    if len(file.content) > MAX_BYTES:
        raise _refusal(file, f"has {len(file.content)} bytes, more than {MAX_BYTES}")
    if file.content.startswith(_WIDE_MARKS):
        raise _refusal(file, "is UTF-16 or UTF-32, not UTF-8")
    if (nul := file.content.find(b"\0")) >= 0:
        raise _refusal(file, f"holds a NUL byte at byte {nul}")
    try:
        text = file.content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refusal(file, _not_utf8(file.content, error)) from error
    if _encoded_twice(text):
        raise _refusal(file, "was read as windows-1252 and encoded again (many sequences such as `Ã©`); fetch it anew")
    return text


def _refusal(file: SourceFile, what: str) -> ListFormatError:
    return ListFormatError((f"{file.name}: {what}",))


def _not_utf8(content: bytes, error: UnicodeDecodeError) -> str:
    """What the bytes most likely are; said to the operator, never acted on."""
    line = content.count(b"\n", 0, error.start) + 1
    for encoding in ("cp932", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"is not UTF-8 at line {line}, byte {error.start} (it may be {encoding})"
    return f"is not UTF-8 at line {line}, byte {error.start} (no encoding fits; it may be cut or damaged)"


def _encoded_twice(text: str) -> bool:
    """Whether most of what is not ASCII looks encoded twice; one such spot in a remark is a misprint, not a file."""
    wrong = sum(1 for _ in _TWICE_ENCODED.finditer(text))
    return wrong >= _FEW and wrong * 2 >= sum(1 for _ in _BEYOND_ASCII.finditer(text))
